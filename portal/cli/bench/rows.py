"""A network out of rows in SQLite: one table of nodes, one of lines, both numbered.

Rows come out of SQLite one by one, so every processor reads its part of them into memory that
all share.
"""

import mmap
import os
import sqlite3
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import chain, pairwise
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from aggregator.ordered import FloatArray
from aggregator.snapshot import Snapshot, from_arrays
from aggregator.spans import Ints
from portal.cli.bench.chains import Chain


def keep(path: Path, made: Chain) -> None:
    """Write a chain as rows: each node with its own value, each line with both ends."""
    own = [None if np.isnan(value) else value for value in made.own.tolist()]
    lines = (made.parents.tolist(), made.children.tolist(), made.quantities.tolist())
    rows = sqlite3.connect(path)
    with rows:
        rows.execute("create table node (id integer primary key, own real)")
        rows.execute(
            "create table line (id integer primary key, parent integer, child integer,"
            " quantity real)"
        )
        rows.executemany("insert into node values (?, ?)", enumerate(own))
        numbered = zip(range(made.lines), *lines, strict=True)
        rows.executemany("insert into line values (?, ?, ?, ?)", numbered)
    rows.close()


def network_of(path: Path) -> Snapshot:
    """Return the network of the rows that :func:`keep` wrote."""
    kept = sqlite3.connect(path)
    ends = "select (select max(id) + 1 from node), (select max(id) + 1 from line)"
    nodes, lines = kept.execute(ends).fetchone()
    kept.close()
    found = _Columns.of(nodes, lines)
    parts = os.cpu_count() or 1
    cuts = [(nodes * part // parts, lines * part // parts) for part in range(parts + 1)]
    first, *others = pairwise(cuts)
    children = [_forked(found, path, *part) for part in others]
    found.fill(path, *first)
    if any(os.waitpid(child, 0)[1] for child in children):
        raise RuntimeError(f"a part of {path} could not be read")
    return from_arrays(nodes, found.parents, found.children, found.quantities, own=found.own)


@dataclass(frozen=True)
class _Columns:
    """The columns of all rows, in memory that processes share."""

    own: FloatArray
    quantities: FloatArray
    parents: Ints
    children: Ints

    @classmethod
    def of(cls, nodes: int, lines: int) -> "_Columns":
        kinds = ((nodes, np.float64), (lines, np.float64), (lines, np.int32), (lines, np.int32))
        return cls(*(_shared(length, kind) for length, kind in kinds))

    def fill(self, path: Path, start: tuple[int, int], stop: tuple[int, int]) -> None:
        """Read the nodes and lines from ``start`` to before ``stop``."""
        nodes, lines = (slice(*ends) for ends in zip(start, stop, strict=True))
        kept = sqlite3.connect(path)
        between = "where id >= ? and id < ?"
        size = float(len(self.own))
        # both ends in one number: what a row costs is counted by column
        pairs = f"select parent * {size} + child, quantity from line {between}"  # noqa: S608
        rows = kept.execute(pairs, (lines.start, lines.stop))
        read = _numbers(rows, 2 * (lines.stop - lines.start)).reshape(-1, 2)
        self.quantities[lines] = read[:, 1]
        self.parents[lines], self.children[lines] = np.divmod(read[:, 0], size)
        values = f"select own from node {between}"  # noqa: S608
        known = kept.execute(values, (nodes.start, nodes.stop))
        self.own[nodes] = _numbers(known, nodes.stop - nodes.start)
        kept.close()


def _forked(found: _Columns, path: Path, start: tuple[int, int], stop: tuple[int, int]) -> int:
    """Fill a part in a process of its own, and return its number."""
    if child := os.fork():
        return child
    failed = 1
    try:
        found.fill(path, start, stop)
        failed = 0
    finally:
        os._exit(failed)


def _numbers(rows: Iterable[tuple[float, ...]], count: int) -> FloatArray:
    return np.fromiter(chain.from_iterable(rows), np.float64, count)


def _shared(length: int, kind: npt.DTypeLike) -> npt.NDArray[Any]:
    block = mmap.mmap(-1, max(1, length * np.dtype(kind).itemsize))
    return np.frombuffer(block, kind, length)
