"""Levels by tier and weight: what makes up much is asked more, what makes up little less."""

import pytest

from portal.campaigns.narrowing import Wanted
from portal.campaigns.proposing import DEFAULT_LEVELS, Change, Facts, Rule, propose

RULE = Rule(by_share=True, most=80, least=1)


def levels(*requests, rule=RULE):
    return propose(rule, DEFAULT_LEVELS, requests)


def test_what_makes_up_most_of_the_footprint_is_asked_in_full_at_any_tier():
    assert levels(Facts(3, 0.7, None), Facts(3, 0.15, None), Facts(3, 0.05, None)) == [
        ("full", "footprint"),
        ("full", "footprint"),
        ("minimal", "tier"),
    ]


def test_what_makes_up_most_of_the_spend_is_asked_in_full_too():
    assert levels(Facts(2, None, 0.9), Facts(2, None, 0.1)) == [
        ("full", "spend"),
        ("reduced", "tier"),
    ]


def test_what_is_below_a_small_part_of_both_is_asked_for_the_minimum():
    assert levels(Facts(2, 0.9, 0.9), Facts(2, 0.001, 0.001))[1] == ("minimal", "little")


def test_much_spend_keeps_what_has_a_small_footprint_from_the_minimum():
    assert levels(Facts(2, 0.9, 0.5), Facts(2, 0.001, 0.05))[1] == ("reduced", "tier")


def test_tier_1_is_never_asked_for_less_than_its_level():
    assert levels(Facts(2, 0.9, None), Facts(1, 0.0001, 0.0001))[1] == ("full", "tier")


def test_what_is_not_known_raises_and_lowers_nothing():
    assert levels(Facts(2, None, None), Facts(3, None, 0.0)) == [
        ("reduced", "tier"),
        ("minimal", "tier"),
    ]


def test_without_weight_the_tier_alone_decides():
    assert levels(Facts(3, 1.0, 1.0), rule=Rule()) == [("minimal", "tier")]


def test_a_rule_comes_back_as_it_was_kept():
    changes = (Change(Wanted(tier=2, category="Foil", below=0.5, measure="spend"), "none"),)
    rule = Rule(by_share=True, most=70, least=2.5, changes=changes)

    assert Rule.read(rule.write()) == rule


@pytest.mark.parametrize("odd", [{}, {"tier": "x" * 9, "above": "-1", "below": "1e9", "q": "\0"}])
def test_a_filter_leaves_out_what_cannot_be_read(odd):
    assert not Wanted.read(odd).is_set
