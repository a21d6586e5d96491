"""Plant totals to one product: by mass, pieces, hours, value or given shares, with all sums shown.

``share of a product = quantity x each / sum over all products``, where ``each`` is what one piece
weighs, takes or earns. Shares are percent of four decimals that add up to exactly 100, so that what
is written into the answers and what is shown beside it are one and the same figure.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_DOWN, Context, Decimal, localcontext
from enum import StrEnum

from forms.findings import Fact, Problem

PRECISION = 50
HUNDRED = Decimal(100)
STEP = Decimal("0.0001")
"""Smallest step of a share, in percent."""


class By(StrEnum):
    """What is shared out by."""

    MASS = "mass"
    PIECES = "pieces"
    HOURS = "hours"
    VALUE = "value"
    SHARES = "shares"


ALLOCATION_KEY = {
    By.MASS: "mass",
    By.PIECES: "pieces",
    By.HOURS: "machine_hours",
    By.VALUE: "output_value",
    By.SHARES: "sub_meter",
}
"""The entry of the list ``energy_alloc_key`` that says so in the answers."""


@dataclass(frozen=True, slots=True)
class Product:
    """One product of the plant: how much of it, and what one of it weighs, takes or earns.

    Counted by pieces, ``each`` is 1; under given shares ``quantity`` is the share in percent.
    """

    name: str
    quantity: Decimal | None
    each: Decimal | None = Decimal(1)

    @property
    def measure(self) -> Decimal | None:
        """What is counted of the product as a whole."""
        return None if self.quantity is None or self.each is None else self.quantity * self.each


@dataclass(frozen=True, slots=True)
class Portion:
    """What falls to one product."""

    name: str
    measure: Decimal
    percent: Decimal
    amount: Decimal


@dataclass(frozen=True, slots=True)
class Allocation:
    """All portions and their sums; ``rest`` of given shares belongs to products not listed."""

    by: By
    portions: tuple[Portion, ...]
    measure: Decimal
    percent: Decimal
    amount: Decimal
    rest_percent: Decimal
    rest_amount: Decimal

    def of(self, name: str) -> Portion:
        """Return the portion of a product; ``KeyError`` when it is not listed."""
        for portion in self.portions:
            if portion.name == name:
                return portion
        raise KeyError(name)


def allocate(
    total: Decimal, products: Sequence[Product], by: By
) -> Allocation | tuple[Problem, ...]:
    """Share a total out over the products of a plant.

    Parameters
    ----------
    total
        Total of the period, in any unit; portions are in the same.
    products
        All products that share it, this one among them.
    by
        What is shared out by.

    Returns
    -------
    Allocation or tuple of Problem
        The portions, or everything that stands against it, all at once.
    """
    with localcontext(Context(prec=PRECISION)):
        problems = tuple(_problems(products, by))
        return problems or _allocated(total, products, by)


def _problems(products: Sequence[Product], by: By) -> list[Problem]:
    found: list[Problem] = []
    measures = []
    for product in products:
        facts: dict[str, Fact] = {"name": product.name}
        measure = product.measure
        if measure is None:
            found.append(Problem("sharing.missing", facts))
        elif measure < 0:
            found.append(Problem("sharing.negative", facts))
        else:
            measures.append(measure)
    names = [product.name for product in products]
    if len(set(names)) < len(names):
        twice = next(name for name in names if names.count(name) > 1)
        found.append(Problem("sharing.twice", {"name": twice}))
    together = sum(measures, Decimal(0))
    if not found and not together:
        found.append(Problem("sharing.nothing"))
    if by is By.SHARES and together > HUNDRED:
        found.append(Problem("sharing.over_whole", {"total": str(together)}))
    return found


def _allocated(total: Decimal, products: Sequence[Product], by: By) -> Allocation:
    measures = [product.measure or Decimal(0) for product in products]
    together = sum(measures, Decimal(0))
    whole = HUNDRED if by is By.SHARES else together
    percents = _percents(measures, whole)
    portions = tuple(
        Portion(product.name, measure, percent, total * percent / HUNDRED)
        for product, measure, percent in zip(products, measures, percents, strict=True)
    )
    percent = sum(percents, Decimal(0))
    amount = sum((one.amount for one in portions), Decimal(0))
    return Allocation(by, portions, together, percent, amount, HUNDRED - percent, total - amount)


def _percents(measures: Sequence[Decimal], whole: Decimal) -> list[Decimal]:
    """Round shares down to whole steps and give the steps left over to the largest remainders."""
    exact = [measure * HUNDRED / whole for measure in measures]
    rounded = [one.quantize(STEP, ROUND_DOWN) for one in exact]
    sought = sum(exact, Decimal(0)).quantize(STEP)
    left = int((sought - sum(rounded, Decimal(0))) / STEP)
    by_remainder = sorted(range(len(exact)), key=lambda at: (rounded[at] - exact[at], at))
    for at in by_remainder[:left]:
        rounded[at] += STEP
    return rounded
