"""The blueprint on which the operator's views stand."""

from flask import Blueprint

bp = Blueprint("admin", __name__)
