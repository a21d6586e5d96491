"""Errors with a code and facts; sentences live in the message catalogue."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, ClassVar


class PortalError(Exception):
    """The base of what the portal refuses; never raised itself."""

    code: ClassVar[str] = "portal.error"
    status: ClassVar[int] = 500

    def __init__(self, **facts: Any) -> None:
        super().__init__(self.code)
        self.facts = facts


class NotSignedIn(PortalError):
    """Nobody is signed in, or the session has ended."""

    code = "portal.not_signed_in"
    status = 401


class NotFound(PortalError):
    """There is no such page or record, or the actor may not know of it."""

    code = "portal.not_found"
    status = 404


class Forbidden(PortalError):
    """The actor knows the record but may not do this."""

    code = "portal.forbidden"
    status = 403


class Conflict(PortalError):
    """Somebody else was there first."""

    code = "portal.conflict"
    status = 409


class WrongState(Conflict):
    """The action does not fit the state the record is in."""

    code = "portal.wrong_state"

    def __init__(self, state: str, action: str) -> None:
        super().__init__(state=state, action=action)


class Gone(PortalError):
    """A link has been used, has expired or was replaced."""

    code = "portal.gone"
    status = 410


class TooMany(PortalError):
    """Too many attempts in too short a time."""

    code = "portal.too_many"
    status = 429

    def __init__(self, minutes: int) -> None:
        super().__init__(minutes=minutes)


class TooLarge(PortalError):
    """The request carries more than this address accepts."""

    code = "portal.too_large"
    status = 413

    def __init__(self, limit_mb: int) -> None:
        super().__init__(limit_mb=limit_mb)


class Unavailable(PortalError):
    """A part the portal needs does not answer at the moment."""

    code = "portal.unavailable"
    status = 503


class CrossSite(PortalError):
    """The request was sent from another site's page."""

    code = "portal.cross_site"
    status = 403


class KeyReused(PortalError):
    """An idempotency key came back with a different request."""

    code = "portal.key_reused"
    status = 422


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing the user can mend: where it is, what it is, with its facts."""

    code: str
    place: str = ""
    facts: dict[str, Any] = field(default_factory=dict)


class Invalid(PortalError):
    """The input has problems; all of them are listed."""

    code = "portal.invalid"
    status = 422

    def __init__(self, problems: Sequence[Problem], **facts: Any) -> None:
        super().__init__(**facts)
        self.problems = tuple(problems)
