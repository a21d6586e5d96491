"""Activity data by worked examples: each expectation is calculated by hand in its comment."""

from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from findings_cases import GREEN, QUALITY
from hypothesis import given
from hypothesis import strategies as st

from forms import answers as document
from forms.extract import inventory
from forms.inventory import Activity, Inventory
from forms.loader import load
from forms.messages import sentence
from forms.model import Questionnaire

FUEL = {
    "energy_carrier": "fuel",
    "energy_alloc_key": "mass",
    "energy_alloc_pct": "50",
    **QUALITY,
}


def _of(found: Inventory, category: str) -> list[Activity]:
    return [one for one in found.activities if one.category == category]


def _one(found: Inventory, category: str) -> Activity:
    (line,) = _of(found, category)
    return line


class TestElectricity:
    def test_is_the_share_of_the_product_per_unit(
        self, answered: Any, base_list: Questionnaire
    ) -> None:
        found = inventory(base_list, answered())

        line = _one(found, "electricity.grid")
        assert line.quantity_per_unit == 3  # 1,210,380 kWh x 50 % / 201,730 kg
        assert (line.unit, line.region, line.year) == ("kWh", "CN-NX", 2025)
        assert (line.field, line.row, line.stage) == ("elec_grid", "r1", "energy")
        assert line.primary_activity

    def test_belongs_to_the_declared_amount(self, answered: Any, base_list: Questionnaire) -> None:
        answers = answered(declared_amount="1000", mass_per_unit="1000")

        line = _one(inventory(base_list, answers), "electricity.grid")

        assert line.quantity_per_unit == 3000  # the same, per 1,000 kg

    @pytest.mark.parametrize("typed", ["121.038 万kWh", "1210.38 MWh", "1210380", "1,210,380 度"])
    def test_does_not_depend_on_the_unit_it_was_typed_in(
        self, typed: str, answered: Any, base_list: Questionnaire
    ) -> None:
        answers = answered()
        answers["decimal_sign"] = "."
        answers["rows"]["G"][0]["cells"]["elec_grid"] = {"raw": typed, "unit": None, "value": None}

        line = _one(inventory(base_list, answers), "electricity.grid")

        assert line.quantity_per_unit == 3

    def test_without_a_share_the_row_is_taken_whole(
        self, answered: Any, base_list: Questionnaire
    ) -> None:
        found = inventory(base_list, answered(G0={"energy_alloc_pct": None}))

        assert _one(found, "electricity.grid").quantity_per_unit == 6

    def test_of_a_warehouse_counts_as_storage(
        self, answered: Any, base_list: Questionnaire
    ) -> None:
        storage = {"transport_use": "storage", "warehouse_kwh": "40346", **QUALITY}

        found = inventory(base_list, answered(J=[storage]))

        # 40,346 kWh / 201,730 kg
        assert _one(found, "electricity.storage").quantity_per_unit == Decimal("0.2")


class TestGreenPower:
    def test_counts_when_it_is_attributable(self, answered: Any, base_list: Questionnaire) -> None:
        answers = answered(G0=GREEN | {"elec_green_trade": "403460"})

        found = inventory(base_list, answers)

        # 403,460 kWh x 50 % / 201,730 kg = 1 kWh; the other 2 of 3 kWh stay grid electricity
        green = _one(found, "electricity.green")
        assert (green.quantity_per_unit, green.proven) == (1, True)
        assert green.location_category == "electricity.grid"
        assert _one(found, "electricity.grid").quantity_per_unit == 2

    @pytest.mark.parametrize(
        "missing",
        [{"green_contract": None}, {"gec_period": None}, {"gec_period": "2024-12"}],
        ids=["no contract", "no months", "other months"],
    )
    def test_stays_grid_electricity_when_it_is_not(
        self, missing: dict[str, Any], answered: Any, base_list: Questionnaire
    ) -> None:
        answers = answered(G0=GREEN | {"elec_green_trade": "403460"} | missing)

        found = inventory(base_list, answers)

        assert _of(found, "electricity.green") == []
        rest, claimed = _of(found, "electricity.grid")
        assert (rest.quantity_per_unit, claimed.quantity_per_unit) == (2, 1)
        assert (claimed.claimed, claimed.proven) == ("electricity.green", False)

    @pytest.mark.parametrize(
        ("numbers", "proven"),
        [("G1 G2", True), ("G1", False), ("G1 G1", False), (None, False)],
        ids=["enough", "too few", "one twice", "none"],
    )
    def test_certificates_must_be_enough_and_unique(
        self, numbers: str | None, proven: bool, answered: Any, base_list: Questionnaire
    ) -> None:
        cells = {
            "green_kinds": "certificates",
            "elec_gec": "2000",
            "gec_ids": numbers,
            "gec_period": "2025-01/2025-12",
        }

        found = inventory(base_list, answered(G0=cells))

        assert [one.proven for one in found.activities if one.claimed] == [proven]

    def test_more_than_was_bought_is_a_gap(self, answered: Any, base_list: Questionnaire) -> None:
        found = inventory(base_list, answered(G0=GREEN | {"elec_green_trade": "1210381"}))

        assert _of(found, "electricity.grid") == []
        assert [one.problem.code for one in found.gaps] == ["gap.green_exceeds_grid"]


class TestHeat:
    def test_of_steam_has_the_factor_of_its_supplier(
        self, answered: Any, base_list: Questionnaire
    ) -> None:
        answers = answered(
            G1={"steam": "403460 MJ", "energy_alloc_pct": "50", "steam_ef": "0.06286846245711145"}
        )

        line = _one(inventory(base_list, answers), "heat.steam")

        # 403.46 GJ x 50 % / 201,730 kg
        assert (line.quantity_per_unit, line.unit) == (Decimal("0.001"), "GJ")
        assert line.given_factor == Decimal("62.86846245711145")

    @pytest.mark.parametrize(
        ("enthalpy", "expected"), [(None, "0.0028"), ("2.77", "0.00277")], ids=["default", "stated"]
    )
    def test_of_tonnes_of_steam_follows_its_enthalpy(
        self, enthalpy: str | None, expected: str, answered: Any, base_list: Questionnaire
    ) -> None:
        cells = {"steam": "403.46 t", "energy_alloc_pct": "50", "steam_enthalpy": enthalpy}

        line = _one(inventory(base_list, answered(G1=cells)), "heat.steam")

        assert line.quantity_per_unit == Decimal(expected)  # 0.001 t per kg x GJ/t
        assert line.given_factor is None

    def test_of_hot_water_is_counted_in_gigajoules(
        self, answered: Any, base_list: Questionnaire
    ) -> None:
        water = FUEL | {"energy_carrier": "hot_water", "hot_water_heat": "403460 MJ"}

        found = inventory(base_list, answered(G=[water]))

        assert _one(found, "heat.hot_water").quantity_per_unit == Decimal("0.001")


class TestFuel:
    def test_of_gas_is_counted_in_ten_thousand_normal_cubic_metres(
        self, answered: Any, base_list: Questionnaire
    ) -> None:
        gas = FUEL | {"fuel_type": "natural_gas", "fuel_qty": "40346 Nm3"}

        line = _one(inventory(base_list, answered(G=[gas])), "fuel.natural_gas")

        # 4.0346 万Nm3 x 50 % / 201,730 kg
        assert (line.quantity_per_unit, line.unit) == (Decimal("0.00001"), "万Nm3")
        assert line.given_factor is None

    def test_by_the_litre_goes_through_its_density(
        self, answered: Any, base_list: Questionnaire
    ) -> None:
        diesel = FUEL | {"fuel_type": "diesel", "fuel_qty": "403460 L"}

        line = _one(inventory(base_list, answered(G=[diesel])), "fuel.diesel")

        # 403,460 L x 0.8307 kg/L x 50 % / 201,730 kg = 0.8307 kg
        assert (line.quantity_per_unit, line.unit) == (Decimal("0.0008307"), "t")

    def test_with_its_own_parameters_brings_its_factor(
        self, answered: Any, base_list: Questionnaire
    ) -> None:
        diesel = FUEL | {"fuel_type": "diesel", "fuel_qty": "1", "fuel_ncv": "43", "fuel_ox": "99"}

        line = _one(inventory(base_list, answered(G=[diesel])), "fuel.diesel")

        # 43 GJ/t x 0.0202 tC/GJ x 99 % x 44/12 x 1000 kg/t; carbon content is the default
        expected = Fraction("43") * Fraction("0.0202") * Fraction("0.99") * Fraction(44, 12) * 1000
        assert line.given_factor is not None
        assert abs(Fraction(line.given_factor) / expected - 1) < Fraction(1, 10**30)

    def test_of_biological_origin_is_left_out_of_the_fossil_part(
        self, answered: Any, base_list: Questionnaire
    ) -> None:
        diesel = FUEL | {"fuel_type": "diesel", "fuel_qty": "403.46", "fuel_bio_pct": "7"}

        line = _one(inventory(base_list, answered(G=[diesel])), "fuel.diesel")

        assert line.quantity_per_unit == Decimal("0.00093")  # 0.001 t x 93 %

    def test_in_a_unit_without_a_basis_is_a_gap(
        self, answered: Any, base_list: Questionnaire
    ) -> None:
        gas = FUEL | {"fuel_type": "natural_gas", "fuel_qty": "5 L"}

        found = inventory(base_list, answered(G=[gas]))

        assert [(one.field, one.problem.code) for one in found.gaps] == [("fuel_qty", "gap.unit")]

    def test_of_forklifts_belongs_to_transport(
        self, answered: Any, base_list: Questionnaire
    ) -> None:
        yard = {
            "transport_use": "internal",
            "internal_fuel_type": "diesel",
            "internal_fuel": "201730 kg",
            **QUALITY,
        }

        line = _one(inventory(base_list, answered(J=[yard])), "fuel.diesel")

        assert (line.quantity_per_unit, line.stage) == (Decimal("0.001"), "transport")


class TestTransport:
    def test_of_materials_is_mass_times_distance(
        self, answered: Any, base_list: Questionnaire
    ) -> None:
        line = _one(inventory(base_list, answered()), "transport.road")

        assert line.quantity_per_unit == Decimal("1.254")  # 0.95 kg x 1,320 km
        assert (line.unit, line.stage) == ("tkm", "transport")

    def test_of_pieces_needs_their_mass(self, answered: Any, base_list: Questionnaire) -> None:
        cells = {"mat_unit": "piece", "mat_qty_per_unit": "2", "mat_qty_total": "403460"}

        unknown = inventory(base_list, answered(E0=cells))
        known = inventory(base_list, answered(E0=cells | {"mat_unit_mass": "500 g"}))

        assert [one.problem.code for one in unknown.gaps] == ["gap.no_mass"]
        assert "transport" not in unknown.covers
        # 2 x 0.5 kg x 1,320 km
        assert _one(known, "transport.road").quantity_per_unit == Decimal("1.32")

    def test_by_pipeline_has_no_factor_and_is_a_gap(
        self, answered: Any, base_list: Questionnaire
    ) -> None:
        found = inventory(base_list, answered(E0={"mat_transport_mode": "pipe"}))

        assert [one.problem.code for one in found.gaps] == ["gap.no_mode_factor"]

    def test_to_the_customer_stays_outside(self, answered: Any, base_list: Questionnaire) -> None:
        found = inventory(base_list, answered())

        (way,) = found.outbound
        assert way.quantity_per_unit == Decimal("0.64")  # 1 kg x 640 km
        assert way not in found.activities

    def test_without_a_distance_is_unknown_not_zero(
        self, answered: Any, base_list: Questionnaire
    ) -> None:
        found = inventory(base_list, answered(E0={"mat_transport_km": None}))

        assert [one.problem.code for one in found.gaps] == ["gap.no_distance"]


class TestMaterials:
    def test_are_listed_with_what_is_known_of_them(
        self, answered: Any, base_list: Questionnaire
    ) -> None:
        (line,) = inventory(base_list, answered()).materials

        assert (line.name, line.quantity_per_unit, line.unit) == (
            "Hydroxide precursor",
            Decimal("0.95"),
            "kg",
        )
        assert (line.mass_kg, line.origin, line.source) == (Decimal("0.95"), "CN-HN", "none")

    def test_take_the_total_where_the_unit_quantity_is_missing(
        self, answered: Any, base_list: Questionnaire
    ) -> None:
        (line,) = inventory(base_list, answered(E0={"mat_qty_per_unit": None})).materials

        assert line.quantity_per_unit == Decimal("0.95")  # 191,643.5 kg / 201,730 kg

    def test_without_any_quantity_are_left_out(
        self, answered: Any, base_list: Questionnaire
    ) -> None:
        answers = answered(E0={"mat_qty_per_unit": None, "mat_qty_total": None})

        assert inventory(base_list, answers).materials == ()


class TestGaps:
    """What is answered only in part is unknown, and is named."""

    @pytest.mark.parametrize(
        ("rows", "field", "code"),
        [
            ({"G": [{"elec_grid": "5"}]}, "energy_carrier", "gap.no_carrier"),
            ({"G": [{"energy_carrier": "steam"}]}, "steam", "gap.no_quantity"),
            ({"G": [FUEL | {"fuel_qty": "5"}]}, "fuel_type", "gap.no_fuel"),
            ({"J": [{"transport_use": "outbound"}]}, "out_km", "gap.no_distance"),
            ({"J": [{"transport_use": "internal"}]}, "internal_fuel", "gap.no_quantity"),
            ({"J": [{"transport_use": "storage"}]}, "warehouse_kwh", "gap.no_quantity"),
        ],
    )
    def test_of_a_row(
        self, rows: dict[str, Any], field: str, code: str, answered: Any, base_list: Questionnaire
    ) -> None:
        found = inventory(base_list, answered(**rows))

        assert (field, code) in {(one.field, one.problem.code) for one in found.gaps}
        for one in found.gaps:
            assert sentence(one.problem, "en")
            assert sentence(one.problem, "zh")


class TestOtherUnits:
    def test_of_compressed_air_stay_as_they_are(
        self, answered: Any, base_list: Questionnaire
    ) -> None:
        air = FUEL | {"energy_carrier": "compressed_air", "compressed_air": "403460 Nm3"}

        line = _one(inventory(base_list, answered(G=[air])), "compressed_air")

        assert (line.quantity_per_unit, line.unit) == (1, "Nm3")

    @pytest.mark.parametrize(("unit", "quantity"), [("g", "0.00095"), ("t", "950"), ("kg", "0.95")])
    def test_of_mass_are_known_masses(
        self, unit: str, quantity: str, answered: Any, base_list: Questionnaire
    ) -> None:
        cells = {"mat_unit": unit, "mat_qty_total": None, "mat_qty_per_unit": "0.95"}

        (line,) = inventory(base_list, answered(E0=cells)).materials

        assert line.mass_kg == Decimal(quantity)


class TestWhole:
    def test_empty_answers_give_an_empty_inventory(self, base_list: Questionnaire) -> None:
        found = inventory(base_list, document.empty())

        assert found.activities == found.outbound == found.materials == found.gaps == ()
        assert found.declared is None
        assert found.covers == ()
        assert found.output_qty is None

    def test_without_output_nothing_is_divided(
        self, answered: Any, base_list: Questionnaire
    ) -> None:
        found = inventory(base_list, answered(output_qty=None))

        assert _of(found, "electricity.grid") == []
        assert {one.problem.code for one in found.gaps} == {"gap.no_output"}

    def test_output_in_another_unit_is_converted(
        self, answered: Any, base_list: Questionnaire
    ) -> None:
        found = inventory(base_list, answered(output_qty="201.73 t"))

        assert found.output_qty == 201730
        assert _one(found, "electricity.grid").quantity_per_unit == 3

    def test_covers_what_was_answered(self, answered: Any, base_list: Questionnaire) -> None:
        found = inventory(base_list, answered())
        without = inventory(
            base_list, answered(E0={"mat_transport_km": None, "mat_transport_mode": None})
        )

        assert found.covers == ("energy", "transport")
        assert without.covers == ("energy",)

    def test_a_declared_result_is_kept_apart(self, answered: Any, base_list: Questionnaire) -> None:
        declared = inventory(
            base_list, answered(pcf_value="24.6", pcf_stage_raw="20", validity_end="2028-12-31")
        ).declared

        assert declared is not None
        assert (declared.footprint_kgco2e, declared.stages) == (Decimal("24.6"), {"raw": 20})
        assert declared.boundary == "cradle_to_gate"

    def test_rows_are_rated(self, answered: Any, base_list: Questionnaire) -> None:
        rows = answered(G0={"dq_tech": "4"})

        line = _one(inventory(base_list, rows), "electricity.grid")

        assert line.ratings.as_tuple() == (1, 1, 4, 1, 1, 4)


@given(
    per_unit=st.decimals(min_value="1e-12", max_value="1e6", places=17, allow_nan=False),
    share=st.decimals(min_value="0.01", max_value="100", places=6, allow_nan=False),
    output=st.integers(min_value=1, max_value=10**9),
)
def test_figures_divided_out_of_a_case_multiply_back_to_it(
    per_unit: Decimal, share: Decimal, output: int
) -> None:
    """A total of per unit x output / share gives per unit again, to 1e-12 relative."""
    base = load("pcf_base", "2026.1")
    total = Fraction(per_unit) * output * 100 / Fraction(share)
    text = document.decimal_text(Decimal(total.numerator) / Decimal(total.denominator))
    answers = document.empty()
    cells = {
        "energy_carrier": "grid_electricity",
        "elec_grid": text,
        "energy_alloc_pct": document.decimal_text(share),
    }
    fields = {"declared_unit": "kg", "declared_amount": "1", "output_qty": str(output)}
    for key, raw in fields.items():
        answers, _ = document.with_field(answers, base.field(key), raw)
    answers, row = document.with_row(answers, "G")
    for key, raw in cells.items():
        answers, _ = document.with_cell(answers, "G", row, base.field(key), raw)

    (line,) = inventory(base, answers).activities

    assert abs(Fraction(line.quantity_per_unit) / Fraction(per_unit) - 1) < Fraction(1, 10**12)
