"""Edits merge place by place; what two people typed at one place is never decided in silence."""

from datetime import UTC, datetime

import pytest
from factories.minimal_answers import complete
from hypothesis import given
from hypothesis import strategies as st

from forms.answers import empty
from forms.loader import load
from portal.submissions.edits import Change, Edit, Past, merge
from portal.submissions.places import Place, entry_at
from portal.submissions.reverting import reverted

LIST = load("pcf_base", "2026.1")
SITE, CONTACT = Place("A", None, "site_name"), Place("A", None, "contact_name")
GRID = Place("G", "r1", "elec_grid")
AT = datetime(2026, 1, 1, tzinfo=UTC)


@pytest.fixture
def answers():
    class Asked:
        questionnaire_id, questionnaire_version = "pcf_base", "2026.1"

    return complete(Asked())


def entry(raw):
    return {"raw": raw, "unit": None, "value": raw}


def saved(place, before, after, version=2):
    return Past(Change(place, entry(before), entry(after)), version, "Lin Yan", AT)


def test_nothing_typed_changes_nothing(answers):
    merged = merge(LIST, answers, [Edit(SITE, "Main plant"), Edit(CONTACT, " Chen Wei ")])

    assert merged.changes == []
    assert merged.answers == answers


def test_the_document_given_is_left_alone(answers):
    before = str(answers)

    merge(LIST, answers, [Edit(SITE, "Plant 2"), Edit(GRID, "7")])

    assert str(answers) == before


def test_a_choice_is_the_same_by_code_and_by_label_in_either_language(answers):
    country = Place("A", None, "site_country")

    merged = merge(LIST, answers, [Edit(country, "China"), Edit(country, "中国")])

    assert merged.changes == []


def test_another_unit_is_a_change(answers):
    merged = merge(LIST, answers, [Edit(GRID, "5000", "MWh")])

    (change,) = merged.changes
    assert change.after["unit"] == "MWh"


def test_an_untouched_field_of_a_stale_page_keeps_the_newer_value(answers):
    answers["fields"]["site_name"] = entry("Newer")

    merged = merge(LIST, answers, [Edit(SITE, "Older", seen=1)], [saved(SITE, "Older", "Newer")])

    assert merged.clashes == []
    assert entry_at(merged.answers, SITE)["raw"] == "Newer"


def test_a_field_of_no_section_is_left_out(answers):
    merged = merge(LIST, answers, [Edit(Place("A", None, "made_up"), "x")])

    assert merged.changes == []


def test_a_row_with_an_id_of_nobodys_making_is_left_out(answers):
    merged = merge(LIST, answers, [Edit(Place("G", "../x", "elec_grid"), "1")])

    assert merged.changes == []


@given(raw=st.text(alphabet=st.characters(codec="ascii", categories=("L", "N", "P")), max_size=40))
def test_whatever_is_typed_is_kept_as_typed(raw):
    merged = merge(LIST, empty(), [Edit(Place("C", None, "output_qty"), raw)])

    assert [change.after["raw"] for change in merged.changes] == ([raw] if raw else [])


def test_taking_back_gives_the_document_as_it_was(answers):
    edits = [Edit(SITE, "Plant 2"), Edit(Place("G", "n0123abcd", "energy_carrier"), "steam")]
    merged = merge(LIST, answers, edits)

    back, _, kept = reverted(merged.answers, merged.changes)

    assert back == answers
    assert kept == 0


def test_taking_back_leaves_what_changed_since(answers):
    merged = merge(LIST, answers, [Edit(SITE, "Plant 2"), Edit(CONTACT, "Li")])
    since = merge(LIST, merged.answers, [Edit(CONTACT, "Wang")])

    back, _, kept = reverted(since.answers, merged.changes)

    assert entry_at(back, SITE)["raw"] == "Main plant"
    assert entry_at(back, CONTACT)["raw"] == "Wang"
    assert kept == 1
