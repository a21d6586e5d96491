"""The library says where each factor comes from, and matches without crossing kinds."""

import csv
from decimal import Decimal
from pathlib import Path

import pytest

from aggregator import factors, units
from aggregator.factor import ANYWHERE, FOR_FOOTPRINTS, LOCAL
from aggregator.factors import (
    CO2_ONLY,
    COMBUSTION,
    LIFE_CYCLE,
    SPEND,
    Factor,
    FactorLibrary,
    equivalents,
)
from aggregator.gases import SETS, UnknownGas, UnknownGwpSet, describe, potential, potentials

LIBRARY = FactorLibrary.load()
REFERENCE = Path(factors.__file__).parent / "reference"
OF_THE_UNITS = {"sources.csv", "units.csv", "dimensions.csv", "between_dimensions.csv"}


class TestLibrary:
    def test_every_factor_names_its_source_edition_licence_and_year(self):
        bare = [
            f.id for f in LIBRARY.factors if not (f.source and f.edition and f.licence and f.year)
        ]

        assert bare == []

    def test_a_factor_has_its_name_in_both_languages_where_it_has_both(self):
        limestone = LIBRARY.by_id["ipcc-2006:carbonate:limestone"]

        assert limestone.name("zh").startswith("石灰石")
        assert LIBRARY.by_id["ipcc-2006:anthracite"].name("zh").startswith("Anthracite")

    def test_ids_are_unique_and_units_known(self):
        assert len(LIBRARY.by_id) == len(LIBRARY.factors)
        assert {units.parse_unit(f.unit).code for f in LIBRARY.factors} == {
            f.unit for f in LIBRARY.factors
        }

    def test_every_reference_table_has_its_source(self):
        with (REFERENCE / "sources.csv").open(encoding="utf-8") as file:
            described = {row["file"] for row in csv.DictReader(file)}
        tables = {path.name for path in REFERENCE.glob("*.csv")} - OF_THE_UNITS

        assert tables == described

    @pytest.mark.parametrize(
        ("category", "unit", "value"),
        [
            ("transport.road", "tkm", "0.12522"),
            ("transport.rail", "tkm", "0.0347"),
            ("transport.sea", "tkm", "0.01977"),
            ("transport.air", "tkm", "0.66646"),
        ],
    )
    def test_freight_adds_use_and_well_to_tank(self, category, unit, value):
        """UK 2025: HGV 0.10163 + 0.02359, rail 0.02779 + 0.00691, container ship 0.01612 +
        0.00365, long-haul freight without radiative forcing 0.53130 + 0.13516."""
        match = LIBRARY.match(category, "CN", 2025, unit)

        assert match.factor.value == Decimal(value)

    def test_a_fuel_follows_its_published_parameters(self):
        """Diesel: 42.652 GJ/t x 0.0202 tC/GJ x 98 % x 44/12 = 3.0959 tCO2/t."""
        diesel = LIBRARY.by_id["cn-fuel:diesel"]

        assert float(diesel.value) / 1000 == pytest.approx(3.09591, rel=1e-6)

    @pytest.mark.parametrize(
        ("year", "value"), [(2021, "0.6546"), (2022, "0.6423"), (2023, "0.6187")]
    )
    def test_the_chinese_grid_is_there_by_province_and_year(self, year, value):
        ningxia = [
            f
            for f in LIBRARY.by_category["electricity.grid"]
            if (f.region, f.year, f.boundary) == ("CN-NX", year, CO2_ONLY)
        ]

        assert [f.value for f in ningxia] == [Decimal(value)]

    def test_the_british_kilowatt_hour_is_that_at_the_socket(self):
        """UK 2025: 0.177 generation + 0.01853 losses + 0.0459 and 0.00397 well-to-tank."""
        match = LIBRARY.match("electricity.grid", "GB", 2025, "kWh")

        assert match.factor.value == Decimal("0.2454")

    @pytest.mark.parametrize(
        ("category", "unit", "value"),
        [
            ("waste.landfill", "t", "520.5327"),
            ("waste.incinerate_energy", "t", "4.68568"),
            ("waste.compost", "t", "8.98311"),
            ("wastewater", "m3", "0.17088"),
            ("water.fresh", "m3", "0.1913"),
            ("packaging.cardboard", "t", "1199.72542"),
        ],
    )
    def test_a_published_row_stands_for_what_the_lists_ask_for(self, category, unit, value):
        """UK 2025: waste disposal, water supply and treatment, material use."""
        assert LIBRARY.match(category, "GB", 2025, unit).factor.value == Decimal(value)

    def test_burnt_waste_without_recovery_is_a_proxy_in_short_tons(self):
        """EPA 2024: mixed municipal waste, combusted, 0.43 t CO2e per short ton."""
        factor = LIBRARY.match("waste.incinerate", "US", 2024, "t").factor

        assert (factor.unit, factor.value, factor.kind) == ("short_ton", 430, "proxy")

    def test_fuel_burnt_in_vehicles_is_counted_by_volume(self):
        """EPA 2024: diesel 10.21 kg CO2 per gallon; biogenic CO2 of ethanol counts apart."""
        diesel = LIBRARY.match("fuel.us.mobile.diesel_fuel", "US", 2024, "L").factor

        assert (diesel.unit, diesel.value) == ("US_gal", Decimal("10.21"))
        assert not [f for f in LIBRARY.by_category if f.startswith("fuel.us.mobile.ethanol")]

    def test_a_coal_is_counted_by_mass_with_its_calorific_value(self):
        """IPCC 2006: anthracite 98,300 kg/TJ x 26.7 TJ/Gg = 2,624.61 kg CO2 per t."""
        assert LIBRARY.match("fuel.anthracite", "CN", 2025, "t").factor.value == Decimal("2624.61")

    @pytest.mark.parametrize(
        ("carbonate", "metals"),
        [
            ("limestone", {"Ca": 40.078}),
            ("magnesite", {"Mg": 24.305}),
            ("dolomite", {"Ca": 40.078, "Mg": 24.305}),
            ("siderite", {"Fe": 55.845}),
            ("rhodochrosite", {"Mn": 54.938}),
            ("soda_ash", {"Na2": 45.980}),
        ],
    )
    def test_a_carbonate_sets_free_what_its_formula_holds(self, carbonate, metals):
        """One CO2 (44.009 g/mol) per metal in its carbonate (CO3: 60.008 g/mol)."""
        held = len(metals) * 44.009 / (sum(metals.values()) + len(metals) * 60.008)

        factor = LIBRARY.match(f"process.{carbonate}", "CN", 2025, "t").factor

        assert float(factor.value) == pytest.approx(1000 * held, rel=1e-3)

    def test_every_row_that_stands_for_a_category_keeps_its_own_source(self):
        standing = [f for f in LIBRARY.factors if f.category == "packaging.glass"]

        assert [f.licence for f in standing] == ["Open Government Licence v3.0"]


def made(code, **facts):
    given = {
        "id": code,
        "category": "made",
        "name_en": code,
        "name_zh": "",
        "gases": equivalents(Decimal(1)),
        "unit": "kg",
        "boundary": LIFE_CYCLE,
        "region": "CN",
        "year": 2025,
        "source": "test",
        "edition": "1",
        "licence": "own",
    }
    return Factor(**given | facts)


def best(*candidates, extra=(), **asked):
    facts = {"region": "CN-FJ", "year": 2025, "unit": "kg"} | asked
    return FactorLibrary.of(candidates).match("made", extra=extra, **facts)


class TestBoundaryKinds:
    """Combustion alone never stands where there is a factor of the life cycle."""

    @pytest.mark.parametrize("is_own", [False, True])
    def test_no_other_quality_makes_up_for_a_missing_upstream(self, is_own):
        near = made("near", boundary=COMBUSTION, region="CN-FJ", technology="boiler")
        far = made("far", region="US", year=2000)
        library, extra = ((far,), (near,)) if is_own else ((far, near), ())

        match = best(*library, extra=extra, technology="boiler")

        assert match.factor.id == "far"

    @pytest.mark.parametrize("kind", [LIFE_CYCLE, COMBUSTION, SPEND])
    def test_a_kind_that_was_asked_for_is_the_only_one_that_matches(self, kind):
        every = [made(boundary, boundary=boundary) for boundary in FOR_FOOTPRINTS]

        assert best(*every, boundary=kind).factor.id == kind
        assert best(*(f for f in every if f.boundary != kind), boundary=kind) is None

    def test_combustion_co2_alone_is_never_matched(self):
        assert best(made("co2", boundary=CO2_ONLY), boundary=CO2_ONLY) is None

    def test_every_match_is_of_the_most_complete_kind_of_its_category(self):
        crossed = []

        for category, members in LIBRARY.by_category.items():
            anywhere = [f for f in members if f.scope != LOCAL]
            kind = next((k for k in FOR_FOOTPRINTS if k in {f.boundary for f in anywhere}), None)
            for unit in {f.unit for f in anywhere if f.boundary == kind}:
                for region in ("CN-NM", "US", None):
                    match = LIBRARY.match(category, region, 2023, unit)
                    if match.factor.boundary != kind:
                        crossed.append((category, unit, region))

        assert crossed == []


class TestRanking:
    def test_the_company_s_own_factor_wins_within_a_kind(self):
        match = best(made("published"), extra=[made("own", region="US")])

        assert (match.factor.id, match.is_own, match.others) == ("own", True, 1)

    @pytest.mark.parametrize(
        ("better", "worse"),
        [
            ({"region": "CN-FJ"}, {"technology": "kiln"}),
            ({"technology": "rotary kiln", "year": 2020}, {}),
            ({"year": 2024}, {"year": 2023}),
            ({"year": 2000}, {"year": None}),
        ],
    )
    def test_place_comes_before_technology_and_technology_before_time(self, better, worse):
        match = best(made("a", **worse), made("b", **better), technology="Kiln")

        assert match.factor.id == "b"

    def test_the_latest_factor_is_taken_where_no_year_is_asked_for(self):
        match = best(made("a", year=2022), made("b", year=2024), made("c", year=None), year=None)

        assert match.factor.id == "b"

    def test_a_grid_stands_for_no_other_grid(self):
        local = made("grid", region="GB", scope=LOCAL)

        assert best(local, region="GB").factor.id == "grid"
        assert best(local, region="DE") is best(local, region=None) is None

    def test_chemistry_holds_at_any_place_and_time(self):
        match = best(made("gas", region="", year=2006, scope=ANYWHERE), region="BR")

        assert match.ratings == (1, 1, 1, None, None, None)
        assert match.reasons == ()

    @pytest.mark.parametrize(
        ("technology", "rating"), [("blast furnace", 2), ("electric arc", 4), (None, 3)]
    )
    def test_technology_is_compared_word_by_word(self, technology, rating):
        match = best(made("a", technology="blast-furnace route"), technology=technology)

        assert match.ratings[2] == rating
        assert ("technology_differs" in match.reasons) == (rating == 4)

    def test_money_is_the_last_resort_and_says_so(self):
        assert "spend_based" in best(made("a", boundary=SPEND)).reasons


class TestReasonsInWords:
    @pytest.mark.parametrize(
        ("facts", "asked", "english", "chinese"),
        [
            ({}, {}, "Life-cycle factor", "生命周期因子"),
            ({"boundary": COMBUSTION}, {}, "combustion alone", "仅含燃烧"),
            ({"boundary": SPEND}, {}, "money spent", "支出金额"),
            ({"region": "CN-FJ"}, {}, "of the province (CN-FJ)", "该省份（CN-FJ）"),
            ({"region": "US"}, {}, "another region (US, asked for CN-FJ)", "其他地区（US"),
            ({"region": ""}, {}, "states no region", "未说明地区"),
            ({}, {"region": None}, "the place is not known", "活动地点未知"),
            ({}, {}, "of the year 2025", "2025 年"),
            ({"year": 2020}, {}, "of 2020, asked for 2025", "所需为 2025 年"),
            ({"year": None}, {}, "states no year", "未说明年份"),
            ({}, {"year": None}, "the year of the activity is not known", "活动年份未知"),
            ({}, {}, "average of its category", "平均值"),
            ({"technology": "arc"}, {}, "none was asked for", "未指定所需技术"),
            (
                {"technology": "arc"},
                {"technology": "arc"},
                "technology asked for: arc",
                "一致：arc",
            ),
            ({"technology": "arc"}, {"technology": "kiln"}, "(arc, asked for kiln)", "所需为 kiln"),
            ({"scope": ANYWHERE}, {}, "at any place and time", "任何地点和时间"),
        ],
    )
    def test_a_match_says_why(self, facts, asked, english, chinese):
        match = best(made("a", **facts), **asked)

        assert english in match.why("en")
        assert chinese in match.why("zh")

    def test_the_company_s_own_is_said(self):
        match = best(extra=[made("own")])

        assert "company's own" in match.why()
        assert "自有" in match.why("zh")


class TestMatch:
    def test_a_footprint_never_takes_a_co2_only_factor(self):
        """Inner Mongolia has a provincial CO2 factor; the footprint takes the national one."""
        match = LIBRARY.match("electricity.grid", "CN-NM", 2025, "kWh")

        assert (match.factor.region, match.factor.value) == ("CN", Decimal("0.5777"))

    def test_the_nearest_year_wins(self):
        match = LIBRARY.match("electricity.grid", "CN", 2023, "kWh")

        assert match.factor.value == Decimal("0.6205")

    def test_another_region_is_said(self):
        match = LIBRARY.match("transport.road", "CN-FJ", 2025, "tkm")

        assert match.ratings[:2] == (1, 5)
        assert "region_differs" in match.reasons

    def test_nothing_fitting_is_none(self):
        assert LIBRARY.match("no.such", "CN", 2025, "kg") is None
        assert LIBRARY.match("electricity.grid", "CN", 2025, "kg") is None


class TestPotentials:
    @pytest.mark.parametrize(
        ("gas", "ar6"),
        [
            ("CO2", "1.0"),
            ("CH4_fossil", "29.8"),
            ("CH4_nonfossil", "27.0"),
            ("N2O", "273.0"),
            ("SF6", "25200.0"),
            ("NF3", "17400.0"),
            ("HFC134a", "1530.0"),
        ],
    )
    def test_ar6_values(self, gas, ar6):
        assert potential(gas) == Decimal(ar6)

    def test_an_unknown_gas_is_refused(self):
        with pytest.raises(UnknownGas):
            potential("XYZ")

    def test_an_unknown_set_is_refused(self):
        with pytest.raises(UnknownGwpSet):
            potential("CO2", "AR9")

    @pytest.mark.parametrize(("gwp_set", "methane", "n2o"), [("AR5", 28, 265), ("AR4", 25, 298)])
    def test_earlier_sets_are_kept_beside(self, gwp_set, methane, n2o):
        assert potential("CH4_fossil", gwp_set) == methane
        assert potential("N2O", gwp_set) == n2o

    @pytest.mark.parametrize(
        ("blend", "ar5"),
        [("R-404A", 3943), ("R-407A", 1923), ("R-410A", 1924), ("R-507A", 3985), ("R-508B", 11698)],
    )
    def test_a_blend_is_the_sum_of_its_gases(self, blend, ar5):
        """EPA hub 2024, table 11, in whole numbers of AR5."""
        assert round(potential(blend, "AR5") + Decimal("0.001")) == ar5

    def test_a_set_is_named_with_its_report_and_pinned_by_its_values(self):
        described = [describe(gwp_set) for gwp_set in SETS]

        assert [one.year for one in described] == [2021, 2013, 2007]
        assert len({one.sha256 for one in described}) == len(SETS)
        assert described[0].gases == len(potentials()) - 1 > 90

    def test_a_set_that_is_not_there_cannot_be_described(self):
        with pytest.raises(UnknownGwpSet):
            describe("AR1")
