"""What a workbook would change in the answers, shown before anything is changed.

Three documents meet: the answers as they stand (``old``), those of the workbook
(``new``), and those the workbook was written with (``base``). What only the workbook
changed is a change; what only the browser changed stays; what both changed
differently is a conflict and needs a person. An empty cell never erases an answer.
"""

from __future__ import annotations

import copy
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from forms.answers import Answers, Entry, Row, empty, field_entry, is_answered, is_blank, rows_of
from forms.workbook.interpreting import same
from forms.workbook.pairing import Pair, pair_rows
from forms.workbook.reading import Reading
from forms.workbook.spots import Place


class ChangeKind(StrEnum):
    """The groups of the preview."""

    NEW = "new"
    CHANGED = "changed"
    CONFLICT = "conflict"
    #: Typed, but not readable: kept as typed where nothing stood before.
    PROBLEM = "problem"
    SAME = "same"


@dataclass(frozen=True, slots=True)
class Change:
    """One answer of the workbook against the one that stands.

    ``row`` is the row's id in the merged document; ``is_new_row`` says that the
    document has no such row yet. ``id`` names the change in a form.
    """

    kind: ChangeKind
    section: str | None
    row: str | None
    field: str
    old: Entry | None
    new: Entry
    sheet: str | None = None
    cell: str | None = None
    is_new_row: bool = False

    @property
    def id(self) -> str:
        """Return a name for the change that is the same on every look."""
        return ":".join((self.section or "", self.row or "", self.field))


@dataclass(frozen=True, slots=True)
class Merge:
    """All answers of a workbook in four groups, and those that are the same."""

    changes: tuple[Change, ...] = ()
    _old: Answers = field(default_factory=empty, repr=False)

    def of(self, kind: ChangeKind) -> tuple[Change, ...]:
        """Return the changes of one group, in the order of the sheets."""
        return tuple(change for change in self.changes if change.kind is kind)

    @property
    def new(self) -> tuple[Change, ...]:
        """Answers where there was none."""
        return self.of(ChangeKind.NEW)

    @property
    def changed(self) -> tuple[Change, ...]:
        """Answers that differ from the ones that stand."""
        return self.of(ChangeKind.CHANGED)

    @property
    def conflict(self) -> tuple[Change, ...]:
        """Answers changed in the workbook and, differently, in the browser."""
        return self.of(ChangeKind.CONFLICT)

    @property
    def problem(self) -> tuple[Change, ...]:
        """Answers that cannot be read."""
        return self.of(ChangeKind.PROBLEM)

    @property
    def same(self) -> tuple[Change, ...]:
        """Answers that change nothing."""
        return self.of(ChangeKind.SAME)

    @property
    def is_empty(self) -> bool:
        """Whether applying would change nothing."""
        return len(self.same) == len(self.changes)

    def apply(self, take: Collection[str] = (), leave: Collection[str] = ()) -> Answers:
        """Return the answers with the workbook's changes.

        New and changed answers are taken unless ``leave`` names them; conflicts only if
        ``take`` does. Who keeps the document given to :func:`merge` can undo it all.
        """
        writer = _Writer(self._old)
        for change in self.changes:
            if _is_taken(change, take, leave):
                writer.put(change)
        return writer.answers


def _is_taken(change: Change, take: Collection[str], leave: Collection[str]) -> bool:
    """Tell whether a change is to be made."""
    if change.kind is ChangeKind.CONFLICT:
        return change.id in take
    if change.kind is ChangeKind.PROBLEM:
        return is_blank(change.old) and change.id not in leave
    return change.kind is not ChangeKind.SAME and change.id not in leave


class _Writer:
    """Writes changes into a document of its own, finding each row once."""

    def __init__(self, old: Answers) -> None:
        self.answers = copy.deepcopy(old)
        self._rows: dict[str, dict[str, Row]] = {}

    def put(self, change: Change) -> None:
        """Write one change."""
        if change.section is None or change.row is None:
            self.answers.setdefault("fields", {})[change.field] = change.new
            return
        self._row(change.section, change.row)["cells"][change.field] = change.new

    def _row(self, section: str, row_id: str) -> Row:
        rows = self.answers.setdefault("rows", {}).setdefault(section, [])
        if section not in self._rows:
            self._rows[section] = {row["id"]: row for row in rows}
        known = self._rows[section]
        if row_id not in known:
            known[row_id] = Row(id=row_id, cells={})
            rows.append(known[row_id])
        return known[row_id]


def merge_reading(old: Answers, reading: Reading) -> Merge:
    """Return what a reading would change, with its cells."""
    return merge(old, reading.answers, base=reading.base, places=reading.places)


def merge(
    old: Answers,
    new: Answers,
    *,
    base: Answers | None = None,
    places: Mapping[Place, tuple[str, str]] | None = None,
) -> Merge:
    """Return what the answers ``new`` would change in ``old``.

    Without ``base`` nothing is known about who changed what, and every difference
    counts as a change.
    """
    known = places or {}
    changes = [*_of_fields(old, new, base, known), *_of_rows(old, new, base, known)]
    return Merge(tuple(changes), old)


def _of_fields(
    old: Answers, new: Answers, base: Answers | None, places: Mapping[Place, tuple[str, str]]
) -> Iterator[Change]:
    """Yield the changes of single answers."""
    for key, entry in new.get("fields", {}).items():
        if is_blank(entry):
            continue
        before = field_entry(old, key)
        start = None if base is None else field_entry(base, key)
        kind = _kind(before, entry, start, has_base=base is not None)
        sheet, cell = places.get((None, None, key), (None, None))
        yield Change(kind, None, None, key, before, entry, sheet, cell)


def _kind(before: Entry | None, after: Entry, start: Entry | None, *, has_base: bool) -> ChangeKind:
    """Return the group of one answer."""
    if same(before, after) or (has_base and same(start, after)):
        return ChangeKind.SAME
    if not is_answered(after):
        return ChangeKind.PROBLEM
    if is_blank(before):
        return ChangeKind.NEW
    if has_base and not same(start, before):
        return ChangeKind.CONFLICT
    return ChangeKind.CHANGED


def _of_rows(
    old: Answers, new: Answers, base: Answers | None, places: Mapping[Place, tuple[str, str]]
) -> Iterator[Change]:
    """Yield the changes of all tables."""
    for section in new.get("rows", {}):
        before = None if base is None else rows_of(base, section)
        for pair in pair_rows(rows_of(old, section), rows_of(new, section), before):
            for key, entry in pair.row["cells"].items():
                if not is_blank(entry):
                    place = places.get((section, pair.row["id"], key), (None, None))
                    yield _of_cell(section, pair, key, place)


def _of_cell(section: str, pair: Pair, key: str, place: tuple[str | None, str | None]) -> Change:
    """Return the change of one cell of a table."""
    old, new = pair.old.get(key), pair.row["cells"][key]
    if pair.is_new:
        kind = ChangeKind.NEW if is_answered(new) else ChangeKind.PROBLEM
        return Change(kind, section, pair.row_id, key, None, new, *place, is_new_row=True)
    start = None if pair.start is None else pair.start.get(key)
    kind = _kind(old, new, start, has_base=pair.start is not None)
    return Change(kind, section, pair.row_id, key, old, new, *place, is_new_row=pair.is_new)
