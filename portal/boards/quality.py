"""How good the present data of each supply are, read from the newest roll-ups.

The gap is 0 for the best rating and 1 for the worst: (rating - 1) / 4 of the mean of the six
ratings, where a missing one counts 5; over a supply and all that lies below it, weighted by their
footprint. A node without any value has a gap of 1.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.boards.scope import Scope
from portal.core.actor import Actor
from portal.rollups.models import RollupRun
from portal.rollups.newest import newest_runs
from portal.rollups.runs import unpacked

MOST_KEPT = 64
WORST = 5.0


@dataclass(frozen=True, slots=True)
class Known:
    """What the newest roll-up rests on for one item, of one supplier or of any."""

    gap: float
    rung: str


Nodes = Mapping[tuple[str, str], Known]
"""By an item's code and a supplier's, empty for nobody in particular."""

_BY_RUN: dict[UUID, Nodes] = {}
"""A run never changes, so it is read once; the key is found among the actor's own runs only."""


def known(session: Session, actor: Actor, scope: Scope) -> dict[tuple[str, str], Known]:
    """Return what is known of the supplies below the products; of several, the worst."""
    newest = list(session.scalars(newest_runs(actor, scope.chosen, until=scope.period)))
    missing = [one for one in newest if one not in _BY_RUN]
    if missing:
        _read(session, actor, missing)
    found: dict[tuple[str, str], Known] = {}
    for run_id in newest:
        for key, one in _BY_RUN.get(run_id, {}).items():
            if key not in found or found[key].gap < one.gap:
                found[key] = one
    return found


def _read(session: Session, actor: Actor, run_ids: list[UUID]) -> None:
    if len(_BY_RUN) + len(run_ids) > MOST_KEPT:
        _BY_RUN.clear()
    query = select(RollupRun.id, RollupRun.result).where(
        RollupRun.scope(actor), RollupRun.id.in_(run_ids), RollupRun.result.is_not(None)
    )
    for run_id, content in session.execute(query):
        _BY_RUN[run_id] = dict(_nodes(unpacked(content or b"")))


def _nodes(result: dict[str, Any]) -> Iterator[tuple[tuple[str, str], Known]]:
    nodes = {node["key"]: node for node in result.get("nodes", ())}
    gaps = _with_below(nodes, result.get("edges", ()))
    for key, node in nodes.items():
        supplier = (node.get("supplier") or "").partition(" / ")[0]
        yield (node["item"], supplier), Known(gaps[key], node["rung"])


def _with_below(nodes: dict[str, Any], edges: Iterable[dict[str, Any]]) -> dict[str, float]:
    """Return each node's gap: of its own value and all below it, weighted by their footprint.

    A node on a loop is judged by its own value and what was counted before.
    """
    below: dict[str, list[tuple[str, float]]] = defaultdict(list)
    above: dict[str, list[str]] = defaultdict(list)
    for edge in edges:
        below[edge["parent"]].append((edge["component"], edge["quantity"]))
        above[edge["component"]].append(edge["parent"])
    size: dict[str, float] = {}
    poor: dict[str, float] = {}
    for key in _from_below(nodes, below, above):
        own = abs(nodes[key]["own_kgco2e"] or 0.0)
        parts = [(size[one], poor[one], abs(amount)) for one, amount in below[key] if one in size]
        size[key] = own + sum(whole * amount for whole, _, amount in parts)
        poor[key] = own * _gap(nodes[key]) + sum(bad * amount for _, bad, amount in parts)
    return {key: poor[key] / size[key] if size[key] else 1.0 for key in nodes}


def _from_below(
    nodes: Iterable[str], below: Mapping[str, list[Any]], above: Mapping[str, list[str]]
) -> Iterator[str]:
    """Yield nodes after all that lies below them; those on a loop come last."""
    waiting = {key: len(below.get(key, ())) for key in nodes}
    free = [key for key, number in waiting.items() if not number]
    done: set[str] = set()
    while free:
        key = free.pop()
        done.add(key)
        yield key
        for parent in above.get(key, ()):
            waiting[parent] -= 1
            if not waiting[parent]:
                free.append(parent)
    yield from (key for key in waiting if key not in done)


def _gap(node: dict[str, Any]) -> float:
    ratings = node.get("ratings")
    if not ratings:
        return 1.0
    return (sum(WORST if one is None else one for one in ratings) / len(ratings) - 1) / 4
