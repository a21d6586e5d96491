"""What goes along with a request from the customer's own books."""

from datetime import date

import pytest

from portal.campaigns.given import Given
from portal.catalogue.models import BomLine
from portal.core.clock import now

pytestmark = pytest.mark.one_engine


@pytest.mark.parametrize(("period", "materials"), [(2025, ["Copper"]), (2026, ["Aluminium"])])
def test_the_materials_are_those_of_the_bill_at_the_end_of_the_period(
    chain, make, session, period, materials
):
    day, foil = date(2026, 7, 1), chain.items[1]
    before = next(one for one in session.query(BomLine) if one.parent_id == foil.id)
    before.retired_at, before.valid_to = now(), day
    aluminium = make.item(chain.brand, code="AL", name="Aluminium")
    make.line(foil, aluminium, "3", line_type="material", valid_from=day)
    campaign = chain.campaign(period=period)

    given = Given.look_up(session, make.actor(chain.purchaser), campaign, {foil.id})

    assert [one["name"] for one in given.materials[foil.id]] == materials
