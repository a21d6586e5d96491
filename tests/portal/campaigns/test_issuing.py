"""Issuing: who is asked what, at which level, and told how; each only once."""

import pytest
from sqlalchemy import func, select

from portal.accounts.models import Invitation
from portal.campaigns import issuing, planning, setup
from portal.campaigns.models import DataRequest, RequestEvent, RequestMail
from portal.core.clock import now
from portal.core.errors import Invalid
from portal.core.mail import Mail


@pytest.fixture
def anna(chain, make):
    return make.actor(chain.purchaser)


@pytest.fixture
def issue(app, database, anna):
    """Issue a campaign as the purchaser, in a transaction and a request of its own."""

    def issue(campaign):
        with app.test_request_context(), database.writing(anna) as session:
            return issuing.issue(session, session.get_one(type(campaign), campaign.id), anna, now())

    return issue


def requests(session, campaign):
    query = select(DataRequest).where(DataRequest.campaign_id == campaign.id)
    return session.scalars(query.order_by(DataRequest.tier)).all()


def test_the_level_follows_the_tier(chain, issue, session):
    campaign = chain.campaign()

    done = issue(campaign)

    assert done.requests == 3
    assert [(r.tier, r.level) for r in requests(session, campaign)] == [
        (1, "full"),
        (2, "reduced"),
        (3, "minimal"),
    ]


def test_tiers_deeper_than_the_third_are_asked_like_the_third():
    assert planning.level_at({"1": "full", "2": "reduced", "3": "minimal"}, 5) == "minimal"


def test_a_single_request_can_get_another_level_or_be_left_out(
    chain, issue, session, database, anna
):
    campaign = chain.campaign()
    with database.writing(anna) as db:
        draft = db.get_one(type(campaign), campaign.id)
        planned = planning.plan(db, anna, draft)
        setup.choose(
            db,
            draft,
            planned,
            {planned.rows[0].key: "minimal", planned.rows[1].key: "none", "nonsense": "full"},
        )

    issue(campaign)

    assert [(r.tier, r.level) for r in requests(session, campaign)] == [
        (1, "minimal"),
        (3, "minimal"),
    ]


def test_issuing_again_adds_only_what_is_new(chain, make, issue, session):
    campaign = chain.campaign()
    issue(campaign)
    late = make.supplier(chain.brand, name="Second cell works")
    make.sourcing(chain.items[0], late)

    done = issue(campaign)

    assert done.requests == 1
    assert len(requests(session, campaign)) == 4


def test_issuing_a_third_time_with_nothing_new_is_refused(chain, issue):
    campaign = chain.campaign()
    issue(campaign)

    with pytest.raises(Invalid) as refused:
        issue(campaign)

    assert [p.code for p in refused.value.problems] == ["campaigns.nothing_to_issue"]


def test_what_the_supplier_must_know_is_copied(chain, issue, session):
    campaign = chain.campaign(note="For the battery passport")
    issue(campaign)
    chain.items[0].name = "Renamed later"
    session.commit()

    asked = requests(session, campaign)[0].asked

    assert (asked["customer"], asked["item"], asked["item_zh"]) == ("Brand", "Cell", "电芯")
    assert (asked["product"], asked["note"]) == ("Battery pack", "For the battery passport")
    assert [m["code"] for m in asked["bom_materials"]] == ["FOIL"]


def test_a_supplier_gets_one_mail_for_all_its_requests(chain, make, issue, session):
    make.sourcing(chain.items[1], chain.suppliers[0], period=2025)
    campaign = chain.campaign()

    done = issue(campaign)

    assert (done.requests, done.mails) == (4, 3)
    mail = session.scalars(
        select(Mail).where(Mail.to_name == chain.suppliers[0].contact_name)
    ).one()
    assert "Cell (CELL)" in mail.text
    assert "Foil (FOIL)" in mail.text
    noted = session.scalar(select(func.count()).select_from(RequestMail))
    assert noted == 4


def test_a_stranger_is_invited_and_a_member_is_led_straight_to_the_request(
    chain, make, issue, session
):
    _request, clerk = chain.answering()
    campaign = chain.campaign()

    issue(campaign)

    invited = session.scalars(select(Invitation.supplier_id)).all()
    assert set(invited) == {s.id for s in chain.suppliers[1:]}
    theirs = requests(session, campaign)[0]
    mail = session.scalars(select(Mail).where(Mail.to_email == clerk.email)).one()
    assert f"/requests/{theirs.id}" in mail.text
    assert theirs.partner_company_id == chain.suppliers[0].partner_company_id


def test_the_mail_is_written_in_the_suppliers_language_and_names_the_time_zone(
    chain, issue, session
):
    chain.suppliers[0].locale = "zh"
    session.commit()

    issue(chain.campaign())

    mail = session.scalars(select(Mail).where(Mail.locale == "zh")).one()
    assert "电芯" in mail.subject
    assert "北京时间" in mail.text
    assert "http://127.0.0.1:8000/invitations/" in mail.text


def test_a_mail_names_customer_product_item_date_sharing_and_whom_to_ask(chain, issue, session):
    issue(chain.campaign())

    mail = session.scalars(select(Mail).where(Mail.locale == "en").order_by(Mail.subject)).first()

    for part in (
        "Brand",
        "Battery pack",
        "Cell",
        "Beijing time",
        "By stage",
        chain.purchaser.email,
    ):
        assert part in mail.text
        assert part in mail.html


def test_a_supplier_without_contact_is_left_out_and_listed(chain, issue, session, database, anna):
    chain.suppliers[1].contact_email = ""
    session.commit()
    campaign = chain.campaign()

    done = issue(campaign)

    assert done.requests == 2
    with database.reading(anna) as db:
        left = planning.plan(db, anna, db.get_one(type(campaign), campaign.id))
        assert [s.name for s in left.without_contact] == ["Foil Works"]


def test_items_without_supplier_are_listed_but_energy_is_not(chain, make, database, anna):
    make.line(chain.product, make.item(chain.brand, code="BOLT", kind="component"))
    make.line(chain.product, make.item(chain.brand, code="POWER", kind="energy"))
    campaign = chain.campaign()

    with database.reading(anna) as db:
        planned = planning.plan(db, anna, db.get_one(type(campaign), campaign.id))
        missing = [item.code for item in planned.without_supplier]

    assert missing == ["BOLT"]


def test_nothing_is_issued_after_the_due_date(chain, make, issue, session):
    campaign = chain.campaign(due_at=make.due(-1))

    with pytest.raises(Invalid) as refused:
        issue(campaign)

    assert [p.code for p in refused.value.problems] == ["campaigns.due_passed"]
    assert requests(session, campaign) == []


def test_every_issued_request_begins_its_history(chain, issue, session):
    campaign = chain.campaign()

    issue(campaign)

    assert session.scalars(select(RequestEvent.action)).all() == ["issue"] * 3


def test_the_customers_factors_for_activities_go_with_the_request(chain, make, issue, session):
    make.factor(
        chain.items[0], "0.6", item_id=None, category="electricity.grid", unit="kWh", region="CN"
    )
    make.factor(chain.items[0], "9")
    campaign = chain.campaign()

    issue(campaign)

    given = requests(session, campaign)[0].asked["factors"]
    assert [(f["category"], f["value"], f["unit"]) for f in given] == [
        ("electricity.grid", "0.6", "kWh")
    ]
