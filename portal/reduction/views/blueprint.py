"""The blueprint of measures and alternatives, and the words of its pages."""

from flask import Blueprint

from portal.core import clock
from portal.reduction import wording

bp = Blueprint("reduction", __name__)
for _name, _filter in wording.FILTERS.items():
    bp.add_app_template_filter(_filter, _name)


@bp.context_processor
def _dates() -> dict[str, object]:
    """Return what the pages compare days with."""
    return {"today": clock.today()}
