"""LibreOffice opens every workbook as it is, and what it saves says the same."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from forms import answers as document
from forms.loader import load
from forms.model import Field, Kind, Level
from forms.workbook import gate, merge_reading, read, write
from forms.workbook.layout import asked, sections

QUESTIONNAIRE = load("pcf_base", "2026.1")
KEY = b"the key of the seal, known to us"
IDENTITY = {"request": "req-1", "requester": "Demo 客户", "item": "CAM-811"}
#: What people type, by kind: at least the oddest of each, and a reason instead of a figure.
TYPED = {
    Kind.TEXT: ["0012", "=1+1", "_x0041_", "'x", "1E5", "电池 😀 é", "-", "  spaced  "],
    Kind.LONG_TEXT: ["first\nsecond\n\nthird", "a" * 900],
    Kind.EMAIL: ["clerk@supplier.example"],
    Kind.DECIMAL: [
        "1200.5",
        "0.1",
        "12345678901234.5",
        "0.00000000012",
        "123456789012345678.123",
        "unknown: never weighed",
    ],
    Kind.INTEGER: ["3", "0", "保密：配方"],
    Kind.BOOL: ["yes", "no"],
    Kind.DATE: ["1999-12-31", "2025-03-01", "2100-02-28"],
    Kind.DATE_RANGE: ["2025-01-01/2025-06-30"],
    Kind.MONTH: ["2025-03", "2025-01/2025-12"],
    Kind.TEXT_LIST: ["G1\nG2\n0003"],
    Kind.SERIES: ["1; 2.5; 0.1; 4; 5; 6; 7; 8; 9; 10; 11; 12"],
}


def _typed(field: Field, number: int) -> str:
    codes = [option.code for option in field.options]
    if field.kind is Kind.CHOICE:
        return codes[number % len(codes)]
    if field.kind is Kind.CHOICES:
        return "; ".join(codes[:2])
    typed = TYPED[field.kind][number % len(TYPED[field.kind])]
    unit = field.units[-1] if field.kind is Kind.DECIMAL and number % 2 and field.units else ""
    return typed if ":" in typed or "：" in typed else f"{typed} {unit}".strip()


def rich() -> document.Answers:
    """Return a document in which every question that a workbook asks is answered."""
    answers, number = document.empty(), 0
    for section in sections(QUESTIONNAIRE, Level.FULL):
        for field in asked(section, Level.FULL):
            if not section.has_rows:
                answers, _ = document.with_field(answers, field, _typed(field, number))
                number += 1
        for _ in range(3 if section.has_rows else 0):
            answers, row = document.with_row(answers, section.key)
            for field in asked(section, Level.FULL):
                raw = _typed(field, number)
                answers, _ = document.with_cell(answers, section.key, row, field, raw)
                number += 1
    return answers


@pytest.fixture(scope="module")
def saved(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """Let LibreOffice open and save the workbook in both languages, all in one go."""
    folder = tmp_path_factory.mktemp("office")
    answers = rich()
    for lang in ("en", "zh"):
        content = write(QUESTIONNAIRE, Level.FULL, lang, answers, IDENTITY, KEY)
        (folder / f"{lang}.xlsx").write_bytes(content)
    program = shutil.which("soffice")
    assert program is not None, "LibreOffice is missing: apt-get install libreoffice-calc"
    command = [program, "--headless", f"-env:UserInstallation=file://{folder}/profile"]
    command += ["--convert-to", "xlsx:Calc MS Excel 2007 XML", "--outdir", str(folder / "saved")]
    subprocess.run(
        [*command, *map(str, folder.glob("*.xlsx"))],
        check=True,
        capture_output=True,
        timeout=120,
        env={"HOME": str(folder), "PATH": os.environ["PATH"]},
    )
    return {lang: folder / "saved" / f"{lang}.xlsx" for lang in ("en", "zh")}


def test_the_example_answers_every_kind():
    kinds = {field.kind for s in QUESTIONNAIRE.sections for field in s.at(Level.FULL)}

    assert kinds - {Kind.FILE, Kind.LINKS} == {*TYPED, Kind.CHOICE, Kind.CHOICES}


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_what_libreoffice_saves_says_the_same(saved, lang):
    answers = rich()

    reading = read(saved[lang], KEY, {"request": "req-1"})

    merge = merge_reading(answers, reading)
    assert gate.check(saved[lang]) == []
    assert not reading.is_refused
    assert [(one.id, one.old, one.new) for one in merge.changes if one not in merge.same] == []
    answered = sum(not document.is_blank(entry) for entry in _entries(answers))
    assert len(merge.same) == answered


def _entries(answers: document.Answers) -> list[document.Entry]:
    cells = [row["cells"].values() for rows in answers["rows"].values() for row in rows]
    return [*answers["fields"].values(), *(entry for row in cells for entry in row)]
