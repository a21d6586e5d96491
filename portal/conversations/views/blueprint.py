"""The blueprint that the pages of conversations hang on, and what templates ask of them."""

from flask import Blueprint

from portal.conversations.views.marks import talk_about, talk_at

bp = Blueprint("conversations", __name__)

bp.add_app_template_global(talk_about)
bp.add_app_template_global(talk_at)
