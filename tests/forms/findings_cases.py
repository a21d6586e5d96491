"""What makes each rule fire, and what it is silent about: answers and surroundings, by rule."""

from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple

from forms.context import Band, Peers, UsedFactor
from forms.model import Level

FAST = {
    "has_verified_pcf": "yes",
    "verification_status": "third_limited",
    "verifier": "Example Certification Co., 2026-0123",
    "pcf_statement": "statement-1",
    "pcf_value": "8.3",
    "validity_end": "2028-06-30",
    **{name: [] for name in "DEGJ"},
}
"""The fast lane: declaration and statement, and no inventory at all."""

CEMENT = {"cem_product": "clinker"}


class Case(NamedTuple):
    """Answers in which one rule has something to say."""

    rule: str
    code: str
    changes: dict[str, Any]
    context: dict[str, Any] = {}  # noqa: RUF012 - never changed, and a NamedTuple takes no factory
    level: Level = Level.FULL
    list_id: str = "pcf_base"

    @property
    def name(self) -> str:
        return f"{self.rule} {self.code}"


QUALITY = {"dq_source": "meter", "dq_method": "measured", "dq_class": "primary"}
GAS = {
    "energy_carrier": "fuel",
    "fuel_type": "natural_gas",
    "fuel_qty": "12.6",
    "energy_alloc_key": "mass",
    "energy_alloc_pct": "20",
    **QUALITY,
}
GAS_UNIT = {"fuel_qty": "12.6 万Nm3"}
GREEN = {
    "green_kinds": "traded",
    "elec_green_trade": "400000",
    "green_contract": "GP-1",
    "gec_period": "2025-03",
}
CERTIFIED = {
    "green_kinds": "certificates",
    "elec_gec": "2000",
    "gec_ids": "G1\nG2",
    "gec_period": "2025-03",
}
CUT = {"cutoff_item": "Labels", "cutoff_item_pct": "0.5", "cutoff_reason": "immaterial"}
UPSTREAM = {
    "mat_pcf_source": "supplier_pcf",
    "mat_pcf": "8.35",
    "mat_pcf_boundary": "cradle_to_gate",
    "mat_pcf_gwp": "AR6",
    "mat_pcf_valid_until": "2027-12-31",
    "mat_pcf_delivered": "no",
}
SECONDARY = {
    "mat_pcf_source": "secondary_db",
    "mat_ef_ref": "Example DB 3.10, hydroxide",
    "mat_ef_year": "2022",
    "mat_ef_region": "CN",
}
PROCESS = {"up_name": "Step", "up_output": "5", "up_metering": "no"}
MONTHS = " ".join(["100865"] * 12)
RESULT = {"pcf_value": "20"}
ROUND = {"mat_qty_total": "200000", "mat_qty_per_unit": "1"}

WASTE = {
    "waste_kind": "waste",
    "waste_name": "Dust",
    "waste_class": "general",
    "waste_qty": "2000",
    "waste_treatment": "landfill",
    **QUALITY,
}
WASTEWATER = {"waste_kind": "wastewater", "ww_qty": "1001", **QUALITY}
WATER = {"has_water": "yes", "H": [{"water_fresh": "1000", **QUALITY}]}
OWN = {
    "coprod_name": "Cathode material",
    "coprod_qty": "201730 kg",
    "alloc_method": "mass",
    "alloc_factor": "0.8",
    "alloc_reason": "Sold by mass",
}
OTHER = OWN | {"coprod_name": "Sodium sulphate", "coprod_qty": "50432.5 kg", "alloc_factor": "0.2"}
BY_PRICE = {"alloc_method": "economic"}
TWO = {"has_coproducts": "yes", "air_loss": "-60519", "E0": {"mat_qty_per_unit": "0.76"}}
METERED = [
    {"up_id": "P1", "up_name": "A", "up_output": "252000", "up_next": "P2", "up_metering": "yes"},
    {"up_id": "P2", "up_name": "B", "up_output": "201730", "up_next": "END", "up_metering": "yes"},
]
BILL = {
    "ev_type": "electricity_bill",
    "ev_file": "file-1",
    "ev_links": "G.r1",
    "ev_period": "2025",
    "ev_amount": "1210380 kWh",
}
RECYCLED = {"recycled_pct_post": "30"}
CERTIFICATE = {"ev_type": "recycled_certificate", "ev_file": "f", "ev_links": "E.r1",
               "ev_period": "2025"}  # fmt: skip
PACKED = {"has_packaging": "yes"}
BOX = {"pack_material": "cardboard", "pack_qty_per_unit": "0.9", **QUALITY}
COLD = {
    "emis_source": "refrigerant",
    "emis_gas": "R-410A",
    "emis_qty": "50",
    "emis_method": "mass_balance",
    "refrigerant_fill": "50",
    "refrigerant_charge": "100",
    **QUALITY,
}
KILN = {
    "emis_source": "carbonate",
    "emis_gas": "CO2",
    "emis_qty": "440",
    "emis_method": "emission_factor",
    "carbonate_type": "limestone",
    "carbonate_qty": "1 t",
    **QUALITY,
}
SEWER = WATER | {"has_waste": "yes"}
TREATED = WASTEWATER | {"ww_cod_in": "2400", "ww_cod_out": "90", "ww_anaerobic": "yes"}
METHANE = {
    "emis_source": "wastewater",
    "emis_gas": "CH4_nonfossil",
    "emis_qty": "12",
    "emis_method": "emission_factor",
    **QUALITY,
}
GRAVE = {
    "boundary": "cradle_to_grave",
    "stages_included": "raw; production; transport; use; eol",
    "lifetime": "8 year",
    "use_scenario": "In a car",
    "use_kwh": "120",
    "has_consumables": "no",
    "eol_split_recycling": "80",
    "eol_split_reuse": "0",
    "eol_split_incineration_energy": "0",
    "eol_split_incineration": "0",
    "eol_split_landfill": "20",
    "eol_split_other": "0",
    "eol_recycling_rate": "80",
}
WEIGHS = {"contributions": {("G", "r1"): Decimal(94), ("G", "r2"): Decimal(6)}}
AVERAGE = UsedFactor("China, average 2023", is_co2_only=True, is_residual=False)
RESIDUAL = UsedFactor("China, residual mix 2023", is_co2_only=False, is_residual=True)
USED = {"factors": {("G", "r1", "elec_grid"): AVERAGE}}
# The sample plant takes 4.08 kWh per kg: half of 1,210,380 kWh and 22.3 % of 3,517 GJ.
ALIKE = Peers(12, Decimal(4), Decimal("0.5"))

CASES = (
    Case("V00", "number.ambiguous", {"output_qty": "201,730"}),
    Case("V00", "number.invalid", {"output_qty": "1_000"}),
    Case("V00", "number.not_finite", {"output_qty": "NaN"}),
    Case("V00", "number.out_of_range", {"output_qty": "1e3000000"}),
    Case("V00", "number.too_small", {"output_qty": "1e-400"}),
    Case("V00", "number.not_whole", {"G0": {"dq_time": "1.5"}}),
    Case("V00", "number.rewritten", {"output_qty": "２０１７３０"}),
    Case("V00", "date.invalid", {"period_start": "2025-02-30"}),
    Case("V00", "date.ambiguous", {"period_start": "03/04/2025"}),
    Case("V00", "date.serial", {"period_start": "45717"}),
    Case("V00", "date.out_of_range", {"period_start": "0225-01-01"}),
    Case("V00", "month.invalid", {"G0": GREEN | {"gec_period": "spring"}}),
    Case("V00", "date_range.invalid", {"G0": {"dq_period": "2025-06 to 2025-01"}}),
    Case("V00", "bool.invalid", {"offsets_included": "perhaps"}),
    Case("V00", "choice.unknown", {"boundary": "somewhere"}),
    Case("V00", "text.control_char", {"company_name": "A\x07B"}),
    Case("V00", "text.too_long", {"company_name": "x" * 201}),
    Case("V00", "text.pattern", {"industry_code": "39"}),
    Case("V00", "list.too_many", {"G0": CERTIFIED | {"gec_ids": "G " * 2001}}),
    Case("V00", "email.invalid", {"contact_email": "a@x.com, b@y.com"}),
    Case("V00", "without.no_reason", {"scrap_rate": "unknown"}),
    Case("V00", "without.ambiguous", {"scrap_rate": "/"}),
    Case("V01", "answer.missing", {"company_name": None}),
    Case("V01", "answer.missing", {"G0": {"elec_grid_region": None}}),
    Case("V01", "rows.too_few", {"E": []}),
    Case("V01", "rows.too_few", {"cutoff_pct": "0.5"}),
    Case("V01", "answer.missing_once", {"G": [GAS | GAS_UNIT]}),
    Case("V02", "uscc.check_digit", {"uscc": "91350100M000100Y44"}),
    Case("V03", "period.reversed", {"period_end": "2024-12-31"}),
    Case("V03", "period.future", {"period_end": "2026-12-31"}),
    Case("V04", "period.not_a_year", {"period_start": "2025-04-01", "period_reason": "new"}),
    Case(
        "V05",
        "period.old",
        {"period_start": "2022-01-01", "period_end": "2022-12-30"},
        {"period_end": date(2025, 12, 31)},
    ),
    Case("V06", "unit.unknown", {"G0": {"elec_grid": "5 zorks"}}),
    Case("V06", "unit.ambiguous", {"mass_per_unit": "1 ton"}),
    Case("V06", "unit.wrong_dimension", {"G0": {"elec_grid": "5 kg"}}),
    Case("V06", "unit.needs_basis", {"G": [GAS | {"fuel_qty": "12 L"}]}),
    Case("V07", "magnitude.previous", {"G0": {"elec_grid": "1210380 MWh"}}, {"previous": {}}),
    Case("V07", "magnitude.jump", {"G0": {"elec_grid": "2541798 kWh"}}, {"previous": {}}),
    Case("V07", "magnitude.peers", {"G0": {"elec_grid": "1210380 MWh"}}, {"peers": ALIKE}),
    Case("V08", "balance.site", {"air_loss": "0"}),
    Case("V08", "balance.process", {"D0": {"up_output": "225000"}}),
    Case("V09", "content.not_whole", {"E0": {"mat_content_pct": "94.9"}}),
    Case("V10", "mass.differs", {}, {"item_mass_kg": Decimal("0.94")}),
    Case("V11", "balance.yield", {"air_loss": None}),
    Case("V11", "balance.yield", {"air_loss": None}, {}, Level.REDUCED),
    Case("V12", "scrap.high", {"scrap_rate": "20.1"}),
    Case("V13", "material.per_unit", {"E0": {"mat_qty_per_unit": "0.94"}}),
    Case("V13", "material.hydrate", {"E0": {"mat_qty_per_unit": "1.6136"}}),
    Case("V14", "intensity.high", {}, {"peers": Peers(12, Decimal(1), Decimal("0.5"))}),
    Case("V14", "intensity.low", {}, {"peers": Peers(12, Decimal(16), Decimal("0.5"))}),
    Case("V15", "monthly.count", {"G0": {"energy_monthly": "1 2 3"}}),
    Case("V15", "monthly.sum", {"G0": {"energy_monthly": MONTHS.replace("100865", "101865")}}),
    Case("V15", "monthly.outlier", {"G0": {"energy_monthly": f"{MONTHS[:-6]}900000"}}),
    Case("V16", "electricity.none", {"G0": {"elec_grid": "0"}}),
    Case("V17", "green.over_purchase", {"G0": GREEN | {"elec_green_trade": "1210381"}}),
    Case("V18", "certificate.twice", {"G0": CERTIFIED | {"gec_ids": "G1 G1"}}),
    Case("V18", "certificate.twice", {"G0": CERTIFIED}, {"used_certificates": frozenset({"G2"})}),
    Case("V19", "green.other_period", {"G0": GREEN | {"gec_period": "2024-12"}}),
    Case("V20", "factor.not_residual", {"G0": GREEN}, USED),
    Case("V21", "factor.co2_only", {}, USED),
    Case("V22", "electricity.other_region", {"G0": {"elec_grid_region": "CN-YN"}}),
    Case("V23", "fuel.parameter", {"G1": None, "G": [GAS | GAS_UNIT | {"fuel_ncv": "330"}]}),
    Case(
        "V24",
        "allocation.over_whole",
        {},
        {"allocated_elsewhere": {"grid_electricity": Decimal("50.6")}},
    ),
    Case("V25", "coproducts.sum", TWO | {"L": [OWN, OTHER | {"alloc_factor": "0.19"}]}),
    Case(
        "V26",
        "coproducts.no_reason",
        TWO | {"L": [one | BY_PRICE | {"alloc_reason": None} for one in (OWN, OTHER)]},
    ),
    Case("V26", "coproducts.divisible", TWO | {"L": [OWN, OTHER], "D": METERED}),
    Case(
        "V27",
        "coproducts.prices",
        TWO
        | {
            "L": [
                OWN | BY_PRICE | {"coprod_value": "4"},
                OTHER | BY_PRICE | {"coprod_value": "1000 CNY/t"},
            ]
        },
    ),
    Case("V28", "cutoff.item", {"cutoff_pct": "1.1", "CUTOFF": [CUT | {"cutoff_item_pct": "1.1"}]}),
    Case("V29", "cutoff.total", {"cutoff_pct": "5.1"}),
    Case(
        "V30",
        "cutoff.no_reason",
        {"cutoff_pct": "0.5", "CUTOFF": [CUT | {"cutoff_reason": "cost"}]},
    ),
    Case(
        "V31", "recycled.over_whole", {"E0": {"recycled_pct_pre": "60", "recycled_pct_post": "41"}}
    ),
    Case("V32", "proof.recycled", {"E0": RECYCLED}),
    Case("V33", "result.credit", RESULT | {"pcf_stage_production": "-1"}),
    Case("V34", "biogenic.not_separated", RESULT | {"E0": {"biobased_pct": "10"}}),
    Case("V35", "biogenic.uptake_sign", {"biogenic_uptake": "1.83"}),
    Case("V36", "biogenic.carbon", {"biogenic_uptake": "-1.5", "biogenic_carbon": "0.5"}),
    Case("V37", "result.offsets", {"offsets_included": "yes"}),
    Case("V38", "result.stages", RESULT | {"pcf_stage_raw": "18", "pcf_stage_production": "1"}),
    Case("V39", "result.recomputed", RESULT, {"recomputed_pcf": Decimal("16")}),
    Case(
        "V40", "result.unusual", RESULT, {"pcf_band": Band(Decimal("0.26"), Decimal(9), "sample")}
    ),
    Case("V41", "upstream.partial", {"E0": UPSTREAM | {"mat_pcf_boundary": "gate_to_gate"}}),
    Case("V42", "gwp.mixed", {"E0": UPSTREAM | {"mat_pcf_gwp": "AR5"}}),
    Case("V43", "distance.impossible", {"E0": {"mat_transport_km": "25001"}}),
    Case("V43", "distance.impossible", {"E0": {"mat_transport_km": "-1"}}),
    Case("V43", "distance.road_far", {"J0": {"out_km": "5001"}}),
    Case("V43", "distance.air_near", {"J0": {"out_mode": "air", "out_km": "199"}}),
    Case("V44", "load.over", {"E0": {"mat_truck_payload": "30", "mat_truck_load": "31"}}),
    Case("V44", "load.little", {"J0": {"out_load_factor": "4"}}),
    Case("V45", "row.repeated", {"D": [PROCESS | {"up_id": "P1", "up_next": "END"}] * 2}),
    Case("V45", "answers.as_before", {}, {"previous": {}}),
    Case("V45", "answers.as_elsewhere", {}, {"prints": {}}),
    Case(
        "V46",
        "answers.round",
        {
            "output_qty": "200000",
            "E0": ROUND,
            "G0": {"elec_grid": "1000000"},
            "G1": {"steam": "3500"},
        },
    ),
    Case("V47", "proof.missing", {}, WEIGHS),
    Case("V48", "proof.amount", {"P": [BILL | {"ev_amount": "1150 MWh"}]}),
    Case(
        "V49", "water.waste", WATER | {"has_waste": "yes", "K": [WASTEWATER | {"ww_qty": "1101"}]}
    ),
    Case("V50", "bom.nothing", {"E0": {"mat_qty_per_unit": "0", "mat_qty_total": "0"}}),
    Case("V50", "bom.itself", {"E0": {"mat_name": "cathode material"}}),
    Case("V50", "bom.alone", {"D": [*METERED, PROCESS | {"up_id": "P9", "up_next": "END"}]}),
    Case("V51", "transport.twice", {"E0": UPSTREAM | {"mat_pcf_delivered": "yes"}}),
    Case("V52", "factor.old", {"E0": SECONDARY | {"mat_ef_year": "2019"}}),
    Case("V52", "factor.other_region", {"E0": SECONDARY | {"mat_ef_region": "DE"}}),
    Case("V53", "result.low_primary", RESULT | {"primary_data_share": "49"}),
    Case("V54", "validity.expired", {"validity_end": "2026-11-22"}),
    Case("V54", "validity.too_long", {"validity_end": "2029-01-01"}),
    Case(
        "V54", "validity.upstream_expired", {"E0": UPSTREAM | {"mat_pcf_valid_until": "2025-12-30"}}
    ),
    Case("X01", "answer.not_above", {"output_qty": "0"}),
    Case("X01", "answer.below_minimum", {"E0": {"mat_qty_per_unit": "-1"}}),
    Case("X01", "answer.above_maximum", {"scrap_rate": "61"}),
    Case("X02", "percent.fraction", {"G0": {"energy_alloc_pct": "0.5"}}),
    Case("X03", "text.too_short", {"company_name": "A"}),
    Case("X04", "company_code.check_digit", {"duns_or_lei": "5493001KJTIIGC8Y1R13"}),
    Case("X05", "cas.check_digit", {"E0": {"cas_no": "7440-50-9"}}),
    Case("X06", "item.other", {}, {"item_code": "CAM-622"}),
    Case("X07", "mass.not_declared_unit", {"mass_per_unit": "1.01"}),
    Case("X08", "stages.not_boundary", {"stages_included": "production"}),
    Case(
        "X09",
        "choice.not_offered",
        {"J0": {"transport_use": "storage", "out_mode": None, "out_km": None}},
        {},
        Level.REDUCED,
    ),
    Case("X10", "output.above_site", {"output_total_site": "201729"}),
    Case("X11", "rework.above_output", {"rework_qty": "201731"}),
    Case("X12", "output.above_capacity", {"capacity": "168108"}),
    Case(
        "X13",
        "period.not_asked",
        {},
        {"period_start": date(2024, 1, 1), "period_end": date(2024, 12, 31)},
    ),
    Case("X14", "row.other_period", {"G0": {"dq_period": "2024"}}),
    Case(
        "X15",
        "process.twice",
        {"D": [PROCESS | {"up_id": "P1", "up_next": "END", "up_output": str(n)} for n in (5, 6)]},
    ),
    Case("X16", "process.unknown_next", {"D0": {"up_next": "P9"}}),
    Case(
        "X16",
        "process.circle",
        {
            "D": [
                PROCESS | {"up_id": "P1", "up_next": "P2"},
                PROCESS | {"up_id": "P2", "up_next": "P1"},
            ]
        },
    ),
    Case("X17", "allocation.whole", {"G0": {"energy_alloc_pct": None}}, {}, Level.MINIMAL),
    Case("X18", "certificate.too_few", {"G0": CERTIFIED | {"elec_gec": "2001"}}),
    Case("X20", "without.must_be_known", {"output_qty": "unknown: not counted"}),
    Case("X21", "without.unknown", {"scrap_rate": "未知：没有记录"}),
    Case("X21", "without.not_applicable", {"legal_representative": "not applicable: a branch"}),
    Case("X21", "without.confidential", {"E0": {"mat_supplier": "confidential (contract)"}}),
    Case(
        "X22",
        "material.hydrate_before",
        {"E0": {"mat_qty_per_unit": "1.6647", "mat_qty_total": "335820"}},
        {"previous": {}},
    ),
    Case("X23", "rating.by_hand", {"G0": {"dq_geo": "3"}}),
    Case(
        "X24",
        "coproducts.factor",
        TWO | {"L": [OWN | {"alloc_factor": "0.9"}, OTHER | {"alloc_factor": "0.1"}]},
    ),
    Case("X25", "coproducts.shared", TWO | {"L": [OWN, OTHER]}),
    Case("X28", "packaging.heavy", PACKED | {"F": [BOX | {"pack_qty_per_unit": "1.1"}]}),
    Case("X29", "leak.high", {"has_emissions": "yes", "I": [COLD | {"refrigerant_fill": "51"}]}),
    Case("X30", "carbonate.amount", {"has_emissions": "yes", "I": [KILN | {"emis_qty": "413"}]}),
    Case("X31", "wastewater.cod", SEWER | {"K": [TREATED | {"ww_cod_out": "2500"}]}),
    Case("X32", "wastewater.methane", SEWER | {"K": [TREATED]}),
    Case("X33", "end_of_life.sum", GRAVE | {"eol_split_landfill": "30"}),
    Case("X34", "proof.other_period", {"P": [BILL | {"ev_period": "2023"}]}),
    Case("X34", "proof.no_row", {"P": [BILL | {"ev_links": "G.r9"}]}),
    Case("X19", "cutoff.sum", {"cutoff_pct": "0.8", "CUTOFF": [CUT]}),
    Case("X26", "range.measure", {"G0": {"elec_grid": "12 GWh"}}, list_id="pcf_cement"),
    Case("X26", "range.answer", CEMENT | {"cem_heat": "94 GJ/t"}, list_id="pcf_cement"),
    Case("X27", "fast_lane.not_verified", FAST | {"verification_status": "internal"}),
    Case(
        "X27",
        "fast_lane.boundary",
        FAST | {"boundary": "gate_to_gate", "stages_included": "production"},
    ),
    Case("X27", "fast_lane.expired", FAST | {"validity_end": "2026-01-01"}),
)


class Quiet(NamedTuple):
    """Answers about which the named rules, and all that warn, have nothing to say."""

    rules: str
    name: str
    changes: dict[str, Any]
    context: dict[str, Any] = {}  # noqa: RUF012 - never changed, and a NamedTuple takes no factory
    level: Level = Level.FULL


QUIET = (
    Quiet("V00 V01 V03 X01 X03", "everything answered plainly", {}),
    Quiet("V00", "a figure with its unit behind it", {"G0": {"elec_grid": "1210380 kWh"}}),
    Quiet("V01", "a question that does not apply at this level", {}, {}, Level.REDUCED),
    Quiet("V02", "a real credit code", {"uscc": "91350100M000100Y43"}),
    Quiet("V04", "the shortest accepted year", {"period_start": "2025-01-31"}),
    Quiet(
        "V05 X13",
        "a period of three years ago, which is the one asked for",
        {"period_start": "2023-01-01", "period_end": "2023-12-31"},
        {"period_start": date(2023, 1, 1), "period_end": date(2023, 12, 31)},
    ),
    Quiet("V06", "a unit of the same dimension", {"G0": {"elec_grid": "1210.38 MWh"}}),
    Quiet(
        "V06",
        "diesel by the litre",
        {"G1": GAS | {"steam": None, "fuel_type": "diesel", "fuel_qty": "800 L"}},
    ),
    Quiet(
        "V07 V45 X22",
        "a tenth more than last period",
        {
            "output_qty": "221903",
            "D0": {"up_output": "221903"},
            "air_loss": "-11095.15",
            "E0": {"mat_qty_total": "210807.85"},
            "G0": {"elec_grid": "1331418 kWh"},
        },
        {"previous": {}},
    ),
    Quiet("V07 V14", "as much energy as others", {}, {"peers": ALIKE}),
    Quiet("V08 V11", "what the air took makes the balance", {"air_loss": "-10086.5"}),
    Quiet(
        "V08 V11 V49",
        "waste and wastewater that were put in",
        WATER | {"has_waste": "yes", "air_loss": "-12086.5", "K": [WASTE, WASTEWATER]},
    ),
    Quiet("V09", "content within tolerance", {"E0": {"mat_content_pct": "95"}}),
    Quiet("V10", "five percent off the bill of materials", {}, {"item_mass_kg": Decimal("0.96")}),
    Quiet("V12", "scrap at the limit", {"scrap_rate": "20"}),
    Quiet("V13 X22", "per unit within one percent", {"E0": {"mat_qty_per_unit": "0.959"}}),
    Quiet("V15", "months that add up", {"G0": {"energy_monthly": MONTHS}}),
    Quiet(
        "V16",
        "electricity of its own only, none bought",
        {
            "G0": {"elec_grid": "0"},
            "G1": {
                "energy_carrier": "self_generated",
                "steam": None,
                "elec_self_pv": "5000",
                "elec_exported": "0",
            },
        },
    ),
    Quiet(
        "V17 V19 V20",
        "all electricity green",
        {"G0": GREEN | {"elec_green_trade": "1210380"}},
        {"factors": {("G", "r1", "elec_grid"): RESIDUAL}},
    ),
    Quiet(
        "V18 V19 X18",
        "certificates of the period, enough of them",
        {"G0": CERTIFIED},
        {"used_certificates": frozenset({"G3"})},
    ),
    Quiet(
        "V20 V21",
        "a residual mix beside green power",
        {"G0": GREEN},
        {"factors": {("G", "r1", "elec_grid"): RESIDUAL}},
    ),
    Quiet(
        "V22",
        "the national grid is not asked for abroad",
        {
            "site_country": "DE",
            "site_province": None,
            "uscc": None,
            "G0": {"elec_grid_region": "DE"},
        },
    ),
    Quiet(
        "V23",
        "natural gas with its own parameters near the default",
        {"G1": GAS | GAS_UNIT | {"steam": None, "fuel_ncv": "385", "fuel_cc": "0.0153"}},
    ),
    Quiet(
        "V24",
        "the other half of a meter",
        {},
        {"allocated_elsewhere": {"grid_electricity": Decimal(50)}},
    ),
    Quiet("V25 V26 V27 X24", "two products shared by mass", TWO | {"L": [OWN, OTHER]}),
    Quiet(
        "V26 V27",
        "by price, with a reason and prices far apart",
        TWO
        | {
            "E0": {"mat_qty_per_unit": "0.912"},
            "L": [
                OWN | BY_PRICE | {"coprod_value": "6", "alloc_factor": "0.96"},
                OTHER | BY_PRICE | {"coprod_value": "1", "alloc_factor": "0.04"},
            ],
        },
    ),
    Quiet(
        "V28 V29 V30 X19", "an exclusion within the limits", {"cutoff_pct": "0.5", "CUTOFF": [CUT]}
    ),
    Quiet(
        "V31 V32",
        "recycled content that makes the whole, with its certificate",
        {"E0": {"recycled_pct_pre": "60", "recycled_pct_post": "40"}, "P": [CERTIFICATE]},
    ),
    Quiet(
        "V33 V38",
        "stages that add up",
        RESULT | {"pcf_stage_raw": "18", "pcf_stage_production": "2"},
    ),
    Quiet(
        "V34 V35 V36",
        "uptake that is the carbon of the product",
        RESULT
        | {"biogenic_uptake": "-1.8333", "biogenic_carbon": "0.5", "E0": {"biobased_pct": "10"}},
    ),
    Quiet("V37", "a result without offsets", RESULT),
    Quiet(
        "V39 V40",
        "a result that others would find too",
        RESULT,
        {"recomputed_pcf": Decimal("18.5"), "pcf_band": Band(Decimal(1), Decimal(30), "sample")},
    ),
    Quiet("V41 V42 V51 V54", "an upstream footprint with everything", {"E0": UPSTREAM}),
    Quiet(
        "V43 V44",
        "a truck nearly full on a long road",
        {"E0": {"mat_truck_payload": "30", "mat_truck_load": "29", "mat_transport_km": "4999"}},
    ),
    Quiet(
        "V45",
        "two rows of one carrier, differing",
        {"G1": {"energy_alloc_pct": "30"}},
        {"prints": frozenset({"another"})},
    ),
    Quiet("V46", "one round figure among others", {"G0": {"elec_grid": "1200000"}}),
    Quiet(
        "V47 V48",
        "what weighs is proven by a bill that agrees",
        {"P": [BILL, BILL | {"ev_type": "heat_bill", "ev_links": "G.r2", "ev_amount": "3500 GJ"}]},
        WEIGHS,
    ),
    Quiet(
        "V48",
        "bills of eleven months say nothing of the year",
        {"P": [BILL | {"ev_period": "2025-01/2025-11", "ev_amount": "1100000 kWh"}]},
    ),
    Quiet("V50 X15 X16", "a circle-free chain of processes", {"D": METERED}),
    Quiet("V52", "a recent secondary factor of the country", {"E0": SECONDARY}),
    Quiet(
        "V53 V54",
        "a result that rests on primary data and is valid",
        RESULT | {"primary_data_share": "50", "validity_end": "2028-12-31"},
    ),
    Quiet("X02", "a percent below one where traces are usual", {"scrap_rate": "0.5"}),
    Quiet("X04", "a real legal entity identifier", {"duns_or_lei": "5493001KJTIIGC8Y1R12"}),
    Quiet("X05", "a real CAS number", {"E0": {"cas_no": "7440-50-8"}}),
    Quiet("X06", "the item that was asked for", {}, {"item_code": "cam-811"}),
    Quiet(
        "X07",
        "a tonne that weighs a tonne",
        {
            "declared_unit": "t",
            "mass_per_unit": "1000",
            "output_qty": "201.73 t",
            "output_total_site": "903.417",
            "E0": {"mat_qty_per_unit": "950"},
        },
    ),
    Quiet("X08 X09", "all stages, to the grave", {"stages_included": "raw; production; transport"}),
    Quiet(
        "X10 X11 X12",
        "output, rework and capacity that go together",
        {"rework_qty": "201730", "capacity": "168109"},
    ),
    Quiet(
        "X14", "a row of the second half of the period", {"G0": {"dq_period": "2025-07/2025-12"}}
    ),
    Quiet("X17", "a stated share", {}, {}, Level.MINIMAL),
    Quiet("X20 X21", "a text that only begins like it", {"E0": {"mat_supplier": "Unknown Ltd"}}),
    Quiet("X23", "the rating that the answers give", {"G0": {"dq_geo": "1", "dq_verif": "4"}}),
    Quiet("X25", "one product only", {}),
    Quiet("X28", "packaging lighter than what it holds", PACKED | {"F": [BOX]}),
    Quiet("X29", "half of the charge refilled", {"has_emissions": "yes", "I": [COLD]}),
    Quiet("X30", "what the limestone holds", {"has_emissions": "yes", "I": [KILN]}),
    Quiet(
        "X31 X32",
        "methane of strong wastewater, listed",
        SEWER | {"has_emissions": "yes", "I": [METHANE], "K": [TREATED]},
    ),
    Quiet("X33", "ways of disposal that make the whole", GRAVE),
    Quiet("X34", "a bill of the period for a row that is there", {"P": [BILL]}),
    Quiet("X26", "the base list, which has no ranges of its own", {}),
    Quiet("X27", "a valid verified footprint", FAST),
)
