"""The blueprint of a supplier as a whole, and the words of its pages."""

from flask import Blueprint

from portal.assessment import wording

bp = Blueprint("assessment", __name__)
for _name, _filter in wording.FILTERS.items():
    bp.add_app_template_filter(_filter, _name)
