"""Quantities on the way up: units, masses, scrap, shares, repeated lines, depth and width."""

import pytest

from aggregator.problems import TablesRefused


def problems(make, *tables, **options):
    with pytest.raises(TablesRefused) as refused:
        make.result(*tables, **options)
    return [problem.code for problem in refused.value.problems]


def test_thirds_of_six_digits_are_shares_that_sum_to_one(make):
    """3 x 0.333333 misses 1 by the 1e-6 that is allowed, and 3e-17 by which floats round."""

    def split(share):
        return [make.line("P", "A", 1, supplier=supplier, share=share) for supplier in "XYZ"]

    assert make.result(split(0.333333), [make.row("A", 3)]).footprint_kgco2e == 2.999997
    assert problems(make, split(0.33333), [make.row("A", 3)]) == ["share.sum"]


class TestUnits:
    @pytest.mark.parametrize(
        ("stated", "declared", "value", "expected"),
        [
            ((500, "g"), "kg", 4, 2),
            ((2, "万kWh"), "MWh", 500, 10_000),
            ((1, "t"), "g", 0.001, 1000),
            ((3.6, "MJ"), "kWh", 0.5, 0.5),
        ],
    )
    def test_a_line_counts_in_its_component_s_unit(self, make, stated, declared, value, expected):
        line = make.line("P", "A", *stated)

        result = make.result([line], [make.row("A", value, declared)])

        assert result.footprint_kgco2e == pytest.approx(expected, rel=1e-15)
        assert result.edges[0].conversion is not None

    def test_pieces_become_mass_through_the_item_s_own_mass(self, make):
        rows = [
            make.row("A", 8, "kg", supplier="S", source="primary"),
            make.row("A", None, "piece", mass_kg=0.25),
        ]

        result = make.result([make.line("P", "A", 2, supplier="S")], rows)

        assert result.footprint_kgco2e == 4

    def test_mass_without_a_known_mass_is_refused(self, make):
        tables = [make.line("P", "A", 0.5, "kg")], [make.row("A", 8)]

        assert problems(make, *tables) == ["unit.mass_missing"]

    def test_pieces_of_what_is_declared_by_mass_are_told_to_count_by_mass(self, make):
        tables = [make.line("P", "A", 2)], [make.row("A", 8, "kg", mass_kg=0.2)]

        assert problems(make, *tables) == ["unit.counted_by_mass"]

    def test_other_dimensions_are_refused_whatever_the_mass(self, make):
        tables = [make.line("P", "A", 0.5, "m2")], [make.row("A", 8, "piece", mass_kg=1)]

        assert problems(make, *tables) == ["unit.line_incompatible"]

    def test_cubic_metres_are_no_normal_cubic_metres(self, make):
        tables = [make.line("P", "GAS", 1, "m3")], [make.row("GAS", 2, "Nm3")]

        assert problems(make, *tables) == ["unit.line_incompatible"]

    def test_an_item_without_a_row_takes_the_base_unit_of_its_consumers(self, make):
        lines = [make.line("P", "A", 500, "g"), make.line("A", "B", 2, "kg")]

        result = make.result(lines, [make.row("B", 3, "kg")])

        units = {node.item: node.unit for node in result.nodes}
        assert units == {"P": "piece", "A": "kg", "B": "kg"}
        assert result.footprint_kgco2e == 3

    def test_consumers_that_count_in_different_dimensions_are_refused(self, make):
        lines = [
            make.line("P", "A", 1, "kg"),
            make.line("Q", "A", 1, "piece"),
            make.line("A", "B", 1, "kg"),
        ]

        assert problems(make, lines, product="P") == ["unit.mixed_dimensions"]

    def test_the_lines_of_an_item_count_per_one_declared_unit(self, make):
        """1 t of A takes 1000 times what the lines of one kg take."""
        lines = [make.line("P", "A", 1, "t", supplier="S"), make.line("A", "B", 2, "kg")]
        rows = [
            make.row("A", 50, "t", supplier="S", source="primary", boundary="gate_to_gate"),
            make.row("A", None, "kg", boundary="gate_to_gate"),
            make.row("B", 3, "kg"),
        ]

        assert make.result(lines, rows).footprint_kgco2e == 50 + 1000 * 2 * 3

    def test_lines_of_an_item_declared_in_two_units_are_refused(self, make):
        lines = [
            make.line("P", "A", 1, "t", supplier="S1", share=0.5),
            make.line("P", "A", 1, "t", supplier="S2", share=0.5),
            make.line("A", "B", 2, "kg"),
        ]
        rows = [
            make.row("A", 1, "t", supplier="S1", boundary="gate_to_gate"),
            make.row("A", 1, "kg", supplier="S2", boundary="gate_to_gate"),
        ]

        assert problems(make, lines, rows) == ["unit.item_ambiguous"]

    def test_values_refer_to_the_declared_amount(self, make):
        row = make.row("A", 800, "kg", declared_amount=1000, fossil=700)

        result = make.result([make.line("P", "A", 2, "kg")], [row])

        assert result.footprint_kgco2e == 1.6
        assert result.categories["fossil"] == pytest.approx(1.4)


class TestSplits:
    def test_repeated_lines_without_supplier_add(self, make):
        lines = [make.line("P", "A", 1), make.line("P", "A", 2), make.line("P", "A", 2)]

        assert make.result(lines, [make.row("A", 3)]).footprint_kgco2e == 15

    def test_shares_within_the_tolerance_are_taken_as_they_are(self, make):
        lines = [
            make.line("P", "A", 1, supplier="S1", share=0.3333333),
            make.line("P", "A", 1, supplier="S2", share=0.6666666),
        ]

        result = make.result(lines, [make.row("A", 1)])

        assert result.footprint_kgco2e == pytest.approx(0.9999999, rel=1e-12)

    @pytest.mark.parametrize("shares", [(0.6, 0.3), (0.6, 0.6), (0.500002, 0.5)])
    def test_shares_that_do_not_sum_to_one_are_refused(self, make, shares):
        lines = [
            make.line("P", "A", 1, supplier=f"S{number}", share=share)
            for number, share in enumerate(shares)
        ]

        assert problems(make, lines, [make.row("A", 1)]) == ["share.sum"]

    def test_several_suppliers_need_shares(self, make):
        lines = [make.line("P", "A", 1, supplier="S1"), make.line("P", "A", 1, supplier="S2")]

        assert problems(make, lines, [make.row("A", 1)]) == ["share.missing", "share.missing"]

    def test_a_row_that_states_only_its_supplier_s_part_is_refused(self, make):
        lines = [
            make.line("P", "A", 1.2, supplier="S1", share=0.6),
            make.line("P", "A", 0.8, supplier="S2", share=0.4),
        ]

        assert problems(make, lines, [make.row("A", 1)]) == ["split.quantities_differ"]

    def test_a_share_without_supplier_is_flagged(self, make, codes):
        lines = [
            make.line("P", "A", 1, supplier="S1", share=0.6),
            make.line("P", "A", 1, share=0.4),
        ]

        result = make.result(lines, [make.row("A", 1)])

        assert ("SHARES_INCOMPLETE", "A", None) in codes(result)

    def test_a_share_of_nothing_takes_nothing(self, make):
        lines = [
            make.line("P", "A", 1, supplier="S1", share=1),
            make.line("P", "A", 1, supplier="S2", share=0),
        ]

        result = make.result(lines, [make.row("A", 5, supplier="S1", source="primary")])

        assert result.is_complete
        assert result.footprint_kgco2e == 5


class TestProducts:
    def test_a_component_asked_for_is_the_mean_of_its_suppliers(self, make):
        lines = [
            make.line("P", "A", 2, supplier="S1", share=0.6),
            make.line("P", "A", 2, supplier="S2", share=0.4),
        ]
        rows = [make.row("A", 8, supplier="S1"), make.row("A", 20, supplier="S2")]

        result = make.result(lines, rows, product="A")

        assert result.footprint_kgco2e == pytest.approx(12.8)
        assert result.declared_unit == "piece"

    def test_a_component_bought_in_different_shares_has_no_footprint_of_its_own(self, make):
        lines = [
            make.line("P", "A", 2, supplier="S1"),
            make.line("Q", "A", 2, supplier="S2"),
        ]
        rows = [make.row("A", 8, supplier="S1"), make.row("A", 20, supplier="S2")]

        assert problems(make, lines, rows, product="A") == ["product.sourcing_differs"]

    def test_an_unknown_product_is_refused(self, make):
        assert problems(make, [make.line("P", "A")], product="X") == ["product.unknown"]

    def test_a_declared_loop_does_not_hide_the_product(self, make):
        lines = [make.line("P", "A", 1), make.line("A", "P", 0.1, is_return=True)]

        result = make.result(lines, [make.row("A", 9, boundary="gate_to_gate")])

        assert result.product == "P"
        assert result.footprint_kgco2e == pytest.approx(10)

    def test_a_credit_may_make_a_footprint_negative(self, make):
        result = make.result([make.line("P", "A", 2)], [make.row("A", -3)])

        assert result.footprint_kgco2e == -6

    def test_parts_that_cancel_leave_shares_unknown(self, make):
        lines = [make.line("P", "A"), make.line("P", "B")]

        result = make.result(lines, [make.row("A", 3), make.row("B", -3)])

        assert result.footprint_kgco2e == 0
        assert {part.share_percent for part in result.contributions} == {None}


class TestSizes:
    def test_a_chain_of_ten_thousand_levels_is_folded(self, make):
        lines = [make.line(f"N{i}", f"N{i + 1}") for i in range(10_000)]

        result = make.result(lines, [make.row("N10000", 2.5)])

        assert result.footprint_kgco2e == 2.5
        assert result.contributions[0].tier == 10_000

    def test_ways_that_double_fifty_times_are_counted_without_walking_them(self, make):
        lines = [make.line(f"N{i}", f"N{i + 1}") for i in range(50) for _ in range(2)]

        assert make.result(lines, [make.row("N50", 1)]).footprint_kgco2e == 2.0**50

    def test_quantities_that_overflow_are_refused(self, make):
        lines = [make.line("P", "A", 1e300), make.line("A", "B", 1e300)]

        assert problems(make, lines, [make.row("B", 1)]) == ["number.overflow"]
