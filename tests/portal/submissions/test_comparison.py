"""Materials of the answer beside the bill of materials."""

from decimal import Decimal

import pytest

from portal.submissions.review.comparison import compare


def listed(**more):
    return {
        "code": "NI",
        "name": "Nickel sulphate",
        "name_zh": "硫酸镍",
        "quantity": "1",
        "unit": "kg",
        "scrap_rate": "0",
    } | more


def answered(**more):
    return {"name": "Nickel sulphate", "quantity_per_unit": "1", "unit": "kg"} | more


@pytest.mark.parametrize("name", ["nickel  SULPHATE", "硫酸镍", "NI", "Ｎｉｃｋｅｌ sulphate"])
def test_lines_meet_by_name_in_either_language_or_by_code(name):
    rows = compare([listed()], [answered(name=name)])

    assert len(rows) == 1
    assert rows[0].difference_percent == 0


def test_units_are_converted_before_comparing():
    row = compare([listed()], [answered(quantity_per_unit="1100", unit="g")])[0]

    assert row.difference_percent == 10
    assert row.is_marked


def test_scrap_belongs_to_what_is_taken_in():
    row = compare([listed(scrap_rate="0.2")], [answered(quantity_per_unit="1.25")])[0]

    assert row.listed == Decimal("1.25")
    assert row.difference_percent == 0


def test_units_of_different_kind_are_not_compared():
    row = compare([listed()], [answered(unit="piece")])[0]

    assert row.difference_percent is None
    assert row.is_marked


def test_what_stands_on_one_side_only_is_kept():
    rows = compare([listed()], [answered(name="Something else")])

    assert [(r.listed, r.answered) for r in rows] == [(1, None), (None, 1)]


def test_an_unknown_quantity_stays_unknown():
    row = compare([listed()], [answered(quantity_per_unit=None)])[0]

    assert row.answered is None
    assert row.difference_percent is None


def test_one_answered_material_serves_one_line_only():
    rows = compare([listed(), listed()], [answered()])

    assert [r.answered for r in rows] == [1, None]
