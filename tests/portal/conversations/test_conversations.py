"""Conversations: who reads and writes what, what mails tell of it, answering by their links."""

import re
from datetime import timedelta

import pytest
from sqlalchemy import delete, select

from portal.accounts.models import Membership
from portal.campaigns.models import DataRequest, RequestMail
from portal.conversations import links, telling
from portal.conversations.models import Message, ReplyLink, Thread
from portal.core import jobs
from portal.core.actor import Role
from portal.core.audit import AuditDetail
from portal.core.clock import now
from portal.core.mail import Mail
from portal.letters.models import LetterHead, OwnLetter
from portal.submissions.models import SectionTask

PLACE = "B::mass_per_unit"


@pytest.fixture
def both(make):
    """Return the two companies of one request, with their people."""

    class Both:
        buyer, supplier = make.company(name="Buyer"), make.company(name="Works")
        product = make.item(buyer, name="Pack", is_product=True)
        reviewer = make.user(buyer, Role.REVIEWER, name="Rita", email="rita@buyer.example")
        clerk = make.user(supplier, Role.CLERK, name="Chen", email="chen@works.example")
        known = make.supplier(
            buyer,
            name="Works",
            contact_email="chen@works.example",
            partner_company_id=supplier.id,
        )
        campaign = make.campaign(product)
        request = make.request(campaign, known, make.item(buyer, name="Cathode"), supplier)

    Both.request.asked = Both.request.asked | {"asked_by_email": "rita@buyer.example"}
    make.session.commit()
    Both.from_asking = f"/campaigns/requests/{Both.request.id}/conversation"
    Both.from_answering = f"/requests/{Both.request.id}/conversation"
    return Both


@pytest.fixture
def rita(both, browse):
    return browse(both.reviewer)


@pytest.fixture
def chen(both, browse):
    return browse(both.clerk)


@pytest.fixture
def tell(app, database, session):
    """Run the jobs that write mails, as if it were some minutes later; return the mails so far."""

    def tell(later=timedelta(0)):
        waiting = select(jobs.Job.id).where(
            jobs.Job.kind == telling.KIND,
            jobs.Job.state == "queued",
            jobs.Job.not_before <= now() + later,
        )
        ids = list(session.scalars(waiting))
        session.execute(jobs.update(jobs.Job).values(not_before=now()))
        session.commit()
        with app.app_context():
            for job_id in ids:
                done = jobs.run(
                    database, job_id, lease=timedelta(seconds=60), services=app.extensions
                )
                assert done == "done"
        session.expire_all()
        kind = Mail.kind == telling.TEMPLATE
        return list(session.scalars(select(Mail).where(kind).order_by(Mail.created_at)))

    return tell


def token_in(mail):
    return re.search(r"/answer-by-link/([\w-]+)", mail.text)[1]


def messages(session):
    session.expire_all()
    return list(session.scalars(select(Message).order_by(Message.at)))


def test_both_sides_write_beside_an_answer_and_see_where_it_stands(both, rita, chen, session):
    chen.post(both.from_answering, {"about": PLACE, "text": "Gross or net?"})

    shown = rita.get(both.from_asking)
    assert "Gross or net?" in shown.text
    rita.post(both.from_asking, {"about": PLACE, "text": "Net, please."})

    thread = session.scalars(select(Thread)).one()
    assert (thread.state, thread.asked) == ("answered", "answering")
    assert [one.text for one in messages(session)] == ["Gross or net?", "Net, please."]
    chen.post(f"{both.from_answering}/close", {"thread": thread.id})
    session.expire_all()
    assert session.scalars(select(Thread)).one().state == "closed"
    rita.post(both.from_asking, {"about": PLACE, "text": "One more thing"})
    session.expire_all()
    assert session.scalars(select(Thread)).one().state == "question"


def test_what_is_unread_counts_until_somebody_there_reads_it(both, rita, chen):
    chen.post(both.from_answering, {"about": "", "text": "May we have a week more?"})

    assert "Messages to answer" in rita.get("/").text
    assert "unread" in rita.get("/conversations").text
    rita.get(both.from_asking)

    assert "unread" not in rita.get("/conversations?show=waiting").text
    assert "May we have a week more?" in rita.get("/conversations?show=waiting").text
    assert "May we have a week more?" not in rita.get("/conversations?show=unread").text
    assert (
        "May we have a week more?" in rita.get(both.from_asking.removesuffix("/conversation")).text
    )


def test_a_thread_stands_beside_its_question_in_the_form(both, rita, chen, make, session):
    rita.post(both.from_asking, {"about": PLACE, "text": "Is this with packaging?"})

    page = chen.get(f"/requests/{both.request.id}/form/B")

    beside = page.soup.select_one("#mass_per_unit-field .talk-beside")
    assert "Is this with packaging?" in beside.get_text()
    assert len(page.soup.select(".talk-beside")) == 1


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"about": "", "text": " "}, "Write something first."),
        ({"about": "", "text": "x" * 2001}, "at most 2000 characters"),
        ({"about": "Z::nothing", "text": "hello"}, "does not exist"),
        ({"about": "::", "text": ""}, "Write something first."),
    ],
)
def test_what_cannot_be_sent_is_said_and_stays(both, chen, session, typed, said):
    refused = chen.post(both.from_answering, typed)

    assert refused.status == 422
    assert said in refused.text
    assert messages(session) == []


def test_markup_and_addresses_stay_text(both, rita, chen):
    text = "<script>alert(1)</script> https://evil.example/x"
    chen.post(both.from_answering, {"about": "", "text": text})

    page = rita.get(both.from_asking)

    assert text in page.text
    assert not page.soup.find("a", href=re.compile("evil"))


def test_strangers_and_other_suppliers_do_not_learn_of_it(both, chen, browse, make, session):
    chen.post(both.from_answering, {"about": "", "text": "secret"})
    rival = make.company()
    make.supplier(both.buyer, partner_company_id=rival.id)
    stranger = browse(make.user(rival, *Role))

    answers = [stranger.get(path).status for path in (both.from_asking, both.from_answering)]

    assert answers == [404, 404]
    assert "secret" not in stranger.get("/conversations").text
    thread = session.scalars(select(Thread)).one()
    own = make.request(both.campaign, make.supplier(both.buyer), make.item(both.buyer), rival)
    closed = stranger.post(f"/requests/{own.id}/conversation/close", {"thread": thread.id})
    assert closed.status == 404
    # the customer's people do not write as the supplier, nor the supplier's as the customer
    assert chen.post(both.from_asking, {"text": "x"}).status == 403


def test_a_contributor_sees_the_threads_of_its_sections_alone(both, chen, browse, make):
    helper = make.user(both.supplier, Role.CONTRIBUTOR, name="Helper")
    for place, text in ((PLACE, "about B"), ("A::site_name", "about A")):
        chen.post(both.from_answering, {"about": place, "text": text})
    browser = browse(helper)
    assert browser.get(both.from_answering).status == 404
    make._save(
        SectionTask(
            company_id=both.supplier.id,
            request_id=both.request.id,
            section="A",
            user_id=helper.id,
            name="Helper",
            email=helper.email,
            given_by="Chen",
            given_at=now(),
        )
    )

    page = browser.get(both.from_answering)

    assert "about A" in page.text
    assert "about B" not in page.text
    assert "about B" not in browser.get("/conversations").text
    refused = browser.post(both.from_answering, {"about": PLACE, "text": "let me in"})
    assert refused.status == 422
    assert browser.post(both.from_answering, {"about": "A::site_name", "text": "ok"}).status == 303


def test_the_audit_log_tells_who_wrote_where_and_never_what(both, chen, session):
    chen.post(both.from_answering, {"about": PLACE, "text": "a recipe of ours"})

    details = [one.details for one in session.scalars(select(AuditDetail))]

    assert any(one.get("about") == PLACE for one in details)
    assert "recipe" not in str(details)


def test_messages_of_ten_minutes_come_in_one_mail(both, chen, session, tell):
    chen.post(both.from_answering, {"about": "", "text": "first"})
    assert [one.to_email for one in tell()] == ["rita@buyer.example"]
    for text in ("second", "third"):
        chen.post(both.from_answering, {"about": "", "text": text})

    assert len(tell(timedelta(minutes=9))) == 1
    sent = tell(timedelta(minutes=11))

    assert len(sent) == 2
    assert "second" in sent[1].text
    assert "third" in sent[1].text
    assert "first" not in sent[1].text


def test_what_was_read_in_the_portal_is_not_mailed(both, rita, chen, tell):
    chen.post(both.from_answering, {"about": "", "text": "hello"})
    rita.get(both.from_asking)

    assert tell() == []


def test_a_mail_is_answered_by_its_link_without_signing_in(both, rita, browse, session, tell):
    rita.post(both.from_asking, {"about": PLACE, "text": "Gross or net?"})
    (sent,) = tell()
    assert sent.to_email == "chen@works.example"
    assert session.scalars(select(RequestMail)).one().kind == telling.TEMPLATE
    anybody, path = browse(), f"/answer-by-link/{token_in(sent)}"

    page = anybody.get(path)
    assert "Gross or net?" in page.text
    assert "You write as Chen of Works" in page.text
    before = len(messages(session))
    done = anybody.post(path, page.form("/answer-by-link") | {"text": "Net."})

    assert before == 1
    assert done.status == 303
    last = messages(session)[-1]
    assert (last.text, last.by, last.by_id, last.by_link, last.side) == (
        "Net.",
        "Chen",
        both.clerk.id,
        True,
        "answering",
    )
    assert "by link" in rita.get(both.from_asking).text
    assert anybody.get(f"/requests/{both.request.id}").status == 303  # to the sign-in page


def test_a_mail_to_the_supplier_is_worded_and_signed_as_its_customer_wants(
    both, rita, make, session, tell
):
    words = {"subject": "News, {contact}", "opening": "{company} writes:", "closing": "Thank you."}
    make._save(
        OwnLetter(
            company_id=both.buyer.id, kind=telling.TEMPLATE, texts={"en": words}, changed_at=now()
        )
    )
    make._save(
        LetterHead(
            company_id=both.buyer.id,
            sender_name="Blue Leaf",
            reply_to="carbon@buyer.example",
            signatures={"en": "The carbon team"},
            changed_at=now(),
        )
    )
    rita.post(both.from_asking, {"text": "Is this the whole plant?", "place": PLACE})

    (mail,) = tell()

    assert (mail.from_name, mail.reply_to) == ("Blue Leaf", "carbon@buyer.example")
    assert mail.subject == "News, Chen"
    for text in (mail.text, mail.html):
        assert "Customer writes:" in text
        assert "Is this the whole plant?" in text
        assert "do not pass this mail on" in text
        assert text.index("Thank you.") < text.index("The carbon team")


def test_a_link_shows_its_thread_and_nothing_else(both, rita, browse, make, tell):
    make.draft(both.request, {"fields": {"mass_per_unit": {"typed": "4711"}}, "rows": {}})
    rita.post(both.from_asking, {"about": "", "text": "elsewhere"})
    tell()
    rita.post(both.from_asking, {"about": PLACE, "text": "here"})
    sent = tell(timedelta(minutes=11))[-1]

    page = browse().get(f"/answer-by-link/{token_in(sent)}")

    assert "here" in page.text
    assert "elsewhere" not in page.text
    assert "4711" not in page.html
    assert str(both.request.id) not in page.html


@pytest.mark.parametrize(
    "ending", ["membership", "disabled", "revoked request", "expired", "unknown"]
)
def test_a_link_ends_with_what_it_rests_on(both, rita, browse, session, tell, ending):
    rita.post(both.from_asking, {"about": "", "text": "hello"})
    token = token_in(tell()[0])
    if ending == "membership":
        session.execute(delete(Membership).where(Membership.user_id == both.clerk.id))
    elif ending == "disabled":
        both.clerk.disabled_at = now()
    elif ending == "revoked request":
        session.get_one(DataRequest, both.request.id).state = "revoked"
    elif ending == "expired":
        session.scalars(select(ReplyLink)).one().expires_at = now()
    else:
        token = "x" * 43
    session.commit()
    anybody, path = browse(), f"/answer-by-link/{token}"

    status = anybody.get(path).status

    assert status == (404 if ending == "unknown" else 410)
    assert anybody.post(path, {"text": "still here"}).status == status
    assert len(messages(session)) == 1


def test_links_are_kept_as_hashes_and_are_each_receivers_own(both, rita, make, session, tell):
    make.user(both.supplier, Role.APPROVER, name="Lin", email="lin@works.example")
    both.known.contact_email = "gone@works.example"
    both.request.asked = both.request.asked | {"contact_email": "gone@works.example"}
    make.session.commit()
    rita.post(both.from_asking, {"about": "", "text": "hello"})

    tokens = {one.to_email: token_in(one) for one in tell()}

    assert set(tokens) == {"chen@works.example", "lin@works.example"}
    assert len(set(tokens.values())) == 2
    kept = {one.token_hash for one in session.scalars(select(ReplyLink))}
    assert not kept & set(tokens.values())


def test_so_many_answers_by_one_link_and_no_more(both, rita, browse, session, tell, monkeypatch):
    monkeypatch.setattr(links, "PER_LINK", links.Limit("test.link", 2, timedelta(hours=1)))
    rita.post(both.from_asking, {"about": "", "text": "hello"})
    path, anybody = f"/answer-by-link/{token_in(tell()[0])}", browse()

    answers = [anybody.post(path, {"text": f"no {n}"}).status for n in range(4)]

    assert answers == [303, 303, 429, 429]
    assert len(messages(session)) == 3


def test_a_contact_without_an_account_answers_by_link_and_finds_it_after_joining(
    both, rita, browse, make, session, tell
):
    lone = make.supplier(both.buyer, name="Newcomer", contact_email="new@come.example")
    request = make.request(both.campaign, lone, make.item(both.buyer))
    rita.post(f"/campaigns/requests/{request.id}/conversation", {"about": "", "text": "Hello?"})
    (sent,) = tell()
    path = f"/answer-by-link/{token_in(sent)}"

    assert browse().post(path, {"text": "We call you back."}).status == 303

    last = messages(session)[-1]
    assert (last.by_id, last.by_link, last.by_company) == (None, True, "Newcomer")
    request.asked = request.asked | {"contact_email": "else@come.example"}
    make.session.commit()
    assert browse().get(path).status == 410
