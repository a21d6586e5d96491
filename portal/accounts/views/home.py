"""The home page: what waits for the person, by role."""

from flask import render_template
from flask.typing import ResponseReturnValue

from portal.accounts import policy
from portal.accounts.greeting import greeting
from portal.accounts.names import ROLE_NAMES
from portal.accounts.views.blueprint import bp
from portal.accounts.waiting import offer_all
from portal.core import worklist
from portal.core.clock import now
from portal.core.guards import access, actor, session
from portal.core.i18n import N_, language, translated, zone
from portal.core.navigation import Entry, offer

offer(Entry("accounts.home", N_("To do"), "house", order=0))
offer_all()


ICONS = {
    "campaign": "send",
    "envelope": "envelope",
    "envelope-open": "envelope-open",
    "exclamation-triangle": "exclamation-triangle",
    "gap": "exclamation-circle",
    "people": "people",
    "product": "box-seam",
    "request": "clipboard-data",
    "returned": "arrow-counterclockwise",
    "review": "clipboard-check",
    "rollup": "diagram-3",
    "supplier": "building",
}
"""Which picture stands beside a kind of work; others get a plain circle."""


def _roles_line() -> str:
    """Return the reader's roles in words, in their usual order."""
    held = [translated(name) for role, name in ROLE_NAMES.items() if role in actor().roles]
    return ("、" if language() == "zh" else ", ").join(held)


@bp.get("/")
@access(policy.HOME)
def home() -> ResponseReturnValue:
    """Show what the person can do next, the most urgent first."""
    here = now().astimezone(zone(actor().timezone))
    return render_template(
        "pages/home/index.html",
        greeting=greeting(here.hour),
        today=here.date(),
        blocks=worklist.blocks_for(session(), actor()),
        roles_line=_roles_line(),
        icons=ICONS,
        now=now(),
    )
