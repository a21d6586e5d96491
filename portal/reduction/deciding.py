"""Evaluations: begun, filled with alternatives, decided with a reason."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload, selectinload

from portal.campaigns.models import DataRequest
from portal.catalogue.models import Item, Sourcing
from portal.core import audit
from portal.core.actor import Actor
from portal.core.errors import Invalid
from portal.core.paging import Page, fetch
from portal.core.tenancy import visible_to
from portal.reduction import errors
from portal.reduction.models import Candidate, Evaluation
from portal.reduction.reading import WHOLE, Reader
from portal.reduction.weighing import PRESENT
from portal.suppliers.models import Supplier

__all__ = ["add", "begin", "change", "decide", "errors", "evaluations", "remove", "suppliers_of"]

MOST = 6
KINDS = ("supplier", "item", "stated")
VERIFICATIONS = ("", "none", "internal", "second_party", "third_limited", "third_reasonable")


@dataclass(frozen=True, slots=True)
class _Terms:
    title: str
    share: Decimal
    price: Decimal | None
    note: str


def evaluations(session: Session, actor: Actor, number: int) -> Page[Evaluation]:
    """Return one page of the company's evaluations, the newest first."""
    query = (
        visible_to(actor, Evaluation)
        .options(joinedload(Evaluation.item), selectinload(Evaluation.candidates))
        .order_by(Evaluation.created_at.desc(), Evaluation.id)
    )
    return fetch(session, query, number)


def whole(session: Session, actor: Actor, evaluation: Evaluation) -> Evaluation:
    """Return an evaluation with its item and its alternatives."""
    query = (
        visible_to(actor, Evaluation)
        .where(Evaluation.id == evaluation.id)
        .options(
            joinedload(Evaluation.item),
            selectinload(Evaluation.candidates).options(
                joinedload(Candidate.supplier), joinedload(Candidate.item)
            ),
        )
    )
    found: Evaluation = session.scalars(query.execution_options(populate_existing=True)).one()
    return found


def begin(session: Session, actor: Actor, typed: Mapping[str, str], at: datetime) -> Evaluation:
    """Begin to weigh alternatives for an item.

    Raises
    ------
    Invalid
        Everything that is wrong with what was typed.
    """
    reader = Reader(typed)
    item = _item(session, actor, reader, "item")
    terms = _terms(reader)
    if reader.problems or item is None:
        raise Invalid(reader.problems)
    evaluation = Evaluation(
        company_id=actor.company_id,
        item_id=item.id,
        title=terms.title or item.name,
        share=terms.share,
        price=terms.price,
        note=terms.note,
        created_by=actor.label,
        created_at=at,
    )
    session.add(evaluation)
    session.flush()
    audit.record(session, actor, "alternatives.begun", evaluation, at=at, item=item.code)
    return evaluation


def change(
    session: Session,
    evaluation: Evaluation,
    actor: Actor,
    typed: Mapping[str, str],
    *,
    at: datetime,
    version: int | None,
) -> None:
    """Bring share, today's price and note up to date.

    Raises
    ------
    Invalid
        Everything that is wrong with what was typed, or that somebody was faster.
    """
    reader = Reader(typed)
    if version != evaluation.version:
        reader.refuse("changed_meanwhile", "")
    terms = _terms(reader)
    if reader.problems:
        raise Invalid(reader.problems)
    evaluation.title = terms.title or evaluation.title
    evaluation.share, evaluation.price, evaluation.note = terms.share, terms.price, terms.note
    session.flush()
    audit.record(session, actor, "alternatives.changed", evaluation, at=at)


def _terms(reader: Reader) -> _Terms:
    percent = reader.amount("share")
    if percent is not None and not 0 < percent <= WHOLE:
        reader.refuse("share_out_of_range", "share")
    share = WHOLE if percent is None else percent
    return _Terms(
        reader.text("title"), share / WHOLE, reader.amount("price"), reader.text("description")
    )


def _item(session: Session, actor: Actor, reader: Reader, name: str) -> Item | None:
    code = reader.text(name)
    query = visible_to(actor, Item).where(Item.code == code)
    found: Item | None = session.scalar(query) if code else None
    if found is None and not any(one.place == name for one in reader.problems):
        reader.refuse("item_missing" if name == "other" else "item_unknown", name, text=code[:60])
    return found


def add(
    session: Session,
    evaluation: Evaluation,
    actor: Actor,
    typed: Mapping[str, str],
    at: datetime,
) -> Candidate:
    """Put one more alternative beside the others.

    Raises
    ------
    Invalid
        Everything that is wrong with what was typed.
    """
    reader = Reader(typed)
    kind = reader.one_of("kind", KINDS)
    if len(evaluation.candidates) >= MOST:
        reader.refuse("too_many_candidates", "", most=MOST)
    made = Candidate(
        company_id=actor.company_id,
        evaluation_id=evaluation.id,
        position=max((one.position for one in evaluation.candidates), default=0) + 1,
        kind=kind,
        name=reader.text("title"),
        price=reader.amount("price"),
        note=reader.text("description"),
    )
    {"supplier": _by_supplier, "item": _by_item, "stated": _by_statement}[kind](
        session, actor, reader, made, evaluation
    )
    if reader.problems:
        raise Invalid(reader.problems)
    evaluation.candidates.append(made)
    session.flush()
    audit.record(session, actor, "alternatives.added", evaluation, at=at, kind=kind)
    return made


def _by_supplier(
    session: Session, actor: Actor, reader: Reader, made: Candidate, evaluation: Evaluation
) -> None:
    try:
        wanted = UUID(reader.typed.get("supplier", ""))
    except ValueError:
        reader.refuse("supplier_missing", "supplier")
        return
    known = {one.id: one for one in suppliers_of(session, actor, evaluation.item_id)}
    supplier = known.get(wanted)
    if supplier is None:
        reader.refuse("supplier_missing", "supplier")
        return
    made.supplier_id = supplier.id


def _by_item(
    session: Session, actor: Actor, reader: Reader, made: Candidate, evaluation: Evaluation
) -> None:
    item, ratio = _item(session, actor, reader, "other"), reader.amount("ratio")
    if item is not None and item.id == evaluation.item_id:
        reader.refuse("item_missing", "other")
    if not ratio:
        if not any(one.place == "ratio" for one in reader.problems):
            reader.refuse("ratio_missing", "ratio")
        return
    if item is not None:
        made.item_id, made.ratio = item.id, ratio


def _by_statement(
    _session: Session, _actor: Actor, reader: Reader, made: Candidate, _of: Evaluation
) -> None:
    if not made.name and not any(one.place == "title" for one in reader.problems):
        reader.refuse("name_missing", "title")
    made.footprint = reader.amount("footprint")
    if made.footprint is None and not any(one.place == "footprint" for one in reader.problems):
        reader.refuse("footprint_missing", "footprint")
    made.source = reader.text("source", "source_missing")
    made.rating, made.primary_share = reader.amount("rating"), reader.amount("primary_share")
    if made.rating is not None and not 1 <= made.rating <= 5:
        reader.refuse("rating_out_of_range", "rating")
    if made.primary_share is not None and made.primary_share > WHOLE:
        reader.refuse("percent_out_of_range", "primary_share")
    made.verification = reader.one_of("verification", VERIFICATIONS)


def suppliers_of(session: Session, actor: Actor, item_id: UUID) -> list[Supplier]:
    """Return the suppliers that deliver an item or were asked about it, by code."""
    query = (
        visible_to(actor, Supplier)
        .where(
            Supplier.id.in_(
                select(Sourcing.supplier_id)
                .where(Sourcing.scope(actor), Sourcing.item_id == item_id)
                .union(
                    select(DataRequest.supplier_id).where(
                        DataRequest.scope(actor),
                        DataRequest.company_id == actor.company_id,
                        DataRequest.item_id == item_id,
                    )
                )
            )
        )
        .order_by(Supplier.code, Supplier.id)
    )
    return list(session.scalars(query))


def remove(
    session: Session, evaluation: Evaluation, candidate: Candidate, actor: Actor, at: datetime
) -> None:
    """Take an alternative away; a decision for it is open again."""
    if evaluation.decided_for == str(candidate.id):
        evaluation.decided_for, evaluation.decided_at = "", None
    audit.record(session, actor, "alternatives.removed", evaluation, at=at, kind=candidate.kind)
    session.delete(candidate)
    session.flush()


def decide(
    session: Session,
    evaluation: Evaluation,
    actor: Actor,
    typed: Mapping[str, str],
    *,
    at: datetime,
    version: int | None,
) -> None:
    """Note what was decided, and why.

    Raises
    ------
    Invalid
        The reason is missing, the alternative is gone, or somebody was faster.
    """
    reader = Reader(typed)
    if version != evaluation.version:
        reader.refuse("changed_meanwhile", "")
    wanted = typed.get("decided_for", "")
    if wanted != PRESENT and wanted not in {str(one.id) for one in evaluation.candidates}:
        reader.refuse("candidate_gone", "decided_for")
    reason = reader.text("comment", "reason_missing")
    if reader.problems:
        raise Invalid(reader.problems)
    evaluation.decided_for, evaluation.reason = wanted, reason
    evaluation.decided_by, evaluation.decided_at = actor.label, at
    session.flush()
    audit.record(session, actor, "alternatives.decided", evaluation, at=at)
