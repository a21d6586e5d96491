"""Which requests a campaign would issue: every supplier, site and item below its products.

Everything is read as plain columns, each table once, so that a plan of many thousands of requests
is there while somebody waits for the page.
"""

from collections.abc import Sequence
from decimal import Decimal
from typing import NamedTuple, TypeAlias
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

    item_id: UUID
    supplier_id: UUID
    site_id: UUID | None
    share: Decimal
    spend: Decimal | None


Sources: TypeAlias = dict[UUID, list[Source]]
"""Who supplies what, by item."""


class Supply(NamedTuple):
    """A source below the products: the item it delivers, and what the rule looks at."""

    item: What
    source: Source
    facts: Facts


def plan(session: Session, actor: Actor, campaign: Campaign) -> Plan:
    """Return what the campaign would issue now, leaving out what it has issued before."""
    below = bill.read(session, actor, campaign.product_ids, campaign.period)
    sources = _sources(session, actor, campaign.period)
    tiers = _tiers(below, sources)
    reached = {one: found for one, found in sources.items() if tiers.get(one, 0) > 0}
    weights = weighing.weigh(session, actor, below, campaign.period)
    rows = _rows(session, actor, campaign, _supplies(below, tiers, reached, weights))
    issued = _issued(session, actor, campaign)
    left, gone = _split(rows, issued)
    return Plan(
        rows=left,
        gone=gone,
        issued=len(issued),
        without_supplier=_unsourced(below, reached),
        mass_known=weights.mass_known,
        footprint_known=weights.footprint_known,
        spend_known=_known(reached),
        basis=weights.basis,
        bill=below,
    )


def _split(rows: list[Planned], issued: dict[Key, str]) -> tuple[list[Planned], list[Planned]]:
    """Return what can be issued, and what has been: of that, all that can still be answered."""
    if not issued:
        return rows, []
    states = [(row, issued.get((row.supplier.id, row.site_id, row.item.id))) for row in rows]
    return (
        [row for row, state in states if state is None],
        [row for row, state in states if state not in {None, *ENDED}],
    )


def _known(sources: Sources) -> float:
    known = [one.spend is not None for some in sources.values() for one in some]
    return sum(known) / len(known) if known else 0.0


def _tiers(below: Bill, sources: Sources) -> dict[UUID, int]:
    edges = {parent: [pair[0] for pair in lines] for parent, lines in below.lines.items()}
    return structure.depths(edges, below.products, set(sources))


def _sources(session: Session, actor: Actor, period: int) -> Sources:
    columns = (
        Sourcing.item_id,
        Sourcing.supplier_id,
        Sourcing.site_id,
        Sourcing.share,
        Sourcing.spend,
    )
    rows = session.execute(select(*columns).where(Sourcing.scope(actor), Sourcing.period == period))
    found: Sources = {}
    for row in rows:
        found.setdefault(row[0], []).append(Source(*row))
    return found


def _supplies(
    below: Bill, tiers: dict[UUID, int], sources: Sources, weights: Weights
) -> list[Supply]:
    """Return each source with what it makes up: its item's part, divided by sourcing shares."""
    spent = float(sum(one.spend or 0 for some in sources.values() for one in some))
    found = []
    for item_id, some in sources.items():
        item, tier, footprint = below.items[item_id], tiers[item_id], weights.footprint.get(item_id)
        whole = max(1.0, sum(float(one.share) for one in some))
        for one in some:
            facts = Facts(
                tier,
                None if footprint is None else footprint * (float(one.share) / whole),
                None if one.spend is None or not spent else float(one.spend) / spent,
            )
            found.append(Supply(item, one, facts))
    return found


def _rows(
    session: Session, actor: Actor, campaign: Campaign, supplies: Sequence[Supply]
) -> list[Planned]:
    rule = Rule.read(campaign.proposal)
    levels = propose(rule, campaign.levels, [one.facts for one in supplies])
    suppliers, sites = _suppliers(session, actor), _sites(session, actor)
    elsewhere = _asked_elsewhere(session, actor, campaign)
    rows = [
        Planned(
            supplier=suppliers[source.supplier_id],
            site_id=source.site_id,
            site=sites.get(source.site_id, "") if source.site_id else "",
            item=item,
            tier=facts.tier,
            share=source.share,
            footprint=facts.footprint,
            spend=facts.spend,
            level=level,
            proposed=level,
            why=why,
            asked_in=(
                elsewhere.get((source.supplier_id, source.site_id, item.id), "")
                if elsewhere
                else ""
            ),
        )
        for (item, source, facts), (level, why) in zip(supplies, levels, strict=True)
    ]
    rows.sort(key=lambda r: (r.tier, r.supplier.name, r.item.code, r.site))
    return chosen(_in_bulk(rows, rule), campaign.choices)


def _in_bulk(rows: list[Planned], rule: Rule) -> list[Planned]:
    for change in rule.changes:
        rows = [
            row._replace(level=change.level, proposed=change.level, why=IN_BULK)
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
        Supplier.partner_company_id.is_not(None),
    )
    found = session.execute(select(*columns).where(Supplier.scope(actor)))
    return {row[0]: Who._make(row) for row in found}


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


def _unsourced(below: Bill, sources: Sources) -> list[What]:
    missing = [item for item in below.bought if item.id not in sources]
    return sorted(missing, key=lambda item: item.code)
