"""What stands behind the uncertainty of a number, and what to mend first, with the next step."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from aggregator.result import Node
from portal.campaigns.models import DataRequest
from portal.core.actor import Actor
from portal.core.i18n import N_
from portal.rollups.pages import ProductPage

KINDS = {
    "value": N_("Value"),
    "factor": N_("Factor"),
    "quantity": N_("Quantity"),
}
REVIEWED = frozenset({"submitted"})
CLOSED = frozenset({"accepted", "declined", "revoked"})


@dataclass(frozen=True, slots=True)
class Mend:
    """One node to mend: its gain, and the request about it, if there is one."""

    node: Node
    gain: dict[str, Any]
    request_id: UUID | None
    state: str | None

    @property
    def step(self) -> str:
        """Return the next step: review, chase, ask again, ask, or name a supplier."""
        if self.state is None:
            return "ask" if self.node.supplier else "source"
        if self.state in REVIEWED:
            return "review"
        return "again" if self.state in CLOSED else "chase"


@dataclass(frozen=True, slots=True)
class Cause:
    """One uncertain number: its kind in words, the nodes that rest on it, and its share."""

    kind: str
    nodes: tuple[Node, ...]
    uses: int
    gsd2: float
    share_percent: float

    @property
    def others(self) -> int:
        """Return how many nodes rest on it beside the first."""
        return self.uses - 1


def mends(session: Session, actor: Actor, page: ProductPage, most: int) -> list[Mend]:
    """Return what to mend first, best first, in one statement."""
    if page.run is None or page.result is None or not page.run.insight:
        return []
    nodes = {node.key: node for node in page.result.nodes}
    gains = page.run.insight["gains"][:most]
    requests = _requests(session, actor, page, [nodes[gain["key"]] for gain in gains])
    return [
        Mend(nodes[gain["key"]], gain, *requests.get(gain["key"], (None, None))) for gain in gains
    ]


def _requests(
    session: Session, actor: Actor, page: ProductPage, nodes: list[Node]
) -> dict[str, tuple[UUID, str]]:
    """Return the newest request of the period about each node's item and supplier."""
    wanted = {supply: node.key for node in nodes if (supply := _supply(page, node))}
    query = (
        select(
            DataRequest.item_id,
            DataRequest.supplier_id,
            DataRequest.id,
            DataRequest.state,
        )
        .where(
            DataRequest.scope(actor),
            DataRequest.company_id == actor.company_id,
            DataRequest.period == page.period,
            DataRequest.item_id.in_({item for item, _ in wanted}),
        )
        .order_by(DataRequest.created_at, DataRequest.id)
    )
    return {
        wanted[item, supplier]: (request_id, state)
        for item, supplier, request_id, state in session.execute(query)
        if (item, supplier) in wanted
    }


def _supply(page: ProductPage, node: Node) -> tuple[UUID, UUID] | None:
    item_id = page.names.item_id(node.item)
    supplier_id = page.names.supplier_id(node.supplier)
    return (item_id, supplier_id) if item_id and supplier_id else None


def causes(page: ProductPage) -> Iterator[Cause]:
    """Yield the numbers that cause the spread, the largest share first."""
    if page.run is None or page.result is None or not page.run.insight:
        return
    nodes = {node.key: node for node in page.result.nodes}
    for share in page.run.insight["shares"]:
        yield Cause(
            KINDS[share["kind"]],
            tuple(nodes[key] for key in share["nodes"]),
            share["uses"],
            share["gsd2"],
            share["share_percent"],
        )
