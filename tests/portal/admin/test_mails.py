"""The operator reads mails; what opens doors is hidden once mails really leave."""

from dataclasses import replace
from uuid import uuid4

import pytest
from flask import Flask

from portal.accounts import sessions
from portal.core.actor import Role
from portal.core.mail import Mail, MailState

pytestmark = pytest.mark.one_engine

TOKEN = "Zk3" + "x" * 40
HTML = '<p>Hello</p><a href="http://127.0.0.1:8000/invitations/{t}">open</a><script>x()</script>'


@pytest.fixture
def operator(make):
    return make.user(None, Role.ADMINISTRATOR, operator=True)


@pytest.fixture
def write(session):
    """Return ``write(...)``: a mail that was posted."""

    def written(**overrides):
        given = {
            "kind": "invitation",
            "to_email": "nora@example.com",
            "to_name": "Nora New",
            "locale": "en",
            "subject": "Blue Leaf invites you",
            "text": f"Hello\n\nhttp://127.0.0.1:8000/invitations/{TOKEN}\n",
            "html": HTML.format(t=TOKEN),
            "state": MailState.KEPT,
        }
        mail = Mail(**given | overrides)
        session.add(mail)
        session.commit()
        return mail

    return written


def test_all_mails_are_listed_newest_first(browse, operator, write):
    write(subject="The first")
    write(subject="The second", to_email="li@example.com")

    page = browse(operator).get("/operator/mails")

    assert page.text.index("The second") < page.text.index("The first")
    assert "Mails stay here." in page.text


@pytest.mark.parametrize(
    ("search", "found"),
    [("NORA", 1), ("li@", 1), ("invites", 2), ("100%", 0), ("_", 0), ("nobody", 0), ("  ", 2)],
)
def test_the_search_takes_words_as_they_are(browse, operator, write, search, found):
    write()
    write(to_email="li@example.com", to_name="Li Wei")

    page = browse(operator).get("/operator/mails", query_string={"q": search})

    assert len(page.soup.select("table.data tbody tr")) == found
    assert page.soup.find("input", {"name": "q"})["value"] == search


def test_mails_can_be_chosen_by_state(browse, operator, write):
    write(state=MailState.UNDELIVERABLE, reason="550 no such user", subject="Came back")
    write(subject="Stayed")

    page = browse(operator).get("/operator/mails?state=undeliverable")

    assert "Came back" in page.text
    assert "550 no such user" in page.text
    assert "Stayed" not in page.text


@pytest.mark.parametrize("number", ["0", "-1", "1e18", "999999", "x", "٣", ""])
def test_odd_page_numbers_are_no_error(browse, operator, write, number):
    write()

    page = browse(operator).get("/operator/mails", query_string={"page": number})

    assert page.status == 200
    assert "1 to 1 of 1" in page.text


def test_long_lists_come_in_pages(browse, operator, write):
    for _ in range(51):
        write()

    first = browse(operator).get("/operator/mails?q=nora")
    second = browse(operator).get(first.soup.find("a", rel="next")["href"])

    assert "1 to 50 of 51" in first.text
    assert "51 to 51 of 51" in second.text
    assert second.soup.find("input", {"name": "q"})["value"] == "nora"


def test_a_mail_shows_its_text_and_its_links(browse, operator, write):
    page = browse(operator).get(f"/operator/mails/{write().id}")

    link = f"http://127.0.0.1:8000/invitations/{TOKEN}"
    assert page.soup.find("a", {"href": link})
    assert "Hello" in page.soup.find("pre").get_text()


def test_its_page_stands_in_a_frame_that_can_do_nothing(browse, operator, write):
    mail = write()
    browser = browse(operator)

    frame = browser.get(f"/operator/mails/{mail.id}").soup.find("iframe")
    preview = browser.get(frame["src"]).response

    assert frame.has_attr("sandbox")
    assert not frame["sandbox"]
    policy = preview.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "sandbox" in policy
    assert "script-src" not in policy
    assert "frame-src 'self'" not in policy
    assert preview.headers["X-Content-Type-Options"] == "nosniff"


def test_only_the_mails_page_may_frame_something(browse, operator, write):
    browser = browse(operator)

    shown = browser.get(f"/operator/mails/{write().id}").response.headers
    listed = browser.get("/operator/mails").response.headers

    assert "frame-src 'self'" in shown["Content-Security-Policy"]
    assert "frame-src" not in listed["Content-Security-Policy"]


@pytest.fixture
def sending(app: Flask):
    """Let the application believe that mails leave."""
    app.extensions["config"] = replace(app.extensions["config"], mail_url="smtp://127.0.0.1:1")


@pytest.mark.usefixtures("sending")
def test_keys_are_hidden_where_mails_leave(browse, operator, write):
    mail = write()
    browser = browse(operator)

    page = browser.get(f"/operator/mails/{mail.id}")
    preview = browser.get(f"/operator/mails/{mail.id}/preview")

    assert TOKEN not in page.html
    assert TOKEN not in preview.html
    assert "/invitations/…" in page.text
    assert "Links in this mail are keys" in page.text


@pytest.mark.usefixtures("sending")
def test_a_real_token_is_recognised_as_a_key(browse, operator, write):
    for _ in range(50):
        token, _hash = sessions.new_token()
        mail = write(text=f"http://127.0.0.1:8000/invitations/{token}", html="")
        assert token not in browse(operator).get(f"/operator/mails/{mail.id}").html


@pytest.mark.usefixtures("sending")
def test_a_key_is_recognised_where_its_address_may_break(browse, operator, write):
    broken = f"http://x.example/{TOKEN[:20]}<wbr>{TOKEN[20:]}"
    mail = write(html=f"<p>{broken}</p>")

    shown = browse(operator).get(f"/operator/mails/{mail.id}/preview").html

    assert TOKEN[20:] not in shown


@pytest.mark.usefixtures("sending")
def test_ordinary_links_stay_readable(browse, operator, write):
    address = f"http://127.0.0.1:8000/requests/{uuid4()}"
    mail = write(text=address, html="")

    assert browse(operator).get(f"/operator/mails/{mail.id}").soup.find("a", {"href": address})


@pytest.mark.parametrize("path", ["/operator/mails/{id}", "/operator/mails/{id}/preview"])
def test_a_mail_does_not_exist_for_anybody_else(browse, make, write, path):
    path = path.format(id=write().id)

    for roles in ((Role.ADMINISTRATOR,), (Role.CLERK,)):
        assert browse(make.user(None, *roles)).get(path).status == 404
    assert browse().get(path).status == 303


@pytest.mark.parametrize("path", ["/operator/mails", "/operator/jobs", "/operator/health"])
def test_the_operators_pages_are_the_operators(browse, make, path):
    assert browse(make.user(None, Role.ADMINISTRATOR)).get(path).status == 403
    assert browse().get(path).status == 303


def test_the_list_needs_few_statements(browse, operator, write, statements):
    for _ in range(50):
        write()
    browser = browse(operator)
    statements.clear()

    browser.get("/operator/mails")

    assert len(statements) <= 10
