"""``gatefold rollup``: exit codes, JSON to the letter, and sentences in both languages."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from portal.cli.rollup import rollup

CASE = Path(__file__).parents[2] / "aggregator" / "golden" / "nmc811"
PACK = "EV battery pack NMC811 (kWh)"


@pytest.fixture
def run():
    def command(*arguments):
        return CliRunner().invoke(rollup, [str(argument) for argument in arguments])

    return command


@pytest.fixture
def tables(tmp_path):
    def write(bom, footprints):
        paths = tmp_path / "bom.csv", tmp_path / "footprints.csv"
        for path, text in zip(paths, (bom, footprints), strict=True):
            path.write_text(text, encoding="utf-8")
        return paths

    return write


def test_the_case_comes_out_as_published(run):
    done = run(CASE / "bom.csv", CASE / "footprints.csv", "--json")

    (result,) = json.loads(done.stdout)
    assert done.exit_code == 0
    assert result["product"] == PACK
    assert result["footprint_kgco2e"] == pytest.approx(92.67795924960467, rel=1e-9)
    assert len(result["unaccounted"]) == 58
    assert result["complete"] is False


def test_the_json_has_exactly_the_promised_shape(run, tables):
    paths = tables(
        "parent,component,quantity,unit\nP,A,1,kg\nP,B,2,piece\nA,C,1,kg\n",
        "item,declared_unit,footprint_kgco2e,source,boundary\nA,kg,3,primary,cradle_to_gate\n",
    )

    (result,) = json.loads(run(*paths, "--json").stdout)

    assert list(result) == [
        "product",
        "declared_unit",
        "footprint_kgco2e",
        "complete",
        "categories",
        "primary_data_share_percent",
        "data_quality",
        "uncertainty",
        "contributions",
        "covered",
        "unaccounted",
        "flags",
        "input_sha256",
    ]
    assert result["categories"] == dict.fromkeys(
        ["fossil", "biogenic_emissions", "biogenic_uptake", "land_use_change", "aircraft"]
    )
    assert result["primary_data_share_percent"] == 100
    assert result["data_quality"]["overall"] == 5
    assert result["data_quality"]["grade"] == "E"
    assert result["contributions"] == [
        {
            "item": "A",
            "supplier": None,
            "tier": 1,
            "kgco2e": 3.0,
            "share_percent": 100.0,
            "source": "primary",
        }
    ]
    assert result["covered"] == [{"parent": "A", "component": "C"}]
    assert result["unaccounted"] == [
        {
            "parent": "P",
            "component": "B",
            "supplier": None,
            "share": 1.0,
            "quantity": 2.0,
            "unit": "piece",
        }
    ]
    assert result["flags"] == [
        {"code": "LOW_DQR", "item": "P", "supplier": None, "share_percent": 100.0},
        {"code": "UNACCOUNTED", "item": "B", "supplier": None, "share_percent": 0.0},
        {"code": "UNVERIFIED", "item": "A", "supplier": None, "share_percent": 100.0},
    ]
    assert len(result["input_sha256"]) == 64


def test_only_the_products_asked_for_are_rolled_up_in_their_order(run):
    asked = ["NMC811 oxide", "battery pack NMC811 (kg)", "NMC811 oxide"]
    options = [word for product in asked for word in ("--product", product)]

    done = run(CASE / "bom.csv", CASE / "footprints.csv", *options, "--json")

    assert [result["product"] for result in json.loads(done.stdout)] == asked[:2]


def test_problems_exit_with_one_and_are_listed_in_the_asked_language(run, tables):
    paths = tables(
        "parent,component,quantity,unit\nP,A,-1,kg\nP,B,1,furlong\n",
        "item,declared_unit,footprint_kgco2e\nA,kg,1\n",
    )

    done = run(*paths, "--json", "--lang", "zh", "--product", "X")

    problems = json.loads(done.stdout)["problems"]
    assert done.exit_code == 1
    assert [(p["row"], p["column"], p["code"]) for p in problems] == [
        (None, None, "product.unknown"),
        (2, "quantity", "number.not_positive"),
        (3, "unit", "unit.unknown"),
    ]
    assert problems[1]["file"] == str(paths[0])
    assert problems[1]["sentence"] == "quantity 列必须大于 0，不能为 -1。"


def test_without_json_every_problem_is_one_line_on_standard_error(run, tables):
    paths = tables("parent,component,quantity,unit\nP,A,0,kg\n", "item,declared_unit\nA,kg\n")

    done = run(*paths)

    assert done.exit_code == 1
    assert done.stdout == ""
    assert f"{paths[0]}:2: The column quantity must be greater than 0" in done.stderr
    assert f"{paths[1]}:1: The column footprint_kgco2e is missing." in done.stderr


@pytest.mark.parametrize(
    "arguments",
    [
        [],
        ["nowhere.csv", "nowhere.csv"],
        [CASE / "bom.csv"],
        [CASE / "bom.csv", CASE / "footprints.csv", "--period", "soon"],
        [CASE / "bom.csv", CASE / "footprints.csv", "--lang", "fr"],
        [CASE / "bom.csv", CASE / "footprints.csv", "--colour"],
    ],
)
def test_wrong_use_exits_with_two(run, arguments):
    assert run(*arguments).exit_code == 2


@pytest.mark.parametrize(("lang", "words"), [("en", "incomplete: 58"), ("zh", "不完整：58 行")])
def test_a_reader_sees_the_total_its_gaps_and_its_largest_parts(run, lang, words):
    done = run(CASE / "bom.csv", CASE / "footprints.csv", "--lang", lang)

    assert done.exit_code == 0
    assert "92.678" in done.stdout
    assert words in done.stdout
    assert "synthetic graphite production [kg" in done.stdout


def test_a_product_of_which_nothing_is_known_has_no_number(run, tables):
    paths = tables(
        "parent,component,quantity,unit\nP,A,1,kg\n", "item,declared_unit,footprint_kgco2e\n"
    )

    (result,) = json.loads(run(*paths, "--json").stdout)

    assert result["footprint_kgco2e"] is None
    assert result["primary_data_share_percent"] is None
    assert result["data_quality"]["grade"] is None
    assert "unknown: no value below this product" in run(*paths).stdout
