"""Lines and footprint rows as columns; one of them is made when it is asked for."""

import json
import math
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import ClassVar, Final, cast, overload

import numpy as np

from aggregator.columns import VALUES, BoolArray, Columns, Texts
from aggregator.ordered import FloatArray
from aggregator.records import DIMENSIONS, UNRATED, FootprintRow, Line, Ratings

STATED_NAN: Final = math.inf
"""Stands for ``nan`` where a number or nothing was expected: ``nan`` in a column is nothing."""


def _stated(value: float | None) -> float:
    """Return a number that may be missing; what was stated and is no number stays wrong."""
    if value is None:
        return math.nan
    return STATED_NAN if math.isnan(value) else value


def _number(value: float) -> float | None:
    return None if math.isnan(value) else float(value)


def _numbers(values: Iterable[float | None], size: int) -> FloatArray:
    return np.fromiter((math.nan if v is None else v for v in values), np.float64, size)


class Lines(Columns, Sequence[Line]):
    """Lines of bills of materials as columns; a line of them is made when it is asked for.

    >>> lines = Lines.of([Line(parent="P", component="A", quantity=2, unit="kg")])
    >>> lines.floats["quantity"], lines[0].component
    (array([2.]), 'A')
    """

    TEXTS = dict.fromkeys(("parent", "component", "supplier", "parent_supplier", "unit", "ref"))
    FLOATS: ClassVar[Mapping[str, float]] = {
        "quantity": math.nan,
        "scrap_rate": 0.0,
        "share": math.nan,
        "gsd2": math.nan,
    }
    FLAGS = ("is_return", "is_covered")
    KEY = ("parent", "component")
    made: Sequence[Line] | None = None

    @classmethod
    def of(cls, lines: Sequence[Line]) -> "Lines":
        """Return lines as columns."""
        if isinstance(lines, cls):
            return lines
        size = len(lines)
        found = cls(
            size,
            {name: Texts.of(getattr(line, name) for line in lines) for name in cls.TEXTS},
            {
                "quantity": _numbers((line.quantity for line in lines), size),
                "scrap_rate": _numbers((line.scrap_rate for line in lines), size),
                "share": _numbers((_stated(line.share) for line in lines), size),
                "gsd2": _numbers((_stated(line.gsd2) for line in lines), size),
            },
            {
                name: np.fromiter((getattr(line, name) for line in lines), np.bool_, size)
                for name in cls.FLAGS
            },
        )
        found.made = lines
        return found

    @overload
    def __getitem__(self, index: int) -> Line: ...
    @overload
    def __getitem__(self, index: slice) -> list[Line]: ...
    def __getitem__(self, index: int | slice) -> Line | list[Line]:
        if isinstance(index, slice):
            return [self[row] for row in range(*index.indices(self.size))]
        row = range(self.size)[index]
        return self._line(row) if self.made is None else self.made[row]

    def _line(self, row: int) -> Line:
        share, gsd2 = (_number(self.floats[name][row]) for name in ("share", "gsd2"))
        return Line(
            parent=self.texts["parent"].text(row) or "",
            component=self.texts["component"].text(row) or "",
            quantity=float(self.floats["quantity"][row]),
            unit=self.texts["unit"].text(row) or "",
            scrap_rate=float(self.floats["scrap_rate"][row]),
            supplier=self.texts["supplier"].text(row),
            share=share,
            gsd2=gsd2,
            is_return=bool(self.flags["is_return"][row]),
            place=self.place(row),
        )

    def __len__(self) -> int:
        return self.size

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Sequence) and list(self) == list(other)

    __hash__ = None  # type: ignore[assignment]

    @property
    def is_split(self) -> BoolArray:
        """Return which lines are rows of a split of their component's supply."""
        found: BoolArray = (self.texts["supplier"].codes >= 0) | ~np.isnan(self.floats["share"])
        return found

    @property
    def counts(self) -> BoolArray:
        """Return which lines take anything: a share of 0 and a covered line do not."""
        found: BoolArray = (self.floats["share"] != 0) & ~self.flags["is_covered"]
        return found


class Rows(Columns, Sequence[FootprintRow]):
    """Footprint rows as columns; a row of them is made when it is asked for."""

    TEXTS: ClassVar[Mapping[str, str | None]] = {
        **dict.fromkeys(("item", "supplier", "declared_unit", "boundary")),
        "source": "secondary",
        **dict.fromkeys(("category", "region", "gwp_set", "valid_until", "parts", "ref")),
    }
    FLOATS: ClassVar[Mapping[str, float]] = {
        "declared_amount": 1.0,
        **dict.fromkeys((*VALUES, "mass_kg", "primary_share", *DIMENSIONS, "gsd2"), math.nan),
        "year": math.nan,
    }
    KEY = ("item", "supplier")
    made: Sequence[FootprintRow] | None = None

    @classmethod
    def of(cls, rows: Sequence[FootprintRow]) -> "Rows":
        """Return footprint rows as columns; stages and marks are one text."""
        if isinstance(rows, cls):
            return rows
        size = len(rows)
        plain = [name for name in cls.TEXTS if name not in {"valid_until", "parts"}]
        texts = {name: Texts.of(getattr(row, name) for row in rows) for name in plain}
        texts["valid_until"] = Texts.of(
            row.valid_until.isoformat() if row.valid_until else None for row in rows
        )
        texts["parts"] = Texts.of(map(_parts, rows))
        floats = {
            name: _numbers((getattr(row, name) for row in rows), size)
            for name in ("declared_amount", *VALUES, "year")
        }
        for name in ("mass_kg", "primary_share", "gsd2"):
            floats[name] = _numbers((_stated(getattr(row, name)) for row in rows), size)
        ratings = [row.ratings or UNRATED for row in rows]
        for place, name in enumerate(DIMENSIONS):
            floats[name] = _numbers((_stated(rating[place]) for rating in ratings), size)
        found = cls(size, texts, floats)
        found.made = rows
        return found

    @overload
    def __getitem__(self, index: int) -> FootprintRow: ...
    @overload
    def __getitem__(self, index: slice) -> list[FootprintRow]: ...
    def __getitem__(self, index: int | slice) -> FootprintRow | list[FootprintRow]:
        if isinstance(index, slice):
            return [self[row] for row in range(*index.indices(self.size))]
        row = range(self.size)[index]
        return self._row(row) if self.made is None else self.made[row]

    def _row(self, row: int) -> FootprintRow:
        def number(name: str) -> float | None:
            return _number(self.floats[name][row])

        texts = {name: column.text(row) for name, column in self.texts.items()}
        ratings = cast(Ratings, tuple(number(name) for name in DIMENSIONS))
        year, until = number("year"), texts["valid_until"]
        return FootprintRow(
            item=texts["item"] or "",
            supplier=texts["supplier"],
            declared_unit=texts["declared_unit"] or "",
            declared_amount=float(self.floats["declared_amount"][row]),
            boundary=texts["boundary"],
            source=texts["source"] or "",
            ratings=None if ratings == UNRATED else ratings,
            category=texts["category"],
            region=texts["region"],
            gwp_set=texts["gwp_set"],
            year=None if year is None else int(year),
            valid_until=date.fromisoformat(until) if until else None,
            place=self.place(row),
            footprint_kgco2e=number("footprint_kgco2e"),
            fossil=number("fossil"),
            biogenic_emissions=number("biogenic_emissions"),
            biogenic_uptake=number("biogenic_uptake"),
            land_use_change=number("land_use_change"),
            aircraft=number("aircraft"),
            mass_kg=number("mass_kg"),
            primary_share=number("primary_share"),
            gsd2=number("gsd2"),
        )

    def __len__(self) -> int:
        return self.size

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Sequence) and list(self) == list(other)

    __hash__ = None  # type: ignore[assignment]


def marks_of(parts: str) -> list[str]:
    """Return the marks of a row, of which stages and marks are one text.

    >>> marks_of('[[["assembly", 2.0]], ["ON_BEHALF"]]')
    ['ON_BEHALF']
    """
    _, marks = json.loads(parts)
    return list(marks)


def _parts(row: FootprintRow) -> str | None:
    """Return stages and marks as one canonical text."""
    if not (row.stages or row.marks):
        return None
    stages = sorted((stage, float(value)) for stage, value in row.stages)
    return json.dumps([stages, sorted(row.marks)], ensure_ascii=False)
