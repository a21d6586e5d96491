"""LibreOffice opens every workbook as it is, and what it saves says the same."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest
from rich_answers import TYPED, rich

from forms import answers as document
from forms.loader import load
from forms.model import Kind, Level
from forms.workbook import gate, merge_reading, read, write

QUESTIONNAIRE = load("pcf_base", "2026.1")
KEY = b"the key of the seal, known to us"
IDENTITY = {"request": "req-1", "requester": "Demo 客户", "item": "CAM-811"}


@pytest.fixture(scope="module")
def saved(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """Let LibreOffice open and save the workbook in both languages, all in one go."""
    folder = tmp_path_factory.mktemp("office")
    answers = rich(QUESTIONNAIRE)
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
    answers = rich(QUESTIONNAIRE)

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
