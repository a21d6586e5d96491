"""Every supply below some products: who delivers what, where its request stands, what it weighs."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, TypeAlias
from uuid import UUID

from sqlalchemy import ColumnElement, select, true
from sqlalchemy.orm import Session

from portal.boards import passing
from portal.boards.scope import Scope
from portal.campaigns import bill, standing, weighing
from portal.campaigns.bill import Bill
from portal.campaigns.models import DataRequest
from portal.campaigns.workflow import OPEN_STATES, RequestState
from portal.catalogue import structure
from portal.catalogue.models import Sourcing
from portal.core.actor import Actor

Key: TypeAlias = tuple[UUID, UUID, UUID | None]
"""An item, its supplier, and the site."""

MOST_NAMED = 900
"""Ids that one statement names; SQLite takes few parameters."""

OWED = frozenset({*OPEN_STATES, standing.NOT_DELIVERED})


@dataclass(frozen=True, slots=True)
class Asked:
    """Where the request about a supply stands."""

    id: UUID
    state: str
    due_at: datetime
    timezone: str
    upstream_open: int
    upstream_total: int

    @property
    def is_owed(self) -> bool:
        """Tell whether the supplier has something to do."""
        return self.state in OWED

    def is_late(self, at: datetime) -> bool:
        """Tell whether the answer was due and is still owed."""
        return self.is_owed and self.due_at < at


@dataclass(frozen=True, slots=True)
class Supply:
    """One item from one supplier's site.

    ``mass`` [kg] and ``footprint`` (a share, from 0 to 1) are what passes through it into the
    products, everything below it included. None where nobody knows. ``spend`` is in the
    company's currency per period.
    """

    item_id: UUID
    supplier_id: UUID
    site_id: UUID | None
    tier: int
    share: float
    spend: float | None
    mass: float | None
    footprint: float | None
    asked: Asked | None

    @property
    def key(self) -> Key:
        """Return what tells this supply from others."""
        return self.item_id, self.supplier_id, self.site_id


@dataclass(frozen=True, slots=True)
class Supplies:
    """All supplies below the products of a board, and what lies there without any."""

    rows: tuple[Supply, ...]
    bill: Bill
    unsourced: tuple[UUID, ...] = field(default=())

    @property
    def by_key(self) -> dict[Key, Supply]:
        """Return each supply by what tells it from others."""
        return {one.key: one for one in self.rows}


@dataclass(frozen=True, slots=True)
class Basis:
    """What all supplies below some products rest on, by item: tiers, masses and shares."""

    bill: Bill
    tiers: dict[UUID, int]
    masses: dict[UUID, float]
    footprints: dict[UUID, float]


def basis(session: Session, actor: Actor, scope: Scope) -> Basis:
    """Load what lies below the products of a board, without any supplier."""
    whole = bill.read(session, actor, scope.chosen)
    used = passing.amounts(whole)
    weights = weighing.weigh(session, actor, whole, scope.period)
    tiers = structure.tiers_below(session, actor, scope.chosen, scope.period)
    return Basis(
        whole,
        {item_id: tier for item_id, tier in tiers.items() if tier > 0},
        passing.masses(whole, used),
        passing.footprints(whole, used, weights),
    )


def gather(session: Session, actor: Actor, scope: Scope) -> Supplies:
    """Load all supplies of a board in a handful of light statements."""
    ground = basis(session, actor, scope)
    rows = tuple(supplied(session, actor, scope, ground))
    return Supplies(
        rows,
        ground.bill,
        tuple(item.id for item in ground.bill.bought if item.id not in ground.tiers),
    )


def supplied(
    session: Session,
    actor: Actor,
    scope: Scope,
    ground: Basis,
    item_ids: Collection[UUID] | None = None,
) -> Iterator[Supply]:
    """Yield the supplies of some items, by default of all below the products."""
    asked = _asked(session, actor, scope, item_ids)
    rows = _sourcings(session, actor, scope.period, ground.tiers, item_ids)
    parts = _parts(rows)
    for item_id, supplier_id, site_id, share, spend in rows:
        yield Supply(
            item_id=item_id,
            supplier_id=supplier_id,
            site_id=site_id,
            tier=ground.tiers[item_id],
            share=float(share),
            spend=None if spend is None else float(spend),
            mass=_part(ground.masses.get(item_id), share, parts[item_id]),
            footprint=_part(ground.footprints.get(item_id), share, parts[item_id]),
            asked=asked.get((item_id, supplier_id, site_id)),
        )


def tiers_of(
    session: Session, actor: Actor, scope: Scope, ground: Basis, supplier_ids: Collection[UUID]
) -> dict[UUID, frozenset[int]]:
    """Return the tiers at which each of some suppliers stands below the products."""
    query = (
        select(Sourcing.supplier_id, Sourcing.item_id)
        .where(
            Sourcing.scope(actor),
            Sourcing.period == scope.period,
            _among(Sourcing.supplier_id, supplier_ids),
        )
        .distinct()
    )
    found: dict[UUID, set[int]] = {}
    for supplier_id, item_id in session.execute(query):
        if item_id in ground.tiers:
            found.setdefault(supplier_id, set()).add(ground.tiers[item_id])
    return {key: frozenset(tiers) for key, tiers in found.items()}


def _among(column: Any, ids: Collection[UUID] | None) -> ColumnElement[bool]:
    """Limit a query to some ids; of too many for one statement, to none, which only costs time."""
    return true() if ids is None or len(ids) > MOST_NAMED else column.in_(ids)


def _sourcings(
    session: Session,
    actor: Actor,
    period: int,
    tiers: dict[UUID, int],
    item_ids: Collection[UUID] | None,
) -> list[Any]:
    query = (
        select(
            Sourcing.item_id,
            Sourcing.supplier_id,
            Sourcing.site_id,
            Sourcing.share,
            Sourcing.spend,
        )
        .where(Sourcing.scope(actor), Sourcing.period == period, _among(Sourcing.item_id, item_ids))
        .order_by(Sourcing.item_id, Sourcing.supplier_id, Sourcing.id)
    )
    return [row for row in session.execute(query) if row[0] in tiers]


def _parts(rows: Iterable[Any]) -> dict[UUID, float]:
    """Return by what sourcing shares are divided, so that no item is supplied more than once."""
    shares: dict[UUID, list[float]] = defaultdict(list)
    for row in rows:
        shares[row[0]].append(float(row[3]))
    return {item_id: max(1.0, sum(values)) for item_id, values in shares.items()}


def _part(weight: float | None, share: Any, parts: float) -> float | None:
    return None if weight is None else weight * float(share) / parts


def _asked(
    session: Session, actor: Actor, scope: Scope, item_ids: Collection[UUID] | None
) -> dict[Key, Asked]:
    """Return the requests by supply; of several of a period the newest, a withdrawn one never."""
    columns: tuple[Any, ...] = (
        DataRequest.item_id,
        DataRequest.supplier_id,
        DataRequest.site_id,
        DataRequest.id,
        standing.expression(),
        DataRequest.due_at,
        DataRequest.timezone,
        DataRequest.upstream_open,
        DataRequest.upstream_total,
    )
    query = select(*columns).where(
        DataRequest.company_id == actor.company_id,
        DataRequest.state != RequestState.REVOKED,
        _among(DataRequest.item_id, item_ids),
    )
    if scope.campaign is not None:
        query = query.where(DataRequest.campaign_id == scope.campaign.id)
    else:
        query = query.where(DataRequest.period == scope.period)
    rows = session.execute(query.order_by(DataRequest.created_at, DataRequest.id))
    return {(row[0], row[1], row[2]): Asked(*row[3:]) for row in rows}
