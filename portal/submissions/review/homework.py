"""What waits for reviewers on their home page and in the navigation."""

from flask import url_for
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from portal.campaigns.asked import Asked
from portal.core import navigation, worklist
from portal.core.actor import Actor, Role
from portal.core.i18n import N_, language
from portal.submissions.review import queries

MOST = 8


def for_reviewer(session: Session, actor: Actor) -> worklist.WorkList:
    """Return the answers that wait for a decision, the oldest first."""
    found = queries.queue(session, actor, 1)
    return worklist.WorkList(
        heading=_("Answers to review"),
        tasks=tuple(_task(row) for row in found.rows[:MOST]),
        empty=_("Nothing waits for a review. Answers that suppliers sign appear here."),
        more_url=url_for("submissions.reviews"),
    )


def _task(row: queries.QueueRow) -> worklist.Task:
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
        tag=_("Score %(grade)s", grade=row.shared.score.get("grade", "–")),
    )


worklist.offer(worklist.Provider(for_reviewer, roles=frozenset({Role.REVIEWER}), order=15))
navigation.offer(
    navigation.Entry(
        "submissions.reviews",
        N_("Reviews"),
        "clipboard-check",
        roles=frozenset({Role.REVIEWER}),
        order=40,
        count=queries.count_waiting,
    )
)
