"""What is said back while a quantity is typed."""

from typing import Any

import pytest

from forms import echo
from forms.comparing import quantities
from forms.filled import fill
from forms.model import Level, Questionnaire


def _said(
    base_list: Questionnaire, answers: Any, lang: str, previous: Any = None
) -> dict[str, str]:
    filled = fill(base_list, Level.FULL, answers)
    before = quantities(fill(base_list, Level.FULL, previous)) if previous else {}
    row = filled.table("G")[0]
    place = row["elec_grid"]
    parts = echo.echo(place, row, filled, before.get(echo.name(place, row)))
    return {lang: echo.sentence(parts, lang)}


@pytest.mark.parametrize(
    ("lang", "line"),
    [
        ("en", "= 1,210,380 kWh = 3 kWh per kg"),
        ("zh", "= 1,210,380 kWh，折合每 kg 3 kWh"),
    ],
)
def test_a_total_is_shown_in_base_units_and_per_declared_unit(
    lang: str, line: str, answered: Any, base_list: Questionnaire
) -> None:
    answers = answered(G0={"elec_grid": "121.038 万kWh"})

    assert _said(base_list, answers, lang) == {lang: line}


@pytest.mark.parametrize(
    ("lang", "line"),
    [
        ("en", "= 3 kWh per kg; last period 1,100,000 kWh (+10 %)"),
        ("zh", "折合每 kg 3 kWh；上期 1,100,000 kWh（+10 %）"),
    ],
)
def test_last_period_stands_beside_it(
    lang: str, line: str, answered: Any, base_list: Questionnaire
) -> None:
    previous = answered(G0={"elec_grid": "110 万kWh"})

    assert _said(base_list, answered(), lang, previous) == {lang: line}


def test_a_doubled_figure_is_asked_back(answered: Any, base_list: Questionnaire) -> None:
    previous = answered(G0={"elec_grid": "400000"})

    said = _said(base_list, answered(), "en", previous)["en"]

    assert said == "= 3 kWh per kg; last period 400,000 kWh (+202.6 %): is that right?"


def test_a_figure_in_its_usual_unit_without_output_needs_no_echo(
    answered: Any, base_list: Questionnaire
) -> None:
    assert _said(base_list, answered(output_qty=None), "en") == {"en": ""}


def test_the_declared_amount_is_named_where_it_is_not_one(
    answered: Any, base_list: Questionnaire
) -> None:
    answers = answered(declared_amount="1000", mass_per_unit="1000")

    assert _said(base_list, answers, "en") == {"en": "= 3,000 kWh per 1,000 kg"}


def test_a_text_has_no_echo(answered: Any, base_list: Questionnaire) -> None:
    filled = fill(base_list, Level.FULL, answered())

    assert echo.echo(filled.single["company_name"], None, filled) == ()


def test_a_single_quantity_is_converted(answered: Any, base_list: Questionnaire) -> None:
    filled = fill(base_list, Level.FULL, answered(mass_per_unit="1000 g"))

    parts = echo.echo(filled.single["mass_per_unit"], None, filled)

    assert echo.sentence(parts, "en") == "= 1 kg"
