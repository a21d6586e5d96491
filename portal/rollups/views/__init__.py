"""Pages of the product footprint."""

from flask import Blueprint

bp = Blueprint("rollups", __name__)

from portal.rollups import errors, homework  # noqa: E402 - they register with the blueprint's app
from portal.rollups.views import (  # noqa: E402 - they need the blueprint
    exports,
    portfolio,
    product,
    running,
    uncertainty,
    whence,
)

__all__ = [
    "bp",
    "errors",
    "exports",
    "homework",
    "portfolio",
    "product",
    "running",
    "uncertainty",
    "whence",
]
