"""The states of a data request and the steps between them."""

from enum import StrEnum

from portal.campaigns.words import STATES
from portal.core.errors import WrongState


class RequestState(StrEnum):
    """Where a data request stands."""

    ISSUED = "issued"
    OPENED = "opened"
    IN_PROGRESS = "in_progress"
    SUBMITTED = "submitted"
    RETURNED = "returned"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    REVOKED = "revoked"


class RequestAction(StrEnum):
    """What can be done with a data request."""

    OPEN = "open"
    EDIT = "edit"
    SIGN = "sign"
    RETURN = "return"
    ACCEPT = "accept"
    WITHDRAW = "withdraw"
    TAKE_OVER = "take_over"
    DECLINE = "decline"
    REVOKE = "revoke"


S, A = RequestState, RequestAction

NEXT: dict[tuple[RequestState, RequestAction], RequestState] = {
    (S.ISSUED, A.OPEN): S.OPENED,
    (S.OPENED, A.OPEN): S.OPENED,
    (S.OPENED, A.EDIT): S.IN_PROGRESS,
    (S.IN_PROGRESS, A.EDIT): S.IN_PROGRESS,
    (S.RETURNED, A.EDIT): S.RETURNED,
    (S.IN_PROGRESS, A.SIGN): S.SUBMITTED,
    (S.RETURNED, A.SIGN): S.SUBMITTED,
    (S.SUBMITTED, A.RETURN): S.RETURNED,
    (S.SUBMITTED, A.ACCEPT): S.ACCEPTED,
    (S.ACCEPTED, A.RETURN): S.RETURNED,
    (S.ACCEPTED, A.WITHDRAW): S.SUBMITTED,
    (S.SUBMITTED, A.TAKE_OVER): S.IN_PROGRESS,
    (S.ACCEPTED, A.TAKE_OVER): S.IN_PROGRESS,
    (S.ISSUED, A.DECLINE): S.DECLINED,
    (S.OPENED, A.DECLINE): S.DECLINED,
    (S.IN_PROGRESS, A.DECLINE): S.DECLINED,
    (S.DECLINED, A.OPEN): S.OPENED,
    (S.ISSUED, A.REVOKE): S.REVOKED,
    (S.OPENED, A.REVOKE): S.REVOKED,
    (S.IN_PROGRESS, A.REVOKE): S.REVOKED,
}

OPEN_STATES = frozenset({S.ISSUED, S.OPENED, S.IN_PROGRESS, S.RETURNED})
"""States in which the supplier still has something to do."""


def step(state: RequestState, action: RequestAction) -> RequestState:
    """Return the state after ``action``.

    Raises
    ------
    WrongState
        The action does not fit the state.
    """
    try:
        return NEXT[state, action]
    except KeyError:
        raise WrongState(word(state), action) from None


def word(state: RequestState) -> str:
    """Return the state as a word marked for translation, for sentences."""
    return STATES[state]
