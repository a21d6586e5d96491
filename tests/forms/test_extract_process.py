"""Water, gases, packaging, waste and co-products as activity, each by a worked example."""

from decimal import Decimal
from typing import Any

import pytest

from aggregator.factors import FactorLibrary
from forms.extract import inventory
from forms.inventory import Activity
from forms.model import Questionnaire

PROVEN = {"dq_source": "meter", "dq_method": "measured", "dq_class": "primary"}


class TestBesideEnergyAndTransport:
    """2,017,300 g, kg or m3 of a table over 201,730 kg of product are 10 of them per kilogram."""

    def _lines(self, base_list: Questionnaire, answers: Any) -> dict[str, Activity]:
        found = inventory(base_list, answers)
        assert not found.gaps
        return {one.field: one for one in (*found.activities, *found.outbound)}

    @pytest.mark.parametrize(
        ("flag", "table", "cells", "cell", "category", "unit", "quantity"),
        [
            ("has_water", "H", {"water_fresh": "2017.3 m3"}, "water_fresh", "water.fresh", "m3",
             "0.01"),
            ("has_water", "H", {"water_fresh": "20173", "water_alloc_pct": "10"}, "water_fresh",
             "water.fresh", "m3", "0.01"),
            ("has_water", "H", {"water_fresh": "2017.3", "water_deionised": "900"}, "water_fresh",
             "water.fresh", "m3", "0.01"),
            ("has_emissions", "I",
             {"emis_source": "etch_gas", "emis_gas": "NF3", "emis_qty": "20173 g",
              "emis_method": "cems"}, "emis_qty", "gas.NF3", "kg", "0.0001"),
            ("has_emissions", "I",
             {"emis_source": "refrigerant", "emis_gas": "R-410A", "refrigerant_fill": "20.173"},
             "refrigerant_fill", "gas.R-410A", "kg", "0.0001"),
            ("has_emissions", "I",
             {"emis_source": "carbonate", "emis_gas": "CO2", "carbonate_type": "limestone",
              "carbonate_qty": "201.73 t"}, "carbonate_qty", "process.limestone", "t", "0.001"),
            ("has_waste", "K",
             {"waste_kind": "waste", "waste_name": "Dust", "waste_qty": "2017.3",
              "waste_treatment": "landfill"}, "waste_qty", "waste.landfill", "t", "0.00001"),
            ("has_waste", "K", {"waste_kind": "wastewater", "ww_qty": "2017.3"}, "ww_qty",
             "wastewater", "m3", "0.01"),
            ("has_packaging", "F", {"pack_material": "cardboard", "pack_qty_per_unit": "35 g"},
             "pack_qty_per_unit", "packaging.cardboard", "t", "0.000035"),
            ("has_packaging", "F",
             {"pack_material": "steel_rack", "pack_qty_per_unit": "5", "pack_reuse": "50"},
             "pack_qty_per_unit", "packaging.steel_rack", "t", "0.0001"),
        ],
    )  # fmt: skip
    def test_each_table_gives_its_activity_per_declared_unit(
        self, flag: str, table: str, cells: dict[str, str], cell: str, category: str, unit: str,
        quantity: str, answered: Any, base_list: Questionnaire,
    ) -> None:  # fmt: skip
        answers = answered(**{flag: "yes", table: [cells | PROVEN]})

        line = self._lines(base_list, answers)[cell]

        assert (line.category, line.unit) == (category, unit)
        assert line.quantity_per_unit == Decimal(quantity)
        assert line.primary_activity

    def test_every_category_has_a_published_factor(
        self, answered: Any, base_list: Questionnaire
    ) -> None:
        """Except for what nobody publishes: external treatment, other packaging and containers."""
        library = FactorLibrary.load()
        treatments = {one.code for one in base_list.field("waste_treatment").options}
        materials = {one.code for one in base_list.field("pack_material").options}
        gases = {one.code for one in base_list.field("emis_gas").options}
        wanted = {
            *((f"waste.{one}", "t") for one in treatments - {"external"}),
            *((f"packaging.{one}", "t") for one in materials - {"other", "ibc"}),
            *((f"gas.{one}", "kg") for one in gases),
            *((f"process.{one}", "t") for one in ("limestone", "dolomite", "soda_ash")),
            ("water.fresh", "m3"),
            ("wastewater", "m3"),
        }

        missing = {
            category
            for category, unit in wanted
            if library.match(category, "CN-NX", 2025, unit) is None
        }

        assert missing == set()

    def test_the_way_of_waste_is_freight(self, answered: Any, base_list: Questionnaire) -> None:
        row = {"waste_kind": "waste", "waste_name": "Dust", "waste_qty": "2017.3",
               "waste_treatment": "landfill", "waste_km": "40"}  # fmt: skip

        line = self._lines(base_list, answered(has_waste="yes", K=[row | PROVEN]))["waste_km"]

        assert (line.category, line.unit) == ("transport.road", "tkm")
        assert line.quantity_per_unit == Decimal("0.0004")  # 0.01 kg x 40 km

    def test_packaging_outside_the_result_is_shown_apart(
        self, answered: Any, base_list: Questionnaire
    ) -> None:
        row = {"pack_material": "paper", "pack_qty_per_unit": "0.01"} | PROVEN
        answers = answered(has_packaging="yes", pack_included="no", F=[row])

        found = inventory(base_list, answers)

        assert "pack_qty_per_unit" not in {one.field for one in found.activities}
        assert "pack_qty_per_unit" in {one.field for one in found.outbound}

    def test_captured_carbon_dioxide_is_shown_apart_and_never_taken_off(
        self, answered: Any, base_list: Questionnaire
    ) -> None:
        row = {"emis_source": "ccs", "removals_fossil_ccs": "2.0173 t"} | PROVEN

        found = inventory(base_list, answered(has_emissions="yes", I=[row]))

        assert found.captured_kg == Decimal("0.01")
        assert not any(one.field == "removals_fossil_ccs" for one in found.activities)

    def test_the_tables_cover_their_kinds_of_line(
        self, answered: Any, base_list: Questionnaire
    ) -> None:
        gas = {"emis_source": "leak", "emis_gas": "SF6", "emis_qty": "1"} | PROVEN
        dust = {"waste_kind": "waste", "waste_qty": "1", "waste_treatment": "recycle"} | PROVEN
        answers = answered(has_emissions="yes", has_waste="yes", I=[gas], K=[dust])

        assert set(inventory(base_list, answers).covers) == {
            "energy", "transport", "biosphere", "waste",
        }  # fmt: skip

    @pytest.mark.parametrize(
        ("typed", "code"),
        [
            ("unknown: no scale", "gap.unknown"),
            ("confidential: recipe", "gap.confidential"),
            ("not applicable: none", "gap.not_applicable"),
            ("", "gap.no_quantity"),
        ],
    )
    def test_what_is_not_known_is_a_gap_and_never_a_zero(
        self, typed: str, code: str, answered: Any, base_list: Questionnaire
    ) -> None:
        row = {"waste_kind": "waste", "waste_qty": typed, "waste_treatment": "landfill"} | PROVEN

        found = inventory(base_list, answered(has_waste="yes", K=[row]))

        assert [one.problem.code for one in found.gaps] == [code]
        assert not any(one.field == "waste_qty" for one in found.activities)


class TestCoProducts:
    ROWS = (
        {"coprod_name": "Cathode material", "coprod_qty": "201730", "alloc_method": "mass",
         "alloc_factor": "0.8"},
        {"coprod_name": "Sodium sulphate", "coprod_qty": "50432.5", "alloc_method": "mass",
         "alloc_factor": "0.2"},
    )  # fmt: skip

    def test_the_product_bears_its_factor_of_what_its_process_takes(
        self, answered: Any, base_list: Questionnaire
    ) -> None:
        alone = {one.field: one for one in inventory(base_list, answered()).activities}
        shared = inventory(base_list, answered(has_coproducts="yes", L=self.ROWS))

        grid = next(one for one in shared.activities if one.field == "elec_grid")
        assert grid.quantity_per_unit == alone["elec_grid"].quantity_per_unit * Decimal("0.8")

    def test_what_is_stated_per_unit_is_not_shared_again(
        self, answered: Any, base_list: Questionnaire
    ) -> None:
        shared = inventory(base_list, answered(has_coproducts="yes", L=self.ROWS))

        assert shared.materials[0].quantity_per_unit == Decimal("0.95")

    def test_the_row_of_its_name_is_this_product_wherever_it_stands(
        self, answered: Any, base_list: Questionnaire
    ) -> None:
        there = inventory(base_list, answered(has_coproducts="yes", L=self.ROWS))
        turned = inventory(base_list, answered(has_coproducts="yes", L=self.ROWS[::-1]))

        assert turned.activities == there.activities

    def test_without_a_factor_the_product_bears_it_all(
        self, answered: Any, base_list: Questionnaire
    ) -> None:
        rows = [{**one, "alloc_factor": None} for one in self.ROWS]

        found = inventory(base_list, answered(has_coproducts="yes", L=rows))

        assert found.activities == inventory(base_list, answered()).activities


def test_fuel_in_coal_equivalent_counts_by_its_calorific_value(
    answered: Any, base_list: Questionnaire
) -> None:
    """100 tce are 2,930.76 GJ, which at 42.652 GJ/t are 68.713 t of diesel."""
    row = {"energy_carrier": "fuel", "fuel_type": "diesel", "fuel_qty": "100 tce",
           "energy_alloc_pct": "100"} | PROVEN  # fmt: skip

    lines = inventory(base_list, answered(G1=row | {"steam": None})).activities

    line = next(one for one in lines if one.field == "fuel_qty")
    assert line.unit == "t"
    assert line.quantity_per_unit * 201730 == pytest.approx(Decimal("68.7133"), abs=Decimal("1e-3"))
