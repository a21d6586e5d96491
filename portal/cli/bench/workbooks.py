"""``gatefold bench workbook``: a table of thousands of rows, from its upload to its preview.

The web process takes the file and shows what it would change; a second process does what the
worker does: it reads the file in a child, checks the answers and compares them with the draft.
"""

import io
import logging
import multiprocessing
import os
import re
import time
import zipfile
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import replace
from datetime import timedelta
from functools import cache
from pathlib import Path
from xml.parsers import expat
from zipfile import ZIP_DEFLATED as DEFLATED

from flask import Flask

from forms.loader import load, published
from forms.model import Field, Kind, Level, Need, Section
from portal import config as settings
from portal.app import create_app
from portal.cli.bench.measuring import Measured, median_ms, taken_ms
from portal.cli.bench.pages import LISTING, Bench, portal_of
from portal.core import jobs, logs
from portal.core.clock import now
from portal.core.jobs import JobState

LEASE = timedelta(minutes=5)
TABLE, FIRST_ROW = "E", 6
#: So that the rows are such as an honest supplier's: nothing to say of each of them.
FIXED: dict[str, str | float] = {
    "cas_no": "7786-81-4",
    "mat_content_pct": 0.02,
    "recycled_pct_pre": 0,
    "recycled_pct_post": 0,
    "biobased_pct": 0,
    "mat_pcf_source": "none",
}
PARSER = "expat alone over its cells"
MEGABYTE = 1024


def measure(rows: int, columns: int) -> Iterator[Measured]:
    """Measure the worker beside a bare parser, and the web process beside itself before."""
    with portal_of(1) as (bench, _):
        content = filled(bench, rows, columns)
        size = f"{rows} rows x {columns} columns, {len(content) / 1e6:.1f} MB"
        bare = median_ms(lambda: _parse(content))
        # A process of its own, as the worker is; started before its time is taken.
        folder = str(bench.app.extensions["config"].data)
        worker = ProcessPoolExecutor(1, multiprocessing.get_context("spawn"))
        worker.submit(_warm_up, folder).result()
        before = _resident_mb()
        sent = time.perf_counter()
        address = _upload(bench, content)
        sending = 1000 * (time.perf_counter() - sent)
        working = worker.submit(_work, folder).result()
        worker.shutdown()
        shown = taken_ms(lambda: _show(bench, address))
        after = _resident_mb()
    yield Measured("workbook: the worker", size, working[0], PARSER, working[0] / bare)
    yield Measured("workbook: its processor time", size, working[1], PARSER, working[1] / bare)
    yield Measured("workbook: taking the file", size, sending, PARSER, sending / bare)
    yield Measured("workbook: its preview", size, shown, PARSER, shown / bare)
    grown = f"{before:.0f} MB before, {after:.0f} MB after"
    yield Measured("workbook: memory of the web", grown, shown, "itself before", after / before)


def filled(bench: Bench, rows: int, columns: int) -> bytes:
    """Return the workbook of the request with so many rows typed into its widest table."""
    questionnaire = load(*[one for one in published() if one[0] == LISTING][-1])
    given = bench.client.get(f"{bench.path}/workbook.xlsx").data
    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(given)) as old, zipfile.ZipFile(stream, "w", DEFLATED) as new:
        for name in old.namelist():
            text = old.read(name)
            if f"<t>gf:#row:{TABLE}</t>".encode() in text:
                section = questionnaire.section(TABLE)
                text = _with_rows(text.decode(), section, rows, columns).encode()
            new.writestr(name, text)
    return stream.getvalue()


def _with_rows(sheet: str, section: Section, rows: int, columns: int) -> str:
    """Return the XML of a sheet with rows in place of the empty ones below the draft's."""
    letters = dict(re.findall(r'<c r="([A-Z]+)1"[^>]*><is><t>gf:([a-z_]+)</t>', sheet))
    at = {key: letter for letter, key in letters.items()}
    fields = sorted(
        (one for one in section.at(Level.FULL) if one.key in at),
        key=lambda one: one.need_at(Level.FULL) is not Need.REQUIRED or one.automatic,
    )
    start = FIRST_ROW + 1
    head, _, rest = sheet.partition(f'<row r="{start}"')
    tail = rest[rest.index("</sheetData>") :]
    typed = (
        f'<row r="{start + number}">'
        + "".join(_cell(f"{at[one.key]}{start + number}", _typed(one, number)) for one in kept)
        + "</row>"
        for kept in [sorted(fields[:columns], key=lambda one: (len(at[one.key]), at[one.key]))]
        for number in range(rows)
    )
    return head + "".join(typed) + tail


def _cell(place: str, value: str | float) -> str:
    if isinstance(value, str):
        return f'<c r="{place}" t="inlineStr"><is><t>{value}</t></is></c>'
    return f'<c r="{place}"><v>{value}</v></c>'


def _typed(one: Field, number: int) -> str | float:
    if one.key in FIXED:
        return FIXED[one.key]
    if one.options:
        return one.options[0].code
    if one.kind is Kind.DECIMAL:
        return round(3 + number % 97 * 0.37, 2)
    plain: dict[Kind, str | float] = {Kind.INTEGER: 2024, Kind.DATE: "2025-03-01", Kind.BOOL: "yes"}
    return plain.get(one.kind, f"Sample {number}")


def _parse(content: bytes) -> None:
    """Let the parser that the reader rests on run over all cells, with nobody listening."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        for name in archive.namelist():
            if name.startswith("xl/worksheets/"):
                expat.ParserCreate().Parse(archive.read(name), True)


def _upload(bench: Bench, content: bytes) -> str:
    answer = bench.client.post(
        f"{bench.path}/workbook", data={"file": (io.BytesIO(content), "answers.xlsx")}
    )
    if answer.status_code != 303:
        raise RuntimeError(f"the upload answers {answer.status}")
    return answer.location


def _show(bench: Bench, address: str) -> None:
    answer = bench.client.get(address)
    if answer.status_code != 200 or b'name="kind"' not in answer.data:
        raise RuntimeError(f"{address} answers {answer.status} without a preview")


def _resident_mb() -> float:
    """Return the memory that this process holds now."""
    status = Path("/proc/self/status").read_text(encoding="ascii")
    line = next(one for one in status.splitlines() if one.startswith("VmRSS"))
    return int(line.split()[1]) / MEGABYTE


@cache
def _app(folder: str) -> Flask:
    """Return the portal of a folder, as a worker opens it."""
    app = create_app(replace(settings.read({"GATEFOLD_DATA": folder}), testing=True))
    logs.set_up(level=logging.ERROR)
    return app


def _warm_up(folder: str) -> None:
    """Import and open everything: a worker has done so long before the file comes."""
    _work(folder)


def _work(folder: str) -> tuple[float, float]:
    """Do what is due, as a worker does; return the time it took, and the processor's, in ms."""
    app = _app(folder)
    database = app.extensions["database"]
    with database.across("bench", readonly=True) as session:
        due = jobs.due(session, now())
    start, begun = time.perf_counter(), os.times()
    with app.app_context():
        for job_id in due:
            if jobs.run(database, job_id, lease=LEASE, services=app.extensions) != JobState.DONE:
                raise RuntimeError("the worker could not do its job")
    taken, ended = time.perf_counter() - start, os.times()
    return 1000 * taken, 1000 * (sum(ended[:4]) - sum(begun[:4]))
