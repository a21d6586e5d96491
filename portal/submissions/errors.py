"""What answering and signing refuse, and its sentences."""

from typing import ClassVar

from portal.core.errors import Conflict, Forbidden, PortalError
from portal.core.i18n import N_
from portal.core.messages import declare


class Closed(Conflict):
    """The answers are not open for change at the moment."""

    code: ClassVar[str] = "submissions.closed"


class OwnEntry(Forbidden):
    """The company asks for four eyes, and the signer typed the answers."""

    code: ClassVar[str] = "submissions.own_entry"


class CannotMark(PortalError):
    """The uploaded file cannot be opened and written again."""

    code: ClassVar[str] = "submissions.cannot_mark"
    status: ClassVar[int] = 422


class TooManyRows(PortalError):
    """The table is full."""

    code: ClassVar[str] = "submissions.too_many_rows"
    status: ClassVar[int] = 422

    def __init__(self, most: int) -> None:
        super().__init__(most=most)


declare(
    {
        "submissions.too_many_rows": N_(
            "A table holds at most %(most)s rows. Put small items of one kind together."
        ),
        "submissions.closed": N_(
            "These answers are closed at the moment. Nothing was changed; open the request to see"
            " where it stands."
        ),
        "submissions.outdated": N_(
            "The answers changed after you opened this page. Read them again before you sign;"
            " nothing was signed."
        ),
        "submissions.own_entry": N_(
            "Your company asks that two people handle an answer: you typed in this one, so a"
            " colleague has to sign it."
        ),
        "submissions.cannot_mark": N_(
            "This file cannot be opened to mark the problems in it. They are listed on the page of"
            " the upload."
        ),
        "submissions.error": N_("%(said)s"),
        "submissions.unexplained": N_("%(said)s"),
        "submissions.no_consent": N_(
            "Choose at least one section. Answers for the same customer need no consent."
        ),
        "submissions.no_name": N_("Type your full name as your signature."),
        "submissions.not_agreed": N_("Tick the declaration; without it nothing is sent."),
    }
)
