"""The uncertain inputs of a network: which numbers are drawn, and which of them are one.

A value's stated number is the median of a lognormal; its spread is the stated
squared geometric standard deviation, else that of its ratings.  A negative
value (a credit) is the mirror image.  What is unknown is not drawn: it is on
the ledger.

One number is drawn once, however many nodes rest on it: values of one
reference, secondary values of one factor (equal category, region, year and
number per base unit), the one quantity that all rows of a split state.

A quantity on a loop is held at what is stated: the gain of a loop that is
lognormal exceeds 1 every so often, and its mean is infinite.
"""

import json
import math
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

import numpy as np

from aggregator.fold import IntArray
from aggregator.graph import Network
from aggregator.ordered import FloatArray
from aggregator.pedigree import gsd2_of_ratings
from aggregator.quality import rated
from aggregator.rows import UNRATED, FootprintRow, Line
from aggregator.units import base_unit, parse_unit, ratio

SAME_FACTOR_DIGITS: Final = 12


class Kind(StrEnum):
    """What an uncertain number is."""

    VALUE = "value"
    FACTOR = "factor"
    QUANTITY = "quantity"


@dataclass(frozen=True, slots=True, order=True)
class Input:
    """One uncertain number.

    ``name`` tells it apart: item and supplier of a value; the reference, or
    category, region, year and number, of a factor that several may share;
    parent, its supplier and component of a quantity, or the line's reference.
    """

    kind: Kind
    name: tuple[str, ...]

    @property
    def identity(self) -> str:
        """Return the name of its stream of random numbers."""
        return json.dumps([self.kind, *self.name], ensure_ascii=False, separators=(",", ":"))


@dataclass(frozen=True, slots=True)
class Inputs:
    """All numbers of a network that are or could be uncertain.

    Parameters
    ----------
    nodes : (n,) int array
        Nodes with a known value of their own, ascending.
    values, sigmas : (n,) float array
        The value, its median [kg CO2e per declared unit], and the standard
        deviation of its logarithm [1].
    of_nodes : (n,) int array
        The input behind each.
    parents, children : (m,) int array
        Ends of the terms of links with an uncertain quantity.
    quantities, quantity_sigmas : (m,) float array
        Units of the child per unit of the parent, and the standard deviation
        of its logarithm [1].
    of_terms : (m,) int array
        The input behind each.
    names
        The inputs, in canonical order.
    """

    nodes: IntArray
    values: FloatArray
    sigmas: FloatArray
    of_nodes: IntArray
    parents: IntArray
    children: IntArray
    quantities: FloatArray
    quantity_sigmas: FloatArray
    of_terms: IntArray
    names: tuple[Input, ...]

    def places(self, nodes: IntArray) -> IntArray:
        """Return where nodes with a value stand in :attr:`nodes`."""
        return np.searchsorted(self.nodes, nodes).astype(np.int64)


def sigma(gsd2: float) -> float:
    """Return the standard deviation of the logarithm. [1].

    >>> sigma(1.0), round(sigma(1.21), 6)
    (0.0, 0.09531)
    """
    return math.log(gsd2) / 2.0


def sigmas_of(rows: Sequence[FootprintRow]) -> FloatArray:
    """Return the standard deviation of the logarithm of each row's value.

    Returns
    -------
    (n,) float array
        From the stated ``gsd2``, else from the ratings; missing ratings count 5. [1]

    Examples
    --------
    >>> row = FootprintRow(item="A", declared_unit="kg", footprint_kgco2e=1.0, gsd2=1.21)
    >>> sigmas_of([row]).round(6)
    array([0.09531])
    """
    ratings = np.array([rated(row.ratings or UNRATED) for row in rows]).reshape(-1, len(UNRATED))
    stated = np.array([np.nan if row.gsd2 is None else row.gsd2 for row in rows], dtype=np.float64)
    from_ratings = gsd2_of_ratings(ratings)
    found: FloatArray = np.log(np.where(np.isnan(stated), from_ratings, stated)) / 2.0
    return found


def input_of(row: FootprintRow) -> Input:
    """Return the number that a row's value is.

    >>> input_of(FootprintRow(item="A", declared_unit="kg", footprint_kgco2e=1.0)).name
    ('A', '')
    """
    if row.ref is not None:
        return Input(Kind.VALUE if row.is_supplier_data else Kind.FACTOR, (row.ref,))
    if row.category is not None and not row.is_supplier_data and row.is_known:
        unit = parse_unit(row.declared_unit)
        per_base = (row.footprint_kgco2e or 0.0) / row.declared_amount
        per_base /= float(ratio(unit, base_unit(unit.dimension)))
        number = f"{per_base:.{SAME_FACTOR_DIGITS}g} {unit.dimension}"
        year = "" if row.year is None else str(row.year)
        return Input(Kind.FACTOR, (row.category, row.region or "", year, number))
    return Input(Kind.VALUE, (row.item, row.supplier or ""))


def quantity_of(line: Line) -> Input:
    """Return the number that a line's quantity is; all rows of a split state the same one.

    >>> quantity_of(Line(parent="A", component="B", quantity=1, unit="kg", supplier="S")).name
    ('A', '', 'B')
    """
    if line.ref is not None:
        return Input(Kind.QUANTITY, (line.ref,))
    return Input(Kind.QUANTITY, (line.parent, line.parent_supplier or "", line.component))


def uncertain_inputs(network: Network) -> Inputs:
    """Return the inputs of a network."""
    known = np.flatnonzero(~np.isnan(network.own[:, 0])).astype(np.int64)
    rows = [row for i in known.tolist() if (row := network.nodes[i].choice.row) is not None]
    of_rows = [input_of(row) for row in rows]
    terms = _uncertain_terms(network)
    of_lines = [quantity_of(line) for _, _, _, line in terms]
    names = tuple(sorted({*of_rows, *of_lines}))
    numbers = {name: number for number, name in enumerate(names)}
    return Inputs(
        nodes=known,
        values=network.own[known, 0],
        sigmas=sigmas_of(rows),
        of_nodes=np.array([numbers[name] for name in of_rows], dtype=np.int64),
        parents=np.array([term[0] for term in terms], dtype=np.int64),
        children=np.array([term[1] for term in terms], dtype=np.int64),
        quantities=np.array([term[2] for term in terms], dtype=np.float64),
        quantity_sigmas=np.array([sigma(term[3].gsd2 or 1.0) for term in terms]),
        of_terms=np.array([numbers[name] for name in of_lines], dtype=np.int64),
        names=names,
    )


def _uncertain_terms(network: Network) -> list[tuple[int, int, float, Line]]:
    """Return parent, child, quantity and line of each term whose quantity is drawn."""
    if not any(_is_uncertain(line) for line in network.tables.lines):
        return []
    loop_of = {
        node: number
        for number, loop in enumerate(network.fold.loops)
        for node in network.fold.members(loop).tolist()
    }
    return [
        (link.parent, link.child, term.quantity, term.line)
        for link in network.links
        for term in link.terms
        if _is_uncertain(term.line) and loop_of.get(link.parent, -1) != loop_of.get(link.child, -2)
    ]


def _is_uncertain(line: Line) -> bool:
    return line.gsd2 is not None and line.gsd2 > 1.0
