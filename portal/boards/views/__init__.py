"""Pages of the boards beside the list."""

from flask import Blueprint

from portal.boards import words

bp = Blueprint("boards", __name__)

for _name, _filter in words.FILTERS.items():
    bp.add_app_template_filter(_filter, _name)

from portal.boards.views import pages  # noqa: E402 - they need the blueprint

__all__ = ["bp", "pages"]
