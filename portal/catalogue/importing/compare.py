"""The difference between what a file wants and what is in force."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any
from uuid import UUID

from portal.catalogue.importing.wanted import Wanted, WantedLine
from portal.catalogue.models import BomLine, Item, Sourcing
from portal.catalogue.sourcing import Share
from portal.core.uploads import CellProblem
from portal.factors.models import OwnFactor
from portal.factors.reading import FactorFacts

Fields = tuple[tuple[str, str, str], ...]
"""Field, value before, value after; empty texts where there is none."""

Kind = str
NEW, CHANGED, REMOVED = "new", "changed", "removed"
LINE_FIELDS = ("quantity", "unit", "scrap_rate", "line_type", "is_return", "source")
FACTOR_FIELDS = (
    "value",
    "unit",
    "kind",
    "boundary",
    "source",
    "category",
    "region",
    "year",
    "technology",
    "edition",
    "licence",
    "gwp_set",
    "valid_until",
)


@dataclass(frozen=True, slots=True)
class LineChange:
    """A line to add, to replace or to retire."""

    kind: Kind
    parent: str
    component: str
    present: BomLine | None = None
    wanted: WantedLine | None = None
    fields: Fields = ()


@dataclass(frozen=True, slots=True)
class ItemChange:
    """An item to add or to bring up to date."""

    kind: Kind
    code: str
    values: Mapping[str, Any]
    item: Item | None = None
    fields: Fields = ()


@dataclass(frozen=True, slots=True)
class FactorChange:
    """A factor to add, to replace or to retire."""

    kind: Kind
    code: str
    present: OwnFactor | None = None
    facts: FactorFacts | None = None
    fields: Fields = ()


@dataclass(frozen=True, slots=True)
class ShareChange:
    """An item whose suppliers change."""

    kind: Kind
    code: str
    shares: Sequence[Share]
    fields: Fields = ()
    period: int = 0
    present: Sequence[Sourcing] = ()


@dataclass(frozen=True, slots=True)
class Present:
    """What is in force, as far as a file can touch it."""

    items: Mapping[str, Item]
    lines: Sequence[BomLine]
    factors: Mapping[str, OwnFactor]
    shares: Mapping[tuple[str, int], Sequence[Sourcing]]


@dataclass(frozen=True, slots=True)
class Difference:
    """Everything that applying a file would do."""

    lines: tuple[LineChange, ...] = ()
    items: tuple[ItemChange, ...] = ()
    factors: tuple[FactorChange, ...] = ()
    shares: tuple[ShareChange, ...] = ()
    same_lines: int = 0
    problems: tuple[CellProblem, ...] = field(default=())

    @property
    def blocked(self) -> bool:
        """Tell whether something must be mended before the file can be applied."""
        return any(problem.blocks for problem in self.problems)

    @property
    def changes_anything(self) -> bool:
        """Tell whether applying the file would change what is in force."""
        return bool(self.lines or self.items or self.factors or self.shares)

    def counts(self) -> dict[str, dict[str, int]]:
        """Return how many of each kind of change there are, by what is changed."""
        groups: dict[str, Sequence[Any]] = {
            "lines": self.lines,
            "items": self.items,
            "factors": self.factors,
            "sourcing": self.shares,
        }
        counted = {
            name: {kind: sum(c.kind == kind for c in found) for kind in (NEW, CHANGED, REMOVED)}
            for name, found in groups.items()
        }
        counted["lines"]["same"] = self.same_lines
        return counted


def compare(wanted: Wanted, present: Present, products: Iterable[str] = ()) -> Difference:
    """Return the difference; the file is the whole truth of the parents that it names."""
    lines, same = _line_changes(wanted, present)
    return Difference(
        lines=tuple(lines),
        items=tuple(_item_changes(wanted, present, set(products))),
        factors=tuple(_factor_changes(wanted, present)),
        shares=tuple(_share_changes(wanted, present)),
        same_lines=same,
        problems=tuple(wanted.problems),
    )


def shown(value: Any) -> str:
    """Return a value as the preview prints it."""
    if isinstance(value, Decimal):
        return f"{value:f}"
    if isinstance(value, bool):
        return "yes" if value else "no"
    return "" if value is None else str(value)


def _fields(before: Mapping[str, Any], after: Mapping[str, Any]) -> Fields:
    return tuple(
        (name, shown(before.get(name)), shown(value))
        for name, value in after.items()
        if before.get(name) != value
    )


def _line_changes(wanted: Wanted, present: Present) -> tuple[list[LineChange], int]:
    in_force: dict[tuple[str, str], list[BomLine]] = defaultdict(list)
    for line in present.lines:
        if line.parent.code in wanted.parents:
            in_force[line.parent.code, line.component.code].append(line)
    in_file: dict[tuple[str, str], list[WantedLine]] = defaultdict(list)
    for wanted_line in wanted.lines:
        in_file[wanted_line.parent, wanted_line.facts.component].append(wanted_line)
    changes: list[LineChange] = []
    same = 0
    for key in dict.fromkeys((*in_file, *in_force)):
        found, unchanged = _pair(key, in_force.get(key, []), in_file.get(key, []))
        changes += found
        same += unchanged
    return changes, same


def _pair(
    key: tuple[str, str], in_force: Sequence[BomLine], in_file: Sequence[WantedLine]
) -> tuple[list[LineChange], int]:
    """Match the lines of one parent and component: equal ones first, the rest in order."""
    left, unmatched = list(in_force), []
    for wanted in in_file:
        twin = next((line for line in left if not _line_fields(line, wanted)), None)
        if twin is None:
            unmatched.append(wanted)
        else:
            left.remove(twin)
    changes = [
        LineChange(CHANGED, *key, line, wanted, _line_fields(line, wanted))
        for line, wanted in zip(left, unmatched, strict=False)
    ]
    changes += [LineChange(NEW, *key, wanted=wanted) for wanted in unmatched[len(left) :]]
    changes += [LineChange(REMOVED, *key, line) for line in left[len(unmatched) :]]
    return changes, len(in_file) - len(unmatched)


def _line_fields(line: BomLine, wanted: WantedLine) -> Fields:
    """Return the fields that differ, of those that the file states."""
    names = [name for name in LINE_FIELDS if name in wanted.stated]
    before = {name: getattr(line, name) for name in names}
    return _fields(before, {name: wanted.value(name) for name in names})


def _item_changes(wanted: Wanted, present: Present, products: set[str]) -> Iterable[ItemChange]:
    roots = _roots(wanted, present)
    for code, given in wanted.items.items():
        item = present.items.get(code)
        values = dict(given)
        if code in products or (item is None and code in roots):
            values.setdefault("is_product", True)
        if item is None:
            values.setdefault("name", code)
            yield ItemChange(NEW, code, values)
            continue
        fields = _fields({name: getattr(item, name) for name in values}, values)
        if fields:
            yield ItemChange(CHANGED, code, values, item, fields)


def _roots(wanted: Wanted, present: Present) -> set[str]:
    """Return the parents of the file that nothing consumes: the products."""
    consumed = {line.facts.component for line in wanted.lines}
    consumed |= {
        line.component.code for line in present.lines if line.parent.code not in wanted.parents
    }
    return wanted.parents - consumed


def _factor_changes(wanted: Wanted, present: Present) -> Iterable[FactorChange]:
    for code, facts in wanted.factors.items():
        factor = present.factors.get(code)
        if facts is None:
            if factor is not None:
                yield FactorChange(REMOVED, code, factor, None, _factor_fields(factor, None))
            continue
        fields = _factor_fields(factor, facts)
        if fields:
            yield FactorChange(NEW if factor is None else CHANGED, code, factor, facts, fields)


def _factor_fields(factor: OwnFactor | None, facts: FactorFacts | None) -> Fields:
    before = {name: getattr(factor, name) if factor else None for name in FACTOR_FIELDS}
    after = {name: getattr(facts, name) if facts else None for name in FACTOR_FIELDS}
    found = _fields(before, after)
    return found if factor and facts else tuple(f for f in found if f[0] in {"value", "unit"})


def _share_changes(wanted: Wanted, present: Present) -> Iterable[ShareChange]:
    for (code, period), shares in wanted.shares.items():
        rows = present.shares.get((code, period), ())
        before = {(row.supplier_id, row.site_id): (row.share, row.spend) for row in rows}
        after = {}
        for one in shares:
            key = supply_of(one)
            kept = before.get(key, (None, None))[1]
            after[key] = (one.share, one.spend if one.states_spend else kept)
        if before == after:
            continue
        was = ", ".join(_told(row.supplier.code, row.share, row.spend) for row in rows)
        told = {supply_of(s): s.supplier.code for s in shares}
        will = ", ".join(_told(told[key], *values) for key, values in after.items())
        fields = (("share", was, will),)
        kind = CHANGED if before else NEW
        yield ShareChange(kind, code, shares, fields, period, rows)


def supply_of(share: Share) -> tuple[UUID, UUID | None]:
    """Return what tells one supply of an item from another: the supplier and its site."""
    return share.supplier.id, share.site.id if share.site else None


def _told(code: str, share: Decimal, spend: Decimal | None) -> str:
    return f"{code} {share:f}" + (f" ({spend:f})" if spend is not None else "")
