"""The blueprint that all pages of campaigns hang on, and the words they show."""

from flask import Blueprint

from portal.campaigns import reasons, wording

bp = Blueprint("campaigns", __name__)

for _name, _filter in (wording.FILTERS | reasons.FILTERS).items():
    bp.add_app_template_filter(_filter, _name)
