"""What conversations refuse, and its sentences."""

from typing import ClassVar

from portal.core.errors import Conflict, PortalError
from portal.core.i18n import N_
from portal.core.messages import declare


class RequestClosed(Conflict):
    """Nothing more is written about a request that was withdrawn."""

    code: ClassVar[str] = "conversations.closed"


class LinkClosed(PortalError):
    """The link of a mail is not worth anything any more."""

    code: ClassVar[str] = "conversations.link_closed"
    status: ClassVar[int] = 410


declare(
    {
        "conversations.closed": N_("This request was withdrawn. Nothing was sent."),
        "conversations.link_closed": N_(
            "This link is no longer valid: it expired, or what it was for has ended. Sign in to"
            " write."
        ),
        "conversations.empty": N_("Write something first."),
        "conversations.too_long": N_("A message holds at most %(most)s characters."),
        "conversations.unknown_place": N_("The answer that this is about does not exist."),
    }
)
