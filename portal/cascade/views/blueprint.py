"""The blueprint that the pages of passing on hang on, and the addresses they share."""

from flask import Blueprint

from portal.cascade.words import FILTERS

bp = Blueprint("cascade", __name__)
for name, function in FILTERS.items():
    bp.add_app_template_filter(function, name)

HERE = "/requests/<uuid:data_request_id>/upstream"
ONE = f"{HERE}/<uuid:cascade_link_id>"
