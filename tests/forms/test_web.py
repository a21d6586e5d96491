"""What pages get to show, and what posted forms say."""

from typing import Any

import pytest
from werkzeug.datastructures import MultiDict

from forms.answers import empty, with_cell, with_row
from forms.filled import fill
from forms.links import linkable
from forms.loader import load
from forms.model import Level, Questionnaire
from forms.validation import Context, validate
from forms.web import FieldView, posted, progress, section_view, shown_text


def _views(
    base_list: Questionnaire, answers: Any, key: str, lang: str = "en", **more: Any
) -> dict[str, FieldView]:
    filled = fill(base_list, Level.FULL, answers)
    view = section_view(base_list.section(key), filled, lang, **more)
    fields = view.fields or [field for row in view.rows for field in row.fields]
    return {field.name: field for field in fields}


class TestSection:
    def test_names_its_controls_plainly(self, answered: Any, base_list: Questionnaire) -> None:
        single = _views(base_list, answered(), "A")
        table = _views(base_list, answered(), "E")

        assert "company_name" in single
        assert table["r1.mat_name"].id == "r1-mat_name"

    @pytest.mark.parametrize(
        ("key", "control"),
        [
            ("company_name", "text"),
            ("site_country", "select"),
            ("mgmt_systems", "checkboxes"),
            ("contact_email", "email"),
            ("site_lat", "number"),
        ],
    )
    def test_chooses_a_control_for_each_kind(
        self, key: str, control: str, answered: Any, base_list: Questionnaire
    ) -> None:
        assert _views(base_list, answered(), "A")[key].control == control

    def test_holds_what_was_typed_even_if_it_cannot_be_read(
        self, answered: Any, base_list: Questionnaire
    ) -> None:
        answers = answered(output_qty="about 5", boundary="somewhere")

        quantity = _views(base_list, answers, "C")["output_qty"]
        choice = _views(base_list, answers, "B")["boundary"]

        assert quantity.value == "about 5"
        assert choice.value == "somewhere"
        assert ("somewhere", "somewhere") in choice.options

    def test_holds_codes_for_choices_typed_as_labels(
        self, answered: Any, base_list: Questionnaire
    ) -> None:
        answers = answered(boundary="摇篮到大门", stages_included="生产制造、raw")

        views = _views(base_list, answers, "B")

        assert views["boundary"].value == "cradle_to_gate"
        assert views["stages_included"].value == ("production", "raw")

    def test_offers_units_by_name_in_chinese(self, answered: Any, base_list: Questionnaire) -> None:
        view = _views(base_list, answered(), "G", "zh")["r1.elec_grid"]

        assert view.units[0] == ("kWh", "kWh（千瓦时）")
        assert view.unit == "kWh"

    def test_offers_the_unit_that_was_typed(self, answered: Any, base_list: Questionnaire) -> None:
        view = _views(base_list, answered(G0={"elec_grid": "5 GJ"}), "G")["r1.elec_grid"]

        assert view.unit == "GJ"
        assert ("GJ", "GJ") in view.units

    def test_says_yes_and_no_in_the_readers_language(
        self, answered: Any, base_list: Questionnaire
    ) -> None:
        view = _views(base_list, answered(), "O", "zh")["offsets_included"]

        assert (view.value, view.options) == ("no", (("yes", "是"), ("no", "否")))

    def test_heads_the_quality_of_a_row(self, answered: Any, base_list: Questionnaire) -> None:
        views = _views(base_list, answered(), "G", "zh")

        assert views["r1.dq_class"].group == "数据质量"
        assert views["r1.elec_grid"].group is None

    def test_shows_a_row_in_which_nothing_is_typed(
        self, answered: Any, base_list: Questionnaire
    ) -> None:
        answers = answered()
        answers["rows"]["G"].append({"id": "r3", "cells": {}})

        views = _views(base_list, answers, "G")

        assert views["r3.energy_carrier"].shown
        assert not views["r3.steam"].shown

    def test_puts_each_problem_at_its_control(
        self, answered: Any, base_list: Questionnaire, context: Context
    ) -> None:
        answers = answered(G=[], E0={"mat_transport_km": "5001"})
        findings = validate(base_list, Level.FULL, answers, context)

        views = _views(base_list, answers, "E", findings=findings)
        filled = fill(base_list, Level.FULL, answers)
        energy = section_view(base_list.section("G"), filled, "en", findings)

        (remark,) = views["r1.mat_transport_km"].remarks
        assert (remark.rule, remark.severity) == ("V43", "warning")
        assert remark.key == "distance.road_far@E:r1:mat_transport_km"
        assert [one.rule for one in energy.remarks] == ["V01"]

    def test_stands_last_period_beside_it(self, answered: Any, base_list: Questionnaire) -> None:
        last = fill(base_list, Level.FULL, answered(site_name="Old works"))

        views = _views(base_list, answered(), "A", last=last)

        assert views["site_name"].previous == "Old works"
        assert views["site_country"].previous == "China"


class TestProgress:
    def test_counts_what_is_required_and_wrong(
        self, answered: Any, base_list: Questionnaire, context: Context
    ) -> None:
        answers = answered(company_name=None, scrap_rate="25")
        findings = validate(base_list, Level.FULL, answers, context)

        found = {
            one.key: one for one in progress(fill(base_list, Level.FULL, answers), "en", findings)
        }

        assert (found["A"].answered, found["A"].required, found["A"].errors) == (11, 12, 1)
        assert not found["A"].done
        assert (found["C"].warnings, found["C"].done) == (1, True)
        assert "cutoff" not in found


class TestPosted:
    def test_goes_through_what_the_form_names(self, base_list: Questionnaire) -> None:
        form = MultiDict([("output_qty", "5"), ("output_qty-unit", "t"), ("unknown", "x")])

        typed = list(posted(base_list.section("C"), Level.FULL, (), form))

        assert [(one.field.key, one.raw, one.unit) for one in typed] == [("output_qty", "5", "t")]

    def test_keeps_rows_apart(self, base_list: Questionnaire) -> None:
        form = MultiDict([("r1.mat_name", "Copper"), ("r2.mat_name", "Zinc")])

        typed = list(posted(base_list.section("E"), Level.FULL, ("r1", "r2"), form))

        assert [(one.row, one.raw) for one in typed] == [("r1", "Copper"), ("r2", "Zinc")]

    def test_joins_ticked_boxes(self, base_list: Questionnaire) -> None:
        form = MultiDict([("stages_included", "raw"), ("stages_included", "production")])

        (typed,) = posted(base_list.section("B"), Level.FULL, (), form)

        assert typed.raw == "raw; production"

    def test_unticking_all_boxes_empties_the_answer(self, base_list: Questionnaire) -> None:
        form = MultiDict([("stages_included-asked", "1")])

        (typed,) = posted(base_list.section("B"), Level.FULL, (), form)

        assert typed.raw == ""

    def test_takes_nothing_that_the_level_does_not_ask(self, base_list: Questionnaire) -> None:
        form = MultiDict([("lifetime", "8"), ("boundary_diagram", "x")])

        assert list(posted(base_list.section("B"), Level.MINIMAL, (), form)) == []


@pytest.mark.parametrize(
    ("key", "en", "zh"),
    [
        ("boundary", "Cradle to gate", "摇篮到大门"),
        ("stages_included", "Raw materials, Production", "原材料获取、生产制造"),
        ("mass_per_unit", "1 kg", "1 kg"),
        ("offsets_included", "No", "否"),
        ("site_name", "银川一厂", "银川一厂"),
    ],
)
def test_answers_are_written_for_reading(
    key: str, en: str, zh: str, answered: Any, base_list: Questionnaire
) -> None:
    place = fill(base_list, Level.FULL, answered()).single[key]

    assert (shown_text(place, "en"), shown_text(place, "zh")) == (en, zh)


class TestLinks:
    def test_rows_of_data_can_be_linked_by_name(
        self, answered: Any, base_list: Questionnaire
    ) -> None:
        found = dict(linkable(fill(base_list, Level.FULL, answered()), "zh"))

        assert found["G.r1"] == "G 1: 外购网电 · 宁夏回族自治区"
        assert found["G.r2"] == "G 2: 外购蒸汽"
        assert {name.partition(".")[0] for name in found} == {"E", "G", "J"}

    def test_a_document_offers_the_rows_and_holds_those_it_proves(
        self, answered: Any, base_list: Questionnaire
    ) -> None:
        document = {"ev_type": "electricity_bill", "ev_file": "d-1", "ev_links": "G.r1"}
        filled = fill(base_list, Level.FULL, answered(P=[document]))
        section, links = base_list.section("P"), linkable(filled, "en")

        (row,) = section_view(section, filled, "en", links=links).rows
        links_view = next(one for one in row.fields if one.key == "ev_links")

        assert links_view.control == "checkboxes"
        assert links_view.value == ("G.r1",)
        assert links_view.options == links

    def test_an_industry_suggests_words_and_takes_any(self) -> None:
        module = load("pcf_battery", "2026.1")
        answers, row = with_row(empty(), "E")
        answers, _ = with_cell(answers, "E", row, module.field("mat_name"), "自制浆料")
        filled = fill(module, Level.FULL, answers)

        (view,) = section_view(module.section("E"), filled, "zh").rows
        name = view.fields[0]

        assert (name.control, name.value) == ("lookup", "自制浆料")
        assert ("石墨", "石墨") in name.options
