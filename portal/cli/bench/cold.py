"""A process that has just started: from arrays, a stored snapshot or rows, to footprints."""

import sqlite3
import subprocess
import sys
from pathlib import Path

import numpy as np

from portal.cli.bench.chains import Chain
from portal.cli.bench.pieces import Case, Piece

FROM_ARRAYS = """
import sys, time
import numpy as np
from aggregator.snapshot import from_arrays
names = ("parents", "children", "quantities", "own")
parents, children, quantities, own = (np.load(f"{sys.argv[1]}-{name}.npy") for name in names)
start = time.perf_counter()
found = from_arrays(len(own), parents, children, quantities, own=own).cumulative([0])[0, 0]
taken = 1000 * (time.perf_counter() - start)
status = dict(line.split(":") for line in open("/proc/self/status"))
print(taken, 1024 * int(status["VmHWM"].split()[0]) / 1e6)
"""
FROM_SNAPSHOT = """
import sys, time
from aggregator.snapshot import Snapshot
start = time.perf_counter()
Snapshot.load(sys.argv[1]).cumulative([0])[0, 0]
print(1000 * (time.perf_counter() - start))
"""
FROM_ROWS = """
import mmap, os, sqlite3, sys, time
from itertools import chain
import numpy as np
from aggregator.snapshot import from_arrays

def rows(table, columns, first, last):
    asked = f"select {columns} from {table} where rowid between {first} and {last - 1}"
    return chain.from_iterable(sqlite3.connect(sys.argv[1]).execute(asked))

start = time.perf_counter()
count = lambda table: sqlite3.connect(sys.argv[1]).execute(
    f"select max(rowid) + 1 from {table}").fetchone()[0]
nodes, lines = count("node"), count("line")
# rows come one by one, so every processor reads its part of them into memory that all share
shared = mmap.mmap(-1, 16 * lines)
found = np.frombuffer(shared, np.float64).reshape(lines, 2)
parts = os.cpu_count() or 1
cuts = [lines * part // parts for part in range(parts + 1)]
children = []
for part in range(parts):
    first, last = cuts[part], cuts[part + 1]
    child = os.fork() if part else 0
    if child:
        children.append(child)
        continue
    columns = f"parent * {nodes} + child, quantity"
    found[first:last] = np.fromiter(
        rows("line", columns, first, last), float, 2 * (last - first)).reshape(-1, 2)
    if part:
        os._exit(0)
own = np.fromiter((np.nan if v is None else v for v in rows("node", "own", 0, nodes)), float, nodes)
for child in children:
    os.waitpid(child, 0)
parents, children = np.divmod(found[:, 0].astype(np.int64), nodes)
network = from_arrays(nodes, parents, children, found[:, 1], own=own)
network.cumulative([0])[0, 0]
print(1000 * (time.perf_counter() - start))
"""


def _run(script: str, path: Path, runs: int) -> list[float]:
    """Return the medians of what a script prints; the interpreter's start is left out."""
    told = []
    for _ in range(runs):
        done = subprocess.run(  # noqa: S603 - our own script on our own file
            [sys.executable, "-c", script, str(path)], capture_output=True, text=True, check=True
        )
        told.append([float(word) for word in done.stdout.split()])
    return [float(value) for value in np.median(told, axis=0)]


def _from_arrays(case: Case) -> tuple[float, float]:
    path, chain = case.folder / f"arrays-{case.chain.nodes}", case.chain
    for name in ("parents", "children", "quantities", "own"):
        np.save(f"{path}-{name}.npy", getattr(chain, name))
    taken, peak_mb = _run(FROM_ARRAYS, path, case.few_runs)
    return taken, peak_mb


def _from_snapshot(case: Case) -> tuple[float, float]:
    path = case.folder / f"network-{case.chain.nodes}.gfa"
    case.snapshot.save(path)
    (taken,) = _run(FROM_SNAPSHOT, path, 3)
    return taken, taken / _arrays_ms(case)


def _from_rows(case: Case) -> tuple[float, float]:
    path = _rows(case.folder / f"rows-{case.chain.nodes}.db", case.chain)
    (taken,) = _run(FROM_ROWS, path, case.few_runs)
    return taken, taken / _arrays_ms(case)


def _arrays_ms(case: Case) -> float:
    return _run(FROM_ARRAYS, case.folder / f"arrays-{case.chain.nodes}", 1)[0]


def _rows(path: Path, chain: Chain) -> Path:
    own = [None if np.isnan(value) else value for value in chain.own.tolist()]
    lines = (chain.parents.tolist(), chain.children.tolist(), chain.quantities.tolist())
    with sqlite3.connect(path) as rows:
        rows.execute("create table node (id integer primary key, own real)")
        rows.execute(
            "create table line (id integer primary key, parent integer, child integer,"
            " quantity real)"
        )
        rows.executemany("insert into node values (?, ?)", enumerate(own))
        numbered = zip(range(chain.lines), *lines, strict=True)
        rows.executemany("insert into line values (?, ?, ?, ?)", numbered)
    rows.close()
    return path


ARRAYS = "integer arrays, new process"
PIECES = (
    Piece(
        "integer arrays to footprints, new process",
        "MB of memory at most",
        _from_arrays,
        "1,500 ms, 1,500 MB",
    ),
    Piece("stored snapshot, new process", ARRAYS, _from_snapshot, "60 ms at 1e6"),
    Piece("rows in SQLite, new process", ARRAYS, _from_rows, "3,000 ms at 1e6"),
)
