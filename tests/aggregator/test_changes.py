"""Changes: a scenario, the next snapshot and a network built anew say the same."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aggregator.changes import Changes, changed, what_if
from aggregator.network import build
from aggregator.rows import FootprintRow, Line, Tables
from aggregator.snapshot import Names, from_arrays
from aggregator.soundness import NetworkRefused

SIZE = 24


def case(seed, *, with_loops):
    """Return a random network, changes of it, and dense matrix and values with the changes."""
    rng = np.random.default_rng(seed)
    parents, children = rng.integers(0, SIZE, (2, 2 * SIZE))
    if not with_loops:
        parents, children = np.minimum(parents, children), np.maximum(parents, children)
        keep = parents != children
        parents, children = parents[keep], children[keep]
    own = np.where(rng.random(SIZE) < 0.3, np.nan, rng.uniform(-1, 5, SIZE))
    before = from_arrays(SIZE, parents, children, rng.uniform(0.01, 0.1, len(parents)), own=own)
    first, second, third, *_ = rng.permutation(np.transpose(before.network.edges()[:2])).tolist()
    new = [
        (p, c)
        for p, c in rng.integers(0, SIZE, (40, 2)).tolist()
        if before.network.edge(p, c) is None and (with_loops or p < c)
    ]
    changes = Changes(
        own={int(rng.integers(SIZE)): float(rng.choice([np.nan, 2.0]))},
        quantities={tuple(first): 0.07} if rng.random() < 0.7 else {},
        shares={tuple(second): (0.5, float(rng.choice([0.0, 0.2])))} if rng.random() < 0.6 else {},
        added=dict.fromkeys(new[:1], 0.05) if rng.random() < 0.6 else {},
        removed=[tuple(third)] if rng.random() < 0.5 else [],
    )
    dense = np.zeros((SIZE, SIZE))
    dense[before.network.edges()[:2]] = before.network.quantities
    for pair, quantity in (*changes.quantities.items(), *changes.added.items()):
        dense[pair] = quantity
    for pair, (old, share) in changes.shares.items():
        dense[pair] *= share / old
    for pair in changes.removed:
        dense[pair] = 0.0
    for node, value in changes.own.items():
        own[node] = value
    return before, changes, dense, np.nan_to_num(own)


@settings(max_examples=150, deadline=None)
@given(st.integers(0, 10**6), st.booleans())
def test_scenario_next_snapshot_and_dense_solve_agree(seed, with_loops):
    before, changes, dense, own = case(seed, with_loops=with_loops)

    following, scenario = changed(before, changes), what_if(before, changes)

    expected = np.linalg.solve(np.eye(SIZE) - dense, own)
    np.testing.assert_allclose(following.cumulative()[:, 0], expected, rtol=1e-9, atol=1e-12)
    merged = before.cumulative().copy()
    merged[scenario.nodes] = scenario.after
    np.testing.assert_allclose(merged, following.cumulative(), rtol=1e-12, atol=1e-14)
    for node in range(SIZE):
        value, _, known = following.cumulative([node])[0]
        assert scenario.footprint(node) == (pytest.approx(value) if known > 0 else None)


def test_a_change_of_values_keeps_the_order_and_all_else():
    before, *_ = case(1, with_loops=False)

    following = changed(before, Changes(own={3: 1.0}))

    assert following.network is before.network
    assert following.sha256 != before.sha256


def tables(*, copper=4.0, share=0.6, wire=2.0, cobalt=None):
    """Return a pack whose cells come from two suppliers."""
    lines = [
        Line(parent="PACK", component="CELL", quantity=3, unit="piece", supplier=s, share=part)
        for s, part in (("S1", share), ("S2", 1 - share))
    ]
    lines += [
        Line(parent="CELL", component="COPPER", quantity=0.5, unit="kg"),
        Line(parent="PACK", component="COPPER", quantity=wire, unit="kg"),
        Line(parent="FOIL", component="COBALT", quantity=1, unit="kg"),
    ]
    if cobalt:
        lines.append(Line(parent="PACK", component="COBALT", quantity=cobalt, unit="kg"))
    row = FootprintRow(item="CELL", declared_unit="piece", footprint_kgco2e=8, source="primary")
    return Tables(
        tuple(lines),
        (
            replace(row, supplier="S1", boundary="gate_to_gate"),
            replace(row, supplier="S2", boundary="cradle_to_gate", footprint_kgco2e=20),
            FootprintRow(item="COPPER", declared_unit="kg", footprint_kgco2e=copper),
            FootprintRow(item="COBALT", declared_unit="kg", footprint_kgco2e=30),
        ),
    )


@pytest.mark.parametrize(
    "altered",
    [{"copper": 5.5}, {"share": 0.25}, {"share": 0.0}, {"wire": 1.0}, {"cobalt": 0.1}],
)
def test_changes_are_what_changed_tables_build(altered):
    network, rebuilt = build(tables()), build(tables(**altered))
    index = network.index
    pack, copper = index["PACK", None], index["COPPER", None]
    s1, s2 = index["CELL", "S1"], index["CELL", "S2"]
    share = altered.get("share", 0.6)
    changes = Changes(
        own={copper: altered["copper"]} if "copper" in altered else {},
        quantities={(pack, copper): altered["wire"]} if "wire" in altered else {},
        shares={(pack, s1): (0.6, share), (pack, s2): (0.4, 1 - share)}
        if "share" in altered
        else {},
        added={(pack, index["COBALT", None]): 0.1} if "cobalt" in altered else {},
    )

    scenario, following = what_if(network.snapshot, changes), changed(network.snapshot, changes)

    expected = rebuilt.cumulative[rebuilt.index["PACK", None], 0]
    assert scenario.footprint(pack) == pytest.approx(expected, rel=1e-12)
    assert following.cumulative([pack])[0, 0] == pytest.approx(expected, rel=1e-12)


@pytest.mark.parametrize(
    "changes",
    [
        Changes(own={99: 1.0}),
        Changes(own={0.7: 1.0}),
        Changes(own={0: np.inf}),
        Changes(quantities={(0, 1): 0.0}),
        Changes(quantities={(0, 1): 1e-310}),
        Changes(quantities={(1, 0): 1.0}),
        Changes(quantities={(0, 99): 1.0}),
        Changes(shares={(0, 1): (0.0, 1.0)}),
        Changes(shares={(0, 1): (0.5, -1.0)}),
        Changes(added={(0, 1): 1.0}),
        Changes(added={(0, 7): 1.0}),
        Changes(added={(1, 2): np.nan}),
        Changes(removed=[(1, 2)]),
    ],
)
def test_changes_that_do_not_fit_are_refused(changes):
    before = from_arrays(3, [0], [1], [2.0], own=[1.0, 1.0, 1.0])

    with pytest.raises(NetworkRefused):
        what_if(before, changes)
    with pytest.raises(NetworkRefused):
        changed(before, changes)


@pytest.mark.parametrize("make", [what_if, changed])
@pytest.mark.parametrize(
    ("changes", "nodes"),
    [
        (Changes(quantities={(1, 2): 3.0}), ("node 1", "node 2")),
        (Changes(added={(1, 0): 2.0}), ("node 0", "node 1", "node 2")),
    ],
)
def test_a_loop_that_would_give_back_what_it_takes_is_refused(make, changes, nodes):
    before = from_arrays(3, [0, 1, 2], [1, 2, 1], [1.0, 0.5, 0.5], own=[1.0, 1.0, 1.0])

    with pytest.raises(NetworkRefused) as refused:
        make(before, changes)

    assert refused.value.problem.code == "loop.diverges"
    assert refused.value.problem.facts["items"] == nodes


@pytest.mark.parametrize("make", [what_if, changed])
@pytest.mark.parametrize(
    ("changes", "problem", "told"),
    [
        (Changes(quantities={(0, 1): 1e200, (1, 2): 1e200}), "number.overflow", "PACK"),
        (Changes(quantities={(0, 1): 1e-200, (1, 2): 1e-200}), "number.underflow", "CELL"),
        (Changes(own={2: 1e-310}), "number.underflow", "FOIL"),
        (Changes(own={2: 1e-200}, added={(0, 2): 1e-200}), "number.underflow", "FOIL"),
    ],
)
def test_changes_by_which_numbers_are_lost_are_refused_by_name(make, changes, problem, told):
    plain = from_arrays(3, [0, 1], [1, 2], [2.0, 3.0], own=[np.nan, np.nan, 1.0])
    before = replace(plain, names=Names.of(["PACK", "CELL", "FOIL"]))

    with pytest.raises(NetworkRefused) as refused:
        make(before, changes)

    assert refused.value.problem.code == problem
    assert told in refused.value.problem.sentence()


def test_a_removed_edge_is_no_small_one():
    before = from_arrays(
        4, [0, 0, 1], [3, 1, 2], [1e-150, 2.0, 3.0], own=[np.nan, np.nan, 1e-200, 1.0]
    )

    after = what_if(before, Changes(removed=[(1, 2)]))

    assert after.footprint(0) == 1e-150
    assert after.footprint(1) is None


def test_a_node_without_name_is_told_by_its_number():
    names = Names.of(["PACK"])

    assert names.called(np.array([0, 3])) == ("PACK", "node 3")


def test_no_change_reaches_no_node():
    before = from_arrays(2, [0], [1], [2.0], own=[1.0, 1.0])

    assert len(what_if(before, Changes()).nodes) == 0
