"""What the customer will see: the copy that signing would make, read as its reviewer reads it."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from portal.core.actor import Actor
from portal.submissions import queries, signing
from portal.submissions.answering import Answering
from portal.submissions.evidence.queries import files_of
from portal.submissions.models import SharedResult
from portal.submissions.pages.results import FootprintView, ScoreView, footprint_view, score_view
from portal.submissions.results import results
from portal.submissions.review.comparison import compare
from portal.submissions.review.page import Chapter, chapters
from portal.submissions.sharing import Sharing


@dataclass(frozen=True, slots=True)
class SeenPage:
    """One level of sharing, as the customer's page of this version would show it."""

    sharing: Sharing
    shared: SharedResult
    chapters: list[Chapter]
    view: FootprintView
    score: ScoreView
    compared: Any


def copy_of(
    session: Session, known: Answering, actor: Actor, sharing: Sharing, at: datetime
) -> SharedResult:
    """Return the row that signing now would write for the customer; it is never saved.

    Everything in it is made by the functions that sign and share, none of it here.
    """
    files = files_of(session, actor, known.request)
    version = signing.frozen(known, results(known), "", files)
    version.number = queries.next_number(session, known.request)
    version.sharing, version.signed_by, version.signed_at = sharing.value, actor.label, at
    return signing.shared_copy(known.request, version)


def seen_page(
    session: Session,
    known: Answering,
    actor: Actor,
    sharing: Sharing,
    *,
    at: datetime,
    lang: str,
) -> SeenPage:
    """Return what the reviewer would see at one level."""
    shared = copy_of(session, known, actor, sharing, at)
    materials = shared.footprint.get("materials")
    return SeenPage(
        sharing=sharing,
        shared=shared,
        chapters=chapters(known.request, shared, None, (), lang),
        view=footprint_view(shared.footprint),
        score=score_view(shared.score, lang),
        compared=None if materials is None else compare(known.asked.bom_materials, materials),
    )
