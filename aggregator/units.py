"""Units of measurement: one closed table, exact factors, no guessing.

A unit is looked up, never parsed as an expression, so no text can make the
lookup slow or clever.  ``m3`` and ``Nm3`` are different dimensions, and so are
two currencies: what needs a temperature or an exchange rate is refused here.
"""

import csv
import difflib
import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Context, Decimal
from fractions import Fraction
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Final

from aggregator.errors import AmbiguousUnit, IncompatibleUnits, UnknownUnit, Words

__all__ = [
    "UNITS",
    "AmbiguousUnit",
    "IncompatibleUnits",
    "Unit",
    "UnknownUnit",
    "base_unit",
    "conversion",
    "convert",
    "is_compatible",
    "parse_unit",
    "ratio",
]

REFERENCE: Final = Path(__file__).parent / "reference"
TABLE: Final = REFERENCE / "units.csv"
LONGEST_NAME: Final = 60
DECIMALS: Final = Context(prec=40)

MULTIPLES: Final = {"千": 1_000, "万": 10_000, "亿": 100_000_000}
ENGLISH_MULTIPLES: Final = {"千": "thousand", "万": "10,000", "亿": "100 million"}
POWERS: Final = {"千": ("10^3", "1000"), "万": ("10^4", "10000"), "亿": ("10^8",)}

# Names in real use for more than one unit, compared without regard to case.
AMBIGUOUS: Final[Mapping[str, tuple[str, ...]]] = {
    "ton": ("t", "short_ton", "long_ton"),
    "tons": ("t", "short_ton", "long_ton"),
    "mt": ("t", "kt"),
    "gal": ("US_gal", "L"),
    "gallon": ("US_gal", "L"),
    "gallons": ("US_gal", "L"),
    "sm3": ("Nm3", "m3"),
    "方": ("m3", "Nm3"),
    "万方": ("万m3", "万Nm3"),
    "¥": ("CNY",),
    "$": ("USD",),
}
# Spellings whose case says "milli" or "mega", where the slip costs a factor of 1e9.
CASE_TRAPS: Final[Mapping[str, tuple[str, ...]]] = {
    "mJ": ("MJ",),
    "mWh": ("MWh",),
    "Mg": ("t", "mg"),
    "MG": ("t", "mg"),
    "Mm": ("mm", "km"),
    "gJ": ("GJ",),
    "ML": ("mL", "million_L"),
    "mcal": ("Mcal",),
    "pJ": ("PJ",),
    "M": ("m", "month"),
}


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit: ``1 code = factor`` base units of its dimension."""

    code: str
    dimension: str = field(hash=False)
    factor: Decimal = field(hash=False)
    name_en: str = field(default="", hash=False)
    name_zh: str = field(default="", hash=False)

    def name(self, lang: str) -> str:
        """Return the unit's name in ``en`` or ``zh``.

        >>> UNITS["万kWh"].name("en"), UNITS["万kWh"].name("zh")
        ('10,000 kilowatt hour', '万千瓦时')
        """
        return self.name_zh if lang.startswith("zh") else self.name_en

    def __str__(self) -> str:
        return self.code


def _key(text: str) -> str:
    """Return the text without the marks that writers of units disagree about."""
    plain = unicodedata.normalize("NFKC", text).replace("μ", "u")
    return re.sub(r"[\s·⋅∙•*_]|(?<!\d)[.\-](?!\d)", "", plain)


def _multiple(unit: Unit, prefix: str) -> Unit:
    return Unit(
        prefix + unit.code,
        unit.dimension,
        unit.factor * MULTIPLES[prefix],
        f"{ENGLISH_MULTIPLES[prefix]} {unit.name_en}",
        prefix + unit.name_zh,
    )


def _read_table() -> tuple[dict[str, Unit], dict[str, str], dict[str, str]]:
    """Return units by code, codes by exact spelling, codes by spelling without case."""
    units: dict[str, Unit] = {}
    exact: dict[str, str] = {}
    folded: dict[str, str] = {}

    def add(unit: Unit, spellings: list[str]) -> None:
        units[unit.code] = unit
        for spelling in [unit.code, unit.name_en, unit.name_zh, *spellings]:
            exact.setdefault(_key(spelling), unit.code)
            folded.setdefault(_key(spelling).casefold(), unit.code)

    with TABLE.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            unit = Unit(
                row["code"],
                row["dimension"],
                Decimal(row["factor"]),
                row["name_en"],
                row["name_zh"],
            )
            aliases = [alias for alias in row["aliases"].split("|") if alias]
            add(unit, aliases)
            for prefix in row["multiples"].split():
                heads = (prefix, *POWERS[prefix])
                names = [unit.code, unit.name_zh, *aliases]
                add(_multiple(unit, prefix), [head + name for head in heads for name in names])
    return units, exact, folded


_UNITS, _EXACT, _FOLDED = _read_table()
UNITS: Final[Mapping[str, Unit]] = MappingProxyType(_UNITS)


@cache
def _base_units() -> dict[str, Unit]:
    return {unit.dimension: unit for unit in reversed(list(UNITS.values())) if unit.factor == 1}


def base_unit(dimension: str) -> Unit:
    """Return the unit in which a dimension is counted.

    >>> base_unit("mass").code, base_unit("count").code, base_unit("energy").code
    ('kg', 'piece', 'MJ')
    """
    return _base_units()[dimension]


def parse_unit(text: str) -> Unit:
    """Return the unit that a text names, in English or Chinese.

    Full-width letters, raised digits, spaces and the dots of ``t·km`` do not
    matter; case matters only where it decides between milli and mega.

    Raises
    ------
    UnknownUnit
        The table has no such name; ``suggestions`` lists similar codes.
    AmbiguousUnit
        The name means several units (``ton``, ``mJ``); ``candidates`` lists them.

    Examples
    --------
    >>> parse_unit("万千瓦时").code, parse_unit("KWH").code, parse_unit("t·km").code
    ('万kWh', 'kWh', 'tkm')
    >>> parse_unit("ton")
    Traceback (most recent call last):
    aggregator.errors.AmbiguousUnit: unit.ambiguous(text='ton', candidates=('t', ...
    """
    if (unit := UNITS.get(text)) is not None:
        return unit
    if len(text) > LONGEST_NAME:
        raise UnknownUnit(text=text[:LONGEST_NAME] + "…", suggestions=())
    key = _key(text)
    folded = key.casefold()
    candidates = CASE_TRAPS.get(key) or AMBIGUOUS.get(folded)
    if candidates:
        raise AmbiguousUnit(text=text.strip(), candidates=candidates)
    code = _EXACT.get(key) or _FOLDED.get(folded)
    if code is None:
        raise UnknownUnit(text=text.strip(), suggestions=_nearest(folded))
    return UNITS[code]


def _nearest(folded: str) -> tuple[str, ...]:
    close = difflib.get_close_matches(folded, _FOLDED, n=6, cutoff=0.7)
    return tuple(dict.fromkeys(_FOLDED[spelling] for spelling in close))[:3]


def is_compatible(first: Unit, second: Unit) -> bool:
    """Return whether the two units measure the same dimension.

    >>> is_compatible(UNITS["tce"], UNITS["kWh"]), is_compatible(UNITS["m3"], UNITS["Nm3"])
    (True, False)
    """
    return first.dimension == second.dimension


@cache
def ratio(from_unit: Unit, to_unit: Unit) -> Fraction:
    """Return how many ``to_unit`` one ``from_unit`` is, as an exact fraction.

    Raises
    ------
    IncompatibleUnits
        The units are of different dimensions.

    Examples
    --------
    >>> ratio(UNITS["MJ"], UNITS["kWh"])
    Fraction(5, 18)
    """
    if not is_compatible(from_unit, to_unit):
        raise _incompatible(from_unit, to_unit)
    return Fraction(from_unit.factor) / Fraction(to_unit.factor)


def _incompatible(from_unit: Unit, to_unit: Unit) -> IncompatibleUnits:
    """Return the refusal in words: what each unit measures, and what would join the two."""
    names, needs = _dimensions()
    english, chinese = needs.get(frozenset({from_unit.dimension, to_unit.dimension}), ("", ""))
    return IncompatibleUnits(
        from_unit=from_unit.code,
        to_unit=to_unit.code,
        from_dimension=Words(from_unit.dimension, zh=names[from_unit.dimension]),
        to_dimension=Words(to_unit.dimension, zh=names[to_unit.dimension]),
        needs=Words(english, zh=chinese),
    )


def dimension_zh(unit: Unit) -> str:
    """Return what a unit measures, in Chinese.

    >>> dimension_zh(UNITS["kg"])
    '质量'
    """
    return _dimensions()[0][unit.dimension]


@cache
def _dimensions() -> tuple[dict[str, str], dict[frozenset[str], tuple[str, str]]]:
    """Return Chinese names of dimensions, and what it takes to get from one to another."""
    with (REFERENCE / "dimensions.csv").open(encoding="utf-8", newline="") as file:
        names = {row["dimension"]: row["name_zh"] for row in csv.DictReader(file)}
    with (REFERENCE / "between_dimensions.csv").open(encoding="utf-8", newline="") as file:
        needs = {
            frozenset({row["first"], row["second"]}): (row["needs_en"], row["needs_zh"])
            for row in csv.DictReader(file)
        }
    return names, needs


def conversion(from_unit: Unit, to_unit: Unit) -> Decimal:
    """Return how many ``to_unit`` one ``from_unit`` is.

    Exact where the quotient has a finite decimal expansion of up to 40
    digits, else correctly rounded to 40 digits (one MJ is 0.2777... kWh).

    Examples
    --------
    >>> conversion(parse_unit("万kWh"), parse_unit("kWh"))
    Decimal('1E+4')
    >>> conversion(parse_unit("piece"), parse_unit("kg"))
    Traceback (most recent call last):
    aggregator.errors.IncompatibleUnits: unit.incompatible(from_unit='piece', ...
    """
    exact = ratio(from_unit, to_unit)
    quotient = DECIMALS.divide(Decimal(exact.numerator), Decimal(exact.denominator))
    return quotient.normalize(DECIMALS)


def convert(value: float, from_unit: Unit, to_unit: Unit) -> float:
    """Return a quantity of ``from_unit`` counted in ``to_unit``; nan stays nan.

    The factor is rounded to float64 once, so that every path that converts
    between the same two units gives the same bits.

    >>> convert(1200.0, parse_unit("万kWh"), parse_unit("kWh"))
    12000000.0
    """
    return value * float(ratio(from_unit, to_unit))
