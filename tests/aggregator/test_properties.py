"""Random supply chains against a dense solve, and what must never change a result.

The dense model below is written from the rules alone: it enumerates
(item, supplier) pairs, walks the ladder in its own words and inverts nothing
but ``numpy.linalg.solve``.
"""

import math
from collections import defaultdict
from dataclasses import replace
from random import Random

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aggregator.breakdown import By, breakdown, layers
from aggregator.compare import compare
from aggregator.coverage import coverage
from aggregator.network import build
from aggregator.paths import paths
from aggregator.problems import TablesRefused
from aggregator.rollup import roll_up
from aggregator.rows import FootprintRow, Line, Tables
from aggregator.units import UNITS, convert

SOURCES = ("verified", "primary", "secondary", "proxy")
UNIT_CHOICES = {"kg": ("g", "kg", "t"), "kWh": ("kWh", "MJ", "万kWh"), "piece": ("piece", "kg")}
MASS = 0.4
RANDOM = st.builds(Random, st.integers(0, 10**9))


def network(random, *, with_loops, size=None):
    """Return random tables: splits, scrap, units, masses, boundaries, gaps, shared parts, loops."""
    size = size or random.randint(3, 9)
    items = [f"I{number}" for number in range(size)]
    units = {item: random.choice(tuple(UNIT_CHOICES)) for item in items}
    lines = []
    for number, parent in enumerate(items[:-1]):
        following, *others = items[number + 1 :]
        chosen = random.sample(others, random.randint(0, min(len(others), 8)))
        for component in [following, *chosen]:
            lines += supply(random, parent, component, units[component])
    if with_loops:
        pairs = [(items[i], items[j]) for j in range(1, size) for i in range(j, size)]
        for start, back in random.sample(pairs, min(3, len(pairs))):
            lines += supply(random, start, back, units[back], scale=0.02)
    rows = [row for item in items for row in rows_of(random, item, units[item], lines)]
    return Tables(tuple(lines), tuple(rows))


def supply(random, parent, component, unit, scale=1.0):
    stated = random.choice(UNIT_CHOICES[unit])
    size = convert(1.0, UNITS[unit], UNITS[stated]) if stated != "kg" or unit == "kg" else MASS
    facts = {
        "parent": parent,
        "component": component,
        "quantity": random.uniform(0.1, 2.0) * scale * size,
        "unit": stated,
    }
    if random.random() < 0.5:
        return [Line(**facts, scrap_rate=random.choice([0.0, 0.1]))]
    shares = [random.uniform(0.1, 1) for _ in range(random.randint(1, 3))]
    return [
        Line(**facts, supplier=f"S{number}", share=share / math.fsum(shares))
        for number, share in enumerate(shares)
    ]


def rows_of(random, item, unit, lines):
    named = {line.supplier for line in lines if line.component == item and line.supplier}
    suppliers = [None, *sorted(s for s in named if random.random() < 0.6)]
    for supplier in suppliers:
        amount = random.choice([1.0, 10.0])
        yield FootprintRow(
            item=item,
            supplier=supplier,
            declared_unit=unit,
            declared_amount=amount,
            footprint_kgco2e=None if random.random() < 0.2 else random.uniform(-1, 5) * amount,
            boundary=random.choice(["cradle_to_gate", "gate_to_gate"]),
            mass_kg=MASS * amount if unit == "piece" else None,
            source=random.choice(SOURCES),
            primary_share=random.choice([None, 40.0]),
            ratings=random.choice([None, (1, 2, 3, 4, 5, None)]),
            fossil=random.choice([None, 0.5]),
        )


class Dense:
    """The same rules, written once more without any of the library's machinery."""

    def __init__(self, tables):
        self.lines = tables.lines
        self.rows = {(row.item, row.supplier): row for row in tables.footprints}
        lines = self.lines
        self.keys = sorted(
            {(line.component, line.supplier) for line in lines}
            | {(item, None) for line in lines for item in (line.parent, line.component)},
            key=str,
        )
        self.number = {key: i for i, key in enumerate(self.keys)}
        size = len(self.keys)
        self.used = {}
        self.own, self.gap, self.q = np.zeros(size), np.zeros(size, bool), np.zeros((size, size))
        for key in self.keys:
            self.decide(key)

    def decide(self, key):
        item, _ = key
        lines = [line for line in self.lines if line.parent == item]
        rows = [self.rows[k] for k in dict.fromkeys([key, (item, None)]) if k in self.rows]
        known = [row for row in rows if row.footprint_kgco2e is not None]
        stated = [row for row in known if row.source in {"verified", "primary"}]
        factors = sorted((r for r in known if r not in stated), key=lambda r: r.source == "proxy")
        if stated:
            row, opens = stated[0], stated[0].boundary == "gate_to_gate"
        elif lines:
            parts = [row for row in factors if row.boundary == "gate_to_gate"]
            row, opens = (parts[0] if parts else None), True
            self.gap[self.number[key]] = not parts and any(
                row.boundary == "gate_to_gate" for row in rows
            )
        else:
            row, opens = (factors[0] if factors else None), False
            self.gap[self.number[key]] = row is None
        if row is not None:
            self.own[self.number[key]] = row.footprint_kgco2e / row.declared_amount
            self.used[key] = row
        if opens:
            self.open(key, lines)

    def open(self, key, lines):
        for line in lines:
            child = (line.component, line.supplier)
            declared = self.rows[line.component, None].declared_unit
            factor = 1 / MASS if declared == "piece" and line.unit == "kg" else None
            if factor is None:
                factor = convert(1.0, UNITS[line.unit], UNITS[declared])
            share = 1.0 if line.share is None else line.share
            taken = line.quantity / (1 - line.scrap_rate) * share * factor
            self.q[self.number[key], self.number[child]] += taken

    def needs(self, product):
        demand = np.zeros(len(self.keys))
        demand[self.number[product, None]] = 1.0
        return np.linalg.solve(np.eye(len(demand)) - self.q.T, demand)

    def reached(self):
        """Return which nodes the links lead to, whatever the amounts."""
        found, ahead = set(), [self.number["I0", None]]
        while ahead:
            node = ahead.pop()
            if node not in found:
                found.add(node)
                ahead += np.flatnonzero(self.q[node]).tolist()
        return found

    def quality(self, needs):
        """Return primary share and ratings by their definition; None if nothing contributes."""
        weights = {k: abs(self.own[i] * needs[i]) for k, i in self.number.items() if k in self.used}
        total = sum(weights.values())
        if not total:
            return None
        shares, rated = 0.0, np.zeros(6)
        for key, weight in weights.items():
            row = self.used[key]
            default = 100 if row.source in {"verified", "primary"} else 0
            shares += weight * (default if row.primary_share is None else row.primary_share)
            rated += weight * np.array([r or 5 for r in row.ratings or [None] * 6], dtype=float)
        return shares / total, *(rated / total)

    def converges(self):
        return np.abs(np.linalg.eigvals(self.q)).max() < 1 - 1e-6


def rolled(tables, product="I0"):
    (result,) = roll_up(build(tables), [product])
    return result


def agree(ours, theirs, scale):
    """Tell whether two numbers are the same to 1e-9 of what they are made of."""
    return abs(ours - theirs) <= 1e-9 * scale


@settings(max_examples=150, deadline=None)
@given(RANDOM, st.booleans(), st.sampled_from([None, None, None, 30]))
def test_a_random_network_is_what_the_dense_solve_says(random, with_loops, size):
    tables = network(random, with_loops=with_loops, size=size)
    dense = Dense(tables)
    if not dense.converges():
        with pytest.raises(TablesRefused):
            roll_up(build(tables))
        return
    needs = dense.needs("I0")
    reached = dense.reached()
    theirs = {key: dense.own[i] * needs[i] for key, i in dense.number.items() if i in reached}
    solved_to = 1e-14 * needs.max()  # what the dense solve rounds to, of the largest need
    scale = sum(abs(value) for value in theirs.values()) or 1.0

    result = rolled(tables)

    ours = {(part.item, part.supplier): part.kgco2e for part in result.contributions}
    for key, value in ours.items():
        rounded = abs(dense.own[dense.number[key]]) * solved_to
        assert abs(value - theirs[key]) <= 1e-9 * abs(theirs[key]) + rounded
    assert {k for k, v in theirs.items() if v} == {k for k, v in ours.items() if v}
    assert agree(result.footprint_kgco2e or 0.0, math.fsum(theirs.values()), scale)
    assert result.is_complete == (not any(dense.gap[i] for i in reached))
    quality = dense.quality(needs)
    assert (result.quality is None) == (quality is None)
    if quality:
        rolled_up = (result.primary_share_percent, *result.quality.ratings)
        assert rolled_up == pytest.approx(quality, rel=1e-9, abs=1e-9)


@settings(max_examples=60, deadline=None)
@given(RANDOM, st.randoms(use_true_random=False), st.booleans())
def test_the_order_of_rows_changes_no_bit(random, shuffler, with_loops):
    tables = network(random, with_loops=with_loops)
    if not Dense(tables).converges():
        return
    lines, rows = list(tables.lines), list(tables.footprints)
    shuffler.shuffle(lines)
    shuffler.shuffle(rows)

    shuffled = Tables(tuple(lines), tuple(rows))

    one, other = rolled(shuffled), rolled(tables)
    assert one.to_document() == other.to_document()
    assert compare(one, other).causes == ()


@settings(max_examples=60, deadline=None)
@given(RANDOM, st.booleans())
def test_a_supplier_split_in_two_equal_halves_changes_nothing(random, with_loops):
    tables = network(random, with_loops=with_loops)
    if not Dense(tables).converges():
        return
    lines, rows = [], list(tables.footprints)
    for line in tables.lines:
        if line.supplier != "S0":
            lines.append(line)
            continue
        lines += [replace(line, supplier=half, share=line.share / 2) for half in ("S0", "S0b")]
    rows += [replace(row, supplier="S0b") for row in tables.footprints if row.supplier == "S0"]

    halves, whole = rolled(Tables(tuple(lines), tuple(rows))), rolled(tables)

    assert (halves.footprint_kgco2e is None) == (whole.footprint_kgco2e is None)
    assert (halves.footprint_kgco2e or 0.0) == pytest.approx(
        whole.footprint_kgco2e or 0.0, rel=1e-9, abs=1e-12
    )
    assert halves.is_complete == whole.is_complete


def recounted(tables, random):
    """Return the same tables with other units: of every row, and of every line.

    A row of other units states another declared amount of them; lines count per one unit of their
    parent's general row.  The product keeps its unit, so that the results compare.
    """
    general = {row.item: row.declared_unit for row in tables.footprints if row.supplier is None}
    units = {
        item: unit
        if item == "I0"
        else random.choice(UNIT_CHOICES[unit] if unit != "piece" else ["piece", "万piece"])
        for item, unit in general.items()
    }

    def row(old):
        unit = (
            units[old.item]
            if old.supplier is None
            else random.choice([units[old.item], old.declared_unit])
        )
        times = convert(1.0, UNITS[old.declared_unit], UNITS[unit])
        return replace(old, declared_unit=unit, declared_amount=old.declared_amount * times)

    def line(old):
        same = [code for codes in UNIT_CHOICES.values() for code in codes]
        same = [code for code in same if UNITS[code].dimension == UNITS[old.unit].dimension]
        unit = random.choice(same)
        per_parent = convert(1.0, UNITS[units[old.parent]], UNITS[general[old.parent]])
        times = convert(1.0, UNITS[old.unit], UNITS[unit]) * per_parent
        return replace(old, unit=unit, quantity=old.quantity * times)

    return Tables(tuple(map(line, tables.lines)), tuple(map(row, tables.footprints)))


@settings(max_examples=100, deadline=None)
@given(RANDOM, st.booleans())
def test_a_change_of_units_changes_nothing(random, with_loops):
    tables = network(random, with_loops=with_loops)
    if not Dense(tables).converges():
        return
    before = rolled(tables)
    scale = sum(abs(part.kgco2e) for part in before.contributions)

    after = rolled(recounted(tables, random))

    ours = {(part.item, part.supplier): part.kgco2e for part in after.contributions}
    for part in before.contributions:
        assert agree(ours[part.item, part.supplier], part.kgco2e, abs(part.kgco2e))
    assert after.is_complete == before.is_complete
    moved = compare(before, after)
    assert sum(abs(cause.kgco2e) for cause in moved.causes) <= 1e-9 * scale


@settings(max_examples=80, deadline=None)
@given(RANDOM, RANDOM, st.booleans())
def test_the_causes_between_any_two_networks_add_up_and_turn_around(one, other, with_loops):
    tables = [network(random, with_loops=with_loops) for random in (one, other)]
    if not all(Dense(table).converges() for table in tables):
        return
    before, after = map(rolled, tables)
    parts = [*before.contributions, *after.contributions]

    there, back = compare(before, after), compare(after, before)

    scale = math.fsum(abs(c.kgco2e) for c in (*there.causes, *parts))
    assert agree(math.fsum(c.kgco2e for c in there.causes), there.difference_kgco2e, scale)
    assert agree(math.fsum(there.by_kind.values()), there.difference_kgco2e, scale)
    turned = {"added": "removed", "removed": "added"}
    assert by_place(there) == pytest.approx(
        {(turned.get(kind, kind), *at): -v for (kind, *at), v in by_place(back).items()},
        rel=1e-6,
        abs=1e-9 * scale,
    )


def by_place(comparison):
    sums = defaultdict(float)
    for cause in comparison.causes:
        sums[cause.kind, cause.item, cause.supplier, cause.parent] += cause.kgco2e
    return sums


@settings(max_examples=60, deadline=None)
@given(RANDOM, st.booleans())
def test_every_view_of_the_chain_is_the_whole_footprint(random, with_loops):
    tables = network(random, with_loops=with_loops)
    if not Dense(tables).converges():
        return

    result = rolled(tables)

    total = result.footprint_kgco2e or 0.0
    sizes = sum(abs(part.kgco2e) for part in result.contributions)
    scale = sizes or 1.0
    for by in By:
        assert agree(math.fsum(part.kgco2e for part in breakdown(result, by)), total, scale)
    depth = layers(result, 12)
    assert agree(math.fsum([*depth.kgco2e, depth.remainder_kgco2e]), total, scale)
    found = paths(result, cutoff_percent=2)
    whole = math.fsum([*(path.kgco2e for path in found.paths), found.remainder_kgco2e])
    assert agree(whole, total, scale)
    covered, *tiers = coverage(result)
    assert agree(math.fsum(covered.kgco2e.values()), sizes, scale) or not result.contributions
    assert agree(math.fsum(math.fsum(t.kgco2e.values()) for t in tiers), sizes, scale) or not tiers


@settings(max_examples=100, deadline=None)
@given(RANDOM, st.booleans())
def test_contributions_add_up_and_nodes_agree_with_the_total(random, with_loops):
    tables = network(random, with_loops=with_loops)
    if not Dense(tables).converges():
        return

    result = rolled(tables)

    total = result.footprint_kgco2e or 0.0
    scale = sum(abs(part.kgco2e) for part in result.contributions) or 1.0
    root = next(node for node in result.nodes if node.key == result.roots[0][0])
    assert abs(sum(part.kgco2e for part in result.contributions) - total) <= 1e-9 * scale
    assert abs((root.cumulative_kgco2e or 0.0) - total) <= 1e-9 * scale
    assert root.is_complete == result.is_complete == (not result.unaccounted)


@settings(max_examples=60, deadline=None)
@given(RANDOM)
def test_the_edges_rebuild_every_cumulative_value(random):
    result = rolled(network(random, with_loops=False))
    value = {node.key: node.cumulative_kgco2e or 0.0 for node in result.nodes}

    for node in result.nodes:
        below = [e.quantity * value[e.component] for e in result.edges if e.parent == node.key]
        expected = math.fsum([node.own_kgco2e or 0.0, *below])
        assert value[node.key] == pytest.approx(expected, rel=1e-9, abs=1e-9)
