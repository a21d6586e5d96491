"""A number with its unit: the unit beside it, or typed behind it, checked by dimension."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from aggregator import units
from forms.findings import Fact, Problem
from forms.model import Text
from forms.parsing.numbers import Number, read_number

PERCENT: Final = frozenset({"%", "％", "percent", "pct", "百分之"})


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number in a unit; ``changed`` asks for it to be shown back."""

    value: Decimal
    unit: str | None
    changed: bool = False


def read_quantity(
    text: str,
    unit: str | None,
    offered: tuple[str, ...],
    decimal_sign: str | None = None,
) -> Quantity | Problem:
    """Read a number and the unit it is in.

    A unit typed behind the number wins over the one chosen beside it, because it was written
    for this number. The first of ``offered`` is the default; an empty ``offered`` takes none.
    """
    number = read_number(text, decimal_sign)
    if isinstance(number, Problem):
        return number
    if not offered:
        return _without_unit(text, number)
    typed = number.rest
    if not (typed or unit):
        return Quantity(number.value, offered[0], number.changed)
    code = read_unit(typed or str(unit), offered)
    if isinstance(code, Problem):
        return code
    return Quantity(number.value, code, number.changed or bool(typed))


def _without_unit(text: str, number: Number) -> Quantity | Problem:
    if number.rest:
        return Problem("number.invalid", {"text": text.strip()})
    return Quantity(number.value, None, number.changed)


def read_unit(text: str, offered: tuple[str, ...]) -> str | Problem:
    """Return the code of a unit that measures what the offered ones measure."""
    if text in offered:
        return text
    if offered == ("%",):
        return "%" if text in PERCENT else Problem("unit.wrong_dimension", _facts(text, offered))
    try:
        unit = units.parse_unit(text)
    except units.AmbiguousUnit as problem:
        codes = problem.facts["candidates"]
        return Problem("unit.ambiguous", {"text": text, "candidates": _names(codes)})
    except units.UnknownUnit:
        return Problem("unit.unknown", _facts(text, offered))
    if unit.code in offered or unit.dimension in dimensions(offered):
        return unit.code
    return Problem("unit.wrong_dimension", _facts(text, offered))


def dimensions(offered: tuple[str, ...]) -> frozenset[str]:
    """Return what the offered units measure; compound ones such as GJ/t measure themselves."""
    return frozenset(units.UNITS[code].dimension for code in offered if code in units.UNITS)


def _facts(text: str, offered: tuple[str, ...]) -> dict[str, Fact]:
    return {"text": text, "offered": offered}


def _names(codes: object) -> Text:
    """Return the names of units, by which each of them can be typed without doubt."""
    found = [units.UNITS[code] for code in codes] if isinstance(codes, tuple) else []
    return Text(", ".join(one.name_en for one in found), "、".join(one.name_zh for one in found))
