"""Levels of a network: how far each node is above the leaves, and what lies on loops.

Edges are dropped round by round as the nodes they lead to get their level: no
other structure is needed, and a supply chain is wide and flat, so the edges
shrink fast.  Where they do not (long chains), the rest is climbed node by node.
"""

from typing import Final

import numpy as np
from scipy.sparse import csr_array
from scipy.sparse.csgraph import connected_components

from aggregator.spans import Ints, spans

OPEN: Final = -1
FOLLOWS: Final = -2
"""The level of a node that lies on the loop of another, which stands for it."""
SLOWEST: Final = 1 / 16
"""A round that drops a smaller part of the edges than this is the last of its kind."""


def levels(size: int, parents: Ints, children: Ints) -> tuple[Ints, Ints]:
    """Return the level of each node, and the node that stands for each loop.

    Parameters
    ----------
    size
        Number of nodes N.
    parents, children : (E,) int32 array
        Ends of each edge.

    Returns
    -------
    level : (N,) int32 array
        Every edge leads to a lower level, but for edges within a loop.
    loop : (N,) int32 array
        The lowest node of the strongly connected component; the node itself
        where it lies on no loop.

    Examples
    --------
    A takes B, and B and C take each other and D.

    >>> ends = np.array([[0, 1], [1, 2], [2, 1], [2, 3]], dtype=np.int32)
    >>> levels(4, ends[:, 0], ends[:, 1])
    (array([2, 1, 1, 0], dtype=int32), array([0, 1, 1, 3], dtype=int32))
    """
    level = np.full(size, OPEN, dtype=np.int32)
    loop = np.arange(size, dtype=np.int32)
    parents, children = _between(parents, children)
    parents, children, depth = _peel(level, parents, children)
    if len(parents):
        loop = _loops(loop, parents, children)
        level[loop != np.arange(size)] = FOLLOWS
        parents, children = _between(loop[parents], loop[children])
        _peel(level, parents, children, depth)
        level = level[loop]
    return level, loop


def _between(parents: Ints, children: Ints) -> tuple[Ints, Ints]:
    """Return the edges that lead to another node."""
    keep = parents != children
    return (parents, children) if keep.all() else (parents[keep], children[keep])


def _peel(level: Ints, parents: Ints, children: Ints, depth: int = 0) -> tuple[Ints, Ints, int]:
    """Give their level to all nodes that no loop keeps open; return the edges that are left."""
    while True:
        busy = np.zeros(len(level), dtype=np.bool_)
        busy[parents] = True
        free = (level == OPEN) & ~busy
        if not free.any():
            return parents, children, depth
        level[free] = depth
        depth += 1
        keep = level[children] == OPEN
        left = int(np.count_nonzero(keep))
        is_slow = left > (1 - SLOWEST) * len(parents)
        parents, children = parents[keep], children[keep]
        if is_slow:
            return _climb(level, parents, children, depth)


def _climb(level: Ints, parents: Ints, children: Ints, depth: int) -> tuple[Ints, Ints, int]:
    """Do the same from each level straight to the parents of its nodes."""
    size = len(level)
    ones = np.ones(len(parents), dtype=np.int8)
    upward = csr_array((ones, (children, parents)), shape=(size, size))
    missing = np.bincount(upward.indices, minlength=size)
    frontier = np.flatnonzero((level == OPEN) & (missing == 0))
    while len(frontier):
        level[frontier] = depth
        depth += 1
        reached = upward.indices[spans(upward.indptr[frontier], upward.indptr[frontier + 1])]
        np.subtract.at(missing, reached, 1)
        frontier = np.unique(reached[missing[reached] == 0])
    keep = level[children] == OPEN
    return parents[keep], children[keep], depth


def _loops(loop: Ints, parents: Ints, children: Ints) -> Ints:
    """Return the lowest node of each strongly connected component of the edges."""
    nodes, ends = np.unique(np.concatenate((parents, children)), return_inverse=True)
    ones = np.ones(len(parents), dtype=np.int8)
    shape = (len(nodes), len(nodes))
    among = csr_array((ones, (ends[: len(parents)], ends[len(parents) :])), shape=shape)
    _, labels = connected_components(among, directed=True, connection="strong")
    _, firsts = np.unique(labels, return_index=True)
    found = loop.copy()
    found[nodes] = nodes[firsts[labels]]
    return found
