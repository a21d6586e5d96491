"""Flags that a supplier's answers put on its own number, at every level of sharing."""

import pytest
from factories.minimal_answers import complete

from forms.answers import with_cell, with_field
from forms.loader import load
from portal.core.clock import now
from portal.submissions.answering import answering
from portal.submissions.pages.results import footprint_view
from portal.submissions.results import results
from portal.submissions.sharing import Sharing, granted

pytestmark = pytest.mark.one_engine

TRADED = {"green_kinds": "traded", "elec_green_trade": "2000"}
PROOF = {"green_contract": "GP-2025-7", "gec_period": "2025-01/2025-12"}


@pytest.fixture
def document(world, database, make):
    """Return ``document(energy=, previous=, **changes)``: the footprint that answers come to."""

    def found(energy=None, previous=None, **changes):
        questionnaire = load(world.request.questionnaire_id, world.request.questionnaire_version)

        def put(answers, cells):
            row = answers["rows"]["G"][0]["id"]
            for key, raw in cells.items():
                field = questionnaire.section("G").field(key)
                answers, _ = with_cell(answers, "G", row, field, raw)
            return answers

        make.draft(world.request, put(complete(world.request, **changes), energy or {}))
        world.request.state = "in_progress"
        make.session.commit()
        with database.reading(world.actor(world.clerk)) as session:
            request = session.merge(world.request, load=True)
            known = answering(session, request, world.actor(world.clerk), now())
            if previous is not None:
                field = questionnaire.field("alloc_method")
                before, _ = with_field(known.answers, field, previous)
                object.__setattr__(known, "previous", before)
            return results(known).footprint

    return found


def test_plain_answers_carry_no_flag(document):
    assert document()["marks"] == []


def test_green_power_without_contract_or_months_is_unproven(document):
    assert document(energy=TRADED)["marks"] == ["GREEN_POWER_UNPROVEN"]


def test_green_power_with_contract_and_months_is_proven(document):
    assert document(energy=TRADED | PROOF)["marks"] == []


def test_green_power_of_another_year_is_unproven(document):
    other = TRADED | PROOF | {"gec_period": "2024-01/2024-12"}

    assert document(energy=other)["marks"] == ["GREEN_POWER_UNPROVEN"]


@pytest.mark.parametrize(
    ("before", "flags"), [("mass", []), ("economic", ["ALLOCATION_CHANGED"]), (None, [])]
)
def test_another_method_than_last_period_is_told(document, before, flags):
    assert document(previous=before, alloc_method="mass")["marks"] == flags


def test_offsets_and_large_exclusions_are_told(document):
    found = document(offsets_included="yes", cutoff_pct="7")["marks"]

    assert found == ["CUT_OFF_EXCEEDED", "OFFSETS_DECLARED"]


@pytest.mark.parametrize(
    ("output", "kgco2e", "flags"), [("1000", 2.8885, []), ("5", 577.7, ["OUTLIER"])]
)
def test_a_part_above_the_range_of_the_whole_is_an_outlier(document, output, kgco2e, flags):
    """Lithium-ion batteries (850760) have at most 244 kg CO2e per kg."""
    footprint = document(product_category="850760", output_qty=output)

    assert footprint["value_kgco2e"] == pytest.approx(kgco2e)
    assert footprint["marks"] == flags


@pytest.mark.parametrize("sharing", Sharing)
def test_flags_travel_with_the_number_at_every_level(document, sharing):
    footprint = document(energy=TRADED)

    given = granted(sharing, footprint=footprint, score={}, findings=[], answers={}).footprint

    assert given["marks"] == ["GREEN_POWER_UNPROVEN"]
    assert [words.name for words in footprint_view(given).marks] == ["Green power unproven"]


def test_a_copy_made_before_flags_travelled_shows_none(document):
    footprint = {key: value for key, value in document().items() if key != "marks"}

    assert footprint_view(footprint).marks == ()
