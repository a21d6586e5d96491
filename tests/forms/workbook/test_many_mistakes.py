"""Thirty mixed mistakes in one workbook: each is told once, at its cell, and nothing else is."""

import io
import json
from datetime import date
from pathlib import Path

import pytest
from click.testing import CliRunner
from openpyxl import Workbook, load_workbook
from openpyxl.cell import Cell
from typing_in import FIRST_ROW, cell_of

from forms.loader import load
from forms.model import LANGUAGES, Level
from forms.validation import Context, validate
from forms.workbook import Finding, mark, place_findings, read, write
from portal.cli import gatefold

BASE_LIST = load("pcf_base", "2026.1")
MATERIALS = [
    {
        "mat_name": name,
        "mat_qty_total": total,
        "mat_qty_per_unit": each,
        "mat_content_pct": share,
    }
    for name, total, each, share in [
        ("Hydroxide precursor", "171470.5", "0.85", "95"),
        ("Nickel sulphate", "10086.5", "0.05", "5"),
        ("Lithium carbonate", "20173", "0.1", "0"),
    ]
]
#: What is typed where, and which rule or code says so at the same cell.
MISTAKES: dict[str, tuple[object, str]] = {
    # of another type
    "site_lon": ("east", "number.invalid"),
    "contact_email": ("li.na(at)supplier.example", "email.invalid"),
    "contact_phone": ("9" * 300, "text.too_long"),
    "E.1.dq_method": ("somehow", "choice.unknown"),
    "G.2.steam": ("#DIV/0!", "cell.error"),
    "J.1.out_km": ("1.234,5.6", "number.ambiguous"),
    "D.1.up_metering": ("perhaps", "bool.invalid"),
    "validity_end": ("03/04/2027", "date.ambiguous"),
    "supplier_part_no": (1.23e17, "id.looks_rounded"),
    # of another unit: kilogram for percent, any of three tons, t for kg
    "scrap_rate": ("2.5 kg", "unit.wrong_dimension"),
    "J.1.out_load_t": ("5 ton", "unit.ambiguous"),
    "E.1.mat_qty_per_unit": (0.00085, "material.per_unit"),
    # a hydrate for its water-free form: NiSO4·6H2O weighs 1.7 times NiSO4
    "E.2.mat_qty_per_unit": (0.085, "material.hydrate"),
    # out of range
    "site_lat": (95, "X01"),
    "G.2.energy_alloc_pct": (130, "X01"),
    "cutoff_pct": (-1, "X01"),
    "E.1.mat_transport_km": (-5, "V43"),
    "biogenic_uptake": (3, "V35"),
    # wrong check digits
    "uscc": ("91350100M000100Y44", "V02"),
    "duns_or_lei": ("5493001KJTIIGC8Y1R13", "X04"),
    "E.2.cas_no": ("7786-81-5", "X05"),
    # missing
    "legal_representative": (None, "V01"),
    "product_model": (None, "V01"),
    "E.2.mat_origin": (None, "V01"),
    # against each other
    "output_total_site": (1000, "X10"),
    "G.1.elec_grid_region": ("CN-GD", "V22"),
}
#: The rest shows elsewhere than where it was typed: a balance, two sums, a repeated row.
TYPED_ELSEWHERE = {
    "air_loss": 30_000,
    "E.2.mat_content_pct": 50,
    "pcf_value": 10,
    "pcf_stage_raw": 5,
    "pcf_stage_production": 4,
    "pcf_stage_transport": 0.5,
}
SHOWN_ELSEWHERE = [
    ("E.1.mat_name", "V08"),
    ("E.1.mat_name", "V09"),
    ("pcf_value", "V38"),
    ("E.9.mat_name", "row.duplicate"),
]
CONTEXT = Context(
    today=date(2026, 11, 23), period_start=date(2025, 1, 1), period_end=date(2025, 12, 31)
)
KEY = b"a key of our own"


@pytest.fixture
def spoiled(tmp_path: Path, answered) -> Path:
    """Return a workbook that was sound until somebody worked on it."""
    material = {key: one["raw"] for key, one in answered()["rows"]["E"][0]["cells"].items()}
    answers = answered(E=[material | row for row in MATERIALS], air_loss="0")
    assert list(validate(BASE_LIST, Level.FULL, answers, CONTEXT)) == []
    identity = {"request": "r", "period_start": "2025-01-01", "period_end": "2025-12-31"}
    path = tmp_path / "spoiled.xlsx"
    path.write_bytes(write(BASE_LIST, Level.FULL, "en", answers, identity, KEY))
    book = load_workbook(path)
    for place, (typed, _) in MISTAKES.items():
        cell_of(book, BASE_LIST, place).value = typed
    for place, typed in TYPED_ELSEWHERE.items():
        cell_of(book, BASE_LIST, place).value = typed
    _repeat_a_material(book)
    book.save(path)
    return path


def _repeat_a_material(book: Workbook) -> None:
    sheet = cell_of(book, BASE_LIST, "E.3.mat_name").parent
    for cell in sheet[FIRST_ROW + 2][1:]:
        sheet.cell(FIRST_ROW + 8, cell.column, cell.value)


@pytest.fixture
def told(spoiled: Path) -> list[Finding]:
    reading = read(spoiled, KEY)
    return place_findings(validate(BASE_LIST, Level.FULL, reading.answers, CONTEXT), reading)


@pytest.fixture
def expected(spoiled: Path) -> list[tuple[str, str, str]]:
    """Return sheet, cell, and rule or code of every mistake."""
    book = load_workbook(spoiled)
    places = [*((place, code) for place, (_, code) in MISTAKES.items()), *SHOWN_ELSEWHERE]
    cells = [(cell_of(book, BASE_LIST, place), code) for place, code in places]
    return sorted((cell.parent.title, cell.coordinate, code) for cell, code in cells)


def _named(finding: Finding) -> str:
    return finding.rule if finding.rule not in {None, "V13"} else finding.code


def test_each_of_thirty_mistakes_is_told_once_at_its_cell(told, expected):
    assert len(expected) == 30
    assert sorted((one.sheet, one.cell, _named(one)) for one in told) == expected


def _look(cell: Cell) -> tuple[object, ...]:
    colours = cell.fill.start_color.rgb, cell.font.color and cell.font.color.rgb
    return *colours, cell.font.b, cell.border.left.style, cell.number_format


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_marked_file_shows_all_of_them_and_leaves_the_rest(spoiled, told, lang):
    book = load_workbook(io.BytesIO(mark(spoiled, told, lang)))

    before, index = load_workbook(spoiled), book.worksheets[0]
    lines = list(index.iter_rows(min_row=6, max_row=5 + len(told)))
    links = {line[2].hyperlink.location for line in lines}
    assert {line[3].value for line in lines} == {one.sentence(lang) for one in told}
    assert links == {f"'{one.sheet}'!{one.cell}" for one in told}
    noted = set()
    for sheet in before:
        for row in sheet.iter_rows():
            for old in row:
                new = book[sheet.title][old.coordinate]
                assert new.value == old.value
                if new.comment is not None:
                    noted.add((sheet.title, new.coordinate))
                    assert new.fill.start_color.rgb == "00FBE9E7"
                else:
                    assert _look(new) == _look(old)
    assert noted == {(one.sheet, one.cell) for one in told}


def test_the_command_finds_the_same(spoiled, expected):
    result = CliRunner().invoke(gatefold, ["validate", str(spoiled), "--json"])

    findings = json.loads(result.output)["findings"]
    found = {(one["sheet"], one["cell"]) for one in findings}
    assert result.exit_code == 1
    assert len(findings) == 30
    assert found == {(sheet, cell) for sheet, cell, _ in expected}
