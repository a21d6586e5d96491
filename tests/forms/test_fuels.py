"""Fuels count by published defaults; biomass is left out of the fossil part."""

from decimal import Decimal
from typing import Any

import pytest

from forms import reference
from forms.extract import inventory
from forms.loader import load


@pytest.mark.parametrize(
    ("fuel", "category", "per_tonne"),
    [
        ("anthracite", "fuel.ipcc.anthracite", "2624.61"),
        ("bituminous_coal", "fuel.ipcc.other_bituminous_coal", "2440.68"),
        ("coke", "fuel.ipcc.coke_oven_coke", "3017.40"),
        ("petroleum_coke", "fuel.ipcc.petroleum_coke", "3168.75"),
        ("lignite", "fuel.ipcc.lignite", "1201.90"),
    ],
)
def test_solid_fuels_have_the_published_factor_of_their_kind(
    fuel: str, category: str, per_tonne: str
) -> None:
    """IPCC 2006, vol. 2 tables 1.2 and 2.2: kgCO2/TJ x TJ/Gg / 1000."""
    default = reference.fuel_default(fuel)

    assert default is not None
    own = default.ncv * default.carbon * default.oxidation * 1000 * 44 / 1200
    assert default.category == category
    assert abs(own - Decimal(per_tonne)) < Decimal("0.01")


def test_wood_is_biomass_unless_the_answer_says_otherwise(answered: Any) -> None:
    wood = {
        "energy_carrier": "fuel",
        "fuel_type": "wood",
        "fuel_qty": "100 t",
        "energy_alloc_pct": "100",
    }
    base = load("pcf_base", "2026.1")

    found = {
        share: inventory(base, answered(G=[wood | share_of])).activities[0].quantity_per_unit
        for share, share_of in {"unstated": {}, "half": {"fuel_bio_pct": "50"}}.items()
    }

    assert found["unstated"] == 0
    assert found["half"] > 0
