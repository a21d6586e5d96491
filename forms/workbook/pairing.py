"""Finds for each row of a workbook the row of the answers that it means.

Rows written by the portal carry its id. Rows typed by hand have none, and people
correct a file and upload it again: such a row is first sought as it is, then by
its first answer and by most of the others, and only then counts as new.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from itertools import islice
from typing import Final

from forms.answers import Entry, Row, is_blank, without_of
from forms.workbook.entries import clean
from forms.workbook.interpreting import same

Cells = Mapping[str, Entry]

#: Rows that begin alike and are compared in full: who lists one material five thousand times
#: gets new rows for what differs.
MOST_COMPARED: Final = 200


@dataclass(frozen=True, slots=True)
class Pair:
    """A row of the workbook, the row it belongs to, and how that was when it was written.

    ``start`` is None where the workbook was written without the row.
    """

    row: Row
    row_id: str
    old: Cells
    start: Cells | None
    is_new: bool = False


def pair_rows(old: list[Row], new: list[Row], base: list[Row] | None) -> list[Pair]:
    """Return the rows of a workbook with their partners, in the order of the workbook.

    A row that was removed in the browser and not touched in the workbook stays removed.
    """
    pairing = _Pairing(old, base)
    pairs = {row["id"]: pairing.by_id(row) for row in new}
    for find in (pairing.by_all_answers, pairing.by_most_answers, pairing.as_new):
        for row in new:
            if pairs[row["id"]] is None and not pairing.is_gone(row):
                pairs[row["id"]] = find(row)
    return [pair for pair in pairs.values() if pair is not None]


class _Pairing:
    """Keeps which rows are still to be found.

    A row can only be meant by one with the same first answer, so the free rows are kept by the
    answers they begin with: thousands of rows are paired without comparing each with each.
    """

    def __init__(self, old: list[Row], base: list[Row] | None) -> None:
        self._old = {row["id"]: row["cells"] for row in old}
        # Two documents alone share their ids.
        self._base = self._old if base is None else {row["id"]: row["cells"] for row in base}
        self._has_base = base is not None
        self._free = {key: cells for key, cells in self._old.items() if key not in self._base}
        self._by_answer: dict[tuple[str, Hashable], list[str]] = defaultdict(list)
        for row_id, cells in self._free.items():
            for key, entry in cells.items():
                self._by_answer[key, _said(entry)].append(row_id)
        used = (row["id"] for row in [*old, *(base or [])])
        self._last = max((int(one[1:]) for one in used if one[1:].isdigit()), default=0)

    def by_id(self, row: Row) -> Pair | None:
        """Pair a row that carries an id of ours."""
        row_id = row["id"]
        if row_id not in self._base or row_id not in self._old:
            return None
        start = self._base[row_id] if self._has_base else None
        return Pair(row, row_id, self._old[row_id], start)

    def is_gone(self, row: Row) -> bool:
        """Tell whether a row was removed in the browser and not changed in the workbook."""
        if row["id"] in self._old or row["id"] not in self._base:
            return False
        start = self._base[row["id"]]
        return all(same(start.get(key), entry) for key, entry in row["cells"].items())

    def by_all_answers(self, row: Row) -> Pair | None:
        """Pair a row with one that says the same in all that both answer."""
        for row_id in self._beginning_alike(row):
            agreeing, differing = _compare(self._free[row_id], row["cells"])
            if agreeing and not differing:
                return self._take(row, row_id)
        return None

    def by_most_answers(self, row: Row) -> Pair | None:
        """Pair a row with the one that says the same in most of what both answer."""
        scores = {
            row_id: _compare(self._free[row_id], row["cells"])
            for row_id in self._beginning_alike(row)
        }
        close = {key: score for key, score in scores.items() if score[0] and score[0] >= score[1]}
        if not close:
            return None
        return self._take(row, max(close, key=lambda key: close[key][0] - close[key][1]))

    def _beginning_alike(self, row: Row) -> list[str]:
        """Return the free rows that share the first answer, as many as are worth a look."""
        first = _first_answer(row["cells"])
        alike = [] if first is None else self._by_answer[first]
        return list(islice((row_id for row_id in alike if row_id in self._free), MOST_COMPARED))

    def as_new(self, row: Row) -> Pair:
        """Pair a row with nothing: the answers do not have it yet."""
        self._last += 1
        return Pair(row, f"r{self._last}", {}, None, is_new=True)

    def _take(self, row: Row, row_id: str) -> Pair:
        return Pair(row, row_id, self._free.pop(row_id), None)


def _first_answer(cells: Cells) -> tuple[str, Hashable] | None:
    """Return the question that a row answers first, and what it says."""
    answered = ((key, _said(entry)) for key, entry in cells.items() if not is_blank(entry))
    return next(answered, None)


def _said(entry: Entry) -> Hashable:
    """Return what two entries have in common that say the same (:func:`same`)."""
    value = entry["value"]
    if without := without_of(entry):
        return without
    if value is None:
        return clean(entry["raw"])
    return (tuple(value) if isinstance(value, list) else value), entry["unit"]


def _compare(first: Cells, second: Cells) -> tuple[int, int]:
    """Return how many answers of two rows agree and differ; none if the first one does not."""
    answered = [key for key, entry in second.items() if not is_blank(entry)]
    shared = [key for key in answered if not is_blank(first.get(key))]
    if not shared or shared[0] != answered[0] or not same(first[shared[0]], second[shared[0]]):
        return 0, 0
    agreeing = sum(same(first[key], second[key]) for key in shared)
    return agreeing, len(shared) - agreeing
