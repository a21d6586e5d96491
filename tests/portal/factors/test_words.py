"""The library's own groups stand on the page in the reader's language."""

from aggregator.factors import FactorLibrary
from portal.factors import words
from portal.factors.library import group_of


def test_every_group_of_published_factors_has_a_word():
    groups = {group_of(factor) for factor in FactorLibrary.load().by_id.values()}

    assert groups - set(words.GROUPS) == set()


def test_what_is_published_only_is_not_offered_for_own_factors(app):
    with app.test_request_context():
        offered = {code for code, _ in words.category_choices()}

    assert offered.isdisjoint({"electricity.generation", "electricity.us"})
