"""Every flag of the list: raised by its own fact, and touching its own part of the total."""

from datetime import date

import pytest

from aggregator.cutoff import Exclusion, ledger
from aggregator.flags import CODES
from aggregator.marks import Band, Facts, marks
from aggregator.rows import FootprintRow, Line

BAND = Band(1.0, 10.0, "made up")

FACTS = {
    "VERIFICATION_OUTDATED": Facts(verified_on=date(2025, 3, 1), changed_on=date(2025, 3, 2)),
    "OUTLIER": Facts(kgco2e_per_kg=10.1, band=BAND),
    "ALLOCATION_CHANGED": Facts(allocation="mass", allocation_before="economic"),
    "GREEN_POWER_UNPROVEN": Facts(green_kwh=2.0, proven_green_kwh=1.0),
    "OFFSETS_DECLARED": Facts(offsets_included=True),
    "ON_BEHALF": Facts(is_on_behalf=True),
    "CONFIDENTIAL_UPSTREAM": Facts(is_upstream_confidential=True),
    "CUT_OFF_EXCEEDED": Facts(cut_off=ledger(90.0, [Exclusion("glue", "immaterial", 10.0)])),
}


@pytest.mark.parametrize("code", FACTS)
def test_a_fact_raises_its_own_flag_alone(code):
    assert marks(FACTS[code]) == (code,)


@pytest.mark.parametrize(
    "facts",
    [
        Facts(verified_on=date(2025, 3, 1), changed_on=date(2025, 3, 1)),
        Facts(changed_on=date(2025, 3, 1)),
        Facts(verified_on=date(2025, 3, 1)),
        Facts(kgco2e_per_kg=10.0, band=BAND),
        Facts(kgco2e_per_kg=1e9),
        Facts(band=BAND),
        Facts(allocation="mass", allocation_before="mass"),
        Facts(allocation="mass"),
        Facts(green_kwh=2.0, proven_green_kwh=2.0),
        Facts(cut_off=ledger(99.5, [Exclusion("glue", "immaterial", 0.5)])),
    ],
)
def test_what_is_in_order_or_not_known_raises_nothing(facts):
    assert marks(facts) == ()


ROWS = {
    "SECONDARY_DATA": {"source": "secondary"},
    "PROXY_DATA": {"source": "proxy"},
    "UNVERIFIED": {"source": "primary"},
    "STALE": {"year": 2024},
    "PERIOD_MISMATCH": {"year": 2026},
    "EXPIRED": {"valid_until": date(2025, 6, 30)},
    "BOUNDARY_MISMATCH": {"boundary": "gate_to_gate"},
    "GWP_SET_MIXED": {"gwp_set": "AR5"},
    "LOW_PDS": {"primary_share": 10},
    "CYCLE": {"footprint_kgco2e": 1.5, "boundary": "gate_to_gate"},
}
LINES = {
    "UNIT_CONVERTED": {"quantity": 0.0001, "unit": "万piece"},
    "SHARES_INCOMPLETE": {"share": 1.0},
}
MORE = {"UNACCOUNTED": ("P", "C"), "CYCLE": ("A", "A", 0.5)}


def result_with(make, code):
    """Return the result of P in 2025 under which a flag is raised; A makes 3 of 4 kg, B 1."""
    facts = {"source": "verified", "footprint_kgco2e": 3, "declared_unit": "piece"}
    facts |= ROWS.get(code, {})
    if code in FACTS:
        facts["marks"] = marks(FACTS[code])
    lines = [
        Line(
            **{"parent": "P", "component": "A", "quantity": 1, "unit": "piece"}
            | LINES.get(code, {})
        )
    ]
    lines += [make.line("P", "B"), *([make.line(*MORE[code])] if code in MORE else [])]
    rows = [FootprintRow(item="A", **facts), make.row("B", 1, source="verified", gwp_set="AR6")]
    return make.result(lines, rows, product="P", period=2025)


@pytest.mark.parametrize("code", CODES)
def test_every_flag_of_the_list_is_raised_and_tells_what_it_touches(make, code):
    result = result_with(make, code)

    found = {flag.item: flag.share_percent for flag in result.flags if flag.code == code}

    expected = {"P": 100.0} if code in {"LOW_DQR", "LOW_PDS"} else {"A": 75.0}
    assert found == pytest.approx({"C": 0.0} if code == "UNACCOUNTED" else expected)


def test_what_goes_around_in_a_loop_is_touched_once(make):
    """A = 3 + 0.5 B, B = 1 + 0.5 A: A passes 14/3, B half of it; C adds 1."""
    result = make.result(
        [
            make.line("P", "A"),
            make.line("P", "C"),
            make.line("A", "B", 0.5),
            make.line("B", "A", 0.5),
        ],
        [
            make.row("A", 3, boundary="gate_to_gate"),
            make.row("B", 1, boundary="gate_to_gate"),
            make.row("C", 1),
        ],
    )

    touched = {flag.item: flag.share_percent for flag in result.flags if flag.code == "CYCLE"}

    assert result.footprint_kgco2e == pytest.approx(14 / 3 + 1)
    assert touched["A"] == pytest.approx(100 * (14 / 3) / (17 / 3))
    assert touched["B"] == pytest.approx(100 * (0.5 * 10 / 3) / (17 / 3))


def test_a_loop_that_the_product_does_not_reach_is_not_its_flag(make):
    lines = [make.line("P", "C"), make.line("Q", "A"), make.line("A", "A", 0.5)]
    rows = [make.row("A", 3, boundary="gate_to_gate"), make.row("C", 1)]

    assert "CYCLE" not in {flag.code for flag in make.result(lines, rows, "P").flags}


def test_a_loop_too_large_to_be_told_apart_touches_at_most_all(make):
    ring = [make.line(f"I{i:03}", f"I{(i + 1) % 300:03}", 0.999) for i in range(300)]
    rows = [make.row("I000", 1, boundary="gate_to_gate")]

    flags = make.result([make.line("P", "I000"), *ring], rows, "P").flags

    assert {flag.share_percent for flag in flags if flag.code == "CYCLE"} == {100.0}
