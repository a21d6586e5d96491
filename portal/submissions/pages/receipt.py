"""The receipt of a signed version, and what the supplier gets back for it."""

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy.orm import Session

from forms.answers import Answers
from forms.loader import load
from forms.model import Level
from portal.campaigns.models import DataRequest
from portal.core.actor import Actor
from portal.submissions import queries, signing
from portal.submissions.frozen import finding_from_json
from portal.submissions.models import ReturnedAnswer, Submission
from portal.submissions.pages.reading import Passage, passages
from portal.submissions.pages.results import FootprintView, ScoreView, footprint_view, score_view
from portal.submissions.sharing import Granted


@dataclass(frozen=True, slots=True)
class Comment:
    """What the reviewer wrote about one answer."""

    back: ReturnedAnswer
    section: str
    label: str


@dataclass(frozen=True, slots=True)
class Signed:
    """One signed version with everything its receipt tells."""

    number: int
    submission: Submission
    given: Granted
    shared: FootprintView
    footprint: FootprintView
    score: ScoreView
    passages: list[Passage]

    @property
    def answers(self) -> Answers:
        """Return the answers as they were signed."""
        answers: Answers = self.submission.answers  # type: ignore[assignment]  # plain JSON
        return answers


@dataclass(frozen=True, slots=True)
class ReceiptPage:
    """All versions, the one that is shown, and the comments on any of them."""

    versions: list[Submission]
    chosen: Signed | None
    comments: tuple[Comment, ...]


def receipt_page(
    session: Session, request: DataRequest, actor: Actor, lang: str, wanted: str
) -> ReceiptPage:
    """Return the receipt of the wanted version; without one, of the newest."""
    versions = queries.versions(session, actor, request)
    chosen = next((one for one in versions if str(one.number) == wanted), None)
    chosen = chosen or next(iter(versions), None)
    back = queries.all_returned(session, actor, request)
    return ReceiptPage(
        versions=versions,
        chosen=_signed(chosen, lang) if chosen else None,
        comments=tuple(_comments(request, back, lang)),
    )


def _signed(one: Submission, lang: str) -> Signed:
    answers: Answers = one.answers  # type: ignore[assignment]  # plain JSON of that shape
    questionnaire = load(one.questionnaire_id, one.questionnaire_version)
    given = signing.of(one)
    return Signed(
        number=one.number,
        submission=one,
        given=given,
        shared=footprint_view(given.footprint),
        footprint=footprint_view(one.footprint),
        score=score_view(one.score, lang),
        passages=passages(
            questionnaire,
            Level(one.level),
            answers,
            [finding_from_json(plain) for plain in one.findings],
            lang,
            evidence=one.evidence,
        ),
    )


def _comments(
    request: DataRequest, returned: Iterable[ReturnedAnswer], lang: str
) -> Iterable[Comment]:
    questionnaire = load(request.questionnaire_id, request.questionnaire_version)
    for one in returned:
        section = questionnaire.section(one.section)
        label = section.field(one.field).label.get(lang) if one.field else ""
        yield Comment(one, section.title.get(lang), label)
