"""Which requests a campaign would issue: every supplier, site and item below its products.

Everything is read as plain columns, each table once, so that a plan of many thousands of requests
is there while somebody waits for the page.
"""

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.campaigns import bill, weighing
from portal.campaigns.bill import BOUGHT, Bill, What
from portal.campaigns.models import Campaign, DataRequest
from portal.campaigns.planned import NOT_ASKED, Key, Plan, Planned, Who, choice_key, chosen
from portal.campaigns.proposing import (
    DEFAULT_LEVELS,
    IN_BULK,
    LEVELS,
    Facts,
    Rule,
    level_at,
    propose,
)
from portal.campaigns.weighing import Weights
from portal.campaigns.workflow import RequestState
from portal.catalogue import structure
from portal.catalogue.models import Sourcing
from portal.core.actor import Actor
from portal.suppliers.models import Supplier, SupplierSite

__all__ = [
    "BOUGHT",
    "DEFAULT_LEVELS",
    "LEVELS",
    "NOT_ASKED",
    "Plan",
    "Planned",
    "choice_key",
    "level_at",
    "plan",
]

ENDED = (RequestState.DECLINED, RequestState.REVOKED)
"""States of requests that bring no answer: asking again is no repetition."""


class Source(NamedTuple):
    """Who supplies what: a row of sourcing."""

    supplier_id: UUID
    site_id: UUID | None
    item_id: UUID
    share: Decimal
    spend: Decimal | None


class Chain(NamedTuple):
    """What lies below the products, at which tier, and who supplies it."""

    below: Bill
    tiers: dict[UUID, int]
    sources: list[Source]


class Shares(NamedTuple):
    """What one source makes up of the whole, from 0 to 1; none: unknown."""

    footprint: float | None
    spend: float | None


def plan(session: Session, actor: Actor, campaign: Campaign) -> Plan:
    """Return what the campaign would issue now, leaving out what it has issued before."""
    below = bill.read(session, actor, campaign.product_ids)
    sources = _sources(session, actor, campaign.period)
    tiers = _tiers(below, {source.item_id for source in sources})
    chain = Chain(below, tiers, [one for one in sources if tiers.get(one.item_id, 0) > 0])
    weights = weighing.weigh(session, actor, below, campaign.period)
    rows = _rows(session, actor, campaign, chain, _shares(chain.sources, weights))
    issued = _issued(session, actor, campaign)
    left = [row for row in rows if _key(row) not in issued]
    sourced = {source.item_id for source in chain.sources}
    return Plan(
        rows=left,
        gone=[row for row in rows if issued.get(_key(row)) not in {None, *ENDED}],
        issued=len(issued),
        without_supplier=_unsourced(below, sourced),
        mass_known=weights.mass_known,
        footprint_known=weights.footprint_known,
        spend_known=_known(chain.sources),
        basis=weights.basis,
        bill=below,
    )


def _key(row: Planned) -> Key:
    return row.supplier.id, row.site_id, row.item.id


def _known(sources: Sequence[Source]) -> float:
    return sum(one.spend is not None for one in sources) / len(sources) if sources else 0.0


def _tiers(below: Bill, sourced: set[UUID]) -> dict[UUID, int]:
    edges = {parent: [pair[0] for pair in lines] for parent, lines in below.lines.items()}
    depths = structure.depths(edges, below.products, sourced)
    return {item_id: tier for item_id, tier in depths.items() if item_id in sourced}


def _sources(session: Session, actor: Actor, period: int) -> list[Source]:
    columns = (
        Sourcing.supplier_id,
        Sourcing.site_id,
        Sourcing.item_id,
        Sourcing.share,
        Sourcing.spend,
    )
    found = session.execute(
        select(*columns).where(Sourcing.scope(actor), Sourcing.period == period)
    )
    return [Source(*row) for row in found]


def _shares(sources: Sequence[Source], weights: Weights) -> list[Shares]:
    """Return what each source makes up, an item's part divided by its sourcing shares."""
    by_item: dict[UUID, float] = {}
    for one in sources:
        by_item[one.item_id] = by_item.get(one.item_id, 0.0) + float(one.share)
    spent = float(sum(one.spend for one in sources if one.spend is not None))
    found = []
    for one in sources:
        part = float(one.share) / max(1.0, by_item[one.item_id])
        footprint = weights.footprint.get(one.item_id)
        found.append(
            Shares(
                None if footprint is None else footprint * part,
                None if one.spend is None or not spent else float(one.spend) / spent,
            )
        )
    return found


def _rows(
    session: Session,
    actor: Actor,
    campaign: Campaign,
    chain: Chain,
    shares: Sequence[Shares],
) -> list[Planned]:
    below, tiers, sources = chain
    rule = Rule.read(campaign.proposal)
    facts = [
        Facts(tiers[source.item_id], share.footprint, share.spend)
        for source, share in zip(sources, shares, strict=True)
    ]
    levels = propose(rule, campaign.levels, facts)
    suppliers, sites = _suppliers(session, actor), _sites(session, actor)
    elsewhere = _asked_elsewhere(session, actor, campaign)
    rows = [
        Planned(
            supplier=suppliers[source.supplier_id],
            site_id=source.site_id,
            site=sites.get(source.site_id, "") if source.site_id else "",
            item=below.items[source.item_id],
            tier=tiers[source.item_id],
            share=source.share,
            footprint=share.footprint,
            spend=share.spend,
            level=level,
            proposed=level,
            why=why,
            asked_in=elsewhere.get((source.supplier_id, source.site_id, source.item_id), ""),
        )
        for source, share, (level, why) in zip(sources, shares, levels, strict=True)
    ]
    rows.sort(key=lambda r: (r.tier, r.supplier.name, r.item.code, r.site))
    return chosen(_in_bulk(rows, rule), campaign.choices)


def _in_bulk(rows: list[Planned], rule: Rule) -> list[Planned]:
    for change in rule.changes:
        rows = [
            replace(row, level=change.level, proposed=change.level, why=IN_BULK)
            if row.level != change.level and change.wanted.fits(row)
            else row
            for row in rows
        ]
    return rows


def _suppliers(session: Session, actor: Actor) -> dict[UUID, Who]:
    columns = (
        Supplier.id,
        Supplier.code,
        Supplier.name,
        Supplier.name_en,
        Supplier.country,
        Supplier.buyer,
        Supplier.contact_name,
        Supplier.contact_email,
        Supplier.locale,
        Supplier.partner_company_id,
    )
    found = session.execute(select(*columns).where(Supplier.scope(actor)))
    return {row[0]: Who(*row[:9], has_account=row[9] is not None) for row in found}


def _sites(session: Session, actor: Actor) -> dict[UUID, str]:
    found = session.execute(
        select(SupplierSite.id, SupplierSite.name).where(SupplierSite.scope(actor))
    )
    return {row[0]: row[1] for row in found}


def _issued(session: Session, actor: Actor, campaign: Campaign) -> dict[Key, str]:
    """Return the state of what the campaign has asked already."""
    columns = (DataRequest.supplier_id, DataRequest.site_id, DataRequest.item_id, DataRequest.state)
    found = session.execute(
        select(*columns).where(DataRequest.scope(actor), DataRequest.campaign_id == campaign.id)
    )
    return {(row[0], row[1], row[2]): row[3] for row in found}


def _asked_elsewhere(session: Session, actor: Actor, campaign: Campaign) -> dict[Key, str]:
    """Return the name of the newest other campaign by what it asks for the same period."""
    columns = (DataRequest.supplier_id, DataRequest.site_id, DataRequest.item_id, Campaign.name)
    found = session.execute(
        select(*columns)
        .join(Campaign, Campaign.id == DataRequest.campaign_id)
        .where(
            DataRequest.scope(actor),
            Campaign.scope(actor),
            Campaign.id != campaign.id,
            Campaign.period == campaign.period,
            DataRequest.state.not_in(ENDED),
        )
        .order_by(DataRequest.created_at, DataRequest.id)
    )
    return {(row[0], row[1], row[2]): row[3] for row in found}


def _unsourced(below: Bill, sourced: set[UUID]) -> list[What]:
    missing = [item for item in below.bought if item.id not in sourced]
    return sorted(missing, key=lambda item: item.code)
