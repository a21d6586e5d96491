"""What the reviewer does: returns single answers, accepts."""

from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from portal.campaigns.models import DataRequest
from portal.core.actor import Actor
from portal.demo.sheets import Sheet
from portal.demo.stage import Stage
from portal.submissions.models import SharedResult
from portal.submissions.places import Place
from portal.submissions.review import decisions, queries
from portal.submissions.review.decisions import Comment

ENERGY = "G"


def accept(stage: Stage, request_id: UUID, actor: Actor, at: datetime) -> None:
    """Accept the newest version."""
    with stage.acting(actor) as session:
        request = session.get_one(DataRequest, request_id)
        shared = _newest(session, request, actor)
        decisions.accept(session, request, shared, actor=actor, at=at)


def give_back(stage: Stage, request_id: UUID, sheet: Sheet, actor: Actor, at: datetime) -> None:
    """Return the answers in which the sheet slipped, each with its comment."""
    with stage.acting(actor) as session:
        request = session.get_one(DataRequest, request_id)
        shared = _newest(session, request, actor)
        comments = [
            Comment(
                Place(ENERGY, _row(shared, slip["carrier"]), _cell(sheet, slip["carrier"])),
                slip["comment"],
            )
            for slip in sheet.plain["slips"]
        ]
        decisions.return_answers(session, request, shared, comments, actor=actor, at=at)


def _newest(session: Session, request: DataRequest, actor: Actor) -> SharedResult:
    shared = queries.newest_shared(session, actor, request)
    if shared is None:
        raise LookupError(f"nothing was shared for request {request.id}")
    return shared


def _row(shared: SharedResult, carrier: str) -> str:
    """Return the row of the shared answers that is about a carrier."""
    rows = (shared.answers or {})["rows"][ENERGY]
    return next(
        str(row["id"]) for row in rows if row["cells"]["energy_carrier"]["value"] == carrier
    )


def _cell(sheet: Sheet, carrier: str) -> str:
    return next(str(one["cell"]) for one in sheet.plain["energy"] if one["carrier"] == carrier)
