"""``gatefold bench``: the shape of its report; how fast the machine is, no test can say."""

import json
import re
import subprocess
import sys

import pytest
from click.testing import CliRunner

from aggregator.fold import Fold
from portal.cli import gatefold
from portal.cli.bench import rows
from portal.cli.bench.chains import made_up, with_loops
from portal.cli.bench.pieces import snapshot_of

READ = """
import sys
from pathlib import Path
from portal.cli.bench.rows import network_of
print(network_of(Path(sys.argv[1])).sha256)
"""


def test_the_report_has_the_promised_shape():
    arguments = ["bench", "rollup", "--nodes", "2000", "--edges-per-node", "3", "--json"]

    result = CliRunner().invoke(gatefold, arguments)

    report = json.loads(result.output)["results"]
    assert result.exit_code == 0
    assert {frozenset(one) for one in report} == {
        frozenset({"name", "size", "median_ms", "ratio_to", "ratio"})
    }
    assert all(one["median_ms"] > 0 for one in report)


def test_the_form_is_measured_beside_the_bare_frame_and_counts_its_statements():
    arguments = ["bench", "form", "--rows", "2", "--runs", "1", "--json"]

    result = CliRunner().invoke(gatefold, arguments)

    assert result.exit_code == 0, result.output
    report = {one["name"]: one for one in json.loads(result.output)["results"]}
    assert set(report) == {"bare page", "form", "saving a field", "saving a cell"}
    statements = [
        int(re.findall(r"(\d+) statements", one["size"])[0])
        for one in report.values()
        if "statements" in one["size"]
    ]
    assert max(statements) <= 17


def test_a_workbook_is_measured_from_its_upload_to_its_preview():
    arguments = ["bench", "workbook", "--rows", "150", "--columns", "15", "--json"]

    result = CliRunner().invoke(gatefold, arguments)

    assert result.exit_code == 0, result.output
    report = {one["name"]: one for one in json.loads(result.output)["results"]}
    assert set(report) == {
        "workbook: the worker",
        "workbook: its processor time",
        "workbook: taking the file",
        "workbook: its preview",
        "workbook: memory of the web",
    }
    assert report["workbook: memory of the web"]["ratio"] < 1.2


def test_too_small_a_network_is_bad_usage():
    assert CliRunner().invoke(gatefold, ["bench", "rollup", "--nodes", "5"]).exit_code == 2


def test_the_made_up_chain_leads_downwards_and_has_about_the_asked_lines():
    chain = made_up(12_000, 4)

    assert (chain.parents < chain.children).all()
    assert chain.children.max() < chain.nodes
    assert chain.lines == pytest.approx(48_000, rel=0.05)


def test_rows_read_in_parts_are_the_network_that_was_kept(tmp_path):
    made = made_up(1_000, 3)
    rows.keep(tmp_path / "rows.db", made)
    # reading forks, which the process of the tests should not: it may have threads
    command = [sys.executable, "-c", READ, str(tmp_path / "rows.db")]
    found = subprocess.run(command, capture_output=True, text=True, check=True)

    assert found.stdout.strip() == snapshot_of(made).sha256


def test_loops_are_added_as_asked():
    tied = with_loops(made_up(12_000, 4), 20, 9)

    fold = Fold(tied.nodes, tied.parents, tied.children, tied.quantities)

    assert len(fold.loops) == 20
    assert max(len(loop.members) for loop in fold.loops) <= 9
