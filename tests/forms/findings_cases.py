"""What makes each rule fire: rule, code, changed answers, changed surroundings."""

from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple

from forms.context import Band
from forms.model import Level


class Case(NamedTuple):
    """Answers in which one rule has something to say."""

    rule: str
    code: str
    changes: dict[str, Any]
    context: dict[str, Any] = {}  # noqa: RUF012 - never changed, and a NamedTuple takes no factory
    level: Level = Level.FULL

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
    Case("V09", "content.not_whole", {"E0": {"mat_content_pct": "94.9"}}),
    Case("V10", "mass.differs", {}, {"item_mass_kg": Decimal("0.94")}),
    Case("V12", "scrap.high", {"scrap_rate": "20.1"}),
    Case("V13", "material.per_unit", {"E0": {"mat_qty_per_unit": "0.94"}}),
    Case("V15", "monthly.count", {"G0": {"energy_monthly": "1 2 3"}}),
    Case("V15", "monthly.sum", {"G0": {"energy_monthly": MONTHS.replace("100865", "101865")}}),
    Case("V15", "monthly.outlier", {"G0": {"energy_monthly": f"{MONTHS[:-6]}900000"}}),
    Case("V16", "electricity.none", {"G0": {"elec_grid": "0"}}),
    Case("V17", "green.over_purchase", {"G0": GREEN | {"elec_green_trade": "1210381"}}),
    Case("V18", "certificate.twice", {"G0": CERTIFIED | {"gec_ids": "G1 G1"}}),
    Case("V18", "certificate.twice", {"G0": CERTIFIED}, {"used_certificates": frozenset({"G2"})}),
    Case("V19", "green.other_period", {"G0": GREEN | {"gec_period": "2024-12"}}),
    Case("V22", "electricity.other_region", {"G0": {"elec_grid_region": "CN-YN"}}),
    Case("V23", "fuel.parameter", {"G1": None, "G": [GAS | GAS_UNIT | {"fuel_ncv": "330"}]}),
    Case(
        "V24",
        "allocation.over_whole",
        {},
        {"allocated_elsewhere": {"grid_electricity": Decimal("50.6")}},
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
    Case("X19", "cutoff.sum", {"cutoff_pct": "0.8", "CUTOFF": [CUT]}),
)

QUIET = (
    ("the shortest accepted year", {"period_start": "2025-01-31"}),
    ("content within tolerance", {"E0": {"mat_content_pct": "95"}}),
    ("scrap at the limit", {"scrap_rate": "20"}),
    ("per unit within one percent", {"E0": {"mat_qty_per_unit": "0.959"}}),
    ("all electricity green", {"G0": GREEN | {"elec_green_trade": "1210380"}}),
    ("certificates of the period, enough of them", {"G0": CERTIFIED}),
    ("months that add up", {"G0": {"energy_monthly": MONTHS}}),
    (
        "natural gas with its own parameters near the default",
        {"G1": GAS | GAS_UNIT | {"steam": None, "fuel_ncv": "385", "fuel_cc": "0.0153"}},
    ),
    (
        "diesel by the litre",
        {"G1": GAS | {"steam": None, "fuel_type": "diesel", "fuel_qty": "800 L"}},
    ),
    ("an exclusion within the limits", {"cutoff_pct": "0.5", "CUTOFF": [CUT]}),
    (
        "recycled content that makes the whole",
        {"E0": {"recycled_pct_pre": "60", "recycled_pct_post": "40"}},
    ),
    (
        "uptake that is the carbon of the product",
        {"biogenic_uptake": "-1.8333", "biogenic_carbon": "0.5"},
    ),
    ("stages that add up", RESULT | {"pcf_stage_raw": "18", "pcf_stage_production": "2"}),
    ("an upstream footprint with everything", {"E0": UPSTREAM}),
    ("a recent secondary factor of the country", {"E0": SECONDARY}),
    (
        "the national grid is not asked for abroad",
        {
            "site_country": "DE",
            "site_province": None,
            "uscc": None,
            "G0": {"elec_grid_region": "DE"},
        },
    ),
    (
        "a circle-free chain of processes",
        {
            "D": [
                PROCESS | {"up_id": "P1", "up_next": "P2"},
                PROCESS | {"up_id": "P2", "up_next": "END"},
            ]
        },
    ),
    ("a real legal entity identifier", {"duns_or_lei": "5493001KJTIIGC8Y1R12"}),
    ("a real CAS number", {"E0": {"cas_no": "7440-50-8"}}),
    ("a percent below one where traces are usual", {"scrap_rate": "0.5"}),
    ("two rows of one carrier, differing", {"G1": {"energy_alloc_pct": "30"}}),
)
