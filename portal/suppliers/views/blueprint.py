"""The blueprint of the suppliers and its place in the navigation."""

from flask import Blueprint

from portal.core import navigation
from portal.core.actor import Role
from portal.core.i18n import N_
from portal.suppliers.places import place_name

bp = Blueprint("suppliers", __name__)
bp.add_app_template_filter(place_name, "place_name")

navigation.offer(
    navigation.Entry(
        "suppliers.index",
        N_("Suppliers"),
        "building",
        roles=frozenset({Role.PURCHASER, Role.PRODUCT_OWNER}),
        order=45,
        also=frozenset({"assessment"}),
    )
)
