"""Arrays that come from outside, checked before anything is made of them."""

from typing import Any, Final

import numpy as np
import numpy.typing as npt

from aggregator.errors import Fact
from aggregator.ordered import SMALLEST, FloatArray
from aggregator.problems import Problem
from aggregator.soundness import NetworkRefused
from aggregator.spans import Positions

MOST: Final = 2**31 - 1
"""Nodes and edges are counted in 32 bits."""
COLUMNS: Final = 2
"""Dimensions of own values that have several columns."""


def size_of(size: int) -> int:
    """Return a number of nodes, if it is one.

    Raises
    ------
    NetworkRefused
        It is no whole number from 0 to :data:`MOST`.

    Examples
    --------
    >>> size_of(3)
    3
    """
    if not isinstance(size, int | np.integer) or not 0 <= size <= MOST:
        raise _refused("network.size", text=str(size), most=MOST)
    return int(size)


def edges_of(
    size: int, parents: npt.ArrayLike, children: npt.ArrayLike, quantities: npt.ArrayLike
) -> tuple[Positions, Positions, FloatArray]:
    """Return the ends and quantities of edges among ``size`` nodes.

    Raises
    ------
    NetworkRefused
        They are no such edges.

    Examples
    --------
    >>> edges_of(2, [0], [1], [2])[2]
    array([2.])
    """
    ends = {"parents": _ends("parents", parents), "children": _ends("children", children)}
    amount = numbers_of("quantities", quantities)
    _of_dimensions("quantities", amount, 1)
    counts = {name: len(found) for name, found in (*ends.items(), ("quantities", amount))}
    if len(set(counts.values())) > 1:
        raise _refused("network.edges_length", **counts)
    if len(amount) > MOST:
        raise _refused("network.too_many", count=len(amount), most=MOST)
    for name, found in ends.items():
        if len(found) and not (found.min() >= 0 and found.max() < size):
            wrong = found[(found < 0) | (found >= size)][0]
            raise _refused("network.no_such_node", name=name, text=str(wrong), size=size)
    if len(amount) and not (amount.min() >= SMALLEST and amount.max() < np.inf):
        number = int(np.flatnonzero(~((amount >= SMALLEST) & (amount < np.inf)))[0])
        raise _refused("network.quantity", number=number, text=str(amount[number]))
    return ends["parents"], ends["children"], amount


def own_of(size: int, own: npt.ArrayLike | None) -> FloatArray:
    """Return own values in columns, (N, K); unknown ones without any.

    Raises
    ------
    NetworkRefused
        They are no values of ``size`` nodes.

    Examples
    --------
    >>> own_of(2, [1, 2])
    array([[1.],
           [2.]])
    """
    if own is None:
        return np.full((size, 1), np.nan)
    values = np.array(numbers_of("own", own))
    values = values[:, None] if values.ndim == 1 else values
    _of_dimensions("own", values, COLUMNS)
    if len(values) != size or not values.shape[1]:
        raise _refused("network.shape", name="own", shape=str(values.shape), size=size)
    if np.isinf(values).any():
        node = int(np.flatnonzero(np.isinf(values).any(axis=1))[0])
        raise _refused("network.infinite", node=node)
    return values


def gaps_of(size: int, gaps: npt.ArrayLike) -> npt.NDArray[np.bool_]:
    """Return which nodes are gaps, (N,).

    Raises
    ------
    NetworkRefused
        It does not say yes or no of each of ``size`` nodes.

    Examples
    --------
    >>> gaps_of(2, [True, False])
    array([ True, False])
    """
    try:
        found = np.array(gaps, dtype=np.bool_)
    except (TypeError, ValueError) as error:
        raise _refused("network.not_numbers", name="gaps") from error
    if found.shape != (size,):
        raise _refused("network.shape", name="gaps", shape=str(found.shape), size=size)
    return found


def numbers_of(name: str, values: npt.ArrayLike) -> FloatArray:
    """Return numbers as float64.

    Raises
    ------
    NetworkRefused
        There is something else among them.

    Examples
    --------
    >>> numbers_of("own", [1, 2])
    array([1., 2.])
    """
    try:
        return np.asarray(values, dtype=np.float64)
    except (TypeError, ValueError) as error:
        raise _refused("network.not_numbers", name=name) from error


def _ends(name: str, values: npt.ArrayLike) -> Positions:
    try:
        found: npt.NDArray[Any] = np.asarray(values)
    except ValueError as error:
        raise _refused("network.not_whole", name=name) from error
    if found.dtype.kind not in "iu" and found.size:
        raise _refused("network.not_whole", name=name)
    _of_dimensions(name, found, 1)
    return found if found.size else found.astype(np.int64)


def _of_dimensions(name: str, array: npt.NDArray[Any], dimensions: int) -> None:
    if array.ndim != dimensions:
        raise _refused("network.dimensions", name=name, shape=str(array.shape))


def _refused(code: str, **facts: Fact) -> NetworkRefused:
    return NetworkRefused(Problem(code, facts))
