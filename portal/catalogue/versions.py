"""The bill of materials of a product by date: as of a day, its versions, what differs."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session
from sqlalchemy.orm.attributes import set_committed_value

from portal.catalogue.models import BomLine, BomUpload, Item
from portal.catalogue.queries import reached
from portal.core import paging
from portal.core.actor import Actor
from portal.core.i18n import zone
from portal.core.paging import Page
from portal.core.tenancy import visible_to

COMPARED = ("quantity", "unit", "scrap_rate", "line_type", "is_return", "source")
NEW, CHANGED, REMOVED = "new", "changed", "removed"


@dataclass(frozen=True, slots=True)
class Span:
    """A line with the days on which it stood in the bill: from ``start`` until before ``end``."""

    line: BomLine
    start: date
    end: date | None

    def holds(self, day: date) -> bool:
        """Tell whether the line stood in the bill on a day."""
        return self.start <= day and (self.end is None or day < self.end)


@dataclass(frozen=True, slots=True)
class Version:
    """One moment at which the bill changed: who, by which file, from which day on, how much."""

    at: datetime
    by: str
    upload_id: UUID | None
    file_name: str
    holds_from: date
    new: int
    changed: int
    removed: int


@dataclass(frozen=True, slots=True)
class Difference:
    """One line that differs between two days."""

    kind: str
    parent: Item
    component: Item
    before: BomLine | None
    after: BomLine | None

    @property
    def fields(self) -> tuple[str, ...]:
        """Return the names of what differs."""
        if self.before is None or self.after is None:
            return ()
        return tuple(n for n in COMPARED if getattr(self.before, n) != getattr(self.after, n))


@dataclass(frozen=True, slots=True)
class Timeline:
    """Every line that ever stood below a product, with its days."""

    product: Item
    items: Mapping[UUID, Item]
    spans: tuple[Span, ...]

    def on(self, day: date) -> list[BomLine]:
        """Return the lines below the product on a day, nearest parents first."""
        by_parent: dict[UUID, list[BomLine]] = defaultdict(list)
        for span in self.spans:
            if span.holds(day):
                by_parent[span.line.parent_id].append(span.line)
        edges = {one: [line.component_id for line in lines] for one, lines in by_parent.items()}
        order = reached(edges, [self.product.id])
        return [line for parent in order for line in _in_place(by_parent.get(parent, ()))]


def _in_place(lines: Iterable[BomLine]) -> list[BomLine]:
    return sorted(lines, key=lambda line: (line.position, line.created_at, line.id))


def timeline(session: Session, actor: Actor, product: Item) -> Timeline:
    """Return all lines below a product, past ones included, with the days on which they stood.

    A change that named no day stands from the day it was made, in the reader's time zone.
    """
    lines = list(
        session.scalars(visible_to(actor, BomLine).order_by(BomLine.created_at, BomLine.id))
    )
    edges: dict[UUID, list[UUID]] = defaultdict(list)
    for line in lines:
        edges[line.parent_id].append(line.component_id)
    parents = set(reached(edges, [product.id]))
    items = {item.id: item for item in session.scalars(visible_to(actor, Item))}
    chains: dict[UUID, list[BomLine]] = defaultdict(list)
    for line in lines:
        if line.parent_id in parents:
            set_committed_value(line, "parent", items[line.parent_id])
            set_committed_value(line, "component", items[line.component_id])
            chains[line.line_key].append(line)
    where = zone(actor.timezone)
    spans = tuple(span for chain in chains.values() for span in _spans(chain, where))
    return Timeline(product, items, spans)


def _spans(chain: Sequence[BomLine], where: ZoneInfo) -> Iterable[Span]:
    """Yield the versions of one line, each from the day on which the one before it ended."""
    start: date | None = None
    for line in chain:
        begins = start or line.valid_from or line.created_at.astimezone(where).date()
        end = line.valid_to
        if end is None and line.retired_at is not None:
            end = line.retired_at.astimezone(where).date()
        yield Span(line, begins, end)
        start = end


def versions(session: Session, actor: Actor, known: Timeline, page: int) -> Page[Version]:
    """Return the moments at which the bill changed, the newest first, by the page."""
    moments: dict[tuple[datetime, str], dict[str, set[UUID]]] = defaultdict(
        lambda: {NEW: set(), REMOVED: set()}
    )
    starts: dict[tuple[datetime, str], date] = {}
    for span in known.spans:
        line = span.line
        made = (line.created_at, line.created_by)
        moments[made][NEW].add(line.line_key)
        starts[made] = max(starts.get(made, span.start), span.start)
        if line.retired_at is not None:
            gone = (line.retired_at, line.retired_by or "")
            moments[gone][REMOVED].add(line.line_key)
            starts.setdefault(gone, span.end or span.start)
    files = _files(session, actor)
    found = [
        _version(moment, sets, starts[moment], files)
        for moment, sets in sorted(_joined(moments).items(), key=lambda one: one[0], reverse=True)
    ]
    return paging.cut(found, page)


def _joined(
    moments: Mapping[tuple[datetime, str], dict[str, set[UUID]]],
) -> dict[tuple[datetime, str], dict[str, set[UUID]]]:
    """Put a retirement beside the line that came in its place an instant later."""
    joined: dict[tuple[datetime, str], dict[str, set[UUID]]] = {}
    before: tuple[datetime, str] | None = None
    for moment in sorted(moments):
        sets = moments[moment]
        close = before is not None and before[1] == moment[1]
        if close and before is not None and moment[0] - before[0] < timedelta(seconds=1):
            joined[before] = {kind: joined[before][kind] | sets[kind] for kind in (NEW, REMOVED)}
            continue
        joined[moment], before = sets, moment
    return joined


def _files(session: Session, actor: Actor) -> dict[datetime, tuple[UUID, str]]:
    query = select(BomUpload.applied_at, BomUpload.id, BomUpload.file_name).where(
        BomUpload.scope(actor), BomUpload.applied_at.is_not(None)
    )
    return {at: (one, name) for at, one, name in session.execute(query) if at is not None}


def _version(
    moment: tuple[datetime, str],
    sets: Mapping[str, set[UUID]],
    holds_from: date,
    files: Mapping[datetime, tuple[UUID, str]],
) -> Version:
    upload_id, name = files.get(moment[0], (None, ""))
    both = sets[NEW] & sets[REMOVED]
    return Version(
        moment[0],
        moment[1],
        upload_id,
        name,
        holds_from,
        len(sets[NEW] - both),
        len(both),
        len(sets[REMOVED] - both),
    )


def differences(known: Timeline, first: date, second: date) -> list[Difference]:
    """Return the lines that differ between two days, in the order of the bill."""
    before = {line.line_key: line for line in known.on(first)}
    after = {line.line_key: line for line in known.on(second)}
    found = []
    for key in dict.fromkeys((*after, *before)):
        one, other = before.get(key), after.get(key)
        line = other or one
        if line is None or (one is not None and other is not None and _same(one, other)):
            continue
        kind = NEW if one is None else REMOVED if other is None else CHANGED
        parent, component = known.items[line.parent_id], known.items[line.component_id]
        found.append(Difference(kind, parent, component, one, other))
    return found


def _same(one: BomLine, other: BomLine) -> bool:
    return one.component_id == other.component_id and all(
        getattr(one, name) == getattr(other, name) for name in COMPARED
    )
