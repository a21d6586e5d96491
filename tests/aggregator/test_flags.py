"""Flags: each where its rule says, with the part of the total it touches."""

from datetime import date

import pytest

from aggregator.flags import CODES
from aggregator.network import build
from aggregator.rollup import roll_up
from aggregator.rows import FootprintRow, Line, Tables


def only(result, code):
    return [
        (flag.item, flag.supplier, flag.share_percent) for flag in result.flags if flag.code == code
    ]


@pytest.fixture
def one(make):
    """Return the result of P with 3 kg from A, the row under test, and 1 kg from B."""

    def fold(period=None, **facts):
        rows = [make.row("A", 3, **facts), make.row("B", 1, source="verified", gwp_set="AR6")]
        return make.result([make.line("P", "A"), make.line("P", "B")], rows, period=period)

    return fold


@pytest.mark.parametrize(
    ("source", "code"),
    [("primary", "UNVERIFIED"), ("secondary", "SECONDARY_DATA"), ("proxy", "PROXY_DATA")],
)
def test_the_source_is_flagged_on_its_node(one, source, code):
    assert only(one(source=source), code) == [("A", None, 75.0)]


def test_a_verified_value_raises_no_flag_of_its_source(one):
    codes = {flag.code for flag in one(source="verified").flags}

    assert codes == {"LOW_DQR"}


@pytest.mark.parametrize(
    ("facts", "code"),
    [
        ({"year": 2024}, "STALE"),
        ({"year": 2026}, "PERIOD_MISMATCH"),
        ({"valid_until": date(2025, 12, 30)}, "EXPIRED"),
    ],
)
def test_time_is_judged_against_the_period(one, facts, code):
    assert only(one(period=2025, **facts), code) == [("A", None, 75.0)]
    assert only(one(period=None, **facts), code) == []


@pytest.mark.parametrize("facts", [{"year": 2025}, {"valid_until": date(2025, 12, 31)}])
def test_what_holds_for_the_whole_period_raises_no_flag(one, facts):
    codes = {flag.code for flag in one(period=2025, **facts).flags}

    assert codes.isdisjoint({"STALE", "EXPIRED", "PERIOD_MISMATCH"})


def test_another_gwp_set_than_ar6_is_mixed(one):
    assert only(one(gwp_set="AR5"), "GWP_SET_MIXED") == [("A", None, 75.0)]


@pytest.mark.parametrize("gwp_set", ["AR6", None])
def test_one_stated_gwp_set_is_not_mixed(one, gwp_set):
    assert only(one(gwp_set=gwp_set), "GWP_SET_MIXED") == []


def test_an_unaccounted_item_touches_none_of_the_known_total(make):
    lines = [make.line("P", "A"), make.line("P", "B")]

    result = make.result(lines, [make.row("A", 1)])

    assert only(result, "UNACCOUNTED") == [("B", None, 0.0)]


def test_a_conversion_touches_everything_that_passes_through(make):
    lines = [make.line("P", "A", 500, "g"), make.line("A", "B", 1, "kg")]

    result = make.result(lines, [make.row("B", 2, "kg")])

    assert only(result, "UNIT_CONVERTED") == [("A", None, 100.0)]


@pytest.mark.parametrize(("share", "is_low"), [(49.9, True), (50.0, False)])
def test_a_low_primary_share_is_a_flag_of_the_product(make, share, is_low):
    row = make.row("A", 1, source="primary", primary_share=share)

    result = make.result([make.line("P", "A")], [row])

    assert bool(only(result, "LOW_PDS")) == is_low


@pytest.mark.parametrize(("rating", "is_low"), [(3.1, True), (3.0, False)])
def test_a_low_rating_is_a_flag_of_the_product(make, rating, is_low):
    result = make.result([make.line("P", "A")], [make.row("A", 1, ratings=(rating,) * 6)])

    assert bool(only(result, "LOW_DQR")) == is_low


def test_what_only_the_caller_knows_is_passed_through(make):
    result = make.result([make.line("P", "A")], [make.row("A", 1, marks=("ON_BEHALF",))])

    assert only(result, "ON_BEHALF") == [("A", None, 100.0)]


def test_every_flag_is_one_of_the_known_codes(one):
    result = one(period=2025, year=2020, gwp_set="AR4", source="proxy")

    assert {flag.code for flag in result.flags} <= set(CODES)


def test_flags_stand_on_the_nodes_too(one):
    result = one(source="proxy")

    node = next(node for node in result.nodes if node.item == "A")
    assert node.flags == ("PROXY_DATA",)


def test_marks_of_several_rows_come_in_order_each_once():
    lines = tuple(Line(parent="P", component=item, quantity=1, unit="kg") for item in "BA")
    rows = tuple(
        FootprintRow(
            item=item, declared_unit="kg", footprint_kgco2e=1, marks=("ON_BEHALF", "ON_BEHALF")
        )
        for item in "BA"
    )

    (result,) = roll_up(build(Tables(lines, rows)))

    on_behalf = [flag.item for flag in result.flags if flag.code == "ON_BEHALF"]
    assert on_behalf == ["A", "B"]
