"""A definition that breaks the format is refused with the line that does."""

import shutil
from pathlib import Path

import pytest

from forms.checking import check
from forms.errors import BadDefinition
from forms.loader import DEFINITIONS, read
from forms.messages import phrase

SOUND = """\
id = "sample"
version = "1"

[options.colour]
codes = ["red", "green"]

[[section]]
key = "A"
repeat = "single"

[[section.field]]
key = "colour"
kind = "choice"
need = "R R O"
options = "colour"

[[section.field]]
key = "mass"
kind = "decimal"
need = "C C -"
units = ["kg"]
required_when = { field = "colour", is = "red" }
"""
WORDS = """\
title = "Sample"

[section.A]
title = "A"
intro = "A"

[field.colour]
label = "Colour"
hint = "Colour"
where = "On it"
example = "Red"

[field.mass]
label = "Mass"
hint = "Mass"
where = "On a scale"
example = "2 kg"

[options.colour]
red = "Red"
green = "Green"
"""


def _written(folder: Path, structure: str = SOUND, english: str = WORDS) -> Path:
    home = folder / "sample"
    home.mkdir(exist_ok=True)
    path = home / "1.toml"
    path.write_text(structure, "utf-8")
    (home / "1.en.toml").write_text(english, "utf-8")
    (home / "1.zh.toml").write_text(WORDS, "utf-8")
    return path


def test_a_sound_definition_has_no_flaws(tmp_path: Path) -> None:
    assert check(_written(tmp_path)) == []


@pytest.mark.parametrize(
    ("old", "new", "line", "code"),
    [
        ('key = "mass"', 'key = "colour"', 17, "definition.key"),
        ('kind = "decimal"', 'kind = "mass"', 17, "definition.kind"),
        ('options = "colour"', 'options = "hue"', 11, "definition.options"),
        ('need = "R R O"', 'need = "R R"', 11, "definition.need"),
        ('need = "R R O"', 'need = "R - O"', 11, "definition.levels"),
        ('required_when = { field = "colour", is = "red" }', "", 17, "definition.no_condition"),
        ('field = "colour", is', 'field = "mass", is', 17, "definition.forward"),
        ('field = "colour", is', 'field = "colour", like', 17, "definition.condition"),
        ('units = ["kg"]', 'units = ["zork"]', 17, "definition.unit"),
        ('units = ["kg"]', 'unit = "kg"', 17, "definition.unknown_key"),
        ('units = ["kg"]', 'unit_from = "size"', 17, "definition.forward"),
        ('units = ["kg"]', "minimum = 2\nmaximum = 1", 17, "definition.limits"),
        ('units = ["kg"]', 'check = "isbn"', 17, "definition.check"),
        ('units = ["kg"]', 'pattern = "("', 17, "definition.pattern"),
        ('repeat = "single"', 'repeat = "often"', 7, "definition.repeat"),
        ('id = "sample"', 'id = "other"', 1, "definition.name"),
        ('codes = ["red", "green"]', 'list = ["planets"]', 1, "definition.no_list"),
    ],
)
def test_a_flaw_is_named_with_its_line(
    tmp_path: Path, old: str, new: str, line: int, code: str
) -> None:
    path = _written(tmp_path, SOUND.replace(old, new, 1))

    found = [one for one in check(path) if one.file == "1.toml"]

    assert (line, code) in {(one.line, one.code) for one in found}
    for one in found:
        assert phrase(one.code, one.facts, "en")
        assert phrase(one.code, one.facts, "zh")


def test_a_missing_word_names_its_language(tmp_path: Path) -> None:
    path = _written(tmp_path, english=WORDS.replace('hint = "Mass"\n', ""))

    (flaw,) = check(path)

    assert (flaw.file, flaw.code) == ("1.en.toml", "definition.no_word")
    assert flaw.facts == {"name": "field.mass.hint"}


def test_a_word_for_nothing_is_named_with_its_line(tmp_path: Path) -> None:
    path = _written(tmp_path, english=WORDS + 'blue = "Blue"\n')

    (flaw,) = check(path)

    assert (flaw.file, flaw.line, flaw.code) == ("1.en.toml", 22, "definition.unused_word")


def test_broken_toml_is_named_with_its_line(tmp_path: Path) -> None:
    path = _written(tmp_path, SOUND.replace('kind = "choice"', 'kind = "choice'))

    (flaw,) = check(path)

    assert (flaw.line, flaw.code) == (13, "definition.not_toml")


def test_a_missing_language_file_is_named(tmp_path: Path) -> None:
    path = _written(tmp_path)
    path.with_name("1.zh.toml").unlink()

    (flaw,) = check(path)

    assert (flaw.file, flaw.code) == ("1.zh.toml", "definition.no_file")


def test_a_broken_definition_cannot_be_loaded(tmp_path: Path) -> None:
    path = _written(tmp_path, english=WORDS.replace('hint = "Mass"\n', ""))

    with pytest.raises(BadDefinition) as refusal:
        read(path)

    assert refusal.value.facts["file"] == "1.toml"


def test_a_copy_under_another_name_is_refused(tmp_path: Path) -> None:
    home = tmp_path / "pcf_base"
    shutil.copytree(DEFINITIONS / "pcf_base", home)
    for path in sorted(home.glob("2026.1*")):
        path.rename(home / path.name.replace("2026.1", "2027.1"))

    flaws = check(home / "2027.1.toml")

    assert [one.code for one in flaws] == ["definition.name"]
