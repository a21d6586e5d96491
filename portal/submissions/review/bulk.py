"""Clean answers accepted together: a list is made, looked at, and accepted exactly as it stands.

The list names versions. What somebody decided meanwhile, or signed anew, is left alone and said.
Up to :data:`AT_ONCE` answers are decided in the request; more become jobs of :data:`PORTION`.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime
from itertools import groupby
from uuid import UUID

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from portal.campaigns import notices
from portal.campaigns.models import DataRequest
from portal.campaigns.workflow import RequestState
from portal.core import audit, jobs
from portal.core.actor import Actor
from portal.core.errors import Invalid, Problem
from portal.core.tenancy import visible_to
from portal.submissions.models import SharedResult
from portal.submissions.review import decisions, doubles, queries, queue
from portal.submissions.review.errors import ListDone
from portal.submissions.review.models import BulkAcceptance, BulkItem, ReviewFacts
from portal.submissions.review.wanted import Moment, Wanted

KIND = "reviews.bulk"
AT_ONCE = 500
PORTION = 100
MOST_LISTED = 10_000

PREPARED, RUNNING, DONE, UNDOING, UNDONE = "prepared", "running", "done", "undoing", "undone"
UNDER_WAY = frozenset({RUNNING, UNDOING})
ACCEPTED, LEFT, WITHDRAWN, STAYED = "accepted", "left", "withdrawn", "stayed"


def prepare(session: Session, wanted: Wanted, actor: Actor, at: Moment) -> BulkAcceptance:
    """List all that a filter lets through: what is clean, and why the rest is not.

    The actor's earlier list that nobody accepted is replaced.
    """
    _forget(session, actor)
    made = BulkAcceptance(
        company_id=actor.company_id,
        filter=wanted.query(page=None),
        rule=at.terms.write(),
        prepared_by=actor.label,
        prepared_by_id=actor.user_id,
        prepared_at=at.now,
    )
    session.add(made)
    session.flush()
    suspect = doubles.suspects(session, actor)
    items = [
        _item(made, place, row, at, suspect)
        for place, row in enumerate(_found(session, actor, wanted, at))
    ]
    session.add_all(items)
    made.wont = sum(not one.is_clean for one in items)
    made.will = len(items) - made.wont
    session.flush()
    return made


Found = tuple[UUID, UUID, UUID, ReviewFacts | None]


def _found(session: Session, actor: Actor, wanted: Wanted, at: Moment) -> list[Found]:
    """Return the ids and facts of what waits, one supplier after the other."""
    query = queue.limited(actor, wanted, at).with_only_columns(
        SharedResult.id,
        SharedResult.request_id,
        SharedResult.supplier_id,
        ReviewFacts,
        maintain_column_froms=True,
    )
    rows: list[Found] = [(*row,) for row in session.execute(query.limit(MOST_LISTED))]
    return sorted(rows, key=lambda row: str(row[2]))


def _item(
    made: BulkAcceptance, place: int, row: Found, at: Moment, suspect: frozenset[UUID]
) -> BulkItem:
    shared_id, request_id, supplier_id, facts = row
    reasons = at.terms.against(facts) + (["doubles"] if request_id in suspect else [])
    return BulkItem(
        company_id=made.company_id,
        bulk_id=made.id,
        position=place,
        request_id=request_id,
        shared_result_id=shared_id,
        supplier_id=supplier_id,
        is_clean=not reasons,
        reasons=reasons,
    )


def _forget(session: Session, actor: Actor) -> None:
    old = select(BulkAcceptance.id).where(
        BulkAcceptance.company_id == actor.company_id,
        BulkAcceptance.prepared_by_id == actor.user_id,
        BulkAcceptance.state == PREPARED,
    )
    ids = list(session.scalars(old))
    if ids:
        session.execute(delete(BulkItem).where(BulkItem.bulk_id.in_(ids)))
        session.execute(delete(BulkAcceptance).where(BulkAcceptance.id.in_(ids)))


def accept(session: Session, made: BulkAcceptance, actor: Actor, at: datetime) -> None:
    """Accept what the list names, at once or by jobs.

    Raises
    ------
    ListDone
        The list was accepted already.
    Invalid
        Nothing in it is clean.
    """
    if made.state != PREPARED:
        raise ListDone
    if not made.will:
        raise Invalid([Problem("reviews.nothing_clean")])
    made.state, made.decided_at = RUNNING, at
    made.decided_by, made.decided_by_id = actor.label, actor.user_id
    session.flush()
    audit.record(session, actor, "reviews.bulk_accepted", made, at=at, answers=made.will)
    _go_on(session, made, actor, at, made.will)


def undo(
    session: Session, made: BulkAcceptance, *, reason: str, actor: Actor, at: datetime
) -> None:
    """Withdraw every acceptance of the list that still stands.

    Raises
    ------
    ListDone
        It is being worked on, or was undone already.
    Invalid
        No reason was given.
    """
    said = decisions.read_reason(reason)
    if made.state != DONE:
        raise ListDone
    made.state, made.undone_at, made.undone_by, made.undo_reason = UNDOING, at, actor.label, said
    session.flush()
    audit.record(session, actor, "reviews.bulk_undone", made, at=at)
    _go_on(session, made, actor, at, count(session, made, ACCEPTED))


def _go_on(session: Session, made: BulkAcceptance, actor: Actor, at: datetime, size: int) -> None:
    if size > AT_ONCE:
        enqueue(session, made, actor, 0)
        return
    while portion(session, made, actor, at):
        pass


def enqueue(session: Session, made: BulkAcceptance, actor: Actor, number: int) -> None:
    """Have the next portion of a list decided in the background."""
    payload = {
        "bulk": str(made.id),
        "number": number,
        "user": str(actor.user_id) if actor.user_id else "",
        "name": actor.name,
        "email": actor.email,
        "company": actor.company_name,
    }
    key = f"{KIND}:{made.id}:{made.state}:{number}"
    jobs.enqueue(session, KIND, payload, key=key, company_id=made.company_id)


def portion(session: Session, made: BulkAcceptance, actor: Actor, at: datetime) -> bool:
    """Decide the next answers of a list; tell whether more are left.

    A supplier's answers are decided together, so that it gets one mail.
    """
    is_undoing = made.state == UNDOING
    items = _next(session, made, ACCEPTED if is_undoing else "")
    asked = _locked(session, actor, [one.request_id for one in items])
    newest = _newest(session, actor, list(asked))
    decided: list[DataRequest] = []
    for one in items:
        request = asked[one.request_id]
        if is_undoing:
            one.outcome = WITHDRAWN if _stands(session, actor, request, one) else STAYED
        else:
            fits = request.state == RequestState.SUBMITTED
            fits = fits and newest.get(one.request_id) == one.shared_result_id
            one.outcome = ACCEPTED if fits else LEFT
        if one.outcome in {ACCEPTED, WITHDRAWN}:
            _decide(session, made, one, actor=actor, at=at)
            decided.append(request)
    _tell(session, made, decided, actor, at)
    if _next(session, made, ACCEPTED if is_undoing else "", most=1):
        return True
    made.state = UNDONE if is_undoing else DONE
    session.flush()
    return False


def _decide(
    session: Session, made: BulkAcceptance, item: BulkItem, *, actor: Actor, at: datetime
) -> None:
    if made.state == UNDOING:
        reason = made.undo_reason
        decisions.write_withdrawal(session, item.request, reason=reason, actor=actor, at=at)
    else:
        shared = session.get_one(SharedResult, item.shared_result_id)
        decisions.write_acceptance(session, item.request, shared, actor=actor, at=at)


def _tell(
    session: Session,
    made: BulkAcceptance,
    decided: Sequence[DataRequest],
    actor: Actor,
    at: datetime,
) -> None:
    """Write one mail a supplier, and have the products computed anew once."""
    by_supplier = sorted(decided, key=lambda one: (str(one.supplier_id), str(one.id)))
    for _supplier, together in groupby(by_supplier, key=lambda one: one.supplier_id):
        if made.state == UNDOING:
            notices.acceptance_withdrawn(
                session, list(together), actor, at, reason=made.undo_reason
            )
        else:
            notices.accepted(session, list(together), actor, at)
    kind = "withdrawn_many" if made.state == UNDOING else "accepted_many"
    decisions.announce_many(session, kind, decided, made.company_id)


def _next(
    session: Session, made: BulkAcceptance, outcome: str, most: int | None = None
) -> list[BulkItem]:
    """Return the next items to decide: a portion, and the rest of its last supplier's."""
    query = (
        select(BulkItem)
        .where(BulkItem.bulk_id == made.id, BulkItem.outcome == outcome)
        .order_by(BulkItem.position)
    )
    if not outcome:
        query = query.where(BulkItem.is_clean.is_(True))
    limit = most or PORTION
    found = list(session.scalars(query.limit(limit)))
    if len(found) < limit or most:
        return found
    last = found[-1]
    rest = query.where(BulkItem.position > last.position, BulkItem.supplier_id == last.supplier_id)
    return found + list(session.scalars(rest))


def _locked(session: Session, actor: Actor, ids: Iterable[UUID]) -> dict[UUID, DataRequest]:
    """Return requests as they stand now, locked: whoever decides one of them waits in line."""
    query = (
        visible_to(actor, DataRequest)
        .where(DataRequest.id.in_(list(ids)))
        .order_by(DataRequest.id)
        .with_for_update(of=DataRequest)
        .execution_options(populate_existing=True)
    )
    return {one.id: one for one in session.scalars(query)}


def _newest(session: Session, actor: Actor, ids: list[UUID]) -> dict[UUID, UUID]:
    query = (
        select(SharedResult.request_id, SharedResult.id)
        .where(SharedResult.scope(actor), SharedResult.request_id.in_(ids))
        .order_by(SharedResult.number)
    )
    return {one.request_id: one.id for one in session.execute(query)}


def _stands(session: Session, actor: Actor, request: DataRequest, item: BulkItem) -> bool:
    """Tell whether the acceptance that the list made is still the one in force."""
    found = queries.acceptance(session, actor, request)
    return (
        request.state == RequestState.ACCEPTED
        and found is not None
        and found.shared_result_id == item.shared_result_id
    )


def count(session: Session, made: BulkAcceptance, outcome: str) -> int:
    """Count the answers of a list with which something came to pass."""
    query = select(func.count()).where(BulkItem.bulk_id == made.id, BulkItem.outcome == outcome)
    return session.scalar(query) or 0
