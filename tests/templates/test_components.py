"""What the parts of a page promise: labels, escapes, unknowns, words beside colours."""

from collections.abc import Callable

import pytest
from bs4 import BeautifulSoup
from flask import Flask
from flask_wtf import FlaskForm
from wtforms import BooleanField, SelectField, StringField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import DataRequired

Component = Callable[..., str]


def _soup(markup: str) -> BeautifulSoup:
    return BeautifulSoup(markup, "html5lib")


def test_a_figure_carries_its_exact_value_and_a_real_subscript(component: Component) -> None:
    found = _soup(component("quantity", 92.67795924960467, "kgCO2e/piece", lang="zh"))

    assert found.data["value"] == "92.67795924960467"
    assert found.data.text == "92.7"
    assert found.select_one(".unit").decode_contents() == "kgCO<sub>2</sub>e/件"


@pytest.mark.parametrize("unknown", [None, float("nan")])
def test_an_unknown_figure_is_a_dash_with_its_reason(
    component: Component, unknown: float | None
) -> None:
    found = _soup(component("quantity", unknown, "kg", reason="nobody has answered"))

    assert found.select_one("[aria-hidden]").text == "–"
    assert found.select_one(".visually-hidden").text == "nobody has answered"
    assert "0" not in found.text


def test_a_zero_stays_a_zero(component: Component) -> None:
    assert _soup(component("quantity", 0, "kg")).data.text == "0"


def test_a_bar_never_leaves_its_frame(component: Component) -> None:
    assert 'width="100' in component("share_bar", 240.0)
    assert 'width="0' in component("share_bar", -3.0)


@pytest.mark.parametrize("grade", "ABCDE")
def test_a_grade_is_a_letter_and_a_colour(component: Component, grade: str) -> None:
    found = _soup(component("grade_tag", grade)).select_one(f".grade-{grade.lower()}")

    assert found.text.endswith(grade)


def test_a_field_ties_label_hint_echo_and_problem_to_its_control(component: Component) -> None:
    found = _soup(
        component(
            "field",
            "power",
            "Electricity",
            "1,200",
            "number",
            hint="From the bills",
            error="1,200 is ambiguous",
            echo="= 1200 kWh",
            unit="kWh",
            units=[("kWh", "kWh"), ("MWh", "MWh")],
        )
    )
    control = found.find(id="power")

    assert found.find("label", {"for": "power"}).text == "Electricity"
    assert control["value"] == "1,200"
    assert control["aria-invalid"] == "true"
    for described in control["aria-describedby"].split():
        assert found.find(id=described)
    assert found.select_one("select[name=power-unit] [selected]")["value"] == "kWh"


def test_a_warning_does_not_mark_the_answer_as_invalid(component: Component) -> None:
    found = _soup(component("field", "gas", "Gas", "3", problems=[("warning", "High", None)]))

    assert not found.find(id="gas").has_attr("aria-invalid")
    assert found.select_one(".has-warning")


def test_a_group_of_choices_has_a_legend_and_its_first_choice_is_the_target(
    component: Component,
) -> None:
    options = [("yes", "Yes"), ("no", "No")]
    found = _soup(component("field", "green", "Green power?", "no", "radio", options=options))

    assert found.fieldset.legend.text == "Green power?"
    assert found.find(id="green")["value"] == "yes"
    assert [i["value"] for i in found.select("input[checked]")] == ["no"]


@pytest.mark.parametrize("text", ["<script>x</script>", '"><img src=x onerror=x>', "{{7*7}}"])
def test_what_people_typed_is_shown_and_never_run(component: Component, text: str) -> None:
    found = _soup(component("field", "name", text, text, hint=text, error=text))

    assert found.find(id="name")["value"] == text
    assert text in found.label.text
    assert not found.find_all(["script", "img"])


def test_a_chart_brings_its_numbers_its_sentence_and_its_table(gallery: Flask) -> None:
    page = gallery.test_client().get("/product?lang=zh").get_data(as_text=True)

    found = _soup(page).find(id="flows")

    assert found["data-chart-data"].startswith("{")
    assert found.select_one(".chart-title").text == "正极材料占电池包碳足迹的 47%"
    assert found.select_one(".chart-table table")
    assert found.select_one("[role=img]")["aria-label"]


def test_the_error_summary_links_to_each_field(component: Component) -> None:
    found = _soup(component("error_summary", [("Give a name", "name"), ("Try later", None)]))

    assert found.h2.text == "There are 2 problems"
    assert [a["href"] for a in found.find_all("a")] == ["#name"]


def test_no_errors_make_no_summary(component: Component) -> None:
    assert component("error_summary", []) == ""


class _Form(FlaskForm):
    name = StringField("Name", [DataRequired("Give a name.")], description="As registered")
    level = SelectField(
        "Level", choices=[SelectChoice("full", "Full"), SelectChoice("minimal", "Minimal")]
    )
    sure = BooleanField("Sure")


def test_a_wtforms_field_keeps_its_value_description_and_errors(gallery: Flask) -> None:
    with gallery.test_request_context("/", method="POST", data={"level": "minimal", "sure": "y"}):
        form = _Form(meta={"csrf": False})
        form.validate()
        macro = gallery.jinja_env.get_template("components/form_field.html").module.form_field
        summary = gallery.jinja_env.get_template("components/form_errors.html").module.form_errors

        name, level, sure = (_soup(macro(form[key])) for key in ("name", "level", "sure"))

        assert "Give a name." in name.select_one(".problem").text
        assert name.select_one(".hint").text == "As registered"
        assert level.select_one("[selected]")["value"] == "minimal"
        assert sure.input.has_attr("checked")
        assert _soup(summary(form)).a["href"] == "#name"
