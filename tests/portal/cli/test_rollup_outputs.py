"""``gatefold rollup --monte-carlo`` and ``--xlsx``."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner
from openpyxl import load_workbook

from portal.cli.rollup import rollup

CASE = Path(__file__).parents[2] / "aggregator" / "golden" / "nmc811"
TABLES = (CASE / "bom.csv", CASE / "footprints.csv")


@pytest.fixture
def run():
    def command(*arguments):
        return CliRunner().invoke(rollup, [str(argument) for argument in arguments])

    return command


def test_the_interval_has_the_promised_form_and_comes_out_the_same_again(run):
    first = run(*TABLES, "--monte-carlo", 500, "--seed", 7, "--json")
    again = run(*TABLES, "--monte-carlo", 500, "--seed", 7, "--json")

    (result,) = json.loads(first.stdout)
    found = result["uncertainty"]
    assert first.stdout == again.stdout
    assert {name: found[name] for name in ("method", "draws", "seed")} == {
        "method": "monte_carlo",
        "draws": 500,
        "seed": 7,
    }
    assert list(found) == ["method", "draws", "seed", "p2_5", "median", "p97_5"]
    assert found["p2_5"] < found["median"] < found["p97_5"]


def test_without_draws_there_is_no_interval(run):
    (result,) = json.loads(run(*TABLES, "--json").stdout)

    assert result["uncertainty"] is None


@pytest.mark.parametrize(
    ("lang", "words"), [("en", "(500 draws, seed 0)"), ("zh", "（500 次抽样，种子 0）")]
)
def test_the_interval_is_told_in_a_sentence(run, lang, words):
    done = run(*TABLES, "--monte-carlo", 500, "--lang", lang)

    assert words in done.stdout.replace("\n", "")


@pytest.mark.parametrize(
    "options", [("--monte-carlo", 1), ("--monte-carlo", "x"), ("--seed", 1), ("--seed", -1)]
)
def test_options_that_make_no_sense_are_bad_usage(run, options):
    assert run(*TABLES, *options).exit_code == 2


def test_a_product_of_which_nothing_is_known_has_no_interval(run, tmp_path):
    bom, footprints = tmp_path / "bom.csv", tmp_path / "footprints.csv"
    bom.write_text("parent,component,quantity,unit\nP,A,1,kg\nQ,B,1,kg\n")
    footprints.write_text("item,declared_unit,footprint_kgco2e\nA,kg,\nB,kg,2\n")

    result, known = json.loads(run(bom, footprints, "--monte-carlo", 10, "--json").stdout)
    spoken = run(bom, footprints, "--monte-carlo", 10)

    assert result["uncertainty"] is None
    assert known["uncertainty"] is not None
    assert spoken.stdout.count("95 %") == 1


@pytest.mark.parametrize(
    ("lang", "sheet", "clears"),
    [("en", "Flags", " What would clear it: "), ("zh", "标记", "。如何消除：")],
)
def test_the_workbook_holds_the_result_in_the_asked_language(run, tmp_path, lang, sheet, clears):
    out = tmp_path / "out.xlsx"

    done = run(*TABLES, "--xlsx", out, "--lang", lang)

    book = load_workbook(out)
    meanings = {row[2].value for row in book[sheet].iter_rows(min_row=4)}
    assert done.exit_code == 0
    assert all(clears in text for text in meanings)
    assert any(("不是零" in text or "不计为零" in text or "零" in text) for text in meanings) is (
        lang == "zh"
    )


def test_a_workbook_that_cannot_be_written_is_said(run, tmp_path):
    done = run(*TABLES, "--xlsx", tmp_path / "nowhere" / "out.xlsx")

    assert done.exit_code == 1
    assert "cannot be written" in done.stderr
