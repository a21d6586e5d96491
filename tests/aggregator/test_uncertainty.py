"""Spreads of sums and products against what is known of lognormals, and who causes them."""

import math
from random import Random

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from aggregator.contribution import reach
from aggregator.draws import stream_keys
from aggregator.inputs import input_of, quantity_of, uncertain_inputs
from aggregator.monte_carlo import draw, simulate, summarise
from aggregator.network import build
from aggregator.problems import TablesRefused
from aggregator.rows import FootprintRow, Line, Tables
from aggregator.sampling import Weighted, folded, weighted
from aggregator.spreads import lognormal
from aggregator.uncertainty import analytic, parts_of, third_moment

DRAWS = 40_000
Z = 1.959963984540054


def line(parent, component, quantity=1.0, unit="kg", **facts):
    return Line(parent=parent, component=component, quantity=quantity, unit=unit, **facts)


def row(item, value, unit="kg", **facts):
    return FootprintRow(item=item, footprint_kgco2e=value, declared_unit=unit, **facts)


def network(lines, rows):
    return build(Tables(tuple(lines), tuple(rows)))


def drawn(built, product="P", draws=DRAWS, seed=11, **more):
    (found,) = simulate(built, [product], draws=draws, seed=seed, **more)
    return found.spread


def sum_of(gsd2s, **facts):
    lines = [line("P", f"A{n}") for n in range(len(gsd2s))]
    return network(lines, [row(f"A{n}", 5.0, gsd2=g, **facts) for n, g in enumerate(gsd2s)])


def test_one_lognormal_has_its_published_interval():
    """Median m, 95 % between m / GSD^(2 x 0.98) and m x GSD^(2 x 0.98)."""
    built = network([line("P", "A", 2.0)], [row("A", 5.0, gsd2=1.5)])
    expected = [10 * 1.5 ** (side * Z / 2) for side in (-1, 0, 1)]

    by_draws, by_hand = drawn(built), analytic(built, "P").spread

    assert [by_hand.p2_5, by_hand.median, by_hand.p97_5] == pytest.approx(expected, rel=1e-12)
    assert [by_draws.p2_5, by_draws.median, by_draws.p97_5] == pytest.approx(expected, rel=0.01)
    assert by_draws.gsd == pytest.approx(math.sqrt(1.5), rel=0.01)


def test_the_sum_of_lognormals_has_their_added_means_and_variances():
    sigmas = [math.log(g) / 2 for g in (1.2, 2.0, 3.0)]
    mean = sum(5 * math.exp(s**2 / 2) for s in sigmas)
    variance = sum(25 * math.exp(s**2) * (math.exp(s**2) - 1) for s in sigmas)

    built = sum_of((1.2, 2.0, 3.0))
    by_hand, by_draws = analytic(built, "P").spread, drawn(built)

    assert (by_hand.mean, by_hand.sd) == pytest.approx((mean, math.sqrt(variance)), rel=1e-12)
    assert (by_draws.mean, by_draws.sd) == pytest.approx((mean, math.sqrt(variance)), rel=0.02)
    limits = quantiles_of_sum(sigmas, 5.0)
    assert [by_draws.p2_5, by_draws.median, by_draws.p97_5] == pytest.approx(limits, rel=0.015)


def quantiles_of_sum(sigmas, median, step=0.01, size=2**14):
    """Return the quantiles of a sum of lognormals by convolving their densities."""
    edges = np.arange(size + 1) * step
    spectrum = 1.0
    for sigma in sigmas:
        mass = np.diff(stats.lognorm.cdf(edges, sigma, scale=median))
        spectrum = spectrum * np.fft.rfft(mass)
    below = np.cumsum(np.fft.irfft(spectrum, size))
    return [float(np.interp(q, below, edges[1:] + step)) for q in (0.025, 0.5, 0.975)]


def test_the_fitted_interval_of_moderate_spreads_is_the_drawn_one():
    built = sum_of((1.2, 1.5, 1.3))

    by_hand, by_draws = analytic(built, "P").spread, drawn(built)

    assert [by_hand.p2_5, by_hand.median, by_hand.p97_5] == pytest.approx(
        [by_draws.p2_5, by_draws.median, by_draws.p97_5], rel=0.01
    )


def test_the_product_of_lognormals_is_lognormal():
    """Spreads of logarithms add in squares: quantity 1.3, quantity 1.5, value 1.4."""
    built = network(
        [line("P", "A", 3.0, gsd2=1.3), line("A", "B", 2.0, gsd2=1.5)], [row("B", 5.0, gsd2=1.4)]
    )
    sigma = math.sqrt(sum((math.log(g) / 2) ** 2 for g in (1.3, 1.5, 1.4)))
    expected = [30 * math.exp(side * Z * sigma) for side in (-1, 0, 1)]

    by_draws, by_hand = drawn(built), analytic(built, "P").spread

    assert [by_draws.p2_5, by_draws.median, by_draws.p97_5] == pytest.approx(expected, rel=0.012)
    assert by_draws.gsd == pytest.approx(math.exp(sigma), rel=0.01)
    assert by_hand.mean == pytest.approx(30 * math.exp(sigma**2 / 2), rel=1e-12)
    assert by_hand.gsd == pytest.approx(math.exp(sigma), rel=0.01)


def test_one_factor_behind_two_items_is_drawn_once():
    """Were they drawn apart, the spread would shrink by the square root of two."""
    shared = sum_of((2.0, 2.0), category="steel", region="CN", year=2024)
    apart = sum_of((2.0, 2.0))
    sigma = math.log(2.0) / 2

    assert drawn(shared).gsd == pytest.approx(math.exp(sigma), rel=0.01)
    assert analytic(shared, "P").spread.gsd == pytest.approx(math.exp(sigma), rel=1e-9)
    assert drawn(apart).gsd < math.exp(sigma / 1.3)
    (share,) = analytic(shared, "P").shares
    assert (share.kind, share.uses, share.share_percent) == ("factor", 2, pytest.approx(100.0))


def test_one_reference_with_two_spreads_moves_both_values_by_one_draw():
    """Cov(exp(a z), exp(b z)) = exp((a^2 + b^2) / 2) (exp(ab) - 1)."""
    built = sum_of((1.5, 3.0), ref="grid")
    a, b = math.log(1.5) / 2, math.log(3.0) / 2
    means = np.array([5 * math.exp(a**2 / 2), 5 * math.exp(b**2 / 2)])
    variance = means @ np.expm1(np.outer([a, b], [a, b])) @ means

    found = analytic(built, "P").spread

    assert found.sd == pytest.approx(math.sqrt(variance), rel=1e-12)
    assert drawn(built).sd == pytest.approx(math.sqrt(variance), rel=0.03)


def test_the_quantity_of_a_split_is_one_number():
    split = [
        line("P", "A", 2.0, supplier=supplier, share=0.5, gsd2=2.0) for supplier in ("S1", "S2")
    ]
    built = network(split, [row("A", 5.0, supplier=s, gsd2=1.0) for s in ("S1", "S2")])

    assert drawn(built).gsd == pytest.approx(math.sqrt(2.0), rel=0.01)


def test_the_interval_is_told_as_the_contract_says():
    (found,) = simulate(sum_of((1.0,)), draws=64, seed=9)

    assert found.to_json() == {
        "method": "monte_carlo",
        "draws": 64,
        "seed": 9,
        "p2_5": 5.0,
        "median": 5.0,
        "p97_5": 5.0,
    }


def test_a_credit_is_the_mirror_image():
    built = network([line("P", "A", 2.0)], [row("A", -5.0, gsd2=1.5)])
    expected = [-10 * 1.5 ** (side * Z / 2) for side in (1, 0, -1)]

    by_hand, by_draws = analytic(built, "P").spread, drawn(built)

    assert [by_hand.p2_5, by_hand.median, by_hand.p97_5] == pytest.approx(expected, rel=1e-12)
    assert [by_draws.p2_5, by_draws.median, by_draws.p97_5] == pytest.approx(expected, rel=0.01)


def test_a_credit_beside_a_burden_has_no_geometric_spread():
    built = network(
        [line("P", "A"), line("P", "B")], [row("A", 5.0, gsd2=1.5), row("B", -4.0, gsd2=1.5)]
    )

    by_hand, by_draws = analytic(built, "P").spread, drawn(built)

    assert by_hand.gsd is None
    assert by_draws.gsd is None
    assert by_draws.mean == pytest.approx(by_hand.mean, abs=0.03)
    assert by_draws.sd == pytest.approx(by_hand.sd, rel=0.03)
    assert [by_draws.p2_5, by_draws.p97_5] == pytest.approx([by_hand.p2_5, by_hand.p97_5], rel=0.15)


def rows_with(credit, gsd2):
    lines = [line("P", item) for item in "ABC"]
    values = [row("A", 20.0, gsd2=1.9), row("B", 10.0, gsd2=1.6), row("C", credit, gsd2=gsd2)]
    return network(lines, values)


@pytest.mark.parametrize(("credit", "gsd2"), [(-0.001, 1.5), (-3.0, 2.0), (-15.0, 2.0)])
def test_the_interval_with_credits_leans_as_the_draws_do(credit, gsd2):
    built = rows_with(credit, gsd2)

    by_hand, by_draws = analytic(built, "P").spread, drawn(built)

    assert [by_hand.p2_5, by_hand.median, by_hand.p97_5] == pytest.approx(
        [by_draws.p2_5, by_draws.median, by_draws.p97_5], rel=0.015, abs=0.015 * by_draws.width
    )


def test_a_tiny_credit_moves_the_interval_by_as_little():
    without, tiny = (analytic(rows_with(c, 1.5), "P").spread for c in (0.001, -0.001))

    assert [tiny.p2_5, tiny.median, tiny.p97_5] == pytest.approx(
        [without.p2_5, without.median, without.p97_5], rel=0.03
    )


def test_a_larger_credit_leans_to_the_left():
    found = analytic(rows_with(-90.0, 3.0), "P").spread

    assert found.median - found.p2_5 > found.p97_5 - found.median


def test_skewness_of_one_reference_with_several_spreads_is_that_of_its_draws():
    """E (sum of m (exp(s z - s^2 / 2) - 1))^3 by quadrature."""
    lines = [line("P", item) for item in "ABC"]
    values = [row("A", 5.0, gsd2=1.5, ref="x"), row("B", -3.0, gsd2=2.5, ref="x")]
    built = network(lines, [*values, row("C", -1.0, gsd2=1.2)])
    inputs = uncertain_inputs(built)

    found = third_moment(parts_of(built, reach(built, "P"), inputs))

    z, weight = np.polynomial.hermite_e.hermegauss(80)
    moved = [
        v * (np.exp(np.log(g) / 2 * z) - np.exp((np.log(g) / 2) ** 2 / 2))
        for v, g in ((5.0, 1.5), (-3.0, 2.5), (-1.0, 1.2))
    ]
    expected = (moved[0] + moved[1]) ** 3 @ weight + moved[2] ** 3 @ weight
    assert found == pytest.approx(expected / weight.sum(), rel=1e-9)


def test_credits_that_cancel_have_a_spread_round_zero():
    built = network(
        [line("P", "A"), line("P", "B")], [row("A", 5.0, gsd2=1.5), row("B", -5.0, gsd2=1.5)]
    )

    assert analytic(built, "P").spread.median == pytest.approx(0.0, abs=1e-12)
    assert lognormal(0.0, 4.0).p97_5 == pytest.approx(2 * Z)


def test_the_unknown_is_not_drawn_and_the_result_says_so():
    built = network([line("P", "A"), line("P", "B")], [row("A", 5.0, gsd2=1.5)])

    found = analytic(built, "P")

    assert found.spread.median == pytest.approx(5.0)
    assert not found.is_complete
    assert [share.nodes for share in found.shares] == [("A",)]


def test_a_product_without_any_value_has_no_interval():
    built = network([line("P", "A"), line("Q", "B")], [row("B", 1.0)])

    assert analytic(built, "P") is None
    assert [found.product for found in simulate(built, draws=10, seed=0)] == ["Q"]
    assert simulate(built, ["P"], draws=10, seed=0) == []
    assert folded(built, ["P"], *streams(built, 0)).products == ()
    nothing = network([line("P", "A")], [])
    assert (analytic(nothing, "P"), simulate(nothing, ["P"], draws=10, seed=0)) == (None, [])


def test_what_is_certain_has_no_width_and_no_shares():
    built = sum_of((1.0, 1.0))

    found = analytic(built, "P")

    assert (found.spread.p2_5, found.spread.p97_5, found.shares) == (10.0, 10.0, ())
    assert drawn(built, draws=100).width == 0.0


def test_without_a_stated_spread_the_ratings_decide():
    """All ratings 1: the basic factor alone. None at all: all count 5."""
    best = row("A", 1.0, ratings=(1.0, 1.0, 1.0, 1.0, 1.0, 1.0))
    built = network([line("P", "A"), line("P", "B")], [best, row("B", 1.0)])

    sigmas = uncertain_inputs(built).sigmas

    assert np.exp(2 * sigmas) == pytest.approx([1.05, 3.2918], rel=1e-4)


def test_shares_of_variance_are_those_of_the_draws():
    """Holding one input at its median takes its share away from the drawn variance."""
    built = sum_of((1.5, 2.0, 1.0))
    held = sum_of((1.5, 1.0, 1.0))

    shares = {share.name[0]: share.share_percent for share in analytic(built, "P").shares}

    lost = 100 * (1 - drawn(held).sd ** 2 / drawn(built).sd ** 2)
    assert sum(shares.values()) == pytest.approx(100.0)
    assert shares["A1"] == pytest.approx(lost, abs=1.5)
    assert "A2" not in shares


def test_a_quantity_has_its_share_too():
    """First order: equal spreads of quantity and value share the variance in halves."""
    built = network([line("P", "A", 2.0, gsd2=1.5)], [row("A", 5.0, gsd2=1.5)])

    shares = analytic(built, "P").shares

    assert {(s.kind, s.nodes, round(s.share_percent, 9)) for s in shares} == {
        ("value", ("A",), 50.0),
        ("quantity", ("P",), 50.0),
    }


def test_a_quantity_on_a_loop_is_held_and_one_beside_it_drawn():
    lines = [
        line("P", "A", 1.0, gsd2=1.5),
        line("A", "B", 0.1, gsd2=2.0),
        line("B", "A", 0.2, gsd2=2.0, is_return=True),
    ]
    built = network(lines, [row("A", 1.0, boundary="gate_to_gate", gsd2=1.0)])
    total = 1.0 / (1 - 0.02)

    found = drawn(built)

    assert [name.name for name in uncertain_inputs(built).names if name.kind == "quantity"] == [
        ("P", "", "A")
    ]
    assert found.median == pytest.approx(total, rel=0.01)
    assert found.gsd == pytest.approx(math.sqrt(1.5), rel=0.01)


def test_a_component_from_several_suppliers_is_their_mean():
    lines = [
        line("P", "A", 1.0, supplier=f"S{n}", share=share) for n, share in ((1, 0.6), (2, 0.4))
    ]
    built = network(lines, [row("A", n, supplier=f"S{n}", gsd2=1.0) for n in (1, 2)])

    assert drawn(built, "A", draws=10).median == pytest.approx(1.4)


def test_references_name_inputs():
    assert input_of(row("A", 1.0, ref="lib:1")).name == ("lib:1",)
    assert input_of(row("A", 1.0, ref="shared:1", source="primary")).kind == "value"
    assert quantity_of(line("P", "A", ref="line:1")).name == ("line:1",)


@pytest.mark.parametrize(
    ("one", "other", "is_same"),
    [
        ({"declared_unit": "kg"}, {"declared_unit": "t", "declared_amount": 0.001}, True),
        ({"declared_unit": "kg"}, {"declared_unit": "kg", "year": 2023}, False),
        ({"declared_unit": "kg"}, {"declared_unit": "piece"}, False),
    ],
)
def test_a_factor_is_one_where_its_number_per_base_unit_is(one, other, is_same):
    facts = {"footprint_kgco2e": 2.1, "category": "steel"}
    first = FootprintRow(item="A", **facts, **one)
    second = FootprintRow(item="B", **facts, **other)

    assert (input_of(first) == input_of(second)) is is_same


@pytest.mark.parametrize("back", [1.0, 2.0])
def test_a_loop_that_gives_back_what_it_takes_is_refused_by_name_where_many_are_drawn(back):
    lines = [line("P", "A"), line("A", "B"), line("B", "A", back), line("Q", "C")]
    rows = [row("A", 1.0, boundary="gate_to_gate"), row("C", 1.0)]
    built = network(lines, rows)
    inputs = uncertain_inputs(built)
    keys = stream_keys((name.identity for name in inputs.names), 1)

    with pytest.raises(TablesRefused) as refused:
        folded(built, ["Q", "P"], inputs, keys)

    (problem,) = refused.value.problems
    assert (problem.code, problem.facts["items"]) == ("loop.diverges", ("A", "B"))
    assert np.isfinite(folded(built, ["Q"], inputs, keys).totals(0)).all()


def test_overflow_is_refused_by_name():
    built = network([line("P", "A")], [row("A", 1.7e308, gsd2=1e6)])

    with pytest.raises(TablesRefused, match="P"):
        simulate(built, ["P"], draws=100, seed=1)


@pytest.mark.parametrize("draws", [1, 1_000_001])
def test_a_number_of_draws_out_of_range_is_refused(draws):
    with pytest.raises(ValueError, match=str(draws)):
        simulate(sum_of((1.5,)), draws=draws, seed=1)


RANDOM = st.builds(Random, st.integers(0, 10**9))


def random_network(random, *, quantities):
    """Return lines and rows of a random chain with shared parts and shared factors."""
    size = random.randint(3, 12)
    lines, rows = [], []
    for number in range(size - 1):
        below = {number + 1, random.randint(number + 1, size - 1)}
        for other in sorted(below):
            gsd2 = random.choice([None, 1.2, 2.0]) if quantities else None
            lines.append(line(f"I{number}", f"I{other}", random.uniform(0.1, 2), gsd2=gsd2))
        rows.append(row(f"I{number}", random.uniform(-1, 5), boundary="gate_to_gate"))
    rows.append(row(f"I{size - 1}", 3.0, gsd2=2.0))
    return lines, rows


def streams(built, seed):
    inputs = uncertain_inputs(built)
    return inputs, stream_keys((name.identity for name in inputs.names), seed)


@settings(max_examples=25, deadline=None)
@given(RANDOM, st.booleans())
def test_workers_rows_and_the_way_of_computing_do_not_matter(random, quantities):
    lines, rows = random_network(random, quantities=quantities)
    built = network(lines, rows)
    shuffled = list(lines)
    random.shuffle(shuffled)
    items = [f"I{n}" for n in range(len(rows))]

    alone, two, four = (
        simulate(built, ["I0"], draws=300, seed=5, workers=workers) for workers in (1, 2, 4)
    )
    otherwise = simulate(network(shuffled, rows[::-1]), ["I0"], draws=300, seed=5)
    folding = folded(built, items, *streams(built, 5))
    among_many = summarise(items, draw(folding, range(5)), draws=300, seed=5)

    assert alone == two == four == otherwise
    assert among_many[0].spread.median == pytest.approx(alone[0].spread.median, rel=1e-9)


def test_a_sampler_sent_to_another_worker_draws_the_same_bits():
    sent = weighted(built := sum_of((1.5, 2.0)), ["P"], *streams(built, 3))

    arrived = Weighted.from_bytes(sent.to_bytes())

    assert arrived.products == ("P",)
    assert (arrived.totals(4) == sent.totals(4)).all()


@settings(max_examples=10, deadline=None)
@given(RANDOM)
def test_draws_agree_with_the_first_order_on_random_networks(random):
    lines, rows = random_network(random, quantities=False)
    built = network(lines, rows)

    by_hand, by_draws = analytic(built, "I0").spread, drawn(built, "I0", draws=20_000)

    assert by_draws.mean == pytest.approx(by_hand.mean, abs=5 * by_hand.sd / math.sqrt(20_000))
    assert by_draws.sd == pytest.approx(by_hand.sd, rel=0.15)
