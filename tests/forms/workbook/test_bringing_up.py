"""A workbook of an earlier version is read as one of today's: nothing lost, nothing bent."""

import shutil

import pytest
from openpyxl import load_workbook
from typing_in import cell_of

from forms.loader import DEFINITIONS
from forms.loader import read as read_list
from forms.workbook import bring_up, merge_reading
from forms.workbook.findings import Finding

WORDS = '[field.site_title]\nlabel = "Plant"\nhint = "H"\nwhere = "W"\nexample = "E"\n'


@pytest.fixture
def newer(tmp_path):
    """Return a version in which one question has another key, one loses a unit, one is gone."""
    home = tmp_path / "pcf_base"
    shutil.copytree(DEFINITIONS / "pcf_base", home)
    text = (home / "2026.1.toml").read_text("utf-8").replace('version = "2026.1"', 'version = "2"')
    for old, new in [
        ('key = "site_name"\n', 'key = "site_title"\nwas = "site_name"\n'),
        ('need = "R R O"\nunits = ["t", "GJ", "MJ"]', 'need = "R R O"\nunits = ["GJ", "MJ"]'),
    ]:
        assert text.count(old) == 1, old
        text = text.replace(old, new)
    (home / "2.toml").write_text(text, "utf-8")
    for lang in ("en", "zh"):
        words = (home / f"2026.1.{lang}.toml").read_text("utf-8")
        (home / f"2.{lang}.toml").write_text(words + WORDS, "utf-8")
    return read_list(home / "2.toml")


@pytest.fixture
def brought_up(written, answered, base_list, reading_of, newer):
    path = written(answered())
    book = load_workbook(path)
    cell_of(book, base_list, "site_name").value = "Plant 2"
    cell_of(book, base_list, "site_lat").value = "north"
    cell_of(book, base_list, "G.2.steam").value = "120 t"
    book.save(path)
    return bring_up(reading_of(path), newer)


def test_a_renamed_question_keeps_its_answer_its_change_and_its_cell(brought_up):
    merge = merge_reading(brought_up.base, brought_up)

    (change,) = [one for one in merge.changed if one.field == "site_title"]
    assert (change.old["raw"], change.new["raw"]) == ("银川一厂", "Plant 2")
    assert (change.sheet, change.cell) == ("A Company and site", "C12")


def test_what_does_not_go_along_is_told_at_its_cell(brought_up):
    left = [one for one in brought_up.findings if one.code.startswith("moving.")]

    assert [(one.sheet, one.severity) for one in left] == [("G Energy", "warning")]
    assert "120" in left[0].sentence("en")
    assert "steam" not in brought_up.answers["rows"]["G"][1]["cells"]


def test_what_reading_found_is_still_told_and_the_versions_are_named(brought_up):
    first: Finding = brought_up.findings[0]

    assert (first.code, first.facts) == ("template.older", {"found": "2026.1", "current": "2"})
    assert "number.invalid" in {one.code for one in brought_up.findings}
    assert not brought_up.is_refused


def test_a_workbook_of_today_is_left_alone(written, answered, reading_of, base_list):
    reading = reading_of(written(answered()))

    assert bring_up(reading, base_list) is reading
