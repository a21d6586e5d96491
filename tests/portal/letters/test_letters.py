"""A company's mails to suppliers in its own words: kept, shown, sent, and never a program."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from portal.campaigns.models import RequestMail
from portal.core.actor import Role
from portal.core.audit import AuditEntry
from portal.core.mail import Mail
from portal.letters.models import LetterHead, OwnLetter
from portal.letters.placeholders import MEANINGS, fill, unknown_in

REMINDER = "/letters/request_reminder"
WORDS = {
    "en-subject": "{company} asks again: {item}",
    "en-opening": "Dear {contact},\n\nwe still miss <b>{period}</b>.\nPlease answer.",
    "en-closing": "{sender}",
    "zh-subject": "{company} 再次提醒：{item}",
    "zh-opening": "尊敬的{contact}：\n\n{supplier} 的数据截止 {due}。",
    "zh-closing": "",
}


@pytest.fixture
def brand(make):
    return make.company(name="Blue Leaf")


@pytest.fixture
def anna(make, brand):
    return make.user(brand, Role.PURCHASER, name="Anna", email="anna@leaf.example")


@pytest.fixture
def buyer(browse, anna):
    return browse(anna)


def written(buyer, words=WORDS, version="0"):
    form = buyer.get(REMINDER).form("/letters/request_reminder")
    return buyer.post(REMINDER, form | words | {"version": version})


@pytest.fixture
def reminded(make, brand, buyer, session):
    """Return ``reminded(locale)``: remind one supplier by hand; the mail that was written."""
    campaign = make.campaign(make.item(brand, is_product=True))

    def reminded(locale):
        supplier = make.supplier(brand, locale=locale)
        request = make.request(campaign, supplier, make.item(brand, name="Foil"))
        request.asked = request.asked | {"contact_locale": locale, "customer": "Blue Leaf"}
        session.commit()
        page = f"/campaigns/requests/{request.id}"
        assert buyer.post(f"{page}/remind", buyer.get(page).form("/remind")).status == 303
        kept = select(Mail).join(RequestMail, RequestMail.mail_id == Mail.id)
        return session.scalars(kept.where(RequestMail.request_id == request.id)).one()

    return reminded


@pytest.mark.parametrize(
    ("lang", "subject", "line"),
    [
        ("en", "Blue Leaf asks again: Foil", "we still miss <b>2025</b>."),
        ("zh", "Blue Leaf 再次提醒：Foil", "的数据截止"),
    ],
)
def test_reminders_are_written_in_the_companys_words_and_keep_what_is_ours(
    buyer, reminded, lang, subject, line
):
    assert written(buyer).status == 303

    mail = reminded(lang)

    assert mail.subject == subject
    assert line in mail.text
    assert "Foil" in mail.html
    assert "<b>2025" not in mail.html
    assert "/invitations/" in mail.text
    assert "#pass-on-form" in mail.text
    assert {"en": "The answer", "zh": "答复"}[lang] in mail.text


def test_every_problem_of_both_languages_is_said_at_once_and_nothing_typed_is_lost(buyer, session):
    wrong = {
        "en-subject": "x" * 151,
        "en-opening": "{{ config }} {who}",
        "zh-subject": "一\n二",
        "zh-opening": " ",
        "zh-closing": "{due",
    }

    page = written(buyer, WORDS | wrong)

    assert page.status == 422
    problems = [item.get_text() for item in page.soup.select(".error-summary li")]
    assert len(problems) >= 6
    assert any("151" in one for one in problems)
    assert any("{who}" in one for one in problems)
    assert page.soup.find("textarea", {"name": "en-opening"}).text.strip() == "{{ config }} {who}"
    assert session.scalars(select(OwnLetter)).all() == []


def test_what_is_typed_is_shown_as_mails_of_both_languages_and_not_kept(buyer, session):
    form = buyer.get(REMINDER).form("/letters/request_reminder") | WORDS
    del form["idempotency_key"]

    part = buyer.client.post(f"{REMINDER}/preview", data=form, headers={"HX-Request": "true"})
    page = buyer.post(f"{REMINDER}/preview", form)

    assert "Blue Leaf asks again" in part.text
    assert 'id="shown-zh"' in part.text
    assert [frame.has_attr("sandbox") for frame in page.soup.find_all("iframe")] == [True, True]
    assert "Dear Wang Fang" in page.soup.find("iframe")["srcdoc"]
    assert session.scalars(select(OwnLetter)).all() == []


def test_two_people_at_one_letter_meet(buyer, session):
    assert written(buyer).status == 303
    assert written(buyer, version="0").status == 409
    assert written(buyer, WORDS | {"en-closing": "Thanks"}, version="1").status == 303

    assert buyer.post(f"{REMINDER}/reset", {"version": "1"}).status == 409
    assert buyer.post(f"{REMINDER}/reset", {"version": "2"}).status == 303
    assert session.scalars(select(OwnLetter)).all() == []
    actions = select(AuditEntry.action).where(AuditEntry.action.startswith("letter."))
    found = session.scalars(actions.order_by(AuditEntry.sequence)).all()
    assert found == ["letter.kept", "letter.kept", "letter.reset"]


def test_sender_answers_and_signature_stand_in_every_mail(buyer, reminded, session):
    head = {
        "sender_name": "Blue Leaf, purchasing",
        "reply_to": " Team@Leaf.example ",
        "en-signature": "Blue Leaf\nCarbon team",
        "zh-signature": "碳管理组",
        "version": "0",
    }
    assert buyer.post("/letters/head", head).status == 303

    mail = reminded("en")

    assert (mail.from_name, mail.reply_to) == ("Blue Leaf, purchasing", "team@leaf.example")
    assert "Carbon team" in mail.text
    assert "Write to team@leaf.example" in mail.text
    assert buyer.post("/letters/head", head).status == 409


@pytest.mark.parametrize(
    "wrong",
    [
        {"sender_name": "Acme\r\nBcc: z@z.example"},
        {"sender_name": "Acme\x07"},
        {"reply_to": "a@x.example, b@y.example"},
        {"reply_to": "a@x.example\r\nBcc: z@z.example"},
        {"en-signature": "x" * 501},
    ],
)
def test_no_head_of_a_mail_can_be_added_to(buyer, session, wrong):
    page = buyer.post("/letters/head", {"version": "0"} | wrong)

    assert page.status == 422
    assert session.scalars(select(LetterHead)).all() == []


def test_a_test_goes_to_whoever_asks_and_nobody_else(buyer, session):
    written(buyer)

    assert buyer.post(f"{REMINDER}/test", {}).status == 303

    mails = session.scalars(select(Mail).order_by(Mail.locale)).all()
    assert [(m.to_email, m.kind, m.locale) for m in mails] == [
        ("anna@leaf.example", "letter_test", "en"),
        ("anna@leaf.example", "letter_test", "zh"),
    ]
    assert mails[0].subject.startswith("Blue Leaf asks again")


def test_another_company_has_words_of_its_own(make, browse, buyer):
    written(buyer)
    other = browse(make.user(make.company(), Role.ADMINISTRATOR))

    assert "asks again" not in other.get(REMINDER).html
    assert other.post(f"{REMINDER}/reset", {"version": "1"}).status == 303
    assert "asks again" in buyer.get(REMINDER).html


@pytest.mark.parametrize("role", [Role.REVIEWER, Role.CLERK, Role.PRODUCT_OWNER])
def test_only_purchasers_and_administrators_word_mails(make, brand, browse, role):
    reader = browse(make.user(brand, role))

    assert reader.get("/letters").status == 403
    assert reader.post(REMINDER, WORDS).status == 403


def test_every_kind_can_be_shown_kept_as_it_is_and_is_listed(buyer):
    listed = [link["href"] for link in buyer.get("/letters").soup.select("tbody th a")]

    assert len(listed) == 11
    for address in listed:
        page = buyer.get(address)
        assert len(page.soup.find_all("iframe")) == 2
        assert buyer.post(address, page.form(address)).status == 303
    assert buyer.get("/letters/nothing").status == 404


@pytest.mark.one_engine
@given(st.text(alphabet="{}ab due_item\n%7*", max_size=60))
def test_a_letter_is_never_a_program(text):
    filled = fill(text, dict.fromkeys(MEANINGS, "{item}"))

    if not unknown_in(text):
        assert filled.replace("{item}", "") == _without(text, MEANINGS)


def _without(text, names):
    for name in names:
        text = text.replace(f"{{{name}}}", "")
    return text
