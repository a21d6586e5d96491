"""What is written into a workbook comes back as the same answers, whatever it is."""

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from rich_answers import rich

from forms import answers as document
from forms.loader import load, published
from forms.model import Field, Kind, Level
from forms.workbook import ChangeKind, merge_reading, read, write
from forms.workbook.cells import Cell, CellKind
from forms.workbook.entries import clean, from_cell, to_cell, writable
from forms.workbook.layout import asked, chooses_unit, sections
from forms.workbook.styles import Shown
from forms.workbook.texts import unescaped
from forms.workbook.values import number_cell, text_cell

QUESTIONNAIRE = load("pcf_base", "2026.1")
FIELDS = {
    field.key: field
    for section in sections(QUESTIONNAIRE, Level.FULL)
    for field in asked(section, Level.FULL)
}
SAFE = st.characters(
    blacklist_categories=("Cc", "Cs", "Cn", "Co"),
    blacklist_characters="\ufeff\u200b\u200c\u2060\xad",
)
TEXTS = st.text(SAFE, min_size=1, max_size=40) | st.sampled_from(
    [
        "=1+1",
        "+1",
        "-1",
        "@x",
        "=cmd|' /C calc'!A0",
        "_x0041_",
        "a\nb",
        "0012",
        "1E5",
        "1.2E+15",
        "'x",
        "😀",
    ]
)
NUMBERS = st.decimals(
    min_value=Decimal("-1e12"), max_value=Decimal("1e15"), allow_nan=False, allow_infinity=False
).map(lambda number: document.decimal_text(round(number, 12)))


BY_KIND = {
    Kind.INTEGER: st.integers(-(10**14), 10**17).map(str),
    Kind.BOOL: st.sampled_from(["yes", "no", "是", "否"]),
    Kind.DATE: st.dates(min_value=date(1990, 1, 1), max_value=date(2100, 1, 1)).map(str),
    Kind.MONTH: st.sampled_from(["2025-03", "2025-01/2025-12"]),
    Kind.DATE_RANGE: st.sampled_from(["2025", "2025-01-01/2025-06-30"]),
    Kind.SERIES: st.lists(NUMBERS, min_size=1, max_size=12).map("; ".join),
}


TABLES = [one.key for one in sections(QUESTIONNAIRE, Level.FULL) if one.has_rows]
REASONS = st.sampled_from(["unknown: no meter", "不适用：没有蒸汽", "confidential: recipe"])


def typed(field: Field) -> st.SearchStrategy[str]:
    """Return what people may type into a field, readable or not, or a reason for no figure."""
    return _figure(field) | REASONS


def _figure(field: Field) -> st.SearchStrategy[str]:
    codes = [option.code for option in field.options]
    if field.kind is Kind.CHOICE:
        return st.sampled_from(codes)
    if field.kind is Kind.CHOICES:
        return st.lists(st.sampled_from(codes), min_size=1, unique=True).map("; ".join)
    if field.kind is Kind.DECIMAL and field.units:
        return st.tuples(NUMBERS, st.sampled_from(field.units)).map(" ".join)
    return NUMBERS if field.kind is Kind.DECIMAL else BY_KIND.get(field.kind, TEXTS)


@st.composite
def documents(draw: st.DrawFn) -> document.Answers:
    """Draw a document in which some questions are answered, in any order."""
    answers = document.empty()
    singles = [f for f in FIELDS.values() if not QUESTIONNAIRE.section(_home(f)).has_rows]
    for field in draw(st.lists(st.sampled_from(singles), max_size=8, unique_by=lambda f: f.key)):
        answers, _ = document.with_field(answers, field, draw(typed(field)))
    for key in draw(st.lists(st.sampled_from(TABLES), max_size=2, unique=True)):
        fields = asked(QUESTIONNAIRE.section(key), Level.FULL)
        for _ in range(draw(st.integers(1, 2))):
            answers, row = document.with_row(answers, key)
            for field in draw(
                st.lists(st.sampled_from(fields), min_size=1, max_size=6, unique_by=lambda f: f.key)
            ):
                answers, _ = document.with_cell(answers, key, row, field, draw(typed(field)))
    return answers


def _home(field: Field) -> str:
    """Return the section whose sheet holds a field."""
    return next(section.key for section in QUESTIONNAIRE.sections if field in section.fields)


@settings(
    max_examples=12,
    deadline=None,
    # A whole workbook for each step would shrink for minutes.
    phases=[Phase.explicit, Phase.reuse, Phase.generate],
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(answers=documents(), lang=st.sampled_from(["en", "zh"]))
def test_answers_survive_the_trip_through_a_workbook(tmp_path: Path, answers, lang):
    path = tmp_path / "trip.xlsx"
    path.write_bytes(write(QUESTIONNAIRE, "full", lang, answers, {}, None))

    reading = read(path, None)

    merge = merge_reading(answers, reading)
    assert [change for change in merge.changes if change.kind is not ChangeKind.SAME] == []
    assert {change.id for change in merge.same} == _answered(answers)


def _answered(answers: document.Answers) -> set[str]:
    """Return the places at which something was typed that a workbook can show."""
    singles = {f"::{key}" for key, entry in answers["fields"].items() if _is_said(entry)}
    cells = {
        f"{section}:{row['id']}:{key}"
        for section, rows in answers["rows"].items()
        for row in rows
        for key, entry in row["cells"].items()
        if _is_said(entry)
    }
    return singles | cells


def _is_said(entry: document.Entry) -> bool:
    return text_cell(clean(entry["raw"])) is not None


@pytest.mark.parametrize(("list_id", "version"), published())
def test_every_list_comes_back_as_it_was_written(tmp_path: Path, list_id, version):
    questionnaire = load(list_id, version)
    answers, path = rich(questionnaire), tmp_path / "rich.xlsx"
    path.write_bytes(write(questionnaire, "full", "zh", answers, {}, None))

    merge = merge_reading(answers, read(path, None))

    assert [one for one in merge.changes if one.kind is not ChangeKind.SAME] == []
    assert {one.id for one in merge.same} == _answered(answers)


@settings(max_examples=10, deadline=None)
@given(data=st.data(), lang=st.sampled_from(["en", "zh"]))
@pytest.mark.parametrize("key", sorted(FIELDS))
def test_every_kind_of_answer_reads_back_as_the_same_value(key, data, lang):
    field = FIELDS[key]
    entry = document.parse(field, data.draw(typed(field))).entry
    content = to_cell(field, entry, lang)
    cell = _stored(content)

    raw = "" if cell is None else from_cell(field, cell, is_1904=False).raw

    unit = entry["unit"] if chooses_unit(field) else None
    again = document.parse(field, raw, unit).entry
    assert document.without_of(again) == document.without_of(entry)
    if document.without_of(entry) is None:
        assert (again["value"], again["unit"]) == (entry["value"], entry["unit"])


def _stored(content: object) -> Cell | None:
    """Return the cell that a spreadsheet makes of a content."""
    if isinstance(content, date):
        return Cell(CellKind.DATE, content.isoformat())
    if isinstance(content, int | float):
        return number_cell(f"{content:.16g}", Shown.PLAIN, is_1904=False)
    return None if content is None else text_cell(unescaped(writable(str(content))))
