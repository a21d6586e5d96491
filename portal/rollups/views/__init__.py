"""Pages of the product footprint."""

from flask import Blueprint

bp = Blueprint("rollups", __name__)

from portal.rollups import (  # noqa: E402 - they register with the app
    errors,
    homework,
    weights,
)
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
    "weights",
    "whence",
]
