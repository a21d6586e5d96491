"""The commands that list, show and check questionnaires."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from forms.loader import DEFINITIONS
from portal.cli.questionnaire import questionnaire

BASE = DEFINITIONS / "pcf_base" / "2026.1.toml"


@pytest.fixture
def runner() -> CliRunner:
    return CliRunner()


def test_list_has_the_promised_shape(runner: CliRunner) -> None:
    result = runner.invoke(questionnaire, ["list", "--json"])

    assert result.exit_code == 0
    listed = {one["id"]: one for one in json.loads(result.stdout)}
    assert listed["pcf_base"] == {
        "id": "pcf_base",
        "version": "2026.1",
        "title": "Product carbon footprint: base list",
        "fields": 160,
        "required": {"full": 95, "reduced": 49, "minimal": 27},
        "languages": ["en", "zh"],
    }
    assert {"pcf_battery", "pcf_steel", "pcf_textiles"} <= set(listed)
    assert {one["fields"] for one in listed.values()} == {160}


def test_list_reads_well_in_chinese(runner: CliRunner) -> None:
    result = runner.invoke(questionnaire, ["list", "--lang", "zh"])

    assert "pcf_base 2026.1  产品碳足迹数据收集：基础清单" in result.stdout


@pytest.mark.parametrize(("level", "sections"), [("full", 18), ("minimal", 14)])
def test_show_lists_what_a_level_asks(runner: CliRunner, level: str, sections: int) -> None:
    result = runner.invoke(questionnaire, ["show", "pcf_base", "--level", level, "--json"])

    shown = json.loads(result.stdout)
    assert len(shown["sections"]) == sections
    assert shown["sections"][0]["fields"][0]["key"] == "company_name"


def test_show_prints_keys_needs_and_labels(runner: CliRunner) -> None:
    result = runner.invoke(questionnaire, ["show", "pcf_base", "--lang", "zh"])

    assert "elec_grid                required     外购网电" in result.stdout


def test_an_unknown_list_is_bad_usage_and_says_what_there_is(runner: CliRunner) -> None:
    result = runner.invoke(questionnaire, ["show", "nothing"])

    assert result.exit_code == 2
    assert "pcf_base 2026.1" in result.stderr


def test_a_sound_file_passes(runner: CliRunner) -> None:
    result = runner.invoke(questionnaire, ["check", str(BASE)])

    assert (result.exit_code, result.stdout) == (0, "2026.1.toml is sound.\n")


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_an_unsound_file_fails_and_names_the_line(
    runner: CliRunner, tmp_path: Path, lang: str
) -> None:
    home = tmp_path / "pcf_base"
    home.mkdir()
    for path in BASE.parent.glob("*.toml"):
        text = path.read_text("utf-8").replace('units = ["km"]', 'units = ["leagues"]')
        (home / path.name).write_text(text, "utf-8")

    plain = runner.invoke(questionnaire, ["check", str(home / BASE.name), "--lang", lang])
    result = runner.invoke(questionnaire, ["check", str(home / BASE.name), "--json"])

    assert plain.exit_code == result.exit_code == 1
    problems = json.loads(result.stdout)["problems"]
    assert {one["code"] for one in problems} == {"definition.unit"}
    assert f"2026.1.toml:{problems[0]['line']}: " in plain.stdout


def test_a_missing_file_is_bad_usage(runner: CliRunner) -> None:
    assert runner.invoke(questionnaire, ["check", "/nowhere.toml"]).exit_code == 2
