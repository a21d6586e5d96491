"""Drawing the totals of products, block by block."""

import io
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from scipy.sparse import csr_array

from aggregator.contribution import reach, refuse_diverging, roots_of
from aggregator.draws import BLOCK, TILE, KeyArray, normals
from aggregator.fold import IntArray
from aggregator.graph import Network
from aggregator.inputs import Inputs
from aggregator.ordered import FloatArray
from aggregator.varying import Varying

WIDTH: Final = 16
"""Draws folded side by side: more of them would not stay in the processor's cache."""

_NO_COLUMNS: Final = np.zeros(0, dtype=np.int64)
_NO_VALUES: Final = np.zeros(0)


def factors(keys: KeyArray, sigmas: FloatArray, block: int) -> FloatArray:
    """Return the factors by which one block of draws moves values; their median is 1.

    Parameters
    ----------
    keys : (n,) uint64 array
        From :func:`aggregator.draws.stream_keys`.
    sigmas : (n,) float array
        Standard deviations of the logarithm. [1]

    Returns
    -------
    (n, BLOCK) float array
        [1]

    Examples
    --------
    >>> found = factors(np.array([1, 2], dtype=np.uint64), np.array([0.0, 0.1]), block=0)
    >>> found.shape, bool((found[0] == 1.0).all())
    ((2, 64), True)
    """
    found = np.empty((len(keys), BLOCK))
    for start in range(0, len(keys), TILE):
        here = slice(start, start + TILE)
        np.multiply(normals(keys[here], block), sigmas[here, None], out=found[here])
        np.exp(found[here], out=found[here])
    return found


@dataclass(frozen=True)
class Weighted:
    """Products as sums over their inputs.

    Parameters
    ----------
    products
        P item codes.
    keys, sigmas : (T,) array
        Stream and logarithmic spread of each term.
    weights : (P, T) sparse array
        What each term brings at its median. [kg CO2e per unit]
    """

    products: tuple[str, ...]
    keys: KeyArray
    sigmas: FloatArray
    weights: csr_array

    def totals(self, block: int) -> FloatArray:
        """Return the totals of one block of draws, a (P, BLOCK) array. [kg CO2e per unit]."""
        found: FloatArray = self.weights @ factors(self.keys, self.sigmas, block)
        return found

    def to_bytes(self) -> bytes:
        """Return everything as one block of bytes, for workers elsewhere."""
        file = io.BytesIO()
        np.savez(
            file,
            products=np.array(self.products, dtype=np.str_),
            keys=self.keys,
            sigmas=self.sigmas,
            data=self.weights.data,
            indices=self.weights.indices,
            indptr=self.weights.indptr,
        )
        return file.getvalue()

    @classmethod
    def from_bytes(cls, content: bytes) -> "Weighted":
        """Return what :meth:`to_bytes` wrote."""
        with np.load(io.BytesIO(content), allow_pickle=False) as kept:
            products, keys, sigmas = tuple(kept["products"].tolist()), kept["keys"], kept["sigmas"]
            arrays = (kept["data"], kept["indices"], kept["indptr"])
        return cls(products, keys, sigmas, csr_array(arrays, shape=(len(products), len(keys))))


def weighted(network: Network, products: Sequence[str], inputs: Inputs, keys: KeyArray) -> Weighted:
    """Return the sampler of a few products whose values alone are uncertain.

    Parameters
    ----------
    network
        N nodes.
    products
        P item codes.
    inputs
        From :func:`aggregator.inputs.uncertain_inputs`: n values of nodes, by I inputs.
    keys : (I,) uint64 array
        Stream of each input, from :func:`aggregator.draws.stream_keys`.

    Returns
    -------
    Weighted
        Keys and spreads of T terms, each an input with one spread that some product uses, and
        (P, T) weights [kg CO2e per unit]; without the products of which nothing is known.

    Raises
    ------
    TablesRefused
        As :func:`aggregator.contribution.reach`.

    Examples
    --------
    >>> from aggregator.example import car
    >>> from aggregator.network import build
    >>> network = build(car())
    >>> from aggregator.draws import stream_keys
    >>> from aggregator.inputs import uncertain_inputs
    >>> inputs = uncertain_inputs(network)
    >>> keys = stream_keys((name.identity for name in inputs.names), 1)
    >>> weighted(network, ["CAR"], inputs, keys).products
    ('CAR',)
    """
    classes = np.stack((inputs.of_nodes.astype(np.float64), inputs.sigmas))
    terms, term_of_place = np.unique(classes, axis=1, return_inverse=True)
    rows: list[int] = []
    columns: list[IntArray] = []
    values: list[FloatArray] = []
    named: list[str] = []
    for product in products:
        found = reach(network, product)
        if not found.is_known.any():
            continue
        places = inputs.places(found.nodes[found.is_known])
        rows += [len(named)] * len(places)
        columns.append(term_of_place[places].astype(np.int64))
        values.append(found.contributions[found.is_known])
        named.append(product)
    ends = (np.array(rows, dtype=np.int64), np.concatenate([_NO_COLUMNS, *columns]))
    shape = (len(named), terms.shape[1])
    weights = csr_array((np.concatenate([_NO_VALUES, *values]), ends), shape=shape)
    return _used(tuple(named), keys[terms[0].astype(np.int64)], terms[1], weights)


def _used(
    products: tuple[str, ...], keys: KeyArray, sigmas: FloatArray, weights: csr_array
) -> Weighted:
    """Return the sampler with the terms alone that some product uses."""
    used = np.unique(weights.indices)
    return Weighted(products, keys[used], sigmas[used], csr_array(weights[:, used]))


@dataclass(frozen=True)
class Folded:
    """Products of a network that is folded anew for each block of draws.

    Parameters
    ----------
    products
        P item codes.
    network
        N nodes.
    places : (n,) int array
        Where the nodes with a value stand in its order.
    values : (n,) float array
        Their values, the medians. [kg CO2e per declared unit]
    keys, sigmas : (n,) array
        Stream and logarithmic spread of each value.
    term_keys, term_sigmas : (m,) array
        The same of each uncertain quantity of ``network``.
    roots : (P, N) sparse array
        Units of the nodes, by place, that each product stands for.
    """

    products: tuple[str, ...]
    network: Varying
    places: IntArray
    values: FloatArray
    keys: KeyArray
    sigmas: FloatArray
    term_keys: KeyArray
    term_sigmas: FloatArray
    roots: csr_array

    def totals(self, block: int) -> FloatArray:
        """Return the totals of one block of draws, a (P, BLOCK) array. [kg CO2e per unit]."""
        drawn = factors(self.keys, self.sigmas, block)
        drawn *= self.values[:, None]
        moved = factors(self.term_keys, self.term_sigmas, block) if len(self.term_keys) else None
        found = np.empty((len(self.products), BLOCK))
        for start in range(0, BLOCK, WIDTH):
            here = slice(start, start + WIDTH)
            sums = np.zeros((self.roots.shape[1], WIDTH))
            sums[self.places] = drawn[:, here]
            self.network.up_in_order(sums, None if moved is None else moved[:, here])
            found[:, here] = self.roots @ sums
        return found


def folded(network: Network, products: Sequence[str], inputs: Inputs, keys: KeyArray) -> Folded:
    """Return the sampler of many products.

    Parameters
    ----------
    network
        N nodes.
    products
        P item codes.
    inputs
        From :func:`aggregator.inputs.uncertain_inputs`: n values of nodes and m quantities, by I
        inputs.
    keys : (I,) uint64 array
        Stream of each input, from :func:`aggregator.draws.stream_keys`.

    Returns
    -------
    Folded
        Places, values, keys and spreads of the n values, keys and spreads of the m quantities, and
        (P, N) roots; without the products of which nothing is known.

    Raises
    ------
    TablesRefused
        A product is unknown, its sourcing is not one, or a loop below it does not converge.

    Examples
    --------
    >>> from aggregator.example import car
    >>> from aggregator.network import build
    >>> network = build(car())
    >>> from aggregator.draws import stream_keys
    >>> from aggregator.inputs import uncertain_inputs
    >>> inputs = uncertain_inputs(network)
    >>> keys = stream_keys((name.identity for name in inputs.names), 1)
    >>> folded(network, ["CAR"], inputs, keys).products
    ('CAR',)
    """
    order = network.fold.network
    place = order.place
    rows: list[int] = []
    columns: list[int] = []
    values: list[float] = []
    named: list[str] = []
    for product in products:
        _, roots = roots_of(network, product)
        known = network.cumulative[list(roots), 2]
        if np.isnan(known).any():
            refuse_diverging(network, network.below(roots))
        if not (known > 0).any():
            continue
        rows += [len(named)] * len(roots)
        columns += place[list(roots)].tolist()
        values += list(roots.values())
        named.append(product)
    ends = (np.array(rows, dtype=np.int64), np.array(columns, dtype=np.int64))
    return Folded(
        products=tuple(named),
        network=Varying(order, inputs.parents, inputs.children, inputs.quantities),
        places=place[inputs.nodes].astype(np.int64),
        values=inputs.values,
        keys=keys[inputs.of_nodes],
        sigmas=inputs.sigmas,
        term_keys=keys[inputs.of_terms],
        term_sigmas=inputs.quantity_sigmas,
        roots=csr_array((np.array(values), ends), shape=(len(named), order.size)),
    )
