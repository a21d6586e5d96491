"""What measures do to products is the engine's answer; done ones are checked afterwards."""

from datetime import date
from decimal import Decimal

import pytest

from portal.core.tenancy import act_as
from portal.reduction import overview, queries
from portal.reduction.models import Measure
from portal.reduction.outcomes import outcome
from portal.reduction.queries import Baseline


@pytest.fixture
def seen(database, make, world):
    """Return ``seen()``: the customer's overview of all measures."""

    def seen():
        actor = make.actor(world.purchaser)
        with database.session(actor, readonly=True) as db:
            act_as(db, actor)
            return overview.of_all(db, actor)

    return seen


def test_a_measure_lowers_the_product_by_what_it_takes_of_the_item(accept, compute, propose, seen):
    accept(5.0)
    compute()
    propose(baseline="5", target="4")

    (effect,) = seen().rows[0].effects

    assert effect.before == pytest.approx(2 * 5 + 3)
    assert effect.change == pytest.approx(-2.0)
    assert effect.percent == pytest.approx(-100 * 2 / 13)


def test_only_what_was_agreed_counts_together_and_together_is_computed_at_once(
    accept, compute, propose, step, seen
):
    accept(5.0)
    compute()
    for title in ("one", "two"):
        step(propose(baseline="5", target="4", title=title), "agree")
    propose(baseline="5", target="1", title="merely proposed")

    found = seen()

    assert found.counted == 2
    (together,) = found.together
    assert together.change == pytest.approx(-4.0)


def test_a_measure_for_a_site_lowers_all_that_comes_from_it(
    make, accept, compute, propose, seen, world
):
    accept(5.0)
    compute()
    propose(covers="site", baseline="", target="", percent="10")

    (effect,) = seen().rows[0].effects

    assert effect.change == pytest.approx(-1.0)


def test_an_item_without_any_value_has_an_unknown_effect(compute, propose, seen):
    compute()
    propose()

    row = seen().rows[0]

    assert row.effects == ()
    assert row.is_unknown


def test_a_product_that_was_never_computed_tells_nothing(propose, seen):
    propose()

    row = seen().rows[0]

    assert (row.effects, row.is_unknown) == ((), False)


def done(baseline="5", target="4", done_on=date(2025, 6, 1), **more):
    given = {"covers": "item", "unit": "kg", "boundary": "cradle_to_gate", "period": 2025}
    return Measure(
        supplier_id=1,
        item_id=1,
        site_id=None,
        baseline=Decimal(baseline),
        target=Decimal(target),
        done_on=done_on,
        **(given | more),
    )


def value(amount, period, *, unit="kg", boundary="cradle_to_gate", gwp="AR6"):
    return Baseline(Decimal(amount), unit, boundary, period, gwp)


@pytest.mark.parametrize(
    ("accepted", "word"),
    [
        ([value("5", 2025)], "open"),
        ([value("5", 2025), value("4", 2026)], "came_true"),
        ([value("5", 2025), value("4.04", 2026)], "came_true"),
        ([value("5", 2025), value("4.5", 2026)], "partly"),
        ([value("5", 2025), value("5.5", 2026)], "not"),
        ([value("5", 2025), value("4", 2026, unit="piece")], "incomparable"),
        ([value("5", 2025), value("4", 2026, boundary="gate_to_gate")], "incomparable"),
        ([value("5", 2025), value("4", 2026, gwp="AR5")], "incomparable"),
        ([], "open"),
    ],
)
def test_the_next_accepted_footprint_says_whether_a_measure_came_true(accepted, word):
    measure = done()

    assert outcome(measure, [measure], accepted).word == word


def test_a_footprint_from_before_it_was_done_says_nothing():
    measure = done(done_on=date(2027, 3, 1))

    found = outcome(measure, [measure], [value("5", 2025), value("4", 2026)])

    assert found.word == "open"


def test_several_done_measures_of_one_item_share_what_was_achieved():
    both = [done(), done()]

    found = outcome(both[0], both, [value("5", 2025), value("4", 2026)])

    assert (found.word, found.planned, found.achieved, found.beside) == ("partly", 2.0, 1.0, 1)


def test_what_came_true_is_in_the_number_and_not_counted_again(
    session, accept, compute, propose, step, seen
):
    from portal.core.clock import today

    accept(5.0)
    measure = propose()
    step(measure, "start")
    step(measure, "finish", proof="Invoice", done_on=today().isoformat())
    accept(4.0, today().year)
    compute()

    found = seen()

    assert found.rows[0].outcome.word == "came_true"
    assert found.rows[0].effects == ()
    assert found.together == ()


def test_the_export_holds_every_measure_with_its_effects(browse, world, accept, compute, propose):
    accept(5.0)
    compute()
    propose(title="=cmd|' /C calc'!A0")

    text = browse(world.purchaser).client.get("/reduction.csv").text

    assert "'=cmd" in text
    assert ",P,13.0,-2.0," in text
    assert queries.MOST >= 500
