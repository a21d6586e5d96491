"""Chasing by hand: many at once, more time, the plan of reminders, a second contact."""

from datetime import timedelta
from uuid import UUID

import pytest
from sqlalchemy import func, select

from portal.campaigns.models import Campaign, DataRequest
from portal.core.clock import now
from portal.core.jobs import Job
from portal.core.mail import Mail
from portal.suppliers.models import SecondContact

pytestmark = pytest.mark.one_engine


@pytest.fixture
def campaign(chain, make):
    """Return a campaign in which one supplier owes two answers, one owes one, one has answered."""
    campaign = chain.campaign(state="issued")
    make.request(campaign, chain.suppliers[0], chain.items[0])
    make.request(campaign, chain.suppliers[0], make.item(chain.brand, name="Lid"))
    make.request(campaign, chain.suppliers[1], chain.items[1], tier=2)
    make.request(campaign, chain.suppliers[2], chain.items[2], tier=3, state="accepted")
    return campaign


def ids(page):
    return [box["value"] for box in page.soup.select("input[name=request]")]


def later(days=30):
    return (now() + timedelta(days=days)).date().isoformat()


def test_all_of_a_list_are_reminded_with_one_mail_a_supplier_and_only_once_a_day(
    campaign, buyer, session
):
    address = f"/campaigns/{campaign.id}"
    form = buyer.get(address).form("/nudge") | {"which": "all"}

    page = buyer.follow(buyer.post(f"{address}/nudge", form))
    again = buyer.follow(
        buyer.post(f"{address}/nudge", buyer.get(address).form("/nudge") | {"which": "all"})
    )

    assert "Reminders about 3 requests were written, one a supplier. 1 was left alone" in page.text
    assert "4 were left alone" in again.text
    mails = session.scalars(select(Mail.text).where(Mail.kind == "request_reminder")).all()
    assert len(mails) == 2
    assert sum("Lid" in text for text in mails) == 1


def test_the_filter_of_the_board_limits_what_all_means(campaign, buyer, session):
    address = f"/campaigns/{campaign.id}"
    form = buyer.get(f"{address}?tier=2").form("/nudge") | {"which": "all"}

    back = buyer.post(f"{address}/nudge", form)

    assert back.location.endswith("?tier=2")
    assert session.scalar(select(func.count()).select_from(Mail)) == 1


def test_ticked_requests_get_more_time_and_their_plan_moves(campaign, buyer, session):
    address = f"/campaigns/{campaign.id}"
    shown = buyer.get(address)
    form = shown.form("/nudge") | {"request": ids(shown)[:1], "due_on": later()}

    page = buyer.follow(buyer.post(f"{address}/extend", form))

    assert "The due date of 1 request was moved" in page.text
    session.expire_all()
    moved = session.get_one(DataRequest, UUID(ids(shown)[0]))
    assert moved.due_at > campaign.due_at
    assert session.scalars(select(Mail.kind)).all() == ["request_extended"]
    assert session.scalar(select(func.count()).where(Job.kind == "campaigns.chase")) > 0


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"due_on": "soon"}, "Enter the new due date as a day."),
        ({"due_on": "2020-01-01"}, "Choose a day in the future"),
        ({"due_on": later(), "request": []}, "Choose at least one request"),
        ({"due_on": later(), "request": ["x", "'; --"]}, "Choose at least one request"),
    ],
)
def test_what_cannot_be_moved_is_said(campaign, buyer, session, typed, said):
    address = f"/campaigns/{campaign.id}"
    shown = buyer.get(address)

    page = buyer.post(f"{address}/extend", shown.form("/nudge") | {"request": ids(shown)} | typed)

    assert page.status == 422
    assert said in page.text
    ticked = [box["value"] for box in page.soup.select("input[name=request][checked]")]
    assert ticked == [one for one in ({"request": ids(shown)} | typed)["request"] if len(one) == 36]
    assert page.soup.find("input", {"name": "due_on"})["value"] == typed["due_on"]


def test_a_closed_campaign_offers_nothing_to_do_with_many(campaign, buyer, session):
    campaign.state = "closed"
    session.commit()

    page = buyer.get(f"/campaigns/{campaign.id}")

    assert not page.soup.select("input[name=request], input[name=which]")
    assert "Cell Works" in page.text


def test_requests_of_another_campaign_or_company_are_not_touched(
    campaign, chain, make, buyer, session
):
    foreign = make.company(name="Rival")
    item = make.item(foreign, is_product=True)
    theirs = make.request(make.campaign(item), make.supplier(foreign), item)
    other = make.request(chain.campaign(state="issued"), chain.suppliers[0], chain.items[0])
    address = f"/campaigns/{campaign.id}/nudge"

    page = buyer.post(address, {"which": "chosen", "request": [str(theirs.id), str(other.id)]})

    assert page.status == 422
    assert session.scalars(select(Mail)).all() == []


def test_the_plan_of_a_campaign_can_be_changed(campaign, buyer, session):
    address = f"/campaigns/{campaign.id}/reminders"
    shown = buyer.get(address)
    assert [box["value"] for box in shown.soup.select("input[name^=days]")][:4] == [
        "14",
        "3",
        "2",
        "7",
    ]

    form = shown.form("/reminders") | {"days-0": "７", "days-1": "", "escalates-2": "y"}
    page = buyer.follow(buyer.post(address, form))

    assert "The plan was kept." in page.text
    kept = session.get_one(Campaign, campaign.id, populate_existing=True).reminders
    assert kept == [
        {"days": -7, "escalates": False},
        {"days": 2, "escalates": True},
        {"days": 7, "escalates": True},
    ]


def test_all_mistakes_of_a_plan_are_said_at_once_and_nothing_is_lost(campaign, buyer, session):
    address = f"/campaigns/{campaign.id}/reminders"
    before = campaign.reminders

    form = buyer.get(address).form("/reminders") | {
        "days-0": "-4",
        "days-1": "2",
        "side-1": "after",
    }
    page = buyer.post(address, form)

    assert page.status == 422
    assert "Reminder 1: enter whole days from 0 to 180." in page.text
    assert "Reminder 3 falls on the same day as another one." in page.text
    assert page.soup.find("input", {"name": "days-0"})["value"] == "-4"
    assert session.get_one(Campaign, campaign.id, populate_existing=True).reminders == before


def test_a_second_contact_is_kept_changed_and_removed(chain, buyer, session):
    request, _ = chain.answering()
    address = f"/campaigns/requests/{request.id}/second-contact"
    kept = select(SecondContact.email)

    buyer.post(address, {"name": "Director", "email": "A@Cell.example", "locale": "zh"})
    assert session.scalars(kept).all() == ["a@cell.example"]
    assert "Director" in buyer.get(f"/campaigns/requests/{request.id}").text
    buyer.post(address, {"name": "Director", "email": "b@cell.example", "locale": "zh"})
    assert session.scalars(kept).all() == ["b@cell.example"]
    buyer.post(address, {"name": "", "email": "", "locale": "zh"})
    assert session.scalars(kept).all() == []
    assert buyer.post(address, {"email": "nobody at all", "locale": "zh"}).status == 422


@pytest.mark.parametrize("action", ["nudge", "extend", "reminders"])
def test_another_company_finds_nothing_to_chase(campaign, rival, action):
    assert rival.post(f"/campaigns/{campaign.id}/{action}", {}).status == 404


def test_another_company_names_no_second_contact(chain, rival):
    request, _ = chain.answering()

    assert rival.post(f"/campaigns/requests/{request.id}/second-contact", {}).status == 404
