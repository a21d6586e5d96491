"""Lists by the page: fifty rows, and where they stand in the whole."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

PER_PAGE = 50

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Page(Generic[T]):
    """One page of a list; ``number`` counts from 1."""

    rows: tuple[T, ...]
    total: int
    number: int = 1
    per_page: int = PER_PAGE

    @property
    def first(self) -> int:
        """Return the place of the first row shown, 0 where there is none."""
        return (self.number - 1) * self.per_page + 1 if self.rows else 0

    @property
    def last(self) -> int:
        """Return the place of the last row shown."""
        return self.first + len(self.rows) - 1 if self.rows else 0

    @property
    def previous(self) -> int | None:
        """Return the number of the page before, if there is one."""
        return self.number - 1 if self.number > 1 else None

    @property
    def following(self) -> int | None:
        """Return the number of the next page, if there is one."""
        return self.number + 1 if self.last and self.last < self.total else None


def number_of(text: str | None) -> int:
    """Return the page that an address asks for; anything odd is the first one.

    >>> number_of("3"), number_of("-2"), number_of("x"), number_of(None)
    (3, 1, 1, 1)
    """
    return max(1, int(text)) if text and text.isascii() and text.isdigit() and len(text) < 7 else 1


def fetch(session: Session, query: Select[Any], number: int) -> Page[Any]:
    """Return one page of an ordered query for whole records, with two statements."""
    counted = select(func.count()).select_from(query.order_by(None).subquery())
    total = session.scalar(counted) or 0
    number = min(number, max(1, -(-total // PER_PAGE)))
    rows = session.scalars(query.offset((number - 1) * PER_PAGE).limit(PER_PAGE)).unique()
    return Page(tuple(rows), total, number)


def cut(rows: Sequence[T], number: int, per_page: int = PER_PAGE) -> Page[T]:
    """Return one page of a list that is in memory anyway."""
    number = min(number, max(1, -(-len(rows) // per_page)))
    start = (number - 1) * per_page
    return Page(tuple(rows[start : start + per_page]), len(rows), number, per_page)
