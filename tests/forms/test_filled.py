"""Laying answers in: hidden stays unknown, level decides, conditions look back."""

from decimal import Decimal
from typing import Any

import pytest

from forms.conditions import AnyOf, Check, Test, holds, read
from forms.filled import fill
from forms.model import Level, Questionnaire
from forms.validation import validate

CN = {"site_country": "CN"}


@pytest.mark.parametrize(
    ("table", "values", "result"),
    [
        ({"field": "a", "is": "x"}, {"a": "x"}, True),
        ({"field": "a", "is": "x"}, {"a": "y"}, False),
        ({"field": "a", "is_not": "x"}, {"a": "y"}, True),
        ({"field": "a", "is_not": "x"}, {}, False),
        ({"field": "a", "in": ["x", "y"]}, {"a": "y"}, True),
        ({"field": "a", "contains": "x"}, {"a": ["x", "y"]}, True),
        ({"field": "a", "contains": "x"}, {"a": []}, False),
        ({"field": "a", "above": 0}, {"a": "0.0001"}, True),
        ({"field": "a", "above": 0}, {"a": "0"}, False),
        ({"field": "a", "above": 0}, {}, False),
        ({"field": "a", "below": 5}, {"a": "4"}, True),
        ({"field": "a", "answered": True}, {"a": False}, True),
        ({"field": "a", "answered": True}, {"a": None}, False),
        ({"field": "a", "answered": False}, {}, True),
        ({"all": [{"field": "a", "is": "x"}, {"field": "b", "is": "y"}]}, {"a": "x"}, False),
        ({"any": [{"field": "a", "is": "x"}, {"field": "b", "is": "y"}]}, {"a": "x"}, True),
    ],
)
def test_a_condition(table: dict[str, Any], values: dict[str, Any], result: bool) -> None:
    assert holds(read(table), values) is result


@pytest.mark.parametrize(
    ("start", "end", "result"),
    [
        ("2025-01-01", "2025-12-31", False),
        ("2025-02-01", "2025-12-31", True),
        ("2025-01-31", "2025-12-31", False),
        ("2025-01-01", "2026-02-01", False),
        ("2025-01-01", "2026-02-02", True),
        ("2025-01-01", None, False),
    ],
)
def test_days_outside_count_both_ends(start: str, end: str | None, result: bool) -> None:
    condition = read({"field": "a", "until": "b", "days_outside": [335, 397]})

    assert holds(condition, {"a": start, "b": end}) is result


@pytest.mark.parametrize(
    "table", [{}, {"field": "a"}, {"is": 1}, {"field": "a", "is": 1, "in": []}]
)
def test_a_condition_that_says_nothing_clear_is_refused(table: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match="names one field and one test"):
        read(table)


def test_an_unknown_test_is_refused() -> None:
    with pytest.raises(ValueError, match="resembles"):
        read({"field": "a", "resembles": 1})


def test_conditions_nest() -> None:
    condition = read({"any": [{"all": [{"field": "a", "is": 1}]}, {"field": "b", "is": 2}]})

    assert isinstance(condition, AnyOf)
    assert condition.parts[1] == Check("b", Test.IS, 2)


class TestHiding:
    def test_the_province_is_asked_in_china_only(
        self, answered: Any, base_list: Questionnaire
    ) -> None:
        china = fill(base_list, Level.FULL, answered())
        germany = fill(base_list, Level.FULL, answered(site_country="DE"))

        assert china.single["site_province"].required
        assert not germany.single["site_province"].shown
        assert germany.single.text("site_province") is None

    def test_what_hangs_on_a_hidden_answer_is_hidden_too(
        self, answered: Any, base_list: Questionnaire
    ) -> None:
        answers = answered(E0={"mat_pcf_source": "supplier_pcf", "mat_pcf": "8"})
        answers["rows"]["E"][0]["cells"]["mat_pcf_source"]["raw"] = "none"

        row = fill(base_list, Level.FULL, answers).table("E")[0]

        assert not row["mat_pcf"].shown
        assert not row["mat_pcf_boundary"].shown

    def test_a_table_hides_as_a_whole(self, answered: Any, base_list: Questionnaire) -> None:
        filled = fill(base_list, Level.FULL, answered(cutoff_pct="0"))

        assert "cutoff" in filled.hidden_sections
        assert "cutoff" not in {place.section.key for place in filled.places()}

    def test_a_row_of_steam_asks_nothing_about_electricity(
        self, answered: Any, base_list: Questionnaire
    ) -> None:
        grid, steam = fill(base_list, Level.FULL, answered()).table("G")

        assert grid["elec_grid"].required
        assert not grid["steam"].shown
        assert steam["steam"].required
        assert not steam["elec_grid_region"].shown


class TestLevels:
    def test_a_file_answer_is_a_list_of_documents(
        self, answered: Any, base_list: Questionnaire
    ) -> None:
        filled = fill(base_list, Level.FULL, answered(boundary_diagram="d-1; d-2"))

        assert filled.single.codes("boundary_diagram") == ("d-1", "d-2")

    def test_minimal_asks_no_diagram(self, answered: Any, base_list: Questionnaire) -> None:
        filled = fill(base_list, Level.MINIMAL, answered())

        assert "boundary_diagram" not in filled.single

    def test_minimal_asks_no_unit_processes(self, answered: Any, base_list: Questionnaire) -> None:
        filled = fill(base_list, Level.MINIMAL, answered())

        assert "D" not in {place.section.key for place in filled.places()}

    def test_a_choice_may_be_offered_at_larger_levels_only(self, base_list: Questionnaire) -> None:
        carrier = base_list.field("energy_carrier")

        minimal = {option.code for option in carrier.options_at(Level.MINIMAL)}

        assert minimal == {"grid_electricity", "steam", "hot_water", "fuel"}


class TestReading:
    def test_quantities_are_read_in_the_unit_asked_for(
        self, answered: Any, base_list: Questionnaire
    ) -> None:
        row = fill(base_list, Level.FULL, answered(G0={"elec_grid": "1.5 万kWh"})).table("G")[0]

        assert row.amount("elec_grid", "kWh") == Decimal(15000)
        assert row.amount("elec_grid", "kg") is None
        assert row.number("elec_grid") == Decimal("1.5")

    def test_a_changed_declared_unit_carries_its_figures_along(
        self, answered: Any, base_list: Questionnaire
    ) -> None:
        answers = answered()
        answers["fields"]["declared_unit"]["raw"] = "t"

        filled = fill(base_list, Level.FULL, answers)

        assert filled.single.unit("output_qty") == "t"

    def test_a_blank_row_can_be_shown(self, answered: Any, base_list: Questionnaire) -> None:
        filled = fill(base_list, Level.FULL, answered())

        row = filled.blank_row(base_list.section("G"), "r9")

        assert row["energy_carrier"].required
        assert not row["steam"].shown


class TestWays:
    def test_the_fast_lane_needs_declaration_and_statement_only(
        self, answered: Any, base_list: Questionnaire, level: Level, context: Any
    ) -> None:
        changes: dict[str, Any] = {name: [] for name in "DEGJ"}
        changes |= dict.fromkeys(("output_qty", "output_total_site", "scrap_rate"))
        changes |= {"has_verified_pcf": "yes", "pcf_value": "8.3", "validity_end": "2028-06-30"}
        changes |= {"verification_status": "third_limited", "verifier": "Example, 2026-0123"}

        without = validate(base_list, level, answered(**changes), context)
        complete = answered(**changes, pcf_statement="statement-1")

        assert {one.field for one in without if one.severity == "error"} == {"pcf_statement"}
        assert validate(base_list, level, complete, context) == []
        assert fill(base_list, level, complete).hidden_sections >= {"E", "G", "P"}

    def test_what_was_answered_before_the_fast_lane_was_taken_never_blocks(
        self, answered: Any, base_list: Questionnaire, context: Any
    ) -> None:
        answers = answered(
            has_verified_pcf="yes",
            pcf_value="8.3",
            validity_end="2028-06-30",
            verification_status="third_limited",
            verifier="Example, 2026-0123",
            pcf_statement="statement-1",
            G0={"elec_grid": "a lot"},
        )

        assert validate(base_list, Level.FULL, answers, context) == []

    @pytest.mark.parametrize(
        ("question", "section"),
        [
            ("has_packaging", "F"),
            ("has_water", "H"),
            ("has_emissions", "I"),
            ("has_waste", "K"),
            ("has_coproducts", "L"),
        ],
    )
    def test_a_table_is_asked_when_it_applies(
        self, answered: Any, base_list: Questionnaire, context: Any, question: str, section: str
    ) -> None:
        found = validate(base_list, Level.FULL, answered(**{question: "yes"}), context)

        assert (section, "rows.too_few") in {(one.section, one.code) for one in found}
        assert section in fill(base_list, Level.FULL, answered(**{question: "no"})).hidden_sections


def test_not_holds_while_nothing_is_known() -> None:
    unless = read({"not": {"field": "has_verified_pcf", "is": True}})

    assert holds(unless, {})
    assert holds(unless, {"has_verified_pcf": False})
    assert not holds(unless, {"has_verified_pcf": True})
