r"""The spread of a product's footprint without drawing a number, and who causes it.

Let input g have the logarithmic spread s_g.  A total of a network is linear in
each input alone, so what g brings, everything else at its mean, is

.. math:: V_g = \sum_{a,b \in g} m_a m_b (e^{s_a s_b} - 1)

where m are the parts of the mean total that rest on g.  The mean is exact where
no input occurs twice on one way through the network.  The sum of V_g is the
variance exactly where only values are uncertain; uncertain quantities add
products of spreads, which this first order leaves out.

Where burdens and credits mix no lognormal fits, and a normal knows no tail.
There the third central moments count, too, which add up as the variances do:

.. math:: T_g = \sum_{a,b,c} m_a m_b m_c (e_{ab} e_{bc} e_{ca} + 3 e_{ab} e_{ac}),
          \quad e_{ab} = e^{s_a s_b} - 1
"""

import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

import numpy as np

from aggregator.contribution import Reach, reach
from aggregator.fold import Fold, IntArray
from aggregator.graph import Network
from aggregator.inputs import Input, Inputs, Kind, uncertain_inputs
from aggregator.nodes import node_key
from aggregator.ordered import FloatArray
from aggregator.spreads import Spread, lognormal, shifted

SHOWN_NODES: Final = 20
MOST_SHARES: Final = 1000


@dataclass(frozen=True, slots=True)
class VarianceShare:
    """What part of the variance one input causes.

    ``nodes`` are the nodes that rest on it, at most :data:`SHOWN_NODES` of
    ``uses``; of a quantity, the node that takes it.
    """

    kind: str
    name: tuple[str, ...]
    nodes: tuple[str, ...]
    uses: int
    gsd2: float
    share_percent: float


@dataclass(frozen=True, slots=True)
class Analytic:
    """The first-order spread of one product.

    ``shares`` are the largest, at most :data:`MOST_SHARES`, of ``inputs`` that cause it.
    """

    product: str
    spread: Spread
    shares: tuple[VarianceShare, ...]
    inputs: int
    is_complete: bool


@dataclass(frozen=True, slots=True)
class Parts:
    """The parts of a product's mean total, each resting on one input.

    Parameters
    ----------
    means : (k,) float array
        [kg CO2e per unit of the product]
    sigmas : (k,) float array
        [1]
    inputs : (k,) int array
        The number of the input.
    nodes : (k,) int array
        The node whose value it is, or which takes the quantity.
    total
        The mean total. [kg CO2e per unit of the product]
    """

    means: FloatArray
    sigmas: FloatArray
    inputs: IntArray
    nodes: IntArray
    total: float


def analytic(network: Network, product: str, inputs: Inputs | None = None) -> Analytic | None:
    """Return the first-order spread of a product and the share of each input in it.

    Parameters
    ----------
    network
        From :func:`aggregator.network.build`.
    product
        An item's code.
    inputs
        From :func:`aggregator.inputs.uncertain_inputs`, if already at hand.

    Returns
    -------
    Analytic
        ``None`` where nothing below the product is known.  Where all parts
        have one sign the total is taken as lognormal (Fenton 1960), else as shifted
        lognormal with the same skewness.

    Raises
    ------
    TablesRefused
        As :func:`aggregator.contribution.reach`.

    Examples
    --------
    >>> from aggregator.example import car
    >>> from aggregator.network import build
    >>> network = build(car())
    >>> analytic(network, "CAR").spread.median.__round__(6)
    40.0
    """
    found = reach(network, product)
    if not found.is_known.any():
        return None
    known = uncertain_inputs(network) if inputs is None else inputs
    parts = parts_of(network, found, known)
    variances = variance_by_input(parts, len(known.names))
    shares = _shares(network, known, parts, variances)
    is_complete = not (network.gaps[found.nodes] > 0).any()
    causing = int(np.count_nonzero(variances))
    return Analytic(product, spread_of_parts(parts, variances), shares, causing, is_complete)


def spread_of_parts(parts: Parts, variances: FloatArray) -> Spread:
    """Return the spread of a total: lognormal where all parts have one sign, else a shifted one.

    Parameters
    ----------
    parts
        From :func:`parts_of`.
    variances : (n,) float array
        From :func:`variance_by_input`. [(kg CO2e per unit)^2]

    Examples
    --------
    >>> from aggregator.example import car
    >>> from aggregator.network import build
    >>> network = build(car())
    >>> inputs = uncertain_inputs(network)
    >>> parts = parts_of(network, reach(network, "CAR"), inputs)
    >>> spread = spread_of_parts(parts, variance_by_input(parts, len(inputs.names)))
    >>> spread.p2_5 < 40 < spread.p97_5
    True
    """
    variance = math.fsum(variances)
    if (parts.means >= 0).all() or (parts.means <= 0).all():
        return lognormal(parts.total, variance)
    return shifted(parts.total, variance, third_moment(parts))


def parts_of(network: Network, found: Reach, inputs: Inputs) -> Parts:
    """Return the parts of a reached product's mean total that rest on uncertain inputs.

    >>> from aggregator.example import car
    >>> from aggregator.network import build
    >>> network = build(car())
    >>> parts_of(network, reach(network, "CAR"), uncertain_inputs(network)).nodes
    array([1])
    """
    if len(inputs.parents):
        return _parts_with_quantities(network, found, inputs)
    nodes = found.nodes[found.is_known]
    places = inputs.places(nodes)
    sigmas = inputs.sigmas[places]
    means = found.contributions[found.is_known] * np.exp(sigmas**2 / 2.0)
    return Parts(means, sigmas, inputs.of_nodes[places], nodes, math.fsum(means))


def _parts_with_quantities(network: Network, found: Reach, inputs: Inputs) -> Parts:
    """Return the parts where quantities are uncertain, too: fold the means, up and down."""
    raised = inputs.quantities * np.expm1(inputs.quantity_sigmas**2 / 2.0)
    fold = _mean_fold(network, inputs, raised)
    demand = np.zeros(len(network.nodes))
    demand[list(found.roots)] = list(found.roots.values())
    needs = fold.down(demand)
    own = np.zeros(len(network.nodes))
    own[inputs.nodes] = inputs.values * np.exp(inputs.sigmas**2 / 2.0)
    below = fold.up(own[:, None])[:, 0]
    of_values = needs[inputs.nodes] * own[inputs.nodes]
    of_terms = needs[inputs.parents] * (inputs.quantities + raised) * below[inputs.children]
    reached = np.isin(np.concatenate((inputs.nodes, inputs.parents)), found.nodes)
    return Parts(
        np.concatenate((of_values, of_terms))[reached],
        np.concatenate((inputs.sigmas, inputs.quantity_sigmas))[reached],
        np.concatenate((inputs.of_nodes, inputs.of_terms))[reached],
        np.concatenate((inputs.nodes, inputs.parents))[reached],
        math.fsum(of_values),
    )


def _mean_fold(network: Network, inputs: Inputs, raised: FloatArray) -> Fold:
    """Return the fold of the network whose quantities are their means."""
    links = network.columns
    parents, children = links.parents.astype(np.int64), links.children.astype(np.int64)
    quantities = links.quantities.copy()
    size = len(network.nodes)
    keys = parents * size + children
    np.add.at(quantities, np.searchsorted(keys, inputs.parents * size + inputs.children), raised)
    return Fold(size, parents, children, quantities)


def variance_by_input(parts: Parts, count: int) -> FloatArray:
    """Return the variance that each input brings.

    Returns
    -------
    (count,) float array
        [(kg CO2e per unit)^2]

    Examples
    --------
    Two nodes on one factor vary together, two on two factors apart:

    >>> means, sigmas = np.array([1.0, 1.0]), np.array([0.1, 0.1])
    >>> nodes = np.array([0, 1])
    >>> for inputs in (np.array([0, 0]), np.array([0, 1])):
    ...     print(variance_by_input(Parts(means, sigmas, inputs, nodes, 2.0), 2).sum().round(4))
    0.0402
    0.0201
    """
    means, sigmas, inputs = _by_spread(parts)
    found = np.zeros(count)
    np.add.at(found, inputs, means**2 * np.expm1(sigmas**2))
    for here in _of_several_spreads(inputs):
        found[inputs[here.start]] = _together(means[here], sigmas[here])
    return found


def third_moment(parts: Parts) -> float:
    """Return the third central moment of a total. [(kg CO2e per unit)^3].

    Examples
    --------
    >>> zeros = np.array([0])
    >>> parts = Parts(np.array([2.0]), np.array([0.2]), zeros, zeros, 2.0)
    >>> w = math.exp(0.04)
    >>> math.isclose(third_moment(parts), 8 * (w - 1) ** 2 * (w + 2))
    True
    """
    means, sigmas, inputs = _by_spread(parts)
    raised = np.expm1(sigmas**2)
    found = means**3 * raised**2 * (raised + 3.0)
    for here in _of_several_spreads(inputs):
        found[here] = 0.0
        found[here.start] = _third_together(means[here], sigmas[here])
    return math.fsum(found)


def _by_spread(parts: Parts) -> tuple[FloatArray, FloatArray, IntArray]:
    """Return the sums of parts of one input and one spread: means, spreads, inputs; ascending."""
    order = np.lexsort((parts.sigmas, parts.inputs))
    inputs, sigmas = parts.inputs[order], parts.sigmas[order]
    first = np.ones(len(order), dtype=bool)
    first[1:] = (np.diff(inputs) != 0) | (np.diff(sigmas) != 0)
    starts = np.flatnonzero(first)
    return np.add.reduceat(parts.means[order], starts), sigmas[starts], inputs[starts]


def _of_several_spreads(inputs: IntArray) -> Iterator[slice]:
    """Yield where the inputs stand that occur several times; ``inputs`` ascend."""
    for number in np.flatnonzero(np.bincount(inputs) > 1).tolist():
        yield slice(*np.searchsorted(inputs, [number, number + 1]).tolist())


def _together(means: FloatArray, sigmas: FloatArray) -> float:
    """Return the variance of parts that one draw moves by different spreads."""
    return float(means @ np.expm1(np.outer(sigmas, sigmas)) @ means)


def _third_together(means: FloatArray, sigmas: FloatArray) -> float:
    """Return the third central moment of the same."""
    raised = np.expm1(np.outer(sigmas, sigmas))
    weighted = raised @ (means[:, None] * raised)
    return float(means @ (raised * weighted) @ means + 3.0 * means @ (raised @ means) ** 2)


def _shares(
    network: Network, inputs: Inputs, parts: Parts, variances: FloatArray
) -> tuple[VarianceShare, ...]:
    """Return the largest shares, each with the nodes that rest on the input."""
    total = math.fsum(variances)
    if total == 0.0:
        return ()
    causing = np.flatnonzero(variances > 0)
    largest = causing[np.argsort(-variances[causing], kind="stable")][:MOST_SHARES]
    order = np.argsort(parts.inputs, kind="stable")
    by_input = parts.inputs[order]
    found = []
    for number in largest.tolist():
        places = order[slice(*np.searchsorted(by_input, [number, number + 1]))]
        spread = float(parts.sigmas[places].max())
        percent = 100.0 * float(variances[number]) / total
        uses = parts.nodes[places].tolist()
        found.append(_share(network, inputs.names[number], uses, spread, percent))
    return tuple(found)


def _share(
    network: Network, name: Input, uses: list[int], spread: float, percent: float
) -> VarianceShare:
    shown = (network.nodes[number] for number in uses[:SHOWN_NODES])
    nodes = tuple(node_key(node.item, node.supplier) for node in shown)
    return VarianceShare(
        str(Kind(name.kind)), name.name, nodes, len(uses), math.exp(2.0 * spread), percent
    )
