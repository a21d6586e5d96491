"""Allocation: how a burden that several products share is divided among them.

The order is that of ISO 14067:2018, 6.4.6 and GB/T 24067-2024: first divide the
process itself, so that each product keeps what is its own; then share the rest
by a physical relation; then by value.  Shares are exact fractions, so that they
sum to one and nothing is lost.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from typing import Final

from aggregator.errors import AggregatorError, Fact, Words
from aggregator.formulas import short
from aggregator.messages import sentence

SHARES_TOLERANCE: Final = Fraction(1, 1000)
"""What stated shares may miss one by, for they come rounded."""

CLOSE_PRICES: Final = 5
"""Up to this ratio of value per mass, mass is preferred to value where both are known."""


class Method(StrEnum):
    """How a burden is divided, in the order of preference."""

    SUBDIVISION = "subdivision"
    MASS = "mass"
    ENERGY = "energy"
    OTHER_PHYSICAL = "other_physical"
    ECONOMIC = "economic"


NAMES: Final = {
    Method.SUBDIVISION: Words("subdivision", zh="细分"),
    Method.MASS: Words("mass", zh="质量"),
    Method.ENERGY: Words("energy", zh="热值"),
    Method.OTHER_PHYSICAL: Words("another physical quantity", zh="其他物理量"),
    Method.ECONOMIC: Words("value", zh="经济价值"),
}
PHYSICAL: Final = (Method.MASS, Method.ENERGY, Method.OTHER_PHYSICAL)


class AllocationRefused(AggregatorError):
    """A division that is not allowed, or cannot be calculated.

    ``problem`` says which, and :meth:`sentence` says so in words.
    """

    code = "allocation.refused"

    def __init__(self, problem: str, **facts: Fact) -> None:
        super().__init__(problem=problem, **facts)
        self.problem = problem

    def sentence(self, lang: str = "en") -> str:
        """Return what is wrong and what to do.

        >>> AllocationRefused("allocation.shares", total=0.9).sentence()
        'The shares sum to 0.9, not to 1. Nothing may be left over and nothing counted twice.'
        """
        return sentence(self.problem, self.facts, lang)


@dataclass(frozen=True, slots=True, kw_only=True)
class CoProduct:
    """One of the products of a process, over the period of the burden.

    Parameters
    ----------
    name
        Of the product.
    mass_kg, energy_mj, other
        Its mass, its energy content, or any other physical quantity that drives the burden and
        that all products are given in. [kg], [MJ]
    value
        What it sells for, all of it, in one currency.
    own_kgco2e
        What subdivision found to be this product's alone. [kg CO2e]
    """

    name: str
    mass_kg: Decimal | None = None
    energy_mj: Decimal | None = None
    other: Decimal | None = None
    value: Decimal | None = None
    own_kgco2e: Decimal = Decimal(0)

    def measure(self, method: str) -> Decimal | None:
        """Return what this product weighs under a method.

        >>> CoProduct(name="steel", mass_kg=Decimal(3)).measure("mass")
        Decimal('3')
        """
        measures = {
            Method.MASS: self.mass_kg,
            Method.ENERGY: self.energy_mj,
            Method.OTHER_PHYSICAL: self.other,
            Method.ECONOMIC: self.value,
        }
        return measures[Method(method)]


@dataclass(frozen=True, slots=True)
class Allocation:
    """A divided burden.

    Parameters
    ----------
    method
        :class:`Method`; ``subdivision`` where nothing was left to share.
    shares
        Of the shared burden, by product; they sum to exactly 1. Empty where nothing was left to
        share.
    kgco2e
        What each product carries, its own and its share; together the whole burden, but for
        float rounding. [kg CO2e]
    formulas
        The calculation of each, with its numbers.
    remarks
        Codes of what a reader must mind: ``close_prices`` where value was used although mass is
        known and the prices per mass differ by less than a factor of 5.
    """

    method: Method
    shares: Mapping[str, Fraction]
    kgco2e: Mapping[str, float]
    formulas: Mapping[str, str]
    remarks: tuple[str, ...] = field(default=())


def preferred(products: Sequence[CoProduct]) -> Method:
    """Return the first method whose measure is known of all products.

    Raises
    ------
    AllocationRefused
        There is none.

    Examples
    --------
    >>> steel = CoProduct(name="steel", mass_kg=Decimal(900), value=Decimal(90))
    >>> slag = CoProduct(name="slag", value=Decimal(10))
    >>> preferred([steel, slag]).value
    'economic'
    """
    physical = _first_physical(products)
    if physical is not None:
        return physical
    if all(product.value is not None for product in products):
        return Method.ECONOMIC
    raise AllocationRefused("allocation.no_measure", products=tuple(p.name for p in products))


def allocate(
    burden_kgco2e: Decimal,
    products: Sequence[CoProduct],
    method: str | None = None,
    *,
    reason: str = "",
) -> Allocation:
    """Return a burden divided among the products that share it.

    Parameters
    ----------
    burden_kgco2e
        Of the whole process, what is one product's own included. [kg CO2e]
    products
        What the process makes; waste is none of them.
    method
        How the shared part is divided; by default the first of the order that can be.
    reason
        Why a later method was chosen although an earlier one can be used.

    Raises
    ------
    AllocationRefused
        No product, the same twice, a burden below 0 or no number, a measure missing or not
        positive, more found to be the products' own than there is, or a method chosen out of
        order without a reason.
    ValueError
        There is no such method.

    Examples
    --------
    The process emits 100 kg; 20 kg are the steel's alone.  By mass 900 to 100 of the other 80:

    >>> steel = CoProduct(name="steel", mass_kg=Decimal(900), own_kgco2e=Decimal(20))
    >>> slag = CoProduct(name="slag", mass_kg=Decimal(100))
    >>> divided = allocate(Decimal(100), [steel, slag])
    >>> divided.kgco2e
    {'steel': 92.0, 'slag': 8.0}
    >>> divided.formulas["steel"]
    '20 kgCO2e + 80 kgCO2e × 900 kg / 1000 kg = 92 kgCO2e'

    References
    ----------
    ISO 14067:2018, 6.4.6; GB/T 24067-2024, allocation.
    """
    _check(burden_kgco2e, products)
    shared = Fraction(burden_kgco2e) - sum(Fraction(product.own_kgco2e) for product in products)
    if shared < 0:
        own = float(sum(product.own_kgco2e for product in products))
        raise AllocationRefused("allocation.too_much_own", own=own, burden=float(burden_kgco2e))
    chosen = _chosen(products, method, reason) if shared else Method.SUBDIVISION
    shares = _shares(products, chosen) if shared else {}
    carried = {
        product.name: Fraction(product.own_kgco2e) + shares.get(product.name, 0) * shared
        for product in products
    }
    return Allocation(
        chosen,
        shares,
        {name: float(kgco2e) for name, kgco2e in carried.items()},
        {p.name: _formula(p, products, chosen, (shared, carried[p.name])) for p in products},
        _remarks(products, chosen),
    )


def alternatives(burden_kgco2e: Decimal, products: Sequence[CoProduct]) -> dict[str, Allocation]:
    """Return the division under every method that can be used: how much the choice matters.

    Raises
    ------
    AllocationRefused
        As in :func:`allocate`, but for the choice of a method.

    Examples
    --------
    >>> steel = CoProduct(name="steel", mass_kg=Decimal(900), value=Decimal(99))
    >>> slag = CoProduct(name="slag", mass_kg=Decimal(100), value=Decimal(1))
    >>> {m: d.kgco2e["slag"] for m, d in alternatives(Decimal(100), [steel, slag]).items()}
    {'mass': 10.0, 'economic': 1.0}
    """
    return {
        method.value: allocate(burden_kgco2e, products, method, reason="compared")
        for method in (*PHYSICAL, Method.ECONOMIC)
        if all(product.measure(method) is not None for product in products)
    }


def checked_shares(stated: Mapping[str, Decimal]) -> dict[str, Fraction]:
    """Return shares that somebody states, made to sum to exactly 1.

    Parameters
    ----------
    stated
        Share by product, 0 to 1; together 1 but for rounding (0.001).

    Raises
    ------
    AllocationRefused
        A share is not between 0 and 1, or they do not sum to 1.

    Examples
    --------
    >>> shares = checked_shares({"a": Decimal("0.333"), "b": Decimal("0.667")})
    >>> sum(shares.values())
    Fraction(1, 1)
    """
    outside = tuple(name for name, share in stated.items() if not _is_from_0(share) or share > 1)
    if outside:
        raise AllocationRefused("allocation.share_outside", products=outside)
    total = sum((Fraction(share) for share in stated.values()), Fraction(0))
    if abs(total - 1) > SHARES_TOLERANCE:
        raise AllocationRefused("allocation.shares", total=float(total))
    return {name: Fraction(share) / total for name, share in stated.items()}


def _check(burden_kgco2e: Decimal, products: Sequence[CoProduct]) -> None:
    if not products:
        raise AllocationRefused("allocation.no_products")
    if not _is_from_0(burden_kgco2e):
        raise AllocationRefused("allocation.burden", burden=str(burden_kgco2e))
    names = [product.name for product in products]
    twice = tuple(sorted({name for name in names if names.count(name) > 1}))
    if twice:
        raise AllocationRefused("allocation.twice", products=twice)
    negative = tuple(product.name for product in products if not _is_from_0(product.own_kgco2e))
    if negative:
        raise AllocationRefused("allocation.negative_own", products=negative)


def _is_from_0(number: Decimal) -> bool:
    return number.is_finite() and number >= 0


def _chosen(products: Sequence[CoProduct], method: str | None, reason: str) -> Method:
    """Return the method to use; one out of order needs a reason."""
    if method is None:
        return preferred(products)
    chosen = Method(method)
    if chosen is Method.SUBDIVISION:
        raise AllocationRefused("allocation.not_subdivided")
    earlier = _first_physical(products)
    if chosen is Method.ECONOMIC and earlier is not None and not reason.strip():
        raise AllocationRefused("allocation.out_of_order", earlier=NAMES[earlier])
    return chosen


def _first_physical(products: Sequence[CoProduct]) -> Method | None:
    every = (m for m in PHYSICAL if all(p.measure(m) is not None for p in products))
    return next(every, None)


def _shares(products: Sequence[CoProduct], method: Method) -> dict[str, Fraction]:
    measured = {product.name: product.measure(method) for product in products}
    known = {
        name: Fraction(size)
        for name, size in measured.items()
        if size is not None and size.is_finite()
    }
    wrong = tuple(name for name in measured if known.get(name, 0) <= 0)
    if wrong:
        raise AllocationRefused("allocation.measure", products=wrong, method=NAMES[method])
    total = sum(known.values(), Fraction(0))
    return {name: size / total for name, size in known.items()}


UNITS: Final = {Method.MASS: " kg", Method.ENERGY: " MJ"}


def _formula(
    product: CoProduct,
    products: Sequence[CoProduct],
    method: Method,
    amounts: tuple[Fraction, Fraction],
) -> str:
    """Return the calculation of one product; ``amounts`` are what is shared, and its result."""
    shared, result = map(float, amounts)
    parts = [f"{short(product.own_kgco2e)} kgCO2e"] if product.own_kgco2e or not shared else []
    if shared:
        unit = UNITS.get(method, "")
        measured = [one.measure(method) for one in products]
        total = short(sum(size for size in measured if size is not None))
        size = short(product.measure(method) or 0)
        parts.append(f"{short(shared)} kgCO2e × {size}{unit} / {total}{unit}")
    return " + ".join(parts) + f" = {short(result)} kgCO2e"


def _remarks(products: Sequence[CoProduct], method: Method) -> tuple[str, ...]:
    prices = [
        product.value / product.mass_kg
        for product in products
        if product.value is not None and product.mass_kg
    ]
    is_close = len(prices) == len(products) and max(prices) < CLOSE_PRICES * min(prices)
    return ("close_prices",) if method is Method.ECONOMIC and is_close else ()
