"""A proof of contacts as the PDF's template shows it, in the reader's language."""

from typing import Any

from flask_babel import gettext as _

from portal.campaigns import wording
from portal.campaigns.proving import Shown
from portal.core.filters import mail_cause, moment
from portal.core.i18n import language


def paper(shown: Shown, timezone: str) -> dict[str, Any]:
    """Return what the document's template shows."""
    content, proof = shown.content, shown.proof
    supplier = content["supplier"]
    return {
        "lang": language(),
        "kind": _("Proof of contacts"),
        "title": shown.name(language()),
        "by": content["company"],
        "about": _(
            "%(company)s, made %(when)s by %(name)s",
            company=content["company"],
            when=moment(proof.made_at, timezone),
            name=content["made_by"],
        ),
        "foot": f"{content['company']} · {supplier['code']} · {proof.sha256[:16]}",
        "words": {
            "requests": _("What was asked, and where it stands"),
            "contacts": _("Every contact, oldest first"),
            "seal": _("How to check this"),
            "how": how_to_check(),
        },
        "seal": [
            [_("SHA-256 of the content"), proof.sha256],
            [_("Entry in the log"), str(shown.sequence or "\N{EN DASH}")],
            [_("Hash of the entry"), shown.entry_hash],
        ],
        "request_heads": [_("Item"), _("Campaign"), _("Due"), _("State")],
        "requests": [_request(shown, one, timezone) for one in content["requests"]],
        "contact_heads": [_("When"), _("Contact"), _("To"), _("Result")],
        "contacts": [_contact(shown, one, timezone) for one in content["contacts"]],
    }


def how_to_check() -> str:
    """Return how somebody else finds out that nothing was changed."""
    how: str = _(
        "The JSON file of this proof has this SHA-256. The log holds it in a chain of hashes, "
        "which “gatefold audit verify” proves."
    )
    return how


def _request(shown: Shown, one: dict[str, Any], timezone: str) -> list[str]:
    state = wording.state_word(one["state"])
    if one["overdue"]:
        state = wording.listed([state, wording.state_word("overdue")])
    item = wording.listed([shown.item(one, language()), one["item"]])
    return [item, one["campaign"], moment(shown.when(one["due_at"]), timezone), state]


def _contact(shown: Shown, one: dict[str, Any], timezone: str) -> list[str]:
    what = wording.contact_word(one["kind"], one["code"])
    receiver = one["receiver"] or (
        _("a colleague at the supplier") if one["kind"] == "mail" else ""
    )
    return [
        moment(shown.when(one["at"]), timezone),
        wording.listed([what, one["item"]]),
        receiver,
        result(one),
    ]


def result(one: dict[str, Any]) -> str:
    """Return what came of a contact, in words."""
    state = wording.mail_state_word(one["state"]) if one["state"] else ""
    cause = mail_cause(one["cause"]) if one["state"] in {"undeliverable", "delayed"} else ""
    said = wording.level_word(one["said"]) if one["code"] == "level" else one["said"]
    worded = _(": ").join(part for part in (state, cause) if part)
    return " ".join(part for part in (worded, f"({said})" if worded and said else said) if part)
