"""The real case: 217 lines of a battery pack, read here as the engine reads them."""

from decimal import Decimal
from pathlib import Path

import pytest

import portal.demo
from aggregator.tables import read_tables
from portal.catalogue import queries
from portal.catalogue.importing import service
from portal.catalogue.importing.sheets import File
from portal.catalogue.models import Item
from portal.core.clock import now
from portal.factors.queries import item_factors

CASE = Path(portal.demo.__file__).parent / "data" / "nmc811"


@pytest.fixture
def actor(make):
    return make.actor(make.user(make.company()))


@pytest.fixture(params=["csv", "xlsx"])
def imported(request, session, actor):
    files = {
        "csv": (
            File("bom.csv", (CASE / "bom.csv").read_bytes()),
            File("footprints.csv", (CASE / "footprints.csv").read_bytes()),
        ),
        "xlsx": (File("bom.xlsx", (CASE / "bom.xlsx").read_bytes()), None),
    }
    return service.import_now(
        session, actor, files[request.param], service.Terms(2025), now(), dry=False
    )


def test_lines_and_values_are_those_that_the_engine_reads(imported, session, actor):
    tables = read_tables(CASE / "bom.csv", CASE / "footprints.csv")
    codes = {item.id: item.code for item in session.query(Item)}

    lines = queries.current_lines(session, actor)
    factors = {
        codes[item_id]: float(factor.value)
        for item_id, factor in item_factors(session, actor).items()
    }

    assert not imported.blocked
    here = sorted((x.parent.code, x.component.code, x.unit, float(x.quantity)) for x in lines)
    there = sorted((x.parent, x.component, x.unit, float(x.quantity)) for x in tables.lines)
    assert [row[:3] for row in here] == [row[:3] for row in there]
    # A workbook keeps a digit less than the CSV file.
    assert [row[3] for row in here] == pytest.approx([row[3] for row in there], rel=1e-15)
    known = {
        row.item: row.footprint_kgco2e
        for row in tables.footprints
        if row.footprint_kgco2e is not None
    }
    assert factors == pytest.approx(known, rel=1e-15)


def test_the_twenty_two_items_without_a_value_get_no_factor(imported, session, actor):
    rows = read_tables(CASE / "bom.csv", CASE / "footprints.csv").footprints
    unknown = {row.item for row in rows if row.footprint_kgco2e is None}

    with_factor = {session.get(Item, item_id).code for item_id in item_factors(session, actor)}

    assert len(unknown) == 22
    assert not unknown & with_factor


def test_the_digits_of_the_file_are_kept(imported, session, actor):
    quantities = {line.quantity for line in queries.current_lines(session, actor)}

    assert Decimal("5.030181086519114") in quantities
