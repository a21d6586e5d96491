"""Whether each row makes sense alone, wherever it came from: a file or a database."""

import math
from dataclasses import dataclass, field
from typing import Final

import numpy as np

from aggregator.columns import VALUES, BoolArray
from aggregator.errors import AmbiguousUnit, Fact, UnknownUnit
from aggregator.ordered import SMALLEST, FloatArray
from aggregator.problems import Place, Problem
from aggregator.records import CATEGORIES, DIMENSIONS, Boundary, FootprintRow, Line, Source
from aggregator.tabular import Lines, Rows
from aggregator.units import parse_unit

LONGEST_TEXT: Final = 500
GSD2_LIMITS: Final = (1.0, 1e6)


@dataclass(slots=True)
class _Findings:
    """Collects what is wrong with one row."""

    place: Place | None
    items: tuple[str, ...]
    found: list[Problem] = field(default_factory=list)

    def add(self, code: str, column: str, **facts: Fact) -> None:
        self.found.append(
            Problem(code, {"column": column, **facts}, self.place, column, self.items)
        )

    def text(self, column: str, value: str) -> None:
        if not value:
            self.add("text.missing", column)
        elif len(value) > LONGEST_TEXT:
            self.add("text.too_long", column, limit=LONGEST_TEXT)

    def unit(self, column: str, text: str) -> None:
        try:
            parse_unit(text)
        except (UnknownUnit, AmbiguousUnit) as error:
            self.add(error.code, column, **error.facts)

    def positive(self, column: str, value: float | None) -> None:
        if value is None or SMALLEST <= value < math.inf:
            return
        is_small = 0 < value < SMALLEST
        code = "number.too_small" if is_small else "number.not_positive"
        self.add(code, column, text=_as_stated(value))

    def within(self, column: str, value: float | None, low: float, high: float) -> None:
        if value is not None and not low <= value <= high:
            facts: dict[str, Fact] = {"minimum": low, "maximum": high, "text": _as_stated(value)}
            self.add("number.outside", column, **facts)

    def finite(self, column: str, value: float | None) -> None:
        if value is not None and math.isinf(value):
            self.add("number.not_finite", column, text=str(value))

    def choice(self, column: str, value: str | None, choices: tuple[str, ...]) -> None:
        if value is not None and value not in choices:
            self.add("choice.unknown", column, text=value, choices=choices)


def _as_stated(value: float) -> str:
    """Return the shortest text that is this number: mostly what somebody typed."""
    return repr(float(value)).removesuffix(".0")


def check_line(line: Line) -> list[Problem]:
    """Return what is wrong with one line alone.

    >>> line = Line(parent="CAR", component="WHEEL", quantity=0, unit="piece")
    >>> [(problem.code, problem.column) for problem in check_line(line)]
    [('number.not_positive', 'quantity')]
    """
    findings = _Findings(line.place, (line.parent, line.component))
    findings.text("parent", line.parent)
    findings.text("component", line.component)
    findings.unit("unit", line.unit)
    findings.positive("quantity", line.quantity)
    if not 0 <= line.scrap_rate < 1:
        findings.add("scrap.outside", "scrap_rate", text=_as_stated(line.scrap_rate))
    if line.share is not None and not 0 <= line.share <= 1:
        findings.add("share.outside", "share", text=_as_stated(line.share))
    findings.within("gsd2", line.gsd2, *GSD2_LIMITS)
    return findings.found


def check_row(row: FootprintRow) -> list[Problem]:
    """Return what is wrong with one footprint row alone.

    >>> row = FootprintRow(item="WHEEL", declared_unit="ton", footprint_kgco2e=10)
    >>> [(problem.code, problem.column) for problem in check_row(row)]
    [('unit.ambiguous', 'declared_unit')]
    """
    findings = _Findings(row.place, (row.item,))
    findings.text("item", row.item)
    findings.unit("declared_unit", row.declared_unit)
    findings.positive("declared_amount", row.declared_amount)
    findings.positive("mass_kg", row.mass_kg)
    findings.within("primary_share", row.primary_share, 0, 100)
    findings.within("gsd2", row.gsd2, *GSD2_LIMITS)
    for name, rating in zip(DIMENSIONS, row.ratings or (), strict=False):
        findings.within(name, rating, 1, 5)
    for name in ("footprint_kgco2e", *CATEGORIES):
        findings.finite(name, getattr(row, name))
    findings.choice("source", row.source, tuple(Source))
    findings.choice("boundary", row.boundary, tuple(Boundary))
    return findings.found


def suspect_lines(lines: Lines) -> BoolArray:
    """Return which lines :func:`check_line` may find something in; no other.

    >>> line = Line(parent="CAR", component="WHEEL", quantity=0, unit="piece")
    >>> suspect_lines(Lines.of([line]))
    array([ True])
    """
    found = _no_code(lines, "parent") | _no_code(lines, "component") | _no_unit(lines, "unit")
    found |= ~_is_positive(lines.floats["quantity"])
    scrap, share = lines.floats["scrap_rate"], lines.floats["share"]
    found |= ~((scrap >= 0) & (scrap < 1))
    found |= _is_outside(share, 0, 1) | _is_outside(lines.floats["gsd2"], *GSD2_LIMITS)
    return found


def suspect_rows(rows: Rows) -> BoolArray:
    """Return which rows :func:`check_row` may find something in; no other.

    >>> row = FootprintRow(item="WHEEL", declared_unit="ton", footprint_kgco2e=10)
    >>> suspect_rows(Rows.of([row]))
    array([ True])
    """
    found = _no_code(rows, "item") | _no_unit(rows, "declared_unit")
    mass = rows.floats["mass_kg"]
    found |= ~_is_positive(rows.floats["declared_amount"])
    found |= ~(np.isnan(mass) | _is_positive(mass))
    found |= _is_outside(rows.floats["primary_share"], 0, 100)
    found |= _is_outside(rows.floats["gsd2"], *GSD2_LIMITS)
    for name in DIMENSIONS:
        found |= _is_outside(rows.floats[name], 1, 5)
    for name in VALUES:
        found |= np.isinf(rows.floats[name])
    found |= ~rows.texts["source"].where(lambda text: text in set(Source))
    return found | ~rows.texts["boundary"].where(lambda text: text in set(Boundary), none=True)


def _is_positive(values: FloatArray) -> BoolArray:
    found: BoolArray = (values >= SMALLEST) & (values < np.inf)
    return found


def _is_outside(values: FloatArray, low: float, high: float) -> BoolArray:
    found: BoolArray = (values < low) | (values > high)
    return found


def _no_code(columns: Lines | Rows, name: str) -> BoolArray:
    column = columns.texts[name]
    if max(map(len, column.distinct), default=0) <= LONGEST_TEXT:
        missing: BoolArray = column.codes < 0
        return missing
    return column.where(lambda text: len(text) > LONGEST_TEXT, none=True)


def _no_unit(columns: Lines | Rows, name: str) -> BoolArray:
    return ~columns.texts[name].where(_is_unit)


def _is_unit(text: str) -> bool:
    try:
        parse_unit(text)
    except (UnknownUnit, AmbiguousUnit):
        return False
    return True
