"""The answers document, and how one typed answer becomes a value.

The document is plain JSON, kept by whoever owns it::

    {"fields": {key: Entry},
     "rows": {section: [{"id": "r1", "cells": {key: Entry}}]},
     "reasons": {finding key: why it is right as it is},
     "decimal_sign": "." or ",",
     "aside": [what a move to another version left behind, see forms.moving]}

An entry always holds what was typed, so nothing is lost; ``value`` is ``None`` while it
cannot be read. ``unit`` is ``None`` where the field has none, or follows another answer
(``Field.unit_from``: read it with :func:`unit_of`).

``unknown: the line has no meter`` is an answer too, and so are ``not applicable`` and
``confidential`` with a reason: their entry has no value, but ``without`` and ``reason``.

Nothing here changes a document in place: every function returns a new one.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, NotRequired, TypeAlias, TypedDict

from forms.conditions import Value
from forms.findings import Fact, Problem
from forms.model import Field, Kind
from forms.parsing import choices, dates, texts
from forms.parsing.quantities import Quantity, read_quantity
from forms.parsing.without import LONGEST_REASON, Why, Without, is_nothing, read_without


class Entry(TypedDict):
    """One answer: as typed, its unit, and its canonical value.

    ``without`` and ``reason`` stand in answers without a figure only; ``note`` says by language how
    a figure came about that was worked out here.
    """

    raw: str
    unit: str | None
    value: Value
    without: NotRequired[str]
    reason: NotRequired[str]
    note: NotRequired[dict[str, str]]


class Row(TypedDict):
    """One row of a table; ``id`` never changes while the row exists."""

    id: str
    cells: dict[str, Entry]


class Answers(TypedDict, total=False):
    """All answers to one questionnaire."""

    fields: dict[str, Entry]
    rows: dict[str, list[Row]]
    reasons: dict[str, str]
    decimal_sign: str
    aside: list[dict[str, Any]]


@dataclass(frozen=True, slots=True)
class Parsed:
    """An entry, what is wrong with it, and what about its reading must be shown back."""

    entry: Entry
    problem: Problem | None = None
    notes: tuple[Problem, ...] = ()
    without: Without | None = None


@dataclass(frozen=True, slots=True)
class _Read:
    """What a parser made of a text."""

    value: Value
    unit: str | None = None
    notes: tuple[Problem, ...] = field(default=())


Outcome: TypeAlias = _Read | Problem


def parse(
    field: Field,
    raw: str,
    unit: str | None = None,
    *,
    default_unit: str | None = None,
    decimal_sign: str | None = None,
) -> Parsed:
    """Read what was typed into a field.

    Parameters
    ----------
    field
        The question.
    raw
        As typed; kept in the entry whatever it is.
    unit
        The unit chosen beside it, if any.
    default_unit
        For a field whose unit is another answer (``unit_from``): that answer.
    decimal_sign
        The decimal sign that the writer declared.
    """
    typed = texts.storable(raw)
    if texts.is_unseen(typed):
        return Parsed(Entry(raw=typed, unit=unit or None, value=None))
    without = None if _is_offered(field, typed) else read_without(typed)
    if without is not None:
        return _without(typed, unit, without)
    read = _read(field, typed, unit or None, default_unit, decimal_sign)
    if isinstance(read, Problem):
        return Parsed(Entry(raw=typed, unit=unit or None, value=None), read)
    return Parsed(Entry(raw=typed, unit=read.unit, value=read.value), None, read.notes)


def _is_offered(field: Field, raw: str) -> bool:
    """Say whether a text names an entry of the field's own list."""
    return bool(field.options) and isinstance(choices.read_choice(raw, field.options), str)


def _without(typed: str, unit: str | None, without: Without) -> Parsed:
    """Keep an answer without a figure; it counts once it says why."""
    entry = Entry(raw=typed, unit=unit or None, value=None)
    if not without.reason:
        return Parsed(entry, Problem("without.no_reason", {"text": typed.strip()}), (), without)
    if len(without.reason) > LONGEST_REASON:
        facts: dict[str, Fact] = {"length": len(without.reason), "most": LONGEST_REASON}
        return Parsed(entry, Problem("text.too_long", facts), (), without)
    entry["without"], entry["reason"] = without.why.value, without.reason
    return Parsed(entry, None, (), without)


def _read(
    field: Field, raw: str, unit: str | None, default_unit: str | None, decimal_sign: str | None
) -> Outcome:
    match field.kind:
        case Kind.DECIMAL | Kind.INTEGER:
            return _number(field, raw, unit, default_unit, decimal_sign)
        case Kind.SERIES:
            return _series(raw, decimal_sign)
        case _:
            return _plain(field, raw)


def _plain(field: Field, raw: str) -> Outcome:
    match field.kind:
        case Kind.BOOL:
            return _outcome(choices.read_bool(raw))
        case Kind.CHOICE:
            return _outcome(choices.read_choice(raw, field.options))
        case Kind.CHOICES:
            return _outcome(choices.read_choices(raw, field.options))
        case Kind.EMAIL:
            return _outcome(texts.read_email(raw))
        case Kind.TEXT_LIST | Kind.FILE | Kind.LINKS:
            return _outcome(texts.read_text_list(raw, field.max_length))
        case _:
            return _dated(field, raw)


def _dated(field: Field, raw: str) -> Outcome:
    match field.kind:
        case Kind.DATE:
            return _outcome(dates.read_date(raw))
        case Kind.DATE_RANGE:
            return _outcome(dates.read_date_range(raw))
        case Kind.MONTH:
            return _outcome(dates.read_month(raw))
        case _:
            return _outcome(texts.read_text(raw, field.max_length, field.pattern))


def _outcome(read: Value | Problem) -> Outcome:
    return read if isinstance(read, Problem) else _Read(read)


def offered_units(field: Field, default_unit: str | None = None) -> tuple[str, ...]:
    """List the units a field takes, the usual one first."""
    if field.unit_from is not None:
        return (default_unit,) if default_unit else ()
    return field.units


def _number(
    field: Field, raw: str, unit: str | None, default_unit: str | None, decimal_sign: str | None
) -> Outcome:
    offered = offered_units(field, default_unit)
    # A unit that follows another answer is unknown until that answer is given.
    chosen = unit if offered else None
    if is_nothing(raw):
        return Problem("without.ambiguous", {"text": raw.strip()})
    read = read_quantity(raw, chosen, offered, decimal_sign)
    if isinstance(read, Problem):
        return read
    if field.kind is Kind.INTEGER and read.value != read.value.to_integral_value():
        return Problem("number.not_whole", {"text": raw.strip()})
    text = decimal_text(read.value)
    shown = f"{text} {read.unit}" if read.unit else text
    facts: dict[str, Fact] = {"raw": raw.strip(), "value": shown}
    rewritten = read.changed and shown != raw.strip()
    notes = (Problem("number.rewritten", facts),) if rewritten else ()
    follows = field.unit_from is not None and read.unit == default_unit
    return _Read(text, None if follows else read.unit, notes)


def _series(raw: str, decimal_sign: str | None) -> Outcome:
    """Read numbers under or beside each other, in the unit of the figure they belong to."""
    lines = raw.replace("；", ";").replace("\t", "\n").replace(";", "\n").split("\n")
    parts = [part for part in lines if part.strip()]
    if len(parts) == 1:
        parts = parts[0].split()
    read = [read_quantity(part, None, (), decimal_sign) for part in parts]
    for one in read:
        if isinstance(one, Problem):
            return one
    return _Read([decimal_text(one.value) for one in read if isinstance(one, Quantity)])


def decimal_text(value: Decimal) -> str:
    """Write a number exactly and without exponent, the canonical form of an answer.

    >>> decimal_text(Decimal("1.20E+3")), decimal_text(Decimal("0.50"))
    ('1200', '0.5')
    """
    text = format(value, "f")
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return "0" if text in {"-0", ""} else text


def empty() -> Answers:
    """Return a document in which nothing is answered."""
    return {"fields": {}, "rows": {}, "reasons": {}}


def is_blank(entry: Mapping[str, Any] | None) -> bool:
    """Say whether nothing was typed."""
    return entry is None or texts.is_unseen(str(entry.get("raw", "")))


def without_of(entry: Mapping[str, Any] | None) -> Without | None:
    """Return why an answer has no figure, ``None`` where it has one or nothing was answered."""
    why = None if entry is None else entry.get("without")
    return None if not why or entry is None else Without(Why(why), str(entry.get("reason", "")))


def is_answered(entry: Mapping[str, Any] | None) -> bool:
    """Say whether an entry can be read: as a value, or as an answer without a figure."""
    return value_of(entry) is not None or without_of(entry) is not None


def value_of(entry: Mapping[str, Any] | None) -> Value:
    """Return the canonical value, ``None`` while nothing readable was typed."""
    return None if entry is None else entry.get("value")


def number_of(entry: Mapping[str, Any] | None) -> Decimal | None:
    """Return the value of a number field as an exact number, ``None`` while unknown."""
    value = value_of(entry)
    return Decimal(value) if isinstance(value, str) and value else None


def field_entry(answers: Answers, key: str) -> Entry | None:
    """Return the entry of a field that is answered once."""
    return answers.get("fields", {}).get(key)


def rows_of(answers: Answers, section: str) -> list[Row]:
    """Return the rows of a table, in their order."""
    return answers.get("rows", {}).get(section, [])


def field_values(answers: Answers) -> dict[str, Value]:
    """Return the canonical values of all fields that are answered once."""
    return {key: entry.get("value") for key, entry in answers.get("fields", {}).items()}


def row_values(answers: Answers, row: Row) -> dict[str, Value]:
    """Return the values a condition on a cell may look at: the single fields and the row."""
    cells = {key: entry.get("value") for key, entry in row["cells"].items()}
    return {**field_values(answers), **cells}


def unit_for(field: Field, values: Mapping[str, Value]) -> str | None:
    """Return the unit that another answer gives a field."""
    if field.unit_from is None:
        return None
    unit = values.get(field.unit_from)
    return unit if isinstance(unit, str) else None


def unit_of(field: Field, entry: Mapping[str, Any], values: Mapping[str, Value]) -> str | None:
    """Return the unit an entry is in: its own, or the one it follows."""
    unit = entry.get("unit")
    return unit if isinstance(unit, str) else unit_for(field, values)


def with_field(
    answers: Answers, field: Field, raw: str, *, unit: str | None = None
) -> tuple[Answers, Parsed]:
    """Return a new document with one field answered anew, and how the answer was read."""
    parsed = _parsed(answers, field, raw, unit, field_values(answers))
    fields = {**answers.get("fields", {}), field.key: parsed.entry}
    return {**answers, "fields": fields}, parsed


def with_cell(
    answers: Answers, section: str, row_id: str, field: Field, raw: str, *, unit: str | None = None
) -> tuple[Answers, Parsed]:
    """Return a new document with one cell answered anew; ``KeyError`` for an unknown row."""
    rows = list(rows_of(answers, section))
    for at, row in enumerate(rows):
        if row["id"] == row_id:
            parsed = _parsed(answers, field, raw, unit, row_values(answers, row))
            rows[at] = {"id": row_id, "cells": {**row["cells"], field.key: parsed.entry}}
            return _with_rows(answers, section, rows), parsed
    raise KeyError(row_id)


def with_row(answers: Answers, section: str, row_id: str | None = None) -> tuple[Answers, str]:
    """Return a new document with an empty row added at the end, and the row's id."""
    rows = rows_of(answers, section)
    new = row_id or next_row_id(rows)
    return _with_rows(answers, section, [*rows, {"id": new, "cells": {}}]), new


def without_row(answers: Answers, section: str, row_id: str) -> Answers:
    """Return a new document without one row; ``KeyError`` for an unknown row."""
    rows = rows_of(answers, section)
    kept = [row for row in rows if row["id"] != row_id]
    if len(kept) == len(rows):
        raise KeyError(row_id)
    return _with_rows(answers, section, kept)


def next_row_id(rows: list[Row]) -> str:
    """Return an id that no row of the table has."""
    used = [int(row["id"][1:]) for row in rows if row["id"][1:].isdigit()]
    return f"r{max(used, default=0) + 1}"


def _parsed(
    answers: Answers, field: Field, raw: str, unit: str | None, values: Mapping[str, Value]
) -> Parsed:
    return parse(
        field,
        raw,
        unit,
        default_unit=unit_for(field, values),
        decimal_sign=answers.get("decimal_sign"),
    )


def _with_rows(answers: Answers, section: str, rows: list[Row]) -> Answers:
    return {**answers, "rows": {**answers.get("rows", {}), section: rows}}
