"""A request moves only along its table of steps."""

import pytest

from portal.campaigns.workflow import NEXT, RequestAction, RequestState, step
from portal.core.errors import WrongState

LIFE = [
    (RequestState.ISSUED, RequestAction.OPEN, RequestState.OPENED),
    (RequestState.OPENED, RequestAction.EDIT, RequestState.IN_PROGRESS),
    (RequestState.IN_PROGRESS, RequestAction.SIGN, RequestState.SUBMITTED),
    (RequestState.SUBMITTED, RequestAction.RETURN, RequestState.RETURNED),
    (RequestState.RETURNED, RequestAction.SIGN, RequestState.SUBMITTED),
    (RequestState.SUBMITTED, RequestAction.ACCEPT, RequestState.ACCEPTED),
    (RequestState.ACCEPTED, RequestAction.RETURN, RequestState.RETURNED),
]


@pytest.mark.parametrize(("before", "action", "after"), LIFE)
def test_a_request_goes_its_usual_way(before, action, after):
    assert step(before, action) is after


@pytest.mark.parametrize(
    ("state", "action"),
    [(s, a) for s in RequestState for a in RequestAction if (s, a) not in NEXT],
)
def test_what_the_table_does_not_name_is_refused(state, action):
    with pytest.raises(WrongState):
        step(state, action)


def test_what_was_submitted_can_neither_be_declined_nor_withdrawn():
    closed = {RequestAction.DECLINE, RequestAction.REVOKE}

    assert not [a for (s, a) in NEXT if s is RequestState.SUBMITTED and a in closed]


def test_a_withdrawn_request_stays_withdrawn():
    assert not [s for (s, _) in NEXT if s is RequestState.REVOKED]
