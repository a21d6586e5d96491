"""Taking changes back where nobody has changed the same place since."""

import copy
from collections.abc import Sequence
from typing import Any

from forms.answers import Answers, is_blank, rows_of
from portal.submissions.edits import Change, held, row_of
from portal.submissions.places import Place, entry_at


def reverted(answers: Answers, made: Sequence[Change]) -> tuple[Answers, list[Change], int]:
    """Return the answers without ``made``, what that changes, and how many values had to stay."""
    after, changes, kept = copy.deepcopy(answers), [], 0
    for change in made:
        if not change.place.field:
            continue
        now = entry_at(after, change.place)
        if now is None or dict(now) != change.after:
            kept += 1
            continue
        _put(after, change.place, change.before)
        changes.append(Change(change.place, change.after, change.before))
    for change in made:
        if not change.place.field and change.before is None:
            changes.extend(_without_row(after, change.place))
    return after, changes, kept


def _put(answers: Answers, place: Place, entry: dict[str, Any] | None) -> None:
    cells: dict[str, Any] | None = answers.get("fields")
    if place.row is not None:
        row = row_of(answers, place.section, place.row)
        cells = row["cells"] if row else None
    if cells is None:
        return
    if entry is None:
        cells.pop(place.field, None)
    else:
        cells[place.field] = entry


def _without_row(answers: Answers, place: Place) -> list[Change]:
    """Drop a row that came with the changes and is empty again."""
    row = row_of(answers, place.section, place.row or "")
    if row is None or not all(is_blank(entry) for entry in row["cells"].values()):
        return []
    rows = rows_of(answers, place.section)
    at = rows.index(row)
    rows.remove(row)
    return [Change(place, held(row, at), None)]
