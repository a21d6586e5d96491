"""What a run folds: lines, sourcing shares, accepted footprints and factors as tables.

The engine walks the fallback ladder of each share of supply by itself; here it is given the
rungs: an accepted result as ``verified`` or ``primary`` (of an earlier year: stale), the
company's factor for an item or the best match of its category as ``secondary`` or ``proxy``.

A supplier's gate-to-gate part stands for the lines whose kinds its questionnaire covers (own
energy, transport), for that supplier's share alone; the other lines stay below it.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

from sqlalchemy.orm import Session, joinedload

from aggregator.breakdown import stage_of
from aggregator.factors import FactorLibrary, Match
from aggregator.rows import FootprintRow, Line, Ratings, Tables
from portal.catalogue.models import BomLine, Item, Sourcing
from portal.catalogue.queries import end_of, lines_below
from portal.core.actor import Actor
from portal.core.tenancy import visible_to
from portal.factors.models import OwnFactor
from portal.rollups.accepted import Accepted, Supply, accepted_results
from portal.rollups.marking import marks_of

MATERIAL_TYPES = frozenset({"component", "material"})
MATERIALS = "materials"
SOURCES = {"supplier_pcf": "primary", "proxy": "proxy"}
"""Rungs by what a supplier says of its material's footprint; all else is secondary."""

STAGE_OF_KIND = {
    "component": MATERIALS,
    "material": MATERIALS,
    "energy": "energy",
    "transport": "transport",
    "waste": "waste",
    "biosphere": "process",
}
"""The stage that an item's factor belongs to, where the factor's category says nothing."""

Share = tuple[str, Decimal, Supply]
"""A supplier's key in the tables, its share, and the supply it is."""


@dataclass(frozen=True, slots=True)
class Gathered:
    """The records of some products and a period, each kind loaded with one statement."""

    products: tuple[Item, ...]
    period: int
    items: dict[UUID, Item]
    lines: list[BomLine]
    shares: dict[UUID, list[Share]]
    accepted: dict[Supply, Accepted]
    factors: dict[UUID, OwnFactor]
    marks: dict[UUID, tuple[str, ...]]


def gather(session: Session, actor: Actor, products: Sequence[Item], period: int) -> Gathered:
    """Load everything a run of ``products`` needs; a line that several reach is loaded once.

    The bill of materials is the one that holds on the last day of the period.
    """
    on = end_of(period)
    lines = {
        line.id: line
        for product in products
        for line in lines_below(session, actor, product.id, on=on)
    }
    items = {product.id: product for product in products}
    for line in lines.values():
        items[line.parent_id], items[line.component_id] = line.parent, line.component
    accepted = accepted_results(session, actor, period)
    return Gathered(
        tuple(products),
        period,
        items,
        list(lines.values()),
        _shares(session, actor, period),
        accepted,
        _factors(session, actor),
        marks_of(session, actor, accepted.values()),
    )


def _shares(session: Session, actor: Actor, period: int) -> dict[UUID, list[Share]]:
    """Return who supplies each item; a supplier's several sites are told apart by name."""
    query = (
        visible_to(actor, Sourcing)
        .where(Sourcing.period == period)
        .options(joinedload(Sourcing.supplier), joinedload(Sourcing.site))
        .order_by(Sourcing.item_id, Sourcing.supplier_id, Sourcing.id)
    )
    by_item: dict[UUID, list[Sourcing]] = defaultdict(list)
    for row in session.scalars(query):
        by_item[row.item_id].append(row)
    return {item_id: [_share(row, rows) for row in rows] for item_id, rows in by_item.items()}


def _share(row: Sourcing, rows: list[Sourcing]) -> Share:
    several = sum(other.supplier_id == row.supplier_id for other in rows) > 1
    site = f" / {row.site.name}" if several and row.site is not None else ""
    return row.supplier.code + site, row.share, (row.item_id, row.supplier_id, row.site_id)


def _factors(session: Session, actor: Actor) -> dict[UUID, OwnFactor]:
    query = (
        visible_to(actor, OwnFactor)
        .where(OwnFactor.retired_at.is_(None), OwnFactor.item_id.is_not(None))
        .order_by(OwnFactor.created_at, OwnFactor.id)
    )
    return {row.item_id: row for row in session.scalars(query) if row.item_id is not None}


def tables(gathered: Gathered, library: FactorLibrary) -> Tables:
    """Return the gathered records as the engine's tables."""
    lines = tuple(_lines(gathered))
    rows = (*_accepted_rows(gathered), *_secondary_rows(gathered, library))
    return Tables(lines=lines, footprints=tuple(rows), own_lines_for=_with_own_lines(gathered))


def _used(gathered: Gathered) -> Iterator[tuple[Share, Accepted]]:
    """Yield the supplies of the product's items that have an accepted result."""
    for item_id in gathered.items:
        for share in gathered.shares.get(item_id, ()):
            if (accepted := gathered.accepted.get(share[2])) is not None:
                yield share, accepted


def _with_own_lines(gathered: Gathered) -> frozenset[tuple[str, str]]:
    """Return the (item, supplier) pairs whose accepted part replaces some of the item's lines."""
    return frozenset(
        (gathered.items[supply[0]].code, supplier)
        for (supplier, _, supply), accepted in _used(gathered)
        if accepted.result.footprint.get("boundary") == "gate_to_gate"
    )


def _lines(gathered: Gathered) -> Iterator[Line]:
    below: dict[UUID, list[BomLine]] = defaultdict(list)
    for line in gathered.lines:
        below[line.parent_id].append(line)
        yield from _split(gathered, line)
    for (supplier, _, supply), accepted in _used(gathered):
        if accepted.result.footprint.get("boundary") != "gate_to_gate":
            continue
        lines = below.get(supply[0], ())
        for line in lines:
            is_covered = line.line_type in accepted.covers
            yield from _split(gathered, line, supplier, is_covered=is_covered)
        if not any(line.line_type in MATERIAL_TYPES for line in lines):
            yield from _answered_materials(gathered, supplier, supply, accepted)


def _split(
    gathered: Gathered,
    line: BomLine,
    parent_supplier: str | None = None,
    *,
    is_covered: bool = False,
) -> Iterator[Line]:
    """Yield a line once for each supplier of its component, with the supplier's share."""
    shares = gathered.shares.get(line.component_id)
    for supplier, share in [(s[0], s[1]) for s in shares] if shares else [(None, None)]:
        yield Line(
            parent=line.parent.code,
            component=line.component.code,
            quantity=float(line.quantity),
            unit=line.unit,
            scrap_rate=float(line.scrap_rate),
            supplier=supplier,
            share=None if share is None else float(share),
            is_return=line.is_return,
            parent_supplier=parent_supplier,
            is_covered=is_covered,
            ref=f"line:{line.id}",
        )


def _answered_materials(
    gathered: Gathered, supplier: str, supply: Supply, accepted: Accepted
) -> Iterator[Line]:
    """Yield the supplier's own materials table where the bill of materials has none."""
    item = gathered.items[supply[0]]
    for number, material in enumerate(accepted.result.footprint.get("materials") or ()):
        yield Line(
            parent=item.code,
            component=material_code(item, supplier, material["name"]),
            quantity=float(material["quantity_per_unit"]),
            unit=material["unit"],
            parent_supplier=supplier,
            ref=f"answer:{accepted.result.id}:{number}",
        )


def material_code(item: Item, supplier: str, name: str) -> str:
    """Return the code of a material that only the supplier's answer names."""
    return f"{item.code} · {supplier} · {name}"


def _accepted_rows(gathered: Gathered) -> Iterator[FootprintRow]:
    for (supplier, _, supply), accepted in _used(gathered):
        item = gathered.items[supply[0]]
        footprint = accepted.result.footprint
        yield FootprintRow(
            item=item.code,
            supplier=supplier,
            declared_unit=footprint["declared_unit"],
            declared_amount=float(footprint.get("declared_amount") or 1),
            footprint_kgco2e=footprint.get("value_kgco2e"),
            boundary=footprint["boundary"],
            mass_kg=_number(footprint.get("mass_per_unit_kg") or item.mass_kg),
            source="verified" if accepted.is_verified else "primary",
            primary_share=footprint.get("primary_share"),
            ratings=_ratings(footprint.get("ratings")),
            year=accepted.result.period,
            gwp_set=footprint.get("gwp_set"),
            stages=tuple(sorted((footprint.get("stages") or {}).items())),
            ref=f"shared:{accepted.result.id}",
            marks=gathered.marks.get(accepted.result.id, ()),
        )
        yield from _answered_footprints(item, supplier, accepted)


def _answered_footprints(item: Item, supplier: str, accepted: Accepted) -> Iterator[FootprintRow]:
    """Yield the upstream footprints that the supplier stated for its own materials."""
    for number, material in enumerate(accepted.result.footprint.get("materials") or ()):
        if material.get("pcf_kgco2e") is None:
            continue
        yield FootprintRow(
            item=material_code(item, supplier, material["name"]),
            declared_unit=material["unit"],
            footprint_kgco2e=float(material["pcf_kgco2e"]),
            source=SOURCES.get(str(material.get("pcf_source")), "secondary"),
            primary_share=material.get("primary_share"),
            ratings=_ratings(material.get("ratings") if "primary_share" in material else None),
            year=accepted.result.period,
            stages=((MATERIALS, float(material["pcf_kgco2e"])),),
            ref=f"answer:{accepted.result.id}:{number}",
        )


def _number(value: Decimal | float | str | None) -> float | None:
    return None if value is None else float(value)


def _ratings(values: list[float | None] | None) -> Ratings | None:
    if not values:
        return None
    time, geography, technology, completeness, consistency, verifiability = values
    return (time, geography, technology, completeness, consistency, verifiability)


def _secondary_rows(gathered: Gathered, library: FactorLibrary) -> Iterator[FootprintRow]:
    for item_id, item in sorted(gathered.items.items(), key=lambda pair: pair[1].code):
        if (own := gathered.factors.get(item_id)) is not None:
            yield _own_row(item, own)
        elif match := _match(gathered, item, library):
            yield _matched_row(item, match)
        else:
            yield _unit_row(item)


def _own_row(item: Item, own: OwnFactor) -> FootprintRow:
    return FootprintRow(
        item=item.code,
        declared_unit=own.unit,
        footprint_kgco2e=float(own.value),
        boundary=own.boundary,
        mass_kg=_number(item.mass_kg),
        source="proxy" if own.kind == "proxy" else "secondary",
        category=own.category,
        region=own.region or None,
        year=own.year,
        gwp_set=own.gwp_set or None,
        valid_until=own.valid_until,
        stages=_stages(item, own.category, float(own.value)),
        ref=f"own:{own.id}",
    )


def _stages(item: Item, category: str | None, value: float) -> tuple[tuple[str, float], ...]:
    """Return a factor's stage by the item's kind; nothing where its category says it already."""
    stage = STAGE_OF_KIND.get(item.kind)
    return () if stage is None or stage_of(category) is not None else ((stage, value),)


def _match(gathered: Gathered, item: Item, library: FactorLibrary) -> Match | None:
    """Return the library's best factor for the item's category, if there is one."""
    if not item.factor_category:
        return None
    return library.match(item.factor_category, None, gathered.period, item.declared_unit)


def _matched_row(item: Item, match: Match) -> FootprintRow:
    factor = match.factor
    return FootprintRow(
        item=item.code,
        declared_unit=factor.unit,
        footprint_kgco2e=float(factor.value),
        boundary="cradle_to_gate",
        mass_kg=_number(item.mass_kg),
        source="secondary",
        ratings=match.ratings,
        category=factor.category,
        region=factor.region,
        year=factor.year,
        stages=_stages(item, factor.category, float(factor.value)),
        ref=f"lib:{factor.id}",
    )


def _unit_row(item: Item) -> FootprintRow:
    """Return a row that states the item's unit and mass, and no value."""
    return FootprintRow(
        item=item.code,
        declared_unit=item.declared_unit,
        boundary="cradle_to_gate",
        mass_kg=_number(item.mass_kg),
    )
