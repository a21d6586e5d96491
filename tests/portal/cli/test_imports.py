"""``gatefold import``: idempotent, honest about what it would do, exit codes that scripts trust."""

import json

import pytest
from click.testing import CliRunner

from portal.catalogue.models import BomLine
from portal.cli import gatefold
from portal.suppliers.models import Supplier

BOM = "parent,component,quantity,unit\nPACK,CELL,2,kg\n"
SUPPLIERS = "code,name,country\nS1,One,CN\n"


@pytest.fixture
def run(database_url, tmp_path, monkeypatch):
    monkeypatch.setenv("GATEFOLD_DATABASE_URL", database_url)
    monkeypatch.setenv("GATEFOLD_DATA", str(tmp_path))

    def call(*arguments):
        return CliRunner().invoke(gatefold, ["import", *map(str, arguments)])

    return call


@pytest.fixture
def bom(tmp_path):
    path = tmp_path / "pack.csv"
    path.write_text(BOM)
    return path


def test_the_only_company_needs_no_name(make, run, bom, session):
    make.company()

    done = run("bom", bom, "--json")

    assert done.exit_code == 0, done.output
    assert json.loads(done.stdout)["changes"]["lines"]["new"] == 1
    assert session.query(BomLine).count() == 1


def test_a_dry_run_changes_nothing(make, run, bom, session):
    make.company()

    done = run("bom", bom, "--dry-run")

    assert done.exit_code == 0
    assert "lines: 1 new" in done.output
    assert "Nothing was changed" in done.output
    assert session.query(BomLine).count() == 0


def test_several_companies_must_be_told_apart(make, run, bom):
    make.company(name="One")
    make.company(name="Two")

    assert run("bom", bom).exit_code == 2
    assert run("bom", bom, "--company", "Two").exit_code == 0


def test_problems_are_listed_and_the_exit_code_tells(make, run, tmp_path):
    make.company()
    path = tmp_path / "bad.csv"
    path.write_text(BOM + "PACK,BOLT,0,piece\n")

    done = run("bom", path, "--json", "--lang", "zh")

    told = json.loads(done.stdout)
    assert done.exit_code == 1
    assert told["applied"] is False
    assert told["problems"][0] | {"sentence": ""} == {
        "sheet": "bom",
        "row": 3,
        "column": "quantity",
        "code": "catalogue.not_positive",
        "blocks": True,
        "sentence": "",
    }
    assert "数量应大于 0" in told["problems"][0]["sentence"]


def test_a_damaged_workbook_is_one_sentence(make, run, tmp_path):
    make.company()
    path = tmp_path / "cut.xlsx"
    path.write_bytes(b"PK\x03\x04 cut off")

    done = run("bom", path)

    assert done.exit_code == 1
    assert "Traceback" not in done.output


def test_a_missing_file_is_bad_usage(run, tmp_path):
    assert run("bom", tmp_path / "nothing.csv").exit_code == 2


def test_suppliers_are_imported_twice_without_effect(make, run, tmp_path, session):
    make.company()
    path = tmp_path / "suppliers.csv"
    path.write_text(SUPPLIERS)

    first, second = run("suppliers", path, "--json"), run("suppliers", path, "--json")

    assert json.loads(first.stdout)["changes"]["suppliers"]["new"] == 1
    assert json.loads(second.stdout)["changes"]["suppliers"] == {"new": 0, "changed": 0, "same": 1}
    assert session.query(Supplier).count() == 1
