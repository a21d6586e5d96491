"""Benchmarks: enough different companies or nothing, and no single figure to be worked out."""

import itertools
import random
import statistics

import pytest

from portal.assessment import benchmark
from portal.assessment.models import Benchmark
from portal.core.actor import Role
from portal.core.clock import now
from portal.submissions.models import Acceptance, SharedResult


@pytest.fixture
def company(make):
    return make.company(name="Brand")


@pytest.fixture
def campaign(make, company):
    return make.campaign(make.item(company, is_product=True))


@pytest.fixture
def accept(make, session, company, campaign):
    """Return ``accept(supplier, value)``: an accepted footprint of an item of category cells."""

    def accept(supplier, value, *, item=None, **footprint):
        item = item or make.item(company, purchase_category="Cells")
        request = make.request(campaign, supplier, item, state="accepted")
        given = {
            "declared_unit": "kg",
            "declared_amount": 1,
            "boundary": "cradle_to_gate",
            "value_kgco2e": value,
            "complete": True,
        }
        result = SharedResult(
            company_id=company.id,
            request_id=request.id,
            number=1,
            item_id=item.id,
            supplier_id=supplier.id,
            period=2025,
            sharing="by_stage",
            footprint=given | footprint,
            score={},
            findings=[],
            answers=None,
            signed_by="W",
            signed_at=now(),
            content_hash="0" * 64,
        )
        session.add(result)
        session.flush()
        made = Acceptance(
            company_id=company.id,
            shared_result_id=result.id,
            request_id=request.id,
            item_id=item.id,
            supplier_id=supplier.id,
            period=2025,
            accepted_at=now(),
            accepted_by="R",
        )
        session.add(made)
        session.commit()
        return made

    return accept


@pytest.fixture
def refreshed(database, make, session, company):
    """Return ``refreshed(item_id)``: the benchmarks after the job."""
    actor = make.actor(make.user(company, Role.PURCHASER))

    def refreshed(item_id):
        with database.writing(actor) as db:
            benchmark.refresh(db, actor, item_id, now())
        session.expire_all()
        return session.query(Benchmark).all()

    return refreshed


def test_four_suppliers_give_nothing(make, company, accept, refreshed):
    for value in (2.0, 3.0, 4.0, 5.0):
        last = accept(make.supplier(company), value)

    assert refreshed(last.item_id) == []


def test_five_companies_give_rounded_quartiles(make, company, accept, refreshed):
    for value in (2.0, 3.0, 4.0, 5.0, 6.0):
        last = accept(make.supplier(company), value)

    (found,) = refreshed(last.item_id)

    assert (found.lower, found.middle, found.upper, found.companies) == ("2.8", "3.7", "5.0", 5)


@pytest.mark.parametrize("same", ["account", "uscc", "lei", "duns", "tax_id"])
def test_the_same_company_twice_is_one(make, company, accept, refreshed, same):
    works = make.company()
    twins = {"partner_company_id": works.id} if same == "account" else {same: "91350200MA0013DEMG"}
    for value, more in ((2.0, twins), (2.5, twins), (3.0, {}), (4.0, {}), (5.0, {})):
        last = accept(make.supplier(company, **more), value)

    assert refreshed(last.item_id) == []


def test_other_units_boundaries_and_unfinished_ones_are_no_part_of_it(
    make, company, accept, refreshed
):
    for value in (2.0, 3.0, 4.0, 5.0):
        last = accept(make.supplier(company), value)
    accept(make.supplier(company), 6.0, declared_unit="piece")
    accept(make.supplier(company), 6.0, boundary="gate_to_gate")
    accept(make.supplier(company), 6.0, complete=False)
    accept(make.supplier(company), None)

    assert refreshed(last.item_id) == []


def test_one_more_company_changes_nothing_until_three_have_moved(make, company, accept, refreshed):
    for value in (2.0, 3.0, 4.0, 5.0, 6.0):
        last = accept(make.supplier(company), value)
    before = [(one.lower, one.upper) for one in refreshed(last.item_id)]

    after = []
    for _ in range(3):
        accept(make.supplier(company), 900.0)
        after.append([(one.lower, one.upper) for one in refreshed(last.item_id)])

    assert after[0] == after[1] == before
    assert after[2] != before


def test_a_group_that_falls_below_five_tells_nothing_any_more(
    make, session, company, accept, refreshed
):
    for value in (2.0, 3.0, 4.0, 5.0, 6.0):
        last = accept(make.supplier(company), value)
    assert refreshed(last.item_id)

    session.get(Acceptance, last.id).withdrawn_at = now()
    session.commit()

    assert refreshed(last.item_id) == []


def test_customers_do_not_lend_each_other_companies(make, session, company, accept, refreshed):
    for value in (2.0, 3.0, 4.0, 5.0):
        last = accept(make.supplier(company), value)
    other = make.company()
    item = make.item(other, purchase_category="Cells")
    session.add(
        Benchmark(
            company_id=other.id,
            category="cells",
            unit="kg",
            boundary="cradle_to_gate",
            period=2025,
            companies=9,
            lower="1",
            middle="2",
            upper="3",
            members={},
            computed_at=now(),
        )
    )
    session.commit()

    assert [one.company_id for one in refreshed(last.item_id)] == [other.id]
    assert item.company_id == other.id


def test_quartiles_are_in_order_and_have_two_digits():
    chance = random.Random(7)
    for _ in range(300):
        figures = [chance.lognormvariate(0, 3) for _ in range(chance.randint(5, 12))]

        lower, middle, upper = benchmark.spread(figures)

        assert lower <= middle <= upper
        assert all(one == float(f"{one:.1e}") for one in (lower, middle, upper))


def test_whoever_knows_one_of_five_cannot_tell_the_others_apart():
    """Another four values, with not one in common, give the same three figures."""
    mine, others = 4.0, (2.0, 3.5, 5.0, 6.0)
    shown = benchmark.spread([mine, *others])
    steps = [round(2.1 + 0.2 * n, 1) for n in range(25)]

    twins = [
        four
        for four in itertools.combinations(steps, 4)
        if not set(four) & set(others)
        and abs(statistics.fmean(four) - statistics.fmean(others)) < 0.2
        and benchmark.spread([mine, *four]) == shown
    ]

    assert len(twins) > 5


def test_credits_have_quartiles_too():
    assert benchmark.spread([-2.0, -1.0, 0.0, 1.0, 2.0]) == (-1.1, 0.0, 1.1)


@pytest.mark.one_engine
def test_no_page_or_paper_holds_a_name_or_a_figure_of_another_supplier(
    make, company, browse, accept, refreshed
):
    figures = {2.137: "Alpha", 3.259: "Bravo", 4.371: "Charlie", 5.483: "Delta", 6.591: "Echo"}
    suppliers = {}
    for value, name in figures.items():
        suppliers[name] = make.supplier(company, name=f"{name} Works")
        last = accept(suppliers[name], value)
    refreshed(last.item_id)
    buyer = browse(make.user(company, Role.PURCHASER))

    page = buyer.get(f"/suppliers/{suppliers['Charlie'].id}/scorecard")

    assert "quarter" in page.text
    assert "5–9" in page.text
    for value, name in figures.items():
        if name != "Charlie":
            assert name not in page.text
            assert f"{value:.2f}" not in page.text
