"""An example in which every question that a workbook asks is answered, with the oddest of each."""

from forms import answers as document
from forms.model import Field, Kind, Level, Questionnaire
from forms.workbook.layout import asked, sections

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


def rich(questionnaire: Questionnaire) -> document.Answers:
    """Return a document in which every question that a workbook asks is answered."""
    answers, number = document.empty(), 0
    for section in sections(questionnaire, Level.FULL):
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
