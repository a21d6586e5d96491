"""What stands on the pages of a supplier's own footprints, and in their files."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy.orm import Session

from forms.loader import load
from portal.campaigns.asked import Asked
from portal.campaigns.models import DataRequest
from portal.core.actor import Actor
from portal.core.i18n import N_, translated
from portal.core.paging import Page
from portal.footprints import queries
from portal.footprints.cradle import Cradle, Part, cradle
from portal.submissions.models import Submission
from portal.submissions.pages.results import ScoreView, footprint_view, score_view

STAGES = {
    "materials": N_("Raw materials"),
    "transport": N_("Transport"),
    "packaging": N_("Packaging"),
    "energy": N_("Energy"),
    "process": N_("Process"),
    "waste": N_("Waste"),
}
TONES = {
    "materials": "material",
    "transport": "transport",
    "packaging": "component",
    "energy": "energy",
    "process": "process",
    "waste": "waste",
}
MOST_SPOTS = 8


@dataclass(frozen=True, slots=True)
class Year:
    """One period of the same item: its footprint and its score."""

    request_id: UUID
    period: int
    version: int
    value: float | None
    known: float
    unit: str
    total: float
    grade: str
    is_shown: bool


@dataclass(frozen=True, slots=True)
class OwnFootprint:
    """One item's own footprint with all that belongs to it."""

    asked: Asked
    period: int
    version: int
    cradle: Cradle
    unit: str
    gwp_set: str
    primary_share: float | None
    mass: float | None
    score: ScoreView
    years: tuple[Year, ...]
    signed: Submission

    @property
    def spots(self) -> tuple[Part, ...]:
        """Return what weighs most."""
        return self.cradle.parts[:MOST_SPOTS]

    @property
    def before(self) -> Year | None:
        """Return the last period before the shown one that has a comparable total."""
        earlier = [one for one in self.years if one.period < self.period and one.unit == self.unit]
        return next((one for one in reversed(earlier) if one.value is not None), None)

    @property
    def change(self) -> float | None:
        """Return the change against that period in percent."""
        then, now = self.before.value if self.before else None, self.cradle.value
        return None if not then or now is None else 100 * (now - then) / abs(then)


@dataclass(frozen=True, slots=True)
class Row:
    """One footprint of the list."""

    request_id: UUID
    asked: Asked
    period: int
    cradle: Cradle
    unit: str
    total: float
    grade: str


def stage_word(key: str) -> str:
    """Return what a stage is called."""
    return translated(STAGES[key]) if key in STAGES else key


def own_footprint(
    session: Session, request: DataRequest, actor: Actor, lang: str
) -> OwnFootprint | None:
    """Return the newest signed footprint of a request, ``None`` before the first signature."""
    signed = queries.newest_of(session, actor, request)
    if signed is None:
        return None
    view = footprint_view(signed.footprint)
    versions = queries.over_time(session, actor, request)
    return OwnFootprint(
        asked=Asked.read(request.asked),
        period=request.period,
        version=signed.number,
        cradle=_cradle(signed, lang),
        unit=view.unit,
        gwp_set=view.gwp_set,
        primary_share=view.primary_share,
        mass=view.mass,
        score=score_view(signed.score, lang),
        years=tuple(_years(versions, request, lang)),
        signed=signed,
    )


def _years(versions: Iterable[Submission], request: DataRequest, lang: str) -> Iterable[Year]:
    for one in versions:
        found = _cradle(one, lang)
        yield Year(
            request_id=one.request_id,
            period=one.request.period,
            version=one.number,
            value=found.value,
            known=found.known,
            unit=footprint_view(one.footprint).unit,
            total=one.score["total"],
            grade=one.score["grade"],
            is_shown=one.request_id == request.id,
        )


def rows(session: Session, actor: Actor, number: int, lang: str) -> Page[Row]:
    """Return one page of the company's own footprints."""
    page = queries.all_newest(session, actor, number)
    return Page(tuple(_row(one, lang) for one in page.rows), page.total, page.number)


def _row(one: Submission, lang: str) -> Row:
    return Row(
        request_id=one.request_id,
        asked=Asked.read(one.request.asked),
        period=one.request.period,
        cradle=_cradle(one, lang),
        unit=footprint_view(one.footprint).unit,
        total=one.score["total"],
        grade=one.score["grade"],
    )


def _cradle(one: Submission, lang: str) -> Cradle:
    return cradle(one.footprint, _naming(one, lang), lang)


def _naming(one: Submission, lang: str) -> Callable[[str], str]:
    questionnaire = load(one.questionnaire_id, one.questionnaire_version)

    def named(key: str) -> str:
        try:
            return questionnaire.field(key).label.get(lang)
        except KeyError:
            return key

    return named
