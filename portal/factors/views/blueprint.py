"""The blueprint of the factors and its place in the navigation."""

from flask import Blueprint

from portal.core import navigation
from portal.core.actor import Role
from portal.core.i18n import N_
from portal.factors.words import FILTERS

bp = Blueprint("factors", __name__)
for name, function in FILTERS.items():
    bp.add_app_template_filter(function, name)

navigation.offer(
    navigation.Entry(
        "factors.index",
        N_("Factors"),
        "journal-text",
        roles=frozenset({Role.PURCHASER, Role.PRODUCT_OWNER}),
        order=50,
    )
)
