"""``gatefold questionnaire xlsx`` and ``gatefold validate`` keep their promises to scripts."""

import json

import pytest
from click.testing import CliRunner
from openpyxl import load_workbook

from forms import answers as document
from forms.loader import load
from forms.workbook import layout, write
from portal.cli import gatefold

BASE_LIST = load("pcf_base", "2026.1")
KEYS = {"sheet", "cell", "field", "rule", "severity", "sentence"}


@pytest.fixture
def run():
    return lambda *arguments: CliRunner().invoke(gatefold, [str(one) for one in arguments])


@pytest.fixture
def filled(tmp_path):
    """``filled(output_qty="5")`` is a stored workbook with these answers."""

    def build(**raws):
        answers = document.empty()
        for key, raw in raws.items():
            answers, _ = document.with_field(answers, BASE_LIST.field(key), raw)
        path = tmp_path / "filled.xlsx"
        path.write_bytes(write(BASE_LIST, "minimal", "en", answers, {}, None))
        return path

    return build


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_a_blank_workbook_is_written(run, tmp_path, lang):
    path = tmp_path / "blank.xlsx"

    result = run("questionnaire", "xlsx", "pcf_base", "--level", "full", "--lang", lang, "-o", path)

    assert result.exit_code == 0
    assert load_workbook(path).sheetnames[0] == layout.cover_name(lang)


def test_an_unknown_questionnaire_is_bad_usage(run, tmp_path):
    result = run("questionnaire", "xlsx", "no_such_list", "-o", tmp_path / "x.xlsx")

    assert result.exit_code == 2
    assert "pcf_base" in result.output


def test_a_missing_file_is_bad_usage(run, tmp_path):
    assert run("validate", tmp_path / "gone.xlsx").exit_code == 2


def test_an_empty_workbook_is_one_error(run, filled):
    result = run("validate", filled(), "--json")

    findings = json.loads(result.output)["findings"]
    assert result.exit_code == 1
    assert [finding["rule"] for finding in findings] == ["upload.no_data"]
    assert findings[0].keys() == KEYS


def test_a_finding_of_a_rule_names_its_cell(run, filled):
    path = filled(output_qty="-5", period_start="2025-12-31", period_end="2025-01-01")

    findings = json.loads(run("validate", path, "--json").output)["findings"]

    found = next(one for one in findings if one["field"] == "output_qty")
    sheet = load_workbook(path)[found["sheet"]]
    assert sheet[found["cell"]].value == -5
    assert found["severity"] == "error"
    assert {"V01", "V03"} <= {finding["rule"] for finding in findings}


def test_unreadable_answers_are_told_once(run, filled):
    path = filled(output_qty="lots", mass_per_unit="5 kWh")

    findings = json.loads(run("validate", path, "--json").output)["findings"]

    for key in ("output_qty", "mass_per_unit"):
        assert len([one for one in findings if one["field"] == key]) == 1


def test_sentences_come_in_both_languages(run, filled):
    path = filled(output_qty="lots")

    english, chinese = (
        {one["sentence"] for one in json.loads(run(*command).output)["findings"]}
        for command in (
            ("validate", path, "--json", "--lang", "en"),
            ("validate", path, "--json", "--lang", "zh"),
        )
    )

    assert english.isdisjoint(chinese)


def test_the_marked_workbook_lists_the_same_findings(run, filled, tmp_path):
    marked = tmp_path / "marked.xlsx"

    result = run("validate", filled(output_qty="lots"), "--json", "--mark", marked)

    index = load_workbook(marked).worksheets[0]
    listed = {row[3].value for row in index.iter_rows(min_row=6) if row[3].value}
    assert listed == {one["sentence"] for one in json.loads(result.output)["findings"]}


def test_a_file_that_is_no_workbook_fails_with_its_reason(run, tmp_path):
    path = tmp_path / "answers.xlsx"
    path.write_text("a,b\n")

    result = run("validate", path, "--mark", tmp_path / "marked.xlsx")

    assert result.exit_code == 1
    assert "CSV" in result.output
    assert not (tmp_path / "marked.xlsx").exists()
