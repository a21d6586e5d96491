"""The scorecard for a meeting with a supplier: what it did in a period, and what comes next.

It is handed over, so it holds nothing but the supplier's own record as it was shared, and
quartiles of a group of enough companies.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from flask_babel import gettext, ngettext
from sqlalchemy import func, select
from sqlalchemy.orm import Session, joinedload

from portal.assessment import benchmark, certificates, over_time
from portal.assessment.over_time import Period
from portal.assessment.results import Answered, answered, newest_by_supply
from portal.assessment.supplied import change_since
from portal.assessment.wording import certificate_word
from portal.assessment.words import ACTIONS
from portal.campaigns.models import DataRequest, RequestEvent
from portal.campaigns.standing import is_overdue
from portal.campaigns.workflow import OPEN_STATES, RequestState
from portal.core.actor import Actor
from portal.core.formats import day
from portal.core.i18n import language, translated, zone
from portal.core.tenancy import visible_to
from portal.reduction import queries as reductions
from portal.reduction.models import Measure
from portal.reduction.workflow import ENDED
from portal.submissions.models import ReturnedAnswer
from portal.submissions.pages.results import score_view
from portal.suppliers.models import Supplier

GOOD_ENOUGH = 1.5
"""Up to this rating nothing needs doing: it is what grade A asks for."""

MOST_ITEMS, MOST_OPEN, MOST_ADVICE = 12, 8, 3
LEFT_OUT = frozenset({RequestState.REVOKED})


def _(text: str, **facts: object) -> str:
    return str(gettext(text, **facts))


@dataclass(frozen=True, slots=True)
class Answering:
    """How a supplier answered in a period: counts of requests.

    ``due`` are those whose time has come, ``on_time`` those of them signed by then.
    """

    asked: int
    due: int
    on_time: int
    signed: int
    returns: int

    @property
    def percent(self) -> float | None:
        """Return how many of the due answers came on time. [%]."""
        return 100 * self.on_time / self.due if self.due else None


@dataclass(frozen=True, slots=True)
class Dimension:
    """One dimension of the data quality with its next best action, if any is needed."""

    word: str
    rating: float | None
    action: str


@dataclass(frozen=True, slots=True)
class ItemLine:
    """One item's footprint against last period and against the group."""

    name: str
    site: str
    answer: Answered
    before: Answered | None
    change: float | None
    place: benchmark.Place | None


@dataclass(frozen=True, slots=True)
class Scorecard:
    """One supplier in one period."""

    supplier: Supplier
    period: int
    periods: tuple[int, ...]
    at: datetime
    answering: Answering
    quality: Period | None
    before: Period | None
    dimensions: tuple[Dimension, ...]
    advice: tuple[str, ...]
    items: tuple[ItemLine, ...]
    more_items: int
    points: tuple[str, ...]
    more_points: int
    measures: tuple[Measure, ...]


def scorecard(
    session: Session, actor: Actor, supplier: Supplier, period: int | None, at: datetime
) -> Scorecard:
    """Return the scorecard of a period; without one, of the newest that was asked about."""
    requests = _requests(session, actor, supplier.id)
    years = sorted({one.period for one in requests}, reverse=True)
    year = period if period in years else years[0] if years else at.year
    found = answered(session, actor, supplier.id)
    by_year = {one.period: one for one in over_time.periods(found)}
    quality, mine = by_year.get(year), [one for one in requests if one.period == year]
    lines = list(_items(session, actor, found, year))
    points = list(_points(session, actor, supplier, mine, at))
    measures = reductions.for_customer(session, actor, supplier_id=supplier.id)
    return Scorecard(
        supplier=supplier,
        period=year,
        periods=tuple(years),
        at=at,
        answering=_answering(session, actor, mine, at),
        quality=quality,
        before=by_year.get(year - 1),
        dimensions=tuple(_dimensions(quality)) if quality else (),
        advice=_advice(quality),
        items=tuple(lines[:MOST_ITEMS]),
        more_items=max(0, len(lines) - MOST_ITEMS),
        points=tuple(points[:MOST_OPEN]),
        more_points=max(0, len(points) - MOST_OPEN),
        measures=tuple(one for one in measures if one.state not in ENDED)[:MOST_OPEN],
    )


def _requests(session: Session, actor: Actor, supplier_id: UUID) -> list[DataRequest]:
    query = (
        visible_to(actor, DataRequest)
        .where(
            DataRequest.company_id == actor.company_id,
            DataRequest.supplier_id == supplier_id,
            DataRequest.state.not_in(LEFT_OUT),
        )
        .options(joinedload(DataRequest.item), joinedload(DataRequest.site))
        .order_by(DataRequest.due_at, DataRequest.id)
    )
    return list(session.scalars(query))


def _answering(
    session: Session, actor: Actor, requests: Sequence[DataRequest], at: datetime
) -> Answering:
    ids = [one.id for one in requests]
    query = (
        select(
            RequestEvent.request_id, RequestEvent.action, func.min(RequestEvent.at), func.count()
        )
        .where(
            RequestEvent.scope(actor),
            RequestEvent.request_id.in_(ids),
            RequestEvent.action.in_(("sign", "return")),
        )
        .group_by(RequestEvent.request_id, RequestEvent.action)
    )
    signed, returns = {}, 0
    for request_id, action, first, times in session.execute(query):
        if action == "sign":
            signed[request_id] = first
        else:
            returns += times
    due = [one for one in requests if one.due_at <= at or one.id in signed]
    on_time = [one for one in due if one.id in signed and signed[one.id] <= one.due_at]
    return Answering(len(requests), len(due), len(on_time), len(signed), returns)


def _dimensions(quality: Period) -> Iterator[Dimension]:
    for key, word, rating in over_time.dimensions(quality):
        needs = rating is None or rating > GOOD_ENOUGH
        yield Dimension(word, rating, translated(ACTIONS[key]) if needs else "")


def _advice(quality: Period | None) -> tuple[str, ...]:
    """Return what would raise the score most, where the supplier shares its advice."""
    if quality is None:
        return ()
    texts = [
        text
        for one in quality.answers
        if (one.result.score or {}).get("advice")
        for text, _section in score_view(one.result.score, language()).advice
    ]
    return tuple(dict.fromkeys(texts))[:MOST_ADVICE]


def _items(session: Session, actor: Actor, found: list[Answered], year: int) -> Iterator[ItemLine]:
    placed = benchmark.places(session, actor, [one for one in found if one.request.period == year])
    for answers in newest_by_supply(found).values():
        now = next((one for one in answers if one.request.period == year), None)
        if now is None:
            continue
        before = next((one for one in answers if one.request.period < year), None)
        yield ItemLine(
            now.request.item.name_in(language()),
            now.request.site.name if now.request.site else "",
            now,
            before,
            change_since(now, before),
            placed.get(now.request.id),
        )


def _points(
    session: Session,
    actor: Actor,
    supplier: Supplier,
    requests: Sequence[DataRequest],
    at: datetime,
) -> Iterator[str]:
    """Yield what is open between both, in sentences: debts, returned answers, ending papers."""
    lang = language()
    returned = _returned(session, actor, requests)
    for one in requests:
        if one.state not in OPEN_STATES:
            continue
        facts = {
            "item": one.item.name_in(lang),
            "day": day(one.due_at.astimezone(zone(one.timezone)).date(), lang),
        }
        if returned.get(one.id):
            number = returned[one.id]
            yield str(
                ngettext(
                    "%(item)s: %(num)s returned answer to mend",
                    "%(item)s: %(num)s returned answers to mend",
                    number,
                    **facts,
                )
            )
        elif is_overdue(one, at):
            yield _("%(item)s: the answer was due on %(day)s", **facts)
        else:
            yield _("%(item)s: the answer is due on %(day)s", **facts)
    for ending in certificates.ending(session, actor, at.date(), MOST_OPEN, supplier.id):
        yield _(
            "%(item)s: %(name)s ends on %(day)s",
            item=ending.item.name_in(lang),
            name=certificate_word(ending.kind),
            day=day(ending.valid_until, lang),
        )


def _returned(session: Session, actor: Actor, requests: Sequence[DataRequest]) -> dict[UUID, int]:
    query = (
        select(ReturnedAnswer.request_id, func.count())
        .where(
            ReturnedAnswer.scope(actor),
            ReturnedAnswer.request_id.in_([one.id for one in requests]),
            ReturnedAnswer.answered_in.is_(None),
        )
        .group_by(ReturnedAnswer.request_id)
    )
    return {request_id: int(number) for request_id, number in session.execute(query)}
