"""Answers to the reduced list that nothing is wrong with, for companies at any tier."""

from typing import Any

from factories.minimal_answers import ENERGY, SINGLE
from forms.answers import Answers, empty, with_cell, with_field, with_row
from forms.loader import load
from portal.campaigns.models import DataRequest

MORE = {
    "has_verified_pcf": "no",
    "site_address": "No. 1 Foundry Road",
    "industry_code": "3252",
    "has_packaging": "no",
    "has_emissions": "no",
    "has_coproducts": "no",
    "product_model": "M-1",
    "product_category": "284190",
    "standard_used": "ISO 14067",
    "output_total_site": "1000",
    "verification_status": "none",
    "cutoff_pct": "0",
}
OF_A_ROW = {"dq_class": "primary", "dq_source": "meter"}


def material(name: str, quantity: str, unit: str = "kg", **more: str) -> dict[str, str]:
    """Return the cells of a material without a value; ``more`` gives it one."""
    return {
        "mat_name": name,
        "mat_type": "raw",
        "mat_unit": unit,
        "mat_qty_total": str(float(quantity) * 1000),
        "mat_qty_per_unit": quantity,
        "mat_pcf_source": "none",
        **OF_A_ROW,
        **more,
    }


def stated(value: str) -> dict[str, str]:
    """Return the cells with which a company states a material's footprint itself."""
    return {
        "mat_pcf_source": "supplier_pcf",
        "mat_pcf": value,
        "mat_pcf_boundary": "cradle_to_gate",
        "mat_pcf_gwp": "AR6",
    }


def complete(
    request: DataRequest, materials: list[dict[str, str]], kwh: str = "5123", **changes: str
) -> Answers:
    """Return the answers of a company that makes 1000 kg of its product with grid electricity."""
    questionnaire = load(request.questionnaire_id, request.questionnaire_version)
    answers: Any = empty()
    for key, raw in (SINGLE | MORE | changes).items():
        answers, _ = with_field(answers, questionnaire.field(key), raw)
    rows = [("E", one) for one in materials] + [("G", ENERGY | OF_A_ROW | {"elec_grid": kwh})]
    for section, cells in rows:
        answers, row = with_row(answers, section)
        for key, raw in cells.items():
            field = questionnaire.section(section).field(key)
            answers, _ = with_cell(answers, section, row, field, raw)
    found: Answers = answers
    return found
