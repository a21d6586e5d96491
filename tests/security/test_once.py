"""One press, one effect: keys, parallel presses, forms that met a newer state."""

import threading
from uuid import uuid4

import pytest
from factories.minimal_answers import complete
from pages import Page
from sqlalchemy import func, select

from portal.accounts.models import Invitation
from portal.campaigns.models import DataRequest, RequestEvent
from portal.catalogue.models import Item
from portal.core.actor import Role
from portal.core.audit import AuditEntry, broken
from portal.core.idempotency import IdempotencyKey
from portal.submissions.models import Acceptance, Draft, SharedResult, Submission
from portal.suppliers.models import Supplier

TOGETHER = 20


@pytest.fixture
def company(make):
    return make.company(name="Brand")


@pytest.fixture
def buyer(make, company):
    return make.user(company, Role.PURCHASER, Role.PRODUCT_OWNER, Role.REVIEWER)


def item_form(code: str = "X-1", **more: str) -> dict[str, str]:
    given = {"code": code, "name": "Foil", "kind": "material", "declared_unit": "kg"}
    return given | {"idempotency_key": uuid4().hex} | more


def at_once(browsers, send) -> list[Page]:
    """Let every browser send at the same instant; return the answers."""
    ready = threading.Barrier(len(browsers))
    pages: list[Page] = []

    def one(browser) -> None:
        ready.wait()
        pages.append(send(browser))

    threads = [threading.Thread(target=one, args=(browser,)) for browser in browsers]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return pages


def count(session, model, **known) -> int:
    session.rollback()
    return session.scalar(select(func.count()).select_from(model).filter_by(**known))


def test_the_same_form_twice_has_one_effect_and_one_answer(buyer, browse, session):
    browser, form = browse(buyer), item_form()

    first, second = browser.post("/items/new", form), browser.post("/items/new", form)

    assert first.status == second.status == 303
    assert first.location == second.location
    assert count(session, Item) == 1


def test_a_key_with_another_form_is_refused_and_the_first_result_stands(buyer, browse, session):
    browser, form = browse(buyer), item_form()
    browser.post("/items/new", form)

    for changed in (form | {"name": "Copper"}, form | {"extra": "1"}):
        page = browser.post("/items/new", changed)

        assert page.status == 422
        assert "sent before with other content" in page.text
    elsewhere = browser.post("/suppliers/new", form)
    assert elsewhere.status == 422
    assert session.scalars(select(Item.name)).all() == ["Foil"]
    assert count(session, Supplier) == 0


def test_a_key_counts_for_its_owner_only(make, buyer, browse, session):
    form = item_form()
    other = make.user(make.company(), Role.PURCHASER)

    mine, theirs = browse(buyer).post("/items/new", form), browse(other).post("/items/new", form)

    assert mine.status == theirs.status == 303
    assert mine.location != theirs.location
    assert count(session, Item) == 2


def test_a_form_that_was_refused_may_be_sent_again_under_its_key(buyer, browse, session):
    browser, form = browse(buyer), item_form()
    assert browser.post("/items/new", form | {"code": ""}).status == 422

    assert browser.post("/items/new", form).status == 303
    assert count(session, Item) == 1


def test_twenty_presses_at_once_create_one_record(buyer, browse, session):
    form = item_form()
    browsers = [browse(buyer) for _ in range(TOGETHER)]

    pages = at_once(browsers, lambda browser: browser.post("/items/new", form))

    assert {page.status for page in pages} == {303}
    assert len({page.location for page in pages}) == 1
    assert count(session, Item) == 1
    assert count(session, IdempotencyKey) == 1


def test_twenty_presses_at_once_change_one_record_once(make, company, buyer, browse, session):
    item = make.item(company, code="X-1")
    page = browse(buyer).get(f"/items/{item.id}/edit")
    form = page.form(f"/items/{item.id}/edit") | {"name": "Copper"}
    browsers = [browse(buyer) for _ in range(TOGETHER)]

    pages = at_once(browsers, lambda browser: browser.post(f"/items/{item.id}/edit", form))

    assert {page.status for page in pages} == {303}
    assert session.get_one(Item, item.id, populate_existing=True).version == 2


def test_the_same_code_from_twenty_people_at_once_is_taken_once(buyer, browse, session):
    """Without a common key: one wins, nobody sees a fault."""
    browsers = [browse(buyer) for _ in range(TOGETHER)]

    pages = at_once(browsers, lambda browser: browser.post("/items/new", item_form()))

    assert sorted(page.status for page in pages)[0] == 303
    assert {page.status for page in pages} <= {303, 409, 422}
    assert sum(page.status == 303 for page in pages) == 1
    assert count(session, Item) == 1


def test_the_first_entries_of_an_audit_chain_may_come_at_once(buyer, browse, session):
    browsers = [browse(buyer) for _ in range(6)]

    pages = at_once(
        browsers, lambda browser: browser.post("/items/new", item_form(uuid4().hex[:8]))
    )

    assert {page.status for page in pages} == {303}
    assert list(broken(session)) == []


def test_who_saves_over_a_newer_state_is_told_and_loses_nothing(
    make, company, buyer, browse, session
):
    item = make.item(company, code="X-1", name="Foil")
    first, second = browse(buyer), browse(buyer)
    address = f"/items/{item.id}/edit"
    mine, yours = (b.get(address).form(address) for b in (first, second))
    first.post(address, mine | {"name": "Copper foil"})

    page = second.post(address, yours | {"name": "Aluminium foil"})

    assert page.status in {409, 422}
    assert session.get_one(Item, item.id, populate_existing=True).name == "Copper foil"
    assert "Aluminium foil" in page.html or page.status == 409


@pytest.fixture
def asked(make, company):
    """Return a request whose answer is ready to be signed, and its signer."""
    works = make.company(name="Works")
    product = make.item(company, code="PACK", is_product=True)
    item = make.item(company, code="CAM-1", name="Cathode material")
    make.line(product, item)
    supplier = make.supplier(company, partner_company_id=works.id)
    request = make.request(make.campaign(product), supplier, item, works, level="minimal")
    make.draft(request, complete(request))
    request.state = "in_progress"
    make.session.commit()
    return request, make.user(works, Role.CLERK, Role.APPROVER)


def signed_form(browser, request) -> dict[str, str]:
    form = browser.get(f"/requests/{request.id}/check").form(f"{request.id}/sign")
    return form | {"agreed": "y", "name": "Lin Yan", "sharing": "full"}


@pytest.mark.parametrize("one_key", [True, False], ids=["one key", "own keys"])
def test_twenty_signatures_at_once_freeze_one_version(asked, browse, session, one_key):
    request, signer = asked
    form = signed_form(browse(signer), request)
    browsers = [browse(signer) for _ in range(TOGETHER)]

    def sign(browser):
        key = form["idempotency_key"] if one_key else uuid4().hex
        return browser.post(f"/requests/{request.id}/sign", form | {"idempotency_key": key})

    pages = at_once(browsers, sign)

    assert {page.status for page in pages} <= ({303} if one_key else {303, 409})
    assert count(session, Submission, request_id=request.id) == 1
    assert count(session, SharedResult, request_id=request.id) == 1
    assert count(session, RequestEvent, request_id=request.id, action="sign") == 1


def test_what_is_signed_is_what_was_read(asked, browse, session):
    request, signer = asked
    browser = browse(signer)
    form = signed_form(browser, request)
    section = browser.get(f"/requests/{request.id}/form/C").form("/form/C/save")
    saved = browser.post(f"/requests/{request.id}/form/C/save", section | {"output_qty": "2000"})
    assert saved.status == 303

    page = browser.post(f"/requests/{request.id}/sign", form)

    assert page.status in {409, 422}
    assert "changed after you opened this page" in page.text
    assert count(session, Submission) == 0


def test_a_signed_answer_is_closed_to_forms_that_were_open(asked, browse, session):
    request, signer = asked
    browser = browse(signer)
    section = browser.get(f"/requests/{request.id}/form/C").form("/form/C/save")
    browser.post(f"/requests/{request.id}/sign", signed_form(browser, request))
    before = session.scalars(select(Draft.answers).where(Draft.request_id == request.id)).one()

    page = browser.post(f"/requests/{request.id}/form/C/save", section | {"output_qty": "2000"})

    assert page.status == 409
    session.rollback()
    after = session.scalars(select(Draft.answers).where(Draft.request_id == request.id)).one()
    assert after == before


@pytest.fixture
def submitted(asked, browse):
    request, signer = asked
    browser = browse(signer)
    assert browser.post(f"/requests/{request.id}/sign", signed_form(browser, request)).status == 303
    return request


def review_form(browser, request) -> dict[str, str]:
    return browser.get(f"/reviews/{request.id}").form(f"/reviews/{request.id}/return")


def test_twenty_acceptances_at_once_are_one(submitted, buyer, browse, session):
    form = review_form(browse(buyer), submitted)
    browsers = [browse(buyer) for _ in range(TOGETHER)]

    def accept(browser):
        return browser.post(
            f"/reviews/{submitted.id}/accept", form | {"idempotency_key": uuid4().hex}
        )

    pages = at_once(browsers, accept)

    assert sum(page.status == 303 for page in pages) == 1
    assert {page.status for page in pages} == {303, 409}
    assert count(session, Acceptance) == 1
    assert count(session, AuditEntry, action="submission.accepted") == 1


def test_accepting_and_returning_at_once_does_one_of_both(submitted, buyer, browse, session):
    form = review_form(browse(buyer), submitted)
    comment = next(name for name in form if name.startswith("comment:"))

    def decide(browser):
        if browser is browsers[0]:
            return browser.post(f"/reviews/{submitted.id}/accept", form)
        return browser.post(f"/reviews/{submitted.id}/return", form | {comment: "Look again"})

    browsers = [browse(buyer), browse(buyer)]
    pages = at_once(browsers, decide)

    state = session.get_one(DataRequest, submitted.id, populate_existing=True).state
    accepted = count(session, Acceptance, withdrawn_at=None)
    assert state in {"accepted", "returned"}
    assert accepted == (state == "accepted")
    assert {page.status for page in pages} <= {303, 409, 422}


def test_another_version_than_the_one_read_is_not_accepted(submitted, buyer, browse, session):
    browser = browse(buyer)
    form = review_form(browser, submitted)

    for wrong in ("", "0" * 64, form["content_hash"][:-1]):
        page = browser.post(f"/reviews/{submitted.id}/accept", form | {"content_hash": wrong})

        assert page.status == 409
        assert count(session, Acceptance) == 0


def test_issuing_twice_at_once_asks_each_supplier_once(make, company, buyer, browse, session):
    product = make.item(company, code="PACK", is_product=True)
    item = make.item(company, code="CAM-1")
    make.line(product, item)
    make.sourcing(item, make.supplier(company))
    campaign = make.campaign(product, state="draft")
    browsers = [browse(buyer) for _ in range(6)]

    pages = at_once(
        browsers,
        lambda browser: browser.post(
            f"/campaigns/{campaign.id}/issue", {"idempotency_key": uuid4().hex}
        ),
    )

    assert {page.status for page in pages} <= {303, 409, 422}
    assert count(session, DataRequest) == 1
    assert count(session, Invitation) == 1
