"""What one product takes of every node: its roots, its refusals, and the result kept and read."""

import json

import numpy as np
import pytest

from aggregator.contribution import percent, reach
from aggregator.fold import Fold
from aggregator.network import build
from aggregator.problems import TablesRefused
from aggregator.result import ProductResult
from aggregator.rows import Tables
from aggregator.soundness import diverging


def refused(make, lines, rows, product):
    network = build(Tables(tuple(lines), tuple(rows)))
    with pytest.raises(TablesRefused) as caught:
        reach(network, product)
    return [(problem.code, dict(problem.facts)) for problem in caught.value.problems]


def split(make, parent, **shares):
    return [make.line(parent, "A", supplier=s, share=share) for s, share in shares.items()]


class TestRoots:
    def test_a_component_is_the_mean_of_what_all_its_buyers_take(self, make):
        """A from S1 at 10 (0.75) and S2 at 20 (0.25), whoever buys it: 12.5."""
        rows = [
            make.row("A", 10, supplier="S1", source="primary"),
            make.row("A", 20, supplier="S2", source="primary"),
        ]
        lines = [*split(make, "P", S1=0.75, S2=0.25), *split(make, "Q", S1=0.75, S2=0.25)]

        assert make.result(lines, rows, "A").footprint_kgco2e == 12.5

    def test_a_component_that_buyers_source_apart_has_no_footprint_of_its_own(self, make):
        rows = [make.row("A", kg, supplier=s, source="primary") for s, kg in (("S1", 1), ("S2", 2))]
        lines = [*split(make, "P", S1=1.0), *split(make, "Q", S2=1.0)]

        assert refused(make, lines, rows, "A") == [
            ("product.sourcing_differs", {"item": "A", "parents": ("P", "Q")})
        ]

    def test_it_is_the_item_as_such_where_that_has_a_value(self, make):
        lines = [*split(make, "P", S1=1.0), *split(make, "Q", S2=1.0)]

        assert make.result(lines, [make.row("A", 7)], "A").footprint_kgco2e == 7

    def test_a_covered_line_does_not_say_who_supplies(self, make):
        """P's own part for S1 covers A, which only Q buys, from S2."""
        lines = [
            make.line("P", "A", parent_supplier="S1", is_covered=True),
            make.line("T", "P", supplier="S1", share=1.0),
            *split(make, "Q", S2=1.0),
        ]
        rows = [make.row("P", 1, supplier="S1", source="primary", boundary="gate_to_gate")]

        result = make.result(lines, [*rows, make.row("A", 3, supplier="S2", source="primary")], "A")

        assert result.footprint_kgco2e == 3

    def test_a_supplier_that_counts_in_a_unit_nothing_joins_is_refused(self, make):
        """A is kept in kg for S1, of whom nobody takes any, and in pieces for S2."""
        rows = [
            make.row("A", 1, "kg", supplier="S1", source="primary"),
            make.row("A", 1, "piece", supplier="S2", source="primary"),
        ]
        lines = split(make, "P", S1=0.0, S2=1.0)

        assert refused(make, lines, rows, "A") == [
            ("unit.item_ambiguous", {"item": "A", "units": ("kg", "piece")})
        ]


class TestRefusals:
    def test_a_product_that_is_nowhere_is_unknown(self, make):
        assert refused(make, [make.line("P", "A")], [], "X") == [
            ("product.unknown", {"product": "X"})
        ]

    def test_a_loop_below_the_product_that_returns_all_it_takes_is_refused_by_name(self, make):
        lines = [make.line("P", "A"), make.line("A", "B"), make.line("B", "A")]

        assert refused(make, lines, [make.row("A", 1, boundary="gate_to_gate")], "P") == [
            ("loop.diverges", {"items": ("A", "B")})
        ]

    def test_numbers_that_overflow_are_refused(self, make):
        lines = [make.line("P", "A", 1e200), make.line("A", "B", 1e200)]

        assert refused(make, lines, [make.row("B", 1)], "P") == [
            ("number.overflow", {"product": "P"})
        ]

    def test_a_long_loop_is_named_by_its_first_items(self):
        named = tuple(f"I{i:02}" for i in range(25))
        fold = Fold(2, np.array([0, 1]), np.array([1, 0]), np.array([1.0, 1.0]))
        (problem,) = diverging(fold.diverging, lambda _: named)

        assert problem.facts["items"][-2:] == ("I19", "+ 5")
        assert len(problem.items) == 25


def test_a_part_of_nothing_has_no_percentage():
    assert percent(1.0, 0.0) is percent(1.0, None) is None


def test_a_result_that_is_kept_and_read_is_the_same(make):
    result = make.result(
        [make.line("P", "A", 2, supplier="S1", share=0.5), make.line("P", "A", 2, share=0.5)],
        [
            make.row(
                "A", 3, supplier="S1", source="primary", stages=(("energy", 3.0),), ratings=(1,) * 6
            )
        ],
    )

    kept = json.loads(json.dumps(result.to_document()))

    assert ProductResult.from_document(kept) == result


def test_a_result_of_which_nothing_is_known_has_no_quality(make):
    told = make.result([make.line("P", "A")]).to_json()

    assert set(told["data_quality"].values()) == {None}
    assert told["footprint_kgco2e"] is told["primary_data_share_percent"] is None
