"""The cut-off ledger: what may be left out, and what a process sets free."""

import math
from decimal import Decimal

import pytest

from aggregator.cutoff import FLAG, Exclusion, ledger, limits
from aggregator.flags import CODES
from aggregator.process import WastewaterUnknown, treatments, wastewater_methane


def left_out(*estimates, reason="immaterial", **facts):
    return [Exclusion(f"item {i}", reason, kg, **facts) for i, kg in enumerate(estimates)]


def codes(found):
    return [problem.code for problem in found.problems]


class TestLimits:
    def test_the_limits_are_data_with_their_sources(self):
        assert {rule: limit.percent for rule, limit in limits().items()} == {
            "single": 1,
            "total": 5,
        }
        assert all("7.5" in limit.source for limit in limits().values())

    def test_what_stays_within_both_limits_is_allowed(self):
        """95 counted and five items of 1: each 1 % and all 5 % of 100, exactly at both limits."""
        found = ledger(95.0, left_out(1, 1, 1, 1, 1))

        assert found.is_allowed
        assert found.percent == 5
        assert found.flags == ()
        assert found.entries[0].formula == "1 kgCO2e / 100 kgCO2e = 1 %"

    def test_one_item_above_one_percent_is_refused(self):
        found = ledger(98.0, left_out(1.5, 0.5))

        assert codes(found) == ["cutoff.single"]
        assert "1.5 %" in found.problems[0].sentence("en")
        assert found.flags == (FLAG,)
        assert FLAG in CODES

    def test_all_items_together_above_five_percent_are_refused(self):
        found = ledger(94.0, left_out(*[0.75] * 8))

        assert codes(found) == ["cutoff.total"]
        assert found.problems[0].facts["largest"] == "item 0"

    def test_parts_are_of_the_estimated_total_and_not_of_what_is_counted(self):
        """0.995 to 98.505 counted would be 1.01 %, of the estimated 99.5 it is 1 %."""
        assert ledger(98.505, left_out(0.995)).is_allowed

    def test_a_credit_in_the_count_does_not_raise_the_bar(self):
        assert ledger(-99.0, left_out(1.0)).percent == 1


class TestReasons:
    @pytest.mark.parametrize("reason", ["cost", "supplier_refuses", "hard_to_get"])
    def test_cost_and_an_unwilling_supplier_are_no_reasons(self, reason):
        assert codes(ledger(100.0, left_out(0.1, reason=reason))) == ["cutoff.reason"]

    def test_nothing_is_left_out_without_an_estimate(self):
        found = ledger(100.0, left_out(None, 0.5))

        assert codes(found) == ["cutoff.not_estimated"]
        assert (found.entries[0].percent, found.entries[0].formula) == (None, "")

    def test_hazardous_substances_stay_in(self):
        assert codes(ledger(100.0, left_out(0.001, is_hazardous=True))) == ["cutoff.hazardous"]

    def test_a_credit_cannot_be_cut_off(self):
        assert codes(ledger(100.0, left_out(-0.5))) == ["cutoff.negative"]

    def test_without_a_total_nothing_can_be_judged(self):
        assert codes(ledger(None, left_out(0.5))) == ["cutoff.no_total"]
        assert codes(ledger(0.0, left_out(0.0))) == ["cutoff.no_total"]

    def test_nothing_left_out_is_allowed_whatever_is_known(self):
        assert ledger(None, []).is_allowed

    def test_every_refusal_is_a_sentence_in_both_languages(self):
        wrong = [*left_out(None, -1, 9, reason="cost", is_hazardous=True)]

        found = [*ledger(10.0, wrong).problems, *ledger(None, wrong).problems]

        assert len({problem.code for problem in found}) == 7
        assert all(p.sentence("en") != p.sentence("zh") for p in found)


class TestWastewater:
    def test_methane_follows_from_what_the_plant_takes_out(self):
        """1,000 m3 from 3,000 to 200 mg/L are 2,800 kg COD; x 0.25 x 0.8 = 560, less 60 burnt."""
        water = (Decimal(1000), Decimal(3000), Decimal(200), "anaerobic_reactor")

        release = wastewater_methane(*water, recovered_kg=Decimal(60))

        assert release.kg == 500
        assert release.formula == (
            "1000 m3 × (3000 - 200) mg COD/L / 1000 × 0.25 kg CH4/kg COD × 0.8 - 60 kg = 500 kg CH4"
        )

    def test_a_well_managed_aerobic_plant_sets_none_free(self):
        assert wastewater_methane(Decimal(9), Decimal(900), Decimal(9), "aerobic").kg == 0

    def test_more_recovered_than_made_is_no_credit(self):
        release = wastewater_methane(
            Decimal(1), Decimal(1000), Decimal(0), "anaerobic_lagoon_deep", Decimal(9)
        )

        assert release.kg == 0

    @pytest.mark.parametrize(
        "water",
        [
            (1, 3, 2, "by magic"),
            (-1, 3, 2, "aerobic"),
            (1, 2, 3, "aerobic"),
            (1, 2, -1, "aerobic"),
        ],
    )
    def test_what_cannot_be_is_refused(self, water):
        *figures, treatment = water

        with pytest.raises(WastewaterUnknown) as caught:
            wastewater_methane(*map(Decimal, figures), treatment)

        assert caught.value.facts["known"] == tuple(treatments())

    def test_correction_factors_lie_between_nothing_and_all(self):
        assert all(0 <= factor <= 1 for factor in treatments().values())
        assert math.isclose(float(treatments()["anaerobic_reactor"]), 0.8)
