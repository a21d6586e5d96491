"""Ids and codes of others inside forms and questions: as if there were no such thing."""

import io
from uuid import uuid4

import pytest
import structlog
from routes import READING
from sqlalchemy import select
from watching import belongings, words
from world import CANARY

from portal.accounts.models import Membership, SignIn, User
from portal.campaigns.models import Campaign
from portal.catalogue.models import Item
from portal.core import logs
from portal.core.actor import Role
from portal.core.audit import AuditDetail, AuditEntry, broken
from portal.rollups.models import RollupRun
from portal.suppliers.models import Supplier

pytestmark = pytest.mark.one_engine


@pytest.fixture
def ours(disposable):
    return disposable.ours


@pytest.fixture
def theirs(disposable):
    return disposable.theirs


@pytest.fixture
def buyer(disposable, ours):
    return disposable.browser(ours.buyer)


@pytest.fixture
def rows(disposable):
    return disposable.make.session


@pytest.fixture(scope="module", autouse=True)
def others_untouched(disposable):
    """Assert after the whole file that nothing of the other tenant has changed."""
    ids = {disposable.theirs.brand.id, disposable.theirs.works.id}
    before = belongings(disposable.app, ids)
    yield
    assert belongings(disposable.app, ids) == before


def test_a_campaign_cannot_be_about_a_product_of_others(ours, theirs, buyer, rows):
    given = {"name": "X", "period": "2025", "due_on": "2027-06-01", "timezone": "UTC", "note": ""}
    before = rows.scalars(select(Campaign.id)).all()
    for product in (theirs.places[0]["item_id"], uuid4()):
        page = buyer.post("/campaigns/new", given | {"product_id": str(product)})

        assert page.status == 422
        assert CANARY not in page.html
    rows.rollback()
    assert rows.scalars(select(Campaign.id)).all() == before


def test_a_line_cannot_name_a_part_of_others(ours, theirs, buyer):
    address = f"/items/{ours.places[0]['item_id']}/lines/new"
    line = {"quantity": "1", "unit": "kg", "line_type": "material"}

    foreign = buyer.post(address, line | {"component": f"{CANARY}-CAM"})
    unknown = buyer.post(address, line | {"component": "Quxelbirx-CAM"})

    assert foreign.status == unknown.status == 422
    said = [p.soup.find(class_="error-summary").get_text() for p in (foreign, unknown)]
    assert said[0].replace(f"{CANARY}-CAM", "*") == said[1].replace("Quxelbirx-CAM", "*")


def test_the_same_code_may_stand_in_the_books_of_two_companies(ours, buyer, rows):
    """A refusal would tell that somebody else has it."""
    given = {"code": f"{CANARY}-CAM", "name": "X", "kind": "material", "declared_unit": "kg"}
    supplier = {"code": f"{CANARY}-1", "name": "X", "country": "CN", "locale": "zh"}

    assert buyer.post("/items/new", given).status == 303
    assert buyer.post("/suppliers/new", supplier).status == 303
    rows.rollback()
    mine = select(Item.name).where(Item.company_id == ours.brand.id, Item.code == given["code"])
    assert rows.scalars(mine).all() == ["X"]
    made = rows.scalars(select(Item).where(Item.name == "X")).one()
    buyer.post(f"/items/{made.id}/edit", given | {"code": "RENAMED", "version": "1"})
    other = rows.scalars(select(Supplier).where(Supplier.name == "X")).one()
    buyer.post(f"/suppliers/{other.id}/edit", supplier | {"code": "RENAMED", "version": "1"})


def test_a_share_cannot_name_a_supplier_of_others(ours, buyer):
    address = f"/items/{ours.places[0]['item_id']}/sourcing?period=2025"
    seen = buyer.get(address).form("/sourcing?")["seen"]

    page = buyer.post(
        address, {"supplier-0": f"{CANARY}-2", "site-0": "", "share-0": "1", "seen": seen}
    )

    assert page.status == 422
    assert f"{CANARY} foil maker" not in page.html


def test_a_file_cannot_name_what_others_have(ours, buyer):
    text = (
        f"parent,component,quantity,unit,supplier,share\nAcme-PACK,{CANARY}-CAM,1,kg,{CANARY}-1,1\n"
    )

    page = buyer.follow(
        buyer.post("/bom/import", {"period": "2025", "file": (io.BytesIO(text.encode()), "b.csv")})
    )

    assert f"{CANARY} cathode" not in page.html
    assert "There is no supplier" in page.text


@pytest.mark.parametrize(
    "tab",
    ["", "/tree", "/hotspots", "/ways", "/contributions", "/runs", "/contributions.csv"],
)
def test_a_run_of_others_is_not_shown_under_a_product_of_ours(ours, theirs, buyer, rows, tab):
    run = rows.scalars(select(RollupRun.id).where(RollupRun.company_id == theirs.brand.id)).first()
    address = f"/products/{ours.places[0]['item_id']}{tab}"

    foreign, unknown = (buyer.get(f"{address}?run={one}") for one in (run, uuid4()))

    assert foreign.status == unknown.status
    assert CANARY.lower() not in words(foreign.response).lower()


def test_a_node_of_others_is_not_found(ours, theirs, buyer):
    address = f"/products/{ours.places[0]['item_id']}/tree"

    assert buyer.get(f"{address}?node={CANARY}-CAM").status in {200, 404}
    assert CANARY not in buyer.get(f"{address}?node={CANARY}-CAM").text.replace(
        f"node={CANARY}-CAM", ""
    )


def test_a_way_to_a_source_of_others_is_not_found(ours, theirs, buyer):
    address = f"/products/{ours.places[0]['item_id']}/ways"

    foreign, unknown = (buyer.get(f"{address}?ends_at={one}-CAM") for one in (CANARY, "NOBODY"))

    assert foreign.status == unknown.status == 404
    assert CANARY not in foreign.text.replace(f"ends_at={CANARY}-CAM", "")


def test_a_removed_row_of_others_cannot_be_brought_back(disposable, ours, theirs, rows):
    from portal.submissions.models import DraftChange

    supplier = disposable.browser(ours.supplier)
    address = f"/requests/{ours.places[0]['data_request_id']}/form/E/restore"
    foreign = rows.scalars(
        select(DraftChange.id).where(DraftChange.company_id == theirs.works.id)
    ).first()

    for change in (foreign, uuid4(), "x", ""):
        assert supplier.post(address, {"removed": str(change or "")}).status == 404


def test_nobody_acts_for_a_company_that_is_not_theirs(ours, theirs, buyer, rows):
    for company in (theirs.brand.id, uuid4(), "x"):
        assert buyer.post("/company", {"company": str(company)}).status == 404
    rows.rollback()
    chosen = rows.scalars(select(SignIn.company_id).where(SignIn.user_id == ours.buyer.id)).all()
    assert theirs.brand.id not in chosen


def test_roles_come_from_the_table_and_never_from_a_form(disposable, ours, theirs, rows):
    """H06, H07: what is not asked is not taken; who may not give roles gives none."""
    given = {
        "name": "New Colleague",
        "password": "quiet-lamp-under-seven-boats",
        "role": "approver",
        "roles": ["administrator", "approver"],
        "company": str(theirs.brand.id),
        "company_id": str(theirs.brand.id),
        "is_operator": "y",
        "email": "root@example.com",
    }
    token = ours.places[0]["token"]

    page = disposable.browser(None).post(f"/invitations/{token}", given)

    assert page.status == 303
    rows.rollback()
    person = rows.scalars(select(User).where(User.name == "New Colleague")).one()
    held = rows.execute(
        select(Membership.company_id, Membership.role).where(Membership.user_id == person.id)
    ).all()
    assert held == [(ours.brand.id, Role.CLERK)]
    assert not person.is_operator
    assert person.email != "root@example.com"


def test_a_clerk_passes_on_to_clerks_only(disposable, ours, rows):
    from portal.accounts.models import Invitation

    clerk = disposable.browser(ours.suppliers[Role.CLERK])
    address = f"/requests/{ours.places[0]['data_request_id']}/pass-on"

    page = clerk.post(
        address, {"name": "C", "email": "col@example.com", "note": "", "roles": ["administrator"]}
    )

    assert page.status == 303
    rows.rollback()
    found = rows.scalars(select(Invitation).where(Invitation.email == "col@example.com")).one()
    assert found.roles == [Role.CLERK]


def test_passing_on_has_an_end(disposable, ours):
    """H08: nobody uses the portal to write to half the world."""
    clerk = disposable.browser(ours.supplier)
    address = f"/requests/{ours.places[0]['data_request_id']}/pass-on"
    statuses = [
        clerk.post(address, {"name": "C", "email": f"c{n}@example.com", "note": ""}).status
        for n in range(35)
    ]

    assert statuses.count(303) <= 30
    assert statuses[-1] == 429


def test_reminding_has_an_end(ours, buyer):
    address = f"/campaigns/requests/{ours.places[0]['data_request_id']}/remind"

    statuses = [buyer.post(address, {}).status for _ in range(3)]

    assert statuses == [303, 422, 422]


def test_a_role_that_was_taken_counts_no_more_on_the_next_click(disposable, make_member):
    """H16: rights follow from live membership."""
    member, membership = make_member
    browser = disposable.browser(member)
    assert browser.get("/items").status == 200

    disposable.make.session.delete(membership)
    disposable.make.session.commit()

    assert browser.get("/items").status == 403
    assert browser.post("/items/new", {"code": "Z"}).status == 403


@pytest.fixture
def make_member(disposable):
    member = disposable.make.user(disposable.ours.brand, Role.PURCHASER)
    return member, member.memberships[0]


def test_a_closed_account_is_out_on_the_next_click(disposable, make_member):
    from portal.core.clock import now

    member, _ = make_member
    browser = disposable.browser(member)
    assert browser.get("/items").status == 200

    member.disabled_at = now()
    disposable.make.session.commit()

    assert browser.get("/items").status == 303


def test_a_changed_cookie_is_worth_nothing(disposable, ours):
    browser = disposable.browser(ours.buyer)
    cookie = browser.client.get_cookie("gatefold").value

    for wrong in (cookie[:-2], cookie[2:], cookie.swapcase(), "x" * 16_000, ""):
        client = disposable.app.test_client(use_cookies=False)
        answer = client.get("/items", headers={"Cookie": f"gatefold={wrong}"})
        assert answer.status_code == 303


def test_logs_hold_no_secret_and_nothing_of_the_other_tenant(disposable, ours, buyer):
    import logging

    supplier = disposable.browser(ours.supplier)
    logs.set_up(level=logging.INFO)
    try:
        with structlog.testing.capture_logs() as logged:
            for route in READING:
                for address in route.addresses(ours.places)[:1]:
                    buyer.client.get(address)
                    supplier.client.get(address)
            disposable.browser(None).post(
                "/sign-in", {"email": ours.buyer.email, "password": "a-wrong-password-of-mine"}
            )
    finally:
        logs.set_up(level=logging.ERROR)

    text = repr(logged)
    assert logged
    assert CANARY.lower() not in text.lower()
    for secret in (
        "a-wrong-password-of-mine",
        *(str(p["token"]) for p in ours.places if "token" in p),
    ):
        assert secret not in text


def test_the_audit_log_holds_no_secret_and_is_whole(populated):
    rows, ours, theirs = populated.make.session, populated.ours, populated.theirs
    rows.rollback()
    tokens = {str(p["token"]) for p in (*ours.places, *theirs.places) if "token" in p}
    details = [repr(one) for one in rows.scalars(select(AuditDetail.details))]
    mine = rows.execute(
        select(AuditEntry.id, AuditDetail.details)
        .join(AuditDetail, AuditDetail.entry_id == AuditEntry.id)
        .where(AuditEntry.chain_id == ours.brand.id)
    ).all()

    assert len(details) > 20
    assert not [one for one in details for token in tokens if token in one]
    assert not [one for one in mine if CANARY in repr(one.details)]
    assert list(broken(rows)) == []
