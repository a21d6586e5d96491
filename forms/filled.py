"""A questionnaire with its answers laid in: read anew, hidden ones left out, blank rows dropped.

Rules, score, extraction and pages all look at answers through this one view, so that they can
never disagree about what is shown, what is required and how a text was read.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from functools import cached_property

from aggregator import units
from forms.answers import (
    Answers,
    Entry,
    Parsed,
    Row,
    is_blank,
    parse,
    rows_of,
    unit_for,
    unit_of,
)
from forms.conditions import Value, holds
from forms.model import Field, Level, Need, Questionnaire, Section
from forms.parsing.without import Without

MOST_REMEMBERED, LONGEST_REMEMBERED = 50_000, 100
_READ: dict[tuple[int, str, str | None, str | None, str | None], tuple[Field, Parsed]] = {}
"""Texts that were read lately; reading is pure, so nobody can tell but by the clock."""


@dataclass(frozen=True, slots=True)
class Place:
    """One field, or one cell of a row, with what was typed there."""

    section: Section
    row: str | None
    field: Field
    typed: bool
    parsed: Parsed
    unit: str | None
    shown: bool
    required: bool

    @property
    def value(self) -> Value:
        """The canonical value; unknown while hidden, empty or unreadable."""
        return self.parsed.entry["value"] if self.shown else None

    @property
    def without(self) -> Without | None:
        """Why the answer has no figure; ``None`` while hidden, or no reason was given."""
        return None if self.parsed.problem or not self.shown else self.parsed.without

    @property
    def is_answered(self) -> bool:
        """Whether the place says something that can be read, a figure or why there is none."""
        return self.value is not None or self.without is not None

    @property
    def number(self) -> Decimal | None:
        """The value of a number field."""
        value = self.value
        numeric = self.field.kind.is_number and isinstance(value, str)
        return Decimal(str(value)) if numeric else None


class Cells(Mapping[str, Place]):
    """The single fields, or one row: places by key, with the reading of each kind."""

    def __init__(self, places: dict[str, Place], section: str = "", row: str | None = None) -> None:
        self._places = places
        self.section = section
        self.row = row

    def __getitem__(self, key: str) -> Place:
        return self._places[key]

    def __iter__(self) -> Iterator[str]:
        return iter(self._places)

    def __len__(self) -> int:
        return len(self._places)

    def value(self, key: str) -> Value:
        """Return a canonical value, ``None`` while unknown or not asked."""
        place = self._places.get(key)
        return None if place is None else place.value

    def text(self, key: str) -> str | None:
        """Return a text, code or date as text."""
        value = self.value(key)
        return value if isinstance(value, str) else None

    def flag(self, key: str) -> bool | None:
        """Return a yes or no."""
        value = self.value(key)
        return value if isinstance(value, bool) else None

    def codes(self, key: str) -> tuple[str, ...]:
        """Return the entries of a list, none while unknown."""
        value = self.value(key)
        return tuple(value) if isinstance(value, list) else ()

    def day(self, key: str) -> date | None:
        """Return a date."""
        text = self.text(key)
        return None if text is None else date.fromisoformat(text)

    def number(self, key: str) -> Decimal | None:
        """Return a number in the unit it was given in."""
        place = self._places.get(key)
        return None if place is None else place.number

    def unit(self, key: str) -> str | None:
        """Return the unit a number was given in."""
        place = self._places.get(key)
        return None if place is None or place.number is None else place.unit

    def amount(self, key: str, unit: str) -> Decimal | None:
        """Return a quantity in a unit of our choice, ``None`` where no number converts it."""
        number, given = self.number(key), self.unit(key)
        if number is None or given is None:
            return None
        if given == unit:
            return number
        if given not in units.UNITS or unit not in units.UNITS:
            return None
        start, end = units.UNITS[given], units.UNITS[unit]
        return number * units.conversion(start, end) if units.is_compatible(start, end) else None


@dataclass(frozen=True)
class Filled:
    """All places of a questionnaire at a level."""

    questionnaire: Questionnaire
    level: Level
    answers: Answers
    single: Cells
    rows: dict[str, tuple[Cells, ...]]
    hidden_sections: frozenset[str]

    def table(self, section: str) -> tuple[Cells, ...]:
        """Return the rows of a table that are shown and not blank."""
        return self.rows.get(section, ())

    def blank_row(self, section: Section, row: str) -> Cells:
        """Return a row in which nothing is typed yet, as a page shows it."""
        reader = _Reader(
            self.level, self.answers, {key: self.single.value(key) for key in self.single}
        )
        return Cells(reader.places(section, {}, row), section.key, row)

    def places(self) -> Iterator[Place]:
        """Go through all places that the level asks, in the order of the form."""
        return iter(self._every)

    @cached_property
    def _every(self) -> tuple[Place, ...]:
        return tuple(self._gathered())

    def _gathered(self) -> Iterator[Place]:
        for section in self.questionnaire.at(self.level):
            if section.key in self.hidden_sections:
                continue
            if section.has_rows:
                for row in self.table(section.key):
                    yield from row.values()
            else:
                yield from (self.single[one.key] for one in section.at(self.level))


def fill(
    questionnaire: Questionnaire, level: Level, answers: Answers, like: Filled | None = None
) -> Filled:
    """Lay answers into a questionnaire.

    ``like`` is an earlier view of nearly the same answers: its rows are used again where neither
    they nor anything they look at has changed.
    """
    reader = _Reader(level, answers)
    if like is not None and like.questionnaire is questionnaire and like.level is level:
        reader.like = like
    single: dict[str, Place] = {}
    rows: dict[str, tuple[Cells, ...]] = {}
    hidden: set[str] = set()
    for section in questionnaire.at(level):
        shown = holds(section.show_if, reader.known)
        if not shown:
            hidden.add(section.key)
        if section.has_rows:
            rows[section.key] = reader.table(section) if shown else ()
        else:
            single |= reader.places(section, answers.get("fields", {}))
    return Filled(questionnaire, level, answers, Cells(single), rows, frozenset(hidden))


def _read_once(
    field: Field, raw: str, unit: str | None, default_unit: str | None, decimal_sign: str | None
) -> Parsed:
    """Read a text that may have been read before: a form is laid out anew at each key stroke.

    The field stands in the entry too, so that its identity belongs to nobody else meanwhile.
    """
    key = (id(field), raw, unit, default_unit, decimal_sign)
    known = _READ.get(key)
    if known is not None:
        return known[1]
    parsed = parse(field, raw, unit, default_unit=default_unit, decimal_sign=decimal_sign)
    if len(raw) <= LONGEST_REMEMBERED:
        if len(_READ) >= MOST_REMEMBERED:
            _READ.clear()
        _READ[key] = (field, parsed)
    return parsed


def is_blank_row(row: Row) -> bool:
    """Say whether nothing was typed into a row; such a row counts for nothing."""
    return all(is_blank(entry) for entry in row["cells"].values())


class _Reader:
    """Reads fields in order: what is hidden stays unknown to the conditions after it."""

    def __init__(
        self, level: Level, answers: Answers, known: Mapping[str, Value] | None = None
    ) -> None:
        self.level = level
        self.answers = answers
        self.known = dict(known or {})
        self.like: Filled | None = None

    def table(self, section: Section) -> tuple[Cells, ...]:
        before = self._unchanged(section)
        return tuple(
            before.get(row["id"]) or self._row(section, row)
            for row in rows_of(self.answers, section.key)
            if not is_blank_row(row)
        )

    def _row(self, section: Section, row: Row) -> Cells:
        reader = _Reader(self.level, self.answers, self.known)
        return Cells(reader.places(section, row["cells"], row["id"]), section.key, row["id"])

    def _unchanged(self, section: Section) -> dict[str, Cells]:
        """Return the rows of the earlier view that would come out the same."""
        like = self.like
        if like is None or like.answers.get("decimal_sign") != self.answers.get("decimal_sign"):
            return {}
        if any(self.known.get(key) != like.single.value(key) for key in section.looks_at):
            return {}
        typed = {row["id"]: row["cells"] for row in rows_of(like.answers, section.key)}
        now = {row["id"]: row["cells"] for row in rows_of(self.answers, section.key)}
        rows = {row.row or "": row for row in like.table(section.key)}
        return {key: row for key, row in rows.items() if typed.get(key) == now.get(key)}

    def places(
        self, section: Section, typed: Mapping[str, Entry], row: str | None = None
    ) -> dict[str, Place]:
        found = {}
        for field in section.at(self.level):
            place = self._place(section, field, typed.get(field.key), row)
            self.known[field.key] = place.value
            found[field.key] = place
        return found

    def _place(self, section: Section, field: Field, entry: Entry | None, row: str | None) -> Place:
        parsed = _read_once(
            field,
            entry["raw"] if entry else "",
            entry["unit"] if entry else None,
            unit_for(field, self.known),
            self.answers.get("decimal_sign"),
        )
        shown = holds(field.show_if, self.known)
        return Place(
            section=section,
            row=row,
            field=field,
            typed=not is_blank(entry),
            parsed=parsed,
            unit=unit_of(field, parsed.entry, self.known),
            shown=shown,
            required=shown and self._is_required(field),
        )

    def _is_required(self, field: Field) -> bool:
        match field.need_at(self.level):
            case Need.REQUIRED:
                return not field.automatic
            case Need.CONDITIONAL:
                return holds(field.required_when, self.known)
            case _:
                return False


def with_row(filled: Filled, section: Section, row: Row) -> Filled:
    """Return the view with one row replaced, or added at the end; the rest is not read again."""
    known = {key: filled.single.value(key) for key in filled.single}
    places = _Reader(filled.level, filled.answers, known).places(section, row["cells"], row["id"])
    cells = Cells(places, section.key, row["id"])
    before = filled.table(section.key)
    rows = tuple(cells if one.row == row["id"] else one for one in before)
    is_new = all(one.row != row["id"] for one in before)
    answers: Answers = {
        **filled.answers,
        "rows": {
            **filled.answers.get("rows", {}),
            section.key: [
                *(
                    row if one["id"] == row["id"] else one
                    for one in rows_of(filled.answers, section.key)
                ),
                *([row] if is_new else []),
            ],
        },
    }
    tables = {**filled.rows, section.key: (*rows, cells) if is_new else rows}
    return replace(filled, answers=answers, rows=tables)
