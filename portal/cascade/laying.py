"""Laying an accepted figure of a supplier into the company's answer, and taking it out again.

The figure counts through its own row (:mod:`portal.submissions.upstream`); the cells of the form
show it, with a note on where it comes from, as changes like any other: they stand in the history
and can be undone.
"""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from decimal import Context, Decimal

from sqlalchemy import select
from sqlalchemy.orm import Session

from forms.answers import Answers, Row, decimal_text, is_blank, parse, rows_of
from forms.model import Field
from portal.campaigns.models import DataRequest
from portal.campaigns.workflow import RequestState
from portal.cascade.materials import acceptances
from portal.cascade.models import CascadeLink
from portal.core import audit
from portal.core.actor import SUPPLYING_ROLES, Actor
from portal.core.tenancy import visible_to
from portal.submissions.answering import Answering
from portal.submissions.drafts import change_of, keep, open_for_writing
from portal.submissions.edits import Change
from portal.submissions.models import DraftChange, SharedResult, UpstreamRow
from portal.submissions.openness import EDITABLE
from portal.submissions.places import Place, entry_at
from portal.submissions.reverting import reverted
from portal.submissions.upstream import FROM_SUPPLIER, MATERIALS, VALUE, Figure, figure_of

SHOWN_DIGITS = Context(prec=10)
"""Digits of a figure in the form; the result counts with all of them."""

NOTE = {
    "en": "From the accepted answer of {supplier}, version {number}.",
    "zh": "取自 {supplier} 已被接受的填报（第 {number} 版）。",
}
UNLESS_ANSWERED = frozenset({"mat_pcf_valid_until", "mat_pcf_delivered"})
"""Cells that are filled in only where nothing stands: the company may know better."""


def settle(session: Session, link: CascadeLink, actor: Actor, at: datetime) -> bool:
    """Bring an answer in line with what its company accepted or took back since.

    An answer that is signed stays as it is: the page of the suppliers says that a newer figure
    exists. What somebody took out by hand stays out. Returns whether anything changed.
    """
    request = link.parent
    if RequestState(request.state) not in EDITABLE:
        return False
    row = row_of(session, actor, request, link.row)
    accepted = acceptances(session, actor, [link.request_id]).get(link.request_id)
    if accepted is not None:
        if row.shared_result_id == accepted.shared_result_id and not row.is_laid:
            return False
        return lay(session, link, row, accepted.shared_result, actor=actor, at=at)
    if row.shared_result_id is not None and _is_from(session, row, link):
        take_out(session, request, row, actor, at)
        row.figure = row.shared_result_id = row.came_at = None
        session.flush()
        return True
    return False


def row_of(session: Session, actor: Actor, request: DataRequest, row: str) -> UpstreamRow:
    """Return what is kept of one material that a supplier was asked about; made at first use."""
    query = visible_to(actor, UpstreamRow).where(
        UpstreamRow.request_id == request.id, UpstreamRow.row == row
    )
    found: UpstreamRow | None = session.scalar(query)
    if found is None:
        found = UpstreamRow(
            company_id=request.partner_company_id, request_id=request.id, row=row, is_laid=False
        )
        session.add(found)
        session.flush()
    return found


def _is_from(session: Session, row: UpstreamRow, link: CascadeLink) -> bool:
    shared = session.get(SharedResult, row.shared_result_id)
    return shared is not None and shared.request_id == link.request_id


def lay(
    session: Session,
    link: CascadeLink,
    row: UpstreamRow,
    shared: SharedResult,
    *,
    actor: Actor,
    at: datetime,
) -> bool:
    """Fill an accepted figure into the row that it was asked for; tell whether it could be.

    What gives no figure from cradle to gate is left where it is: a part of a value is no value.
    """
    if row.shared_result_id == shared.id and row.is_laid:
        return False
    figure = figure_of(
        shared.footprint,
        supplier=link.request.supplier.name,
        period=shared.period,
        number=shared.number,
        may_be_named=bool(link.request.may_be_named),
    )
    if figure is None:
        return False
    known = open_for_writing(session, link.parent, _answering_as(actor), at)
    cell, changed, answers = _filled_in(known, link.row, figure)
    row.figure = replace(figure, cell=cell).write()
    row.shared_result_id, row.came_at, row.is_laid = shared.id, at, True
    session.flush()
    as_whom = replace(_answering_as(actor), user_id=None)
    keep(session, known, answers, changed, actor=as_whom, at=at, source=_source(row))
    audit.record(
        session, actor, "upstream.laid", link.parent, at=at, row=link.row, number=shared.number
    )
    return True


def _answering_as(actor: Actor) -> Actor:
    """Return the actor as somebody who answers: a reviewer's word may bring a figure in, too."""
    return replace(actor, roles=actor.roles | SUPPLYING_ROLES)


def _source(row: UpstreamRow) -> str:
    return f"upstream:{row.id}"


def _filled_in(known: Answering, row: str, figure: Figure) -> tuple[str, list[Change], Answers]:
    """Return what stands in the row's cell afterwards, what changes, and the answers with it."""
    answers, changes = _copied(known.answers), []
    mine = next((one for one in rows_of(answers, MATERIALS) if one["id"] == row), None)
    cells = mine["cells"] if mine is not None else {}
    for field, raw in _typed(known, row, figure):
        place = Place(MATERIALS, row, field.key)
        before = entry_at(known.answers, place)
        is_kept = field.key in UNLESS_ANSWERED and not is_blank(before)
        if is_kept or not known.openness.is_open(place):
            continue
        sign = known.answers.get("decimal_sign")
        entry = parse(field, raw, field.units[0] if field.units else None, decimal_sign=sign).entry
        if field.key == VALUE:
            about = {"supplier": figure.supplier, "number": figure.number}
            entry["note"] = {lang: text.format(**about) for lang, text in NOTE.items()}
        cells[field.key] = entry
        changes.append(Change(place, None if before is None else dict(before), dict(entry)))
    now = entry_at(answers, Place(MATERIALS, row, VALUE))
    return "" if now is None else now["raw"], changes, answers


def _copied(answers: Answers) -> Answers:
    copied = answers.copy()
    mine: list[Row] = [
        {"id": one["id"], "cells": dict(one["cells"])} for one in rows_of(answers, MATERIALS)
    ]
    copied["rows"] = {**answers.get("rows", {}), MATERIALS: mine}
    return copied


def _typed(known: Answering, row: str, figure: Figure) -> Iterator[tuple[Field, str]]:
    """Yield what the figure says in the cells that the level asks."""
    line = next((one for one in known.computed.inventory.materials if one.row == row), None)
    cells = next((one for one in known.filled.table(MATERIALS) if one.row == row), None)
    unit = cells.text("mat_unit") if cells is not None else None
    mass = line.mass_kg / line.quantity_per_unit if line and line.mass_kg else None
    value = figure.per(unit, mass) if unit else None
    if value is None:
        return
    said = {
        "mat_pcf_source": FROM_SUPPLIER,
        VALUE: _text(value, known.answers.get("decimal_sign")),
        "mat_pcf_boundary": "cradle_to_gate",
        "mat_pcf_gwp": figure.gwp_set,
        "mat_pcf_valid_until": f"{figure.period}-12-31",
        "mat_pcf_delivered": "no",
    }
    for field in known.questionnaire.section(MATERIALS).at(known.level):
        if said.get(field.key):
            yield field, said[field.key]


def _text(value: Decimal, sign: str | None) -> str:
    """Return a figure as the answer's own decimal sign writes it, never to be read as thousands."""
    text = decimal_text(SHOWN_DIGITS.plus(value))
    whole, point, places = text.partition(".")
    padded = places + "0" if len(places) == 3 else places
    return f"{whole}{sign or point}{padded}" if point else whole


def take_out(
    session: Session, request: DataRequest, row: UpstreamRow, actor: Actor, at: datetime
) -> bool:
    """Take a figure out of the answer; what stood in its cells before comes back.

    What somebody typed over it since stays. Tells whether there was a figure to take out.
    """
    if not row.is_laid:
        return False
    known = open_for_writing(session, request, _answering_as(actor), at)
    row.is_laid = False
    session.flush()
    if known.draft is not None:
        made = _made(session, actor, known, row)
        answers, changes, _kept = reverted(known.answers, made)
        as_whom = replace(_answering_as(actor), user_id=None)
        keep(session, known, answers, changes, actor=as_whom, at=at, source=_source(row))
    audit.record(session, actor, "upstream.taken_out", request, at=at, row=row.row)
    return True


def _made(session: Session, actor: Actor, known: Answering, row: UpstreamRow) -> list[Change]:
    """Return what laying the figure in changed, each place once: first before, last after."""
    assert known.draft is not None  # noqa: S101 - asked before
    query = (
        select(DraftChange)
        .where(
            DraftChange.scope(actor),
            DraftChange.draft_id == known.draft.id,
            DraftChange.source == _source(row),
        )
        .order_by(DraftChange.version, DraftChange.created_at, DraftChange.id)
    )
    made: dict[Place, Change] = {}
    for one in map(change_of, session.scalars(query)):
        first = made.get(one.place)
        made[one.place] = one if first is None else replace(first, after=one.after)
    open_ = known.openness.is_open
    return [one for one in made.values() if one.before != one.after and open_(one.place)]
