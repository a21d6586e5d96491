"""The pedigree matrix against published rows and variances, worked by hand."""

from math import exp, log, sqrt

import numpy as np
import pytest

from aggregator.pedigree import BASIC, COLUMNS, FACTORS, Version, gsd2, gsd2_of_ratings

PUBLISHED = (
    ((4, 5), "transport", 2.09),  # "(4,5,na,na,na,na); standard distances", transport, lorry 32t
    ((4, 5), "materials", 1.30),  # "(4,5,na,na,na,na); estimation", cooling water
    ((3, 3), "materials", 1.12),  # "(3,3,1,1,1,na); estimation 12 % glass losses"
)
"""Rows of inventory tables in the reports of ecoinvent 2, with the GSD^2 printed beside them."""


@pytest.mark.parametrize(("scores", "kind", "printed"), PUBLISHED)
def test_published_rows_of_inventories_are_met_to_the_printed_digits(scores, kind, printed):
    assert gsd2(scores, Version.FIRST, BASIC[kind]) == pytest.approx(printed, abs=0.006)


def test_all_six_columns_add_in_squares_of_logarithms():
    by_hand = exp(
        sqrt(sum(log(u) ** 2 for u in (1.05, 1.20, 1.20, 1.00, 1.02, 2.00, 1.10)))
    )  # basic, then the factors of 4, 5, 1, 3, 5, 4

    assert gsd2((4, 5, 1, 3, 5, 4), Version.FIRST) == pytest.approx(by_hand, rel=1e-14)
    assert by_hand == pytest.approx(2.11, abs=0.005)


def test_the_first_table_has_the_variances_of_the_data_quality_guideline():
    """ecoinvent 3 prints (ln U / 2)^2, rounded; where it chose another factor is left out."""
    guideline = {
        "reliability": (0.0, 0.0006, 0.002, 0.008, 0.04),
        "completeness": (0.0, 0.0001, 0.0006, 0.002, 0.008),
        "time": (0.0, 0.0002, 0.002, 0.008, 0.04),
        "geography": (0.0, 0.000025, 0.0001, None, 0.002),
        "technology": (0.0, None, 0.008, 0.04, 0.12),
    }

    for column, variances in guideline.items():
        for factor, variance in zip(FACTORS[Version.FIRST][column], variances, strict=True):
            if variance is not None:
                assert (log(factor) / 2) ** 2 == pytest.approx(variance, rel=0.15, abs=1e-9)


@pytest.mark.parametrize("version", Version)
def test_a_worse_score_is_never_more_certain(version):
    for column in COLUMNS:
        factors = FACTORS[version][column]
        assert factors[0] == 1.0
        assert list(factors) == sorted(factors)


def test_the_second_table_is_worked_by_hand():
    """Time 2, geography 3, technology 4, completeness 2, verifiability 3, basic 1.05."""
    by_hand = exp(sqrt(sum(log(u) ** 2 for u in (1.03, 1.08, 2.08, 1.03, 1.61, 1.05))))

    (found,) = gsd2_of_ratings(np.array([[2.0, 3, 4, 2, 5, 3]]))

    assert found == pytest.approx(by_hand, rel=1e-14)
    # squares: 0.00087 + 0.00592 + 0.53638 + 0.00087 + 0.22680 + 0.00238 = 0.77322
    assert by_hand == pytest.approx(2.409, abs=0.001)


def test_consistency_has_no_column_and_a_missing_rating_counts_five():
    best = [1.0, 1, 1, 1, 5, 1]
    unrated = [1.0, 1, np.nan, 1, 1, 1]

    found = gsd2_of_ratings(np.array([best, unrated]))

    assert found == pytest.approx([1.05, exp(sqrt(log(2.8) ** 2 + log(1.05) ** 2))], rel=1e-14)


def test_between_two_scores_the_logarithm_goes_straight():
    (found,) = gsd2_of_ratings(np.array([[1.0, 1, 1, 1, 1, 1.5]]), basic=1.0)

    assert found == pytest.approx(sqrt(1.54), rel=1e-14)


@pytest.mark.parametrize("scores", [(0.9,), (5.1,), (1,) * 7])
def test_scores_that_no_table_has_are_refused(scores):
    with pytest.raises(ValueError, match=r"."):
        gsd2(scores)


def test_a_basic_factor_below_one_is_refused():
    with pytest.raises(ValueError, match=r"0\.9"):
        gsd2((1,), basic=0.9)
