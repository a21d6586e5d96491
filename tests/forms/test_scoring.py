"""The score: its parts, its grade, its ratings, and what would raise it."""

import dataclasses
from datetime import date
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
from forms.validation import validate

THIRD = {"verification_status": "third_limited", "pcf_value": "20"}


def _score(base_list: Questionnaire, answers: Any, context: Context) -> Score:
    findings = validate(base_list, Level.FULL, answers, context)
    return score(base_list, Level.FULL, answers, findings, context)


def _share(found: Score, key: str) -> Decimal | None:
    return next(part.share for part in found.parts if part.key == key)


def test_what_is_not_asked_yet_gives_its_points_to_the_others(
    answered: Any, base_list: Questionnaire, context: Context
) -> None:
    found = _score(base_list, answered(), context)

    evidence = found.parts[-1]
    assert (evidence.key, evidence.asked, evidence.of) == ("evidence", False, 0)
    assert sum(part.of for part in found.parts) == pytest.approx(Decimal(100))
    assert "not asked yet" in scoring.part_name(evidence, "en")


def test_the_total_is_the_sum_of_the_parts(
    answered: Any, base_list: Questionnaire, context: Context
) -> None:
    found = _score(base_list, answered(), context)

    assert found.total == round(sum(part.points for part in found.parts), 1)
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


class TestAdvice:
    def test_names_missing_answers_and_their_points(
        self, answered: Any, base_list: Questionnaire, context: Context
    ) -> None:
        found = _score(base_list, answered(company_name=None, site_name=None), context)

        advice = next(one for one in found.advice if one.code == "advice.answer")
        assert advice.section == "A"
        assert scoring.sentence(advice, "en").startswith("Answer 2 more required question(s)")
        assert scoring.sentence(advice, "zh").startswith("在“企业与工厂信息”中补填 2 个必填项")

    def test_is_what_following_it_brings(
        self, answered: Any, base_list: Questionnaire, context: Context
    ) -> None:
        before = _score(base_list, answered(), context)
        after = _score(base_list, answered(**THIRD), context)

        advice = next(one for one in before.advice if one.code == "advice.verifiability")
        gained = next(p.points for p in after.parts if p.key == "quality") - next(
            p.points for p in before.parts if p.key == "quality"
        )
        assert gained == pytest.approx(advice.points)

    def test_is_sorted_and_without_trifles(
        self, answered: Any, base_list: Questionnaire, context: Context
    ) -> None:
        answers = answered(company_name=None, E0={"dq_class": "secondary"}, scrap_rate="61")

        points = [one.points for one in _score(base_list, answers, context).advice]

        assert points == sorted(points, reverse=True)
        assert all(one >= scoring.WORTH_SAYING for one in points)

    def test_asks_for_newer_data_and_for_mended_errors(
        self, answered: Any, base_list: Questionnaire, context: Context
    ) -> None:
        late = dataclasses.replace(context, period_end=date(2028, 12, 31))

        found = _score(base_list, answered(scrap_rate="61"), late)

        assert {"advice.newer", "advice.errors"} <= {one.code for one in found.advice}
        assert all(scoring.sentence(one, lang) for one in found.advice for lang in ("en", "zh"))


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
