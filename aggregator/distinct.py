"""The distinct texts of columns: found, put in order and read as a whole, not one by one.

Cells that a compiled reader cut are bytes, of as many as a column needs, which are compared
as integers of eight bytes; all others are texts.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final, TypeAlias, cast

import numpy as np
import numpy.typing as npt
import pandas as pd

from aggregator.ordered import FloatArray
from aggregator.spans import Positions

Bytes: TypeAlias = npt.NDArray[np.bytes_]
Texts: TypeAlias = npt.NDArray[np.object_] | Bytes
"""A column of texts, as they are or in UTF-8."""
Words: TypeAlias = npt.NDArray[np.int64]
"""Cells of bytes as integers, (n, k)."""
BoolArray: TypeAlias = npt.NDArray[np.bool_]

MIXERS: Final = (0x9E3779B97F4A7C15, 0xBF58476D1CE4E5B9, 0x94D049BB133111EB, 0xD6E8FEB86659FD93)
"""Odd numbers by which the words of a cell become one."""
NUMERAL: Final = np.isin(np.arange(256), list(b"\0+-.0123456789Ee"))
"""Bytes that plain numbers are written with, and what fills a cell."""
PRINTABLE: Final = (np.arange(256) >= 0x20) & (np.arange(256) < 0x7F) | (np.arange(256) == 0)
SIGN: Final = ord("#"), ord(" ")
"""What a code that needs no second look does not begin with."""


class Distinct:
    """The d distinct texts of some columns, in the order in which they come first.

    Parameters
    ----------
    cells : (d,) array
        In UTF-8 where all columns are, else as texts.
    """

    def __init__(self, cells: Texts) -> None:
        self._cells = cells

    def __len__(self) -> int:
        return len(self._cells)

    @cached_property
    def texts(self) -> list[str]:
        """Return the texts."""
        cells: list[Any] = self._cells.tolist()
        if self._cells.dtype.kind != "S" or not cells:
            return cells
        return b"\n".join(cells).decode().split("\n")  # a cell of bytes is part of one line

    @property
    def codes(self) -> BoolArray:
        """Return which texts are codes that need no second look, (d,); there may be more.

        >>> Distinct(np.array([b"A-1", b"A ", b"#REF!", b"1E+05", b""], "S8")).codes
        array([ True, False, False, False, False])
        """
        marks = self._marks()
        if marks is None:
            return np.zeros(len(self), dtype=np.bool_)
        sure: BoolArray = PRINTABLE[marks].all(axis=1) & (marks != ord("+")).all(axis=1)
        lengths = np.count_nonzero(marks, axis=1)
        last = marks[np.arange(len(marks)), lengths - 1]
        sure &= (lengths > 0) & ~np.isin(marks[:, 0], SIGN) & (last != ord(" "))
        return sure

    @property
    def numbers(self) -> FloatArray:
        """Return the numbers that need no second look, (d,), ``nan`` for everything else.

        >>> Distinct(np.array([b"1.5", b"-2e3", b"0", b"1e999", b"five"], "S8")).numbers
        array([ 1.5e+00, -2.0e+03,      nan,      nan,      nan])
        """
        found = np.full(len(self), np.nan)
        marks = self._marks()
        if marks is not None:
            plain = NUMERAL[marks].all(axis=1) & (marks[:, 0] > 0)
            try:
                found[plain] = self._cells[plain].astype(np.float64)
            except ValueError:  # made of the right marks, and no number
                return found
            found[np.isinf(found) | (found == 0.0)] = np.nan
        return found

    def ascending(self, numbers: Positions) -> Positions:
        """Return some of the texts, by number, in ascending order."""
        marks = self._marks()
        if marks is None:
            texts = self.texts
            return np.array(sorted(numbers.tolist(), key=texts.__getitem__), dtype=np.int64)
        words = np.ascontiguousarray(marks[numbers]).view(">u8").astype(np.uint64)
        return numbers[np.lexsort(words.T[::-1])]

    def _marks(self) -> npt.NDArray[np.uint8] | None:
        """Return the bytes of each cell, (d, 8 k), as many as the longest needs; ``None`` of texts.

        UTF-8 has the order of the characters it writes.
        """
        if self._cells.dtype.kind != "S":
            return None
        words = _words(self._cells)
        return words[:, : max(_used(words), default=0) + 1].copy().view(np.uint8)


@dataclass(frozen=True, slots=True)
class Factorized:
    """A column of n cells by distinct texts.

    Parameters
    ----------
    codes : (n,) int array
        Which of the texts.
    distinct
        Columns that were factorized together share them.
    """

    codes: Positions
    distinct: Distinct


def factorized(columns: Sequence[Texts]) -> list[Factorized]:
    """Return columns with their distinct texts in common.

    >>> first, second = factorized([np.array(["A", "B"], object), np.array([b"B"], "S32")])
    >>> first.codes, second.codes, second.distinct.texts
    (array([0, 1]), array([1]), ['A', 'B'])
    """
    if all(one.dtype.kind == "S" for one in columns):
        kind = max(one.dtype for one in columns)
        parts, words = _codes(
            [_words(cast(Bytes, one.astype(kind, copy=False))) for one in columns]
        )
        distinct = Distinct(cast(Bytes, words.view(kind).reshape(len(words))))
    else:
        columns = [_decoded(one) if one.dtype.kind == "S" else one for one in columns]
        codes, texts = pd.factorize(np.concatenate(columns))
        parts = np.split(codes, np.cumsum([len(one) for one in columns])[:-1])
        distinct = Distinct(np.asarray(texts, dtype=object))
    return [Factorized(part, distinct) for part in parts]


def _decoded(column: Texts) -> npt.NDArray[np.object_]:
    (found,) = factorized([column])
    return np.array([*found.distinct.texts, None], dtype=object)[found.codes]


def _words(cells: Texts) -> Words:
    """Return cells of bytes as integers, (n, k)."""
    words = np.ascontiguousarray(cells).view(np.int64)
    return words.reshape(len(cells), cells.dtype.itemsize // 8)


def _used(words: Words) -> list[int]:
    """Return the columns of words that hold anything."""
    return [column for column in range(words.shape[1]) if words[:, column].any()]


def _codes(columns: list[Words]) -> tuple[list[Positions], Words]:
    """Return which of the distinct cells each is, column by column, and these cells.

    Cells are told apart by one number each; two that come to the same number are
    found when the cells are put together again.
    """
    used = sorted({number for words in columns for number in _used(words)})
    parts, size = _numbered([_mixed(words, used) for words in columns])
    distinct = np.zeros((size, columns[0].shape[1]), dtype=np.int64)
    for number in used:
        each = [words[:, number] for words in columns]
        for codes, one in zip(parts, each, strict=True):
            distinct[codes, number] = one
        if any((distinct[codes, number] != o).any() for codes, o in zip(parts, each, strict=True)):
            return _word_by_word(columns)
    return parts, distinct


def _mixed(words: Words, used: list[int]) -> npt.NDArray[np.int64]:
    """Return one integer for each cell: the only word that is used, or a sum of products."""
    if len(used) == 1:
        return np.ascontiguousarray(words[:, used[0]])
    found = np.zeros(len(words), dtype=np.uint64)
    for number in used:
        found += words[:, number].view(np.uint64) * np.uint64(MIXERS[number % len(MIXERS)])
    return found.view(np.int64)


def _numbered(columns: list[npt.NDArray[np.int64]]) -> tuple[list[Positions], int]:
    """Return which of the distinct numbers each is, column by column, and how many these are.

    Of a run of equal numbers only the first is looked up.
    """
    starts = [_starts(one) for one in columns]
    codes, distinct = pd.factorize(
        np.concatenate([one[start] for one, start in zip(columns, starts, strict=True)])
    )
    parts = np.split(codes, np.cumsum([len(start) for start in starts])[:-1])
    return [
        np.repeat(part, np.diff(start, append=len(one)))
        for part, start, one in zip(parts, starts, columns, strict=True)
    ], len(distinct)


def _starts(numbers: npt.NDArray[np.int64]) -> Positions:
    """Return where runs of equal numbers begin."""
    begins = np.ones(len(numbers), dtype=np.bool_)
    np.not_equal(numbers[1:], numbers[:-1], out=begins[1:])
    return np.flatnonzero(begins)


def _word_by_word(columns: list[Words]) -> tuple[list[Positions], Words]:
    """Return the same as :func:`_codes`, each word looked up for itself."""
    every = np.concatenate(columns)
    codes = np.zeros(len(every), dtype=np.int64)
    for number in range(every.shape[1]):
        further, words = pd.factorize(every[:, number])
        codes, _ = pd.factorize(codes * np.int64(len(words)) + further)
    distinct = np.zeros((int(codes.max()) + 1, every.shape[1]), dtype=np.int64)
    distinct[codes] = every
    return np.split(codes, np.cumsum([len(one) for one in columns])[:-1]), distinct
