"""Sourcing shares: several suppliers are normal, and they always add up to one."""

from decimal import Decimal

import pytest

from portal.catalogue import sourcing
from portal.catalogue.models import Sourcing
from portal.core.clock import now
from portal.core.errors import Invalid


@pytest.fixture
def company(make):
    return make.company()


@pytest.fixture
def actor(make, company):
    return make.actor(make.user(company))


@pytest.fixture
def cell(make, company):
    make.supplier(company, code="S1")
    make.supplier(company, code="S2")
    return make.item(company, code="CELL")


def put(session, cell, actor, *rows, seen=None):
    typed = [dict(zip(("supplier", "share", "site", "spend"), row, strict=False)) for row in rows]
    before = sourcing.mapping(session, actor, cell.id, 2025)
    state = sourcing.state_of(before) if seen is None else seen
    return sourcing.put(session, cell, actor, 2025, typed, at=now(), seen=state)


def shares(session):
    return {row.supplier.code: row.share for row in session.query(Sourcing)}


def codes(refused):
    return [(problem.place, problem.code) for problem in refused.value.problems]


def test_two_suppliers_share_an_item(session, cell, actor):
    put(session, cell, actor, ("S1", "0.6"), ("S2", "40%"))

    assert shares(session) == {"S1": Decimal("0.6"), "S2": Decimal("0.4")}


def test_a_lone_supplier_without_a_share_supplies_all(session, cell, actor):
    put(session, cell, actor, ("S1", ""))

    assert shares(session) == {"S1": Decimal(1)}


@pytest.mark.parametrize(
    ("first", "second", "total"), [("0.6", "0.3", "0.9"), ("0.6", "0.400002", "1.000002")]
)
def test_shares_that_do_not_add_up_are_refused_with_their_sum(
    session, cell, actor, first, second, total
):
    with pytest.raises(Invalid) as refused:
        put(session, cell, actor, ("S1", first), ("S2", second))

    assert codes(refused) == [("sum", "catalogue.shares_not_one")]
    assert refused.value.problems[0].facts == {"sum": total}
    assert shares(session) == {}


def test_a_millionth_more_or_less_is_forgiven(session, cell, actor):
    assert put(session, cell, actor, ("S1", "0.333333"), ("S2", "0.666666"))


def test_every_row_tells_its_own_problem(session, cell, actor):
    with pytest.raises(Invalid) as refused:
        put(session, cell, actor, ("S9", "0.5"), ("S1", "1.5"), ("S2", ""))

    assert codes(refused) == [
        ("supplier-0", "catalogue.supplier_unknown"),
        ("share-1", "catalogue.share_out_of_range"),
        ("share-2", "catalogue.share_missing"),
    ]


def test_one_supplier_in_two_rows_is_refused(session, cell, actor):
    with pytest.raises(Invalid) as refused:
        put(session, cell, actor, ("S1", "0.5"), ("S1", "0.5"))

    assert codes(refused) == [("supplier-1", "catalogue.supplier_twice")]


def test_a_supplier_with_several_sites_must_say_which(make, session, cell, actor, company):
    from portal.suppliers.models import SupplierSite

    supplier = make.supplier(company, code="S3")
    session.add(SupplierSite(company_id=company.id, supplier_id=supplier.id, name="B"))
    session.commit()
    session.expire_all()

    with pytest.raises(Invalid) as refused:
        put(session, cell, actor, ("S3", "1"))

    assert codes(refused) == [("site-0", "catalogue.site_needed")]
    assert put(session, cell, actor, ("S3", "1", "B"))


def test_the_same_mapping_again_changes_nothing(session, cell, actor):
    put(session, cell, actor, ("S1", "0.6"), ("S2", "0.4"))
    before = {row.id: row.version for row in session.query(Sourcing)}

    assert not put(session, cell, actor, ("S2", "0.40"), ("S1", "0.6"))
    assert {row.id: row.version for row in session.query(Sourcing)} == before


def test_no_rows_mean_that_nobody_supplies_the_item(session, cell, actor):
    put(session, cell, actor, ("S1", "1"))

    put(session, cell, actor, ("", ""))

    assert shares(session) == {}


def test_who_comes_second_is_told_and_changes_nothing(session, cell, actor):
    seen = sourcing.state_of([])
    put(session, cell, actor, ("S1", "1"))

    with pytest.raises(Invalid) as refused:
        put(session, cell, actor, ("S2", "1"), seen=seen)

    assert codes(refused) == [("", "suppliers.changed_meanwhile")]
    assert shares(session) == {"S1": Decimal(1)}


def test_what_was_paid_is_kept_beside_the_share_and_changes_no_footprint(
    session, cell, actor, monkeypatch
):
    put(session, cell, actor, ("S1", "0.6", "", "1200.50"), ("S2", "0.4", "", ""))
    told = []
    monkeypatch.setattr(sourcing.changes, "announce", lambda *said: told.append(said))

    assert put(session, cell, actor, ("S1", "0.6", "", "900"), ("S2", "0.4", "", "0"))
    assert not put(session, cell, actor, ("S1", "0.6", "", "900"), ("S2", "0.4", "", "0"))

    spends = {row.supplier.code: row.spend for row in session.query(Sourcing)}
    assert spends == {"S1": Decimal(900), "S2": Decimal(0)}
    assert told == []


def test_a_row_that_says_nothing_of_spend_leaves_it_alone(session, cell, actor):
    put(session, cell, actor, ("S1", "1", "", "900"))

    put(session, cell, actor, ("S1", "0.6"), ("S2", "0.4"))

    assert [row.spend for row in session.query(Sourcing) if row.supplier.code == "S1"] == [900]


def test_a_negative_spend_is_refused(session, cell, actor):
    with pytest.raises(Invalid) as refused:
        put(session, cell, actor, ("S1", "1", "", "-5"))

    assert codes(refused) == [("spend-0", "catalogue.spend_negative")]
