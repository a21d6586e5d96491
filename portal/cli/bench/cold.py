"""A process that has just started: from arrays, a stored snapshot or rows, to footprints."""

import subprocess
import sys
from pathlib import Path

import numpy as np

from portal.cli.bench import rows
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
import sys, time
from pathlib import Path
from portal.cli.bench.rows import network_of
start = time.perf_counter()
network_of(Path(sys.argv[1])).cumulative([0])[0, 0]
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
    path = case.folder / f"rows-{case.chain.nodes}.db"
    rows.keep(path, case.chain)
    (taken,) = _run(FROM_ROWS, path, 3)
    return taken, taken / _arrays_ms(case)


def _arrays_ms(case: Case) -> float:
    return _run(FROM_ARRAYS, case.folder / f"arrays-{case.chain.nodes}", 1)[0]


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
