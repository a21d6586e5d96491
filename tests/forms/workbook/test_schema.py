"""Every workbook that we write is SpreadsheetML as the standard has it, marked ones included."""

import zipfile
from datetime import date

import pytest
from spreadsheetml import flaws

from forms.answers import empty
from forms.loader import load, published
from forms.model import LANGUAGES, Level
from forms.validation import Context, validate
from forms.workbook import mark, place_findings, read, write


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize(("list_id", "version"), published())
def test_a_blank_workbook_is_valid(tmp_path, list_id, version, lang):
    path = tmp_path / "blank.xlsx"
    path.write_bytes(write(load(list_id, version), Level.FULL, lang, empty(), {}, None))

    assert flaws(path) == []


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_filled_and_a_marked_workbook_are_valid(tmp_path, written, answered, lang):
    path, marked = written(answered(), lang=lang), tmp_path / "marked.xlsx"
    reading = read(path, None)
    found = validate(
        reading.questionnaire, reading.level, reading.answers, Context(today=date(2026, 3, 1))
    )
    marked.write_bytes(mark(path, place_findings(found, reading), lang))

    assert flaws(path) == []
    assert flaws(marked) == []


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (b"<pageMargins", b"<pageMargin"),
        (b'orientation="landscape"', b'orientation="sideways"'),
        (b"<sheetData>", b"<pageMargins /><sheetData>"),
        (b"<sheetFormatPr ", b'<sheetFormatPr colour="red" '),
    ],
)
def test_the_check_finds_what_is_not_valid(tmp_path, written, answered, old, new):
    path, broken = written(answered()), tmp_path / "broken.xlsx"
    with zipfile.ZipFile(path) as good, zipfile.ZipFile(broken, "w") as bad:
        for name in good.namelist():
            content = good.read(name)
            is_first = name == "xl/worksheets/sheet2.xml"
            bad.writestr(name, content.replace(old, new, 1) if is_first else content)

    assert flaws(broken)
