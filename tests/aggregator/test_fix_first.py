"""A gain is what is seen when the row is really replaced and the tables rolled up anew."""

from dataclasses import replace
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aggregator.fix_first import ANSWERED, State, Target, better, fix_first
from aggregator.network import build
from aggregator.rollup import roll_up
from aggregator.rows import FootprintRow, Line, Tables
from aggregator.uncertainty import analytic

RANDOM = st.builds(Random, st.integers(0, 10**9))
BEST = (1.0, 1.0, 1.0, 1.0, 1.0, 1.0)


def line(parent, component, quantity=1.0, **facts):
    return Line(parent=parent, component=component, quantity=quantity, unit="kg", **facts)


def row(item, value, **facts):
    return FootprintRow(item=item, footprint_kgco2e=value, declared_unit="kg", **facts)


def random_tables(random):
    """Return tables with splits, general and own rows, shared factors, credits and gaps."""
    size = random.randint(3, 8)
    lines, rows = [], []
    for number in range(size - 1):
        for other in {number + 1, random.randint(number + 1, size - 1)}:
            suppliers = random.choice([(None,), ("S1", "S2")])
            facts = {"quantity": random.uniform(0.1, 2), "gsd2": random.choice([None, None, 1.3])}
            lines += [
                line(f"I{number}", f"I{other}", supplier=s, share=s and 0.5, **facts)
                for s in suppliers
            ]
    named = {(x.component, x.supplier) for x in lines if x.supplier}
    for number in range(size):
        own = sorted(s for i, s in named if i == f"I{number}" and random.random() < 0.5)
        rows += [random_row(random, f"I{number}", s) for s in (None, *own)]
    return Tables(tuple(lines), tuple(rows))


def random_row(random, item, supplier):
    return row(
        item,
        random.choice([None, *(random.uniform(-1, 6) for _ in range(5))]),
        supplier=supplier,
        boundary="gate_to_gate",
        source=random.choice(["verified", "primary", "secondary", "proxy"]),
        ratings=random.choice(
            [None, BEST, tuple(random.choice([1.0, 2.5, 4.0]) for _ in range(6))]
        ),
        primary_share=random.choice([None, 40.0]),
        gsd2=random.choice([None, 1.1, 3.0]),
        ref=random.choice([None, None, "shared"]),
    )


def state_of(tables, product="I0"):
    """Return the product's state through the public results alone."""
    built = build(tables)
    (result,) = roll_up(built, [product])
    spread = analytic(built, product).spread
    return State(result.quality.overall, result.primary_share_percent, spread.width)


def mended(tables, gain, target=ANSWERED):
    """Return the tables with the row of one node really replaced."""
    built = build(tables)
    used = built.nodes[built.index[gain.item, gain.supplier]].choice.row
    kept = [r for r in tables.footprints if (r.item, r.supplier) != (gain.item, gain.supplier)]
    return replace(tables, footprints=(*kept, better(used, gain.supplier, target)))


def close(state):
    return pytest.approx(
        (state.overall, state.primary_share_percent, state.width), rel=1e-9, abs=1e-9
    )


@settings(max_examples=30, deadline=None)
@given(RANDOM)
def test_each_gain_is_the_one_seen_when_the_row_is_really_replaced(random):
    tables = random_tables(random)
    found = fix_first(build(tables), "I0")
    if found is None:
        return

    assert (found.now.overall, found.now.primary_share_percent, found.now.width) == close(
        state_of(tables)
    )
    for gain in found.gains[:5]:
        seen = state_of(mended(tables, gain))

        assert (gain.after.overall, gain.after.primary_share_percent, gain.after.width) == close(
            seen
        )
        assert gain.rating_down == pytest.approx(found.now.overall - seen.overall, abs=1e-9)


def chain(*rows):
    lines = [line("P", r.item) for r in rows]
    return build(Tables(tuple(lines), rows))


def test_the_largest_unrated_secondary_value_comes_first():
    built = chain(
        row("LARGE", 10.0, source="primary", ratings=BEST),
        row("MIDDLE", 6.0),
        row("SMALL", 1.0),
    )

    found = fix_first(built, "P")

    assert [gain.item for gain in found.gains] == ["MIDDLE", "SMALL"]
    first = found.gains[0]
    assert (first.kgco2e, first.source) == (6.0, "secondary")
    assert first.primary_up == pytest.approx(100 * 6 / 17)
    assert first.share_percent == pytest.approx(100 * 6 / 17)
    assert 0 < found.gains[1].score_percent < first.score_percent < 100
    assert first.narrower_percent > 50


def test_a_node_that_is_as_good_already_is_not_listed():
    built = chain(row("A", 1.0, source="verified", ratings=BEST, gsd2=1.05))

    assert fix_first(built, "P").gains == ()


def test_what_is_better_already_stays():
    old = row("A", 1.0, source="verified", ratings=BEST, gsd2=1.01, ref="x")

    new = better(old, "S")

    assert (new.source, new.ratings, new.gsd2, new.supplier) == ("verified", BEST, 1.01, "S")


def test_the_list_is_as_long_as_asked():
    built = chain(*(row(f"A{n}", 1.0 + n) for n in range(9)))

    assert [gain.item for gain in fix_first(built, "P", limit=2).gains] == ["A8", "A7"]


def test_nothing_to_mend_where_nothing_is_known():
    assert fix_first(build(Tables((line("P", "A"),))), "P") is None
    assert fix_first(chain(row("A", 0.0)), "P") is None


def test_the_target_can_be_chosen():
    built = chain(row("A", 1.0))
    perfect = Target(BEST, 100.0)

    (gain,) = fix_first(built, "P", target=perfect).gains

    assert gain.after.overall == pytest.approx(1.0)
    assert gain.score_percent < 100.0  # even the best data have their basic spread
