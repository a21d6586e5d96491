"""The supply nodes of a network as objects, made when they are asked for."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias, overload

from aggregator.coded import Coded
from aggregator.ladder import RUNGS, Choice
from aggregator.records import Line
from aggregator.supply import Supplies
from aggregator.units import Unit

Supply: TypeAlias = tuple[str, str | None]
"""An item and its supplier."""


def node_key(item: str, supplier: str | None) -> str:
    """Return the name of a supply node; different nodes have different names.

    >>> node_key("CELL", None), node_key("CELL", "S1")
    ('CELL', 'CELL @ S1')
    """
    if supplier is None and " @ " not in item:
        return item
    names = [item] if supplier is None else [item, supplier]
    return " @ ".join(name.replace("@", "@@") for name in names)


@dataclass(frozen=True, slots=True)
class SupplyNode:
    """One supplier's supply of one item, and what stands for it.

    ``covered`` are the lines of the item that the chosen row already contains.
    """

    item: str
    supplier: str | None
    unit: Unit
    choice: Choice
    covered: tuple[Line, ...] = ()

    @property
    def key(self) -> str:
        """Return the node's name."""
        return node_key(self.item, self.supplier)


class Nodes(Sequence[SupplyNode]):
    """The nodes of a network, made when they are asked for."""

    def __init__(self, coded: Coded, supplies: Supplies) -> None:
        self._coded = coded
        self._supplies = supplies
        self._made: dict[int, SupplyNode] = {}

    def __len__(self) -> int:
        return len(self._supplies.keys)

    @overload
    def __getitem__(self, index: int) -> SupplyNode: ...
    @overload
    def __getitem__(self, index: slice) -> list[SupplyNode]: ...
    def __getitem__(self, index: int | slice) -> SupplyNode | list[SupplyNode]:
        if isinstance(index, slice):
            return [self[number] for number in range(*index.indices(len(self)))]
        number = range(len(self))[index]
        if number not in self._made:
            self._made[number] = self._node(number)
        return self._made[number]

    def _node(self, number: int) -> SupplyNode:
        coded, supplies = self._coded, self._supplies
        supplier = int(supplies.supplier[number])
        choice = self._choice(number)
        return SupplyNode(
            coded.items[supplies.item[number]],
            None if supplier < 0 else coded.suppliers[supplier],
            coded.units.units[supplies.unit[number]],
            choice,
            self._covered(number) if choice.row is not None else (),
        )

    def _choice(self, number: int) -> Choice:
        choices = self._supplies.choices
        row = int(choices.row[number])
        return Choice(
            RUNGS[choices.rung[number]],
            None if row < 0 else self._coded.rows.row(row),
            opens=bool(choices.opens[number]),
            closes=bool(choices.closes[number]),
            own_unknown=bool(choices.own_unknown[number]),
            is_alone=bool(choices.is_alone[number]),
        )

    def _covered(self, number: int) -> tuple[Line, ...]:
        """Return the lines of the item that the row which stands for the node contains."""
        below = self._supplies.below(number)
        closes = self._supplies.choices.closes[number]
        lines = [*below.covered, *(below.counted if closes else ())]
        return tuple(self._coded.lines.line(line) for line in lines)


class Index(Mapping[Supply, int]):
    """The number of each node by item and supplier."""

    def __init__(self, nodes: Nodes, supplies: Supplies) -> None:
        self._nodes = nodes
        self._supplies = supplies

    def __getitem__(self, supply: Supply) -> int:
        found = self._supplies.find(*supply)
        if found is None:
            raise KeyError(supply)
        return found

    def __iter__(self) -> Iterator[Supply]:
        return ((node.item, node.supplier) for node in self._nodes)

    def __len__(self) -> int:
        return len(self._nodes)
