"""The mail about new messages to a supplier, as a company may word it."""

from typing import Any

from flask_babel import gettext as _

from portal.campaigns.letter_kinds import OPTIONS, example, letter
from portal.core.actor import Actor
from portal.core.i18n import N_
from portal.letters import kinds
from portal.letters.stationery import Wording


def _ours() -> Wording:
    return letter(
        _("%(name)s wrote to you about %(item)s", name="{sender}", **OPTIONS),
        _(
            "There is something new about the data request for %(item)s, period %(period)s:",
            **OPTIONS,
        ),
    )


def _sample(actor: Actor, lang: str) -> tuple[dict[str, str], dict[str, Any]]:
    facts, given = example(actor, lang)
    said = {
        "by": actor.name,
        "company": actor.company_name,
        "text": _("Is this the whole plant, or one line?"),
    }
    thread = {"heading": _("Electricity from the grid"), "messages": [said], "path": given["path"]}
    return facts, given | {"threads": [thread], "may_answer": True}


kinds.offer(
    kinds.Kind(
        "conversation_message",
        N_("Message"),
        N_("when somebody of yours writes in a conversation"),
        _ours,
        _sample,
    )
)
