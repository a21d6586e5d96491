"""Entry on behalf of a supplier: marked everywhere until the supplier attests or corrects it."""

import pytest
from factories.minimal_answers import complete
from sqlalchemy import select

from portal.campaigns.models import DataRequest, RequestEvent
from portal.core.actor import Role
from portal.core.mail import Mail
from portal.submissions.behalf.models import StandIn
from portal.submissions.models import Draft, SharedResult, Submission

SOURCE = {"channel": "mail", "source": "Mail of Lin Yan, 20 November 2026, with data.pdf"}


@pytest.fixture
def buyer(world, browse):
    return browse(world.purchaser)


@pytest.fixture
def ours(world, browse):
    return browse(world.approver)


def asking(world):
    return f"/campaigns/requests/{world.request.id}"


def begin(world, buyer):
    return buyer.post(f"{asking(world)}/on-behalf", SOURCE)


def entered(world, buyer, session):
    """Have the customer enter and sign an answer; return the copy it keeps."""
    begin(world, buyer)
    session.expire_all()
    world.make._save(
        Draft(
            company_id=world.buyer.id,
            request_id=world.request.id,
            answers=complete(world.request),
            saved_at=world.request.created_at,
        )
    )
    world.request.state = "in_progress"
    session.commit()
    form = buyer.get(f"{world.path}/check").form(f"{world.request.id}/sign")
    done = buyer.post(
        f"{world.path}/sign",
        form | {"name": "Pat Buyer", "agreed": "y", "sharing": "footprint_only"},
    )
    assert done.status == 303, done.text
    session.expire_all()
    return session.scalars(select(SharedResult)).one()


def test_it_is_marked_in_the_shared_result_and_on_the_pages(world, buyer, session):
    shared = entered(world, buyer, session)

    assert "ON_BEHALF" in shared.footprint["marks"]
    assert shared.sharing == "full"
    assert "Pat Buyer (Customer)" in shared.signed_by
    assert "on behalf" in shared.signed_by
    for path in (asking(world), f"/reviews/{world.request.id}", "/reviews?kind=on_behalf"):
        assert "on behalf" in buyer.get(path).text.lower()
    assert "will be accepted" not in buyer.get(listed(buyer)).text


def listed(buyer):
    return buyer.post("/reviews/lists", {"filter": ""}).location


def test_the_supplier_attests_the_whole_answer_with_its_signature(world, buyer, ours, session):
    entered(world, buyer, session)
    mails = session.scalars(select(Mail).where(Mail.kind == "entered_on_behalf")).all()
    assert {one.to_email for one in mails} == {world.clerk.email, world.approver.email}
    assert "with data.pdf" in mails[0].text
    landing = ours.get(world.path)
    assert "Please attest what was entered on your behalf" in landing.text

    page = ours.follow(ours.post(f"{world.path}/take-over", landing.form("/take-over")))
    form = page.form(f"{world.request.id}/sign")
    ours.post(f"{world.path}/sign", form | {"name": "Lin Yan", "agreed": "y"})

    session.expire_all()
    versions = session.scalars(select(SharedResult).order_by(SharedResult.number)).all()
    assert ["ON_BEHALF" in one.footprint["marks"] for one in versions] == [True, False]
    assert versions[1].signed_by == "Lin Yan"
    own = session.scalars(select(Submission).order_by(Submission.number)).all()
    assert [one.company_id for one in own] == [world.buyer.id, world.supplier.id]
    assert session.scalars(select(StandIn)).one().attested_in == 2
    assert "Please attest" not in ours.get(world.path).text
    assert session.scalars(select(Draft)).one().company_id == world.supplier.id
    assert buyer.get(f"{world.path}/form/B").status == 403


def test_what_was_accepted_stays_in_force_until_the_suppliers_own_is(world, buyer, ours, session):
    entered(world, buyer, session)
    page = f"/reviews/{world.request.id}"
    buyer.post(f"{page}/accept", buyer.get(page).form("/return"))

    ours.post(f"{world.path}/take-over", {})

    session.expire_all()
    assert session.get_one(DataRequest, world.request.id).state == "in_progress"
    assert session.scalars(select(StandIn)).one().taken_over_at is not None


def test_the_source_must_be_named(world, buyer, session):
    for source in ("", "  mail  ", "x" * 1001):
        refused = buyer.post(f"{asking(world)}/on-behalf", {"channel": "mail", "source": source})
        assert refused.status == 422
        assert refused.form("/on-behalf")["source"].strip() == source.strip()
    assert session.scalars(select(StandIn)).all() == []


@pytest.mark.one_engine
def test_every_link_of_the_entry_can_be_followed_by_whoever_enters(world, buyer, browse, make):
    enters = browse(make.user(world.buyer, Role.PURCHASER))
    begin(world, enters)

    for page in ("form/B", "check", "read", "problems", "workbook", "preview", "allocation"):
        shown = enters.get(f"{world.path}/{page}")
        assert shown.status == 200, page
        links = {link["href"].partition("#")[0] for link in shown.soup.select("main a[href]")}
        assert asking(world) in links
        refused = {link for link in links if link and enters.get(link).status >= 400}
        assert refused == set(), page
        assert shown.soup.select(".talk-ask") == [], "who enters is the customer itself"


def test_nothing_is_begun_where_the_supplier_has_begun(world, buyer, session):
    world.answered()

    refused = begin(world, buyer)

    assert refused.status == 409
    assert session.scalars(select(StandIn)).all() == []
    assert buyer.get(f"{world.path}/form/B").status == 403


def test_the_supplier_waits_meanwhile_and_knows_why(world, buyer, ours, session):
    begin(world, buyer)

    assert "Your customer enters this answer for you." in ours.get(world.path).text
    assert ours.get(f"{world.path}/form/B").status == 403
    assert ours.post(f"{world.path}/form/B/save", {"mass_per_unit": "1"}).status == 403
    events = session.scalars(select(RequestEvent.action)).all()
    assert "stand_in" in events


def test_an_entry_that_is_given_up_leaves_nothing_behind(world, buyer, ours, session):
    begin(world, buyer)
    buyer.post(f"{world.path}/form/B/save", {"do": "stay", "mass_per_unit": "1 kg"})

    done = buyer.post(f"{asking(world)}/on-behalf/give-up", {})

    assert done.status == 303
    assert session.scalars(select(Draft)).all() == []
    assert ours.get(f"{world.path}/form/B").status == 200
    assert buyer.get(f"{world.path}/form/B").status == 403


def test_others_neither_begin_nor_take_over(world, buyer, browse, make, session):
    foreign = browse(world.rival)
    assert foreign.post(f"{asking(world)}/on-behalf", SOURCE).status == 404
    entered(world, buyer, session)

    assert foreign.post(f"{world.path}/take-over", {}).status == 404
    assert buyer.post(f"{world.path}/take-over", {}).status == 403
