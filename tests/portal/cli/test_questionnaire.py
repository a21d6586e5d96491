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


BROKEN = {
    "an unknown unit": ('units = ["km"]', 'units = ["leagues"]'),
    "an unknown kind": ('kind = "email"', 'kind = "mail"'),
    "a need of two letters": ('need = "R R C"\npattern', 'need = "R R"\npattern'),
    "a level that asks more": ('need = "C - -"', 'need = "- C -"'),
    "a key used twice": ('key = "uscc"', 'key = "company_name"'),
    "a condition that looks ahead": (
        'field = "site_country", is = "CN" }\nrequired',
        'field = "waste_kind", is = "CN" }\nrequired',
    ),
    "a condition that never holds": (
        '{ field = "waste_class", is = "hazardous" }\nrequired',
        '{ field = "waste_class", is = "deadly" }\nrequired',
    ),
    "options that do not exist": ('options = "treatment"', 'options = "treatments"'),
    "limits the wrong way round": ("minimum = -90\nmaximum = 90", "minimum = 90\nmaximum = -90"),
    "counts that are not kept": ("full = 95", "full = 96"),
    "a pattern that is none": ('pattern = "[0-9]{5,10}"', 'pattern = "[0-9"'),
    "a conditional without its condition": (
        'need = "C C O"\nshow_if = { any',
        'need = "C C C"\nshow_of = { any',
    ),
}


def _copied(folder: Path, old: str, new: str) -> Path:
    home = folder / "pcf_base"
    home.mkdir()
    for path in BASE.parent.glob("*.toml"):
        (home / path.name).write_bytes(path.read_bytes())
    text = BASE.read_text("utf-8")
    assert old in text
    (home / BASE.name).write_text(text.replace(old, new, 1), "utf-8")
    return home / BASE.name


@pytest.mark.parametrize("case", BROKEN, ids=lambda case: case.replace(" ", "-"))
def test_an_unsound_file_fails_with_a_sentence_that_names_the_line(
    runner: CliRunner, tmp_path: Path, case: str
) -> None:
    old, new = BROKEN[case]
    path = _copied(tmp_path, old, new)
    changed = path.read_text("utf-8").splitlines()
    line = next(
        number
        for number, (now, then) in enumerate(
            zip(changed, BASE.read_text("utf-8").splitlines(), strict=True), 1
        )
        if now != then
    )

    said = {}
    for lang in ("en", "zh"):
        result = runner.invoke(questionnaire, ["check", str(path), "--lang", lang])
        assert result.exit_code == 1
        said[lang] = [row for row in result.stdout.splitlines() if row.startswith("2026.1.toml:")]

    lines = {int(row.split(":")[1]) for row in said["en"]}
    assert any(abs(found - line) <= 1 for found in lines), (line, said["en"])
    assert said["en"] != said["zh"]


def test_the_check_has_a_json_form(runner: CliRunner, tmp_path: Path) -> None:
    path = _copied(tmp_path, 'units = ["km"]', 'units = ["leagues"]')

    result = runner.invoke(questionnaire, ["check", str(path), "--json"])

    (problem,) = json.loads(result.stdout)["problems"]
    assert set(problem) == {"file", "line", "code", "sentence"}
    assert problem["code"] == "definition.unit"


def test_every_published_list_is_sound(runner: CliRunner) -> None:
    for path in sorted(DEFINITIONS.glob("pcf_*/2026.1.toml")):
        result = runner.invoke(questionnaire, ["check", str(path)])
        assert (result.exit_code, result.stdout) == (0, "2026.1.toml is sound.\n"), path


def test_a_missing_file_is_bad_usage(runner: CliRunner) -> None:
    assert runner.invoke(questionnaire, ["check", "/nowhere.toml"]).exit_code == 2
