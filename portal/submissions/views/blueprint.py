"""The blueprint that the pages of submissions hang on, and the address they share."""

from flask import Blueprint

bp = Blueprint("submissions", __name__)

HERE = "/requests/<uuid:data_request_id>"
