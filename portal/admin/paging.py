"""Long lists in pages of fifty."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

PAGE = 50
MOST_PAGES = 100_000
R = TypeVar("R")


@dataclass(frozen=True, slots=True)
class Page(Generic[R]):
    """Some rows of a list, and where they stand in it."""

    rows: Sequence[R]
    number: int
    total: int

    @property
    def first(self) -> int:
        """Return the place of the first row, from one."""
        return (self.number - 1) * PAGE + 1 if self.total else 0

    @property
    def last(self) -> int:
        """Return the place of the last row."""
        return min(self.number * PAGE, self.total)

    @property
    def has_next(self) -> bool:
        """Tell whether there is more."""
        return self.last < self.total


def number_of(text: str | None) -> int:
    """Return the page number in an address; anything odd is the first page."""
    if text is None or not text.isascii() or not text.isdigit() or len(text) > 6:
        return 1
    return min(max(int(text), 1), MOST_PAGES)


def page_of(session: Session, query: Select[R], number: int) -> Page[R]:
    """Return one page of a totally ordered query; beyond the end stands the last page."""
    total = session.scalar(select(func.count()).select_from(query.order_by(None).subquery())) or 0
    number = min(number, max(1, -(-total // PAGE)))
    rows = session.scalars(query.limit(PAGE).offset((number - 1) * PAGE)).all()
    return Page(rows, number, total)
