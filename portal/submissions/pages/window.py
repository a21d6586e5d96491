"""Which rows of a long table a page of the form holds; the others keep their answers."""

from collections.abc import Collection
from dataclasses import dataclass

from forms.answers import rows_of
from forms.model import Section
from portal.submissions.answering import Answering
from portal.submissions.places import ROW

ROWS = 50
"""Rows of one page: of each only the columns are shown until it is unfolded."""


@dataclass(frozen=True, slots=True)
class Window:
    """The rows shown, by their ids, and where they stand among all."""

    ids: tuple[str, ...]
    numbers: dict[str, int]
    page: int
    total: int

    @property
    def first(self) -> int:
        """Return the place of the first row shown, counted from 1."""
        return (self.page - 1) * ROWS + 1

    @property
    def last(self) -> int:
        """Return the place of the last row shown."""
        return self.first + len(self.ids) - 1

    @property
    def previous(self) -> int | None:
        """Return the number of the page before."""
        return self.page - 1 if self.page > 1 else None

    @property
    def following(self) -> int | None:
        """Return the number of the next page."""
        return self.page + 1 if self.last < self.total else None


def window(
    known: Answering,
    section: Section,
    *,
    page: int = 1,
    row: str = "",
    only_problems: bool = False,
) -> Window:
    """Return the rows of a page: of ``page``, or of the one that holds ``row``."""
    every = [one["id"] for one in rows_of(known.answers, section.key)]
    numbers = {row_id: number for number, row_id in enumerate(every, 1)}
    ids = [one for one in every if not only_problems or one in _to_mend(known, section)]
    if row in ids:
        page = ids.index(row) // ROWS + 1
    page = min(page, max(1, -(-len(ids) // ROWS)))
    shown = ids[(page - 1) * ROWS : page * ROWS]
    return Window(tuple(shown), numbers, page, len(ids))


def only(known: Answering, section: Section, wanted: Collection[str]) -> Window:
    """Return the window that holds just the wanted rows, as a page in somebody's browser does.

    A row that was just added there, and is not saved yet, comes last.
    """
    every = [one["id"] for one in rows_of(known.answers, section.key)]
    numbers = {row_id: number for number, row_id in enumerate(every, 1)}
    new = sorted(one for one in wanted if one not in numbers and ROW.fullmatch(one))
    ids = (*(one for one in every if one in wanted), *new)
    return Window(ids, numbers, 1, len(ids))


def _to_mend(known: Answering, section: Section) -> set[str | None]:
    """Return the rows that findings or comments name."""
    found = {one.row for one in known.findings if one.section == section.key}
    return found | {one.row for one in known.returned if one.section == section.key}
