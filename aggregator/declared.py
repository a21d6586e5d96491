"""What one unit of an item is: its row's declared unit, or what its lines are counted in."""

from collections import defaultdict
from collections.abc import Iterable, Sequence

from aggregator.conversion import Mass, agreed_mass, masses
from aggregator.errors import Fact
from aggregator.ladder import Choice
from aggregator.problems import Problem
from aggregator.rows import FootprintRow, Line
from aggregator.units import UNITS, Unit, base_unit, parse_unit


class DeclaredUnits:
    """Declared units and masses of all items; collects what cannot be decided."""

    def __init__(self, rows: Iterable[FootprintRow], lines: Iterable[Line]) -> None:
        self.problems: list[Problem] = []
        self._rows: dict[str, list[FootprintRow]] = defaultdict(list)
        self._by_supply: dict[tuple[str, str | None], FootprintRow] = {}
        self._consumers: dict[str, list[Line]] = defaultdict(list)
        self._parents: set[str] = set()
        self._found: dict[str, Unit] = {}
        for row in rows:
            self._rows[row.item].append(row)
            self._by_supply[row.item, row.supplier] = row
        for line in lines:
            self._consumers[line.component].append(line)
            if line.parent_supplier is None:
                self._parents.add(line.parent)

    def row(self, item: str, supplier: str | None) -> FootprintRow | None:
        """Return the row of an item and supplier, or of the item alone."""
        return self._by_supply.get((item, supplier))

    def of_item(self, item: str) -> Unit:
        """Return the unit that the item's lines count per."""
        if item not in self._found:
            self._found[item] = self._decide(item)
        return self._found[item]

    def of_supply(self, item: str, supplier: str | None, choice: Choice) -> Unit:
        """Return the unit of one supply node: that of the row which stands for it."""
        row = choice.row or self.row(item, supplier) or self.row(item, None)
        return parse_unit(row.declared_unit) if row else self.of_item(item)

    def of_lines(self, item: str, supplier: str | None, *, are_own: bool) -> Unit:
        """Return what the lines below a supply node count per."""
        row = self.row(item, supplier) if are_own else None
        return parse_unit(row.declared_unit) if row else self.of_item(item)

    def masses(self, item: str, supplier: str | None) -> tuple[Mass, ...]:
        """Return the item's known masses, the supplier's own first."""
        known = masses(
            self.row(item, supplier) if supplier is not None else None, self.row(item, None)
        )
        return known or agreed_mass(self._rows.get(item, ()))

    def _decide(self, item: str) -> Unit:
        rows = self._rows.get(item, [])
        general = self.row(item, None)
        if general is not None:
            return parse_unit(general.declared_unit)
        if rows:
            return self._of_rows(item, rows)
        return self._of_consumers(item, self._consumers.get(item, []))

    def _of_rows(self, item: str, rows: Sequence[FootprintRow]) -> Unit:
        units = {parse_unit(row.declared_unit).code for row in rows}
        if len(units) > 1 and item in self._parents:
            facts: dict[str, Fact] = {"item": item, "units": tuple(sorted(units))}
            place = rows[0].place
            problem = Problem("unit.item_ambiguous", facts, place, "declared_unit", (item,))
            self.problems.append(problem)
        return UNITS[min(units)]

    def _of_consumers(self, item: str, lines: Sequence[Line]) -> Unit:
        if not lines:
            return UNITS["piece"]
        units = {parse_unit(line.unit) for line in lines}
        dimensions = sorted({unit.dimension for unit in units})
        if len(dimensions) > 1:
            stated = tuple(sorted(unit.code for unit in units))
            facts: dict[str, Fact] = {"item": item, "units": stated}
            place = lines[0].place
            problem = Problem("unit.mixed_dimensions", facts, place, "unit", (item,))
            self.problems.append(problem)
        return base_unit(dimensions[0])
