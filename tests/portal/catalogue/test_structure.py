"""How items hang together: tiers, lines below, and which products a change touches."""

import pytest

from portal.catalogue import queries, structure


@pytest.fixture
def company(make):
    return make.company()


@pytest.fixture
def actor(make, company):
    return make.actor(make.user(company))


@pytest.fixture
def chain(make, company):
    """PACK → CELL → CATHODE → OXIDE, and OXIDE directly below PACK as well."""
    items = {code: make.item(company, code=code) for code in ("PACK", "CELL", "CATHODE", "OXIDE")}
    items["PACK"].is_product = True
    make.line(items["PACK"], items["CELL"])
    make.line(items["CELL"], items["CATHODE"])
    make.line(items["CATHODE"], items["OXIDE"])
    make.session.commit()
    return items


def test_a_tier_counts_the_suppliers_on_the_way_down(make, chain, company, actor, session):
    for code in ("CELL", "OXIDE"):
        make.sourcing(chain[code], make.supplier(company))

    tiers = structure.tiers(session, actor, chain["PACK"].id, 2025)

    assert tiers == {chain["CELL"].id: 1, chain["OXIDE"].id: 2}


def test_the_shortest_way_counts(make, chain, company, actor, session):
    make.line(chain["PACK"], chain["OXIDE"])
    for code in ("CELL", "CATHODE", "OXIDE"):
        make.sourcing(chain[code], make.supplier(company))

    tiers = structure.tiers(session, actor, chain["PACK"].id, 2025)

    assert tiers[chain["OXIDE"].id] == 1


def test_another_period_has_other_tiers(make, chain, company, actor, session):
    make.sourcing(chain["CELL"], make.supplier(company), period=2024)

    assert structure.tiers(session, actor, chain["PACK"].id, 2025) == {}


def test_a_loop_does_not_hold_the_count_up(make, chain, company, actor, session):
    make.line(chain["OXIDE"], chain["CELL"], is_return=True)
    make.sourcing(chain["OXIDE"], make.supplier(company))

    assert structure.tiers(session, actor, chain["PACK"].id, 2025) == {chain["OXIDE"].id: 1}


def test_retired_lines_lead_nowhere(make, chain, actor, session):
    from portal.core.clock import now

    line = next(line for line in queries.current_lines(session, actor) if line.position == 0)
    line.retired_at = now()
    session.commit()

    assert line.id not in {one.id for one in queries.current_lines(session, actor)}


def test_the_lines_below_come_nearest_parents_first(make, chain, company, actor, session):
    make.line(make.item(company), make.item(company))

    below = structure.lines_below(session, actor, chain["PACK"].id)

    assert [line.component.code for line in below] == ["CELL", "CATHODE", "OXIDE"]


def test_a_change_touches_every_product_above(make, chain, company, actor, session):
    other = make.item(company, code="TOOL", is_product=True)
    second = make.item(company, code="PACK-2", is_product=True)
    make.line(second, chain["OXIDE"])

    found = structure.products_using(session, company.id, [chain["OXIDE"].id])

    assert [product.code for product in found] == ["PACK", "PACK-2"]
    assert other not in found


def test_a_product_rests_on_itself(chain, company, session):
    found = structure.products_using(session, company.id, [chain["PACK"].id])

    assert [product.code for product in found] == ["PACK"]


def test_the_structure_takes_two_statements_whatever_its_size(chain, actor, database, statements):
    with database.reading(actor) as own:
        structure.tiers(own, actor, chain["PACK"].id, 2025)

    assert len(statements) == 2
