"""Paths: every way counted once, the largest first, and nothing lost with what is left out."""

import math
from collections import defaultdict

import pytest

from aggregator import paths as module
from aggregator.paths import paths


def every_path(result, tiny=1e-15):
    """Return all paths by plain recursion over the edges; loops until nothing is left of them."""
    below = defaultdict(list)
    for edge in result.edges:
        below[edge.parent].append(edge)
    own = {node.key: node.own_kgco2e or 0.0 for node in result.nodes}
    found = {}

    def walk(keys, quantity):
        if quantity < tiny:
            return
        if own[keys[-1]]:
            found[keys] = quantity * own[keys[-1]]
        for edge in below[keys[-1]]:
            walk((*keys, edge.component), quantity * edge.quantity)

    for key, share in result.roots:
        walk((key,), share)
    return found


@pytest.fixture
def pack(make):
    """Return a pack with a shared part, two suppliers, an own part, a credit and a loop."""
    return make.result(
        [
            make.line("PACK", "CELL", 10, supplier="S1", share=0.7),
            make.line("PACK", "CELL", 10, supplier="S2", share=0.3),
            make.line("PACK", "CASE", 1),
            make.line("CELL", "COPPER", 0.2, "kg"),
            make.line("CASE", "COPPER", 0.5, "kg"),
            make.line("COPPER", "SCRAP", 0.3, "kg"),
            make.line("SCRAP", "COPPER", 0.4, "kg"),
        ],
        [
            make.row("CELL", 2, supplier="S1", source="primary", boundary="gate_to_gate"),
            make.row("CASE", -1, boundary="gate_to_gate"),
            make.row("COPPER", 4, "kg", boundary="gate_to_gate"),
        ],
    )


def test_paths_are_those_of_a_plain_walk_largest_first(pack):
    expected = every_path(pack)
    scale = math.fsum(abs(part.kgco2e) for part in pack.contributions)

    found = paths(pack, cutoff_percent=0.001)

    sizes = [abs(path.kgco2e) for path in found.paths]
    assert sizes == sorted(sizes, reverse=True)
    assert {path.keys: path.kgco2e for path in found.paths} == pytest.approx(
        {keys: value for keys, value in expected.items() if abs(value) >= 0.00001 * scale}
    )
    assert not found.is_cut_short


@pytest.mark.parametrize("cutoff", [100, 10, 1, 1e-6])
def test_paths_and_remainder_add_up_to_the_footprint(pack, cutoff):
    every = every_path(pack)

    found = paths(pack, cutoff_percent=cutoff)

    total = math.fsum([*(path.kgco2e for path in found.paths), found.remainder_kgco2e])
    left = math.fsum(v for keys, v in every.items() if keys not in {p.keys for p in found.paths})
    assert found.kgco2e == pytest.approx(pack.footprint_kgco2e, rel=1e-12)
    assert total == pytest.approx(pack.footprint_kgco2e, rel=1e-12)
    assert found.remainder_kgco2e == pytest.approx(left, rel=1e-9, abs=1e-12)


def test_a_loop_is_walked_as_often_as_it_matters(pack):
    around = [p for p in paths(pack, cutoff_percent=0.01).paths if p.keys.count("COPPER") == 3]

    assert around
    assert all(path.tier == len(path.keys) - 1 for path in around)


def test_paths_to_one_item_add_up_to_its_contribution(pack):
    part = next(part for part in pack.contributions if part.item == "COPPER")

    found = paths(pack, cutoff_percent=1e-6, ends_at="COPPER")

    assert {path.keys[-1] for path in found.paths} == {"COPPER"}
    assert found.kgco2e == pytest.approx(part.kgco2e, rel=1e-12)
    assert math.fsum(path.kgco2e for path in found.paths) == pytest.approx(part.kgco2e, rel=1e-6)


def test_more_paths_than_asked_for_are_said(pack):
    found = paths(pack, cutoff_percent=0.001, most=2)

    assert len(found.paths) == 2
    assert found.is_cut_short
    assert found.paths == paths(pack, cutoff_percent=0.001).paths[:2]


def test_two_to_the_fifty_paths_are_no_problem(make):
    """Fifty stages of two ways each: no single path reaches the cut-off, the remainder is all."""
    lines = []
    for stage in range(50):
        for way in ("A", "B"):
            lines += [
                make.line(f"N{stage:02}", f"{way}{stage:02}", 0.5),
                make.line(f"{way}{stage:02}", f"N{stage + 1:02}", 1),
            ]

    found = paths(make.result(lines, [make.row("N50", 8)]), cutoff_percent=1)

    assert found.paths == ()
    assert found.remainder_kgco2e == found.kgco2e == 8
    assert not found.is_cut_short


def test_a_search_without_end_is_stopped_and_said(make, monkeypatch):
    monkeypatch.setattr(module, "LONGEST_SEARCH", 10)
    result = make.result(
        [make.line("P", "A", 1), make.line("A", "B", 1), make.line("B", "A", 0.999)],
        [make.row("B", 1, boundary="gate_to_gate")],
    )

    found = paths(result, cutoff_percent=0.01)

    assert found.is_cut_short
    assert math.fsum([*(p.kgco2e for p in found.paths), found.remainder_kgco2e]) == found.kgco2e


def test_a_product_of_which_nothing_is_known_has_no_paths(make):
    found = paths(make.result([make.line("P", "A")]))

    assert (found.paths, found.kgco2e, found.remainder_kgco2e) == ((), 0, 0)


@pytest.mark.parametrize("wrong", [{"cutoff_percent": 0}, {"cutoff_percent": 101}, {"most": 0}])
def test_a_cut_off_that_cuts_nothing_or_all_is_refused(pack, wrong):
    with pytest.raises(ValueError, match="cutoff_percent"):
        paths(pack, **wrong)
