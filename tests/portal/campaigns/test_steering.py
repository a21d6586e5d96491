"""Steering many requests: withdrawing, closing, copying to the next period, asking elsewhere."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from portal.campaigns import copying, together
from portal.campaigns.models import Campaign, CampaignWork, DataRequest
from portal.catalogue.models import Sourcing
from portal.core import jobs
from portal.core.audit import AuditDetail, AuditEntry
from portal.core.clock import now
from portal.core.mail import Mail

LEASE = timedelta(seconds=60)


@pytest.fixture
def asked(chain):
    """Return an issued campaign with a request to each supplier."""
    campaign = chain.campaign(state="issued")
    for supplier, item in zip(chain.suppliers, chain.items, strict=True):
        chain.make.request(campaign, supplier, item)
    return campaign


def requests(session, campaign):
    session.expire_all()
    query = select(DataRequest).where(DataRequest.campaign_id == campaign.id)
    return list(session.scalars(query.order_by(DataRequest.created_at, DataRequest.id)))


def states(session, campaign):
    return sorted(one.state for one in requests(session, campaign))


def test_ticked_requests_are_withdrawn_together_and_their_suppliers_told(asked, buyer, session):
    first, second, _ = requests(session, asked)

    buyer.post(
        f"/campaigns/{asked.id}/revoke",
        {"request": [str(first.id), str(second.id)], "reason": "Made elsewhere now"},
    )

    assert states(session, asked) == ["issued", "revoked", "revoked"]
    mails = list(session.scalars(select(Mail).where(Mail.kind == "request_revoked")))
    assert len(mails) == 2
    assert all("Made elsewhere now" in mail.text for mail in mails)


def test_withdrawing_needs_a_reason(asked, buyer, session):
    refused = buyer.post(f"/campaigns/{asked.id}/revoke", {"which": "all", "reason": " "})

    assert refused.status == 422
    assert states(session, asked) == ["issued"] * 3


def test_what_is_signed_stays_when_all_are_withdrawn(asked, buyer, session):
    requests(session, asked)[0].state = "submitted"
    session.commit()

    buyer.post(f"/campaigns/{asked.id}/revoke", {"which": "all", "reason": "Over"})

    assert states(session, asked) == ["revoked", "revoked", "submitted"]


@pytest.mark.parametrize(
    ("action", "more"),
    [("nudge", {}), ("extend", {"due_on": "2099-01-31"}), ("revoke", {"reason": "Over"})],
)
def test_more_than_can_be_done_at_once_is_done_by_jobs(
    asked, buyer, session, app, database, monkeypatch, action, more
):
    monkeypatch.setattr(together, "AT_ONCE", 1)
    monkeypatch.setattr(together, "A_PART", 1)

    page = buyer.follow(buyer.post(f"/campaigns/{asked.id}/{action}", {"which": "all"} | more))
    assert "0 of 3 requests" in page.text
    with app.app_context():
        for _ in range(3):
            with database.across("test", readonly=True) as db:
                due = jobs.due(db, now())
            for job_id in due:
                jobs.run(database, job_id, lease=LEASE, services=app.extensions)

    work = session.scalars(select(CampaignWork)).one()
    assert work.done == {"requests": 3}
    last = {one.events[-1].action for one in requests(session, asked)}
    assert last == {{"nudge": "remind"}.get(action, action)}


def test_closing_withdraws_what_nobody_answered_and_keeps_the_rest(asked, buyer, session):
    requests(session, asked)[0].state = "submitted"
    session.commit()
    page = buyer.get(f"/campaigns/{asked.id}/close")
    assert "stay in the review queue" in page.text

    buyer.post(f"/campaigns/{asked.id}/close", {"open": "withdraw", "reason": "The year is over"})

    assert states(session, asked) == ["revoked", "revoked", "submitted"]
    assert session.get_one(Campaign, asked.id).state == "closed"
    again = buyer.get(f"/campaigns/{asked.id}/preview")
    assert "This campaign is closed" in again.text


@pytest.mark.parametrize(
    ("more", "left"),
    [({}, ["in_progress", "revoked", "revoked"]), ({"standing_in": "withdraw"}, ["revoked"] * 3)],
)
def test_closing_warns_of_what_is_being_entered_on_behalf_and_leaves_it_open_unless_told(
    asked, buyer, session, more, left
):
    one = requests(session, asked)[0]
    one.state, one.on_behalf = "in_progress", True
    session.commit()

    page = buyer.get(f"/campaigns/{asked.id}/close")
    buyer.post(f"/campaigns/{asked.id}/close", {"open": "withdraw"} | more)

    assert "1 answer is just being entered in your company" in page.text
    assert states(session, asked) == left


def test_closing_can_leave_open_what_is_open_and_be_taken_back(asked, buyer, session):
    buyer.post(f"/campaigns/{asked.id}/close", {"open": "keep"})
    assert states(session, asked) == ["issued"] * 3

    buyer.post(f"/campaigns/{asked.id}/reopen", {})

    session.expire_all()
    assert session.get_one(Campaign, asked.id).state == "issued"


def test_a_draft_cannot_be_closed(chain, buyer):
    assert buyer.post(f"/campaigns/{chain.campaign().id}/close", {}).status == 409


def test_a_copy_asks_the_same_a_period_later(chain, make, buyer, session):
    second = make.item(chain.brand, code="RACK", name="Storage rack", is_product=True)
    scope = {
        "product_id": str(chain.product.id),
        "further": str(second.id),
        "name": "Pack 2025",
        "period": "2025",
        "due_on": "2027-01-31",
        "timezone": "Asia/Shanghai",
        "note": "For the passport",
    }
    buyer.post("/campaigns/new", scope)
    first = session.scalars(select(Campaign)).one()
    buyer.post(f"/campaigns/{first.id}/levels", {"level-1": "minimal"})

    step = buyer.follow(buyer.post(f"/campaigns/{first.id}/copy", {}))

    session.expire_all()
    copied = session.scalars(select(Campaign).where(Campaign.id != first.id)).one()
    assert step.heading == "What do you ask for?"
    assert (copied.name, copied.period, copied.state) == ("Pack 2026", 2026, "draft")
    assert copied.due_at.date().isoformat() == "2028-01-31"
    assert [one.code for one in copied.products] == ["PACK", "RACK"]
    assert (copied.levels["1"], copied.note) == ("minimal", "For the passport")


def test_a_copy_takes_the_shares_of_its_period_along_where_the_next_one_has_none(
    chain, make, buyer, session
):
    campaign = chain.campaign(state="issued")
    make.sourcing(chain.items[0], chain.suppliers[1], period=2026)
    make.sourcing(chain.items[1], chain.suppliers[2], period=2024)
    address = f"/campaigns/{campaign.id}/copy"
    form = buyer.get(address).form("/copy")
    assert form["shares"] == "2025"

    step = buyer.follow(buyer.post(address, form))

    assert "The sourcing shares of 2 items were taken from 2025 into 2026." in step.text
    query = select(Sourcing).where(Sourcing.period == 2026)
    taken = {row.item.code: (row.supplier.name, row.spend) for row in session.scalars(query)}
    assert taken == {
        "CELL": ("Foil Works", None),
        "FOIL": ("Foil Works", None),
        "CU": ("Copper Works", None),
    }
    entry = session.scalars(select(AuditEntry).where(AuditEntry.action == "sourcing.carried")).one()
    assert session.get_one(AuditDetail, entry.id).details["items"] == ["CU", "FOIL"]


def test_an_empty_draft_offers_the_shares_of_the_year_before(chain, buyer, rival):
    campaign = chain.campaign(period=2026)
    people = f"/campaigns/{campaign.id}/people"
    for step in (people, f"/campaigns/{campaign.id}/preview"):
        assert "3 items have no supplier for 2026, but have for 2025." in buyer.get(step).text
    form = buyer.get(people).form("/shares")
    assert rival.post(f"/campaigns/{campaign.id}/shares", form).status == 404
    assert buyer.post(f"/campaigns/{campaign.id}/shares", form | {"from": "2026"}).status == 422

    shown = buyer.follow(buyer.post(f"/campaigns/{campaign.id}/shares", form))

    assert "The sourcing shares of 3 items were taken from 2025 into 2026." in shown.text
    assert "Who gets a mail" in shown.text
    assert "Nobody to ask yet" not in shown.text


def test_a_due_date_that_has_passed_is_set_six_weeks_ahead():
    at = datetime(2026, 11, 23, tzinfo=UTC)

    assert copying.next_due(datetime(2020, 2, 29, 15, 59, tzinfo=UTC), at) > at
    assert copying.next_due(datetime(2028, 2, 29, 15, 59, tzinfo=UTC), at).year == 2029


def test_what_nobody_answered_can_be_asked_of_another_supplier(chain, make, asked, buyer, session):
    other = make.supplier(chain.brand, name="Second cell works", locale="en")
    make.sourcing(chain.items[0], other)
    request = next(r for r in requests(session, asked) if r.item_id == chain.items[0].id)
    page = buyer.get(f"/campaigns/requests/{request.id}/reassign")
    assert "Second cell works" in page.text

    buyer.post(
        f"/campaigns/requests/{request.id}/reassign/place",
        {"place": f"{other.id}:{other.sites[0].id}"},
    )

    assert states(session, asked) == ["issued", "issued", "issued", "revoked"]
    newer = next(r for r in requests(session, asked) if r.supplier_id == other.id)
    assert (newer.level, newer.due_at) == (request.level, request.due_at)
    assert newer.asked["supplier"] == "Second cell works"


def test_what_is_begun_stays_where_it_is(chain, make, asked, buyer, session):
    other = make.supplier(chain.brand, name="Second cell works")
    make.sourcing(chain.items[0], other)
    request = next(r for r in requests(session, asked) if r.item_id == chain.items[0].id)
    request.state = "in_progress"
    session.commit()

    refused = buyer.post(
        f"/campaigns/requests/{request.id}/reassign/place",
        {"place": f"{other.id}:{other.sites[0].id}"},
    )

    assert refused.status == 409
    assert len(requests(session, asked)) == 3


def test_a_place_that_is_not_offered_is_refused(asked, buyer, session):
    request = requests(session, asked)[0]

    refused = buyer.post(f"/campaigns/requests/{request.id}/reassign/place", {"place": "x:y"})

    assert refused.status == 422


def test_a_request_is_handed_to_another_person_and_the_suppliers_contact_stays(
    chain, asked, buyer, session
):
    request = requests(session, asked)[0]
    before = request.supplier.contact_email

    buyer.post(
        f"/campaigns/requests/{request.id}/reassign",
        {"name": "Wang Min", "email": "Wang.Min@works.example", "locale": "zh"},
    )

    session.expire_all()
    assert request.asked["contact_email"] == "wang.min@works.example"
    assert request.supplier.contact_email == before
    written = session.scalars(select(Mail).order_by(Mail.created_at.desc())).first()
    assert (written.to_email, written.locale) == ("wang.min@works.example", "zh")
