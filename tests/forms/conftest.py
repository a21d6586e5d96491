"""A supplier's answers that are complete and without findings; tests change one thing each."""

import sys
from collections.abc import Callable, Mapping
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from forms import answers as document
from forms.answers import Answers
from forms.loader import load
from forms.model import Level, Questionnaire
from forms.validation import Context

sys.path.insert(0, str(Path(__file__).parent))

SINGLE = {
    "pack_included": "yes",
    "has_packaging": "no",
    "has_water": "no",
    "has_emissions": "no",
    "has_waste": "no",
    "has_coproducts": "no",
    "boundary_diagram": "flow-chart-1",
    "company_name": "宁夏示范电池材料有限公司",
    "site_country": "CN",
    "site_province": "CN-NX",
    "uscc": "91350100M000100Y43",
    "legal_representative": "王伟",
    "site_name": "银川一厂",
    "site_address": "银川市金凤区示范路 1 号",
    "industry_code": "3985",
    "contact_name": "李娜",
    "contact_phone": "+86 951 123 4567",
    "contact_email": "li.na@supplier.example",
    "responsible_person": "李娜",
    "product_name": "Cathode material",
    "product_model": "NMC811-A",
    "supplier_part_no": "S-811",
    "customer_part_no": "CAM-811",
    "product_category": "284190",
    "product_function": "Active material of a cathode",
    "unit_kind": "declared",
    "declared_unit": "kg",
    "declared_amount": "1",
    "mass_per_unit": "1",
    "boundary": "cradle_to_gate",
    "stages_included": "raw; production",
    "standard_used": "iso_14067",
    "period_start": "2025-01-01",
    "period_end": "2025-12-31",
    "output_qty": "201730",
    "output_total_site": "903417",
    "scrap_rate": "2.5",
    "air_loss": "-10086.5",
    "gwp_version": "AR6",
    "offsets_included": "no",
    "verification_status": "none",
    "cutoff_pct": "0",
}
QUALITY = {"dq_source": "meter", "dq_method": "measured", "dq_class": "primary"}
MATERIAL = {
    "mat_name": "Hydroxide precursor",
    "mat_type": "raw",
    "mat_unit": "kg",
    "mat_qty_total": "191643.5",
    "mat_qty_per_unit": "0.95",
    "mat_content_pct": "100",
    "recycled_pct_pre": "0",
    "recycled_pct_post": "0",
    "biobased_pct": "0",
    "mat_supplier": "Precursor works",
    "mat_origin": "CN-HN",
    "mat_pcf_source": "none",
    "mat_transport_mode": "road",
    "mat_transport_km": "1320",
    **QUALITY,
}
GRID = {
    "energy_carrier": "grid_electricity",
    "elec_grid": "1210380",
    "elec_grid_region": "CN-NX",
    "energy_alloc_key": "sub_meter",
    "energy_alloc_pct": "50",
    **QUALITY,
}
STEAM = {
    "energy_carrier": "steam",
    "steam": "3517 GJ",
    "energy_alloc_key": "mass",
    "energy_alloc_pct": "22.3",
    **QUALITY,
}
PROCESS = {
    "up_id": "P1",
    "up_name": "Calcination",
    "up_output": "201730",
    "up_next": "END",
    "up_metering": "yes",
}
OUTBOUND = {"transport_use": "outbound", "out_mode": "road", "out_km": "640", **QUALITY}
TABLES = {"D": [PROCESS], "E": [MATERIAL], "G": [GRID, STEAM], "J": [OUTBOUND]}

Answered = Callable[..., Answers]


def _without(cells: Mapping[str, str], changes: Mapping[str, Any]) -> dict[str, str]:
    merged = {**cells, **changes}
    return {key: raw for key, raw in merged.items() if raw is not None}


@pytest.fixture(scope="session")
def base_list() -> Questionnaire:
    return load("pcf_base", "2026.1")


@pytest.fixture(scope="session")
def answered() -> Answered:
    """``answered(output_qty="5", E=[{...}], G0={...})``: change fields, tables or one row."""

    def build(list_id: str = "pcf_base", **changes: Any) -> Answers:
        base_list = load(list_id, "2026.1")
        fields = {key: raw for key, raw in changes.items() if not key[:1].isupper()}
        answers = document.empty()
        for key, raw in _without(SINGLE, fields).items():
            answers, _ = document.with_field(answers, base_list.field(key), raw)
        for section in ("D", "E", "F", "G", "H", "I", "J", "K", "L", "cutoff", "P"):
            rows = changes.get(section.upper(), TABLES.get(section, []))
            for number, cells in enumerate(rows):
                changed = _without(cells, changes.get(f"{section.upper()}{number}", {}))
                answers, row = document.with_row(answers, section)
                for key, raw in changed.items():
                    field = base_list.section(section).field(key)
                    answers, _ = document.with_cell(answers, section, row, field, raw)
        return answers

    return build


@pytest.fixture
def context() -> Context:
    return Context(
        today=date(2026, 11, 23),
        period_start=date(2025, 1, 1),
        period_end=date(2025, 12, 31),
    )


@pytest.fixture(params=list(Level))
def level(request: pytest.FixtureRequest) -> Level:
    value: Level = request.param
    return value
