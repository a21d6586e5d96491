"""What goes along with a request from the customer's own books."""

from datetime import date

import pytest

from portal.campaigns.given import Given
from portal.campaigns.planning import plan
from portal.catalogue.models import BomLine
from portal.core.clock import now

pytestmark = pytest.mark.one_engine


@pytest.fixture
def changed(chain, make, session):
    """Replace the foil's copper by aluminium from July 2026 on."""
    day, foil = date(2026, 7, 1), chain.items[1]
    before = next(one for one in session.query(BomLine) if one.parent_id == foil.id)
    before.retired_at, before.valid_to = now(), day
    aluminium = make.item(chain.brand, code="AL", name="Aluminium")
    make.line(foil, aluminium, "3", line_type="material", valid_from=day)
    return foil


@pytest.mark.parametrize(("period", "materials"), [(2025, ["Copper"]), (2026, ["Aluminium"])])
def test_the_materials_are_those_of_the_bill_at_the_end_of_the_period(
    chain, make, session, changed, period, materials
):
    campaign = chain.campaign(period=period)

    given = Given.look_up(session, make.actor(chain.purchaser), campaign, {changed.id})

    assert [one["name"] for one in given.materials[changed.id]] == materials


def test_who_is_asked_follows_from_that_bill_too(chain, make, session, changed):
    planned = plan(session, make.actor(chain.purchaser), chain.campaign(period=2025))

    assert [one.item.code for one in planned.rows] == ["CELL", "FOIL", "CU"]
