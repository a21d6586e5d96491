"""What waits for reviewers on their home page and in the navigation."""

from flask import url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy.orm import Session

from portal.campaigns.asked import Asked
from portal.campaigns.wording import listed
from portal.core import navigation, worklist
from portal.core.actor import Actor, Role
from portal.core.clock import now
from portal.core.i18n import N_, language
from portal.submissions.review import queue
from portal.submissions.review.wanted import Wanted

MOST = 8


def for_reviewer(session: Session, actor: Actor) -> worklist.WorkList:
    """Return the answers that wait for a decision: how many, how many too long, the first due."""
    at = queue.moment(session, actor, now())
    found = queue.queue(session, actor, Wanted(), at)
    late = queue.counts(session, actor, Wanted(), at).late if found.rows else 0
    return worklist.WorkList(
        heading=_heading(found.total, late),
        tasks=tuple(_task(row, actor) for row in found.rows[:MOST]),
        empty=_("Nothing waits for a review. Answers that suppliers sign appear here."),
        more_url=url_for("submissions.reviews", late=1 if late else None),
    )


def _heading(total: int, late: int) -> str:
    if not total:
        return str(_("Answers to review"))
    said = str(ngettext("%(num)s answer to review", "%(num)s answers to review", total))
    if late:
        said = listed([said, ngettext("%(num)s overdue", "%(num)s overdue", late)])
    return said


def _task(row: queue.QueueRow, actor: Actor) -> worklist.Task:
    asked = Asked.read(row.request.asked)
    return worklist.Task(
        title=f"{row.request.supplier.name_in(language())} · {asked.item_name(language())}",
        url=url_for("submissions.review", data_request_id=row.request.id),
        kind="review",
        detail=_(
            "Version %(number)s, signed by %(name)s",
            number=row.shared.number,
            name=row.shared.signed_by,
        ),
        due_at=row.due_at,
        timezone=actor.timezone,
        tag=_("Score %(grade)s", grade=row.shared.score.get("grade", "–")),
        urgent=row.is_late,
    )


worklist.offer(worklist.Provider(for_reviewer, roles=frozenset({Role.REVIEWER}), order=15))
navigation.offer(
    navigation.Entry(
        "submissions.reviews",
        N_("Reviews"),
        "clipboard-check",
        roles=frozenset({Role.REVIEWER}),
        order=40,
        count=queue.count_waiting,
    )
)
