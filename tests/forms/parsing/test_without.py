"""Answers without a figure: read from what people type, and never taken for anything else."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forms import answers as document
from forms.answers import is_answered, parse, without_of
from forms.filled import fill
from forms.model import Level, Questionnaire
from forms.parsing.without import LONGEST_REASON, Why, read_without, write

REASONS = st.text(min_size=1, max_size=40).map(str.strip).filter(bool)


@given(st.sampled_from(Why), REASONS, st.sampled_from(["en", "zh"]))
def test_what_is_written_is_read_back(why: Why, reason: str, lang: str) -> None:
    read = read_without(write(why, reason, lang))

    assert read is not None
    assert (read.why, read.reason) == (why, reason)


@pytest.mark.parametrize(
    ("typed", "why", "reason"),
    [
        ("unknown: no meter", Why.UNKNOWN, "no meter"),
        ("UNKNOWN（没有表）", Why.UNKNOWN, "没有表"),
        ("未知：没有单独计量", Why.UNKNOWN, "没有单独计量"),
        ("不知道:没记录", Why.UNKNOWN, "没记录"),
        ("n/a (no steam here)", Why.NOT_APPLICABLE, "no steam here"),
        ("不涉及：本产品无包装", Why.NOT_APPLICABLE, "本产品无包装"),
        ("商业秘密：配方", Why.CONFIDENTIAL, "配方"),
    ],
)
def test_habits_of_both_languages(typed: str, why: Why, reason: str) -> None:
    read = read_without(typed)

    assert read is not None
    assert (read.why, read.reason) == (why, reason)


@pytest.mark.parametrize(
    "typed",
    ["Unknown Pleasures Ltd", "无锡未知科技有限公司", "confidential grade 3", "", "12", "#N/A"],
)
def test_names_that_hold_such_a_word_stay_names(typed: str) -> None:
    assert read_without(typed) is None


class TestAsAnAnswer:
    def test_it_is_kept_with_its_reason_and_has_no_value(self, base_list: Questionnaire) -> None:
        parsed = parse(base_list.field("scrap_rate"), "unknown: not recorded")

        assert parsed.problem is None
        assert parsed.entry["value"] is None
        assert is_answered(parsed.entry)
        found = without_of(parsed.entry)
        assert found is not None
        assert (found.why, found.reason) == (Why.UNKNOWN, "not recorded")

    @pytest.mark.parametrize(
        "typed", ["unknown", "保密", "n/a:", f"n/a: {'x' * (LONGEST_REASON + 1)}"]
    )
    def test_it_counts_only_with_a_reason_of_bearable_length(
        self, typed: str, base_list: Questionnaire
    ) -> None:
        parsed = parse(base_list.field("scrap_rate"), typed)

        assert parsed.problem is not None
        assert not is_answered(parsed.entry)

    @pytest.mark.parametrize("typed", ["/", "－", "无", "NA", "—"])
    def test_what_may_be_a_zero_too_is_asked_back(
        self, typed: str, base_list: Questionnaire
    ) -> None:
        parsed = parse(base_list.field("scrap_rate"), typed)

        assert parsed.problem is not None
        assert parsed.problem.code == "without.ambiguous"

    def test_an_entry_of_a_list_wins_over_it(self, base_list: Questionnaire) -> None:
        assert parse(base_list.field("verification_status"), "none").entry["value"] == "none"

    def test_a_filled_place_says_so_and_is_not_missing(
        self, base_list: Questionnaire, answered: Any
    ) -> None:
        filled = fill(base_list, Level.FULL, answered(scrap_rate="unknown: not recorded"))

        place = filled.single["scrap_rate"]
        assert place.without is not None
        assert place.is_answered
        assert place.number is None

    def test_it_can_be_typed_over(self, base_list: Questionnaire, answered: Any) -> None:
        field = base_list.field("scrap_rate")

        answers, _ = document.with_field(answered(scrap_rate="n/a: none"), field, "2.5")

        assert answers["fields"]["scrap_rate"] == {"raw": "2.5", "unit": "%", "value": "2.5"}
