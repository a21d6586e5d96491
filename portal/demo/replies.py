"""What suppliers do: come in, open, type, explain, sign, decline."""

from collections.abc import Collection
from datetime import datetime
from io import BytesIO
from uuid import UUID

from sqlalchemy.orm import Session
from werkzeug.datastructures import FileStorage

from forms.evidence import usual_proof
from forms.findings import Severity
from forms.messages import sentence
from forms.quantity import RATED
from forms.validation import unexplained
from portal.accounts import memberships, passwords
from portal.campaigns import answering as landing
from portal.campaigns.models import DataRequest
from portal.core.actor import Actor, Role
from portal.demo import people, reading
from portal.demo.bills import bill
from portal.demo.sheets import Sheet, Typed
from portal.demo.stage import Stage
from portal.submissions import drafts, signing
from portal.submissions.answering import Answering
from portal.submissions.edits import Edit
from portal.submissions.evidence import attaching
from portal.submissions.places import Place, as_typed, entry_at
from portal.submissions.reasons import give_reasons
from portal.submissions.sharing import Sharing

DIAGRAM = "boundary_diagram"


class NotAnswered(RuntimeError):
    """An answer of the demonstration is not as good as it has to be."""


def come_in(stage: Stage, code: str, at: datetime) -> Actor:
    """Accept a supplier's invitation as the contact who got the mail."""
    password_hash = passwords.hash_password(reading.password())
    return people.accept(stage, reading.contact(code), password_hash, at)


def bring_colleague(stage: Stage, approver: Actor, code: str, at: datetime) -> Actor:
    """Let somebody in who types; without one the contact does it alone."""
    person = reading.colleague(code)
    if person is None:
        return approver
    with stage.acting(approver) as session:
        memberships.invite(
            session,
            approver,
            at,
            name=person.name,
            email=person.email,
            locale=person.language,
            roles=[Role(role) for role in person.roles],
        )
    return people.accept(stage, person, passwords.hash_password(reading.password()), at)


def open_request(stage: Stage, request_id: UUID, actor: Actor, at: datetime) -> None:
    """Look at a request for the first time."""
    with stage.acting(actor) as session:
        landing.open_(session, _request(session, request_id), actor, at)


def decline(stage: Stage, request_id: UUID, actor: Actor, at: datetime, reason: str) -> None:
    """Say that no answer will come."""
    with stage.acting(actor) as session:
        landing.decline(session, _request(session, request_id), actor, at, reason=reason)


def answer_after_all(stage: Stage, request_id: UUID, actor: Actor, at: datetime) -> None:
    """Take a refusal back."""
    with stage.acting(actor) as session:
        landing.answer_after_all(session, _request(session, request_id), actor, at)


def type_in(
    stage: Stage,
    request_id: UUID,
    sheet: Sheet,
    actor: Actor,
    at: datetime,
    *,
    sections: Collection[str] | None = None,
) -> None:
    """Type a sheet into the form: all of it, or only some sections."""
    with stage.acting(actor) as session:
        request = _request(session, request_id)
        known = drafts.open_for_writing(session, request, actor, at)
        typed = [
            one
            for one in sheet.typed(known.questionnaire, known.level)
            if (sections is None or one.section in sections) and _differs(known, one)
        ]
        edits = [_edit(one, known.version) for one in typed]
        known, _clashes = drafts.save(session, known, edits, actor=actor, at=at)
        _attach(session, known, sheet, actor, at)
        if sections is None:
            _prove(session, request, sheet, actor, at)


def _prove(
    session: Session, request: DataRequest, sheet: Sheet, actor: Actor, at: datetime
) -> None:
    """Attach a bill for each figure that weighs in the result and has none."""
    known = drafts.open_for_writing(session, request, actor, at)
    section = known.questionnaire.section("P")
    rows = {(row.section, row.row): row for key in RATED for row in known.filled.table(key)}
    missing = [one for one in known.findings if one.code == "proof.missing"]
    for number, one in enumerate(missing, start=1):
        kind = usual_proof(rows[one.section, one.row])
        row = f"n{0xB1:02x}{number:06x}"
        typed = {
            "ev_type": kind,
            "ev_links": f"{one.section}.{one.row}",
            "ev_period": f"{request.period}-01-01/{request.period}-12-31",
        }
        edits = [Edit(Place("P", row, key), raw, None, known.version) for key, raw in typed.items()]
        known, _clashes = drafts.save(session, known, edits, actor=actor, at=at)
        name = kind.replace("_", " ").capitalize()
        page = bill((f"{name} {request.period}", sheet.name, "Demonstration, not a real document"))
        file = FileStorage(BytesIO(page), filename=f"{kind}-{request.period}.pdf")
        coming = [(f"{attaching.CONTROL}{row}.ev_file", file)]
        known, refused = attaching.attach(session, known, section, coming, actor=actor, at=at)
        if refused:
            raise NotAnswered(f"{sheet.plain['item']}: {refused[0].code}")


def _attach(session: Session, known: Answering, sheet: Sheet, actor: Actor, at: datetime) -> None:
    """Attach the boundary diagram where the level asks for one."""
    path = reading.diagram(sheet.name)
    section = known.questionnaire.section("B")
    asked = any(one.key == DIAGRAM for one in section.at(known.level))
    if not asked or path is None or entry_at(known.answers, Place("B", None, DIAGRAM)):
        return
    file = FileStorage(BytesIO(path.read_bytes()), filename=path.name)
    coming = [(attaching.CONTROL + DIAGRAM, file)]
    _known, refused = attaching.attach(session, known, section, coming, actor=actor, at=at)
    if refused:
        raise NotAnswered(f"{sheet.plain['item']}: {refused[0].code}")


def _differs(known: Answering, typed: Typed) -> bool:
    """Tell whether an answer says anything else than what stands there already."""
    one = known.questionnaire.section(typed.section).field(typed.field)
    entry = entry_at(known.answers, Place(typed.section, typed.row, typed.field))
    return entry is None or as_typed(one, entry) != typed.raw


def _edit(typed: Typed, seen: int) -> Edit:
    return Edit(Place(typed.section, typed.row, typed.field), typed.raw, typed.unit, seen)


def explain(stage: Stage, request_id: UUID, sheet: Sheet, actor: Actor, at: datetime) -> None:
    """Give the reason for each warning.

    Raises
    ------
    NotAnswered
        There is an error, or a warning for which the sheet has no reason.
    """
    known_reasons = sheet.plain.get("reasons", {})
    with stage.acting(actor) as session:
        request = _request(session, request_id)
        known = drafts.open_for_writing(session, request, actor, at)
        wrong = [one for one in known.findings if one.severity is Severity.ERROR]
        doubted = list(unexplained(known.findings, known.answers))
        wrong += [one for one in doubted if one.code not in known_reasons]
        if wrong:
            said = "; ".join(f"{one.key}: {sentence(one, 'en')}" for one in wrong)
            raise NotAnswered(f"{sheet.plain['item']}: {said}")
        typed = {one.key: known_reasons[one.code] for one in doubted}
        give_reasons(session, request, typed, actor=actor, at=at)


def sign(stage: Stage, request_id: UUID, actor: Actor, at: datetime) -> None:
    """Sign the answers as they stand and share all of them."""
    with stage.acting(actor) as session:
        request = _request(session, request_id)
        known = drafts.open_for_writing(session, request, actor, at)
        signature = signing.Signature(actor.name, Sharing.FULL, known.version, agreed=True)
        signing.sign(session, request, signature, actor=actor, at=at)


def _request(session: Session, request_id: UUID) -> DataRequest:
    return session.get_one(DataRequest, request_id)
