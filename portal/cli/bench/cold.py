"""A process that has just started: from a stored snapshot, or from rows, to footprints."""

import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from portal.cli.bench.chains import Chain
from portal.cli.bench.measuring import Measured

FROM_SNAPSHOT = """
import sys, time
from aggregator.snapshot import Snapshot
start = time.perf_counter()
print(Snapshot.load(sys.argv[1]).cumulative([0])[0, 0], 1000 * (time.perf_counter() - start))
"""
FROM_ROWS = """
import sqlite3, sys, time
import numpy as np
from aggregator.snapshot import from_arrays
start = time.perf_counter()
rows = sqlite3.connect(sys.argv[1])
own = np.fromiter((v for (v,) in rows.execute("select own from node order by id")), dtype=float)
lines = np.fromiter(
    rows.execute("select parent, child, quantity from line"),
    dtype=np.dtype("i8,i8,f8"), count=rows.execute("select count(*) from line").fetchone()[0],
)
found = from_arrays(len(own), lines["f0"], lines["f1"], lines["f2"], own=own)
print(found.cumulative([0])[0, 0], 1000 * (time.perf_counter() - start))
"""
RUNS = 3


def measure(snapshot: Path, chain: Chain) -> Iterator[Measured]:
    """Measure both ways; the start of the interpreter and its imports are left out."""
    rows = _rows(snapshot.with_suffix(".db"), chain)
    mapped, read = _median(FROM_SNAPSHOT, snapshot), _median(FROM_ROWS, rows)
    yield Measured(
        "rows in SQLite, new process", chain.size, read, "stored snapshot", read / mapped
    )
    ratio = mapped / read
    yield Measured("stored snapshot, new process", chain.size, mapped, "rows in SQLite", ratio)


def _median(script: str, path: Path) -> float:
    times = []
    for _ in range(RUNS):
        done = subprocess.run(  # noqa: S603 - our own script on our own file
            [sys.executable, "-c", script, str(path)], capture_output=True, text=True, check=True
        )
        times.append(float(done.stdout.split()[1]))
    return float(np.median(times))


def _rows(path: Path, chain: Chain) -> Path:
    own = [None if np.isnan(value) else value for value in chain.own.tolist()]
    lines = (chain.parents.tolist(), chain.children.tolist(), chain.quantities.tolist())
    with sqlite3.connect(path) as rows:
        rows.execute("create table node (id integer primary key, own real)")
        rows.execute("create table line (parent integer, child integer, quantity real)")
        rows.executemany("insert into node values (?, ?)", enumerate(own))
        rows.executemany("insert into line values (?, ?, ?)", zip(*lines, strict=True))
    rows.close()
    return path
