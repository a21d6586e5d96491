"""A hostile file costs the child its life at most, never the caller's."""

import os
from dataclasses import replace

from forms.workbook import Limits
from forms.workbook.child import read_in_child, run

ROWS = "".join(f'<row r="{n}"><c r="A{n}"><v>{n}</v></c></row>' for n in range(1, 20_001))


def test_cells_cross_the_process_unchanged(packed):
    path = packed('<row r="2"><c r="C2" s="2"><f>1/2</f><v>0.5</v></c></row>')

    outcome = read_in_child(path)

    cell = outcome.book.sheets[0].cells[2, 3]
    assert (cell.text, cell.is_percent, cell.is_formula) == ("0.5", True, True)


def test_findings_cross_the_process_unchanged(tmp_path):
    path = tmp_path / "empty.xlsx"
    path.touch()

    outcome = read_in_child(path)

    assert (outcome.book, [finding.code for finding in outcome.findings]) == (None, ["file.empty"])


def test_a_child_without_memory_is_a_finding(packed):
    limits = replace(Limits(), memory_bytes=24 * 1024 * 1024)

    outcome = read_in_child(packed(ROWS), limits)

    assert [finding.code for finding in outcome.findings] == ["file.reader_stopped"]


def test_a_child_that_takes_too_long_is_a_finding(packed):
    limits = replace(Limits(), wall_seconds=0.02)

    outcome = read_in_child(packed(ROWS), limits)

    assert [finding.code for finding in outcome.findings] == ["file.reader_stopped"]


def test_a_file_that_vanished_is_a_finding(tmp_path):
    outcome = read_in_child(tmp_path / "gone.xlsx")

    assert [finding.code for finding in outcome.findings] == ["file.reader_stopped"]


def test_the_child_reads_nothing_from_the_environment(packed, monkeypatch):
    monkeypatch.setitem(os.environ, "PYTHONPATH", "/nowhere")
    monkeypatch.setitem(os.environ, "PYTHONSTARTUP", "/nowhere/evil.py")

    answer = run("read", {"path": str(packed())}, Limits())

    assert answer["findings"] == []
