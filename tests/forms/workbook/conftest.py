"""Builds workbooks by hand, part by part, so that each test can break exactly one thing."""

import json
import sys
import zipfile
from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path

import pytest

from forms.answers import Answers
from forms.model import Level, Questionnaire
from forms.workbook import Reading, read, write

sys.path.insert(0, str(Path(__file__).parent))

KEY = b"the key of the seal, known to us"
IDENTITY = {"request": "req-1", "requester": "Demo 客户", "item": "CAM-811", "due": "2026-12-15"}
EXPECTED = {"request": "req-1", "questionnaire": "pcf_base", "version": "2026.1", "level": "full"}

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
TYPES = (
    '<?xml version="1.0" encoding="UTF-8"?>'
    '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="xml" ContentType="application/xml"/>'
    '<Override PartName="/xl/workbook.xml" ContentType="application/'
    'vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/></Types>'
)
RELATION = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
RELATIONS = (
    '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">{}'
    "</Relationships>"
)
ROOT_RELATIONS = RELATIONS.format(
    f'<Relationship Id="rId1" Type="{RELATION}/officeDocument" Target="xl/workbook.xml"/>'
)
BOOK_RELATIONS = RELATIONS.format(
    f'<Relationship Id="rId1" Type="{RELATION}/worksheet" Target="worksheets/sheet1.xml"/>'
    f'<Relationship Id="rId2" Type="{RELATION}/styles" Target="styles.xml"/>'
    f'<Relationship Id="rId3" Type="{RELATION}/sharedStrings" Target="sharedStrings.xml"/>'
)
BOOK = (
    f'<workbook xmlns="{MAIN}" xmlns:r="{RELATION}">{{}}'
    '<sheets><sheet name="Data" sheetId="1" r:id="rId1"/></sheets></workbook>'
)
#: Cell styles 0 to 3: general, ISO date, percent, a Chinese date of its own.
STYLES = (
    f'<styleSheet xmlns="{MAIN}"><numFmts><numFmt numFmtId="164" '
    'formatCode="yyyy&quot;年&quot;m&quot;月&quot;d&quot;日&quot;"/></numFmts>'
    '<cellXfs><xf numFmtId="0"/><xf numFmtId="14"/><xf numFmtId="9"/><xf numFmtId="164"/>'
    "</cellXfs></styleSheet>"
)
STRINGS = f'<sst xmlns="{MAIN}"><si><t>first</t></si><si><t>second</t></si></sst>'


def sheet_xml(rows: str, after: str = "") -> str:
    return f'<worksheet xmlns="{MAIN}"><sheetData>{rows}</sheetData>{after}</worksheet>'


PARTS = {
    "[Content_Types].xml": TYPES,
    "_rels/.rels": ROOT_RELATIONS,
    "xl/workbook.xml": BOOK.format(""),
    "xl/_rels/workbook.xml.rels": BOOK_RELATIONS,
    "xl/styles.xml": STYLES,
    "xl/sharedStrings.xml": STRINGS,
    "xl/worksheets/sheet1.xml": sheet_xml('<row r="1"><c r="A1"><v>1</v></c></row>'),
}

Packed = Callable[..., Path]


@pytest.fixture
def packed(tmp_path: Path) -> Packed:
    """``packed(rows=..., parts={name: content})`` writes a workbook; None leaves a part out."""

    def build(
        rows: str | None = None,
        after: str = "",
        parts: Mapping[str, str | bytes | None] | None = None,
        name: str = "upload.xlsx",
    ) -> Path:
        content: dict[str, str | bytes | None] = dict(PARTS)
        if rows is not None:
            content["xl/worksheets/sheet1.xml"] = sheet_xml(rows, after)
        content |= parts or {}
        path = tmp_path / name
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
            for part, text in content.items():
                if text is not None:
                    archive.writestr(part, text)
        return path

    return build


@pytest.fixture(scope="session")
def content_of(base_list: Questionnaire) -> Callable[[str, str, str], bytes]:
    """``content_of(answers as JSON, level, lang)``: the same workbook is written only once."""

    @cache
    def build(answers: str, level: str, lang: str) -> bytes:
        return write(base_list, Level(level), lang, json.loads(answers), IDENTITY, KEY)

    return build


@pytest.fixture
def written(tmp_path: Path, content_of: Callable[[str, str, str], bytes]) -> Callable[..., Path]:
    """``written(answers)`` stores the workbook of a request and returns its path."""

    def build(answers: Answers, *, level: str = "full", lang: str = "en") -> Path:
        path = tmp_path / "request.xlsx"
        path.write_bytes(content_of(json.dumps(answers), level, lang))
        return path

    return build


@pytest.fixture
def reading_of() -> Callable[[Path], Reading]:
    """``reading_of(path)`` reads a workbook as the portal does."""

    def build(path: Path) -> Reading:
        return read(path, KEY, EXPECTED)

    return build
