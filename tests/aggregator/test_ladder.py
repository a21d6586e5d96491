"""Which value stands for a share of supply, and what boundaries do with the lines below."""

import pytest

from aggregator.problems import TablesRefused

GATE, CRADLE = "gate_to_gate", "cradle_to_gate"


@pytest.fixture
def total(make):
    """Return the footprint of P, which takes 1 A from S, which takes 1 B worth 7 if it is open."""

    def fold(*rows, has_lines=True):
        lines = [make.line("P", "A", supplier="S")]
        lines += [make.line("A", "B")] if has_lines else []
        return make.result(lines, [make.row("B", 7), *rows]).footprint_kgco2e

    return fold


class TestTheLadder:
    def test_a_supplier_s_own_row_comes_before_the_item_s(self, make, total):
        own = make.row("A", 1, supplier="S", source="primary", boundary=CRADLE)
        general = make.row("A", 2, source="verified", boundary=CRADLE)

        assert total(own, general) == 1

    def test_an_item_s_supplier_data_comes_before_its_lines(self, make, total):
        assert total(make.row("A", 2, source="primary", boundary=CRADLE)) == 2

    @pytest.mark.parametrize("source", ["secondary", "proxy"])
    def test_lines_come_before_a_factor(self, make, total, source):
        assert total(make.row("A", 3, source=source, boundary=CRADLE)) == 7

    def test_lines_come_before_a_supplier_s_factor(self, make, total):
        rows = [make.row("A", 3, supplier="S", boundary=CRADLE)]

        assert total(*rows, make.row("A", None, boundary=CRADLE)) == 7

    def test_a_factor_comes_before_a_proxy(self, make, total):
        own = make.row("A", 4, supplier="S", source="proxy")
        general = make.row("A", 3, source="secondary")

        assert total(own, general, has_lines=False) == 3

    def test_an_empty_value_is_no_value(self, make, total):
        own = make.row("A", None, supplier="S", source="verified")
        general = make.row("A", 4, source="proxy")

        assert total(own, general, has_lines=False) == 4

    def test_nothing_at_all_is_unaccounted_and_not_zero(self, make):
        result = make.result([make.line("P", "A", 3, "kg", supplier="S")])

        (line,) = result.unaccounted
        assert result.footprint_kgco2e is None
        assert not result.is_complete
        assert (line.parent, line.component, line.supplier) == ("P", "A", "S")
        assert (line.share, line.quantity, line.unit) == (1.0, 3, "kg")

    def test_an_unanswered_share_leaves_the_others_standing(self, make):
        split = [
            make.line("P", "A", 2, supplier="S1", share=0.75),
            make.line("P", "A", 2, supplier="S2", share=0.25),
        ]

        result = make.result(split, [make.row("A", 10, supplier="S1", source="primary")])

        assert result.footprint_kgco2e == 15
        assert [(line.supplier, line.share) for line in result.unaccounted] == [("S2", 0.25)]


class TestTheBoundary:
    def test_a_closed_value_covers_its_lines(self, make):
        result = make.result(
            [make.line("P", "A"), make.line("A", "B")],
            [make.row("A", 5, source="primary", boundary=CRADLE), make.row("B", 7)],
        )

        assert result.footprint_kgco2e == 5
        assert [(line.parent, line.component) for line in result.covered] == [("A", "B")]

    def test_a_gap_below_a_closed_value_is_none(self, make):
        result = make.result(
            [make.line("P", "A"), make.line("A", "B")],
            [make.row("A", 5, source="verified", boundary=CRADLE)],
        )

        assert result.is_complete

    @pytest.mark.parametrize("source", ["verified", "primary", "secondary", "proxy"])
    def test_an_own_part_of_any_source_adds_to_the_lines(self, make, total, source):
        assert total(make.row("A", 2, supplier="S", source=source, boundary=GATE)) == 9

    def test_an_own_part_without_lines_counts_alone_and_says_so(self, make, codes):
        row = make.row("A", 2, supplier="S", source="primary", boundary=GATE)

        result = make.result([make.line("P", "A", supplier="S")], [row])

        assert result.footprint_kgco2e == 2
        assert ("BOUNDARY_MISMATCH", "A", "S") in codes(result)

    def test_an_unknown_own_part_is_unaccounted_and_its_lines_count(self, make):
        row = make.row("A", None, source="primary", boundary=GATE)

        result = make.result([make.line("P", "A", 2), make.line("A", "B")], [row, make.row("B", 7)])

        assert result.footprint_kgco2e == 14
        assert [(line.parent, line.component) for line in result.unaccounted] == [("P", "A")]

    def test_an_unknown_own_part_of_the_product_itself_has_no_parent(self, make):
        row = make.row("P", None, boundary=GATE)

        result = make.result([make.line("P", "A")], [row, make.row("A", 7)])

        assert [(line.parent, line.component) for line in result.unaccounted] == [(None, "P")]

    def test_the_product_s_own_part_has_tier_zero(self, make):
        result = make.result(
            [make.line("P", "A")],
            [make.row("P", 1, source="primary", boundary=GATE), make.row("A", 7)],
        )

        assert [(part.item, part.tier) for part in result.contributions] == [("A", 1), ("P", 0)]

    @pytest.mark.parametrize("value", [5, None])
    def test_a_row_that_meets_lines_must_state_its_boundary(self, make, value):
        with pytest.raises(TablesRefused) as refused:
            make.result([make.line("P", "A"), make.line("A", "B")], [make.row("A", value)])

        assert [problem.code for problem in refused.value.problems] == ["boundary.missing"]


class TestLinesOfOneSupplier:
    """The extension of the tables that the portal uses: ``parent_supplier``."""

    @pytest.fixture
    def rows(self, make):
        return [
            make.row("A", 1, supplier="S1", source="primary", boundary=GATE),
            make.row("A", 1, supplier="S2", source="primary", boundary=GATE),
            make.row("B", 10),
            make.row("E", 100),
        ]

    @pytest.fixture
    def lines(self, make):
        return [
            make.line("P", "A", supplier="S1", share=0.5),
            make.line("P", "A", supplier="S2", share=0.5),
            make.line("A", "B"),
            make.line("A", "E"),
        ]

    def test_they_replace_the_general_lines_for_that_supplier_alone(self, make, lines, rows):
        own = make.line("A", "B", 2, parent_supplier="S1")

        result = make.result([*lines, own], rows)

        assert result.footprint_kgco2e == 0.5 * (1 + 20) + 0.5 * (1 + 110)

    def test_general_lines_that_they_leave_out_are_covered_by_the_own_part(self, make, lines, rows):
        own = make.line("A", "B", 2, parent_supplier="S1")

        result = make.result([*lines, own], rows)

        assert [(line.parent, line.component) for line in result.covered] == [("A", "E")]

    def test_a_covered_line_is_listed_and_not_added(self, make, lines, rows):
        own = [
            make.line("A", "B", parent_supplier="S1"),
            make.line("A", "E", parent_supplier="S1", is_covered=True),
        ]

        result = make.result([*lines, *own], rows)

        assert result.footprint_kgco2e == 0.5 * (1 + 10) + 0.5 * (1 + 110)

    def test_an_own_part_that_stands_for_all_lines_is_no_mismatch(self, make, lines, rows, codes):
        result = make.result(lines, rows, own_lines_for=frozenset({("A", "S1")}))

        assert result.footprint_kgco2e == 0.5 * 1 + 0.5 * (1 + 110)
        assert ("BOUNDARY_MISMATCH", "A", "S1") not in codes(result)

    def test_the_caller_s_names_come_back(self, make):
        line = make.line("P", "A", ref="line:1")

        result = make.result([line], [make.row("A", 5, ref="answer:2")])

        assert result.edges[0].refs == ("line:1",)
        assert {node.item: node.ref for node in result.nodes} == {"A": "answer:2", "P": None}
