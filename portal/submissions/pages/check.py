"""Check and sign: all findings with their reasons, the results, and what each level would share."""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from sqlalchemy.orm import Session

from forms.answers import Answers
from forms.findings import Finding, Severity
from forms.messages import sentence
from portal.campaigns.workflow import RequestState
from portal.core.actor import Actor
from portal.core.i18n import language
from portal.submissions import signing
from portal.submissions.answering import Answering
from portal.submissions.evidence.queries import documents, files_of
from portal.submissions.frozen import findings_to_json
from portal.submissions.openness import EDITABLE
from portal.submissions.pages.contents import EMPTY
from portal.submissions.pages.reading import Passage, passages
from portal.submissions.pages.results import (
    FootprintView,
    ScoreView,
    footprint_view,
    score_view,
)
from portal.submissions.places import Place
from portal.submissions.results import Results, results
from portal.submissions.sharing import DEFAULT, Granted, Sharing, granted


@dataclass(frozen=True, slots=True)
class Point:
    """One finding with its place and the reason given for it."""

    key: str
    severity: str
    text: str
    section: str
    title: str
    anchor: str
    row: str | None
    reason: str
    needs_reason: bool
    is_empty: bool


@dataclass(frozen=True, slots=True)
class PointGroup:
    """The findings of one section: what is wrong, and what is only not answered yet."""

    section: str
    title: str
    wrong: tuple[Point, ...]
    empty: tuple[Point, ...]


@dataclass(frozen=True, slots=True)
class Grant:
    """What the customer would receive at one level."""

    sharing: Sharing
    given: Granted
    footprint: FootprintView
    is_asked: bool
    is_default: bool


@dataclass(frozen=True, slots=True)
class CheckPage:
    """Everything one must see before signing."""

    passages: list[Passage]
    errors: tuple[PointGroup, ...]
    error_count: int
    warnings: tuple[Point, ...]
    remarks: tuple[Point, ...]
    score: ScoreView
    footprint: FootprintView
    grants: tuple[Grant, ...]
    statement: str
    is_self_entered: bool
    needs_colleague: bool
    is_open: bool
    version: int

    @property
    def unexplained(self) -> int:
        """Count warnings without a reason."""
        return sum(1 for one in self.warnings if one.needs_reason)

    @property
    def may_be_signed(self) -> bool:
        """Tell whether nothing stands against signing."""
        return not self.errors and not self.unexplained and self.version > 0


def check_page(session: Session, known: Answering, actor: Actor) -> CheckPage:
    """Return what stands on the page, computed from the answers as they are now."""
    lang, found = language(), results(known)
    own = signing.is_self_entered(session, known, actor)
    files = files_of(session, actor, known.request)
    points = [point(one, known, lang) for one in found.findings]
    errors = [one for one in points if one.severity == Severity.ERROR]
    return CheckPage(
        passages=passages(
            known.questionnaire,
            known.level,
            known.answers,
            found.findings,
            lang,
            evidence=documents(known.questionnaire, known.answers, files),
        ),
        errors=_grouped(errors),
        error_count=len(errors),
        warnings=tuple(one for one in points if one.severity == Severity.WARNING),
        remarks=tuple(one for one in points if one.severity == Severity.INFO),
        score=score_view(found.score, lang),
        footprint=footprint_view(found.footprint),
        grants=grants(known, found, documents(known.questionnaire, known.answers, files)),
        statement=signing.statement(known, actor, lang, self_entered=own),
        is_self_entered=own,
        needs_colleague=own and signing.needs_four_eyes(session, actor),
        is_open=RequestState(known.request.state) in EDITABLE,
        version=known.version,
    )


def point(one: Finding, known: Answering, lang: str) -> Point:
    """Return a finding with its place and the reason given for it."""
    place = Place(one.section, one.row, one.field or "")
    reason = known.answers.get("reasons", {}).get(one.key, "")
    row = f"row-{one.row}" if one.row else ""
    return Point(
        key=one.key,
        severity=one.severity.value,
        text=sentence(one, lang),
        section=one.section,
        title=known.questionnaire.section(one.section).title.get(lang),
        anchor=place.id if one.field else row,
        row=one.row,
        reason=reason,
        needs_reason=one.severity is Severity.WARNING and not reason.strip(),
        is_empty=one.code in EMPTY,
    )


def _grouped(points: Iterable[Point]) -> tuple[PointGroup, ...]:
    """Return findings by section, in the order of the form, in which they come."""
    return tuple(
        PointGroup(
            section=key,
            title=mine[0].title,
            wrong=tuple(one for one in mine if not one.is_empty),
            empty=tuple(one for one in mine if one.is_empty),
        )
        for key, group in groupby(points, key=lambda one: one.section)
        for mine in [list(group)]
    )


def grants(known: Answering, found: Results, evidence: list[dict[str, Any]]) -> tuple[Grant, ...]:
    """Return what would leave at each level, made by the very function that shares it."""
    findings = findings_to_json(found.findings, known.answers)
    answers: Answers = known.answers
    made = []
    for level in Sharing:
        given = granted(
            level,
            footprint=found.footprint,
            score=found.score,
            findings=findings,
            answers=dict(answers),
            evidence=evidence,
        )
        is_asked = level.value == known.request.sharing_asked
        view = footprint_view(given.footprint)
        made.append(Grant(level, given, view, is_asked, level is DEFAULT))
    return tuple(made)
