"""The life of a measure: one table says which step leads where, and whose step it is."""

from enum import StrEnum

from portal.core.errors import WrongState
from portal.core.policy import Side
from portal.reduction.words import STATES


class MeasureState(StrEnum):
    """Where a measure stands."""

    WISHED = "wished"
    PROPOSED = "proposed"
    AGREED = "agreed"
    UNDER_WAY = "under_way"
    DONE = "done"
    VERIFIED = "verified"
    DROPPED = "dropped"


class MeasureAction(StrEnum):
    """What can be done with a measure."""

    WISH = "wish"
    PROPOSE = "propose"
    CHANGE = "change"
    AGREE = "agree"
    START = "start"
    FINISH = "finish"
    VERIFY = "verify"
    DOUBT = "doubt"
    DROP = "drop"
    WITHDRAW = "withdraw"
    RESUME = "resume"
    COMMENT = "comment"


S, A = MeasureState, MeasureAction

SIDES = {
    A.WISH: Side.ASKING,
    A.AGREE: Side.ASKING,
    A.VERIFY: Side.ASKING,
    A.DOUBT: Side.ASKING,
    A.WITHDRAW: Side.ASKING,
    A.PROPOSE: Side.ANSWERING,
    A.CHANGE: Side.ANSWERING,
    A.START: Side.ANSWERING,
    A.FINISH: Side.ANSWERING,
    A.DROP: Side.ANSWERING,
    A.RESUME: Side.ANSWERING,
    A.COMMENT: Side.EITHER,
}
"""Whose step it is: the customer asks, the supplier answers."""

NEXT: dict[tuple[MeasureState, MeasureAction], MeasureState] = {
    (S.WISHED, A.PROPOSE): S.PROPOSED,
    (S.WISHED, A.DROP): S.DROPPED,
    (S.WISHED, A.WITHDRAW): S.DROPPED,
    (S.PROPOSED, A.CHANGE): S.PROPOSED,
    (S.PROPOSED, A.AGREE): S.AGREED,
    (S.PROPOSED, A.START): S.UNDER_WAY,
    (S.PROPOSED, A.DROP): S.DROPPED,
    (S.AGREED, A.CHANGE): S.PROPOSED,
    (S.AGREED, A.START): S.UNDER_WAY,
    (S.AGREED, A.FINISH): S.DONE,
    (S.AGREED, A.DROP): S.DROPPED,
    (S.UNDER_WAY, A.CHANGE): S.PROPOSED,
    (S.UNDER_WAY, A.FINISH): S.DONE,
    (S.UNDER_WAY, A.DROP): S.DROPPED,
    (S.DONE, A.VERIFY): S.VERIFIED,
    (S.DONE, A.DOUBT): S.UNDER_WAY,
    (S.DROPPED, A.RESUME): S.PROPOSED,
    **{(state, A.COMMENT): state for state in S},
}

COUNTED = frozenset({S.AGREED, S.UNDER_WAY, S.DONE, S.VERIFIED})
"""States whose reduction stands in totals: what is merely wished or proposed does not."""

FINISHED = frozenset({S.DONE, S.VERIFIED})
ENDED = frozenset({S.VERIFIED, S.DROPPED})

NEEDS_COMMENT = frozenset({A.DOUBT, A.DROP, A.COMMENT})
"""Steps whose reason the other side must be able to read."""


def step(state: MeasureState, action: MeasureAction) -> MeasureState:
    """Return the state after ``action``.

    Raises
    ------
    WrongState
        The action does not fit the state.

    Examples
    --------
    >>> step(MeasureState.PROPOSED, MeasureAction.AGREE)
    <MeasureState.AGREED: 'agreed'>
    """
    try:
        return NEXT[state, action]
    except KeyError:
        raise WrongState(STATES[state], action) from None


def possible(state: MeasureState, side: Side) -> list[MeasureAction]:
    """Return the steps that one side can take now, in the order of a measure's life."""
    return [
        action
        for action in MeasureAction
        if (state, action) in NEXT and SIDES[action] in {side, Side.EITHER}
    ]
