"""The mails about requests that a customer may word itself, each with our words and an example."""

from datetime import timedelta
from typing import Any

from flask_babel import gettext as _

from portal.campaigns import lettering
from portal.campaigns.asked import Asked
from portal.campaigns.models import DataRequest
from portal.campaigns.notices import Line
from portal.campaigns.words import MINUTES
from portal.core.actor import Actor
from portal.core.clock import now
from portal.core.i18n import N_
from portal.letters import kinds
from portal.letters.kinds import Kind
from portal.letters.stationery import Wording

OPTIONS = {
    "customer": "{company}",
    "item": "{item}",
    "products": "“{product}”",
    "period": "{period}",
}
"""What our own sentences are given in place of facts, so that they become a letter to change."""


def letter(subject: str, *opening: str, closing: str = "") -> Wording:
    """Return our words: a greeting, what follows it, and the end."""
    greeting = _("Hello %(name)s,", name="{contact}")
    return Wording(subject, "\n\n".join((greeting, *opening)), closing)


def _request() -> Wording:
    return letter(
        _("%(customer)s asks for carbon data of %(item)s", **OPTIONS),
        _(
            "%(customer)s works out the carbon footprint of its product %(products)s and asks for "
            "your data of %(period)s for what you deliver:",
            **OPTIONS,
        ),
        closing=_(
            "You can answer in the browser or in Excel, in English or Chinese, and stop and go on "
            "at any time."
        ),
    )


def _reminder() -> Wording:
    return letter(
        _("Reminder: %(customer)s waits for %(item)s", **OPTIONS),
        _("%(customer)s is still waiting for your data of %(period)s for:", **OPTIONS),
        closing=_(
            "If you cannot answer, you can say so there, or pass the request on to a colleague."
        ),
    )


def _escalated() -> Wording:
    return letter(
        _("Nobody has answered yet: %(customer)s waits for data of your company", **OPTIONS),
        _(
            "%(customer)s is still waiting for the data of your company of %(period)s for:",
            **OPTIONS,
        ),
        closing=_(
            "You are named as the second contact of your company. Please see that somebody "
            "answers; you can also answer yourself."
        ),
    )


def _extended() -> Wording:
    return letter(
        _("%(customer)s gives you more time", **OPTIONS),
        _("%(customer)s gives you more time for your data of %(period)s:", **OPTIONS),
    )


def _level() -> Wording:
    return letter(
        _("%(customer)s asks for another level of detail for %(item)s", **OPTIONS),
        _("%(customer)s has changed the questionnaire for:", **OPTIONS),
    )


def _returned() -> Wording:
    return letter(
        _("%(customer)s asks about your answers for %(item)s", **OPTIONS),
        _("%(customer)s has read your data of %(period)s and returned single answers:", **OPTIONS),
        closing=_(
            "Only these are open again. Correct them and sign once more; everything else stays as "
            "it is."
        ),
    )


def _accepted() -> Wording:
    return letter(
        _("%(customer)s has accepted your data for %(item)s", **OPTIONS),
        _(
            "%(customer)s has accepted your data of %(period)s. Thank you: they are now part of "
            "its product footprints. It is about:",
            **OPTIONS,
        ),
        closing=_("Nothing more needs to be done. You can look at what you sent at any time."),
    )


def _withdrawn() -> Wording:
    return letter(
        _("%(customer)s looks at your data for %(item)s once more", **OPTIONS),
        _(
            "%(customer)s has withdrawn its acceptance of your data of %(period)s and looks at "
            "them once more:",
            **OPTIONS,
        ),
        closing=_(
            "You need not do anything now. If an answer comes back to you, you get another mail."
        ),
    )


def _revoked() -> Wording:
    return letter(
        _("%(customer)s no longer needs your data for %(item)s", **OPTIONS),
        _(
            "%(customer)s has withdrawn its requests for your data of %(period)s. Nothing needs to "
            "be answered any more. It is about:",
            **OPTIONS,
        ),
    )


def example(actor: Actor, lang: str) -> tuple[dict[str, str], dict[str, Any]]:
    """Return the facts of a made-up request of the writer's own company."""
    due_at, period = now() + timedelta(days=30), now().year - 1
    asked = Asked(
        customer=actor.company_name,
        asked_by=actor.name,
        asked_by_email=actor.email,
        product=_("Example product"),
        product_zh=_("Example product"),
        item=_("Aluminium foil, an example"),
        item_zh=_("Aluminium foil, an example"),
        item_code="EXAMPLE-1",
        supplier=_("Example supplier"),
        contact_name=_("Wang Fang (example)"),
    )
    request = DataRequest(period=period, due_at=due_at, timezone=actor.timezone)
    facts = lettering.facts([asked], request, to=asked.contact_name, by=actor.name, lang=lang)
    return facts, {
        "path": "/requests",
        "lines": [Line(asked, "reduced", MINUTES["reduced"])],
        "asked": asked,
        "period": period,
        "due_at": due_at,
        "timezone": actor.timezone,
        "sharing": "by_stage",
        "is_late": False,
        "by": actor.name,
        "points": [(_("Electricity from the grid"), _("Is this the whole plant, or one line?"))],
        "reason": _("The item is no longer bought."),
        "ways": None,
    }


def _to_answer(actor: Actor, lang: str) -> tuple[dict[str, str], dict[str, Any]]:
    """Return the same for mails about what is still to be answered: they lead further."""
    facts, given = example(actor, lang)
    return facts, given | {"ways": {"ask": "/requests", "pass_on": "/requests"}}


for code, label, when, ours in (
    (
        "data_request",
        N_("Invitation"),
        N_("when a campaign is issued, and again to a corrected contact"),
        _request,
    ),
    ("request_reminder", N_("Reminder"), N_("by the plan of reminders, or by hand"), _reminder),
    (
        "request_escalated",
        N_("Escalation to a second contact"),
        N_("when the first contact has not answered"),
        _escalated,
    ),
    ("request_extended", N_("Due date extended"), N_("when you give more time"), _extended),
    (
        "request_level",
        N_("Questionnaire level changed"),
        N_("when you ask for another level"),
        _level,
    ),
    (
        "request_returned",
        N_("Returned with comments"),
        N_("when a reviewer returns single answers"),
        _returned,
    ),
    ("request_accepted", N_("Accepted"), N_("when a reviewer accepts the answers"), _accepted),
    (
        "acceptance_withdrawn",
        N_("Acceptance withdrawn"),
        N_("when a reviewer takes an acceptance back"),
        _withdrawn,
    ),
    ("request_revoked", N_("Request withdrawn"), N_("when you withdraw a request"), _revoked),
):
    kinds.offer(
        Kind(code, label, when, ours, _to_answer if code in lettering.TO_ANSWER else example)
    )
