"""Who works on what: each section with its progress, whose hands it is in, and who typed last."""

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.accounts.models import Membership, User
from portal.core.actor import Actor
from portal.submissions.answering import Answering
from portal.submissions.handing import queries
from portal.submissions.handing.queries import Hand
from portal.submissions.models import SectionTask
from portal.submissions.pages.contents import Chapter, chapters


@dataclass(frozen=True, slots=True)
class SectionWork:
    """One section: how far it is, who has it, who typed in it last."""

    chapter: Chapter
    tasks: tuple[SectionTask, ...]
    last: Hand | None

    @property
    def percent(self) -> float | None:
        """Return how much of what is required is answered; unknown where nothing is."""
        one = self.chapter
        return 100 * one.done / one.total if one.total else None


@dataclass(frozen=True, slots=True)
class PeoplePage:
    """All sections, and the colleagues to choose from."""

    sections: tuple[SectionWork, ...]
    colleagues: tuple[User, ...]


def people_page(session: Session, known: Answering, actor: Actor, lang: str) -> PeoplePage:
    """Return who works on what in one request."""
    tasks = queries.tasks_of(session, actor, known.request)
    hands = queries.last_hands(session, actor, known.draft)
    return PeoplePage(
        sections=tuple(
            SectionWork(
                one,
                tuple(task for task in tasks if task.section == one.key),
                hands.get(one.key),
            )
            for one in chapters(known, lang)
        ),
        colleagues=_colleagues(session, actor),
    )


def _colleagues(session: Session, actor: Actor) -> tuple[User, ...]:
    query = (
        select(User)
        .join(Membership, Membership.user_id == User.id)
        .where(
            Membership.scope(actor),
            Membership.company_id == actor.company_id,
            User.id != actor.user_id,
            User.disabled_at.is_(None),
        )
        .distinct()
        .order_by(User.email)
        .limit(200)
    )
    return tuple(session.scalars(query))
