"""What the company does with a request that it passed on: the same steps as any who asks.

Whoever answers for the company does them here; nobody needs a purchaser's or reviewer's role.
"""

from datetime import datetime

from sqlalchemy.orm import Session

from portal.campaigns import nudging, steering
from portal.campaigns.models import DataRequest
from portal.cascade.laying import lay, row_of, take_out
from portal.cascade.materials import acceptances
from portal.cascade.models import CascadeLink
from portal.cascade.reading import LONGEST_NOTE, read_day
from portal.core.actor import Actor
from portal.core.errors import Invalid, Problem
from portal.submissions.places import Place
from portal.submissions.review import decisions
from portal.submissions.review.decisions import Comment


def extend(session: Session, link: CascadeLink, typed: str, actor: Actor, at: datetime) -> None:
    """Give the supplier more time.

    Raises
    ------
    Invalid
        The day cannot be read, has passed or is not later.
    """
    day = read_day(typed)
    if day is None or day.year > at.year + 2:
        raise Invalid([Problem("cascade.day", "due_on")])
    nudging.extend(session, link.request.campaign, [link.request], day, actor, at=at)


def revoke(session: Session, link: CascadeLink, reason: str, actor: Actor, at: datetime) -> None:
    """Withdraw the request, and tell the supplier.

    Raises
    ------
    Invalid
        The reason is too long.
    """
    if len(reason) > LONGEST_NOTE:
        raise Invalid([Problem("cascade.too_long", "reason", {"most": LONGEST_NOTE})])
    steering.revoke(session, link.request, actor, at, reason=reason)


def accept(
    session: Session, link: CascadeLink, content_hash: str, actor: Actor, at: datetime
) -> None:
    """Accept the version that was read; its figure goes into the company's own answer."""
    shared = decisions.shown(session, link.request, actor, content_hash)
    decisions.accept(session, link.request, shared, actor=actor, at=at)


def send_back(
    session: Session,
    link: CascadeLink,
    content_hash: str,
    typed: tuple[str, str],
    *,
    actor: Actor,
    at: datetime,
) -> None:
    """Send one answer back with a comment; ``typed`` holds which, and why.

    Raises
    ------
    Invalid
        No answer was chosen, or nothing is said about it.
    """
    key, text = typed[0], typed[1].strip()
    place = Place.read(key)
    found = [] if place else [Problem("cascade.no_place", "place")]
    if not text:
        found.append(Problem("cascade.no_comment", "comment"))
    if found or place is None:
        raise Invalid(found)
    shared = decisions.shown(session, link.request, actor, content_hash)
    comments = [Comment(place, text)]
    decisions.return_answers(session, link.request, shared, comments, actor=actor, at=at)


def take_in(
    session: Session, request: DataRequest, link: CascadeLink, actor: Actor, at: datetime
) -> None:
    """Fill the accepted figure into the answer: anew, or in place of an earlier one.

    Raises
    ------
    Invalid
        There is no accepted figure from cradle to gate.
    """
    accepted = acceptances(session, actor, [link.request_id]).get(link.request_id)
    row = row_of(session, actor, request, link.row)
    if accepted is None or not lay(session, link, row, accepted.shared_result, actor=actor, at=at):
        raise Invalid([Problem("cascade.nothing_to_take")])


def leave_out(
    session: Session, request: DataRequest, link: CascadeLink, actor: Actor, at: datetime
) -> None:
    """Take a figure out of the answer again; the supplier's answer stays accepted."""
    take_out(session, request, row_of(session, actor, request, link.row), actor, at)
