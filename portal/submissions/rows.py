"""Adding, duplicating, removing and bringing back a row of a table."""

import copy
from uuid import uuid4

from forms.answers import Answers, Row, rows_of
from portal.submissions.edits import Change, held
from portal.submissions.places import Place

MOST_ROWS = 500
"""Rows of one table; more belong into a sum of their own."""


def new_id() -> str:
    """Return an id that no row ever had: a removed row's id must not come back as another row."""
    return f"n{uuid4().hex[:8]}"


def added(answers: Answers, section: str) -> tuple[Answers, Change]:
    """Return the answers with an empty row at the end of a table."""
    changed, rows = _copied(answers, section)
    row: Row = {"id": new_id(), "cells": {}}
    rows.append(row)
    return changed, _came(section, row, len(rows) - 1)


def duplicated(answers: Answers, section: str, row_id: str) -> tuple[Answers, Change]:
    """Return the answers with a copy of a row behind it; ``KeyError`` for an unknown row."""
    changed, rows = _copied(answers, section)
    at = _position(rows, row_id)
    row: Row = {"id": new_id(), "cells": copy.deepcopy(rows[at]["cells"])}
    rows.insert(at + 1, row)
    return changed, _came(section, row, at + 1)


def removed(answers: Answers, section: str, row_id: str) -> tuple[Answers, Change]:
    """Return the answers without a row; ``KeyError`` for an unknown row."""
    changed, rows = _copied(answers, section)
    at = _position(rows, row_id)
    row = rows.pop(at)
    return changed, Change(Place(section, row_id, ""), held(row, at), None)


def restored(answers: Answers, removal: Change) -> tuple[Answers, Change]:
    """Return the answers with a removed row where it was; ``KeyError`` if it is there again."""
    place = removal.place
    changed, rows = _copied(answers, place.section)
    if removal.before is None or place.row is None or any(r["id"] == place.row for r in rows):
        raise KeyError(place.row)
    row: Row = {"id": place.row, "cells": copy.deepcopy(removal.before["cells"])}
    at = min(int(removal.before["place"]), len(rows))
    rows.insert(at, row)
    return changed, _came(place.section, row, at)


def _copied(answers: Answers, section: str) -> tuple[Answers, list[Row]]:
    changed = copy.deepcopy(answers)
    changed.setdefault("rows", {}).setdefault(section, [])
    return changed, rows_of(changed, section)


def _position(rows: list[Row], row_id: str) -> int:
    for at, row in enumerate(rows):
        if row["id"] == row_id:
            return at
    raise KeyError(row_id)


def _came(section: str, row: Row, at: int) -> Change:
    return Change(Place(section, row["id"], ""), None, held(row, at))
