"""The blueprint that the pages of passing on hang on, and the addresses they share."""

from flask import Blueprint

bp = Blueprint("cascade", __name__)

HERE = "/requests/<uuid:data_request_id>/upstream"
ONE = f"{HERE}/<uuid:cascade_link_id>"
