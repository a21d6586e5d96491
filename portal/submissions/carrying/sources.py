"""Which signed answers of the company may serve a request, and with whose consent."""

from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session, contains_eager

from forms.answers import Answers, field_entry, value_of
from portal.campaigns.asked import Asked
from portal.campaigns.models import DataRequest
from portal.campaigns.workflow import RequestState
from portal.core.actor import Actor
from portal.core.errors import NotFound
from portal.core.tenancy import visible_to
from portal.submissions.answering import Answering
from portal.submissions.models import AnswerConsent, Submission

MOST = 20
"""Signed answers that are offered, the newest first."""


class Kind(StrEnum):
    """How near earlier answers are to what is asked now."""

    LAST_PERIOD = "last_period"
    SAME_CUSTOMER = "same_customer"
    OTHER_CUSTOMER = "other_customer"


@dataclass(frozen=True, slots=True)
class Source:
    """Signed answers that may serve; ``consent`` is there where it is needed and was given."""

    submission: Submission
    asked: Asked
    kind: Kind
    is_same_item: bool
    consent: AnswerConsent | None

    @property
    def request_id(self) -> UUID:
        """Return the request they were signed for."""
        return self.submission.request_id

    @property
    def period(self) -> int:
        """Return the period they are about."""
        return self.submission.request.period

    @property
    def answers(self) -> Answers:
        """Return the answers themselves."""
        document: Answers = self.submission.answers  # type: ignore[assignment]  # JSON of that shape
        return document

    def serves(self, section: str) -> bool:
        """Tell whether a section may be taken over: another customer's only with consent."""
        if self.kind is not Kind.OTHER_CUSTOMER:
            return True
        return self.consent is not None and section in self.consent.sections


def sources(session: Session, actor: Actor, known: Answering) -> list[Source]:
    """Return the newest signed version of each other request about the same site.

    It may have been asked by another list: those of an industry share the keys of their base.
    """
    newest = (
        select(Submission.request_id, func.max(Submission.number).label("number"))
        .where(Submission.scope(actor))
        .group_by(Submission.request_id)
        .subquery()
    )
    query = (
        visible_to(actor, Submission)
        .join(
            newest,
            (newest.c.request_id == Submission.request_id) & (newest.c.number == Submission.number),
        )
        .join(Submission.request)
        .options(contains_eager(Submission.request))
        .where(Submission.request_id != known.request.id)
        .order_by(Submission.signed_at.desc(), Submission.id)
        .limit(MOST)
    )
    consents = _in_force(session, actor, known.request)
    found = [_source(one, known, consents) for one in session.scalars(query)]
    site = _site(known.answers) or known.asked.site
    rank = {kind: place for place, kind in enumerate(Kind)}
    mine = [one for one in found if not site or _site(one.answers) in {site, None}]
    return sorted(mine, key=lambda one: rank[one.kind])


def find_source(session: Session, actor: Actor, known: Answering, request_id: UUID) -> Source:
    """Return one source by the request it was signed for.

    Raises
    ------
    NotFound
        There are no such answers, or they are about another site.
    """
    for one in sources(session, actor, known):
        if one.request_id == request_id:
            return one
    raise NotFound


def _source(
    submission: Submission, known: Answering, consents: dict[UUID, AnswerConsent]
) -> Source:
    then, now = submission.request, known.request
    same_item = then.company_id == now.company_id and then.item_id == now.item_id
    if then.company_id != now.company_id:
        kind = Kind.OTHER_CUSTOMER
    elif same_item and then.period < now.period and then.state == RequestState.ACCEPTED:
        kind = Kind.LAST_PERIOD
    else:
        kind = Kind.SAME_CUSTOMER
    asked = Asked.read(then.asked)
    return Source(submission, asked, kind, same_item, consents.get(submission.request_id))


def _in_force(session: Session, actor: Actor, request: DataRequest) -> dict[UUID, AnswerConsent]:
    query = visible_to(actor, AnswerConsent).where(
        AnswerConsent.request_id == request.id, AnswerConsent.revoked_at.is_(None)
    )
    return {one.source_request_id: one for one in session.scalars(query)}


def _site(answers: Answers) -> str | None:
    value = value_of(field_entry(answers, "site_name"))
    return value if isinstance(value, str) else None
