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
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

import numpy as np

from aggregator.fold import IntArray
from aggregator.graph import Network
from aggregator.ordered import FloatArray
from aggregator.pedigree import gsd2_of_ratings
from aggregator.quality import rated
from aggregator.rows import DIMENSIONS, FootprintRow, Line
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
        The inputs, in the order of the network's rows and lines.
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


def sigmas_of(gsd2: FloatArray, ratings: FloatArray) -> FloatArray:
    """Return the standard deviation of the logarithm of values.

    Parameters
    ----------
    gsd2 : (n,) float array
        Stated squared geometric standard deviations, ``nan`` where none is. [1]
    ratings : (n, 6) float array
        Decide where none is stated; ``nan`` is missing and counts 5.

    Returns
    -------
    (n,) float array
        [1]

    Examples
    --------
    >>> sigmas_of(np.array([1.21]), np.full((1, 6), np.nan)).round(6)
    array([0.09531])
    """
    found: FloatArray = np.log(np.where(np.isnan(gsd2), gsd2_of_ratings(ratings), gsd2)) / 2.0
    return found


def sigma_of(row: FootprintRow) -> float:
    """Return the standard deviation of the logarithm of a row's value. [1].

    >>> row = FootprintRow(item="A", declared_unit="kg", footprint_kgco2e=1.0, gsd2=1.21)
    >>> round(sigma_of(row), 6)
    0.09531
    """
    stated = np.array([np.nan if row.gsd2 is None else row.gsd2])
    return float(sigmas_of(stated, np.array([rated(row.ratings)]))[0])


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
    """Return the inputs of a network.

    >>> from aggregator.example import car
    >>> from aggregator.network import build
    >>> network = build(car())
    >>> [name.kind.value for name in uncertain_inputs(network).names]
    ['value']
    """
    known = np.flatnonzero(~np.isnan(network.own[:, 0])).astype(np.int64)
    chosen = network.supplies.choices.row[known].astype(np.int64)
    rows, of_known = np.unique(chosen, return_inverse=True)
    terms = _uncertain_terms(network)
    of_rows = _of_rows(network, rows)
    lines = network.columns.line[terms]
    of_lines = [quantity_of(network.line(line)) for line in lines.tolist()]
    names = tuple(dict.fromkeys([*of_rows, *of_lines]))
    numbers = {name: number for number, name in enumerate(names)}
    links = np.searchsorted(network.columns.first, terms, side="right") - 1
    return Inputs(
        nodes=known,
        values=network.own[known, 0],
        sigmas=_sigmas(network, rows)[of_known],
        of_nodes=_numbers(numbers, of_rows)[of_known],
        parents=network.columns.parents[links].astype(np.int64),
        children=network.columns.children[links].astype(np.int64),
        quantities=network.columns.quantity[terms],
        quantity_sigmas=np.log(network.coded.lines.values("gsd2")[lines]) / 2.0,
        of_terms=_numbers(numbers, of_lines),
        names=names,
    )


def _numbers(numbers: dict[Input, int], names: list[Input]) -> IntArray:
    return np.fromiter((numbers[name] for name in names), np.int64, len(names))


def _sigmas(network: Network, rows: IntArray) -> FloatArray:
    table = network.coded.rows
    ratings = np.column_stack([table.values(name)[rows] for name in DIMENSIONS])
    return sigmas_of(table.values("gsd2")[rows], ratings)


def _of_rows(network: Network, rows: IntArray) -> list[Input]:
    """Return the number that each row's value is; most are nobody else's."""
    table, coded = network.coded.rows, network.coded
    texts, number = table.table.texts, table.number[rows]
    may_be_shared = (texts["ref"].codes[number] >= 0) | (texts["category"].codes[number] >= 0)
    items, suppliers = table.item[rows].tolist(), table.supplier[rows].tolist()
    return [
        input_of(network.row(row))
        if is_shared
        else Input(Kind.VALUE, (coded.items[item], coded.suppliers[maker] if maker >= 0 else ""))
        for row, is_shared, item, maker in zip(
            rows.tolist(), may_be_shared.tolist(), items, suppliers, strict=True
        )
    ]


def _uncertain_terms(network: Network) -> IntArray:
    """Return the terms of links whose quantity is drawn."""
    stated = network.coded.lines.values("gsd2")
    if not (stated > 1.0).any():
        return np.zeros(0, dtype=np.int64)
    terms = np.flatnonzero(stated[network.columns.line] > 1.0)
    links = np.searchsorted(network.columns.first, terms, side="right") - 1
    order = network.fold.network
    loop_of = order.loop_of[order.place]
    parents, children = network.columns.parents[links], network.columns.children[links]
    on_loop = (loop_of[parents] >= 0) & (loop_of[parents] == loop_of[children])
    return np.asarray(terms[~on_loop], dtype=np.int64)
