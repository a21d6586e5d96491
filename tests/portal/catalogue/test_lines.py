"""Changing a line: exact quantities, all problems at once, a successor and its history."""

from decimal import Decimal

import pytest

from portal.catalogue import lines
from portal.catalogue.models import BomLine
from portal.core import changes
from portal.core.clock import now
from portal.core.errors import Invalid

TYPED = {"component": "CELL", "quantity": "2", "unit": "kg", "line_type": "component"}


@pytest.fixture
def company(make):
    return make.company()


@pytest.fixture
def actor(make, company):
    return make.actor(make.user(company))


@pytest.fixture
def pack(make, company):
    return make.item(company, code="PACK", is_product=True, declared_unit="piece")


@pytest.fixture
def cell(make, company):
    return make.item(company, code="CELL")


@pytest.fixture
def told():
    """Collect what is announced."""
    heard: list[dict[str, object]] = []

    def listen(_session, _company_id, reason):
        heard.append(reason)

    changes.LISTENERS.append(listen)
    yield heard
    changes.LISTENERS.remove(listen)


def codes(refused):
    return {(problem.place, problem.code) for problem in refused.value.problems}


def test_the_digits_of_a_quantity_are_kept(session, actor, pack, cell):
    line = lines.add(session, pack, actor, TYPED | {"quantity": "5.030181086519114000001"}, now())

    assert line.quantity == Decimal("5.030181086519114000001")


def test_all_problems_of_a_line_are_told_at_once(session, actor, pack, cell):
    typed = {"component": "CEL", "quantity": "-1", "unit": "ton", "scrap_rate": "1.0"}

    with pytest.raises(Invalid) as refused:
        lines.add(session, pack, actor, typed, now())

    assert codes(refused) == {
        ("component", "catalogue.code_unknown_but"),
        ("quantity", "catalogue.not_positive"),
        ("unit", "catalogue.unit_ambiguous"),
        ("scrap_rate", "catalogue.scrap_out_of_range"),
    }


@pytest.mark.parametrize("quantity", ["0", "1,234", "nan", "1e400", "abc", "1_000", ""])
def test_what_is_no_clear_positive_number_is_refused(session, actor, pack, cell, quantity):
    with pytest.raises(Invalid) as refused:
        lines.add(session, pack, actor, TYPED | {"quantity": quantity}, now())

    assert {place for place, _ in codes(refused)} == {"quantity"}


def test_a_unit_of_another_dimension_is_refused(session, actor, pack, cell):
    with pytest.raises(Invalid) as refused:
        lines.add(session, pack, actor, TYPED | {"unit": "kWh"}, now())

    assert codes(refused) == {("unit", "catalogue.unit_not_convertible")}


def test_kilograms_of_a_piece_need_its_mass(make, session, actor, company, pack):
    make.item(company, code="BOLT", declared_unit="piece")
    with pytest.raises(Invalid) as refused:
        lines.add(session, pack, actor, TYPED | {"component": "BOLT"}, now())
    assert codes(refused) == {("unit", "catalogue.unit_needs_mass")}

    make.item(company, code="NUT", declared_unit="piece", mass_kg=Decimal("0.01"))
    line = lines.add(session, pack, actor, TYPED | {"component": "NUT"}, now())

    assert line.unit == "kg"


def test_a_loop_is_refused_with_its_way(session, actor, pack, cell):
    lines.add(session, pack, actor, TYPED, now())

    with pytest.raises(Invalid) as refused:
        lines.add(session, cell, actor, TYPED | {"component": "PACK", "unit": "piece"}, now())

    problem = refused.value.problems[0]
    assert (problem.code, problem.facts["path"]) == ("catalogue.cycle", "CELL → PACK → CELL")


def test_an_item_cannot_contain_itself(session, actor, pack, cell):
    with pytest.raises(Invalid) as refused:
        lines.add(session, cell, actor, TYPED, now())

    assert refused.value.problems[0].facts["path"] == "CELL → CELL"


def test_a_declared_closed_loop_is_allowed(session, actor, pack, cell):
    lines.add(session, pack, actor, TYPED, now())

    typed = {"component": "PACK", "unit": "piece", "quantity": "0.1", "is_return": "yes"}
    line = lines.add(session, cell, actor, typed, now())

    assert line.is_return


def test_a_change_retires_the_line_and_adds_its_successor(session, actor, pack, cell, told):
    line = lines.add(session, pack, actor, TYPED, now())

    successor = lines.change(session, line, actor, TYPED | {"quantity": "3"}, now())

    assert line.retired_at is not None
    assert successor.line_key == line.line_key
    assert (line.quantity, successor.quantity) == (Decimal(2), Decimal(3))
    assert [reason["change"] for reason in told] == ["added", "changed"]
    assert told[-1]["item_ids"] == [str(pack.id)]


def test_saving_the_same_again_changes_nothing(session, actor, pack, cell, told):
    line = lines.add(session, pack, actor, TYPED, now())

    same = lines.change(session, line, actor, TYPED | {"quantity": "2.0"}, now())

    assert same is line
    assert len(told) == 1


def test_who_comes_second_on_a_line_is_told(session, actor, pack, cell):
    line = lines.add(session, pack, actor, TYPED, now())
    lines.change(session, line, actor, TYPED | {"quantity": "3"}, now())

    with pytest.raises(Invalid) as refused:
        lines.change(session, line, actor, TYPED | {"quantity": "4"}, now())

    assert refused.value.problems[0].code == "catalogue.line_gone"


def test_removing_twice_removes_once(session, actor, pack, cell, told):
    line = lines.add(session, pack, actor, TYPED, now())

    first = lines.remove(session, line, actor, now())
    second = lines.remove(session, line, actor, now())

    assert (first, second) == (True, False)
    assert session.query(BomLine).filter(BomLine.retired_at.is_(None)).count() == 0
    assert [reason["change"] for reason in told] == ["added", "removed"]


def test_a_part_of_another_company_is_unknown(make, session, actor, pack):
    make.item(make.company(), code="SECRET")

    with make.app.extensions["database"].session(actor) as own, pytest.raises(Invalid) as refused:
        lines.add(own, own.merge(pack), actor, TYPED | {"component": "SECRET"}, now())

    assert codes(refused) == {("component", "catalogue.code_unknown")}
