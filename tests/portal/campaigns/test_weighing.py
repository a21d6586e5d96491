"""Shares of mass, footprint and spend: known parts only, and nothing counted twice."""

from decimal import Decimal

import pytest

from portal.campaigns import bill, planning, weighing
from portal.campaigns.models import Campaign
from portal.rollups import runs
from portal.rollups.models import RollupRun


@pytest.fixture
def anna(chain, make):
    return make.actor(chain.purchaser)


@pytest.fixture
def weigh(chain, database, anna):
    def weigh():
        with database.reading(anna) as db:
            below = bill.read(db, anna, [chain.product.id], 2025)
            return below, weighing.weigh(db, anna, below, 2025)

    return weigh


def of(weights, items):
    return [None if one is None else round(one, 6) for one in (weights.get(i.id) for i in items)]


def test_what_is_delivered_counts_with_its_mass_once(chain, session, weigh):
    cell, foil, copper = chain.items
    cell.declared_unit, cell.mass_kg = "piece", Decimal(10)
    for line in session.query(planning.bill.BomLine).filter_by(component_id=cell.id):
        line.unit = "piece"
    session.commit()
    below, weights = weigh()

    def part(**asked):
        known = {"cell": cell, "foil": foil, "copper": copper}
        return weighing.delivered(below, {known[name].id: share for name, share in asked.items()})

    # a pack has 2 cells of 10 kg, in each 2 kg of foil, for each kg of which 2 kg of copper go in
    assert part(cell=1) == part(cell=1, foil=1) == 1
    assert part(foil=1) == pytest.approx(0.2)
    assert part(foil=1, copper=1) == part(copper=1) == pytest.approx(0.2)
    assert part(cell=0.5, foil=1) == pytest.approx(0.6)
    assert part() == 0
    assert weights.mass_known == 1.0


def test_without_a_run_factors_tell_what_each_items_making_adds(chain, make, weigh):
    power = make.item(chain.brand, code="KWH", kind="energy", declared_unit="kWh")
    make.line(chain.items[0], power, "3", line_type="energy")
    make.factor(power, "0.5")
    make.factor(chain.items[2], "4")

    _, weights = weigh()

    # per pack: 2 cells x 3 kWh x 0.5 = 3 with the cell; 8 kg of copper x 4 = 32 with the copper
    assert of(weights.footprint, chain.items) == [
        round(3 / 35, 6),
        None,
        round(32 / 35, 6),
    ]
    assert weights.basis == "estimate"
    assert round(weights.footprint_known, 6) == round(2 / 3, 6)


def test_the_newest_run_goes_before_any_estimate(chain, make, session, weigh):
    make.factor(chain.items[2], "4")
    result = {"contributions": [{"item": "CELL", "kgco2e": 3.0}, {"item": "FOIL", "kgco2e": 1.0}]}
    session.add(
        RollupRun(
            company_id=chain.brand.id,
            item_id=chain.product.id,
            period=2025,
            state=runs.DONE,
            reason={},
            result=runs.packed(result),
        )
    )
    session.commit()

    _, weights = weigh()

    assert of(weights.footprint, chain.items) == [0.75, 0.25, None]
    assert weights.basis == "run"


def test_a_loop_and_an_odd_unit_leave_shares_unknown_and_break_nothing(chain, make, weigh):
    cell, foil, copper = chain.items
    make.line(copper, cell, "0.1")
    make.line(foil, make.item(chain.brand, code="ODD", declared_unit="piece"), "1", unit="kWh")

    _, weights = weigh()

    assert of(weights.footprint, [cell, foil, copper]) == [None, None, None]


def test_expected_coverage_says_of_what_is_known(chain, make, session, database, anna):
    for item, spend in zip(chain.items, ("900", "100", None), strict=True):
        for source in session.query(planning.Sourcing).filter_by(item_id=item.id):
            source.spend = None if spend is None else Decimal(spend)
    chain.suppliers[1].contact_email = ""
    session.commit()
    campaign = chain.campaign()

    with database.reading(anna) as db:
        planned = planning.plan(db, anna, db.get_one(Campaign, campaign.id))

    bars = planned.expected
    assert bars.spend.percent == pytest.approx(90)
    assert bars.spend.known_percent == pytest.approx(200 / 3)
    assert bars.footprint.percent is None
    assert [row.spend for row in planned.rows] == [0.9, 0.1, None]
