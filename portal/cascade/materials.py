"""The materials of an answer, each with its value, where that comes from, and who was asked."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

from sqlalchemy.orm import Session, joinedload

from aggregator.factors import Factor
from forms.filled import Cells
from forms.inventory import MaterialLine
from portal.campaigns.models import DataRequest
from portal.campaigns.workflow import OPEN_STATES, RequestState
from portal.cascade.models import CascadeLink
from portal.core.actor import Actor
from portal.core.tenancy import visible_to
from portal.submissions import data_sets
from portal.submissions.answering import Answering
from portal.submissions.models import Acceptance, UpstreamRow
from portal.submissions.places import Place
from portal.submissions.queries import upstream_rows
from portal.submissions.upstream import CRADLE_TO_GATE, MATERIALS, unit_mass

SOURCE = "mat_pcf_source"
"""The question that says where the footprint of a material comes from."""

WAITING = OPEN_STATES | {RequestState.SUBMITTED}
"""States in which somebody still has to do something about a request."""

ENDED = frozenset({RequestState.DECLINED, RequestState.REVOKED})
"""States after which another supplier may be asked about the material."""


@dataclass(frozen=True, slots=True)
class Asked:
    """One request about a material: to whom, how far, and whether its figure is in the answer.

    ``accepted_id`` is the version of the supplier's answer that was accepted, if one was;
    ``is_laid`` tells that this version counts in the answer, ``is_other`` that another one does.
    """

    link: CascadeLink
    request: DataRequest
    accepted_id: UUID | None
    is_laid: bool
    is_other: bool

    @property
    def is_waiting(self) -> bool:
        """Tell whether somebody still has to do something."""
        return self.request.state in WAITING

    @property
    def may_be_taken(self) -> bool:
        """Tell whether an accepted version is not in the answer."""
        return self.accepted_id is not None and not self.is_laid


@dataclass(frozen=True, slots=True)
class Material:
    """One row of the materials: quantity and value per declared amount, and who was asked.

    ``value`` is per one ``unit`` [kg CO2e]; ``source`` says where it comes from: ``supplier``
    (an accepted answer), ``factor`` (a published one), ``stated`` (typed by the company), or
    nothing. ``data_set`` is what the row names as the data set it rests on.
    """

    row: str
    name: str
    quantity: Decimal | None
    unit: str
    unit_mass_kg: Decimal | None
    value: Decimal | None
    source: str
    asked: tuple[Asked, ...]
    data_set: str = ""
    may_be_changed: bool = False

    @property
    def factor(self) -> Factor | None:
        """Return the published factor that covers it."""
        return data_sets.named(self.data_set) if self.source == "factor" else None

    @property
    def may_be_covered(self) -> bool:
        """Tell whether a published factor can be chosen for it."""
        return self.may_be_changed and bool(self.unit) and self.source in {"", "factor"}

    @property
    def may_be_asked(self) -> bool:
        """Tell whether a supplier can be asked about it: it has name and unit, nobody is asked."""
        return bool(self.name and self.unit) and all(
            one.request.state in ENDED for one in self.asked
        )


@dataclass(frozen=True, slots=True)
class Materials:
    """All materials of an answer, and requests about rows that are no longer in the table."""

    rows: tuple[Material, ...]
    gone: tuple[Asked, ...]

    @property
    def asked(self) -> tuple[Asked, ...]:
        """Return all requests that were passed on."""
        return (*(one for row in self.rows for one in row.asked), *self.gone)

    @property
    def waiting(self) -> int:
        """Count the requests that somebody still has to do something about."""
        return sum(1 for one in self.asked if one.is_waiting)

    @property
    def without_value(self) -> int:
        """Count the materials without a value."""
        return sum(1 for one in self.rows if one.value is None)

    @property
    def names(self) -> list[str]:
        """Return who a figure of the company rests on, each once."""
        found = (one.request.supplier.name for one in self.asked if one.is_laid)
        return list(dict.fromkeys(found))


def links_of(session: Session, actor: Actor, request: DataRequest) -> list[CascadeLink]:
    """Return the requests that were passed on from ``request``, oldest first."""
    query = (
        visible_to(actor, CascadeLink)
        .where(CascadeLink.parent_request_id == request.id)
        .options(joinedload(CascadeLink.request).joinedload(DataRequest.supplier))
        .order_by(CascadeLink.asked_at, CascadeLink.id)
    )
    return list(session.scalars(query))


def acceptances(session: Session, actor: Actor, requests: Iterable[UUID]) -> dict[UUID, Acceptance]:
    """Return the acceptances in force of requests, with what was accepted."""
    query = (
        visible_to(actor, Acceptance)
        .where(Acceptance.request_id.in_(list(requests)), Acceptance.withdrawn_at.is_(None))
        .options(joinedload(Acceptance.shared_result))
        .order_by(Acceptance.accepted_at, Acceptance.id)
    )
    return {one.request_id: one for one in session.scalars(query)}


def materials(session: Session, known: Answering, actor: Actor) -> Materials:
    """Return the materials of an answer with the requests about them."""
    links = links_of(session, actor, known.request)
    accepted = acceptances(session, actor, [one.request_id for one in links])
    laid = {one.row: one for one in upstream_rows(session, actor, known.request)}
    by_row: dict[str, list[Asked]] = {}
    for link in links:
        one = _asked(link, accepted.get(link.request_id), laid.get(link.row))
        by_row.setdefault(link.row, []).append(one)
    lines = {one.row: one for one in known.computed.inventory.materials}
    rows = []
    for cells in known.filled.table(MATERIALS):
        row = cells.row or ""
        asked = tuple(by_row.pop(row, ()))
        rows.append(_material(cells, lines.get(row), known, asked))
    return Materials(tuple(rows), tuple(one for gone in by_row.values() for one in gone))


def _asked(link: CascadeLink, accepted: Acceptance | None, row: UpstreamRow | None) -> Asked:
    accepted_id = accepted.shared_result_id if accepted else None
    laid_id = row.shared_result_id if row is not None and row.is_laid else None
    return Asked(
        link=link,
        request=link.request,
        accepted_id=accepted_id,
        is_laid=accepted_id is not None and accepted_id == laid_id,
        is_other=laid_id is not None and accepted_id != laid_id,
    )


def _material(
    cells: Cells, line: MaterialLine | None, known: Answering, asked: tuple[Asked, ...]
) -> Material:
    row = cells.row or ""
    is_whole = line is not None and line.boundary == CRADLE_TO_GATE
    value = line.footprint_kgco2e if line is not None and is_whole else None
    quantity = line.quantity_per_unit if line is not None else None
    return Material(
        row=row,
        name=cells.text("mat_name") or "",
        quantity=quantity,
        unit=cells.text("mat_unit") or "",
        unit_mass_kg=unit_mass(line) if line is not None else None,
        value=value,
        source=_source(row, line, known) if value is not None else "",
        asked=asked,
        data_set=(line.factor_ref or "") if line is not None else "",
        may_be_changed=known.openness.is_open(Place(MATERIALS, row, SOURCE)),
    )


def _source(row: str, line: MaterialLine | None, known: Answering) -> str:
    """Return where the value of a row comes from."""
    if row in known.computed.figures:
        return "supplier"
    return "factor" if line is not None and data_sets.factor_of(line) is not None else "stated"
