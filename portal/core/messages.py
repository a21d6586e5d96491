"""Sentences for the codes of errors and problems; marked here, translated where shown."""

from typing import Any

from portal.core.i18n import N_, translated

MESSAGES: dict[str, str] = {
    "portal.error": N_("Something went wrong on our side. Nothing you entered before was lost."),
    "portal.not_signed_in": N_("Please sign in to go on."),
    "portal.not_found": N_(
        "We cannot find that page. It may have moved, or the link is not yours."
    ),
    "portal.forbidden": N_("Your role does not allow this. Ask your administrator."),
    "portal.conflict": N_(
        "Somebody else changed this in the meantime. Look at the new state and try again."
    ),
    "portal.wrong_state": N_("This is %(state)s, so the step cannot be taken any more."),
    "portal.gone": N_("This link has been used or has expired. Ask the sender for a new one."),
    "portal.too_many": N_("Too many attempts. Please try again in %(minutes)s minutes."),
    "portal.too_large": N_("That is too large: at most %(limit_mb)s MB are accepted here."),
    "portal.unavailable": N_(
        "A part of the portal is not available at the moment. Try again soon."
    ),
    "portal.cross_site": N_("The request came from another site and was not carried out."),
    "portal.key_reused": N_(
        "This form was sent before with other content. Open the page again and repeat the step."
    ),
    "portal.invalid": N_("Please mend the points below."),
    "portal.bad_request": N_("The portal could not read this request. Go back and try again."),
    "portal.csrf": N_("The page was open for too long. Open it again and repeat the step."),
}


def declare(messages: dict[str, str]) -> None:
    """Add a capability's sentences; a code is declared once."""
    twice = MESSAGES.keys() & messages.keys()
    if twice:
        raise ValueError(f"declared twice: {sorted(twice)}")
    MESSAGES.update(messages)


TYPED = frozenset({"text", "label"})
"""Facts that repeat what people wrote; they are never translated, even where we know the word."""


def sentence(code: str, facts: dict[str, Any] | None = None) -> str:
    """Return the sentence for ``code`` in the reader's language."""
    known = {
        name: translated(v) if isinstance(v, str) and name not in TYPED else v
        for name, v in (facts or {}).items()
    }
    return translated(MESSAGES[code], **known)
