"""Compressed rows: where the entries of some rows stand."""

from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt

Ints: TypeAlias = npt.NDArray[np.int32]
Positions: TypeAlias = npt.NDArray[np.int64]
Numbers: TypeAlias = npt.NDArray[np.signedinteger[Any]]
"""Integers of either size."""


def spans(starts: Numbers, stops: Numbers) -> Positions:
    """Return all positions of several spans, one span after the other.

    Parameters
    ----------
    starts, stops : (n,) int array
        Span i holds ``starts[i], ..., stops[i] - 1``.

    Examples
    --------
    >>> spans(np.array([7, 0, 3]), np.array([9, 0, 5]))
    array([7, 8, 3, 4])
    """
    lengths = (stops - starts).astype(np.int64)
    ends = np.cumsum(lengths)
    total = int(ends[-1]) if len(ends) else 0
    return np.arange(total) + np.repeat(starts - ends + lengths, lengths)


def bounds(sorted_keys: Numbers, size: int) -> Positions:
    """Return where the entries of each key begin; those of the last end at the last bound.

    Parameters
    ----------
    sorted_keys : (n,) int array
        Ascending, each from 0 to ``size - 1``.

    Examples
    --------
    >>> bounds(np.array([0, 0, 2]), 4)
    array([0, 2, 2, 3, 3])
    """
    found = np.zeros(size + 1, dtype=np.int64)
    np.cumsum(np.bincount(sorted_keys, minlength=size), out=found[1:])
    return found
