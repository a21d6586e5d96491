"""A figure goes up from tier to tier, with its quality; names and figures stay below."""

import pytest
from factories.reduced_answers import material, stated

from portal.campaigns.models import DataRequest
from portal.cascade import deciding
from portal.cascade.models import CascadeLink
from portal.cascade.pages import suppliers_page
from portal.core.clock import now
from portal.submissions.answering import answering

pytestmark = pytest.mark.one_engine


def own(signed) -> float:
    """Return what the electricity of one version adds, from its own lines."""
    document = getattr(signed, "footprint", signed)
    return sum(one["kgco2e"] for one in document["lines"])


def test_a_whole_answer_closes_and_is_filled_into_the_row_that_was_asked_for(chain, asked):
    link = asked()
    below = chain.sign(2, link.request)

    chain.accept(1, link)

    whole = own(below) + 1.1 * 3.25
    assert below.footprint["boundary"] == "cradle_to_gate"
    assert below.footprint["value_kgco2e"] == pytest.approx(whole, rel=1e-12)
    cells = chain.cells(chain.request)
    assert float(cells["mat_pcf"]) == pytest.approx(whole, rel=1e-9)
    assert cells["mat_pcf_source"] == "supplier_pcf"


def test_the_value_arrives_through_four_tiers(chain):
    first = chain.ask(1, chain.request)
    chain.draft(first.request, [material("Cathode copper", "1100", "g")], kwh="2345")
    second = chain.ask(2, first.request)
    chain.draft(second.request, [material("Ore", "2.5", **stated("0.125"))], kwh="987")

    deepest = chain.sign(3, second.request)
    chain.accept(2, second)
    middle = chain.sign(2, first.request)
    chain.accept(1, first)
    top = chain.sign(1, chain.request)

    tier3 = own(deepest) + 2.5 * 0.125
    tier2 = own(middle) + 1.1 * tier3
    tier1 = own(top) + 1.2 * tier2
    shared = chain.shared(chain.request).footprint
    assert shared["value_kgco2e"] == pytest.approx(tier1, rel=1e-9)
    assert shared["boundary"] == "cradle_to_gate"
    assert shared["stages"]["materials"] == pytest.approx(1.2 * tier2, rel=1e-9)
    assert "CONFIDENTIAL_UPSTREAM" in shared["marks"]


def test_quality_primary_share_and_verification_travel_with_the_number(chain, asked):
    link = asked()
    below = chain.sign(2, link.request).footprint
    chain.accept(1, link)

    top = chain.sign(1, chain.request).footprint

    bought = 1.2 * below["value_kgco2e"]
    whole = own(top) + bought
    share = (own(top) * 0 + bought * below["primary_share"]) / whole
    assert top["primary_share"] == pytest.approx(share, rel=1e-9)
    assert top["upstream"]["verified_share"] == 0
    assert len(top["ratings"]) == 6
    assert min(below["ratings"]) <= max(top["ratings"])


def test_a_verified_share_is_weighted_by_what_it_adds(chain, asked):
    link = asked()
    chain.sign(2, link.request)
    chain.accept(1, link)
    row = chain.row(chain.request)
    row.figure = {**row.figure, "verified_share": 100.0}
    chain.session.commit()

    top = chain.sign(1, chain.request).footprint

    bought = top["stages"]["materials"]
    assert top["upstream"]["verified_share"] == pytest.approx(
        100 * bought / top["value_kgco2e"], rel=1e-9
    )


def test_an_answer_that_lacks_a_value_stays_the_own_part(chain, asked):
    link = asked()
    chain.change(link.request, "r1", mat_pcf_source="none", mat_pcf="", mat_pcf_boundary="")

    below = chain.sign(2, link.request).footprint
    chain.accept(1, link)

    assert below["boundary"] == "gate_to_gate"
    assert chain.row(chain.request).figure is None
    assert "mat_pcf" not in chain.cells(chain.request)


def test_a_changed_quantity_and_unit_count_at_once_with_the_figure_converted(chain, asked):
    link = asked()
    below = chain.sign(2, link.request).footprint["value_kgco2e"]
    chain.accept(1, link)
    chain.change(
        chain.request, "r1", mat_unit="g", mat_qty_total="2500000", mat_qty_per_unit="2500"
    )

    top = chain.sign(1, chain.request).footprint

    assert top["stages"]["materials"] == pytest.approx(2.5 * below, rel=1e-9)


def test_what_is_typed_over_a_figure_counts_instead_and_the_row_stays_hidden(chain, asked):
    link = asked()
    chain.sign(2, link.request)
    chain.accept(1, link)
    chain.change(chain.request, "r1", mat_pcf="7.5")

    top = chain.sign(1, chain.request).footprint

    assert top["boundary"] == "gate_to_gate"
    assert top["upstream"]["rows"] == ["r1"]
    assert top["materials"][0]["pcf_kgco2e"] == 7.5


def test_a_figure_is_taken_out_and_in_again(chain, asked):
    before = chain.cells(chain.request)
    link = asked()
    chain.sign(2, link.request)
    chain.accept(1, link)
    filled = chain.cells(chain.request)

    with chain.acting(chain.people[0]) as (session, actor):
        found = session.get_one(CascadeLink, link.id)
        deciding.leave_out(session, found.parent, found, actor, now())
    empty = chain.cells(chain.request)
    with chain.acting(chain.people[0]) as (session, actor):
        found = session.get_one(CascadeLink, link.id)
        deciding.take_in(session, found.parent, found, actor, now())

    assert {key: raw for key, raw in empty.items() if raw} == before
    assert chain.cells(chain.request) == filled
    assert filled["mat_pcf"]


def test_a_newer_version_that_is_accepted_replaces_the_figure(chain, asked):
    link = asked()
    chain.sign(2, link.request)
    chain.accept(1, link)
    chain.send_back(1, link)
    taken_back = chain.row(chain.request)
    assert taken_back.figure is None
    assert not chain.cells(chain.request).get("mat_pcf")
    chain.change(link.request, "r1", mat_pcf="4.5")

    newer = chain.sign(2, link.request).footprint["value_kgco2e"]
    chain.accept(1, link)

    assert chain.row(chain.request).figure["number"] == 2
    assert float(chain.cells(chain.request)["mat_pcf"]) == pytest.approx(newer, rel=1e-9)


def test_a_signed_answer_stays_as_it_is_when_a_newer_figure_comes(chain, asked):
    link = asked()
    chain.sign(2, link.request)
    chain.accept(1, link)
    chain.sign(1, chain.request)
    chain.send_back(1, link)

    chain.returned(chain.request)

    assert chain.row(chain.request).figure["number"] == 1
    with chain.acting(chain.people[0]) as (session, actor):
        found = session.get_one(DataRequest, chain.request.id)
        known = answering(session, found, actor, now())
        assert known.computed.bought.unknown == 1
        assert not known.computed.is_whole


def test_a_figure_of_a_material_that_was_taken_out_counts_for_nothing(chain, asked):
    link = asked()
    chain.sign(2, link.request)
    chain.remove(chain.request, "r1")

    chain.accept(1, link)

    with chain.acting(chain.people[0]) as (session, actor):
        found = session.get_one(DataRequest, chain.request.id)
        known = answering(session, found, actor, now())
        shown = suppliers_page(session, known, actor)
    assert known.computed.inventory.materials == ()
    assert [one.link.material for one in shown.materials.gone] == ["Copper foil"]
