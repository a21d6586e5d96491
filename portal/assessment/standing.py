"""Where a supplier stands: the line of facts above its card."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy import case, func, select, union_all
from sqlalchemy.orm import Session

from portal.assessment import shares
from portal.campaigns import standing
from portal.campaigns.models import ContactNote, DataRequest, RequestEvent, RequestMail
from portal.campaigns.workflow import OPEN_STATES
from portal.catalogue import structure
from portal.catalogue.models import Sourcing
from portal.core.actor import Actor
from portal.core.clock import now
from portal.core.formats import count, day, percent
from portal.core.i18n import language, zone
from portal.suppliers import card
from portal.suppliers.models import Supplier

MOST_PRODUCTS = 8


@dataclass(frozen=True, slots=True)
class Standing:
    """What one line can say of a supplier; nothing where nothing is known."""

    tiers: tuple[int, ...]
    open: int
    overdue: int
    footprint: tuple[shares.OfProduct, ...]
    spend: shares.OfSpend | None
    last_contact: datetime | None


def standing_of(session: Session, actor: Actor, supplier: Supplier, at: datetime) -> Standing:
    """Return where a supplier stands at a moment; worked out once for a page."""
    kept: Standing | None = session.info.get(("standing", supplier.id))
    if kept is not None:
        return kept
    period, items = _supplies(session, actor, supplier.id)
    products = (
        structure.products_using(session, actor.company_id, items)[:MOST_PRODUCTS]
        if items and actor.company_id is not None
        else []
    )
    tiers = (
        structure.tiers_below(session, actor, [one.id for one in products], period)
        if products
        else {}
    )
    open_, overdue = _owed(session, actor, supplier.id, at)
    spent = shares.of_spend(session, actor, supplier.id)
    found = Standing(
        tiers=tuple(sorted({tiers[item] for item in items if item in tiers})),
        open=open_,
        overdue=overdue,
        footprint=tuple(shares.of_footprint(session, actor, supplier.code, products)),
        spend=spent[0] if spent else None,
        last_contact=last_contact(session, actor, supplier.id),
    )
    session.info["standing", supplier.id] = found
    return found


def _supplies(session: Session, actor: Actor, supplier_id: UUID) -> tuple[int, list[UUID]]:
    """Return the newest period in which the supplier delivers anything, and the items."""
    query = (
        select(Sourcing.period, Sourcing.item_id)
        .where(Sourcing.scope(actor), Sourcing.supplier_id == supplier_id)
        .order_by(Sourcing.period.desc(), Sourcing.item_id)
    )
    rows = session.execute(query).all()
    period = rows[0][0] if rows else 0
    return period, list(dict.fromkeys(item for year, item in rows if year == period))


def _owed(session: Session, actor: Actor, supplier_id: UUID, at: datetime) -> tuple[int, int]:
    is_open = DataRequest.state.in_(OPEN_STATES)
    query = select(
        func.sum(case((is_open, 1), else_=0)),
        func.sum(case((standing.overdue(at), 1), else_=0)),
    ).where(
        DataRequest.scope(actor),
        DataRequest.company_id == actor.company_id,
        DataRequest.supplier_id == supplier_id,
    )
    found = session.execute(query).one()
    return int(found[0] or 0), int(found[1] or 0)


def last_contact(session: Session, actor: Actor, supplier_id: UUID) -> datetime | None:
    """Return when anything last went to or came from the supplier."""
    about = (
        select(DataRequest.id)
        .where(DataRequest.scope(actor), DataRequest.supplier_id == supplier_id)
        .scalar_subquery()
    )
    moments = union_all(
        select(func.max(RequestMail.at).label("at")).where(
            RequestMail.scope(actor), RequestMail.request_id.in_(about)
        ),
        select(func.max(RequestEvent.at)).where(
            RequestEvent.scope(actor), RequestEvent.request_id.in_(about)
        ),
        select(func.max(ContactNote.at)).where(
            ContactNote.scope(actor), ContactNote.supplier_id == supplier_id
        ),
    ).subquery()
    found: datetime | None = session.scalar(select(func.max(moments.c.at)))
    return found


def facts(session: Session, actor: Actor, supplier: Supplier) -> Iterator[card.Fact]:
    """Yield the facts of a supplier's head, in words."""
    found, lang = standing_of(session, actor, supplier, now()), language()
    if found.tiers:
        joined = _(", ").join(str(tier) for tier in found.tiers)
        yield card.Fact(
            ngettext("Tier %(tiers)s", "Tiers %(tiers)s", len(found.tiers), tiers=joined)
        )
    if found.open:
        yield card.Fact(ngettext("%(num)s request open", "%(num)s requests open", found.open))
    if found.overdue:
        yield card.Fact(_("%(count)s overdue", count=count(found.overdue, lang)), "late")
    if found.footprint:
        most = found.footprint[0]
        yield card.Fact(
            _(
                "own part: %(share)s of the footprint of %(product)s",
                share=percent(most.percent, lang),
                product=most.product.name_in(lang),
            )
        )
    if found.spend is not None and found.spend.percent is not None:
        share = percent(found.spend.percent, lang)
        if found.spend.is_whole:
            text = _("%(share)s of spend %(period)s", share=share, period=found.spend.period)
        else:
            text = _("%(share)s of known spend %(period)s", share=share, period=found.spend.period)
        yield card.Fact(text)
    if found.last_contact is not None:
        when = day(found.last_contact.astimezone(zone(actor.timezone)).date(), lang)
        yield card.Fact(_("Last contact %(day)s", day=when))


card.offer_facts(facts)
