"""``gatefold bench``: the shape of its report; how fast the machine is, no test can say."""

import json
import re

from click.testing import CliRunner

from portal.cli import gatefold
from portal.cli.bench import made_up


def test_the_report_has_the_promised_shape():
    arguments = ["bench", "rollup", "--nodes", "240", "--edges-per-node", "2", "--json"]

    result = CliRunner().invoke(gatefold, arguments)

    report = json.loads(result.output)["results"]
    assert result.exit_code == 0
    assert {frozenset(one) for one in report} == {
        frozenset({"name", "size", "median_ms", "ratio_to", "ratio"})
    }
    assert all(one["median_ms"] > 0 and one["ratio"] > 0 for one in report)


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
    assert max(statements) <= 15


def test_too_small_a_network_is_bad_usage():
    assert CliRunner().invoke(gatefold, ["bench", "rollup", "--nodes", "5"]).exit_code == 2


def test_the_made_up_network_has_no_loop_and_one_depth():
    edges = made_up(1200, 3)

    assert (edges.parents < edges.children).all()
    assert edges.children.max() < edges.nodes
