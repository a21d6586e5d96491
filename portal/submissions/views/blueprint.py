"""The blueprint that the pages of submissions hang on, the address they share, their words."""

from flask import Blueprint

from portal.submissions.review import wording

bp = Blueprint("submissions", __name__)

HERE = "/requests/<uuid:data_request_id>"

for _name, _filter in wording.FILTERS.items():
    bp.add_app_template_filter(_filter, _name)
