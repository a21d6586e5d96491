"""Bills of materials by date: dated changes, what a period takes, what differs between days."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest

from portal.catalogue import lines, queries, structure, versions
from portal.catalogue.importing import service, undoing
from portal.catalogue.importing.sheets import File
from portal.catalogue.models import BomLine, BomUpload
from portal.core.actor import Role
from portal.core.clock import now
from portal.core.errors import Invalid

FIRST = "parent,component,quantity,unit\nPACK,CELL,2,kg\nPACK,BOLT,4,piece\n"
SECOND = "parent,component,quantity,unit\nPACK,CELL,3,kg\nPACK,FOIL,1,kg\n"
JULY = date(2026, 7, 1)


@pytest.fixture
def company(make):
    return make.company()


@pytest.fixture
def user(make, company):
    return make.user(company, Role.PURCHASER)


@pytest.fixture
def actor(make, user):
    return make.actor(user)


@pytest.fixture
def run(session, actor):
    def run_import(text, valid_from=None, at=None):
        file = File("bom.csv", text.encode())
        terms = service.Terms(2025, valid_from=valid_from)
        return service.import_now(session, actor, (file, None), terms, at or now(), dry=False)

    return run_import


@pytest.fixture
def product(session, actor):
    return lambda: queries.by_code(session, actor)["PACK"]


def said(found):
    return sorted((line.component.code, line.quantity) for line in found)


def test_a_dated_change_leaves_the_years_before_as_they_were(run, session, actor, product):
    run(FIRST)
    run(SECOND, JULY)

    def of(period):
        day = queries.end_of(period)
        return said(queries.lines_below(session, actor, product().id, on=day))

    assert of(2025) == [("BOLT", 4), ("CELL", 2)]
    assert of(2026) == [("CELL", 3), ("FOIL", 1)]
    assert said(queries.lines_below(session, actor, product().id)) == of(2026)


def test_a_change_without_a_day_corrects_every_year(run, session, actor, product):
    run(FIRST)
    run(SECOND)

    day = queries.end_of(2024)
    assert said(queries.lines_below(session, actor, product().id, on=day)) == [
        ("CELL", 3),
        ("FOIL", 1),
    ]


def test_a_correction_of_a_dated_line_holds_from_the_same_day(run, session, actor, product):
    run(FIRST)
    run(SECOND, JULY)
    run(SECOND.replace("CELL,3", "CELL,3.5"))

    before = queries.lines_below(session, actor, product().id, on=date(2026, 6, 30))
    after = queries.lines_below(session, actor, product().id, on=JULY)

    assert said(before) == [("BOLT", 4), ("CELL", 2)]
    assert said(after) == [("CELL", Decimal("3.5")), ("FOIL", 1)]


def test_a_day_before_a_change_that_is_planned_already_is_refused(run):
    run(FIRST)
    run(SECOND, JULY)

    done = run(SECOND.replace("CELL,3", "CELL,9"), date(2026, 3, 1))

    assert [(p.code, p.row) for p in done.problems] == [("catalogue.valid_from_too_early", 2)]


def test_tiers_are_those_of_the_last_day_of_the_period(make, run, session, actor, product, company):
    run(FIRST)
    run(SECOND, date(2026, 1, 1))
    foil = queries.by_code(session, actor)["FOIL"]
    for period in (2025, 2026):
        make.sourcing(foil, make.supplier(company), period=period)

    assert foil.id not in structure.tiers(session, actor, product().id, 2025)
    assert structure.tiers(session, actor, product().id, 2026)[foil.id] == 1


def test_undoing_a_dated_change_restores_the_lines_under_their_keys(run, session, actor, product):
    run(FIRST)
    before = {(x.id, x.line_key, x.valid_to, x.retired_at) for x in session.query(BomLine)}
    run(SECOND, JULY)
    newest = session.query(BomUpload).order_by(BomUpload.applied_at.desc()).first()

    undoing.undo(session, actor, newest, now())

    after = {(x.id, x.line_key, x.valid_to, x.retired_at) for x in session.query(BomLine)}
    assert after == before


def test_a_line_is_changed_by_hand_from_a_day_on(run, session, actor, product):
    run(FIRST)
    line = next(x for x in queries.current_lines(session, actor) if x.component.code == "CELL")
    typed = {"component": "CELL", "quantity": "5", "unit": "kg", "line_type": "component"}

    changed = lines.change(session, line, actor, typed | {"valid_from": "2026-07-01"}, now())
    with pytest.raises(Invalid) as odd:
        lines.change(session, changed, actor, typed | {"valid_from": "1 July"}, now())
    with pytest.raises(Invalid) as early:
        lines.change(
            session, changed, actor, typed | {"quantity": "6", "valid_from": "2026-01-01"}, now()
        )

    assert (line.valid_to, changed.valid_from) == (JULY, JULY)
    assert [p.code for p in odd.value.problems] == ["catalogue.day_invalid"]
    assert [p.code for p in early.value.problems] == ["catalogue.valid_from_too_early"]


def test_the_bill_of_a_day_is_what_stood_in_it(run, session, actor, product):
    run(FIRST, at=datetime(2026, 3, 1, 9, tzinfo=UTC))
    run(FIRST.replace("CELL,2", "CELL,2.5"), at=datetime(2026, 5, 1, 9, tzinfo=UTC))
    run(SECOND, JULY, at=datetime(2026, 5, 2, 9, tzinfo=UTC))

    known = versions.timeline(session, actor, product())

    assert said(known.on(date(2026, 2, 28))) == []
    assert said(known.on(date(2026, 4, 30))) == [("BOLT", 4), ("CELL", 2)]
    assert said(known.on(date(2026, 6, 30))) == [("BOLT", 4), ("CELL", Decimal("2.5"))]
    assert said(known.on(JULY)) == [("CELL", 3), ("FOIL", 1)]
    told = versions.versions(session, actor, known, 1)
    assert [(v.file_name, v.new, v.changed, v.removed, v.holds_from) for v in told.rows] == [
        ("bom.csv", 1, 1, 1, JULY),
        ("bom.csv", 0, 1, 0, date(2026, 5, 1)),
        ("bom.csv", 2, 0, 0, date(2026, 3, 1)),
    ]
    found = versions.differences(known, date(2026, 4, 30), JULY)
    assert sorted((d.kind, d.component.code) for d in found) == [
        ("changed", "CELL"),
        ("new", "FOIL"),
        ("removed", "BOLT"),
    ]


def test_the_pages_show_versions_and_the_bill_of_a_day(run, session, browse, user, product):
    run(FIRST, at=datetime(2026, 3, 1, 9, tzinfo=UTC))
    run(SECOND, JULY, at=datetime(2026, 5, 2, 9, tzinfo=UTC))
    later = (now() + timedelta(days=400)).date()
    run(SECOND.replace("CELL,3", "CELL,7"), later)
    session.commit()
    buyer, path = browse(user), f"/products/{product().id}/bom"

    listed = buyer.get(f"{path}/versions?from=2026-04-01&to=2026-08-01")
    odd = buyer.get(f"{path}/versions?from=x&to=9999-99-99&page=-1")
    old = buyer.get(f"{path}?on=2026-04-01")
    newest = buyer.get(path)

    assert "FOIL" in listed.text
    assert odd.status == 200
    assert "BOLT" in old.text
    assert "as it stood on" in old.text
    assert "hold only from" in newest.text
