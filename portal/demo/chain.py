"""What the brand owner does first: import, map, choose factors, ask."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.campaigns import issuing, planning, setup
from portal.campaigns.models import Campaign, DataRequest
from portal.campaigns.planning import NOT_ASKED, Planned
from portal.catalogue import sourcing
from portal.catalogue.importing import service as importing
from portal.catalogue.importing.sheets import File
from portal.catalogue.models import Item
from portal.core.actor import Actor
from portal.core.tenancy import visible_to
from portal.demo import reading
from portal.demo.stage import Stage
from portal.demo.workbook import BOOK
from portal.factors import service as factors
from portal.suppliers.importing import service as suppliers
from portal.suppliers.models import Supplier

PRODUCT = "EV battery pack NMC811 (kWh)"


class NotImportable(RuntimeError):
    """A file of the demonstration itself has problems."""


def import_books(stage: Stage, purchaser: Actor, at: datetime) -> None:
    """Import the list of suppliers and the workbook with the bill of materials."""
    with stage.acting(purchaser) as session:
        list_of = reading.SUPPLIERS
        compared = suppliers.import_now(
            session, purchaser, list_of.name, list_of.read_bytes(), at, dry=False
        )
        _refuse(compared.problems)
        terms = importing.Terms(reading.document("chain")["campaign"]["period"], (PRODUCT,))
        book = File(BOOK.name, BOOK.read_bytes())
        difference = importing.import_now(session, purchaser, (book, None), terms, at, dry=False)
        _refuse(difference.problems)


def _refuse(problems: Iterable[Any]) -> None:
    blocking = [problem.sentence for problem in problems if problem.blocks]
    if blocking:
        raise NotImportable("; ".join(blocking))


def choose_factors(stage: Stage, product_owner: Actor, at: datetime) -> None:
    """Add the factors for activities that the brand owner chose itself."""
    with stage.acting(product_owner) as session:
        for typed in reading.document("chain")["factors"]:
            factors.add(session, product_owner, typed, at)


def map_suppliers(
    stage: Stage, purchaser: Actor, period: int, at: datetime, *, later: bool = False
) -> None:
    """Say who supplies which share of each item in a period."""
    with stage.acting(purchaser) as session:
        for plain in reading.document("chain")["sourcing"]:
            if plain.get("later", False) != later:
                continue
            rows = [
                {"supplier": code, "site": "", "share": share}
                for code, share in plain["shares"].items()
            ]
            item = _item(session, purchaser, plain["item"])
            seen = sourcing.state_of(sourcing.mapping(session, purchaser, item.id, period))
            sourcing.put(session, item, purchaser, period, rows, at=at, seen=seen)


def _item(session: Session, actor: Actor, code: str) -> Item:
    found: Item = session.scalars(visible_to(actor, Item).where(Item.code == code)).one()
    return found


def set_up(stage: Stage, purchaser: Actor, which: str, at: datetime, *, days_left: int) -> UUID:
    """Set up a campaign: scope, levels by tier, and what is chosen otherwise."""
    plain = reading.document("chain")
    facts = plain["campaign"] | plain[which]
    with stage.acting(purchaser) as session:
        scope = setup.Scope(
            name=facts["name"],
            product_id=_item(session, purchaser, PRODUCT).id,
            period=facts["period"],
            due_on=_day(at, days_left),
            timezone=facts["timezone"],
            note=facts["note"],
        )
        campaign = setup.create(session, scope, purchaser, at)
        setup.set_levels(
            session, campaign, facts["levels"], purchaser, at, sharing=facts["sharing"]
        )
        plan = planning.plan(session, purchaser, campaign)
        chosen = {row.key: _level(row, facts.get("asked")) for row in plan.rows}
        setup.choose(session, campaign, plan, chosen)
        return campaign.id


def _day(at: datetime, days: int) -> date:
    return (at + timedelta(days=days)).date()


def _level(row: Planned, asked: list[str] | None) -> str:
    """Return the level of one request; a pilot asks only a few."""
    if asked is not None and not any(_is_about(row, name) for name in asked):
        return NOT_ASKED
    for plain in reading.document("chain")["sourcing"]:
        if plain["item"] == row.item.code:
            return str(plain.get("levels", {}).get(row.supplier.code, row.default_level))
    return row.default_level


def _is_about(row: Planned, name: str) -> bool:
    sheet = reading.sheets()[name]
    return (row.supplier.code, row.item.code) == (sheet["supplier"], sheet["item"])


def issue(stage: Stage, purchaser: Actor, campaign_id: UUID, at: datetime) -> None:
    """Issue what has not been issued yet."""
    with stage.acting(purchaser) as session:
        issuing.issue(session, session.get_one(Campaign, campaign_id), purchaser, at)


def newest_campaign(session: Session) -> UUID:
    """Return the campaign that the story leaves under way."""
    query = select(Campaign.id).order_by(Campaign.period.desc(), Campaign.id)
    return session.scalars(query.limit(1)).one()


def request_id(stage: Stage, purchaser: Actor, campaign_id: UUID, name: str) -> UUID:
    """Return the request that a sheet answers."""
    sheet = reading.sheets()[name]
    query = (
        select(DataRequest.id)
        .join(Supplier, Supplier.id == DataRequest.supplier_id)
        .join(Item, Item.id == DataRequest.item_id)
        .where(
            DataRequest.campaign_id == campaign_id,
            Supplier.code == sheet["supplier"],
            Item.code == sheet["item"],
        )
    )
    with stage.acting(purchaser) as session:
        return session.scalars(query).one()
