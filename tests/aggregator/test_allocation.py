"""Allocation: examples worked by hand, exact shares, and refusals in words."""

from decimal import Decimal
from fractions import Fraction

import pytest

from aggregator.allocation import (
    AllocationRefused,
    CoProduct,
    Method,
    allocate,
    alternatives,
    checked_shares,
    preferred,
)


def made(name, **facts):
    return CoProduct(name=name, **{key: Decimal(str(value)) for key, value in facts.items()})


class TestWorkedByHand:
    def test_subdivision_comes_first_and_leaves_nothing_where_all_is_metered(self):
        """Presses metered apart: 70 kg for the cover, 30 kg for the frame, and no more."""
        cover, frame = made("cover", own_kgco2e=70, mass_kg=1), made("frame", own_kgco2e=30)

        divided = allocate(Decimal(100), [cover, frame])

        assert divided.method is Method.SUBDIVISION
        assert divided.shares == {}
        assert divided.kgco2e == {"cover": 70, "frame": 30}
        assert divided.formulas["cover"] == "70 kgCO2e = 70 kgCO2e"

    def test_what_subdivision_leaves_is_divided_by_mass(self):
        """1,000 kg; 100 are the sheet's coating. Of 900, sheet 600 kg of 800 kg: 675, in all 775;
        strip 200 of 800: 225."""
        sheet, strip = made("sheet", own_kgco2e=100, mass_kg=600), made("strip", mass_kg=200)

        divided = allocate(Decimal(1000), [sheet, strip])

        assert divided.method is Method.MASS
        assert divided.shares == {"sheet": Fraction(3, 4), "strip": Fraction(1, 4)}
        assert divided.kgco2e == {"sheet": 775, "strip": 225}
        assert divided.formulas == {
            "sheet": "100 kgCO2e + 900 kgCO2e × 600 kg / 800 kg = 775 kgCO2e",
            "strip": "900 kgCO2e × 200 kg / 800 kg = 225 kgCO2e",
        }

    def test_heat_and_power_are_divided_by_energy(self):
        """500 kg for 3,600 MJ of power and 5,400 MJ of heat: 200 and 300."""
        divided = allocate(
            Decimal(500), [made("power", energy_mj=3600), made("heat", energy_mj=5400)]
        )

        assert divided.method is Method.ENERGY
        assert divided.kgco2e == {"power": 200, "heat": 300}
        assert "3600 MJ / 9000 MJ" in divided.formulas["power"]

    def test_another_physical_quantity_comes_before_value(self):
        """Galvanised area 3 and 1 m2 of 80 kg: 60 and 20."""
        divided = allocate(Decimal(80), [made("a", other=3, value=1), made("b", other=1, value=1)])

        assert divided.method is Method.OTHER_PHYSICAL
        assert divided.kgco2e == {"a": 60, "b": 20}
        assert divided.formulas["a"] == "80 kgCO2e × 3 / 4 = 60 kgCO2e"

    def test_value_comes_last(self):
        """Gold 95,000 and copper 5,000 of 100,000: 950 and 50 of 1,000 kg."""
        divided = allocate(Decimal(1000), [made("gold", value=95_000), made("copper", value=5_000)])

        assert divided.method is Method.ECONOMIC
        assert divided.kgco2e == {"gold": 950, "copper": 50}

    def test_thirds_are_exact_and_nothing_is_lost(self):
        divided = allocate(Decimal(1), [made(name, mass_kg=1) for name in "abc"])

        assert sum(divided.shares.values()) == 1
        assert divided.kgco2e == dict.fromkeys("abc", 1 / 3)

    def test_the_choice_of_a_method_is_shown_by_its_alternatives(self):
        """By mass 10 of 100 kg are the slag's, by value 1."""
        products = [made("steel", mass_kg=900, value=99), made("slag", mass_kg=100, value=1)]

        found = alternatives(Decimal(100), products)

        assert {name: one.kgco2e["slag"] for name, one in found.items()} == {
            "mass": 10,
            "economic": 1,
        }


class TestOrder:
    def test_the_first_measure_that_all_products_have_is_preferred(self):
        assert preferred([made("a", mass_kg=1, value=1), made("b", value=1)]) is Method.ECONOMIC
        assert preferred([made("a", mass_kg=1), made("b", mass_kg=1)]) is Method.MASS

    def test_value_out_of_order_needs_a_reason(self):
        gold = [made("gold", mass_kg=1, value=99), made("rock", mass_kg=99, value=1)]

        with pytest.raises(AllocationRefused) as caught:
            allocate(Decimal(1), gold, "economic", reason=" ")

        assert caught.value.problem == "allocation.out_of_order"
        assert "均有 质量 数据" in caught.value.sentence("zh")
        assert (
            allocate(Decimal(1), gold, "economic", reason="rock is no aim").kgco2e["gold"] == 0.99
        )

    def test_one_physical_measure_may_stand_for_another(self):
        heat = [made("a", mass_kg=1, energy_mj=3), made("b", mass_kg=1, energy_mj=1)]

        assert allocate(Decimal(4), heat, "energy").kgco2e == {"a": 3, "b": 1}

    @pytest.mark.parametrize(("value", "remarks"), [(4.9, ("close_prices",)), (5, ())])
    def test_value_is_remarked_where_prices_lie_close(self, value, remarks):
        products = [made("a", mass_kg=1, value=value), made("b", mass_kg=1, value=1)]

        assert allocate(Decimal(1), products, "economic", reason="given").remarks == remarks


class TestRefusals:
    @pytest.mark.parametrize(
        ("burden", "products", "method", "problem"),
        [
            (1, [], None, "allocation.no_products"),
            (-1, [made("a", mass_kg=1)], None, "allocation.burden"),
            ("NaN", [made("a", mass_kg=1)], None, "allocation.burden"),
            ("Infinity", [made("a", mass_kg=1)], None, "allocation.burden"),
            (1, [made("a", own_kgco2e="NaN")], None, "allocation.negative_own"),
            (1, [made("a", mass_kg="NaN")], None, "allocation.measure"),
            (1, [made("a", mass_kg=1), made("a", mass_kg=2)], None, "allocation.twice"),
            (1, [made("a", own_kgco2e=-1)], None, "allocation.negative_own"),
            (1, [made("a", own_kgco2e=2)], None, "allocation.too_much_own"),
            (1, [made("a", mass_kg=1), made("b", value=1)], None, "allocation.no_measure"),
            (1, [made("a", mass_kg=1), made("b")], "mass", "allocation.measure"),
            (1, [made("a", mass_kg=1), made("b", mass_kg=0)], None, "allocation.measure"),
            (1, [made("a", own_kgco2e=0.5)], "subdivision", "allocation.not_subdivided"),
        ],
    )
    def test_what_cannot_be_divided_is_refused_in_both_languages(
        self, burden, products, method, problem
    ):
        with pytest.raises(AllocationRefused) as caught:
            allocate(Decimal(burden), products, method)

        assert caught.value.problem == problem
        assert caught.value.sentence("en") != caught.value.sentence("zh")
        assert "{" not in caught.value.sentence("en")

    def test_an_unknown_method_is_refused(self):
        with pytest.raises(ValueError, match="colour"):
            allocate(Decimal(1), [made("a")], "colour")


class TestStatedShares:
    @pytest.mark.parametrize("total", ["0.999", "1.001"])
    def test_rounded_shares_are_made_to_sum_to_one(self, total):
        shares = checked_shares({"a": Decimal("0.4"), "b": Decimal(total) - Decimal("0.4")})

        assert sum(shares.values()) == 1

    @pytest.mark.parametrize(
        ("stated", "problem"),
        [
            ({"a": "0.5", "b": "0.498"}, "allocation.shares"),
            ({"a": "NaN"}, "allocation.share_outside"),
            ({"a": "0.5", "b": "0.6"}, "allocation.shares"),
            ({"a": "-0.1", "b": "1.1"}, "allocation.share_outside"),
            ({}, "allocation.shares"),
        ],
    )
    def test_shares_that_do_not_sum_to_one_are_refused(self, stated, problem):
        with pytest.raises(AllocationRefused) as caught:
            checked_shares({name: Decimal(share) for name, share in stated.items()})

        assert caught.value.problem == problem
