"""What the product's pages show: a run, its result, names, and what is being computed."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from aggregator.nodes import node_key
from aggregator.result import Contribution, Edge, Node, ProductResult
from portal.catalogue.models import Item
from portal.catalogue.structure import tiers
from portal.core.actor import Actor
from portal.core.errors import NotFound
from portal.core.flag_words import WORDS, FlagWords
from portal.core.i18n import N_
from portal.core.jobs import Job
from portal.core.tenancy import visible_to
from portal.rollups import runs, simulating
from portal.rollups.keeping import result_of
from portal.rollups.models import RollupRun, Simulation
from portal.rollups.naming import Names, names

DIMENSION_NAMES = (
    N_("Time"),
    N_("Geography"),
    N_("Technology"),
    N_("Completeness"),
    N_("Consistency"),
    N_("Verifiability"),
)
RUNGS = {
    "verified": N_("Verified footprint of the supplier"),
    "primary": N_("Accepted answer of the supplier"),
    "lines": N_("Sum of its own lines"),
    "secondary": N_("Secondary factor"),
    "proxy": N_("Proxy or spend-based factor"),
    "unaccounted": N_("Unaccounted: no value at all"),
}
STATES = {
    "queued": (N_("Waiting"), "neutral"),
    "running": (N_("Running"), "info"),
    "done": (N_("Done"), "good"),
    "refused": (N_("Refused"), "bad"),
}


@dataclass(frozen=True, slots=True)
class ProductPage:
    """One product and period: the run shown, and the one being computed, if any."""

    item: Item
    period: int
    periods: list[int]
    run: RollupRun | None
    result: ProductResult | None
    pending: tuple[RollupRun, Job] | None
    refused: RollupRun | None
    names: Names
    simulation: Simulation | None = None

    @property
    def run_period(self) -> int:
        """Return the period of the run that is shown."""
        return self.run.period if self.run is not None else self.period

    @property
    def unit(self) -> str:
        """Return the unit of the number."""
        return f"kgCO2e/{self.result.declared_unit}" if self.result else "kgCO2e"

    @property
    def lines_known(self) -> tuple[int, int]:
        """Return how many of the lines below have a value, and how many there are."""
        if self.result is None:
            return 0, 0
        lines = sum(max(1, len(edge.refs)) for edge in self.result.edges)
        return lines - min(len(self.result.unaccounted), lines), lines

    @staticmethod
    def key_of(part: Contribution) -> str:
        """Return the node that a contribution sits on."""
        return node_key(part.item, part.supplier)

    @staticmethod
    def rated(ratings: tuple[float | None, ...]) -> list[tuple[str, float | None]]:
        """Return ratings with the names of their dimensions, to be translated."""
        return list(zip(DIMENSION_NAMES, ratings, strict=True))

    @staticmethod
    def rating(node: Node) -> float | None:
        """Return a node's data quality rating: the mean of six, a missing one counts 5."""
        if node.ratings is None:
            return 5.0 if node.source else None
        return sum(5.0 if rating is None else rating for rating in node.ratings) / 6

    @staticmethod
    def flag(code: str) -> FlagWords:
        """Return a flag in words."""
        return WORDS[code]

    @property
    def spread(self) -> dict[str, Any] | None:
        """Return where the number lies: by the last draws, else to first order."""
        if self.simulation is not None and self.simulation.result is not None:
            return self.simulation.result
        insight = self.run.insight if self.run else None
        return insight["spread"] if insight else None

    @property
    def is_drawn(self) -> bool:
        """Tell whether :attr:`spread` rests on draws."""
        return self.simulation is not None and self.simulation.result is not None

    @property
    def rungs(self) -> dict[str, str]:
        """Return the rungs of the fallback ladder in words, to be translated."""
        return RUNGS

    @property
    def states(self) -> dict[str, tuple[str, str]]:
        """Return the states of runs in words with the tone of their tag."""
        return STATES

    @property
    def answers_used(self) -> int:
        """Return how many suppliers' own footprints the number rests on."""
        nodes = self.result.nodes if self.result else ()
        return sum(node.rung in {"verified", "primary"} for node in nodes)

    @property
    def parts_by_source(self) -> list[tuple[str, float]]:
        """Return the percentage that rests on each source, best first."""
        if self.run is None or not self.run.summary:
            return []
        shares = self.run.summary["by_source"]
        order = ("verified", "primary", "secondary", "proxy")
        return [(source, shares[source]) for source in order if source in shares]


def product_page(
    session: Session,
    actor: Actor,
    item: Item,
    *,
    lang: str,
    period: int | None = None,
    run_id: UUID | None = None,
) -> ProductPage:
    """Return what the pages of a product need, in a handful of statements."""
    periods = runs.periods_of(session, actor, item.id)
    shown = period or (periods[0] if periods else runs.PERIOD)
    latest = runs.latest_run(session, actor, item.id, shown)
    run = latest if run_id is None else _one(session, actor, item, run_id)
    refused = runs.latest_run(session, actor, item.id, shown, runs.REFUSED)
    if refused is not None and latest is not None and refused.created_at < latest.created_at:
        refused = None
    return ProductPage(
        item=item,
        period=shown,
        periods=periods or [shown],
        run=run,
        result=result_of(run) if run is not None else None,
        pending=runs.pending_run(session, actor, item.id, shown),
        refused=refused,
        names=names(session, actor, lang),
        simulation=simulating.latest(session, actor, run.id) if run is not None else None,
    )


def _one(session: Session, actor: Actor, item: Item, run_id: UUID) -> RollupRun:
    query = visible_to(actor, RollupRun).where(
        RollupRun.id == run_id, RollupRun.item_id == item.id, RollupRun.state == runs.DONE
    )
    found: RollupRun | None = session.scalar(query)
    if found is None:
        raise NotFound
    return found


def tiers_by_code(session: Session, actor: Actor, page: ProductPage) -> dict[str, int]:
    """Return the supplier tier of each sourced item of a product, by item code."""
    by_id = tiers(session, actor, page.item.id, page.period)
    return {code: by_id[known[0]] for code, known in page.names.items.items() if known[0] in by_id}


@dataclass(frozen=True, slots=True)
class FlagGroup:
    """One code with the nodes it sits on."""

    code: str
    words: FlagWords
    nodes: tuple[tuple[str, str | None, float | None], ...]

    @property
    def share_percent(self) -> float:
        """Return the largest part of the total that one of its nodes touches."""
        return max((share or 0.0 for *_, share in self.nodes), default=0.0)


def flag_groups(result: ProductResult) -> list[FlagGroup]:
    """Return the flags of a result by code, the gravest and largest first."""
    nodes: dict[str, list[tuple[str, str | None, float | None]]] = {}
    for flag in result.flags:
        nodes.setdefault(flag.code, []).append((flag.item, flag.supplier, flag.share_percent))
    groups = [
        FlagGroup(code, WORDS[code], tuple(sorted(found, key=lambda n: -(n[2] or 0.0))))
        for code, found in nodes.items()
    ]
    gravity = {"bad": 0, "warn": 1, "info": 2}
    return sorted(groups, key=lambda g: (gravity[g.words.tone], -g.share_percent, g.code))


@dataclass(frozen=True, slots=True)
class NodeView:
    """Everything about one node that the drawer opens."""

    node: Node
    uses: tuple[Edge, ...]
    consists_of: tuple[tuple[Edge, Node], ...]
    contribution: Contribution | None


def node_view(result: ProductResult, key: str) -> NodeView | None:
    """Return one node with the edges around it; ``None`` for an unknown key."""
    nodes = {node.key: node for node in result.nodes}
    node = nodes.get(key)
    if node is None:
        return None
    below = [(edge, nodes[edge.component]) for edge in result.edges if edge.parent == key]
    below.sort(key=lambda pair: -abs(pair[0].quantity * (pair[1].cumulative_kgco2e or 0.0)))
    own = next(
        (
            part
            for part in result.contributions
            if (part.item, part.supplier) == (node.item, node.supplier)
        ),
        None,
    )
    uses = tuple(edge for edge in result.edges if edge.component == key)
    return NodeView(node, uses, tuple(below), own)


def because(run: RollupRun) -> Iterator[dict[str, Any]]:
    """Yield why a run was made, newest reason first."""
    yield from reversed(run.reason.get("because", []))
