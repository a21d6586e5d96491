"""The same certificate, or the same sheet of figures, from two suppliers of one customer.

Only the customer is told, and only of inventories that both suppliers granted to it in full: to
a supplier it would tell that somebody else's record exists.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from portal.campaigns.models import DataRequest
from portal.core.actor import Actor
from portal.core.tenancy import visible_to
from portal.submissions.comparable import Comparable
from portal.submissions.models import SharedResult
from portal.submissions.sharing import Sharing

MOST_COMPARED = 500
MOST_INDEXED = 20_000


@dataclass(frozen=True, slots=True)
class Double:
    """What another supplier's inventory has in common with this one.

    ``certificates`` are the numbers that both use; without any, all quantities are the same.
    """

    request: DataRequest
    certificates: tuple[str, ...]


def doubles(session: Session, actor: Actor, shared: SharedResult) -> tuple[Double, ...]:
    """Find certificates and sheets that another supplier's inventory holds as well."""
    own = Comparable.read(shared.comparable or {})
    if not own.certificates and not own.print:
        return ()
    query = (
        visible_to(actor, SharedResult)
        .where(
            SharedResult.sharing == Sharing.FULL.value,
            SharedResult.supplier_id != shared.supplier_id,
        )
        .order_by(SharedResult.signed_at.desc(), SharedResult.id)
        .limit(MOST_COMPARED)
        .options(joinedload(SharedResult.request).joinedload(DataRequest.supplier))
    )
    newest: dict[Any, SharedResult] = {}
    for one in session.scalars(query):
        newest.setdefault(one.request_id, one)
    return tuple(_common(own, newest.values()))


def _common(own: Comparable, others: Iterable[SharedResult]) -> Iterable[Double]:
    for one in others:
        theirs = Comparable.read(one.comparable or {})
        both = tuple(sorted(own.certificates & theirs.certificates))
        if both or (own.print and own.print == theirs.print):
            yield Double(one.request, both)


def suspects(session: Session, actor: Actor) -> frozenset[UUID]:
    """Return the requests whose certificates or figures another supplier's inventory holds too."""
    query = (
        select(SharedResult.request_id, SharedResult.supplier_id, SharedResult.comparable)
        .where(SharedResult.scope(actor), SharedResult.sharing == Sharing.FULL.value)
        .order_by(SharedResult.signed_at.desc(), SharedResult.id)
        .limit(MOST_INDEXED)
    )
    suppliers: dict[str, set[UUID]] = {}
    requests: dict[str, set[UUID]] = {}
    seen: set[UUID] = set()
    for request_id, supplier_id, plain in session.execute(query):
        if request_id in seen:
            continue
        seen.add(request_id)
        own = Comparable.read(plain or {})
        for sign in {*(f"certificate {one}" for one in own.certificates), own.print or ""} - {""}:
            suppliers.setdefault(sign, set()).add(supplier_id)
            requests.setdefault(sign, set()).add(request_id)
    several = (sign for sign, known in suppliers.items() if len(known) > 1)
    return frozenset(one for sign in several for one in requests[sign])
