"""Laying edits into answers that others may have changed since: field by field, losing nothing.

Each edit says which version of the draft its typist saw. Different places merge. Where the same
place was changed since, the typist decides: the edit becomes a :class:`Clash` that shows both.
"""

import copy
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from dataclasses import field as with_default
from datetime import datetime
from typing import Any

from forms.answers import Answers, Entry, Row, field_values, parse, row_values, rows_of, unit_for
from forms.model import Field, Questionnaire
from portal.submissions.places import ROW, Place, entry_at, is_same


@dataclass(frozen=True, slots=True)
class Edit:
    """What somebody typed at a place, looking at version ``seen`` of the draft."""

    place: Place
    raw: str
    unit: str | None = None
    seen: int = 0


@dataclass(frozen=True, slots=True)
class Change:
    """A place before and after; a whole row where the place names no field."""

    place: Place
    before: dict[str, Any] | None
    after: dict[str, Any] | None


@dataclass(frozen=True, slots=True)
class Past:
    """A change that was saved: by whom, when, in which version."""

    change: Change
    version: int
    by: str
    at: datetime
    source: str = ""


@dataclass(frozen=True, slots=True)
class Clash:
    """Two people typed at one place: what one types now, what the other saved before."""

    edit: Edit
    field: Field
    saved: Entry | None
    by: str
    at: datetime


@dataclass(slots=True)
class Merged:
    """The answers with the edits in them, and what came of each edit."""

    answers: Answers
    changes: list[Change] = with_default(default_factory=list)
    clashes: list[Clash] = with_default(default_factory=list)


def merge(
    questionnaire: Questionnaire,
    answers: Answers,
    edits: Iterable[Edit],
    past: Sequence[Past] = (),
    source: str = "",
) -> Merged:
    """Lay ``edits`` into ``answers``; ``past`` are the changes since the oldest version seen.

    What the same ``source`` (one open page) changed before cannot clash with what it changes now:
    its answer may have been lost on the way.
    """
    past = [was for was in past if not source or was.source != source]
    merged = Merged(_copy(answers))
    for edit in edits:
        one = _field(questionnaire, edit.place)
        if one is None or is_same(one, entry_at(merged.answers, edit.place), edit.raw, edit.unit):
            continue
        since = [was for was in past if was.version > edit.seen and was.change.place == edit.place]
        base = since[0].change.before if since else _in_removed_row(edit, past)
        if base is not None and is_same(one, base, edit.raw, edit.unit):
            continue  # the typist never touched it: the newer value stands
        if since:
            saved = entry_at(merged.answers, edit.place)
            merged.clashes.append(Clash(edit, one, saved, since[-1].by, since[-1].at))
            continue
        _type(merged, one, edit, past)
    return merged


def _copy(answers: Answers) -> Answers:
    """Return a document of its own; entries are shared, because they are replaced as a whole."""
    copied = answers.copy()
    copied["fields"] = dict(answers.get("fields", {}))
    copied["rows"] = {
        section: [{"id": row["id"], "cells": dict(row["cells"])} for row in rows]
        for section, rows in answers.get("rows", {}).items()
    }
    return copied


def _in_removed_row(edit: Edit, past: Sequence[Past]) -> dict[str, Any] | None:
    """Return what a cell held when its row was removed, after the typist last looked."""
    for was in past:
        if was.version > edit.seen and was.change.place == whole(edit.place):
            cells: Mapping[str, Any] = (was.change.before or {}).get("cells", {})
            return dict(cells.get(edit.place.field) or {"raw": "", "unit": None, "value": None})
    return None


def _field(questionnaire: Questionnaire, place: Place) -> Field | None:
    try:
        return questionnaire.section(place.section).field(place.field)
    except KeyError:
        return None


def _type(merged: Merged, one: Field, edit: Edit, past: Sequence[Past]) -> None:
    """Write one entry in place: the copy was made once, for all edits."""
    place, answers = edit.place, merged.answers
    if place.row is None:
        cells = answers.setdefault("fields", {})
        values = field_values(answers)
    else:
        row = _row(merged, place, past)
        if row is None:
            return
        cells, values = row["cells"], row_values(answers, row)
    parsed = parse(
        one,
        edit.raw,
        edit.unit,
        default_unit=unit_for(one, values),
        decimal_sign=answers.get("decimal_sign"),
    )
    before = cells.get(place.field)
    cells[place.field] = parsed.entry
    merged.changes.append(Change(place, _plain(before), _plain(parsed.entry)))


def _row(merged: Merged, place: Place, past: Sequence[Past]) -> Row | None:
    """Return the row of a cell: there, added in the browser, or removed by somebody meanwhile.

    A removed row comes back with what it held, because somebody is typing into it.
    """
    found = row_of(merged.answers, place.section, place.row or "")
    if found is not None:
        return found
    gone = [was.change.before for was in past if was.change.place == whole(place)]
    if not gone and not ROW.fullmatch(place.row or ""):
        return None
    cells: Mapping[str, Any] = (gone[-1] or {}).get("cells", {}) if gone else {}
    row: Row = {"id": place.row or "", "cells": dict(cells)}
    rows = merged.answers.setdefault("rows", {}).setdefault(place.section, [])
    rows.append(row)
    merged.changes.append(Change(whole(place), None, held(row, len(rows) - 1)))
    return row


def whole(place: Place) -> Place:
    """Return the place of the whole row."""
    return Place(place.section, place.row, "")


def row_of(answers: Answers, section: str, row_id: str) -> Row | None:
    """Find a row by its id."""
    return next((row for row in rows_of(answers, section) if row["id"] == row_id), None)


def held(row: Row, at: int) -> dict[str, Any]:
    """Return a row as history keeps it: its cells, and its place in the table."""
    return {"cells": copy.deepcopy(row["cells"]), "place": at}


def _plain(entry: Mapping[str, Any] | None) -> dict[str, Any] | None:
    return None if entry is None else dict(entry)
