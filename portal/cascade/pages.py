"""What the pages show: the company's own suppliers in an answer, and one of them."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import Session

from forms.answers import field_entry, value_of
from forms.loader import load
from forms.model import Level
from portal.campaigns.models import DataRequest, RequestEvent
from portal.campaigns.queries.detail import RequestDetail, detail
from portal.campaigns.workflow import RequestState
from portal.cascade.laying import row_of
from portal.cascade.materials import Asked, Materials, materials
from portal.cascade.models import CascadeLink
from portal.core.actor import Actor
from portal.core.clock import now
from portal.submissions.answering import Answering
from portal.submissions.frozen import finding_from_json
from portal.submissions.models import SharedResult
from portal.submissions.openness import EDITABLE
from portal.submissions.pages.reading import Passage, passages
from portal.submissions.pages.results import FootprintView, ScoreView, footprint_view, score_view
from portal.submissions.places import Place
from portal.submissions.review import queries as review
from portal.submissions.upstream import Figure, figure_of


@dataclass(frozen=True, slots=True)
class SuppliersPage:
    """All materials of an answer with who was asked, and whether its result is whole."""

    materials: Materials
    is_open: bool
    is_signed: bool
    is_whole: bool
    may_ask: bool

    @property
    def newer(self) -> tuple[Asked, ...]:
        """Return the requests whose accepted figure is not in the answer."""
        return tuple(one for one in self.materials.asked if one.may_be_taken)


def suppliers_page(session: Session, known: Answering, actor: Actor) -> SuppliersPage:
    """Return what stands on the page of the company's suppliers."""
    found = materials(session, known, actor)
    state = RequestState(known.request.state)
    is_open = state in EDITABLE
    return SuppliersPage(
        materials=found,
        is_open=is_open,
        is_signed=state in {RequestState.SUBMITTED, RequestState.ACCEPTED},
        is_whole=known.computed.is_whole,
        may_ask=is_open and any(one.may_be_asked for one in found.rows),
    )


def product_of(known: Answering) -> str:
    """Return what the company calls its product: what suppliers are told their material is for."""
    return str(value_of(field_entry(known.answers, "product_name")) or known.asked.item)


@dataclass(frozen=True, slots=True)
class AskedPage:
    """One request that was passed on: how far it is, what came back, what can be done."""

    link: CascadeLink
    detail: RequestDetail
    shared: SharedResult | None
    footprint: FootprintView | None
    score: ScoreView | None
    figure: Figure | None
    passages: list[Passage]
    open_points: int
    places: list[tuple[str, list[tuple[str, str]]]]
    is_laid: bool
    may_take: bool

    @property
    def request(self) -> DataRequest:
        """Return the request that was passed on."""
        return self.detail.request

    @property
    def events(self) -> list[RequestEvent]:
        """Return what happened to it, newest first."""
        return self.detail.events

    @property
    def may_accept(self) -> bool:
        """Tell whether a decision is due."""
        return self.shared is not None and self.request.state == RequestState.SUBMITTED

    @property
    def may_return(self) -> bool:
        """Tell whether answers can be sent back."""
        decided = {RequestState.SUBMITTED, RequestState.ACCEPTED}
        return self.shared is not None and self.request.state in decided


def asked_page(
    session: Session, request: DataRequest, link: CascadeLink, actor: Actor, lang: str
) -> AskedPage:
    """Return what stands on the page of one request that was passed on."""
    child = link.request
    shared = review.newest_shared(session, actor, child)
    accepted = review.acceptance(session, actor, child)
    row = row_of(session, actor, request, link.row)
    accepted_id = accepted.shared_result_id if accepted else None
    is_laid = accepted_id is not None and row.is_laid and row.shared_result_id == accepted_id
    figure = figure_of(shared.footprint) if shared else None
    return AskedPage(
        link=link,
        detail=detail(session, actor, child, now()),
        shared=shared,
        footprint=footprint_view(shared.footprint) if shared else None,
        score=score_view(shared.score, lang) if shared else None,
        figure=figure,
        passages=list(_passages(shared, child, lang)) if shared else [],
        open_points=sum(1 for one in shared.findings if one["severity"] != "info") if shared else 0,
        places=list(_places(child, lang)) if shared else [],
        is_laid=is_laid,
        may_take=_may_take(request, figure, accepted_id) and not is_laid,
    )


def _may_take(request: DataRequest, figure: Figure | None, accepted_id: Any) -> bool:
    return RequestState(request.state) in EDITABLE and figure is not None and bool(accepted_id)


def _passages(shared: SharedResult, child: DataRequest, lang: str) -> list[Passage]:
    """Return the answers to read, where the supplier granted all of them."""
    if shared.answers is None:
        return []
    questionnaire = load(child.questionnaire_id, child.questionnaire_version)
    found = tuple(finding_from_json(one) for one in shared.findings if one.get("facts"))
    answers: Any = shared.answers
    return passages(questionnaire, Level(child.level), answers, found, lang)


def _places(child: DataRequest, lang: str) -> Iterator[tuple[str, list[tuple[str, str]]]]:
    """Return what can be sent back, by section: whole tables, and single questions."""
    questionnaire = load(child.questionnaire_id, child.questionnaire_version)
    for section in questionnaire.at(Level(child.level)):
        title = section.title.get(lang)
        if section.has_rows:
            yield title, [(Place(section.key, None, "").key, title)]
            continue
        fields = section.at(Level(child.level))
        yield (
            title,
            [(Place(section.key, None, one.key).key, one.label.get(lang)) for one in fields],
        )
