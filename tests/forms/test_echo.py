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


class TestPerDeclaredUnitBesideLastPeriod:
    """What the page says: 1,200 万kWh = 12,000,000 kWh = 6.1 kWh per piece; last period 0.62."""

    def _said(
        self, base_list: Questionnaire, now: Any, then: Any, place: tuple[str, str], lang: str
    ) -> str:
        filled, before = (fill(base_list, Level.FULL, one) for one in (now, then))
        row = filled.table(place[0])[0]
        cell = row[place[1]]
        last = quantities(before).get(echo.name(cell, row))
        return echo.sentence(echo.echo(cell, row, filled, last, before), lang)

    @pytest.mark.parametrize(
        ("lang", "line"),
        [
            (
                "en",
                "= 12,000,000 kWh = 6.1 kWh per piece; last period 0.62 kWh per piece {}{}",
            ),
            (
                "zh",
                "= 12,000,000 kWh，折合每 件 6.1 kWh；上期每 件 为 0.62 kWh{}{}",
            ),
        ],
    )
    def test_a_tenfold_use_of_energy_is_asked_back(
        self, lang: str, line: str, answered: Any, base_list: Questionnaire
    ) -> None:
        pieces = {"declared_unit": "piece"}
        now = answered(**pieces, output_qty="1967213", G0={"elec_grid": "1200 万kWh",
                                                           "energy_alloc_pct": "100"})  # fmt: skip
        then = answered(**pieces, output_qty="1000000", G0={"elec_grid": "620 MWh",
                                                            "energy_alloc_pct": "100"})  # fmt: skip

        change = {
            "en": ("(+883.9 %)", ": is that right?"),
            "zh": ("（+883.9 %）", "，请确认是否无误"),
        }[lang]
        said = self._said(base_list, now, then, ("G", "elec_grid"), lang)
        assert said == line.format(*change)

    def test_more_output_and_more_energy_is_no_change(
        self, answered: Any, base_list: Questionnaire
    ) -> None:
        then = answered(output_qty="100865", G0={"elec_grid": "605190"})

        said = self._said(base_list, answered(), then, ("G", "elec_grid"), "en")

        assert said == "= 3 kWh per kg; last period 3 kWh per kg (0 %)"

    @pytest.mark.parametrize(
        ("flag", "table", "cells", "cell", "line"),
        [
            ("has_water", "H", {"water_fresh": "2017.3"}, "water_fresh", "= 0.01 m3 per kg"),
            (
                "has_waste",
                "K",
                {"waste_kind": "waste", "waste_qty": "40346", "waste_alloc_pct": "50"},
                "waste_qty",
                "= 0.1 kg per kg",
            ),
            (
                "has_emissions",
                "I",
                {"emis_source": "leak", "emis_gas": "SF6", "emis_qty": "2.0173"},
                "emis_qty",
                "= 0.00001 kg per kg",
            ),
        ],
    )
    def test_other_tables_are_divided_too(
        self, flag: str, table: str, cells: dict[str, str], cell: str, line: str,
        answered: Any, base_list: Questionnaire,
    ) -> None:  # fmt: skip
        answers = answered(**{flag: "yes", table: [cells]})

        assert self._said(base_list, answers, answered(), (table, cell), "en") == line
