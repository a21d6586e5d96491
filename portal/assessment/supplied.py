"""What a supplier delivers, period by period: shares, spend, footprints, where requests stand."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

from sqlalchemy.orm import Session, joinedload

from portal.assessment.results import Answered
from portal.campaigns.models import DataRequest
from portal.catalogue.models import Item, Sourcing
from portal.core.actor import Actor
from portal.core.tenancy import visible_to
from portal.suppliers.models import SupplierSite

Key = tuple[UUID, UUID | None, int]
MOST = 1000


@dataclass(frozen=True, slots=True)
class Supplied:
    """One item from one site in one period.

    ``answer`` is the answer of that very period, ``change`` percent against the period before
    where both values mean the same.
    """

    item: Item
    site: SupplierSite | None
    period: int
    share: Decimal | None
    spend: Decimal | None
    request: DataRequest | None
    answer: Answered | None
    change: float | None


def supplied(
    session: Session, actor: Actor, supplier_id: UUID, answers: Iterable[Answered]
) -> list[tuple[int, list[Supplied]]]:
    """Return what a supplier delivers by period, the newest first.

    Items that were asked about without a sourcing share are there too, with no share.
    """
    sourcing = {
        (row.item_id, row.site_id, row.period): row
        for row in session.scalars(
            visible_to(actor, Sourcing)
            .where(Sourcing.supplier_id == supplier_id)
            .options(joinedload(Sourcing.item), joinedload(Sourcing.site))
            .order_by(Sourcing.period.desc(), Sourcing.created_at, Sourcing.id)
            .limit(MOST)
        )
    }
    requests = _requests(session, actor, supplier_id)
    by_key = {(*one.supply, one.request.period): one for one in reversed(list(answers))}
    keys = dict.fromkeys([*sourcing, *requests])
    rows = [_row(key, sourcing.get(key), requests.get(key), by_key) for key in keys]
    periods: dict[int, list[Supplied]] = {}
    for row in sorted(rows, key=lambda one: (-one.period, -(one.share or 0), one.item.code)):
        periods.setdefault(row.period, []).append(row)
    return list(periods.items())


def _requests(session: Session, actor: Actor, supplier_id: UUID) -> dict[Key, DataRequest]:
    """Return the newest request about each item, site and period."""
    query = (
        visible_to(actor, DataRequest)
        .where(DataRequest.company_id == actor.company_id, DataRequest.supplier_id == supplier_id)
        .options(joinedload(DataRequest.item), joinedload(DataRequest.site))
        .order_by(DataRequest.created_at.desc(), DataRequest.id)
        .limit(MOST)
    )
    found = list(session.scalars(query))
    return {(one.item_id, one.site_id, one.period): one for one in reversed(found)}


def _row(
    key: Key,
    sourcing: Sourcing | None,
    request: DataRequest | None,
    answers: dict[Key, Answered],
) -> Supplied:
    known = sourcing or request
    assert known is not None  # noqa: S101 - the key comes from one of them
    answer = answers.get(key)
    return Supplied(
        item=known.item,
        site=known.site,
        period=key[2],
        share=sourcing.share if sourcing else None,
        spend=sourcing.spend if sourcing else None,
        request=request,
        answer=answer,
        change=change_since(answer, answers.get((key[0], key[1], key[2] - 1))),
    )


@dataclass(frozen=True, slots=True)
class AtSite:
    """One site with what it delivered in the newest period; no site: where none was named."""

    site: SupplierSite | None
    period: int | None
    items: tuple[Supplied, ...]

    @property
    def answered(self) -> int:
        """Return how many of the items have an answer for the period."""
        return sum(1 for one in self.items if one.answer is not None)


def by_site(
    sites: Iterable[SupplierSite], periods: list[tuple[int, list[Supplied]]]
) -> list[AtSite]:
    """Return every site with the newest period in which it delivers anything."""
    known: list[SupplierSite | None] = [*sites]
    if any(row.site is None for _, rows in periods for row in rows):
        known.append(None)
    return [_at(site, periods) for site in known]


def _at(site: SupplierSite | None, periods: list[tuple[int, list[Supplied]]]) -> AtSite:
    wanted = site.id if site else None
    for period, rows in periods:
        mine = tuple(row for row in rows if (row.site.id if row.site else None) == wanted)
        if mine:
            return AtSite(site, period, mine)
    return AtSite(site, None, ())


def change_since(now: Answered | None, before: Answered | None) -> float | None:
    """Return the change of a footprint in percent, where both values are known and comparable."""
    if now is None or before is None or now.value is None or not before.value:
        return None
    if not now.is_comparable(before):
        return None
    return 100 * (now.value - before.value) / abs(before.value)
