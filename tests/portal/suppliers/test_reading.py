"""What people type about a supplier is understood, or refused with every reason at once."""

import pytest

from portal.suppliers.places import find_country, find_province
from portal.suppliers.reading import code_key, read_site, read_supplier

VALID = {"code": " S-001 ", "name": "宁德新材料有限公司", "country": "中国", "locale": "zh"}


def codes(problems):
    return {(problem.place, problem.code) for problem in problems}


def test_a_supplier_needs_no_more_than_code_and_name():
    facts, problems = read_supplier({"code": "S1", "name": "Acme"})

    assert problems == []
    assert (facts.code, facts.locale) == ("S1", "zh")


def test_outer_spaces_are_dropped_and_names_of_countries_become_codes():
    facts, problems = read_supplier(VALID)

    assert problems == []
    assert (facts.code, facts.country) == ("S-001", "CN")


def test_all_problems_are_listed_at_once():
    typed = {"contact_email": "nobody", "uscc": "123", "country": "Atlantis", "locale": "fr"}

    _, problems = read_supplier(typed)

    assert codes(problems) == {
        ("code", "suppliers.code_missing"),
        ("name", "suppliers.name_missing"),
        ("contact_email", "suppliers.email_invalid"),
        ("uscc", "suppliers.uscc_invalid"),
        ("country", "suppliers.country_unknown"),
        ("locale", "suppliers.language_unknown"),
    }


@pytest.mark.parametrize(
    ("typed", "is_valid"),
    [
        ("91350200MA2XN31B1E", False),
        ("91310000MA1FL1LC4L", None),
        ("9135020061201234", False),
    ],
)
def test_a_credit_code_is_refused_when_its_check_digit_does_not_fit(typed, is_valid):
    from stdnum.cn import uscc

    _, problems = read_supplier(VALID | {"uscc": typed})

    assert bool(problems) is not uscc.is_valid(typed)
    assert is_valid is None or bool(problems) is not is_valid


def test_a_credit_code_in_full_width_letters_is_read():
    facts, problems = read_supplier(VALID | {"uscc": "９１３５０２００６１２０１２３４ＸＬ"})

    assert problems or facts.uscc.isascii()


def test_control_characters_never_reach_the_books():
    _, problems = read_supplier(VALID | {"name": "a\x00b"})

    assert codes(problems) == {("name", "typed.text_unreadable")}


def test_a_province_belongs_to_china():
    _, problems = read_site({"site": "Plant", "country": "DE", "province": "福建"})

    assert codes(problems) == {("province", "suppliers.province_outside_china")}


def test_a_province_alone_says_the_country():
    site, problems = read_site({"site": "宁德工厂", "province": "福建省"})

    assert problems == []
    assert (site.country, site.province) == ("CN", "CN-FJ")


def test_codes_that_differ_in_width_or_case_are_the_same():
    assert code_key("Ａb-1 ") == code_key("AB-1")


@pytest.mark.parametrize("text", ["内蒙古", "内蒙古自治区", "Inner Mongolia", "CN-NM", "NM"])
def test_provinces_are_known_by_every_common_name(text):
    assert find_province(text) == "CN-NM"


def test_an_unknown_country_is_not_guessed():
    assert find_country("Chinaa") is None
