"""Full answers with exactly thirty mixed mistakes, each of another kind or at another place.

``answered(**CHANGES)`` gives the answers; ``MISTAKES`` says what has to be found and where, with
rows by their number in the table. Nothing else may be found, and nothing may be left out.
"""

from typing import NamedTuple

from forms.findings import Severity


class Mistake(NamedTuple):
    """One mistake, and how it is found."""

    kind: str
    rule: str
    code: str
    severity: Severity
    section: str
    row: int | None
    field: str | None


PROVEN = {"dq_source": "meter", "dq_method": "measured", "dq_class": "primary"}
SUPPLY = {
    "mat_type": "consumable",
    "mat_unit": "kg",
    "mat_content_pct": "0",
    "recycled_pct_pre": "0",
    "recycled_pct_post": "0",
    "biobased_pct": "0",
    "mat_supplier": "Wholesale",
    "mat_origin": "CN-NX",
    "mat_pcf_source": "none",
    "mat_transport_mode": "road",
    "mat_transport_km": "80",
    **PROVEN,
}
LORRY = {"transport_use": "outbound", "out_mode": "road", **PROVEN}

CHANGES = {
    # A, B, C: one answer each.
    "site_lat": "north",
    "site_lon": "181",
    "uscc": "91350100M000100Y44",
    "duns_or_lei": "5493001KJTIIGC8Y1R13",
    "contact_email": "li.na at supplier",
    "legal_representative": None,
    "unit_kind": "by the piece",
    "capacity": "1,500",
    "validity_end": "2028-02-30",
    "offsets_included": "yes",
    "has_water": "yes",
    "has_waste": "yes",
    "has_coproducts": "yes",
    # Tables: the rows of the sound answers, with more below them.
    "D0": {"up_next": "P9"},
    "E": [
        {
            **SUPPLY,
            "mat_name": "Hydroxide precursor",
            "mat_type": "raw",
            "mat_qty_total": "191643.5",
            "mat_qty_per_unit": "0.95",
            "mat_content_pct": "90",
            "mat_supplier": None,
        },
        # Tonnes typed where kilograms are meant: 4,034.6 kg are 0.02 kg per kg of product.
        {
            **SUPPLY,
            "mat_name": "Filter cloth",
            "mat_qty_total": "4034.6",
            "mat_qty_per_unit": "0.02 t",
            "recycled_pct_pre": "60",
            "recycled_pct_post": "41",
        },
        # The total is of the monohydrate, the figure per unit of the water-free salt.
        {
            **SUPPLY,
            "mat_name": "Lithium hydroxide",
            "cas_no": "1310-66-4",
            "mat_qty_total": "70686.192",
            "mat_qty_per_unit": "0.2",
            "mat_transport_km": "26000",
        },
    ],
    "G": [
        {
            "energy_carrier": "grid_electricity",
            "elec_grid": "1210380",
            "elec_grid_region": "CN-NX",
            "green_kinds": "certificates",
            "elec_gec": "1000",
            "gec_ids": "G1\nG1",
            "gec_period": "2025-03",
            "energy_alloc_key": "sub_meter",
            "energy_alloc_pct": "50",
            "energy_monthly": " ".join(["101865"] * 12),
            **PROVEN,
        },
        {
            "energy_carrier": "steam",
            "steam": "3517 ton",
            "energy_alloc_key": "mass",
            "energy_alloc_pct": "22.3",
            **PROVEN,
        },
        {
            "energy_carrier": "grid_electricity",
            "elec_grid": "5417",
            "elec_grid_region": "CN-YN",
            "green_kinds": "traded",
            "elec_green_trade": "5418",
            "green_contract": "GP-1",
            "gec_period": "2025-03",
            "energy_alloc_key": "sub_meter",
            "energy_alloc_pct": None,
            **PROVEN,
        },
    ],
    "H": [{"water_fresh": "913", **PROVEN}],
    "J": [
        {**LORRY, "out_km": "640 kg"},
        {**LORRY, "out_km": "655"},
        {**LORRY, "out_km": "655"},
    ],
    "K": [
        {
            "waste_kind": "waste",
            "waste_name": "Dust",
            "waste_class": "general",
            "waste_qty": "60000",
            "waste_treatment": "landfill",
            **PROVEN,
        },
        {"waste_kind": "wastewater", "ww_qty": "1100", **PROVEN},
    ],
    "L": [
        {
            "coprod_name": "Cathode material",
            "coprod_qty": "201730",
            "alloc_method": "other_physical",
            "alloc_factor": "1",
            "alloc_reason": "Lithium content",
        },
        {
            "coprod_name": "Fines",
            "coprod_qty": "71",
            "alloc_method": "other_physical",
            "alloc_factor": "0.1",
            "alloc_reason": "Lithium content",
        },
    ],
}

ERROR, WARNING = Severity.ERROR, Severity.WARNING
MISTAKES = (
    Mistake("type", "V00", "number.invalid", ERROR, "A", None, "site_lat"),
    Mistake("range", "X01", "answer.above_maximum", ERROR, "A", None, "site_lon"),
    Mistake("check digit", "V02", "uscc.check_digit", ERROR, "A", None, "uscc"),
    Mistake("check digit", "X04", "company_code.check_digit", ERROR, "A", None, "duns_or_lei"),
    Mistake("type", "V00", "email.invalid", ERROR, "A", None, "contact_email"),
    Mistake("missing", "V01", "answer.missing", ERROR, "A", None, "legal_representative"),
    Mistake("type", "V00", "choice.unknown", ERROR, "B", None, "unit_kind"),
    Mistake("type", "V00", "number.ambiguous", ERROR, "C", None, "capacity"),
    Mistake("type", "V00", "date.invalid", ERROR, "O", None, "validity_end"),
    Mistake("offsets", "V37", "result.offsets", ERROR, "O", None, "offsets_included"),
    Mistake("flow", "X16", "process.unknown_next", ERROR, "D", 1, "up_next"),
    Mistake("sum", "V09", "content.not_whole", ERROR, "E", None, None),
    Mistake("balance", "V08", "balance.site", ERROR, "E", None, None),
    Mistake("missing", "V01", "answer.missing", ERROR, "E", 1, "mat_supplier"),
    Mistake("t for kg", "V13", "material.per_unit", ERROR, "E", 2, "mat_qty_per_unit"),
    Mistake("sum", "V31", "recycled.over_whole", ERROR, "E", 2, "recycled_pct_post"),
    Mistake("evidence", "V32", "proof.recycled", WARNING, "E", 2, "recycled_pct_post"),
    Mistake("hydrate", "V13", "material.hydrate", ERROR, "E", 3, "mat_qty_per_unit"),
    Mistake("check digit", "X05", "cas.check_digit", ERROR, "E", 3, "cas_no"),
    Mistake("range", "V43", "distance.impossible", ERROR, "E", 3, "mat_transport_km"),
    Mistake("sum", "V15", "monthly.sum", WARNING, "G", 1, "energy_monthly"),
    Mistake("duplicate", "V18", "certificate.twice", ERROR, "G", 1, "gec_ids"),
    Mistake("unit", "V06", "unit.ambiguous", ERROR, "G", 2, "steam"),
    Mistake("range", "V17", "green.over_purchase", ERROR, "G", 3, "elec_green_trade"),
    Mistake("place", "V22", "electricity.other_region", ERROR, "G", 3, "elec_grid_region"),
    Mistake("missing", "V01", "answer.missing", ERROR, "G", 3, "energy_alloc_pct"),
    Mistake("unit", "V06", "unit.wrong_dimension", ERROR, "J", 1, "out_km"),
    Mistake("duplicate", "V45", "row.repeated", WARNING, "J", 3, "transport_use"),
    Mistake("balance", "V49", "water.waste", WARNING, "K", 2, "ww_qty"),
    Mistake("sum", "V25", "coproducts.sum", ERROR, "L", None, None),
)
