"""Measures: the supplier makes them, the customer agrees and confirms; costs stay private."""

import itertools
from datetime import timedelta

import pytest

from portal.core.actor import Role
from portal.core.clock import today
from portal.core.errors import WrongState
from portal.core.policy import Side
from portal.reduction.models import Measure, MeasureCost, MeasureEvent
from portal.reduction.workflow import NEXT, SIDES, MeasureAction, MeasureState
from portal.reduction.workflow import step as following

AHEAD = (today() + timedelta(days=200)).isoformat()


def test_a_measure_goes_from_proposal_to_confirmation(session, world, propose, step):
    measure = propose()
    taken = [
        step(measure, "agree"),
        step(measure, "start"),
        step(measure, "finish", proof="Invoice 17", done_on=today().isoformat()),
        step(measure, "verify"),
    ]

    assert [page.status for page in taken] == [303] * 4
    session.refresh(measure)
    assert (measure.state, measure.proof, measure.done_on) == ("verified", "Invoice 17", today())
    events = session.query(MeasureEvent).order_by(MeasureEvent.sequence).all()
    assert [one.action for one in events] == ["propose", "agree", "start", "finish", "verify"]


@pytest.mark.parametrize(("state", "action"), [*itertools.product(MeasureState, MeasureAction)])
def test_every_step_is_in_the_table_or_refused(state, action):
    if (state, action) in NEXT:
        assert following(state, action) is NEXT[state, action]
    else:
        with pytest.raises(WrongState):
            following(state, action)


def test_no_step_belongs_to_both_sides_but_the_remark():
    shared = {action for action, side in SIDES.items() if side is Side.EITHER}

    assert shared == {MeasureAction.COMMENT}
    assert SIDES.keys() == set(MeasureAction)


def test_the_supplier_cannot_agree_to_its_own_measure(session, propose, step):
    measure = propose()

    page = step(measure, "agree", by="supplier")

    assert page.status == 422
    assert "the other side's to take" in page.text
    session.refresh(measure)
    assert measure.state == "proposed"


def test_the_customer_cannot_report_a_measure_as_done(session, propose, step):
    measure = propose()
    step(measure, "agree")

    page = step(measure, "finish", by="customer", proof="x", done_on=today().isoformat())

    assert page.status == 422
    session.refresh(measure)
    assert (measure.state, measure.proof) == ("agreed", "")


@pytest.mark.one_engine
def test_done_needs_a_proof_and_a_day_that_has_come(session, propose, step):
    measure = propose()
    step(measure, "start")

    page = step(measure, "finish", proof="", done_on=AHEAD, comment="soon")

    assert page.status == 422
    assert "Say what proves it" in page.text
    assert "cannot have been done in the future" in page.text
    assert "soon" in page.text
    session.refresh(measure)
    assert measure.state == "under_way"


@pytest.mark.one_engine
def test_a_proof_is_sent_back_with_a_reason_alone(session, propose, step):
    measure = propose()
    step(measure, "start")
    step(measure, "finish", proof="Invoice", done_on=today().isoformat())

    refused = step(measure, "doubt")
    taken = step(measure, "doubt", comment="Which meter?")

    assert (refused.status, taken.status) == (422, 303)
    session.refresh(measure)
    assert measure.state == "under_way"


def test_a_changed_measure_must_be_agreed_to_again(session, browse, world, propose, step):
    measure = propose()
    step(measure, "agree")
    session.refresh(measure)
    typed = {
        "title": "More wind",
        "kind": "renewable_power",
        "covers": "item",
        "baseline": "5",
        "target": "3",
        "due_on": AHEAD,
        "version": str(measure.version),
    }

    page = browse(world.clerk).post(f"/measures/{measure.id}/edit", typed)

    assert page.status == 303
    session.refresh(measure)
    assert (measure.state, measure.title, float(measure.percent)) == ("proposed", "More wind", 40)


def test_two_people_on_one_measure_meet_at_its_version(browse, world, propose, step):
    measure = propose()
    seen = measure.version
    step(measure, "agree")

    page = browse(world.purchaser).post(
        f"/reduction/{measure.id}", {"action": "comment", "comment": "Hm", "version": str(seen)}
    )

    assert page.status == 422
    assert "Somebody else changed this" in page.text
    assert "Hm" in page.text


def test_a_cost_stays_with_the_supplier_unless_it_says_otherwise(session, browse, world, propose):
    hidden = propose(cost="777123", currency="CNY")
    told = propose(cost="888321", currency="CNY", cost_shared="y", title="Told")

    for_customer = [browse(world.purchaser).get(f"/reduction/{one.id}") for one in (hidden, told)]
    for_supplier = browse(world.clerk).get(f"/measures/{hidden.id}")
    export = browse(world.purchaser).client.get("/reduction.csv").text

    assert "777" not in for_customer[0].text
    assert "888" in for_customer[1].text
    assert "777" in for_supplier.text
    assert "777123" not in export
    assert "888321" in export
    assert {one.company_id for one in session.query(MeasureCost)} == {world.works.id}


@pytest.mark.one_engine
def test_all_mistakes_are_told_at_once_and_nothing_typed_is_lost(browse, world):
    page = browse(world.clerk).post(
        world.new,
        {
            "title": "",
            "kind": "renewable_power",
            "covers": "item",
            "baseline": "-1",
            "target": "1.000.000,5x",
            "percent": "120",
            "due_on": "2020-01-01",
            "cost": "5",
            "description": "Keep this",
        },
    )

    assert page.status == 422
    for sentence in (
        "Say in a few words",
        "cannot be below 0",
        "is not a number",
        "at most 100 percent",
        "Choose a day in the future",
        "Choose the currency",
    ):
        assert sentence in page.text, sentence
    assert "Keep this" in page.text
    assert "1.000.000,5x" in page.text


@pytest.mark.one_engine
@pytest.mark.parametrize("text", ["9" * 400, "1e999", "nan", "∞", "１２", "1_000"])
def test_odd_numbers_are_no_accident(browse, world, text):
    page = browse(world.clerk).post(
        world.new,
        {"title": "T", "covers": "item", "baseline": text, "percent": text, "due_on": text},
    )

    assert page.status == 422


@pytest.mark.one_engine
def test_target_and_percent_tell_each_other_and_must_fit(browse, world, propose):
    assert float(propose(target="", percent="10").target) == 4.5
    assert float(propose(target="4").percent) == 20

    page = browse(world.clerk).post(
        world.new,
        {
            "title": "T",
            "covers": "item",
            "baseline": "5",
            "target": "4",
            "percent": "50",
            "due_on": AHEAD,
        },
    )

    assert "do not fit together" in page.text


def test_a_wish_becomes_the_suppliers_measure(session, browse, world, step):
    asked = browse(world.purchaser).post(
        world.wish, {"title": "Green power, please", "percent": "25", "due_on": AHEAD}
    )
    measure = session.query(Measure).one()
    home = browse(world.clerk).get("/")

    page = browse(world.clerk).post(
        f"/measures/{measure.id}/edit",
        {
            "title": "PPA",
            "covers": "item",
            "baseline": "5",
            "target": "4",
            "due_on": AHEAD,
            "version": "1",
        },
    )

    assert (asked.status, page.status) == (303, 303)
    assert "Green power, please" in home.text
    session.refresh(measure)
    assert (measure.state, measure.is_wish) == ("proposed", True)


def test_a_wish_needs_somebody_who_could_answer(make, session, browse, world):
    nobody = make.supplier(world.brand)
    request = make.request(make.campaign(world.product), nobody, world.part)

    page = browse(world.purchaser).post(
        f"/reduction/requests/{request.id}/wish",
        {"title": "T", "percent": "5", "due_on": AHEAD},
    )

    assert page.status == 422
    assert "no account yet" in page.text
    assert session.query(Measure).count() == 0


def test_the_other_side_and_strangers_do_not_get_each_others_pages(make, browse, world, propose):
    measure = propose()
    stranger = browse(make.user(make.company(), *Role))

    assert browse(world.purchaser).get(f"/measures/{measure.id}").status == 403
    assert browse(world.clerk).get(f"/reduction/{measure.id}").status == 403
    for path in (f"/measures/{measure.id}", f"/reduction/{measure.id}"):
        assert stranger.get(path).status == 404


def test_the_supplier_never_sees_what_its_measure_does_to_a_product(
    browse, world, accept, compute, propose
):
    accept(5.1)
    compute()  # 2 x 5.1 + 3 = 13.2
    measure = propose()

    own = browse(world.clerk).get(f"/measures/{measure.id}")

    assert "Pack" not in own.text
    assert "13.2" not in own.text


@pytest.mark.one_engine
def test_what_waits_is_on_both_home_pages(browse, propose, world, step):
    measure = propose(title="Roof full of panels")

    before = browse(world.purchaser).get("/")
    step(measure, "agree")

    assert "Roof full of panels" in before.text
    assert "Roof full of panels" not in browse(world.purchaser).get("/").text
    assert "Roof full of panels" in browse(world.clerk).get("/").text
