"""Everything about one request that its answering pages stand on, looked up once."""

from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from functools import cached_property
from uuid import UUID

from sqlalchemy.orm import Session

from forms.answers import Answers, field_entry, value_of
from forms.bands import band_of
from forms.context import BomMaterial, Context, Peers
from forms.filled import Filled, fill
from forms.findings import Finding
from forms.loader import load
from forms.model import Level, Questionnaire
from forms.validation import validate
from portal.campaigns.asked import Asked
from portal.campaigns.models import DataRequest
from portal.campaigns.workflow import RequestState
from portal.core.actor import Actor
from portal.core.errors import NotFound
from portal.submissions import footprint, prefill, queries
from portal.submissions.comparable import Comparable, Elsewhere
from portal.submissions.handing.queries import sections_for
from portal.submissions.models import Draft, ReturnedAnswer
from portal.submissions.openness import Openness, openness
from portal.submissions.peers import find_peers
from portal.submissions.places import Place
from portal.submissions.remembered import Remembered, recall, remember
from portal.submissions.upstream import Upstream


@dataclass(frozen=True)
class Answering:
    """One request in its supplier's hands; everything derived is computed at first use."""

    request: DataRequest
    asked: Asked
    questionnaire: Questionnaire
    level: Level
    draft: Draft | None
    answers: Answers
    returned: tuple[ReturnedAnswer, ...]
    previous: Answers | None
    others: tuple[Comparable, ...]
    peers: Peers | None
    today: date
    limited_to: frozenset[str] | None = None
    """Sections that the reader was handed; ``None`` for those who answer for the company."""
    upstream: Upstream = field(default_factory=Upstream)
    """What the answer takes from the company's own suppliers."""
    like: Filled | None = None
    """How the answers were laid out before the change that led to these, to be used again."""

    @property
    def version(self) -> int:
        """Return the draft's version; 0 before anything was entered."""
        return self.draft.version if self.draft else 0

    def remember(self) -> None:
        """Keep how these answers are laid out and what is found, for the change that comes next."""
        if self.draft is not None:
            now = Remembered(self.version, self.filled, self.findings)
            remember(self.draft.id, now)

    def findings_at(self, version: int) -> tuple[Finding, ...]:
        """Return what the rules said when the draft had ``version``: what its page showed."""
        then = recall(self.draft.id, self.level) if self.draft is not None else None
        return then.findings if then is not None and then.version == version else self.findings

    @cached_property
    def filled(self) -> Filled:
        """Return the answers laid into the questionnaire."""
        return fill(self.questionnaire, self.level, self.answers, self.like)

    @cached_property
    def findings(self) -> tuple[Finding, ...]:
        """Return what the rules say about the answers as they stand."""
        found = validate(self.questionnaire, self.level, self.answers, self.context, self.filled)
        return tuple(found)

    @cached_property
    def context(self) -> Context:
        """Return what the rules must know from outside."""
        own = self._own_part()
        return Context(
            today=self.today,
            period_start=date(self.request.period, 1, 1),
            period_end=date(self.request.period, 12, 31),
            item_code=self.asked.item_code or None,
            item_mass_kg=_decimal(self.asked.mass_kg),
            bom_materials=tuple(_materials(self.asked)),
            previous=self.previous,
            used_certificates=self.elsewhere.certificates,
            allocated_elsewhere=self.elsewhere.shares or {},
            prints=self.elsewhere.prints,
            peers=self.peers,
            pcf_band=band_of(self.filled.single.text("product_category")),
            recomputed_pcf=footprint.recomputed(own),
            contributions=footprint.contributions(own, self.questionnaire),
            factors=footprint.used_factors(own, self.questionnaire),
        )

    @cached_property
    def comparable(self) -> Comparable:
        """Return the facts that the company's later answers are compared with."""
        return Comparable.of(self.filled)

    @cached_property
    def elsewhere(self) -> Elsewhere:
        """Return what the company's other answers take already."""
        return Elsewhere.of(self.comparable, self.others)

    @cached_property
    def computed(self) -> footprint.Computed:
        """Return the supplier's own part, its rows rated by what the rules found."""
        return self._own_part(self.findings)

    def _own_part(self, findings: tuple[Finding, ...] = ()) -> footprint.Computed:
        return footprint.own_part(
            self.questionnaire,
            self.answers,
            self.request,
            findings,
            self.filled,
            upstream=self.upstream,
        )

    @cached_property
    def openness(self) -> Openness:
        """Return which answers may be changed now."""
        places = [Place(one.section, one.row or None, one.field) for one in self.returned]
        state = RequestState(self.request.state)
        # What is wrong opens places only after a return; else nothing need be checked for it.
        wrong = self.findings if state is RequestState.RETURNED else ()
        return openness(state, places, wrong, self.questionnaire)


def answering(session: Session, request: DataRequest, actor: Actor, at: datetime) -> Answering:
    """Look up what the pages of ``request`` stand on; before the first edit, what is known.

    Raises
    ------
    NotFound
        The actor was let in for single sections, and none of this request.
    """
    limited_to = sections_for(session, actor, request)
    if limited_to is not None and not limited_to:
        raise NotFound
    draft = queries.find_draft(session, actor, request)
    asked = Asked.read(request.asked)
    questionnaire = load(request.questionnaire_id, request.questionnaire_version)
    previous = queries.previous_answers(session, actor, request)
    if draft is not None:
        answers: Answers = draft.answers  # type: ignore[assignment]  # plain JSON of that shape
    else:
        known = queries.company_answers(session, actor, request)
        answers = prefill.first_answers(questionnaire, request, asked, known=known)
    then = recall(draft.id, Level(request.level)) if draft is not None else None
    return Answering(
        request=request,
        asked=asked,
        questionnaire=questionnaire,
        level=Level(request.level),
        draft=draft,
        answers=answers,
        returned=queries.returned_answers(session, actor, request),
        previous=previous,
        others=tuple(queries.comparables(session, actor, request)),
        peers=find_peers(session, _category(answers)),
        today=at.date(),
        limited_to=limited_to,
        upstream=queries.upstream(session, actor, request),
        like=then.filled if then is not None else None,
    )


def answerer(request: DataRequest) -> UUID:
    """Return the company whose answers these are: the supplier, or who enters on its behalf."""
    owner = request.company_id if request.on_behalf else request.partner_company_id
    assert owner is not None  # noqa: S101 - the policy asked for this side
    return owner


def _category(answers: Answers) -> str:
    return str(value_of(field_entry(answers, "product_category")) or "")


def _decimal(text: str | None) -> Decimal | None:
    try:
        return Decimal(text) if text else None
    except InvalidOperation:
        return None


def _materials(asked: Asked) -> list[BomMaterial]:
    found = []
    for line in asked.bom_materials:
        quantity = _decimal(line.get("quantity"))
        if quantity is not None:
            found.append(BomMaterial(line.get("name", ""), quantity, line.get("unit", "")))
    return found
