"""The compiled loops add what plain additions add, and the fold that is made of them is exact."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aggregator.fold import SMALL_LOOP, Fold
from aggregator.kernels import gather, pass_on, scatter

SEEDS = st.integers(0, 10**6)


def rows(seed, *, size=12, count=5):
    """Return compressed rows over ``size`` values, some of them empty, the first skipped."""
    rng = np.random.default_rng(seed)
    first = np.concatenate(([2], 2 + np.cumsum(rng.integers(0, 4, count)))).astype(np.int32)
    children = rng.integers(0, size, first[-1]).astype(np.int32)
    return rng, first, children, rng.uniform(-1, 1, first[-1])


@settings(max_examples=50, deadline=None)
@given(SEEDS, st.sampled_from([None, 1, 3, 12]))
def test_rows_gather_what_their_edges_bring(seed, columns):
    rng, first, children, quantities = rows(seed)
    shape = () if columns is None else (columns,)
    values, into = rng.uniform(-1, 1, (12, *shape)), rng.uniform(-1, 1, (5, *shape))
    expected = into.copy()
    for row in range(5):
        for edge in range(first[row], first[row + 1]):
            expected[row] += quantities[edge] * values[children[edge]]

    gather(first, children, quantities, values, into)

    np.testing.assert_allclose(into, expected, rtol=1e-13, atol=1e-15)


@settings(max_examples=50, deadline=None)
@given(SEEDS)
def test_rows_scatter_what_they_take(seed):
    rng, first, children, quantities = rows(seed)
    amounts, into = rng.uniform(-1, 1, 5), rng.uniform(-1, 1, 12)
    expected = into.copy()
    for row in range(5):
        for edge in range(first[row], first[row + 1]):
            expected[children[edge]] += quantities[edge] * amounts[row]

    scatter(first, children, quantities, amounts, into)

    np.testing.assert_allclose(into, expected, rtol=1e-13, atol=1e-15)


@settings(max_examples=50, deadline=None)
@given(SEEDS, st.sampled_from([1, 3, 12]))
def test_edges_pass_on_what_their_children_are(seed, columns):
    rng, _, children, quantities = rows(seed)
    parents = rng.integers(0, 12, len(children)).astype(np.int32)
    values = rng.uniform(-1, 1, (12, columns))
    expected = values.copy()
    for parent, child, quantity in zip(parents, children, quantities, strict=True):
        expected[parent] += quantity * expected[child]

    pass_on(parents, children, quantities, values)

    np.testing.assert_allclose(values, expected, rtol=1e-13, atol=1e-15)


def random_fold(seed, size=40):
    """Return a fold with loops of all kinds, and its matrix."""
    rng = np.random.default_rng(seed)
    pairs = np.unique(rng.integers(0, size, (rng.integers(1, 3 * size), 2)), axis=0)
    quantities = rng.uniform(0.01, 0.1, len(pairs))
    dense = np.zeros((size, size))
    dense[pairs[:, 0], pairs[:, 1]] = quantities
    return Fold(size, *pairs.T, quantities), dense


@settings(max_examples=100, deadline=None)
@given(SEEDS)
def test_up_down_and_closure_are_the_dense_solve(seed):
    fold, dense = random_fold(seed)
    rng = np.random.default_rng(seed)
    own, roots = rng.uniform(-1, 5, (40, 3)), {int(rng.integers(40)): 2.0, 7: 1.0}
    demand = np.zeros(40)
    demand[[*roots]] = [*roots.values()]
    expected = np.linalg.solve(np.eye(40) - dense.T, demand)

    nodes, quantities = fold.needed(roots)

    np.testing.assert_allclose(fold.up(own), np.linalg.solve(np.eye(40) - dense, own), rtol=1e-9)
    np.testing.assert_allclose(fold.down(demand), expected, rtol=1e-9, atol=1e-13)
    np.testing.assert_allclose(quantities, expected[nodes], rtol=1e-9)
    assert not np.delete(expected, nodes).round(14).any()


@settings(max_examples=30, deadline=None)
@given(SEEDS)
def test_one_column_and_many_are_the_same_to_the_bit(seed):
    fold, _ = random_fold(seed)
    own = np.random.default_rng(seed).uniform(-1, 5, (40, 12))

    together = fold.up(own)

    assert all((fold.up(own[:, [k]])[:, 0] == together[:, k]).all() for k in range(12))


@settings(max_examples=30, deadline=None)
@given(SEEDS, st.sampled_from([3, 12]), st.sampled_from([1, 7, 100]))
def test_what_no_cache_holds_is_folded_by_tiles_to_the_same_bits(seed, columns, places):
    own = np.random.default_rng(seed).uniform(-1, 5, (40, columns))
    expected = random_fold(seed)[0].up(own)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("aggregator.fold.IN_CACHE", 0)
        patch.setattr("aggregator.tiles.PLACES", places)
        found = random_fold(seed)[0].up(own)

    assert (found == expected).all()


@pytest.mark.parametrize("length", [2, SMALL_LOOP, SMALL_LOOP + 1])
def test_a_loop_beside_another_is_solved_whatever_its_size(length):
    """A ring that returns half: every node of it passes twice what enters it."""
    ring = np.arange(length)
    parents = np.concatenate((ring, [length, length + 1, length]))
    children = np.concatenate((np.roll(ring, -1), [length + 1, length, 0]))
    quantities = np.ones(length + 3)
    quantities[[0, length]] = 0.5
    quantities[length + 1] = 0.5
    fold = Fold(length + 2, parents, children, quantities)
    own = np.zeros((length + 2, 1))
    own[0] = 1.0

    assert len(fold.loops) == 2
    assert fold.up(own)[0, 0] == pytest.approx(2.0)
    assert fold.up(own)[length, 0] == pytest.approx(2 / 0.75)
    nodes, quantities = fold.needed({length: 1.0})
    assert quantities[nodes.tolist().index(0)] == pytest.approx(2 / 0.75)
    assert len(nodes) == length + 2


def test_nothing_is_needed_where_nothing_is_demanded():
    fold, _ = random_fold(1)

    nodes, quantities = fold.needed({})

    assert (len(nodes), len(quantities)) == (0, 0)
