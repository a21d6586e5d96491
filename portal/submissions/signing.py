"""Signing: the answers as they stand become a frozen version, and the customer gets its copy."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from forms.findings import Severity
from forms.messages import sentence
from forms.validation import unexplained
from portal.accounts.models import Company
from portal.campaigns import requests
from portal.campaigns.models import DataRequest
from portal.campaigns.workflow import RequestAction
from portal.core import audit
from portal.core.actor import Actor
from portal.core.errors import Invalid, Problem
from portal.core.i18n import language
from portal.core.storage import Altered, storage
from portal.core.tenancy import publishing
from portal.submissions import peers, queries
from portal.submissions.answering import Answering
from portal.submissions.behalf import entering
from portal.submissions.drafts import open_for_writing
from portal.submissions.errors import OwnEntry
from portal.submissions.evidence import queries as evidence
from portal.submissions.evidence.errors import FileAltered
from portal.submissions.frozen import findings_to_json
from portal.submissions.models import SharedResult, Submission
from portal.submissions.places import Place
from portal.submissions.results import Results, results
from portal.submissions.review import facts, shares
from portal.submissions.seal import seal
from portal.submissions.sharing import Granted, Sharing, granted

STATEMENTS = {
    "en": (
        "I declare for {company} that these answers are complete and correct to the best of my"
        " knowledge, and that {company} shares them with {customer} as stated here."
    ),
    "zh": (
        "本人代表{company}声明：据本人所知，以上填报内容完整、真实，"
        "并同意{company}按此处所列范围与{customer}共享。"
    ),
}
SELF_ENTERED = {
    "en": " The answers were entered and signed by the same person.",
    "zh": "填报与签署为同一人。",
}


@dataclass(frozen=True, slots=True)
class Signature:
    """What the signer said: the name typed, the level granted, the version that was read."""

    name: str
    sharing: Sharing
    version: int
    agreed: bool
    may_be_named: bool = False
    """Whether a customer that passed its own request on may name this company further up."""


def statement(answering: Answering, actor: Actor, lang: str, *, self_entered: bool) -> str:
    """Return the words that are signed."""
    if answering.request.on_behalf:
        return entering.STATEMENTS[lang].format(
            company=actor.company_name, supplier=answering.asked.supplier
        )
    words = STATEMENTS[lang].format(company=actor.company_name, customer=answering.asked.customer)
    return words + (SELF_ENTERED[lang] if self_entered else "")


def is_self_entered(session: Session, answering: Answering, actor: Actor) -> bool:
    """Tell whether the signer typed any of the answers that are about to be signed."""
    if answering.draft is None:
        return True
    return actor.user_id in queries.typists(session, actor, answering.draft)


def needs_four_eyes(session: Session, actor: Actor) -> bool:
    """Tell whether the signer's company wants entering and signing kept apart."""
    company = session.get(Company, actor.company_id)
    return company is not None and company.four_eyes


def obstacles(answering: Answering, results: Results) -> list[Problem]:
    """Return what stands against signing: every error, and every warning without a reason."""
    open_warnings = list(unexplained(results.findings, answering.answers))
    return [
        Problem(
            "submissions.unexplained" if one in open_warnings else "submissions.error",
            Place(one.section, one.row, one.field or "").key,
            {"said": sentence(one, language())},
        )
        for one in results.findings
        if one.severity is Severity.ERROR or one in open_warnings
    ]


def sign(
    session: Session,
    request: DataRequest,
    signature: Signature,
    *,
    actor: Actor,
    at: datetime,
) -> Submission:
    """Freeze the answers as a new version and give the customer what is granted.

    Raises
    ------
    Closed
        The request takes no answers now: signed already, declined or withdrawn.
    Invalid
        The draft is not the version that the signer read, errors are open, warnings lack their
        reason, or the signature is not complete.
    OwnEntry
        The company wants four eyes, and the signer typed in this draft.
    """
    known = open_for_writing(session, request, actor, at)
    draft = known.draft
    if draft is None or draft.version != signature.version:
        raise Invalid([Problem("submissions.outdated")])
    found = results(known)
    if problems := [*_unsigned(signature), *obstacles(known, found)]:
        raise Invalid(problems)
    own = is_self_entered(session, known, actor)
    if own and needs_four_eyes(session, actor):
        raise OwnEntry
    words = statement(known, actor, language(), self_entered=own)
    if known.asked.whole:
        request.may_be_named = signature.may_be_named
    requests.take(session, request, RequestAction.SIGN, actor, at)
    files = evidence.files_of(session, actor, request)
    submission = frozen(known, found, words, files)
    submission.company_id = draft.company_id
    submission.number = queries.next_number(session, request)
    submission.sharing = Sharing.FULL.value if request.on_behalf else signature.sharing.value
    submission.signed_by = entering.signer(known.asked, request, signature.name)
    submission.signed_by_id, submission.signed_at = actor.user_id, at
    submission.content_hash = seal(submission)
    session.add(submission)
    session.flush()
    _seal_files(submission, files)
    shared = _share(session, request, submission)
    _mend(known, submission.number)
    _record(session, submission, shared, actor, self_entered=own)
    entering.signed(session, request, draft, submission.number, actor=actor, at=at)
    peers.look_again_later(session, at)
    return submission


def _record(
    session: Session,
    submission: Submission,
    shared: SharedResult,
    actor: Actor,
    *,
    self_entered: bool,
) -> None:
    audit.record(
        session,
        actor,
        "submission.signed",
        submission,
        at=submission.signed_at,
        request=str(submission.request_id),
        number=submission.number,
        sharing=submission.sharing,
        content_hash=submission.content_hash,
        shared_hash=shared.content_hash,
        self_entered=self_entered,
    )


def _unsigned(signature: Signature) -> list[Problem]:
    problems = []
    if len(signature.name.strip()) < 2:
        problems.append(Problem("submissions.no_name", "name"))
    if not signature.agreed:
        problems.append(Problem("submissions.not_agreed", "agreed"))
    return problems


def frozen(answering: Answering, results: Results, words: str, files: evidence.Files) -> Submission:
    """Return the content of a new version, not yet numbered, signed and sealed."""
    request, answers = answering.request, answering.answers
    return Submission(
        request_id=request.id,
        questionnaire_id=request.questionnaire_id,
        questionnaire_version=request.questionnaire_version,
        level=request.level,
        answers=dict(answers),
        findings=findings_to_json(results.findings, answers),
        score=results.score,
        footprint=results.footprint,
        evidence=evidence.documents(answering.questionnaire, answers, files),
        statement=words,
        comparable=answering.comparable.write(),
    )


def of(submission: Submission) -> Granted:
    """Return what a signed version gives to the customer."""
    return granted(
        Sharing(submission.sharing),
        footprint=submission.footprint,
        score=submission.score,
        findings=submission.findings,
        answers=submission.answers,
        evidence=submission.evidence,
    )


def _seal_files(submission: Submission, files: evidence.Files) -> None:
    """Freeze the files that a version holds."""
    for one in submission.evidence:
        file = files[one["id"]]
        if file.signed_in is None:
            file.signed_in = submission.number


def shared_copy(request: DataRequest, submission: Submission) -> SharedResult:
    """Return what the customer gets of a version: its own row, with nothing but the grant."""
    given = of(submission)
    return SharedResult(
        company_id=request.company_id,
        request_id=request.id,
        number=submission.number,
        item_id=request.item_id,
        supplier_id=request.supplier_id,
        period=request.period,
        sharing=submission.sharing,
        footprint=given.footprint,
        score=given.score,
        findings=given.findings,
        answers=given.answers,
        evidence=given.evidence,
        comparable=submission.comparable if given.answers is not None else {},
        signed_by=submission.signed_by,
        signed_at=submission.signed_at,
    )


def _share(session: Session, request: DataRequest, submission: Submission) -> SharedResult:
    """Write the customer's copy, and lay the granted files into the customer's keeping.

    Raises
    ------
    FileAltered
        A file that would be signed is not what was uploaded.
    """
    shared = shared_copy(request, submission)
    shared.content_hash = seal(shared)
    try:
        for sha256 in dict.fromkeys(one["sha256"] for one in shared.evidence):
            storage().give(submission.company_id, sha256, request.company_id)
    except Altered:
        raise FileAltered from None
    with publishing(session, "a signed version gives its customer what was granted"):
        session.add(shared)
        session.flush()
        session.add(facts.of(session, request, shared))
    shares.refresh_later(session, request.company_id, submission.signed_at)
    return shared


def _mend(answering: Answering, number: int) -> None:
    """Remember in which version the returned answers came back."""
    for one in answering.returned:
        one.answered_in = number
