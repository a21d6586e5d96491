"""A new draft of an industry's list begins with its usual rows, and judges by its usual ranges."""

from decimal import Decimal
from io import BytesIO
from typing import Any

import pytest
from openpyxl import load_workbook

from forms import ranges
from forms.answers import Answers, empty, with_cell, with_field, with_row
from forms.filled import fill
from forms.loader import load, published
from forms.model import Level, Questionnaire
from forms.presets import begun
from forms.workbook import template

MODULES = sorted(key for key, _ in published() if key != "pcf_base")


def _module(name: str) -> Questionnaire:
    return load(f"pcf_{name}", "2026.1")


def test_a_cement_plant_begins_with_its_steps_and_sources() -> None:
    answers = begun(_module("cement"), Level.FULL, empty(), "zh")

    steps = [row["cells"]["up_name"]["raw"] for row in answers["rows"]["D"]]
    (gas,) = answers["rows"]["I"]
    assert steps == ["生料制备", "熟料烧成", "水泥粉磨"]
    assert gas["cells"]["carbonate_type"]["value"] == "limestone"
    assert [row["id"] for row in answers["rows"]["G"]] == ["r1", "r2"]


def test_a_level_begins_with_what_it_asks() -> None:
    answers = begun(_module("cement"), Level.MINIMAL, empty(), "en")

    assert set(answers["rows"]) == {"E", "G", "I"}
    assert "carbonate_type" not in answers["rows"]["I"][0]["cells"]


def test_rows_that_are_there_already_stay_as_they_are() -> None:
    module = _module("steel")
    answers, row = with_row(empty(), "G")
    answers, _ = with_cell(answers, "G", row, module.field("energy_carrier"), "steam")

    begins = begun(module, Level.FULL, answers, "en")

    assert begins["rows"]["G"] == answers["rows"]["G"]


@pytest.mark.parametrize("name", MODULES)
def test_every_first_answer_can_be_read(name: str) -> None:
    for lang in ("en", "zh"):
        answers = begun(load(name, "2026.1"), Level.FULL, empty(), lang)
        for rows in answers["rows"].values():
            for row in rows:
                assert all(cell["value"] is not None for cell in row["cells"].values())


def _steel(**changes: Any) -> Answers:
    """Return 1000 t of steel with 500 MWh and 300 t of process CO2, of which half is its own."""
    module = _module("steel")
    single = {
        "declared_unit": "t",
        "declared_amount": "1",
        "mass_per_unit": "1000 kg",
        "output_qty": "1000",
        "has_emissions": "yes",
        "st_route": "eaf",
    } | changes
    answers = empty()
    for key, raw in single.items():
        answers, _ = with_field(answers, module.field(key), raw)
    rows = {
        "G": {"energy_carrier": "grid_electricity", "elec_grid": "500 MWh"},
        "I": {
            "emis_source": "process",
            "emis_gas": "CO2",
            "emis_qty": "300 t",
            "emis_alloc_pct": "50",
        },
    }
    for section, cells in rows.items():
        answers, row = with_row(answers, section)
        for key, raw in cells.items():
            field = module.section(section).field(key)
            answers, _ = with_cell(answers, section, row, field, raw)
    return answers


def _measured(answers: Answers) -> dict[str, Decimal | None]:
    filled = fill(_module("steel"), Level.FULL, answers)
    return {one.key: ranges.measured(one, filled) for one in filled.questionnaire.ranges}


def test_measures_are_per_kilogram_or_tonne_of_good_output() -> None:
    found = _measured(_steel(st_eaf="405"))

    assert found["electricity"] == Decimal("0.5")  # 500,000 kWh / 1,000,000 kg
    assert found["co2"] == Decimal(150)  # 300,000 kg x 50 % / 1,000 t
    assert found["eaf"] == Decimal(405)


def test_what_is_not_known_is_not_measured() -> None:
    assert _measured(_steel(output_qty="about a lot"))["electricity"] is None
    assert _measured(_steel(has_emissions=""))["co2"] is None
    assert _measured(_steel())["eaf"] is None


def test_a_slip_of_a_unit_lies_outside_the_usual_range() -> None:
    answers = _steel(st_eaf="405000")
    module = _module("steel")
    answers, _ = with_cell(answers, "G", "r1", module.field("elec_grid"), "500 GWh")

    found = {one.range.key: one.value for one in ranges.outside(fill(module, Level.FULL, answers))}

    assert found == {"electricity": Decimal(500), "eaf": Decimal(405000)}


def test_a_module_gives_a_workbook_with_its_own_sheet() -> None:
    content = template.write(_module("battery"), Level.REDUCED, "zh", empty(), {}, None)

    assert "电池专项数据" in load_workbook(BytesIO(content), read_only=True).sheetnames
