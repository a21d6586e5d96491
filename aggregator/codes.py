"""Codes of items and suppliers: sorted texts in one block of bytes, found by halving."""

from bisect import bisect_left
from collections.abc import Iterable, Sequence
from typing import overload

import numpy as np
import numpy.typing as npt

from aggregator.spans import Positions


class Codes(Sequence[str]):
    """Texts in ascending order, each once.

    Parameters
    ----------
    block : (B,) uint8 array
        The texts in UTF-8, one after the other.
    ends : (n + 1,) int64 array
        Where each begins, and B.

    Examples
    --------
    >>> codes = Codes.of(["CELL", "铜", "PACK"])
    >>> list(codes), codes.find("PACK"), codes.find("X")
    (['CELL', 'PACK', '铜'], 1, None)
    """

    def __init__(self, block: npt.NDArray[np.uint8], ends: Positions) -> None:
        self.block = block
        self.ends = ends

    @classmethod
    def of(cls, texts: Iterable[str]) -> "Codes":
        """Return codes in order."""
        return cls.of_sorted(sorted(set(texts)))

    @classmethod
    def of_sorted(cls, texts: Iterable[str]) -> "Codes":
        """Return codes that are in order already."""
        parts = [text.encode("utf-8", "surrogatepass") for text in texts]
        ends = np.zeros(len(parts) + 1, dtype=np.int64)
        np.cumsum([len(part) for part in parts], out=ends[1:])
        return cls(np.frombuffer(b"".join(parts), dtype=np.uint8), ends)

    def find(self, text: str) -> int | None:
        """Return where a text stands; ``None`` if it does not."""
        found = bisect_left(self, text)
        return found if found < len(self) and self[found] == text else None

    def __len__(self) -> int:
        return len(self.ends) - 1

    @overload
    def __getitem__(self, index: int) -> str: ...
    @overload
    def __getitem__(self, index: slice) -> list[str]: ...
    def __getitem__(self, index: int | slice) -> str | list[str]:
        if isinstance(index, slice):
            return [self[i] for i in range(*index.indices(len(self)))]
        if not -len(self) <= index < len(self):
            raise IndexError(index)
        start = index % len(self)
        part = self.block[self.ends[start] : self.ends[start + 1]]
        return part.tobytes().decode("utf-8", "surrogatepass")
