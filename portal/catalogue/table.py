"""The bill of materials of a product as a readable table, grouped by parent."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from uuid import UUID

from sqlalchemy.orm import Session

from portal.catalogue import browsing, queries, versions
from portal.catalogue.models import BomLine, Item
from portal.catalogue.units import in_declared
from portal.catalogue.words import KINDS
from portal.core.actor import Actor
from portal.core.clock import today

LINES_PER_PAGE = 80


@dataclass(frozen=True, slots=True)
class Row:
    """One line with what is known of its component."""

    line: BomLine
    has_lines: bool
    has_factor: bool
    suppliers: tuple[str, ...]

    @property
    def converted(self) -> Decimal | None:
        """Return the quantity in the component's declared unit, where that is another one."""
        return in_declared(self.line)

    @property
    def value(self) -> str:
        """Say where the component's value can come from: lines, factor, or none."""
        return "lines" if self.has_lines else "factor" if self.has_factor else "none"


@dataclass(frozen=True, slots=True)
class Group:
    """An assembly, how many lines it has in the whole table, and those on this page."""

    parent: Item
    level: int
    lines: int
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class BomTable:
    """One page of the bill, and the size of the whole."""

    groups: tuple[Group, ...]
    number: int
    pages: int
    lines: int
    shown: int
    items: int
    levels: int
    types: tuple[tuple[str, int], ...]
    planned: tuple[date, ...] = ()
    """Days to come from which some of the lines hold."""

    @property
    def as_of(self) -> str:
        """Return the day today, as addresses have it."""
        return today().isoformat()


def bom_table(
    session: Session,
    actor: Actor,
    product: Item,
    *,
    line_type: str = "",
    text: str = "",
    page: int = 1,
    on: date | None = None,
) -> BomTable:
    """Return the lines below a product by parent, nearest assemblies first, by the page.

    ``on`` is a day on which they stood in the bill; default: the newest lines.
    """
    if on is None:
        lines = queries.lines_below(session, actor, product.id)
    else:
        lines = versions.timeline(session, actor, product).on(on)
    levels = _levels(product, lines)
    wanted = [line for line in lines if _fits(line, line_type, text)]
    grouped = _grouped(wanted)
    pages = _pages(grouped)
    number = min(page, max(1, len(pages)))
    on_page = pages[number - 1] if pages else []
    rows = _rows(session, actor, [line for group in on_page for line in group], lines)
    sizes = {group[0].parent_id: len(group) for group in grouped}
    groups = tuple(
        Group(
            group[0].parent,
            levels[group[0].parent_id],
            sizes[group[0].parent_id],
            tuple(rows[line.id] for line in group),
        )
        for group in on_page
    )
    return BomTable(
        groups=groups,
        number=number,
        pages=len(pages),
        lines=len(lines),
        shown=len(wanted),
        items=len({line.component_id for line in lines}),
        levels=max(levels.values()),
        planned=_planned(lines, today()) if on is None else (),
        types=_types(lines),
    )


def _planned(lines: Sequence[BomLine], at: date) -> tuple[date, ...]:
    days = {line.valid_from for line in lines if line.valid_from is not None}
    return tuple(sorted(day for day in days if day > at))


def _levels(product: Item, lines: Sequence[BomLine]) -> dict[UUID, int]:
    """Count the fewest steps from the product; the lines come nearest parents first."""
    levels = {product.id: 0}
    for line in lines:
        levels.setdefault(line.component_id, levels[line.parent_id] + 1)
    return levels


def _fits(line: BomLine, line_type: str, text: str) -> bool:
    if line_type and line.line_type != line_type:
        return False
    names = (line.component, line.parent)
    searched = " ".join(f"{item.code} {item.name} {item.name_zh}" for item in names).casefold()
    return all(word in searched for word in text.casefold().split())


def _grouped(lines: Sequence[BomLine]) -> list[list[BomLine]]:
    groups: dict[UUID, list[BomLine]] = {}
    for line in lines:
        groups.setdefault(line.parent_id, []).append(line)
    return list(groups.values())


def _pages(groups: Sequence[list[BomLine]]) -> list[list[list[BomLine]]]:
    """Fill pages with whole groups; only a group longer than a page goes on over the next."""
    pages: list[list[list[BomLine]]] = []
    room = 0
    for group in groups:
        left = group
        while left:
            if not room or room < len(left) <= LINES_PER_PAGE:
                pages.append([])
                room = LINES_PER_PAGE
            pages[-1].append(left[:room])
            room, left = max(0, room - len(left)), left[room:]
    return pages


def _types(lines: Sequence[BomLine]) -> tuple[tuple[str, int], ...]:
    counted = dict.fromkeys(KINDS, 0)
    for line in lines:
        counted[line.line_type] = counted.get(line.line_type, 0) + 1
    return tuple((kind, number) for kind, number in counted.items() if number)


def _rows(
    session: Session, actor: Actor, shown: Sequence[BomLine], all_lines: Sequence[BomLine]
) -> dict[UUID, Row]:
    parents = {line.parent_id for line in all_lines}
    components = sorted({line.component_id for line in shown})
    with_factor = browsing.items_with_factor(session, actor, components)
    suppliers = browsing.supplier_names(session, actor, components)
    return {
        line.id: Row(
            line,
            line.component_id in parents,
            line.component_id in with_factor,
            tuple(suppliers.get(line.component_id, ())),
        )
        for line in shown
    }
