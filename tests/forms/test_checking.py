"""A definition that breaks the format is refused with the line that does."""

import re
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
        ('key = "mass"', 'key = "colour"', 18, "definition.key"),
        ('kind = "decimal"', 'kind = "mass"', 19, "definition.kind"),
        ('options = "colour"', 'options = "hue"', 15, "definition.options"),
        ('need = "R R O"', 'need = "R R"', 14, "definition.need"),
        ('need = "R R O"', 'need = "R - O"', 14, "definition.levels"),
        ('required_when = { field = "colour", is = "red" }', "", 20, "definition.no_condition"),
        ('field = "colour", is', 'field = "mass", is', 22, "definition.forward"),
        ('field = "colour", is', 'field = "colour", like', 22, "definition.condition"),
        ('field = "colour", is = "red"', 'field = "colour", is = "blue"', 22, "definition.never"),
        ('field = "colour", is = "red"', 'field = "colour", above = 1', 22, "definition.never"),
        ('units = ["kg"]', 'units = ["zork"]', 21, "definition.unit"),
        ('units = ["kg"]', 'unit = "kg"', 21, "definition.unknown_key"),
        ('units = ["kg"]', 'unit_from = "size"', 21, "definition.forward"),
        ('units = ["kg"]', 'unit_from = "colour"', 21, "definition.unit"),
        ('units = ["kg"]', "minimum = 2\nmaximum = 1", 22, "definition.limits"),
        ('kind = "choice"', 'kind = "choice"\nminimum = 2', 14, "definition.not_a_number"),
        ('units = ["kg"]', 'check = "isbn"', 21, "definition.check"),
        ('units = ["kg"]', 'pattern = "("', 21, "definition.pattern"),
        ('repeat = "single"', 'repeat = "often"', 9, "definition.repeat"),
        ('repeat = "single"', 'repeat = "per_row"\njoins = ["B"]', 10, "definition.joins"),
        ('id = "sample"', 'id = "other"', 1, "definition.name"),
        ('codes = ["red", "green"]', 'list = ["planets"]', 5, "definition.no_list"),
        ('codes = ["red", "green"]', 'codes = ["red", "red"]', 5, "definition.key"),
        ("[options.colour]", "[counts]\nfull = 3\n[options.colour]", 5, "definition.count"),
        ("[options.colour]", '[suggest]\nmass = ["a"]\n[options.colour]', 5, "definition.suggest"),
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
        assert re.search("[\u4e00-\u9fff]", phrase(one.code, one.facts, "zh"))


MODULE = """\
id = "sample_module"
version = "1"
extends = { id = "sample", version = "1" }

[options.colour]
add = ["blue"]
first = ["blue"]

[suggest]
maker = ["usual"]

[[section]]
key = "B"
repeat = "rows"
after = "A"

[[section.field]]
key = "maker"
kind = "text"
need = "O - -"
show_if = { field = "colour", is = "blue" }

[[section]]
key = "A"

[[section.field]]
key = "length"
kind = "decimal"
need = "O O -"
units = ["m"]

[[row]]
section = "B"
cells = { maker = "usual" }

[[range]]
key = "length"
measure = "field:length"
low = 1
high = 2
unit = "m"
"""
MODULE_WORDS = """\
title = "Module"

[section.B]
title = "B"
intro = "B"

[field.maker]
label = "Maker"
hint = "Maker"
where = "On it"
example = "M"

[field.length]
label = "Length"
hint = "Length"
where = "On it"
example = "1 m"

[field.mass]
hint = "Another hint than the base gives"

[options.colour]
blue = "Blue"

[suggest.maker]
usual = "The usual one"

[range.length]
label = "Length"
source = "Ours"
"""


def _module(folder: Path, structure: str = MODULE, english: str = MODULE_WORDS) -> Path:
    _written(folder)
    home = folder / "sample_module"
    home.mkdir(exist_ok=True)
    path = home / "1.toml"
    path.write_text(structure, "utf-8")
    (home / "1.en.toml").write_text(english, "utf-8")
    (home / "1.zh.toml").write_text(MODULE_WORDS, "utf-8")
    return path


def test_a_sound_module_has_no_flaws(tmp_path: Path) -> None:
    assert check(_module(tmp_path)) == []


def test_a_module_asks_what_its_base_asks_and_more(tmp_path: Path) -> None:
    whole = read(_module(tmp_path))

    assert [section.key for section in whole.sections] == ["A", "B"]
    assert [field.key for field in whole.section("A").fields] == ["colour", "mass", "length"]
    assert [one.code for one in whole.field("colour").options] == ["blue", "red", "green"]
    assert whole.field("mass").hint.en == "Another hint than the base gives"
    assert whole.field("maker").suggestions[0].en == "The usual one"
    assert whole.first_rows[0].cells["maker"].zh == "The usual one"
    assert (whole.extends, whole.ranges[0].high) == (("sample", "1"), 2)


def test_a_module_changes_its_digest_with_its_base(tmp_path: Path) -> None:
    before = read(_module(tmp_path)).sha256
    base = tmp_path / "sample" / "1.en.toml"
    base.write_text(base.read_text("utf-8").replace("Sample", "Other"), "utf-8")

    assert read(tmp_path / "sample_module" / "1.toml").sha256 != before


@pytest.mark.parametrize(
    ("old", "new", "line", "code"),
    [
        ('id = "sample", version', 'id = "nothing", version', 3, "definition.base"),
        ('after = "A"', 'after = "Z"', 3, "definition.base"),
        ('add = ["blue"]', 'add = ["red"]', 6, "definition.key"),
        ('first = ["blue"]', 'first = ["pink"]', 7, "definition.no_option"),
        ('key = "length"\nkind', 'key = "mass"\nkind', 27, "definition.key"),
        ('is = "blue"', 'is = "pink"', 21, "definition.never"),
        ('section = "B"\ncells = { maker', 'section = "B"\ncells = { length', 34, "definition.row"),
        ('section = "B"\ncells = { maker', 'section = "Z"\ncells = { maker', 34, "definition.row"),
        ('measure = "field:length"', 'measure = "beauty"', 38, "definition.measure"),
        ('measure = "field:length"', 'measure = "electricity"', 41, "definition.unit"),
        ("high = 2", "high = 1", 39, "definition.limits"),
        ('unit = "m"\n', "", 36, "definition.unit"),
    ],
)
def test_a_flaw_of_a_module_is_named_with_its_line(
    tmp_path: Path, old: str, new: str, line: int, code: str
) -> None:
    changed = MODULE.replace(old, new, 1)
    assert changed != MODULE

    found = check(_module(tmp_path, changed))

    assert (line, code) in {(one.line, one.code) for one in found if one.file == "1.toml"}
    for one in found:
        assert phrase(one.code, one.facts, "en") != phrase(one.code, one.facts, "zh")


def test_a_range_without_a_source_is_named(tmp_path: Path) -> None:
    (flaw,) = check(_module(tmp_path, english=MODULE_WORDS.replace('source = "Ours"', "")))

    assert flaw.facts == {"name": "range.length.source"}


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
