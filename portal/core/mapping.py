"""Columns of other people's files: recognised, mapped by hand once, and remembered.

A company's lists keep their headings from month to month. What a person has said of a set of
headings is kept for the company and the kind of table, so that the next file with the same
headings, in any order, goes straight to its preview.
"""

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from sqlalchemy import UniqueConstraint
from sqlalchemy.orm import Mapped, Session, mapped_column

from portal.core.actor import Actor
from portal.core.audit import canonical, digest
from portal.core.columns import Json
from portal.core.db import Base, Opaque
from portal.core.errors import Problem
from portal.core.i18n import translated
from portal.core.tenancy import Tenanted, visible_to
from portal.core.uploads import CellProblem, Raw, key_of

LOOKED_THROUGH = 15
"""Headings stand in one of so many first rows."""

SAMPLES = 3
LONGEST_SAMPLE = 60
LEAST_LATIN, LEAST_OTHER = 4, 2
"""A known heading within a longer one is taken for it from so many characters on."""

LEFT_OUT = ""
BRACKETS = re.compile(r"[(（\[【][^)）\]】]*[)）\]】]")
MARKS = re.compile(r"[\W_]+")


class ColumnMapping(Opaque, Tenanted, Base):
    """What a company's people said of one set of headings."""

    __tablename__ = "column_mapping"
    __table_args__ = (UniqueConstraint("company_id", "family", "headings"),)

    family: Mapped[str] = mapped_column()
    headings: Mapped[str] = mapped_column()
    kind: Mapped[str] = mapped_column()
    columns: Mapped[dict[str, str]] = mapped_column(Json)
    said_by: Mapped[str] = mapped_column()
    said_at: Mapped[datetime] = mapped_column()


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of table that a file can hold.

    ``columns`` are our columns with the other headings they are known by, ``needed`` those without
    which nothing can be read, ``either`` sets of which one at least must be there, ``words`` what
    people call the columns.
    """

    name: str
    columns: Mapping[str, Sequence[str]]
    needed: tuple[str, ...] = ()
    either: tuple[tuple[str, ...], ...] = ()
    words: Mapping[str, str] = field(default_factory=dict)

    def word(self, column: str) -> str:
        """Return what people call a column, marked for translation."""
        return self.words.get(column, column)

    def missing(self, mapped: Mapping[str, str]) -> list[str]:
        """Return the columns that a mapping lacks; one of several is named by the first."""
        has = set(mapped.values())
        lacking = [name for name in self.needed if name not in has]
        return lacking + [names[0] for names in self.either if not has & set(names)]


@dataclass(frozen=True, slots=True)
class Laid:
    """How one sheet is read: as what, from which row on, which heading is which column.

    ``columns`` maps headings as they are looked up to our columns; ``sure`` says that nobody need
    be asked.
    """

    kind: str
    row: int
    columns: Mapping[str, str] = field(default_factory=dict)
    sure: bool = True

    def to_json(self) -> dict[str, Any]:
        """Return plain values, to be kept with the upload."""
        return {"kind": self.kind, "row": self.row, "columns": dict(self.columns)}

    @classmethod
    def from_json(cls, plain: Mapping[str, Any]) -> "Laid":
        """Return what :meth:`to_json` wrote down."""
        return cls(plain["kind"], plain["row"], plain["columns"])


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a file, for the page on which it is mapped."""

    key: str
    label: str
    place: int
    samples: tuple[str, ...]
    chosen: str


def lay_out_at(raw: Raw, row: int, kinds: Sequence[Kind]) -> Laid:
    """Return how a sheet is probably to be read whose headings somebody says stand in ``row``."""
    cells = labels_of(raw, row)
    return max((_read_as(kind, row, cells) for kind in kinds), key=_merit)[1]


def lay_out(told: Mapping[str, ColumnMapping], raw: Raw, kinds: Sequence[Kind]) -> Laid:
    """Return how a sheet is probably to be read: as remembered, as written, or as guessed.

    ``told`` is what was :func:`remembered`.
    """
    rows = raw.rows[:LOOKED_THROUGH]
    for number, cells in rows:
        if (known := told.get(print_of(cells))) is not None:
            return Laid(known.kind, number, dict(known.columns))
    guesses = [_read_as(kind, number, cells) for number, cells in rows for kind in kinds]
    best = max(guesses, key=_merit, default=None)
    if best is None or not best[1].columns:
        first = next(
            (n for n, cells in rows if sum(map(bool, cells)) > 1), rows[0][0] if rows else 1
        )
        return Laid(LEFT_OUT, first, sure=False)
    return best[1]


def _merit(guess: tuple[int, Laid]) -> tuple[bool, int, int]:
    exact, laid = guess
    return laid.sure, exact * 2 + len(laid.columns), -laid.row


def _read_as(kind: Kind, row: int, cells: Sequence[str]) -> tuple[int, Laid]:
    exact = recognise(cells, kind)
    guessed = exact | _guessed(cells, kind, exact)
    sure = not kind.missing(exact) and len(guessed) == len(exact)
    return len(exact), Laid(kind.name, row, guessed, sure)


def recognise(labels: Sequence[str], kind: Kind) -> dict[str, str]:
    """Return our columns by heading, of the headings that are written as we know them."""
    found: dict[str, str] = {}
    for heading in map(key_of, labels):
        column = next((c for c, also in kind.columns.items() if heading in (c, *also)), None)
        if heading and column is not None and column not in found.values():
            found.setdefault(heading, column)
    return found


def _guessed(labels: Sequence[str], kind: Kind, exact: Mapping[str, str]) -> dict[str, str]:
    """Guess the other headings by the longest heading we know that stands within them."""
    scored = sorted(
        (-score, place, key_of(label), column)
        for place, label in enumerate(labels)
        if key_of(label) and key_of(label) not in exact
        for score, column in _likenesses(label, kind)
    )
    found: dict[str, str] = {}
    for _, _, heading, column in scored:
        if heading not in found and column not in {*exact.values(), *found.values()}:
            found[heading] = column
    return found


def _likenesses(label: str, kind: Kind) -> Iterator[tuple[int, str]]:
    seen = bare(label)
    for column, also in kind.columns.items():
        for known in map(bare, (column, *also)):
            least = LEAST_LATIN if known.isascii() else LEAST_OTHER
            if known == seen:
                yield 1000 + len(known), column
            elif len(known) >= least and known in seen:
                yield len(known), column


def bare(text: str) -> str:
    """Return a heading without units in brackets, stars, marks and spaces.

    >>> bare("Net Mass (kg) *"), bare("统一社会信用代码（必填）")
    ('netmass', '统一社会信用代码')
    """
    plain = unicodedata.normalize("NFKC", text).casefold()
    return MARKS.sub("", BRACKETS.sub("", plain))


def print_of(labels: Sequence[str]) -> str:
    """Return a text that is the same for the same set of headings, in any order."""
    keys = sorted({key for label in labels if (key := key_of(label))})
    return digest(canonical(keys)) if keys else ""


def remembered(session: Session, actor: Actor, family: str) -> dict[str, ColumnMapping]:
    """Return what the company's people said of headings, by their print."""
    query = visible_to(actor, ColumnMapping).where(ColumnMapping.family == family)
    return {one.headings: one for one in session.scalars(query)}


def remember(
    session: Session, actor: Actor, family: str, raw: Raw, laid: Laid, *, at: datetime
) -> None:
    """Keep what a person said of a sheet's headings; the newest word counts."""
    headings = print_of(labels_of(raw, laid.row))
    if not headings:
        return
    query = visible_to(actor, ColumnMapping).where(
        ColumnMapping.family == family, ColumnMapping.headings == headings
    )
    known = session.scalar(query)
    if known is None:
        known = ColumnMapping(company_id=actor.company_id, family=family, headings=headings)
        session.add(known)
    known.kind, known.columns = laid.kind, dict(laid.columns)
    known.said_by, known.said_at = actor.label, at
    session.flush()


def labels_of(raw: Raw, row: int) -> tuple[str, ...]:
    """Return what stands in the row of the headings."""
    return next((cells for number, cells in raw.rows if number == row), ())


def columns_of(raw: Raw, laid: Laid) -> list[Column]:
    """Return the columns of a sheet that have a heading, with the first values of each."""
    below = [cells for number, cells in raw.rows if number > laid.row]
    found = []
    for place, label in enumerate(labels_of(raw, laid.row)):
        key = key_of(label)
        if not key:
            continue
        filled = (cells[place] for cells in below if place < len(cells) and cells[place])
        samples = tuple(
            text[:LONGEST_SAMPLE] for _, text in zip(range(SAMPLES), filled, strict=False)
        )
        found.append(Column(key, label, place, samples, laid.columns.get(key, "")))
    return found


def row_typed(raw: Raw, text: str) -> int | None:
    """Return the row of the headings that an address names; ``None`` for any other text."""
    return {str(number): number for number, _ in raw.rows[:LOOKED_THROUGH]}.get(text)


def at_its_heading(problem: CellProblem, laid: Mapping[str, Laid]) -> CellProblem:
    """Say a column by the heading that it has in the file; ``laid`` by the name of the sheet."""
    one = laid.get(problem.sheet)
    headings = {column: heading for heading, column in one.columns.items()} if one else {}
    return replace(problem, column=headings.get(problem.column, problem.column))


def read_typed(raw: Raw, typed: Mapping[str, str], prefix: str, kinds: Sequence[Kind]) -> Laid:
    """Return how a sheet is to be read as a page said it; what no page can say is left out.

    The page sends ``<prefix>-kind``, ``<prefix>-row`` and ``<prefix>-column-<place>``.
    """
    known = {kind.name: kind for kind in kinds}
    name = typed.get(f"{prefix}-kind", "")
    first = raw.rows[0][0] if raw.rows else 1
    row = row_typed(raw, typed.get(f"{prefix}-row", "")) or first
    if name not in known:
        return Laid(LEFT_OUT, row)
    columns: dict[str, str] = {}
    for place, label in enumerate(labels_of(raw, row)):
        column = typed.get(f"{prefix}-column-{place}", "")
        if key_of(label) and column in known[name].columns:
            columns.setdefault(key_of(label), column)
    return Laid(name, row, columns)


def wrong(kind: Kind, raw: Raw, laid: Laid, place: str) -> list[Problem]:
    """Return what a chosen mapping lacks or says twice."""
    found = [
        Problem("imports.column_lacks", place, {"column": kind.word(name)})
        for name in kind.missing(laid.columns)
    ]
    return found + [
        Problem(
            "imports.column_twice",
            place,
            {"column": kind.word(name), "text": _headings_of(raw, laid, name)},
        )
        for name in twice(laid)
    ]


def _headings_of(raw: Raw, laid: Laid, column: str) -> str:
    """Return the headings, as they stand in the file, that are mapped to a column of ours."""
    labels = labels_of(raw, laid.row)
    named = [f"“{one}”" for one in labels if laid.columns.get(key_of(one)) == column]
    return translated(", ").join(named)


def twice(laid: Laid) -> list[str]:
    """Return the columns of ours that two headings are mapped to."""
    chosen = list(laid.columns.values())
    return sorted({column for column in chosen if chosen.count(column) > 1})
