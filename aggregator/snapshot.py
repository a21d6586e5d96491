"""A snapshot: one network with its own values, in order, immutable, under its content hash.

It is made of tables or of arrays of integers, kept in one file that is mapped
in milliseconds, and followed by the next one where something changes.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field, fields
from functools import cached_property
from pathlib import Path
from typing import Any, Final, TypeAlias

import numpy as np
import numpy.typing as npt

from aggregator.arrays import edges_of, gaps_of, own_of, size_of
from aggregator.blob import Arrays, BlobRefused, read_arrays, write_arrays
from aggregator.codes import Codes
from aggregator.fold import Fold
from aggregator.ordered import FloatArray, Ordered, ordered
from aggregator.soundness import (
    Nodes,
    may_vanish,
    numbered,
    refuse_diverging,
    refuse_overflow,
    refuse_vanishing,
    smallest,
)
from aggregator.spans import Ints, Numbers

KIND: Final = "gatefold network 1"
ALL: Final = slice(None)
BoolArray: TypeAlias = npt.NDArray[np.bool_]


@dataclass(frozen=True, eq=False)
class Names:
    """What nodes are called, so that a file can be asked by name.

    Parameters
    ----------
    codes
        The names in ascending order.
    nodes : (n,) int32 array
        The node that each name means.

    Examples
    --------
    >>> names = Names.of(["PACK", "CELL"])
    >>> names.find("CELL"), names.find("X")
    (1, None)
    """

    codes: Codes
    nodes: Ints

    @classmethod
    def of(cls, names: Sequence[str]) -> "Names":
        """Return the names of nodes 0, 1, 2..., each once."""
        order = sorted(range(len(names)), key=names.__getitem__)
        return cls(Codes.of_sorted(names[node] for node in order), np.array(order, np.int32))

    def find(self, name: str) -> int | None:
        """Return the node of a name; ``None`` if there is none."""
        place = self.codes.find(name)
        return None if place is None else int(self.nodes[place])

    def called(self, nodes: Nodes) -> tuple[str, ...]:
        """Return what nodes are called, sorted; a node without name by its number."""
        places = np.flatnonzero(np.isin(self.nodes, nodes)).tolist()
        named = {int(self.nodes[place]): self.codes[place] for place in places}
        unnamed = [node for node in nodes.tolist() if node not in named]
        return (*sorted(named.values()), *numbered(np.array(unnamed, np.int32)))

    def arrays(self) -> dict[str, npt.NDArray[Any]]:
        """Return what a file keeps of them."""
        return {"names": self.codes.block, "name_ends": self.codes.ends, "name_nodes": self.nodes}

    @classmethod
    def within(cls, arrays: Arrays) -> "Names | None":
        """Return the names that a file keeps, if it does."""
        if "names" not in arrays:
            return None
        return cls(Codes(arrays["names"], arrays["name_ends"]), arrays["name_nodes"])

    def is_sound(self, size: int) -> bool:
        """Return whether all bounds stay within the texts, and all nodes within ``size``."""
        block, ends, nodes = self.codes.block, self.codes.ends, self.nodes
        kinds = block.dtype == np.uint8 and ends.dtype == np.int64 and nodes.dtype == np.int32
        shapes = block.ndim == ends.ndim == nodes.ndim == 1 and len(ends) == len(nodes) + 1
        return bool(
            kinds and shapes and _is_ascending(ends, len(block), 0) and _is_within(nodes, size)
        )


@dataclass(frozen=True)
class Snapshot:
    """A network of N nodes with K columns of own values.

    Parameters
    ----------
    network
        The nodes and edges in order.
    own : (N, K) float array
        Own values per unit of each node, ``nan`` where unknown or pure sums;
        column 0 is the footprint. [kg CO2e per unit]
    gaps : (N,) bool array
        Nodes of which something is unknown.
    tables_sha256
        Hash of the tables it was made of, if it was made of any.
    names
        What the nodes are called, if they are called anything.
    """

    network: Ordered
    own: FloatArray
    gaps: BoolArray
    tables_sha256: str = ""
    names: Names | None = None
    kept: dict[str, Any] = field(default_factory=dict, compare=False, repr=False)
    """Footprints of all nodes, where they are known already."""

    @property
    def size(self) -> int:
        """Return the number of nodes."""
        return self.network.size

    @cached_property
    def fold(self) -> Fold:
        """Return the network ready to be folded."""
        return Fold.of(self.network)

    def columns(self, numbers: Ints | slice = ALL) -> FloatArray:
        """Return what is folded to know footprints and what they leave out, (3, n).

        Row 0 is the own value, 0 where it is unknown; row 1 is 1 where
        something is unknown; row 2 is 1 where the own value is known.
        """
        own = self.own[numbers, 0]
        known = ~np.isnan(own)
        return np.stack((np.where(known, own, 0.0), self.gaps[numbers], known))

    @cached_property
    def folded(self) -> FloatArray:
        """Return what is known of every place and what is missing below it, (3, N).

        Row 0 is the footprint with all that lies below. [kg CO2e per unit]
        Row 1 is positive where something below is unknown and left out.
        Row 2 is positive where anything at all is known.
        """
        if "folded" in self.kept:
            return np.asarray(self.kept["folded"])
        with np.errstate(over="ignore", invalid="ignore"):
            found = self.fold.up(np.ascontiguousarray(self.columns().T))
        return np.ascontiguousarray(found[self.network.order].T)

    def cumulative(self, numbers: npt.ArrayLike | slice = ALL) -> FloatArray:
        """Return the columns of :attr:`folded` for some nodes, (n, 3)."""
        wanted = numbers if isinstance(numbers, slice) else np.asarray(numbers, dtype=np.int64)
        return self.folded[:, self.network.place[wanted]].T

    @cached_property
    def smallest(self) -> float:
        """Return the smallest size of what a place comes to and is not 0."""
        return smallest(self.folded)

    def called(self, places: Nodes) -> tuple[str, ...]:
        """Return what the nodes at some places are called, by number where there are no names."""
        nodes = self.network.order[places]
        return numbered(nodes) if self.names is None else self.names.called(nodes)

    def refuse_unsound(self) -> None:
        """Refuse a network that has no footprints; all of them are known afterwards.

        Raises
        ------
        NetworkRefused
            A loop gives back at least as much as it takes, or numbers become
            so large or so small that they are lost.
        """
        network = self.network
        refuse_diverging(self.fold.diverging, self.called)
        refuse_overflow(self.folded, self.called)
        if may_vanish(self.smallest, network.smallest):
            edges = (network.parents, network.children, network.quantities)
            places = np.arange(self.size, dtype=np.int32)
            refuse_vanishing(self.folded, edges, places, self.called)

    @cached_property
    def sha256(self) -> str:
        """Return the hash of the content: same nodes, edges and values, same hash.

        The order in which edges arrived does not matter.
        """
        digest = hashlib.sha256(KIND.encode())
        names = self.names.arrays() if self.names else {}
        content = (*self._structure(), ("own", self.own), ("gaps", self.gaps), *names.items())
        for name, array in content:
            _add(digest, name, array)
        return digest.hexdigest()

    def _folded_sha256(self) -> str:
        """Return the hash of the footprints, which follow from the content but for rounding."""
        digest = hashlib.sha256(KIND.encode())
        _add(digest, "folded", self.folded)
        return digest.hexdigest()

    def _structure(self) -> tuple[tuple[str, npt.NDArray[Any]], ...]:
        names = (one.name for one in fields(Ordered))
        return tuple((name, getattr(self.network, name)) for name in names)

    def save(self, path: str | Path) -> None:
        """Keep the snapshot and its footprints in one file."""
        arrays = dict(self._structure())
        arrays |= {"own": self.own, "gaps": self.gaps, "folded": self.folded}
        arrays |= self.names.arrays() if self.names else {}
        facts = {
            "kind": KIND,
            "sha256": self.sha256,
            "folded_sha256": self._folded_sha256(),
            "tables_sha256": self.tables_sha256,
        }
        write_arrays(path, arrays, facts)

    @classmethod
    def load(cls, path: str | Path) -> "Snapshot":
        """Return the snapshot of a file, mapped.

        That the indices stay within their arrays is checked; that no number
        was altered is what :meth:`is_unaltered` tells.

        Raises
        ------
        BlobRefused
            The file is of another kind, truncated or damaged.
        """
        arrays, facts = read_arrays(path)
        try:
            if facts["kind"] != KIND:
                raise BlobRefused(path=str(path), reason="foreign")
            network = Ordered(*(arrays.pop(one.name) for one in fields(Ordered)))
            own, gaps = arrays["own"], arrays["gaps"]
            hashes = {name: facts[name] for name in ("sha256", "folded_sha256")}
            kept = {"folded": arrays["folded"], **hashes}
            names = Names.within(arrays)
            found = cls(network, own, gaps, facts["tables_sha256"], names, kept)
        except KeyError as error:
            raise BlobRefused(path=str(path), reason="foreign") from error
        if not _is_sound(found):
            raise BlobRefused(path=str(path), reason="damaged")
        return found

    def is_unaltered(self) -> bool:
        """Return whether a loaded snapshot still has the hashes it was kept under.

        They cover all that it answers from: nodes, edges, values, names and footprints.
        """
        found = {"sha256": self.sha256, "folded_sha256": self._folded_sha256()}
        return all(self.kept.get(name) == digest for name, digest in found.items())


def _add(digest: "hashlib._Hash", name: str, array: npt.NDArray[Any]) -> None:
    """Put an array into a hash, with its name, type and shape."""
    digest.update(f"{name} {array.dtype.str} {array.shape}\n".encode())
    digest.update(np.ascontiguousarray(array).data)


def _is_sound(snapshot: Snapshot) -> bool:
    """Return whether all arrays have their types and sizes, and all indices stay within them."""
    network, size = snapshot.network, snapshot.size
    if snapshot.names is not None and not snapshot.names.is_sound(size):
        return False
    edges = len(network.quantities)
    expected: list[tuple[npt.NDArray[Any], tuple[int, ...], type]] = [
        (network.order, (size,), np.int32),
        (network.first, (size + 1,), np.int32),
        (network.first_up, (size + 1,), np.int32),
        (network.children, (edges,), np.int32),
        (network.parents_up, (edges,), np.int32),
        (network.quantities, (edges,), np.float64),
        (network.loops, (len(network.loops), 2), np.int32),
        (network.starts, (len(network.starts),), np.int32),
        (snapshot.own, (size, *snapshot.own.shape[1:2]), np.float64),
        (snapshot.gaps, (size,), np.bool_),
        (np.asarray(snapshot.kept["folded"]), (3, size), np.float64),
    ]
    if not all(a.shape == shape and a.dtype == kind for a, shape, kind in expected):
        return False
    within = (network.order, network.children, network.parents_up)
    ascending = (
        (network.first, edges),
        (network.first_up, edges),
        (network.starts, size),
        (network.loops.ravel(), None),
    )
    return all(_is_within(indices, size) for indices in within) and all(
        _is_ascending(bounds, last, size) for bounds, last in ascending
    )


def _is_within(indices: Numbers, size: int) -> bool:
    return not len(indices) or bool(indices.min() >= 0 and indices.max() < size)


def _is_ascending(bounds: Numbers, last: int | None, size: int) -> bool:
    """Return whether bounds go from 0 to ``last``, or without it stay within the places."""
    if last is None:
        return not len(bounds) or bool(
            bounds[0] >= 0 and bounds[-1] <= size and (np.diff(bounds) >= 0).all()
        )
    ends = bounds[0] == 0 and bounds[-1] == last if len(bounds) else False
    return bool(ends and (bounds[1:] >= bounds[:-1]).all())


def from_arrays(
    size: int,
    parents: npt.ArrayLike,
    children: npt.ArrayLike,
    quantities: npt.ArrayLike,
    *,
    own: npt.ArrayLike | None = None,
    gaps: npt.ArrayLike | None = None,
) -> Snapshot:
    """Return the snapshot of a network that is given by numbers alone.

    Parameters
    ----------
    size
        Number of nodes N.
    parents, children : (E,) int array
        Ends of each edge, in any order; the quantities of a pair that occurs
        several times add.
    quantities : (E,) float array
        Units of the child per unit of the parent, scrap, shares and
        conversions included; normal numbers > 0.
    own : (N,) or (N, K) float array
        Own values per unit, ``nan`` where unknown; column 0 is the footprint.
        Without it nothing is known. [kg CO2e per unit]
    gaps : (N,) bool array
        Nodes of which something is unknown; by default those without edges
        and without value.

    Raises
    ------
    NetworkRefused
        The arrays differ in length, name a node that does not exist, or hold
        a quantity that is not a normal number above 0 or an infinite value; a
        loop gives back at least as much as it takes; or numbers become so
        large or so small that they are lost.

    Examples
    --------
    >>> pack = from_arrays(3, [0, 0, 1], [1, 2, 2], [2, 1, 3], own=[np.nan, 1, 10])
    >>> pack.cumulative()[:, 0]
    array([72., 31., 10.])
    """
    count = size_of(size)
    starts, ends, amount = edges_of(count, parents, children, quantities)
    values = own_of(count, own)
    if gaps is None:
        has_edges = np.bincount(starts.astype(np.int64), minlength=count) > 0
        unknown = np.isnan(values[:, 0]) & ~has_edges
    else:
        unknown = gaps_of(count, gaps)
    found = Snapshot(ordered(count, starts, ends, amount), values, unknown)
    found.refuse_unsound()
    return found
