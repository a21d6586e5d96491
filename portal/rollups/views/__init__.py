"""Pages of the product footprint."""

from flask import Blueprint

bp = Blueprint("rollups", __name__)

from portal.rollups import errors, homework  # noqa: E402 - they register with the blueprint's app
from portal.rollups.views import exports, product, running  # noqa: E402 - they need the blueprint

__all__ = ["bp", "errors", "exports", "homework", "product", "running"]
