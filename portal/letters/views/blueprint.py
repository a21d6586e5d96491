"""The blueprint on which the views of letters stand."""

from flask import Blueprint

bp = Blueprint("letters", __name__)


def version_typed(text: str) -> int:
    """Return the version a form was opened with; what is no number was never one of ours."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else -1
