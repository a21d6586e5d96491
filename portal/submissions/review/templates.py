"""Comments that a company's reviewers use again: kept when they are written, offered beside."""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy.orm import Session

from portal.core import audit
from portal.core.actor import Actor
from portal.core.tenancy import visible_to
from portal.submissions.review.decisions import Comment
from portal.submissions.review.models import CommentTemplate

MOST = 20
LONGEST = 300


def known(session: Session, actor: Actor) -> list[str]:
    """Return the company's kept comments, the newest first."""
    query = visible_to(actor, CommentTemplate).order_by(
        CommentTemplate.kept_at.desc(), CommentTemplate.id
    )
    return [one.text for one in session.scalars(query.limit(MOST))]


def remember(
    session: Session,
    actor: Actor,
    places: Iterable[str],
    comments: Iterable[Comment],
    at: datetime,
) -> None:
    """Keep the comments at the places that were ticked; a known one comes to the front.

    Longer ones than :data:`LONGEST` are about one answer and are not kept. Of more than
    :data:`MOST` the oldest go.
    """
    ticked = set(places)
    texts = {one.text for one in comments if one.place.key in ticked and len(one.text) <= LONGEST}
    kept = list(
        session.scalars(
            visible_to(actor, CommentTemplate).order_by(
                CommentTemplate.kept_at.desc(), CommentTemplate.id
            )
        )
    )
    for one in kept:
        if one.text in texts:
            one.kept_at, one.kept_by = at, actor.label
    new = sorted(texts - {one.text for one in kept})
    for text in new:
        session.add(
            CommentTemplate(company_id=actor.company_id, text=text, kept_by=actor.label, kept_at=at)
        )
    for one in kept[max(0, MOST - len(new)) :]:
        if one.text not in texts:
            session.delete(one)
    session.flush()
    if new:
        audit.record(
            session,
            actor,
            "reviews.comments_kept",
            ("company", actor.company_id),
            at=at,
            comments=len(new),
        )
