"""Taking changes back where nobody has changed the same place since."""

import copy
from collections.abc import Mapping, Sequence
from typing import Any

from forms.answers import Answers, Row, is_blank
from portal.submissions.edits import Change, held, whole
from portal.submissions.places import Place


class Rows:
    """The answers by place, each table looked through once: uploads change thousands of rows."""

    def __init__(self, answers: Answers) -> None:
        self._answers = answers
        self._rows: dict[str, dict[str, tuple[Row, int]]] = {}

    def _table(self, section: str) -> dict[str, tuple[Row, int]]:
        if section not in self._rows:
            rows = self._answers.get("rows", {}).get(section, [])
            self._rows[section] = {row["id"]: (row, at) for at, row in enumerate(rows)}
        return self._rows[section]

    def row(self, place: Place) -> Row | None:
        """Return the row of a place, ``None`` where there is none."""
        found = self._table(place.section).get(place.row or "")
        return found[0] if found else None

    def found(self, place: Place) -> tuple[Row, int]:
        """Return the row of a place and where it stands; ``KeyError`` where there is none."""
        return self._table(place.section)[place.row or ""]

    def cells(self, place: Place) -> dict[str, Any] | None:
        """Return the entries among which a place stands."""
        if place.row is None:
            fields: dict[str, Any] = self._answers.setdefault("fields", {})
            return fields
        row = self.row(place)
        cells: dict[str, Any] | None = row["cells"] if row else None
        return cells

    def entry(self, place: Place) -> dict[str, Any] | None:
        """Return what stands at a place, as history keeps it."""
        entry: Mapping[str, Any] | None = (self.cells(place) or {}).get(place.field)
        return None if entry is None else dict(entry)


def reverted(answers: Answers, made: Sequence[Change]) -> tuple[Answers, list[Change], int]:
    """Return the answers without ``made``, what that changes, and how many values had to stay.

    A row that came with the changes goes as a whole, unless somebody has typed into it since:
    then what came goes and what was typed stays.
    """
    after, changes, kept = copy.deepcopy(answers), [], 0
    rows = Rows(after)
    gone: list[tuple[Place, dict[str, Any]]] = []
    for change in made:
        cells = rows.cells(change.place)
        if change.place.field:
            now = rows.entry(change.place)
            if cells is None or now is None or now != change.after:
                kept += 1
            else:
                _put(cells, change.place.field, change.before)
                changes.append(Change(change.place, change.after, change.before))
        elif change.before is None and cells is not None:
            came = (change.after or {}).get("cells", {})
            stays = [key for key in came if cells.get(key) != came[key]]
            kept += len(stays)
            gone.append((change.place, {key: came[key] for key in came if key not in stays}))
    return after, [*changes, *_without_rows(after, rows, gone)], kept


def _put(cells: dict[str, Any], field: str, entry: dict[str, Any] | None) -> None:
    if entry is None:
        cells.pop(field, None)
    else:
        cells[field] = entry


def _without_rows(
    answers: Answers, rows: Rows, gone: list[tuple[Place, dict[str, Any]]]
) -> list[Change]:
    """Drop the rows in which nothing else stands; take what came out of the others."""
    changes, dropped = [], set()
    for place, came in gone:
        row, at = rows.found(place)
        others = {key: entry for key, entry in row["cells"].items() if key not in came}
        if all(is_blank(entry) for entry in others.values()):
            dropped.add(whole(place))
            changes.append(Change(place, held(row, at), None))
            continue
        for key, entry in came.items():
            row["cells"].pop(key, None)
            changes.append(Change(Place(place.section, place.row, key), entry, None))
    for section, table in answers.get("rows", {}).items():
        table[:] = [row for row in table if Place(section, row["id"], "") not in dropped]
    return changes
