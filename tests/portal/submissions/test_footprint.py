"""The own part: activity data times factors, unknown where a factor is missing."""

import math

import pytest

from portal.core.clock import now
from portal.submissions.answering import answering
from portal.submissions.results import results


@pytest.fixture
def found(world, database):
    """Return ``found(**answers)``: the results of answers with these changes."""

    def compute(**changes):
        world.answered(**changes)
        with database.reading(world.actor(world.clerk)) as session:
            request = session.merge(world.request, load=True)
            return results(answering(session, request, world.actor(world.clerk), now()))

    return compute


def test_the_own_part_is_activity_times_factor_per_declared_unit(found):
    footprint = found().footprint

    assert footprint["value_kgco2e"] == pytest.approx(5000 / 1000 * 0.5777, rel=1e-12)
    assert footprint["boundary"] == "gate_to_gate"
    assert footprint["covers"] == ["energy"]
    assert footprint["complete"] is True
    assert footprint["stages"] == {"energy": footprint["value_kgco2e"]}


def test_the_customers_own_factor_wins_over_the_library(world, found, session):
    factor = {"category": "electricity.grid", "name": "Plant grid", "value": "0.1", "unit": "kWh"}
    world.request.asked = world.request.asked | {"factors": [factor]}
    session.commit()

    footprint = found().footprint

    assert footprint["value_kgco2e"] == pytest.approx(0.5)
    assert footprint["lines"][0]["factor"]["name"]["en"] == "Plant grid"


def test_a_given_factor_that_cannot_be_read_is_left_out(world, found, session):
    world.request.asked = world.request.asked | {"factors": [{"value": "much"}]}
    session.commit()

    assert found().footprint["value_kgco2e"] == pytest.approx(2.8885)


def test_without_output_the_own_part_is_unknown_not_zero(found):
    footprint = found(output_qty="").footprint

    assert footprint["value_kgco2e"] is None
    assert footprint["complete"] is False
    assert footprint["missing"]


def test_no_document_holds_a_number_that_is_none(found):
    def numbers(value):
        if isinstance(value, float):
            yield value
        for one in (
            value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
        ):
            yield from numbers(one)

    assert not any(math.isnan(one) for one in numbers(found(output_qty="").footprint))


def test_a_verified_cradle_to_gate_result_stands_for_itself(found):
    footprint = found(
        boundary="cradle_to_gate",
        stages_included="raw; production; transport",
        pcf_value="12.5",
        verification_status="third_limited",
        validity_end="2027-12-31",
    ).footprint

    assert footprint["value_kgco2e"] == 12.5
    assert footprint["boundary"] == "cradle_to_gate"
    assert footprint["verification"] == "third_limited"
    assert footprint["declared"]["value_kgco2e"] == 12.5


def test_an_unverified_result_does_not_replace_the_own_part(found):
    footprint = found(boundary="cradle_to_gate", pcf_value="12.5").footprint

    assert footprint["value_kgco2e"] == pytest.approx(2.8885)
    assert footprint["boundary"] == "gate_to_gate"


def test_materials_are_counted_per_one_declared_unit(found):
    footprint = found(declared_amount="10").footprint

    assert footprint["declared_amount"] == 10.0
    assert footprint["materials"][0]["quantity_per_unit"] == "0.1"
    assert footprint["materials"][0]["name"] == "Nickel sulphate"
