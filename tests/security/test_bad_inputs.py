"""Bad input through the pages: one clear sentence, in both languages, and nothing typed is lost."""

import io
import re
from datetime import timedelta

import pytest
from factories.minimal_answers import complete
from flask_babel import force_locale
from pages import Page
from sqlalchemy import func, select

from portal.accounts import invitations
from portal.accounts.models import PasswordReset
from portal.accounts.sessions import new_token
from portal.catalogue.models import BomLine, Sourcing
from portal.core import jobs
from portal.core.actor import Role
from portal.core.clock import now
from portal.core.jobs import Job
from portal.core.messages import sentence
from portal.submissions.models import Draft, WorkbookUpload

pytestmark = pytest.mark.one_engine

LANGUAGES = ("en", "zh")
CHINESE = re.compile(r"[\u4e00-\u9fff]")


@pytest.fixture(params=LANGUAGES)
def lang(request):
    return request.param


@pytest.fixture
def say(app, lang):
    """Return ``say(code, **facts)``: the sentence of a code in the reader's language."""

    def said(code, /, **facts):
        with app.test_request_context(), force_locale(lang):
            text = sentence(code, facts)
        assert bool(CHINESE.search(text)) == (lang == "zh")
        return text

    return said


@pytest.fixture
def company(make):
    return make.company(name="Brand")


@pytest.fixture
def buyer(make, company, browse, lang):
    user = make.user(company, Role.PURCHASER, Role.PRODUCT_OWNER, locale=lang)
    return browse(user)


@pytest.fixture
def parts(make, company):
    return make.item(company, code="PACK"), make.item(company, code="FOIL-1", name="Foil")


def problems_of(page: Page) -> list[str]:
    """Return what the page's summary of problems lists."""
    summary = page.soup.find(class_="error-summary")
    return [" ".join(li.get_text(" ").split()) for li in summary.find_all("li")] if summary else []


def values_of(page: Page) -> dict[str, str]:
    """Return what stands in the controls of the page's main form."""
    form = next(f for f in page.soup.find("main").find_all("form") if f["method"] == "post")
    texts = {t["name"]: t.get("value", "") for t in form.find_all("input") if t.get("name")}
    return texts | {t["name"]: t.get_text().strip() for t in form.find_all("textarea")}


LINE = {
    "component": "FOIL-1",
    "quantity": "12.5",
    "unit": "kg",
    "scrap_rate": "3%",
    "line_type": "material",
    "source": "Drawing 7, sheet 2",
}


@pytest.mark.parametrize(
    ("typed", "code", "facts"),
    [
        ({"component": "FIOL-X"}, "catalogue.code_unknown", {"code": "FIOL-X"}),
        (
            {"component": "FOIL-2"},
            "catalogue.code_unknown_but",
            {"code": "FOIL-2", "nearest": "FOIL-1"},
        ),
        (
            {"unit": "kWh"},
            "catalogue.unit_not_convertible",
            {"unit": "kWh", "declared": "kg", "item": "FOIL-1"},
        ),
        ({"unit": "furlong"}, "catalogue.unit_unknown", {"text": "furlong"}),
        ({"quantity": "twelve"}, "typed.number_invalid", {"text": "twelve"}),
        ({"quantity": "1e3000000"}, None, {}),
        ({"quantity": "-3"}, "catalogue.not_positive", {"text": "-3"}),
    ],
    ids=[
        "unknown part",
        "nearly known part",
        "other dimension",
        "unknown unit",
        "no number",
        "endless number",
        "negative",
    ],
)
def test_a_line_that_cannot_be_says_why_and_keeps_what_was_typed(
    parts, buyer, say, session, typed, code, facts
):
    form = LINE | typed

    page = buyer.post(f"/items/{parts[0].id}/lines/new", form)

    assert page.status == 422
    assert len(problems_of(page)) == 1
    if code:
        assert problems_of(page) == [say(code, **facts)]
    kept = values_of(page)
    for name in ("component", "quantity", "unit", "scrap_rate", "source"):
        assert kept[name] == form[name]
    assert session.scalar(select(func.count()).select_from(BomLine)) == 0


def test_everything_that_is_wrong_is_said_at_once(parts, buyer):
    page = buyer.post(
        f"/items/{parts[0].id}/lines/new",
        LINE | {"component": "NOPE", "quantity": "x", "scrap_rate": "y"},
    )

    assert page.status == 422
    assert len(problems_of(page)) == 3


@pytest.mark.parametrize("shares", [("0.6", "0.3"), ("60%", "50%")])
def test_shares_that_do_not_sum_to_one_say_their_sum(
    make, company, parts, buyer, say, session, shares
):
    first, second = make.supplier(company, code="S-A"), make.supplier(company, code="S-B")
    make.sourcing(parts[1], first)
    form = {
        "supplier-0": "S-A",
        "site-0": "",
        "share-0": shares[0],
        "supplier-1": "S-B",
        "site-1": "",
        "share-1": shares[1],
    }
    address = f"/items/{parts[1].id}/sourcing?period=2025"
    seen = buyer.get(address).form("/sourcing?")["seen"]

    page = buyer.post(address, form | {"seen": seen})

    assert page.status == 422
    total = {"0.6": "0.9", "60%": "1.1"}[shares[0]]
    assert problems_of(page) == [say("catalogue.shares_not_one", sum=total)]
    kept = values_of(page)
    assert [kept[name] for name in form] == [*form.values()]
    rows = session.execute(select(Sourcing.supplier_id, Sourcing.share)).all()
    assert rows == [(first.id, 1)]
    assert second.id not in {row[0] for row in rows}


@pytest.fixture
def asked(make, company):
    """Return two requests of one supplier, the first with answers, and who answers them."""
    works = make.company(name="Works")
    supplier = make.supplier(company, partner_company_id=works.id)
    product = make.item(company, code="PACK-2", is_product=True)
    campaign = make.campaign(product)
    requests = []
    for code in ("CAM-1", "SECRET-PART-2"):
        item = make.item(company, code=code)
        requests.append(make.request(campaign, supplier, item, works, level="minimal"))
    make.draft(requests[0], complete(requests[0]))
    requests[0].state = "in_progress"
    make.session.commit()
    return requests, works


def upload(app, browser, request, content: bytes) -> Page:
    """Upload a workbook, let the job read it, and return the page that tells what came of it."""
    address = f"/requests/{request.id}/workbook"
    sent = browser.post(address, {"file": (io.BytesIO(content), "answers.xlsx")})
    database = app.extensions["database"]
    with database.across("tests", readonly=True) as db:
        waiting = list(db.scalars(select(Job.id).where(Job.state == "queued")))
    with app.app_context():
        for job_id in waiting:
            lease = timedelta(seconds=60)
            assert jobs.run(database, job_id, lease=lease, services=app.extensions) == "done"
    return browser.follow(sent)


@pytest.mark.parametrize("kind", ["of another request", "truncated", "a text", "empty", "no zip"])
def test_a_workbook_that_is_not_ours_says_so_and_leaves_the_draft(
    app, make, asked, browse, lang, session, kind
):
    (request, other), works = asked
    browser = browse(make.user(works, Role.CLERK, locale=lang))
    ours = browser.client.get(f"/requests/{request.id}/workbook.xlsx").data
    content = {
        "of another request": browser.client.get(f"/requests/{other.id}/workbook.xlsx").data,
        "truncated": ours[: len(ours) * 2 // 3],
        "a text": b"field,answer\noutput_qty,5\n",
        "empty": b"",
        "no zip": b"PK\x03\x04" + bytes(500),
    }[kind]
    before = session.scalars(select(Draft.answers)).one()

    page = upload(app, browser, request, content)

    assert page.status == 200
    said = page.soup.find("main").get_text(" ")
    assert "SECRET-PART-2" not in said
    session.expire_all()
    assert session.scalars(select(WorkbookUpload.state)).one() == "refused"
    assert session.scalars(select(Draft.answers)).one() == before
    reasons = REASONS[kind][lang]
    assert reasons in " ".join(said.split())


REASONS = {
    "of another request": {"en": "another request", "zh": "另一"},
    "truncated": {"en": "damaged", "zh": "损坏"},
    "a text": {"en": "text", "zh": "文本"},
    "empty": {"en": "empty", "zh": "空"},
    "no zip": {"en": "damaged", "zh": "损坏"},
}


def test_a_workbook_of_another_company_is_refused_like_any_other(app, make, asked, browse):
    (request, _), works = asked
    rival = make.company(name="Rival")
    brand = make.company(name="Quxelbird brand")
    supplier = make.supplier(brand, partner_company_id=rival.id)
    item = make.item(brand, code="QUXELBIRD-1", name="Quxelbird part")
    theirs = make.request(make.campaign(item), supplier, item, rival, level="minimal")
    content = (
        browse(make.user(rival, Role.CLERK)).client.get(f"/requests/{theirs.id}/workbook.xlsx").data
    )

    page = upload(app, browse(make.user(works, Role.CLERK)), request, content)

    assert "another request" in page.text
    assert "quxelbird" not in page.html.lower()


@pytest.fixture
def invitation(make, company, session):
    """Return ``invitation(days_old)``: the token of an invitation written so many days ago."""

    def made(days_old: int, **values) -> str:
        found, token = invitations.invite(
            session,
            kind="member",
            company_id=company.id,
            email="new@example.com",
            name="Nora",
            locale="en",
            roles=[Role.REVIEWER],
            at=now() - timedelta(days=days_old),
        )
        for name, value in values.items():
            setattr(found, name, value)
        session.commit()
        return token

    return made


def test_an_expired_invitation_says_so_and_offers_a_new_one(invitation, browse, lang):
    stranger = browse(None)
    stranger.client.set_cookie("gatefold_language", lang)
    token = invitation(15)

    page = stranger.get(f"/invitations/{token}")
    sent = stranger.post(f"/invitations/{token}", {"name": "Nora New", "password": "x" * 20})

    for answer in (page, sent):
        assert answer.status == 410
        assert {"en": "two weeks", "zh": "两周的有效期已过"}[lang] in answer.text
        assert answer.form("/again") is not None
        assert "Brand" not in answer.text


@pytest.mark.parametrize("what", ["used_at", "revoked_at"])
def test_a_link_that_is_spent_names_nobody(invitation, browse, what):
    page = browse(None).get(f"/invitations/{invitation(1, **{what: now()})}")

    assert page.status == 410
    assert "Brand" not in page.text
    assert "new@example.com" not in page.text


def test_a_link_that_never_was_is_not_found(browse, invitation):
    token = invitation(1)

    for wrong in (token[:-1], token + "x", token.swapcase(), "x", "%2e%2e"):
        assert browse(None).get(f"/invitations/{wrong}").status == 404


def test_an_expired_reset_link_says_so_and_offers_a_new_one(make, session, browse, lang):
    user = make.user()
    token, token_hash = new_token()
    session.add(
        PasswordReset(user_id=user.id, token_hash=token_hash, expires_at=now() - timedelta(hours=1))
    )
    session.commit()
    stranger = browse(None)
    stranger.client.set_cookie("gatefold_language", lang)

    page = stranger.get(f"/reset-password/{token}")

    assert page.status == 410
    assert page.soup.find("main").find("a", href="/forgotten-password")
    assert bool(CHINESE.search(page.heading)) == (lang == "zh")
    assert user.email not in page.text


def test_one_mailbox_is_one_account_however_it_is_written(make, session, browse, app):
    """The customer's books write the address otherwise than signing in does."""
    brand = make.company()
    supplier = make.supplier(brand, contact_email="Li.Wei@Example.COM")
    _, token = invitations.invite(
        session,
        kind="data_request",
        company_id=brand.id,
        email=supplier.contact_email,
        name="Li Wei",
        locale="en",
        roles=[Role.CLERK],
        at=now(),
        supplier_id=supplier.id,
    )
    session.commit()
    password = "quiet-lamp-under-seven-boats"
    accepted = browse(None).post(f"/invitations/{token}", {"name": "Li Wei", "password": password})
    assert accepted.status == 303

    for typed in ("Li.Wei@Example.COM", "li.wei@example.com", "ｌi.wei@example.com"):
        page = browse(None).post("/sign-in", {"email": typed, "password": password})

        assert page.status == 303, page.text
