"""The answers document keeps what was typed and holds what it means."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forms import answers as document
from forms.answers import parse
from forms.loader import load
from forms.model import Kind, Questionnaire

KINDS = {
    Kind.TEXT: "company_name",
    Kind.LONG_TEXT: "product_function",
    Kind.EMAIL: "contact_email",
    Kind.DECIMAL: "mass_per_unit",
    Kind.INTEGER: "dq_time",
    Kind.BOOL: "offsets_included",
    Kind.CHOICE: "boundary",
    Kind.CHOICES: "stages_included",
    Kind.DATE: "period_start",
    Kind.DATE_RANGE: "dq_period",
    Kind.MONTH: "gec_period",
    Kind.TEXT_LIST: "gec_ids",
    Kind.SERIES: "energy_monthly",
}


@pytest.mark.parametrize(
    ("key", "raw", "value"),
    [
        ("company_name", " 宁夏示范 ", "宁夏示范"),
        ("mass_per_unit", "12.40", "12.4"),
        ("dq_time", "3", "3"),
        ("offsets_included", "否", False),
        ("boundary", "摇篮到大门", "cradle_to_gate"),
        ("stages_included", "Production; raw", ["production", "raw"]),
        ("period_start", "2025年1月1日", "2025-01-01"),
        ("dq_period", "2025", "2025-01-01/2025-12-31"),
        ("gec_period", "2025-03", "2025-03"),
        ("gec_ids", "G1, G2", ["G1", "G2"]),
        ("energy_monthly", "1\n2.50\n3", ["1", "2.5", "3"]),
        ("energy_monthly", "1 2 3", ["1", "2", "3"]),
    ],
)
def test_each_kind_has_its_canonical_value(
    key: str, raw: str, value: Any, base_list: Questionnaire
) -> None:
    parsed = parse(base_list.field(key), raw)

    assert parsed.problem is None
    assert parsed.entry["raw"] == raw
    assert parsed.entry["value"] == value


@pytest.mark.parametrize("key", KINDS.values(), ids=KINDS)
@given(raw=st.text(max_size=60))
def test_whatever_is_typed_is_kept_and_storable(key: str, raw: str) -> None:
    field = load("pcf_base", "2026.1").field(key)

    entry = parse(field, raw).entry

    assert entry["raw"] == raw.replace("\x00", "\ufffd")
    assert json.loads(json.dumps(entry)) == entry


@pytest.mark.parametrize("key", KINDS.values(), ids=KINDS)
@pytest.mark.parametrize("raw", ["", "  ", "\u3000"])
def test_a_missing_answer_stays_missing(key: str, raw: str, base_list: Questionnaire) -> None:
    parsed = parse(base_list.field(key), raw)

    assert parsed.problem is None
    assert parsed.entry["value"] is None


def test_what_cannot_be_read_keeps_its_text_and_unit(base_list: Questionnaire) -> None:
    parsed = parse(base_list.field("elec_grid"), "a lot", "MWh")

    assert parsed.problem is not None
    assert parsed.entry == {"raw": "a lot", "unit": "MWh", "value": None}


class TestUnitsThatFollowAnotherAnswer:
    def test_are_not_stored(self, base_list: Questionnaire) -> None:
        entry = parse(base_list.field("output_qty"), "5", default_unit="kg").entry

        assert (entry["value"], entry["unit"]) == ("5", None)

    def test_are_stored_when_they_differ(self, base_list: Questionnaire) -> None:
        entry = parse(base_list.field("output_qty"), "5 t", default_unit="kg").entry

        assert (entry["value"], entry["unit"]) == ("5", "t")

    def test_must_measure_the_same(self, base_list: Questionnaire) -> None:
        parsed = parse(base_list.field("output_qty"), "5 kWh", default_unit="kg")

        assert parsed.problem is not None
        assert parsed.problem.code == "unit.wrong_dimension"

    def test_are_read_through_the_other_answer(self, base_list: Questionnaire) -> None:
        field = base_list.field("output_qty")
        entry = parse(field, "5", default_unit="kg").entry

        assert document.unit_of(field, entry, {"declared_unit": "kg"}) == "kg"


class TestDocument:
    def test_is_never_changed_in_place(self, base_list: Questionnaire) -> None:
        first = document.empty()

        second, _ = document.with_field(first, base_list.field("company_name"), "A company")
        third, row = document.with_row(second, "E")
        fourth, _ = document.with_cell(third, "E", row, base_list.field("mat_name"), "Copper")

        assert first == document.empty()
        assert "E" not in second.get("rows", {})
        assert third["rows"]["E"][0]["cells"] == {}
        assert fourth["rows"]["E"][0]["cells"]["mat_name"]["value"] == "Copper"

    def test_a_removed_row_leaves_the_others_their_ids(self) -> None:
        answers = document.empty()
        for _ in range(3):
            answers, _ = document.with_row(answers, "E")

        answers = document.without_row(answers, "E", "r2")
        answers, added = document.with_row(answers, "E")

        assert [row["id"] for row in document.rows_of(answers, "E")] == ["r1", "r3", "r4"]
        assert added == "r4"

    def test_an_unknown_row_cannot_be_removed(self) -> None:
        with pytest.raises(KeyError):
            document.without_row(document.empty(), "E", "r1")

    def test_an_unknown_row_takes_no_answer(self, base_list: Questionnaire) -> None:
        field = base_list.field("mat_name")

        with pytest.raises(KeyError):
            document.with_cell(document.empty(), "E", "r1", field, "Copper")

    def test_a_declared_decimal_sign_is_used(self, base_list: Questionnaire) -> None:
        answers = document.empty()
        answers["decimal_sign"] = "."

        answers, parsed = document.with_field(answers, base_list.field("mass_per_unit"), "1,234.5")

        assert parsed.entry["value"] == "1234.5"
        assert document.number_of(document.field_entry(answers, "mass_per_unit"))

    def test_an_unknown_number_is_no_number(self) -> None:
        assert document.number_of(None) is None
        assert document.number_of({"raw": "x", "value": None}) is None


@pytest.mark.parametrize("typed", ["\u200b", "\u00ad\u2060", " \u3164 ", "\u2800\ufe0f", "\u202e"])
@pytest.mark.parametrize("key", ["product_name", "output_qty", "site_country", "period_start"])
def test_a_text_that_shows_nothing_is_unknown_and_never_an_empty_value(
    key: str, typed: str, base_list: Questionnaire
) -> None:
    parsed = parse(base_list.field(key), typed)

    assert (parsed.entry["value"], parsed.problem) == (None, None)
    assert document.is_blank(parsed.entry)
