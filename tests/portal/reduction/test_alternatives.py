"""Alternatives side by side: effects by the engine, unknown stays unknown, reasons are kept."""

import pytest

from portal.core.actor import Role
from portal.reduction.models import Candidate, Evaluation

pytestmark = pytest.mark.one_engine


@pytest.fixture
def buyer(browse, world):
    return browse(world.purchaser)


@pytest.fixture
def weighed(session, buyer):
    """Return ``weighed(**typed)``: an evaluation of A."""

    def weighed(**typed):
        page = buyer.post("/alternatives/new", {"item": "A", "price": "10"} | typed)
        assert page.status == 303, page.text
        return session.query(Evaluation).order_by(Evaluation.created_at.desc()).first()

    return weighed


def add(buyer, one, **typed):
    return buyer.post(f"/alternatives/{one.id}/candidates/new", typed)


def stated(buyer, one, footprint="2", **typed):
    given = {"kind": "stated", "title": "Study", "footprint": footprint, "source": "A journal"}
    return add(buyer, one, **(given | typed))


def plain(page):
    return page.text.replace("\u202f", " ").replace("\xa0", " ")


def test_a_lower_footprint_lowers_the_product_and_has_its_price(buyer, accept, compute, weighed):
    accept(5.0)
    compute()
    one = weighed()
    stated(buyer, one, "2", price="16")

    page = buyer.get(f"/alternatives/{one.id}")

    text = plain(page)
    assert "Study has the lowest footprint: 2.00 kgCO 2 e/kg, 60.0 % below today" in text
    assert "−6.00" in text  # two units of A in a pack, 3 kgCO2e less each
    assert "+2,000" in text  # 6 more for 3 kg less: 2,000 a tonne


def test_only_the_part_that_moves_counts(buyer, accept, compute, weighed):
    accept(5.0)
    compute()
    one = weighed(share="50")
    stated(buyer, one)

    assert "−3.00" in buyer.get(f"/alternatives/{one.id}").text


def test_what_saves_nothing_has_no_cost_of_a_tonne(buyer, accept, compute, weighed):
    accept(5.0)
    compute()
    one = weighed()
    stated(buyer, one, "7", price="20")

    rows = buyer.get(f"/alternatives/{one.id}").soup.select("tbody tr")
    tonne = next(row for row in rows if "Cost of a tonne" in row.text)

    assert {cell.text.strip() for cell in tonne.select("td")} == {"–"}


def test_another_material_counts_with_how_much_of_it_is_needed(buyer, accept, compute, weighed):
    accept(5.0)
    compute()
    one = weighed()
    add(buyer, one, kind="item", other="B", ratio="0.5")

    assert "Film has the lowest footprint: 1.50 kgCO 2 e/kg" in plain(
        buyer.get(f"/alternatives/{one.id}")
    )


def test_a_supplier_without_accepted_footprint_stays_unknown(
    make, buyer, world, accept, compute, weighed
):
    accept(5.0)
    compute()
    silent = make.supplier(world.brand, name="Silent Works")
    make.sourcing(world.part, silent, period=2024)
    one = weighed()
    add(buyer, one, kind="supplier", supplier=str(silent.id))
    add(buyer, one, kind="supplier", supplier=str(world.supplier.id))

    text = plain(buyer.get(f"/alternatives/{one.id}"))

    assert "no accepted footprint yet" in text
    assert "Maker" in text


def test_mistakes_are_told_at_once_and_kept(buyer, weighed):
    one = weighed()

    page = stated(
        buyer, one, "", title="", source="", rating="9", primary_share="400", description="Mine"
    )

    assert page.status == 422
    for sentence in (
        "Name the alternative",
        "as your source states it",
        "Name the source",
        "between 1 (best) and 5",
        "at most 100 percent",
    ):
        assert sentence in page.text, sentence
    assert "Mine" in page.text


def test_an_item_cannot_replace_itself(buyer, weighed):
    one = weighed()

    page = add(buyer, one, kind="item", other="A", ratio="1")

    assert "another item than the one you replace" in page.text


def test_no_more_than_six_stand_side_by_side(session, buyer, weighed):
    one = weighed()

    pages = [stated(buyer, one, title=f"S{n}") for n in range(7)]

    assert [page.status for page in pages] == [303] * 6 + [422]
    assert session.query(Candidate).count() == 6


def test_a_decision_needs_its_reason_and_is_open_again_without_its_alternative(
    session, buyer, weighed
):
    one = weighed()
    stated(buyer, one)
    wanted = session.query(Candidate).one()
    path = f"/alternatives/{one.id}/decision"

    refused = buyer.post(path, {"decided_for": str(wanted.id), "version": str(one.version)})
    noted = buyer.post(
        path, {"decided_for": str(wanted.id), "comment": "Cheaper", "version": str(one.version)}
    )
    session.refresh(one)
    kept = (one.decided_for, one.reason)
    buyer.post(f"/alternatives/{one.id}/candidates/{wanted.id}/remove", {})
    session.refresh(one)

    assert (refused.status, noted.status) == (422, 303)
    assert kept == (str(wanted.id), "Cheaper")
    assert (one.decided_for, one.decided_at) == ("", None)


def test_the_comparison_is_exported_as_it_stands(buyer, accept, compute, weighed):
    accept(5.0)
    compute()
    one = weighed()
    stated(buyer, one, "2", price="16")

    text = buyer.client.get(f"/alternatives/{one.id}.csv").text
    book = buyer.client.get(f"/alternatives/{one.id}.xlsx").data

    assert "Study" in text
    assert ",13.0,7.0," in text
    assert book[:2] == b"PK"


def test_an_evaluation_without_any_computed_product_says_so(buyer, weighed):
    page = buyer.get(f"/alternatives/{weighed().id}")

    assert page.status == 200
    assert "no computed product uses the item" in page.text


def test_others_find_neither_evaluation_nor_alternative(make, session, browse, buyer, weighed):
    one = weighed()
    stated(buyer, one)
    stranger = browse(make.user(make.company(), *Role))
    candidate = session.query(Candidate).one()

    assert stranger.get(f"/alternatives/{one.id}").status == 404
    assert stranger.get(f"/alternatives/{one.id}.csv").status == 404
    removing = stranger.post(f"/alternatives/{one.id}/candidates/{candidate.id}/remove", {})
    assert removing.status == 404
    assert session.query(Candidate).count() == 1
