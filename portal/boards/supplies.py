"""Every supply below some products: who delivers what, where its request stands, what it weighs."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from itertools import groupby
from operator import itemgetter
from typing import Any, NamedTuple, TypeAlias
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


class Asked(NamedTuple):
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


class Supply(NamedTuple):
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
    whole = bill.read(session, actor, scope.chosen, scope.period)
    used = passing.amounts(whole)
    weights = weighing.weigh(session, actor, whole, scope.period)
    tiers = structure.tiers_below(session, actor, scope.chosen, scope.period)
    return Basis(
        whole,
        {item_id: tier for item_id, tier in tiers.items() if tier > 0},
        passing.masses(whole, used),
        passing.footprints(whole, used, weights),
    )


def gather(session: Session, actor: Actor, scope: Scope, *, with_requests: bool = True) -> Supplies:
    """Load all supplies of a board in a handful of light statements.

    Without requests none of them says what was asked, which takes half of the time.
    """
    ground = basis(session, actor, scope)
    asked = _asked(session, actor, scope, None) if with_requests else {}
    rows = _sourcings(session, actor, scope.period, None)
    return Supplies(
        tuple(_weighed(rows, ground, asked)),
        ground.bill,
        tuple(item.id for item in ground.bill.bought if item.id not in ground.tiers),
    )


def supplied(
    session: Session, actor: Actor, scope: Scope, ground: Basis, item_ids: Collection[UUID]
) -> Iterator[Supply]:
    """Yield the supplies of some items below the products."""
    asked = _asked(session, actor, scope, item_ids)
    return _weighed(_sourcings(session, actor, scope.period, item_ids), ground, asked)


def _weighed(rows: Iterable[Any], ground: Basis, asked: Mapping[Key, Asked]) -> Iterator[Supply]:
    """Yield the supplies that rows of sourcing tell of, item by item.

    Sourcing shares are divided by their sum where it is above 1: nothing is supplied twice.
    """
    for item_id, group in groupby(rows, key=itemgetter(0)):
        tier = ground.tiers.get(item_id)
        if tier is None:
            continue
        some = list(group)
        whole = max(1.0, sum(float(share) for *_, share, _ in some))
        mass, footprint = ground.masses.get(item_id), ground.footprints.get(item_id)
        for _, supplier_id, site_id, share, spend in some:
            yield Supply(
                item_id=item_id,
                supplier_id=supplier_id,
                site_id=site_id,
                tier=tier,
                share=float(share),
                spend=None if spend is None else float(spend),
                mass=None if mass is None else mass * float(share) / whole,
                footprint=None if footprint is None else footprint * float(share) / whole,
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
    session: Session, actor: Actor, period: int, item_ids: Collection[UUID] | None
) -> Iterable[Any]:
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
    return session.execute(query)


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
