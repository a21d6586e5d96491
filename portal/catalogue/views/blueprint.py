"""The blueprint of the catalogue: its words, its navigation, its parts on other pages."""

from flask import Blueprint

from portal.catalogue.words import FILTERS
from portal.core import navigation
from portal.core.actor import Role
from portal.core.i18n import N_

bp = Blueprint("catalogue", __name__)
for name, function in FILTERS.items():
    bp.add_app_template_filter(function, name)

navigation.offer(
    navigation.Entry(
        "catalogue.index",
        N_("Bills of materials"),
        "boxes",
        roles=frozenset({Role.PURCHASER, Role.PRODUCT_OWNER}),
        order=40,
    )
)
