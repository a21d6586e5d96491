"""The mail that asks a supplier to attest what was entered for it, as a company may word it."""

from typing import Any

from flask_babel import gettext as _

from portal.campaigns.letter_kinds import OPTIONS, example, letter
from portal.core.actor import Actor
from portal.core.i18n import N_
from portal.letters import kinds
from portal.letters.stationery import Wording


def _ours() -> Wording:
    return letter(
        _("%(customer)s entered data for %(item)s on your behalf: please attest", **OPTIONS),
        _(
            "%(by)s of %(customer)s has entered your data of %(period)s on your behalf, for:",
            by="{sender}",
            **OPTIONS,
        ),
        closing=_(
            "Please read the whole answer and attest it with your signature, or correct it first. "
            "Until then it is marked as entered on behalf. From now on these data are yours."
        ),
    )


def _sample(actor: Actor, lang: str) -> tuple[dict[str, str], dict[str, Any]]:
    facts, given = example(actor, lang)
    return facts, given | {"source": _("Mail of Wang Fang with data.xlsx (example)")}


kinds.offer(
    kinds.Kind(
        "entered_on_behalf",
        N_("Entered on behalf"),
        N_("when somebody of yours has signed an answer on behalf of a supplier"),
        _ours,
        _sample,
    )
)
