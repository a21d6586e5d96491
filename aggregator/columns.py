"""Both tables as columns: numbers as float64, texts as numbers of distinct texts."""

import hashlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import compress
from typing import Any, ClassVar, Final, TypeAlias

import numpy as np
import numpy.typing as npt

from aggregator.ordered import FloatArray
from aggregator.problems import Place
from aggregator.records import CATEGORIES
from aggregator.spans import Ints, Positions

BoolArray: TypeAlias = npt.NDArray[np.bool_]
NONE: Final = -1
"""Stands for no text."""
VALUES: Final = ("footprint_kgco2e", *CATEGORIES)


@dataclass(frozen=True, slots=True, eq=False)
class Texts:
    """A column of texts.

    Parameters
    ----------
    codes : (n,) int32 array
        Which of the distinct texts, -1 for none.
    distinct
        Texts in ascending order, each once; some may be used by no row.
    """

    codes: Ints
    distinct: Sequence[str]

    @classmethod
    def of(cls, values: Iterable[str | None]) -> "Texts":
        """Return the column of some texts; an empty one is none.

        >>> column = Texts.of(["B", None, "A", ""])
        >>> column.codes, column.distinct
        (array([ 1, -1,  0, -1], dtype=int32), ['A', 'B'])
        """
        known = [value or "" for value in values]
        distinct = sorted({value for value in known if value})
        codes = {text: code for code, text in enumerate(distinct)} | {"": NONE}
        return cls(np.fromiter(map(codes.__getitem__, known), np.int32, len(known)), distinct)

    def text(self, row: int) -> str | None:
        """Return the text of a row."""
        code = self.codes[row]
        return None if code < 0 else self.distinct[code]

    def take(self, rows: Positions) -> "Texts":
        """Return the column of some rows.

        >>> Texts.of(["B", None, "A"]).take(np.array([2, 1])).codes
        array([ 0, -1], dtype=int32)
        """
        return Texts(self.codes[rows], self.distinct)

    def at(self, flags: Iterable[bool], *, none: bool = False) -> BoolArray:
        """Return for each row what holds for its text."""
        lookup = np.array([*flags, none], dtype=np.bool_)
        return lookup[self.codes]

    def where(self, holds: Callable[[str], bool], *, none: bool = False) -> BoolArray:
        """Return for each row whether something holds for its text; asked once per text."""
        return self.at((holds(text) for text in self.distinct), none=none)

    def within(self, distinct: Sequence[str]) -> Ints:
        """Return the codes that this column has among other texts, which contain its own."""
        if distinct is self.distinct:
            return self.codes
        numbers = {text: code for code, text in enumerate(distinct)}
        # a text that no row uses need not be among the others
        lookup = np.array([*(numbers.get(t, NONE) for t in self.distinct), NONE], dtype=np.int32)
        return lookup[self.codes]


def union(*columns: Texts) -> Sequence[str]:
    """Return the texts of several columns, ascending, each once.

    >>> union(Texts.of(["B", None]), Texts.of(["A", "B"]))
    ['A', 'B']
    """
    found = {id(column.distinct): column.distinct for column in columns}
    if len(found) == 1:
        return columns[0].distinct
    every = [text for distinct in found.values() for text in distinct]
    every.sort()  # runs that are in order already are only merged
    return list(dict.fromkeys(every))


@dataclass(frozen=True, slots=True)
class Origin:
    """Where the rows of a table were read; ``numbers`` are those of rows, heading = 1."""

    file: str
    sheet: str | None
    numbers: Positions

    def place(self, row: int) -> Place:
        """Return where a row stands."""
        return Place(self.file, int(self.numbers[row]), self.sheet)


class Columns:
    """The columns of a table of n rows; what is left out has its default in every row.

    Parameters
    ----------
    size
        Number of rows n.
    texts, floats, flags
        Columns by name; ``nan`` is nothing.
    origin
        Where the rows were read, if they were.
    """

    TEXTS: ClassVar[Mapping[str, str | None]]
    FLOATS: ClassVar[Mapping[str, float]]
    FLAGS: ClassVar[tuple[str, ...]] = ()
    KEY: ClassVar[tuple[str, str]]
    """The columns that the canonical order goes by first."""

    def __init__(
        self,
        size: int,
        texts: Mapping[str, Texts],
        floats: Mapping[str, FloatArray],
        flags: Mapping[str, BoolArray] | None = None,
        origin: Origin | None = None,
    ) -> None:
        self.size = size
        self.origin = origin
        self.texts = {n: _filled(texts.get(n), d, size) for n, d in self.TEXTS.items()}
        self.floats = {
            n: floats[n] if n in floats else np.broadcast_to(np.float64(d), size)
            for n, d in self.FLOATS.items()
        }
        given = flags or {}
        self.flags = {n: given.get(n, np.broadcast_to(np.False_, size)) for n in self.FLAGS}

    def place(self, row: int) -> Place | None:
        """Return where a row was read."""
        return None if self.origin is None else self.origin.place(row)

    @cached_property
    def order(self) -> Positions:
        """Return the canonical order of the rows: by their facts alone."""
        first, second = (self.texts[name] for name in self.KEY)
        key = first.codes * np.int64(len(second.distinct) + 1) + second.codes
        descents = np.count_nonzero(key[1:] < key[:-1])
        # a merge of runs that are in order already is the faster the fewer there are
        order = np.argsort(key, kind="stable" if MANY * descents < len(key) else None)
        ascending = key[order]
        same = ascending[1:] == ascending[:-1]
        tied = np.append(same, False) | np.insert(same, 0, False)
        if tied.any():
            rows = order[tied]
            facts = [*self.flags.values(), *self.floats.values()]
            facts += [column.codes for column in reversed(self.texts.values())]
            order[tied] = rows[np.lexsort([*(fact[rows] for fact in facts), key[rows]])]
        return order

    def digest(self, into: "hashlib._Hash") -> None:
        """Add the facts of all rows in canonical order to a hash."""
        order = self.order
        into.update(f"{type(self).__name__} {self.size}\n".encode())
        for name, column in self.texts.items():
            codes, used = _used(column)
            into.update(f"{name} {len(used)}\n".encode())
            into.update(np.fromiter(map(len, used), np.int64, len(used)).tobytes())
            into.update("".join(used).encode(*UTF8))
            _add(into, codes, order)
        for name, numbers in self.floats.items():
            into.update(f"{name}\n".encode())
            _add(into, _canonical(numbers), order)
        for name, flags in self.flags.items():
            into.update(f"{name}\n".encode())
            _add(into, flags, order)


UTF8: Final = ("utf-8", "surrogatepass")
MANY: Final = 8
"""Rows that a run in order has where it pays to look for such."""


def _filled(column: Texts | None, default: str | None, size: int) -> Texts:
    if column is not None:
        return column
    codes = np.broadcast_to(np.int32(NONE if default is None else 0), size)
    return Texts(codes, [] if default is None else [default])


def _used(column: Texts) -> tuple[Ints, Sequence[str]]:
    """Return the codes among the texts that are used, and these texts."""
    is_used = np.zeros(len(column.distinct) + 1, dtype=np.bool_)
    is_used[column.codes] = True
    if is_used[:NONE].all():
        return column.codes, column.distinct
    is_used[NONE] = False
    lookup = np.cumsum(is_used, dtype=np.int32) - 1
    lookup[NONE] = NONE
    return lookup[column.codes], [*compress(column.distinct, is_used.tolist())]


def taken(column: npt.NDArray[Any], rows: npt.NDArray[Any]) -> npt.NDArray[Any]:
    """Return some rows of a column; one that is the same number throughout stays one number.

    >>> taken(np.broadcast_to(np.float64(1), 3), np.array([0, 2])).strides
    (0,)
    """
    if column.strides == (0,) and len(column):
        return np.broadcast_to(column[0], len(rows))
    found: npt.NDArray[Any] = column[rows]
    return found


def _add(into: "hashlib._Hash", column: npt.NDArray[Any], order: Positions) -> None:
    """Add a column to a hash; one that says the same in every row is added once."""
    is_constant = len(column) > 0 and _is_constant(column)
    kept = column[:1] if is_constant else column[order]
    into.update(f"{is_constant} {kept.dtype.str}\n".encode() + kept.tobytes())


def _canonical(numbers: FloatArray) -> FloatArray:
    """Return numbers in which nothing and zero have one form each."""
    if numbers.strides == (0,) and len(numbers):
        return np.broadcast_to(_canonical(numbers[:1].copy())[0], len(numbers))
    found: FloatArray = np.where(np.isnan(numbers), np.nan, numbers + 0.0)
    return found


def _is_constant(column: npt.NDArray[Any]) -> bool:
    if column.strides == (0,):
        return True
    alike = column.view(np.int64) if column.dtype == np.float64 else column
    return bool((alike == alike[0]).all())
