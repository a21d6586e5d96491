"""Who supplies which share of an item in a period."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from portal.catalogue import errors
from portal.catalogue.models import Item, Sourcing
from portal.catalogue.reading import Reader, unknown
from portal.core import audit, changes
from portal.core.actor import Actor
from portal.core.errors import Invalid, Problem
from portal.core.i18n import translated
from portal.core.tenancy import visible_to
from portal.suppliers import queries as suppliers
from portal.suppliers.models import Supplier, SupplierSite
from portal.suppliers.reading import code_key

__all__ = ["Share", "errors", "mapping", "put", "read_period", "save", "state_of", "write"]

TOLERANCE = Decimal("1e-6")
FIELDS = ("supplier", "site", "share")
SPEND = "spend"
"""What was paid in the period, in the company's currency; a row without this field says nothing."""


@dataclass(frozen=True, slots=True)
class Share:
    """One checked row of the mapping; ``spend`` says something only where it is stated."""

    supplier: Supplier
    site: SupplierSite | None
    share: Decimal
    spend: Decimal | None = None
    states_spend: bool = False


def mapping(session: Session, actor: Actor, item_id: UUID, period: int) -> list[Sourcing]:
    """Return an item's shares in a period, suppliers and sites loaded."""
    query = (
        visible_to(actor, Sourcing)
        .where(Sourcing.item_id == item_id, Sourcing.period == period)
        .options(joinedload(Sourcing.supplier), joinedload(Sourcing.site))
    )
    rows = session.scalars(query.order_by(Sourcing.created_at, Sourcing.id))
    return sorted(rows, key=lambda row: (-row.share, row.supplier.code))


def state_of(rows: Sequence[Sourcing]) -> str:
    """Return a text that is the same as long as nobody changes the mapping."""
    told = sorted(f"{row.id}:{row.version}" for row in rows)
    return hashlib.sha256(";".join(told).encode()).hexdigest()[:32]


def read_period(text: str) -> int | None:
    """Return the year that was typed, ``None`` for anything else.

    >>> read_period("2025"), read_period("25"), read_period("x")
    (2025, None, None)
    """
    year = int(text) if text.isascii() and text.isdigit() and len(text) == 4 else 0
    return year if 2000 <= year <= 2100 else None


def put(
    session: Session,
    item: Item,
    actor: Actor,
    period: int,
    typed: Sequence[Mapping[str, str]],
    *,
    at: datetime,
    seen: str,
) -> bool:
    """Put the typed rows in place of the item's mapping; ``False`` if nothing differs.

    No rows at all mean that nobody supplies the item in that period.

    Raises
    ------
    Invalid
        Everything that is wrong; places are ``<field>-<row>``.
    """
    before = mapping(session, actor, item.id, period)
    shares, problems = read_rows(suppliers.by_code(session, actor), typed)
    if state_of(before) != seen:
        problems.insert(0, Problem("suppliers.changed_meanwhile"))
    if problems:
        raise Invalid(problems)
    return write(session, item, actor, period=period, shares=shares, at=at)


def read_rows(
    known: Mapping[str, Supplier], typed: Sequence[Mapping[str, str]]
) -> tuple[list[Share], list[Problem]]:
    """Return the shares of the rows that are not empty, and everything that is wrong."""
    problems: list[Problem] = []
    shares: list[Share] = []
    filled = [
        (n, row)
        for n, row in enumerate(typed)
        if any(row.get(f, "").strip() for f in (*FIELDS, SPEND))
    ]
    for number, row in filled:
        share, wrong = _read_row(known, row, alone=len(filled) == 1)
        problems += [Problem(p.code, f"{p.place}-{number}", p.facts) for p in wrong]
        if share is not None:
            problems += _repeated(shares, share, number)
            shares.append(share)
    supplies_all = len(filled) == 1 and not filled[0][1].get("share", "").strip()
    total = Decimal(1) if supplies_all else sum_of(typed)
    unclear = any(problem.place.startswith("share") for problem in problems)
    if filled and not unclear and total is not None and abs(total - 1) > TOLERANCE:
        problems.append(
            Problem("catalogue.shares_not_one", "sum", {"sum": f"{total.normalize():f}"})
        )
    return shares, problems


def sum_of(typed: Sequence[Mapping[str, str]]) -> Decimal | None:
    """Return the sum of the shares typed so far, ``None`` if one of them cannot be read."""
    shares = []
    for row in typed:
        reader = Reader(row)
        share = reader.number("share")
        if reader.problems:
            return None
        shares.append(share or Decimal(0))
    return sum(shares, Decimal(0))


def _repeated(shares: Sequence[Share], share: Share, number: int) -> list[Problem]:
    if not any(s.supplier is share.supplier and s.site is share.site for s in shares):
        return []
    facts = {"supplier": share.supplier.name}
    return [Problem("catalogue.supplier_twice", f"supplier-{number}", facts)]


def _read_row(
    known: Mapping[str, Supplier], row: Mapping[str, str], *, alone: bool
) -> tuple[Share | None, list[Problem]]:
    """Read one row; a lone supplier without a share supplies everything."""
    reader = Reader(row)
    code = reader.text("supplier", "code_missing")
    supplier = known.get(code_key(code))
    if code and supplier is None:
        reader.problems.append(
            unknown(code, [s.code for s in known.values()], "supplier", "supplier")
        )
    site = _site(reader, supplier) if supplier is not None else None
    share = reader.number("share")
    if share is None and not row.get("share", "").strip():
        if alone:
            share = Decimal(1)
        else:
            reader.refuse("share_missing", "share", supplier=supplier.name if supplier else code)
    if share is not None and not 0 < share <= 1:
        reader.refuse("share_out_of_range", "share", text=row["share"].strip())
    spend = reader.number(SPEND)
    if spend is not None and spend < 0:
        reader.refuse("spend_negative", SPEND, text=row[SPEND].strip())
    if reader.problems or supplier is None or share is None:
        return None, reader.problems
    return Share(supplier, site, share, spend, states_spend=SPEND in row), []


def _site(reader: Reader, supplier: Supplier) -> SupplierSite | None:
    """Return the site that was named; a supplier's only site need not be."""
    name = reader.text("site")
    sites = list(supplier.sites)
    listed = translated(", ").join(site.name for site in sites) or "–"
    facts = {"supplier": supplier.name, "sites": listed}
    if not name:
        if len(sites) > 1:
            reader.refuse("site_needed", "site", **facts)
        return sites[0] if len(sites) == 1 else None
    for site in sites:
        if code_key(site.name) == code_key(name):
            return site
    reader.refuse("site_unknown", "site", site=name, **facts)
    return None


def write(
    session: Session,
    item: Item,
    actor: Actor,
    *,
    period: int,
    shares: Sequence[Share],
    at: datetime,
) -> bool:
    """Save checked shares as the item's mapping of a period; ``False`` if nothing differs."""
    changed = save(session, item, period, shares)
    if not changed:
        return False
    said = [f"{s.supplier.code} {s.share.normalize():f}" for s in shares]
    facts: dict[str, Any] = {"item": item.code, "period": period, "shares": said}
    spends = [f"{s.supplier.code} {s.spend.normalize():f}" for s in shares if s.spend is not None]
    told = facts | ({"spends": spends} if spends else {})
    audit.record(session, actor, "sourcing.changed", item, at=at, **told)
    if "share" in changed:  # what was paid changes no footprint
        reason = {"kind": "sourcing", "item_ids": [str(item.id)], **facts}
        changes.announce(session, item.company_id, reason)
    return True


def save(session: Session, item: Item, period: int, shares: Sequence[Share]) -> frozenset[str]:
    """Save checked shares without a word; return which of share and spend differ."""
    query = select(Sourcing).where(
        Sourcing.company_id == item.company_id,
        Sourcing.item_id == item.id,
        Sourcing.period == period,
    )
    before = {
        (row.supplier_id, row.site_id): row
        for row in session.scalars(query.order_by(Sourcing.created_at, Sourcing.id))
    }
    wanted = {(s.supplier.id, s.site.id if s.site else None): s for s in shares}
    gone = before.keys() - wanted.keys()
    changed = {"share"} if gone else set()
    for key in gone:
        session.delete(before[key])
    for key, share in wanted.items():
        if key not in before:
            before[key] = _row(item, period, key, share)
            session.add(before[key])
            changed.add("share")
        row = before[key]
        if row.share != share.share:
            row.share = share.share
            changed.add("share")
        if share.states_spend and row.spend != share.spend:
            row.spend = share.spend
            changed.add(SPEND)
    session.flush()
    return frozenset(changed)


def _row(item: Item, period: int, key: tuple[UUID, UUID | None], share: Share) -> Sourcing:
    return Sourcing(
        company_id=item.company_id,
        item_id=item.id,
        supplier_id=key[0],
        site_id=key[1],
        period=period,
        share=share.share,
    )
