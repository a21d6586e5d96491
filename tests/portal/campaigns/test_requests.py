"""Moving a request: one event and one audit entry for each real step, and no lost update."""

import pytest
from sqlalchemy import select
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm.exc import StaleDataError

from portal.campaigns.models import DataRequest, RequestEvent
from portal.campaigns.requests import change_level, take
from portal.campaigns.workflow import RequestAction
from portal.core.audit import AuditEntry
from portal.core.clock import now
from portal.core.errors import WrongState


def events(session, request):
    query = select(RequestEvent).where(RequestEvent.request_id == request.id)
    return session.scalars(query.order_by(RequestEvent.sequence)).all()


def test_a_step_leaves_an_event_and_an_audit_entry(chain, make, session):
    request, clerk = chain.answering()

    take(session, request, RequestAction.EDIT, make.actor(clerk), now())

    assert [(e.sequence, e.action, e.state, e.by) for e in events(session, request)] == [
        (1, "edit", "in_progress", "Li Wei")
    ]
    assert session.scalars(select(AuditEntry.action)).all() == ["request.edit"]


def test_saving_a_draft_again_leaves_no_further_event(chain, make, session):
    request, clerk = chain.answering(state="in_progress")

    event = take(session, request, RequestAction.EDIT, make.actor(clerk), now())

    assert event is None
    assert events(session, request) == []


def test_of_two_who_decide_at_once_the_second_is_refused(chain, make, database):
    request, _clerk = chain.answering(state="submitted")
    anna = make.actor(chain.purchaser)
    with database.session(anna, readonly=True) as reading:
        seen_before = reading.get_one(DataRequest, request.id)
        reading.expunge(seen_before)
    with database.writing(anna) as quick:
        take(quick, quick.get_one(DataRequest, request.id), RequestAction.ACCEPT, anna, now())

    with database.session(anna) as slow:
        slow.add(seen_before)
        with pytest.raises(StaleDataError):
            take(slow, seen_before, RequestAction.RETURN, anna, now())


def test_a_declined_request_that_is_opened_again_forgets_the_reason(chain, make, session):
    request, clerk = chain.answering()
    actor = make.actor(clerk)
    take(session, request, RequestAction.DECLINE, actor, now(), comment="No capacity")
    assert request.decline_reason == "No capacity"

    take(session, request, RequestAction.OPEN, actor, now())

    assert (request.state, request.decline_reason) == ("opened", None)
    assert [e.comment for e in events(session, request)] == ["No capacity", None]


def test_the_level_can_change_until_something_is_answered(chain, make, session):
    request, _ = chain.answering(level="full")
    anna = make.actor(chain.purchaser)

    assert change_level(session, request, "minimal", anna, now())

    assert request.level == "minimal"
    request.state = "in_progress"
    with pytest.raises(WrongState):
        change_level(session, request, "full", anna, now())


def test_events_cannot_be_rewritten(chain, make, session):
    request, clerk = chain.answering()
    event = take(session, request, RequestAction.EDIT, make.actor(clerk), now())
    session.commit()

    event.comment = "Something else"

    with pytest.raises(DBAPIError, match="frozen"):
        session.commit()


def test_who_answers_is_filled_in_once_and_never_changed(chain, make, session):
    request, _ = chain.answering()
    event = RequestEvent(
        company_id=chain.brand.id,
        request_id=request.id,
        sequence=1,
        action="issue",
        state="issued",
        by="Anna",
        at=now(),
    )
    session.add(event)
    session.commit()

    event.partner_company_id = request.partner_company_id
    session.commit()

    event.partner_company_id = chain.brand.id
    with pytest.raises(DBAPIError, match="frozen"):
        session.commit()
