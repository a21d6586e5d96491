"""Answers to the minimal list that nothing is wrong with."""

from forms.answers import empty, with_cell, with_field, with_row
from forms.loader import load
from portal.campaigns.models import DataRequest

SINGLE = {
    "pack_included": "yes",
    "company_name": "厦门示例材料有限公司",
    "site_country": "CN",
    "site_province": "CN-FJ",
    "uscc": "91350100M000100Y43",
    "site_name": "Main plant",
    "contact_name": "Chen Wei",
    "contact_email": "chen@example.com",
    "product_name": "Cathode material",
    "supplier_part_no": "K-811",
    "customer_part_no": "CAM-1",
    "unit_kind": "declared",
    "declared_unit": "kg",
    "declared_amount": "1",
    "mass_per_unit": "1",
    "boundary": "gate_to_gate",
    "stages_included": "production",
    "period_start": "2025-01-01",
    "period_end": "2025-12-31",
    "output_qty": "1000",
    "gwp_version": "AR6",
    "offsets_included": "no",
}
MATERIAL = {
    "mat_name": "Nickel sulphate",
    "mat_unit": "kg",
    "mat_qty_per_unit": "1",
    "mat_pcf_source": "none",
    "dq_class": "primary",
}
ENERGY = {
    "energy_carrier": "grid_electricity",
    "elec_grid": "5000",
    "elec_grid_region": "CN-FJ",
    "energy_alloc_key": "mass",
    "energy_alloc_pct": "100",
    "dq_class": "primary",
}


def complete(request: DataRequest, **changes: str):
    """Return the answers; ``changes`` replace single ones, an empty text leaves one out."""
    questionnaire = load(request.questionnaire_id, request.questionnaire_version)
    answers = empty()
    for key, raw in (SINGLE | changes).items():
        answers, _ = with_field(answers, questionnaire.field(key), raw)
    for section, cells in (("E", MATERIAL), ("G", ENERGY)):
        answers, row = with_row(answers, section)
        for key, raw in cells.items():
            field = questionnaire.section(section).field(key)
            answers, _ = with_cell(answers, section, row, field, raw)
    return answers
