"""Plant totals shared out over products: nothing is lost, nothing invented, all sums shown."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forms.allocation import STEP, Allocation, By, Product, allocate
from forms.findings import Problem
from forms.messages import sentence

NUMBERS = st.decimals(min_value=0, max_value=10**9, places=4)
PRODUCTS = st.lists(NUMBERS, min_size=1, max_size=12).filter(any)


def _shared(total: str, by: By, *products: tuple[str, str, str]) -> Allocation:
    found = allocate(
        Decimal(total), [Product(n, Decimal(q), Decimal(each)) for n, q, each in products], by
    )
    assert isinstance(found, Allocation)
    return found


def test_by_mass_pieces_weigh_what_one_of_them_weighs() -> None:
    """12,000 x 2.5 kg and 30,000 x 1 kg: half of 600 MWh each."""
    found = _shared("600000", By.MASS, ("ours", "12000", "2.5"), ("theirs", "30000", "1"))

    assert found.of("ours").measure == 30000
    assert found.of("ours").percent == 50
    assert found.of("ours").amount == 300000
    assert (found.measure, found.percent, found.amount) == (60000, 100, 600000)


@pytest.mark.parametrize("by", [By.PIECES, By.HOURS, By.VALUE])
def test_a_third_each_adds_up_to_exactly_the_whole(by: By) -> None:
    found = _shared("100", by, ("a", "1", "1"), ("b", "1", "1"), ("c", "1", "1"))

    assert [one.percent for one in found.portions] == [
        Decimal("33.3334"), Decimal("33.3333"), Decimal("33.3333"),
    ]  # fmt: skip
    assert found.percent == 100
    assert found.amount == 100


def test_given_shares_leave_the_rest_to_products_that_are_not_listed() -> None:
    found = _shared("3517", By.SHARES, ("ours", "22.3", "1"))

    assert found.of("ours").amount == Decimal("784.291")
    assert found.rest_percent == Decimal("77.7")
    assert found.amount + found.rest_amount == 3517


@given(PRODUCTS, NUMBERS)
def test_portions_add_up_and_each_is_within_one_step_of_its_exact_share(
    measures: list[Decimal], total: Decimal
) -> None:
    found = allocate(total, [Product(str(n), one) for n, one in enumerate(measures)], By.MASS)

    assert isinstance(found, Allocation)
    assert found.percent == 100
    assert found.amount == total
    for portion, measure in zip(found.portions, measures, strict=True):
        assert abs(portion.percent - measure * 100 / sum(measures)) <= STEP
        assert portion.measure == measure


@given(PRODUCTS, st.decimals(min_value="0.001", max_value=1000, places=3))
def test_the_unit_of_the_measure_does_not_matter(measures: list[Decimal], times: Decimal) -> None:
    def percents(each: Decimal) -> list[Decimal]:
        products = [Product(str(n), one, each) for n, one in enumerate(measures)]
        found = allocate(Decimal(1), products, By.MASS)
        assert isinstance(found, Allocation)
        return [one.percent for one in found.portions]

    assert percents(Decimal(1)) == percents(times)


@pytest.mark.parametrize(
    ("products", "by", "codes"),
    [
        ([Product("a", None), Product("b", Decimal(1), None)], By.MASS, ["missing", "missing"]),
        ([Product("a", Decimal(-1))], By.MASS, ["negative"]),
        ([Product("a", Decimal(1)), Product("a", Decimal(2))], By.MASS, ["twice"]),
        ([Product("a", Decimal(0))], By.HOURS, ["nothing"]),
        ([], By.HOURS, ["nothing"]),
        ([Product("a", Decimal(60)), Product("b", Decimal(41))], By.SHARES, ["over_whole"]),
    ],
)  # fmt: skip
def test_everything_that_stands_against_it_is_said_at_once(
    products: list[Product], by: By, codes: list[str]
) -> None:
    found = allocate(Decimal(100), products, by)

    assert isinstance(found, tuple)
    assert [one.code for one in found] == [f"sharing.{code}" for code in codes]
    assert all(isinstance(one, Problem) and sentence(one, "zh") for one in found)
