"""How much supply nodes take of each other: links as columns, and as objects with their terms."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import overload

import numpy as np

from aggregator.coded import Coded
from aggregator.conversion import Converted, Mass
from aggregator.ordered import FloatArray
from aggregator.records import Line
from aggregator.spans import Ints, Positions, spans
from aggregator.supply import Supplies


@dataclass(frozen=True, slots=True)
class Term:
    """What one line adds to an edge. [units of the component per unit of the parent]."""

    line: Line
    quantity: float
    converted: Converted
    per_parent: float

    @property
    def formula(self) -> str:
        """Return the calculation with its numbers."""
        parts = [f"{self.line.quantity:.10g} {self.line.unit}"]
        if self.line.scrap_rate:
            parts.append(f"/ (1 - {self.line.scrap_rate:.10g})")
        if self.line.share is not None and self.line.share != 1:
            parts.append(f"× {self.line.share:.10g}")
        if self.converted.factor != 1:
            parts.append(f"× {self.converted.factor:.10g}")
        if self.per_parent != 1:
            parts.append(f"× {self.per_parent:.10g}")
        return " ".join(parts)


@dataclass(frozen=True, slots=True)
class Link:
    """How much of one node another takes; several lines of one pair are terms of one link."""

    parent: int
    child: int
    terms: tuple[Term, ...]

    @property
    def quantity(self) -> float:
        """Return units of the child per unit of the parent, all terms together."""
        return sum(term.quantity for term in self.terms)


@dataclass(frozen=True)
class Links:
    """The E links of a network and the T terms of which they are sums.

    Parameters
    ----------
    parents, children : (E,) int32 array
        Nodes, sorted by parent and child.
    quantities : (E,) float array
        Units of the child per unit of the parent, all terms together.
    first : (E + 1,) int array
        Where the terms of each link begin, and T.
    line : (T,) int array
        The line that each term is of.
    quantity, factor : (T,) float array
        What the term adds to the link, and how many declared units one unit
        of the line is.
    mass_row : (T,) int32 array
        The row whose mass turned the one into the other, -1 for none.
    per_parent : (N,) float array
        How many of the units its lines count per one unit of each node is.
    """

    parents: Ints
    children: Ints
    quantities: FloatArray
    first: Positions
    line: Positions
    quantity: FloatArray
    factor: FloatArray
    mass_row: Ints
    per_parent: FloatArray

    def terms_of(self, links: Positions) -> Positions:
        """Return the terms of some links, one link after the other."""
        return spans(self.first[links], self.first[links + 1])

    @classmethod
    def of_terms(
        cls,
        *,
        parent: Ints,
        child: Ints,
        line: Positions,
        quantity: FloatArray,
        factor: FloatArray,
        mass_row: Ints,
        per_parent: FloatArray,
    ) -> "Links":
        """Return links of terms that are sorted by parent and child."""
        is_first = np.ones(len(parent), dtype=np.bool_)
        is_first[1:] = (parent[1:] != parent[:-1]) | (child[1:] != child[:-1])
        firsts = np.flatnonzero(is_first)
        sums = np.add.reduceat(quantity, firsts) if len(firsts) else quantity
        return cls(
            parent[firsts],
            child[firsts],
            sums,
            np.append(firsts, len(line)),
            line,
            quantity,
            factor,
            mass_row,
            per_parent,
        )


class LinkViews(Sequence[Link]):
    """The links of a network, made when they are asked for."""

    def __init__(self, coded: Coded, supplies: Supplies, links: Links) -> None:
        self._coded = coded
        self._supplies = supplies
        self._columns = links

    def __len__(self) -> int:
        return len(self._columns.parents)

    @overload
    def __getitem__(self, index: int) -> Link: ...
    @overload
    def __getitem__(self, index: slice) -> list[Link]: ...
    def __getitem__(self, index: int | slice) -> Link | list[Link]:
        if isinstance(index, slice):
            return [self[number] for number in range(*index.indices(len(self)))]
        number = range(len(self))[index]
        columns = self._columns
        parent = int(columns.parents[number])
        per_parent = float(columns.per_parent[parent])
        terms = range(int(columns.first[number]), int(columns.first[number + 1]))
        return Link(
            parent,
            int(columns.children[number]),
            tuple(self._term(term, per_parent) for term in terms),
        )

    def _term(self, term: int, per_parent: float) -> Term:
        columns = self._columns
        converted = Converted(float(columns.factor[term]), self._mass(int(columns.mass_row[term])))
        line = self._coded.lines.line(int(columns.line[term]))
        return Term(line, float(columns.quantity[term]), converted, per_parent)

    def _mass(self, row: int) -> Mass | None:
        if row < 0:
            return None
        declared, units = self._supplies.declared, self._coded.units.units
        return Mass(units[declared.mass_unit[row]], float(declared.mass_kg[row]))
