"""Quality: published examples, then the rules about what is missing."""

import json
from pathlib import Path

import numpy as np
import pytest

from aggregator.quality import grade, rated, roll_up_quality, weighted_mean

GOLDEN = json.loads((Path(__file__).parent / "golden" / "dqr_pds.json").read_text())


@pytest.mark.parametrize(
    ("example", "weight"), [("pds_p63", "pcf"), ("pds_p66", "share"), ("pds_p67", "share")]
)
def test_primary_shares_roll_up_as_published(example, weight):
    rows = GOLDEN[example]["rows"]
    weights = np.array([row[weight] for row in rows], dtype=float)
    shares = np.array([[row["pds"] or 0.0] for row in rows], dtype=float)

    (share,) = weighted_mean(shares, weights)

    assert share == pytest.approx(GOLDEN[example]["expected_exact"], abs=5e-5)


@pytest.mark.parametrize(("example", "weight"), [("dqr_p64", "weights"), ("dqr_p69", "shares")])
@pytest.mark.parametrize("dimension", ["technological", "temporal", "geographical"])
def test_ratings_roll_up_as_published(example, weight, dimension):
    published = GOLDEN[example]
    ratings = np.array(published[dimension], dtype=float)[:, None]

    (rating,) = weighted_mean(ratings, np.array(published[weight], dtype=float))

    assert rating == pytest.approx(published["expected"][dimension], abs=0.005)


@pytest.mark.parametrize(
    ("overall", "expected"),
    [(1, "A"), (1.5, "A"), (1.5 + 1e-9, "B"), (2, "B"), (3, "C"), (4, "D"), (4.01, "E"), (5, "E")],
)
def test_a_grade_ends_where_the_rule_says(overall, expected):
    assert grade(overall) == expected


def test_a_missing_rating_counts_five():
    assert rated((1, None, float("nan"), 2, 3, 4)) == (1, 5, 5, 2, 3, 4)
    assert rated(None) == (5,) * 6


def test_a_credit_weighs_by_its_size():
    quality = roll_up_quality(
        np.array([3.0, -1.0]), np.array([[1.0] * 6, [5.0] * 6]), np.array([100.0, 0.0])
    )

    assert quality.primary_share_percent == 75
    assert quality.overall == 2
    assert quality.grade == "B"


def test_the_quality_of_nothing_is_unknown():
    assert roll_up_quality(np.zeros(2), np.ones((2, 6)), np.zeros(2)) is None


def test_a_mean_never_leaves_the_range_of_its_values():
    weights = np.array([0.1] * 10)

    (mean,) = weighted_mean(np.full((10, 1), 100.0), weights)

    assert mean == 100.0
