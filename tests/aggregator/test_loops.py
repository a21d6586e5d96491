"""Loops: solved exactly, flagged, and refused by name where they give back what they take."""

import numpy as np
import pytest

from aggregator.fold import Fold
from aggregator.problems import TablesRefused


@pytest.fixture
def loop(make):
    """Return P -> A <-> B, both with an own part of 1."""

    def lines(there, back, **facts):
        return [
            make.line("P", "A"),
            make.line("A", "B", there),
            make.line("B", "A", back, **facts),
        ], [make.row("A", 1, boundary="gate_to_gate"), make.row("B", 1, boundary="gate_to_gate")]

    return lines


def test_every_item_of_a_loop_is_flagged(make, loop, codes):
    result = make.result(*loop(0.5, 0.5))

    assert {flag for flag in codes(result) if flag[0] == "CYCLE"} == {
        ("CYCLE", "A", None),
        ("CYCLE", "B", None),
    }


def test_a_declared_return_is_solved_in_the_same_way(make, loop):
    declared = make.result(*loop(0.5, 0.5, is_return=True))
    undeclared = make.result(*loop(0.5, 0.5))

    assert declared.footprint_kgco2e == undeclared.footprint_kgco2e == pytest.approx(2)


def test_an_item_that_takes_some_of_itself_is_a_loop(make, codes):
    lines = [make.line("P", "A"), make.line("A", "A", 0.2)]

    result = make.result(lines, [make.row("A", 8, boundary="gate_to_gate")])

    assert result.footprint_kgco2e == pytest.approx(10)
    assert ("CYCLE", "A", None) in codes(result)


@pytest.mark.parametrize(("there", "back"), [(1, 1), (2, 0.5), (0.1, 10), (3, 4), (1, 1 - 1e-12)])
def test_a_loop_that_gives_back_what_it_takes_is_refused_by_name(make, loop, there, back):
    with pytest.raises(TablesRefused) as refused:
        make.result(*loop(there, back))

    (problem,) = refused.value.problems
    assert problem.code == "loop.diverges"
    assert problem.facts["items"] == ("A", "B")


def test_a_loop_elsewhere_does_not_stop_a_product_asked_for_by_name(make, loop):
    lines, rows = loop(2, 2)

    result = make.result([*lines, make.line("Q", "C")], [*rows, make.row("C", 4)], product="Q")

    assert result.footprint_kgco2e == 4


def test_a_closed_value_opens_no_loop(make, loop):
    lines, rows = loop(2, 2)
    rows[0] = make.row("A", 5, source="verified", boundary="cradle_to_gate")

    assert make.result(lines, rows).footprint_kgco2e == 5


def test_units_do_not_decide_about_convergence(make):
    """The same loop counted in grams and tonnes: coefficients of 1e5 and 1e-7."""
    lines = [
        make.line("P", "A", 1, "g"),
        make.line("A", "B", 0.1, "t"),
        make.line("B", "A", 0.1, "g"),
    ]
    rows = [
        make.row("A", 1, "t", boundary="gate_to_gate"),
        make.row("B", 1e6, "g", boundary="gate_to_gate"),
    ]

    result = make.result(lines, rows)

    a_per_t = (1 + 1e5 * 1e6) / (1 - 1e5 * 1e-7)
    assert result.footprint_kgco2e == pytest.approx(a_per_t * 1e-6, rel=1e-9)


def test_large_loops_are_solved_like_small_ones():
    size = 1500
    rng = np.random.default_rng(7)
    parents = np.arange(size)
    children = (parents + 1) % size
    quantities = rng.uniform(0.5, 0.99, size)
    own = rng.uniform(0, 1, (size, 2))

    fold = Fold(size, parents, children, quantities)
    dense = np.zeros((size, size))
    dense[parents, children] = quantities

    assert fold.loops[0].converges()
    np.testing.assert_allclose(fold.up(own), np.linalg.solve(np.eye(size) - dense, own), rtol=1e-12)
    np.testing.assert_allclose(
        fold.down(own[:, 0]), np.linalg.solve(np.eye(size) - dense.T, own[:, 0]), rtol=1e-12
    )


def test_a_large_loop_that_diverges_is_told():
    size = 1500
    parents = np.arange(size)

    fold = Fold(size, parents, (parents + 1) % size, np.ones(size))

    assert not fold.loops[0].converges()
