"""Who can be asked, what the counts say, and what happens when a supplier does not answer."""

from datetime import timedelta

import pytest
from factories.reduced_answers import material

from portal.campaigns import answering as supplying
from portal.campaigns.models import DataRequest
from portal.cascade import asking, deciding
from portal.cascade.reading import Terms
from portal.core import failpoints
from portal.core.clock import now, today
from portal.core.errors import Invalid
from portal.submissions.errors import Closed

TERMS = Terms(due_on=(today() + timedelta(days=9)).isoformat(), product="A part")


def refused(chain, typed, terms=TERMS, request=None, tier=1):
    """Return the problems with which asking is refused; nothing may be left of it."""
    wanted = request or chain.request
    with chain.acting(chain.people[tier - 1]) as (session, actor):
        found = session.get_one(DataRequest, wanted.id)
        with pytest.raises(Invalid) as caught:
            asking.ask(session, found, typed, terms, actor=actor, at=now())
        session.rollback()
    return {(one.code, one.place) for one in caught.value.problems}


def test_everything_that_is_wrong_is_said_at_once(chain):
    bad = Terms(due_on="2020-13-45", level="huge", sharing="all", product="", note="x" * 2000)

    found = refused(chain, {"r1-ask": "y", "r1-email": "nobody", "r1-uscc": "9111"}, bad)

    assert found == {
        ("cascade.day", "due_on"),
        ("cascade.no_product", "product"),
        ("cascade.too_long", "note"),
        ("cascade.choice", "level"),
        ("cascade.choice", "sharing"),
        ("cascade.no_supplier", "r1-name"),
        ("cascade.no_email", "r1-email"),
        ("suppliers.uscc_invalid", "r1-uscc"),
    }


@pytest.mark.one_engine
def test_the_credit_code_of_a_new_supplier_is_kept_in_its_one_form(chain):
    link = chain.ask(1, chain.request, typed={"r1-uscc": " 91110000600037341l "})

    assert link.request.supplier.uscc == "91110000600037341L"


@pytest.mark.one_engine
@pytest.mark.parametrize(
    "typed", [{}, {"r9-ask": "y"}, {"r1-ask": ""}, {"\0-ask": "y", "r2-supplier": "\0"}]
)
def test_without_a_material_nobody_is_asked(chain, typed):
    assert refused(chain, typed) == {("cascade.nothing_chosen", "")}


def test_nobody_asks_itself_or_who_asks_it(chain):
    own = chain.people[0].email
    asker = "ann@brightcar.example"
    chain.request.asked = {**chain.request.asked, "asked_by_email": asker}
    chain.session.commit()
    someone = {"r1-ask": "y", "r1-name": "Someone"}

    assert refused(chain, someone | {"r1-email": own}) == {("cascade.own_company", "r1-email")}
    assert refused(chain, someone | {"r1-email": asker}) == {("cascade.asks_you", "r1-email")}


def test_who_stands_further_up_is_not_told_apart_from_anybody_else(chain):
    """A refusal would tell a company who its customer's customer is."""
    first = chain.ask(1, chain.request)
    chain.draft(first.request, [material("Copper", "1.1")])
    brand = {"r1-ask": "y", "r1-name": "Brightcar", "r1-email": chain.buyer.email}

    with chain.acting(chain.people[1]) as (session, actor):
        found = session.get_one(DataRequest, first.request_id)
        links = asking.ask(session, found, brand, TERMS, actor=actor, at=now())

    assert len(links) == 1


def test_a_chain_ends_at_its_depth(chain):
    chain.request.tier = asking.MOST_TIERS
    chain.session.commit()
    typed = {"r1-ask": "y", "r1-name": "Someone", "r1-email": "a@someone.example"}

    assert refused(chain, typed) == {("cascade.too_deep", "")}


def test_a_material_is_asked_about_once_until_that_has_ended(chain):
    link = chain.ask(1, chain.request)
    typed = {"r1-ask": "y", "r1-name": "Other", "r1-email": "a@other.example"}
    assert refused(chain, typed) == {("cascade.nothing_chosen", "")}

    chain.steer(1, link, deciding.revoke, "We buy elsewhere now.")
    again = chain.ask(1, chain.request)

    assert again.request_id != link.request_id
    assert chain.counts(chain.request) == (1, 1)


def test_a_known_supplier_is_used_again_by_its_address(chain):
    first = chain.ask(1, chain.request)
    chain.steer(1, first, deciding.revoke, "")
    address = first.request.supplier.contact_email

    second = chain.ask(1, chain.request, typed={"r1-supplier": "", "r1-email": address})

    assert second.request.supplier_id == first.request.supplier_id
    assert second.request.item_id == first.request.item_id


def test_a_signed_answer_passes_nothing_on(chain):
    chain.sign(1, chain.request)

    with chain.acting(chain.people[0]) as (session, actor):
        found = session.get_one(DataRequest, chain.request.id)
        with pytest.raises(Closed):
            asking.ask(session, found, {"r1-ask": "y"}, TERMS, actor=actor, at=now())


def test_counts_go_up_over_all_tiers_and_down_with_each_decision(chain, asked):
    first = asked()
    assert chain.counts(chain.request) == (1, 1)
    second = chain.ask(2, first.request)
    assert chain.counts(first.request) == (1, 1)
    assert chain.counts(chain.request) == (2, 2)

    with chain.acting(chain.people[2]) as (session, actor):
        below = session.get_one(DataRequest, second.request_id)
        supplying.decline(session, below, actor, now(), reason="No data.")
    chain.run_jobs()
    assert chain.counts(chain.request) == (1, 2)

    chain.change(first.request, "r1", mat_pcf="2.5", mat_pcf_source="supplier_pcf")
    chain.sign(2, first.request)
    chain.accept(1, first)
    chain.run_jobs()
    assert chain.counts(chain.request) == (0, 2)

    chain.send_back(1, first)
    chain.run_jobs()
    assert chain.counts(chain.request) == (1, 2)


def test_counting_does_not_stand_in_the_way_of_whoever_edits_the_request(chain):
    before = chain.request.version

    chain.ask(1, chain.request)

    assert chain.session.get_one(DataRequest, chain.request.id).version == before


def test_a_count_survives_a_worker_that_dies_at_any_step(chain, monkeypatch):
    chain.ask(1, chain.request)
    parent = chain.session.get_one(DataRequest, chain.request.id)
    parent.upstream_open = parent.upstream_total = 7
    chain.session.commit()
    calls = []

    def die(name: str) -> None:
        if name in {"cascade.count.before_apply", "cascade.counted"} and name not in calls:
            calls.append(name)
            raise RuntimeError(name)

    monkeypatch.setattr(failpoints, "reach", die)
    chain.count_again()
    chain.count_again()
    assert chain.counts(chain.request) == (7, 7)

    chain.count_again()

    assert calls == ["cascade.count.before_apply", "cascade.counted"]
    assert chain.counts(chain.request) == (1, 1)


def test_a_declined_material_leaves_the_answer_open_for_another_value(chain, asked):
    link = asked()
    with chain.acting(chain.people[1]) as (session, actor):
        below = session.get_one(DataRequest, link.request_id)
        supplying.decline(session, below, actor, now(), reason="No data.")

    top = chain.sign(1, chain.request).footprint

    assert top["boundary"] == "gate_to_gate"
    assert top["upstream"]["rows"] == ["r1"]


def test_more_time_is_given_by_the_company_that_asked(chain, asked):
    link = asked()
    later = (today() + timedelta(days=30)).isoformat()

    chain.steer(1, link, deciding.extend, later)

    assert chain.session.get_one(DataRequest, link.request_id).due_at.date().isoformat() >= later


@pytest.mark.one_engine
@pytest.mark.parametrize("day", ["", "2020-01-01", "9999-12-31", "٢٠٢٧-٠١-٠١", "\0"])
def test_a_day_that_cannot_be_is_refused(chain, asked, day):
    link = asked()

    with pytest.raises(Invalid), chain.acting(chain.people[0]) as (session, actor):
        deciding.extend(session, session.merge(link), day, actor, now())


@pytest.mark.one_engine
def test_nobody_is_asked_for_a_day_after_ones_own_while_that_can_be_kept(chain):
    own = chain.request.due_at.date()
    late = Terms(due_on=(own + timedelta(days=2)).isoformat(), product="A part")
    typed = {"r1-ask": "y", "r1-name": "Foilmill", "r1-email": "wei@foilmill.example"}

    assert refused(chain, typed, late) == {("cascade.day_after_own", "due_on")}

    chain.session.get_one(DataRequest, chain.request.id).due_at = now() - timedelta(days=3)
    chain.session.commit()
    assert chain.ask(1, chain.request).request.tier == 2
