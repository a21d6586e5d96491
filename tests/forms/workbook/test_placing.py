"""What the rules find is told at the cell that it is about, and told once."""

import pytest

from forms.validation import Context, validate
from forms.workbook import place_findings


@pytest.fixture
def placed(written, answered, reading_of, base_list, context: Context):
    """``placed(output_qty="-5")`` writes answers, reads them back and lets the rules look."""

    def build(**changes):
        reading = reading_of(written(answered(**changes)))
        found = validate(base_list, reading.level, reading.answers, context)
        return reading, place_findings(found, reading)

    return build


def test_complete_answers_have_no_errors_after_the_trip(placed):
    _, findings = placed()

    errors = [one.field for one in findings if one.severity == "error"]
    assert set(errors) <= {"boundary_diagram"}, "only a file cannot lie in a cell"


def test_a_rule_about_a_single_answer_points_at_its_cell(placed):
    reading, findings = placed(output_qty="-5")

    found = next(one for one in findings if one.field == "output_qty")
    assert (found.sheet, found.cell) == reading.places[None, None, "output_qty"]
    assert found.rule is not None


def test_a_rule_about_a_row_points_at_its_cell(placed):
    reading, findings = placed(E0={"mat_content_pct": "250"})

    found = next(one for one in findings if one.field == "mat_content_pct")
    assert (found.sheet, found.cell) == reading.places["E", "r1", "mat_content_pct"]


def test_a_missing_answer_points_at_its_empty_cell(placed):
    reading, findings = placed(output_qty=None)

    found = next(one for one in findings if one.field == "output_qty")
    assert (found.sheet, found.cell) == reading.places[None, None, "output_qty"]


def test_what_reading_said_is_not_said_again(placed):
    _, findings = placed(output_qty="lots")

    assert len([one for one in findings if one.field == "output_qty"]) == 1


def test_a_sheet_that_was_not_read_is_not_called_unanswered(placed, base_list, context):
    reading, _ = placed()
    without = type(reading)(answers={"fields": {}, "rows": {}}, sheets={})

    found = validate(base_list, reading.level, without.answers, context)

    assert found
    assert place_findings(found, without) == []
