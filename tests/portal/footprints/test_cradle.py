"""The supplier's footprint from cradle to gate: sums checked by hand, nothing guessed."""

import pytest

from portal.footprints.cradle import cradle


def line(stage, value, name="Electricity"):
    return {"stage": stage, "label": {"en": name, "zh": name}, "kgco2e": value, "category": "x"}


def material(name, quantity, footprint):
    return {"name": name, "quantity_per_unit": quantity, "pcf_kgco2e": footprint}


def document(**more):
    given = {
        "declared_amount": 1.0,
        "boundary": "gate_to_gate",
        "lines": [line("energy", 3.0), line("transport", 0.5, "Lorry")],
        "materials": [material("Nickel", "2", 5.0)],
        "missing": [],
    }
    return given | more


def test_own_production_and_what_was_bought_add_up_by_stage():
    found = cradle(document(), str, "en")

    assert found.value == found.known == pytest.approx(13.5)
    assert [(one.key, one.kgco2e) for one in found.stages] == [
        ("materials", 10.0),
        ("transport", 0.5),
        ("energy", 3.0),
    ]
    assert sum(one.share for one in found.stages) == pytest.approx(100)


def test_what_weighs_most_comes_first():
    found = cradle(document(), str, "en")

    assert [one.name for one in found.parts] == ["Nickel", "Electricity", "Lorry"]


def test_materials_count_per_declared_amount():
    """2 kg of nickel for each piece, declared for 1000 pieces, at 5 kgCO2e per kg."""
    found = cradle(document(declared_amount=1000.0, lines=[line("energy", 1.0)]), str, "en")

    assert found.known == pytest.approx(10_001)


@pytest.mark.parametrize(
    ("more", "name"),
    [
        ({"materials": [material("Cobalt", "1", None)]}, "Cobalt"),
        ({"lines": [line("energy", None, "Steam")]}, "Steam"),
        ({"missing": [{"code": "unit.unknown", "stage": "energy", "field": "steam"}]}, "steam"),
        ({"materials": []}, ""),
    ],
    ids=["a material", "a line", "an answer", "no material at all"],
)
def test_what_has_no_value_is_named_and_leaves_the_total_open(more, name):
    found = cradle(document(**more), str, "en")

    assert found.value is None
    assert [one.name for one in found.missing] == [name]


def test_a_line_without_a_factor_is_named_once():
    more = {
        "lines": [line("energy", None, "Steam")],
        "missing": [{"code": "factor_missing", "stage": "energy", "field": "steam"}],
    }

    assert len(cradle(document(**more), str, "en").missing) == 1


def test_a_verified_result_is_the_value_and_the_parts_stay_behind_it():
    more = {"boundary": "cradle_to_gate", "value_kgco2e": 20.0, "materials": []}

    found = cradle(document(**more), str, "en")

    assert (found.value, found.is_verified, found.known) == (20.0, True, 3.5)


def test_a_credit_keeps_its_sign():
    found = cradle(document(lines=[line("waste", -1.0)]), str, "en")

    assert found.known == pytest.approx(9)
    assert [round(one.share) for one in found.stages] == [91, -9]


@pytest.mark.parametrize(
    ("lang", "name"), [("en", "Distance (Nickel)"), ("zh", "Distance（Nickel）")]
)
def test_what_comes_of_a_material_is_told_with_its_name(lang, name):
    way = line("transport", 0.5, "Distance") | {"field": "mat_transport_km", "row": "r1"}
    nickel = material("Nickel", "2", 5.0) | {"row": "r1"}

    found = cradle(document(lines=[way], materials=[nickel]), str, lang)

    assert found.parts[-1].name == name
