"""Sums along the edges of some rows, added where they belong.

These are the compiled loops beneath scipy's sparse products.  Its ``@`` wants a matrix of its
own for each level and makes a new array of each product; the loops take any rows of arrays as
they lie, mapped ones included, and add to what is there.  scipy keeps them to itself, so this
file alone knows them, and the tests hold them against plain additions.
"""

from typing import TypeVar

import numpy as np
import numpy.typing as npt
from scipy.sparse import _sparsetools as loops

from aggregator.spans import Ints

FloatArray = npt.NDArray[np.float64]
Of = TypeVar("Of", np.float64, np.int32)


def gather(
    first: Ints, children: Ints, quantities: FloatArray, values: FloatArray, into: FloatArray
) -> None:
    """Add to each of m rows what its edges bring: ``into[i] += sum quantity x values[child]``.

    Parameters
    ----------
    first : (m + 1,) int32 array
        Where the edges of each row begin, and where those of the last end.
    children : (E,) int32 array
        The value that each edge leads to.
    quantities : (E,) float array
        Units of the child per unit of the row.
    values : (N,) or (N, K) float array
        What the edges lead to, in rows of K columns. [kg CO2e per unit, or any]
    into : (m,) or (m, K) float array
        Rows to add to, contiguous; may be some of ``values`` that no edge here leads to.

    Examples
    --------
    >>> ends, values = np.array([0, 1], np.int32), np.array([10.0, 1.0, 0.0])
    >>> gather(np.array([0, 2], np.int32), ends, np.array([2.0, 3.0]), values, values[2:])
    >>> values
    array([10.,  1., 23.])
    """
    rows, size, width = len(into), len(values), values[:1].size
    flat = values.reshape(-1), into.reshape(-1)
    if width == 1:  # the loop over one column is several times as fast as that over columns
        loops.csr_matvec(rows, size, first, children, quantities, *flat)
    else:
        loops.csr_matvecs(rows, size, width, first, children, quantities, *flat)


def scatter(
    first: Ints, children: Ints, quantities: FloatArray, amounts: FloatArray, into: FloatArray
) -> None:
    """Add what m rows take to what they take it of: ``into[child] += quantity x amounts[i]``.

    Parameters
    ----------
    first, children, quantities
        As in :func:`gather`.
    amounts : (m,) float array
        How much there is of each row. [units]
    into : (N,) float array
        To be added to; ``amounts`` may be some of it that no edge here leads to. [units]

    Examples
    --------
    >>> ends, needed = np.array([0, 1], np.int32), np.array([0.0, 0.0, 5.0])
    >>> scatter(np.array([0, 2], np.int32), ends, np.array([2.0, 3.0]), needed[2:], needed)
    >>> needed
    array([10., 15.,  5.])
    """
    loops.csc_matvec(len(into), len(amounts), first, children, quantities, amounts, into)


def pass_on(parents: Ints, children: Ints, quantities: FloatArray, values: FloatArray) -> None:
    """Add along edges, one after the other: ``values[parent] += quantity x values[child]``.

    Parameters
    ----------
    parents, children : (E,) int32 array
        Rows of ``values``.
    quantities : (E,) float array
        Units of the child per unit of the parent.
    values : (N, K) float array
        To be added to, contiguous. [kg CO2e per unit, or any]

    Examples
    --------
    >>> ends, values = np.array([0, 1], np.int32), np.array([[10.0, 1.0], [0.0, 0.0], [1.0, 0.0]])
    >>> pass_on(np.array([1, 2], np.int32), ends, np.array([3.0, 2.0]), values)
    >>> values
    array([[10.,  1.],
           [30.,  3.],
           [61.,  6.]])
    """
    flat = values.reshape(-1)
    loops.coo_matmat_dense(len(parents), values.shape[1], parents, children, quantities, flat, flat)


def picked(
    first: Ints, children: Ints, facts: npt.NDArray[Of], places: Ints
) -> tuple[Ints, Ints, npt.NDArray[Of]]:
    """Return the edges of some rows as compressed rows of their own.

    Parameters
    ----------
    first, children
        As in :func:`gather`, of all rows.
    facts : (E,) float or int32 array
        What else is known of each edge.
    places : (m,) int32 array
        The rows.

    Examples
    --------
    >>> first, children = np.array([0, 1, 1, 3], np.int32), np.array([4, 5, 6], np.int32)
    >>> picked(first, children, np.array([1.0, 2.0, 3.0]), np.array([1, 2], np.int32))
    (array([0, 0, 2], dtype=int32), array([5, 6], dtype=int32), array([2., 3.]))
    """
    found = np.zeros(len(places) + 1, dtype=np.int32)
    np.cumsum(first[places + 1] - first[places], out=found[1:])
    ends, known = (np.empty(found[-1], dtype=one.dtype) for one in (children, facts))
    loops.csr_row_index(len(places), places, first, children, facts, ends, known)
    return found, ends, known
