"""The score: its parts, its grade, its ratings, and what would raise it."""

import dataclasses
from decimal import Decimal
from typing import Any

import pytest

from forms import answers as document
from forms import scoring
from forms.context import Context
from forms.filled import fill
from forms.model import Level, Questionnaire
from forms.quality import rate_row
from forms.scoring import Score, score
from forms.scoring.mends import mends
from forms.scoring.parts import total
from forms.scoring.state import State
from forms.validation import validate

THIRD = {"verification_status": "third_limited", "pcf_value": "20"}


def _score(base_list: Questionnaire, answers: Any, context: Context) -> Score:
    findings = validate(base_list, Level.FULL, answers, context)
    return score(base_list, Level.FULL, answers, findings, context)


def _share(found: Score, key: str) -> Decimal | None:
    return next(part.share for part in found.parts if part.key == key)


def test_what_a_level_does_not_ask_gives_its_points_to_the_others(
    answered: Any, base_list: Questionnaire, context: Context
) -> None:
    answers = answered()
    findings = validate(base_list, Level.MINIMAL, answers, context)

    found = score(base_list, Level.MINIMAL, answers, findings, context)

    evidence = found.parts[-1]
    assert (evidence.key, evidence.asked, evidence.of) == ("evidence", False, 0)
    assert sum(part.of for part in found.parts) == pytest.approx(Decimal(100))
    assert "not asked here" in scoring.part_name(evidence, "en")


def test_the_total_is_the_sum_of_the_parts(
    answered: Any, base_list: Questionnaire, context: Context
) -> None:
    found = _score(base_list, answered(), context)

    assert found.total == round(sum(part.points for part in found.parts), 1)
    assert found.grade == "B"  # nothing is proven


def test_a_verified_result_of_its_own_is_scored_without_an_inventory(
    answered: Any, base_list: Questionnaire, context: Context
) -> None:
    declared = {
        "has_verified_pcf": "yes",
        "pcf_statement": "file-1",
        "verifier": "Example Assurance",
        "validity_end": "2028-12-31",
        "primary_data_share": "80",
    }
    found = _score(base_list, answered(**THIRD, **declared), context)

    assert _share(found, "quality") is None
    assert _share(found, "primary") == Decimal("0.8")
    assert _share(found, "evidence") == 1
    assert found.grade == "A"


def test_nothing_answered_scores_almost_nothing(base_list: Questionnaire, context: Context) -> None:
    found = _score(base_list, document.empty(), context)

    assert found.grade == "E"
    assert found.ratings == (None,) * 6
    assert _share(found, "quality") == 0
    assert _share(found, "primary") == 0


@pytest.mark.parametrize(
    ("total", "letter"),
    [("85", "A"), ("84.9", "B"), ("70", "B"), ("55", "C"), ("40", "D"), ("39.9", "E")],
)
def test_grades(total: str, letter: str) -> None:
    assert scoring.grade(Decimal(total)) == letter


@pytest.mark.parametrize(
    ("end", "share"), [("2025-12-31", "1"), ("2024-12-31", "0.8"), ("2020-06-30", "0")]
)
def test_older_periods_are_worth_less(
    end: str, share: str, answered: Any, base_list: Questionnaire, context: Context
) -> None:
    answers = answered(period_start=f"{end[:4]}-01-01", period_end=end)

    assert _share(_score(base_list, answers, context), "timeliness") == Decimal(share)


def test_secondary_rows_lower_the_share_of_own_data(
    answered: Any, base_list: Questionnaire, context: Context
) -> None:
    found = _score(base_list, answered(E0={"dq_class": "secondary"}), context)

    assert _share(found, "primary") == Decimal(3) / 4  # one of four rows
    assert any(one.code == "advice.own_data" for one in found.advice)


def test_an_explained_warning_costs_less(
    answered: Any, base_list: Questionnaire, context: Context
) -> None:
    silent = answered(scrap_rate="25")
    (finding,) = validate(base_list, Level.FULL, silent, context)
    explained = {**silent, "reasons": {finding.key: "New line"}}

    assert _share(_score(base_list, silent, context), "consistency") == Decimal("0.95")
    assert _share(_score(base_list, explained, context), "consistency") == Decimal("0.99")


class TestWithoutAFigure:
    @pytest.mark.parametrize(
        ("typed", "answered_as"),
        [("unknown: no record", 0), ("confidential: ours", 0), ("not applicable: none", 1)],
    )
    def test_it_counts_as_missing_or_answered(
        self, typed: str, answered_as: int, answered: Any, base_list: Questionnaire,
        context: Context,
    ) -> None:  # fmt: skip
        blank = _share(_score(base_list, answered(scrap_rate=None), context), "completeness")
        full = _share(_score(base_list, answered(), context), "completeness")

        found = _score(base_list, answered(scrap_rate=typed), context)

        assert _share(found, "completeness") == (full if answered_as else blank)

    def test_an_unknown_quantity_is_rated_worst_throughout(
        self, answered: Any, base_list: Questionnaire
    ) -> None:
        filled = fill(base_list, Level.FULL, answered(G1={"steam": "unknown: no meter"}))

        assert rate_row(filled.table("G")[1], filled).as_tuple() == (5,) * 6

    def test_what_it_costs_is_what_finding_it_out_brings(
        self, answered: Any, base_list: Questionnaire, context: Context
    ) -> None:
        without = _score(base_list, answered(G1={"steam": "unknown: no meter"}), context)
        known = _score(base_list, answered(), context)

        cost = scoring.cost(without, "G", "r2", "steam")

        assert cost > 1
        assert _exact(without) + cost == pytest.approx(_exact(known))


# What to do, from which answers, to which answers: the gain is what scoring both says.
BILL = {
    "ev_type": "electricity_bill",
    "ev_file": "file-1",
    "ev_links": "G.r1",
    "ev_period": "2025-01/2025-11",
}
SECONDARY = {
    "dq_class": "secondary",
    "mat_pcf_source": "secondary_db",
    "mat_ef_ref": "Example DB 3.10",
    "mat_ef_year": "2024",
    "mat_ef_region": "CN-YN",
}
GAINS: list[tuple[str, dict[str, Any], dict[str, Any]]] = [
    ("advice.answer", {"legal_representative": None}, {}),
    ("advice.optional", {}, {"company_name_en": "A", "duns_or_lei": "123456789",
                             "site_lat": "38", "site_lon": "106", "mgmt_systems": "none"}),
    ("advice.errors", {"offsets_included": "yes"}, {}),
    ("advice.warnings", {"scrap_rate": "25"}, {"scrap_rate": "2.5"}),
    ("advice.own_data", {"E0": {"dq_class": "secondary"}}, {"E0": {}}),
    ("advice.newer", {"period_start": "2023-01-01", "period_end": "2023-12-31"}, {}),
    ("advice.time", {"G0": {"dq_period": "2023"}}, {"G0": {"dq_period": "2025"}}),
    ("advice.technology", {}, {"G1": {"energy_alloc_key": "sub_meter"}}),
    ("advice.geography", {"E0": SECONDARY}, {"E0": SECONDARY | {"mat_ef_region": "CN-HN"}}),
    ("advice.evidence_months", {"P": [BILL]},
     {"P": [BILL, BILL | {"ev_period": "2025-12", "ev_file": "file-2"}]}),
    ("advice.evidence", {}, {"P": [BILL | {"ev_type": "bom_erp", "ev_links": "E.r1",
                                           "ev_period": "2025"}]}),
    ("advice.figure", {"G1": {"steam": "unknown: no meter"}}, {}),
    ("advice.statement", {"has_verified_pcf": "yes"},
     {"has_verified_pcf": "yes", "pcf_statement": "file-1"}),
    ("advice.verifiability", {"pcf_value": "20"},
     {"verification_status": "third_limited", "pcf_value": "20"}),
]  # fmt: skip


def _exact(found: Score) -> Decimal:
    return sum((part.points for part in found.parts), Decimal(0))


class TestAdvice:
    @pytest.mark.parametrize(("code", "now", "then"), GAINS, ids=[code for code, _, _ in GAINS])
    def test_brings_what_it_says_when_it_is_done(
        self,
        code: str,
        now: dict[str, Any],
        then: dict[str, Any],
        answered: Any,
        base_list: Questionnaire,
        context: Context,
    ) -> None:
        before = _score(base_list, answered(**now), context)
        after = _score(base_list, answered(**then), context)

        advice = [one for one in before.advice if one.code == code]
        assert advice, [one.code for one in before.advice]
        gained = _exact(after) - _exact(before)
        assert min(abs(one.points - gained) for one in advice) < Decimal("1e-9"), gained

    def test_a_missing_row_is_asked_for(
        self, answered: Any, base_list: Questionnaire, context: Context
    ) -> None:
        found = _score(base_list, answered(J=[]), context)

        advice = next(one for one in found.advice if one.code == "advice.row")
        assert advice.section == "J"
        assert advice.points > 0

    def test_a_first_row_of_own_records_gains_most_where_nothing_is_there(
        self, answered: Any, base_list: Questionnaire, context: Context
    ) -> None:
        answers = answered(E=[], G=[], J=[])
        findings = validate(base_list, Level.MINIMAL, answers, context)

        found = score(base_list, Level.MINIMAL, answers, findings, context)

        best = found.advice[0]
        assert (best.code, best.section) in {("advice.row", "E"), ("advice.row", "G")}
        primary = next(part for part in found.parts if part.key == "primary")
        assert best.points > primary.of - primary.points

    def test_reasons_for_warnings_bring_what_they_say(
        self, answered: Any, base_list: Questionnaire, context: Context
    ) -> None:
        silent = answered(scrap_rate="25")
        (finding,) = validate(base_list, Level.FULL, silent, context)
        before = _score(base_list, silent, context)
        after = _score(base_list, {**silent, "reasons": {finding.key: "New line"}}, context)

        advice = next(one for one in before.advice if one.code == "advice.reasons")
        assert _exact(before) + advice.points == pytest.approx(_exact(after))

    def test_names_document_months_and_row_in_both_languages(
        self, answered: Any, base_list: Questionnaire, context: Context
    ) -> None:
        found = _score(base_list, answered(P=[BILL]), context)

        advice = next(one for one in found.advice if one.code == "advice.evidence_months")
        assert scoring.sentence(advice, "en").startswith(
            "Attach the Electricity bill of December 2025 for “Grid electricity”: +"
        )
        assert scoring.sentence(advice, "zh").startswith("为“外购网电”上传2025年12月的电费")

    def test_the_heaviest_rows_are_named_and_the_others_go_by_table(
        self, answered: Any, base_list: Questionnaire, context: Context
    ) -> None:
        row = {"energy_carrier": "steam", "energy_alloc_key": "mass", "energy_alloc_pct": "5",
               "dq_source": "meter", "dq_method": "measured", "dq_class": "primary"}  # fmt: skip
        grid = answered()["rows"]["G"][0]["cells"]
        rows = [{key: entry["raw"] for key, entry in grid.items()}]
        rows += [row | {"steam": f"{number} GJ"} for number in range(1, 13)]

        found = _score(base_list, answered(G=rows), context)

        named = [one for one in found.advice if "document" in one.facts]
        (others,) = [one for one in found.advice if one.code == "advice.evidence_rows"][:1]
        assert len(named) == 8
        assert others.points > 0
        assert scoring.sentence(others, "en").startswith("Attach documents for ")

    def test_followed_to_the_end_leaves_no_point_unexplained(
        self, answered: Any, base_list: Questionnaire, context: Context
    ) -> None:
        """Each missing point of a poor set of answers has something that gains it."""
        poor = answered(
            company_name=None, scrap_rate="25", cutoff_pct="6", E0=SECONDARY,
            G0={"dq_period": "2023"}, G1={"steam": "unknown: no meter"},
        )  # fmt: skip
        findings = tuple(validate(base_list, Level.FULL, poor, context))
        state = State(fill(base_list, Level.FULL, poor), findings, context, frozenset())

        for _ in range(60):  # documents last: they are those of the final periods
            gains = [(total(one.after(state)) - total(state), one) for one in mends(state)]
            better = [(gain, one) for gain, one in gains if gain > 0]
            if not better:
                break
            others = [pair for pair in better if "document" not in pair[1].facts]
            state = max(others or better, key=lambda pair: pair[0])[1].after(state)

        assert total(state) == pytest.approx(Decimal(100), abs=Decimal("0.01"))

    def test_is_sorted_and_without_trifles(
        self, answered: Any, base_list: Questionnaire, context: Context
    ) -> None:
        answers = answered(company_name=None, E0={"dq_class": "secondary"}, scrap_rate="61")

        points = [one.points for one in _score(base_list, answers, context).advice]

        assert points == sorted(points, reverse=True)
        assert all(one >= scoring.WORTH_SAYING for one in points)

    def test_what_weighs_more_in_the_result_gains_more(
        self, answered: Any, base_list: Questionnaire, context: Context
    ) -> None:
        answers = answered()
        weighed = dataclasses.replace(
            context,
            contributions={
                ("E", "r1"): Decimal(8), ("G", "r1"): Decimal(90), ("G", "r2"): Decimal(1),
                ("J", "r1"): Decimal(1),
            },
        )  # fmt: skip

        def gains(surroundings: Context) -> dict[str, Decimal]:
            found = _score(base_list, answers, surroundings).advice
            return {str(one.facts["row"]): one.points for one in found if "document" in one.facts}

        alike, by_weight = gains(context), gains(weighed)

        assert max(by_weight.values()) > 3 * max(alike.values())


class TestRatings:
    """Time, geography, technology, completeness, consistency, verifiability; 1 is best."""

    @pytest.mark.parametrize(
        ("cells", "expected"),
        [
            ({}, (1, 1, 1, 1, 1, 4)),
            ({"energy_alloc_key": "mass"}, (1, 1, 2, 1, 1, 4)),
            ({"dq_class": "site_specific"}, (1, 1, 2, 1, 1, 4)),
            ({"dq_class": "secondary"}, (1, 2, 4, 1, 1, 4)),
            ({"dq_class": None}, (1, 2, 5, 1, 1, 4)),
            ({"dq_source": "estimate"}, (1, 1, 1, 1, 1, 5)),
            ({"dq_period": "2025-01/2025-11"}, (1, 1, 1, 3, 1, 4)),
            ({"dq_period": "2023"}, (3, 1, 1, 5, 1, 4)),
            ({"dq_geo": "3", "dq_verif": "2"}, (1, 3, 1, 1, 1, 2)),
        ],
    )
    def test_of_a_row(
        self,
        cells: dict[str, Any],
        expected: tuple[int, ...],
        answered: Any,
        base_list: Questionnaire,
    ) -> None:
        filled = fill(base_list, Level.FULL, answered(G0=cells))

        assert rate_row(filled.table("G")[0], filled).as_tuple() == expected

    def test_without_a_period_are_the_worst(self, answered: Any, base_list: Questionnaire) -> None:
        filled = fill(base_list, Level.FULL, answered(period_start=None))

        rated = rate_row(filled.table("G")[0], filled)

        assert (rated.time, rated.completeness) == (5, 5)

    @pytest.mark.parametrize(
        ("cells", "expected"),
        [({}, 1), ({"mat_transport_km": "5001"}, 2), ({"cas_no": "7440-50-9"}, 3)],
        ids=["nothing found", "a warning", "an error"],
    )
    def test_of_consistency_follow_the_findings(
        self,
        cells: dict[str, str],
        expected: int,
        answered: Any,
        base_list: Questionnaire,
        context: Context,
    ) -> None:
        answers = answered(E0=cells)
        filled = fill(base_list, Level.FULL, answers)
        findings = validate(base_list, Level.FULL, answers, context)

        assert rate_row(filled.table("E")[0], filled, findings).consistency == expected

    def test_of_a_third_party_verified_result_are_verifiable(
        self, answered: Any, base_list: Questionnaire
    ) -> None:
        filled = fill(base_list, Level.FULL, answered(**THIRD))

        assert rate_row(filled.table("G")[0], filled).verifiability == 1

    @pytest.mark.parametrize(
        ("region", "expected"), [("CN-HN", 2), ("CN-YN", 3), ("DE", 5), (None, 5)]
    )
    def test_of_geography_compare_a_secondary_factor_with_the_origin(
        self, region: str | None, expected: int, answered: Any, base_list: Questionnaire
    ) -> None:
        cells = {
            "dq_class": "secondary",
            "mat_pcf_source": "secondary_db",
            "mat_ef_region": region,
        }
        filled = fill(base_list, Level.FULL, answered(E0=cells))

        assert rate_row(filled.table("E")[0], filled).geography == expected
