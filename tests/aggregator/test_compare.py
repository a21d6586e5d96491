"""Two results reconciled: every kilogram of the difference has one cause."""

import math

import pytest

from aggregator.compare import Kind, compare


def lines(make, **shares):
    return [make.line("A", "B", 2, "kg")] + (
        [
            make.line("P", "A", 3, supplier=supplier, share=share)
            for supplier, share in shares.items()
        ]
        or [make.line("P", "A", 3)]
    )


def causes(comparison):
    return {(c.kind, c.item, c.supplier, c.parent): c.kgco2e for c in comparison.causes}


def test_equal_results_have_no_causes(make):
    rows = [make.row("B", 5, "kg")]

    comparison = compare(make.result(lines(make), rows), make.result(lines(make), rows))

    assert comparison.difference_kgco2e == 0
    assert comparison.causes == ()


def test_a_changed_factor_is_the_cause_at_its_node(make):
    before = make.result(lines(make), [make.row("B", 5, "kg")])
    after = make.result(lines(make), [make.row("B", 4, "kg")])

    comparison = compare(before, after)

    assert comparison.difference_kgco2e == -6
    assert causes(comparison) == {(Kind.FACTOR, "B", None, None): -6}


def test_a_supplier_s_new_value_is_a_change_of_footprint(make):
    def after(value):
        row = make.row("A", value, supplier="S1", source="primary")
        return make.result([make.line("P", "A", 3, supplier="S1", share=1)], [row])

    assert causes(compare(after(8), after(7))) == {(Kind.FOOTPRINT, "A", "S1", None): -3}


def test_a_supplier_s_answer_in_place_of_the_lines_is_one_change_of_footprint(make):
    rows = [make.row("B", 5, "kg")]
    answer = make.row("A", 8, source="primary", boundary="cradle_to_gate")

    comparison = compare(make.result(lines(make), rows), make.result(lines(make), [*rows, answer]))

    (cause,) = comparison.causes
    assert (cause.kind, cause.item, cause.kgco2e) == (Kind.FOOTPRINT, "A", -6)
    assert (cause.rung_before, cause.rung_after) == ("lines", "primary")
    assert (cause.boundary_before, cause.boundary_after) == (None, "cradle_to_gate")


def test_a_value_of_another_boundary_takes_its_lines_along(make):
    """Own part 3 with B below it at 2 x 5, then all of it in 11: three times -2."""

    def stated(value, boundary):
        answer = make.row("A", value, source="primary", boundary=boundary)
        return make.result(lines(make), [make.row("B", 5, "kg"), answer])

    comparison = compare(stated(3, "gate_to_gate"), stated(11, "cradle_to_gate"))

    assert causes(comparison) == {(Kind.BOUNDARY, "A", None, None): -6}
    (cause,) = comparison.causes
    assert (cause.boundary_before, cause.boundary_after) == ("gate_to_gate", "cradle_to_gate")


def test_lines_beside_those_a_value_covers_keep_their_own_causes(make):
    """S1's own part stands for the energy that the general lines have; copper stays, and grows."""
    general = [make.line("P", "A", 1, supplier="S1", share=1), make.line("A", "CU", 2, "kg")]
    factors = [make.row("CU", 5, "kg"), make.row("EL", 0.5, "kWh")]
    before = make.result([*general, make.line("A", "EL", 10, "kWh")], factors)
    own = make.line("A", "CU", 3, "kg", parent_supplier="S1")
    answer = make.row("A", 4, supplier="S1", source="primary", boundary="gate_to_gate")

    after = make.result([*general, make.line("A", "EL", 10, "kWh"), own], [*factors, answer])

    assert causes(compare(before, after)) == {
        (Kind.FOOTPRINT, "A", "S1", None): -1,
        (Kind.QUANTITY, "CU", None, "A"): 5,
    }


def test_a_closed_gap_counts_what_it_brought(make):
    before = make.result(lines(make))
    after = make.result(lines(make), [make.row("B", 5, "kg")])

    comparison = compare(before, after)

    assert comparison.before_kgco2e is None
    assert causes(comparison) == {(Kind.FACTOR, "B", None, None): 30}
    assert [line.component for line in comparison.gaps_closed] == ["B"]


def test_a_changed_quantity_is_a_cause_of_its_line(make):
    before = make.result([make.line("P", "A", 2)], [make.row("A", 5)])
    after = make.result([make.line("P", "A", 3)], [make.row("A", 5)])

    assert causes(compare(before, after)) == {(Kind.QUANTITY, "A", None, "P"): 5}


def test_a_line_beside_a_changed_one_is_no_cause(make):
    def taken(quantity):
        two = [make.line("P", "A", quantity), make.line("P", "B", 1)]
        return make.result(two, [make.row("A", 5), make.row("B", 7)])

    assert causes(compare(taken(2), taken(3))) == {(Kind.QUANTITY, "A", None, "P"): 5}


def test_changed_shares_are_causes_of_both_suppliers(make):
    rows = [
        make.row("A", 10, supplier="S1", source="primary", boundary="cradle_to_gate"),
        make.row("A", 20, supplier="S2", source="primary", boundary="cradle_to_gate"),
    ]
    before = make.result(lines(make, S1=0.5, S2=0.5), rows)
    after = make.result(lines(make, S1=0.8, S2=0.2), rows)

    comparison = compare(before, after)

    assert causes(comparison) == pytest.approx(
        {(Kind.SOURCING, "A", "S1", "P"): 9, (Kind.SOURCING, "A", "S2", "P"): -18}
    )


def test_added_and_removed_lines_carry_everything_below_them(make):
    rows = [make.row("B", 5, "kg"), make.row("C", 1)]
    before = make.result([make.line("P", "C", 4)], rows)
    after = make.result(lines(make), rows)

    comparison = compare(before, after)

    assert causes(comparison) == {
        (Kind.ADDED, "A", None, "P"): 30,
        (Kind.REMOVED, "C", None, "P"): -4,
    }


def test_many_changes_at_once_add_up_and_turn_around(make):
    before = make.result(
        [*lines(make, S1=0.6, S2=0.4), make.line("B", "A", 0.05, "piece"), make.line("P", "X", 1)],
        [
            make.row("A", 1, supplier="S1", source="primary", boundary="gate_to_gate"),
            make.row("A", 1.5, supplier="S2", boundary="gate_to_gate"),
            make.row("B", 5, "kg", boundary="gate_to_gate"),
            make.row("X", -0.5),
        ],
    )
    after = make.result(
        [
            make.line("A", "B", 1.9, "kg"),
            make.line("A", "C", 1),
            make.line("P", "A", 3.1, supplier="S1", share=0.7),
            make.line("P", "A", 3.1, supplier="S3", share=0.3),
            make.line("B", "A", 0.04, "piece"),
        ],
        [
            make.row("A", 1.1, supplier="S1", source="primary", boundary="gate_to_gate"),
            make.row("B", 5.5, "kg", boundary="gate_to_gate"),
            make.row("C", 0.3),
        ],
    )

    there, back = compare(before, after), compare(after, before)

    total = math.fsum(cause.kgco2e for cause in there.causes)
    assert total == pytest.approx(there.difference_kgco2e, rel=1e-12)
    assert math.fsum(c.kgco2e for c in back.causes) == pytest.approx(-total, rel=1e-12)


def test_lines_that_gave_way_to_a_factor_are_removed(make):
    before = make.result(lines(make), [make.row("B", 5, "kg")])
    after = make.result([make.line("P", "A", 3)], [make.row("A", 9)])

    assert causes(compare(before, after)) == {
        (Kind.FACTOR, "A", None, None): 27,
        (Kind.REMOVED, "B", None, "A"): -30,
    }


def test_a_value_that_was_verified_unchanged_is_told_with_no_effect(make):
    def stated(source):
        return make.result([make.line("P", "A")], [make.row("A", 8, source=source)])

    (cause,) = compare(stated("primary"), stated("verified")).causes

    assert (cause.kind, cause.kgco2e) == (Kind.FOOTPRINT, 0)
    assert (cause.rung_before, cause.rung_after) == ("primary", "verified")


def test_another_unit_of_the_same_dimension_changes_nothing(make):
    """A declared per kg and per t, its line in kg and in g, with B below it."""

    def counted(unit, size, taken, stated):
        below = make.line("A", "B", 2 * size, "kg")
        return make.result(
            [make.line("P", "A", taken, stated), below],
            [
                make.row("A", 3 * size, unit, source="primary", boundary="gate_to_gate"),
                make.row("B", 5, "kg"),
            ],
        )

    comparison = compare(counted("kg", 1, 4, "kg"), counted("t", 1000, 4000, "g"))

    assert comparison.causes == ()


def test_a_product_declared_per_another_unit_is_one_cause(make):
    def declared(unit, value, **facts):
        row = make.row("P", value, unit, source="primary", boundary="cradle_to_gate", **facts)
        return make.result([make.line("P", "A")], [row, make.row("A", 1)])

    comparison = compare(declared("kg", 3), declared("piece", 8, mass_kg=2))

    assert causes(comparison) == {(Kind.FOOTPRINT, "P", None, None): 5}


def test_another_kind_of_unit_of_a_component_is_one_cause(make):
    before = make.result([make.line("P", "A", 2, "kg")], [make.row("A", 3, "kg")])
    after = make.result([make.line("P", "A", 2, "kg")], [make.row("A", 2, "piece", mass_kg=0.5)])

    comparison = compare(before, after)

    assert comparison.difference_kgco2e == 2
    assert causes(comparison) == {(Kind.FACTOR, "A", None, None): 2}


def test_a_component_asked_for_from_other_suppliers_is_a_change_of_sourcing(make):
    rows = [
        make.row("A", 10, supplier="S1", source="primary"),
        make.row("A", 20, supplier="S2", source="primary"),
    ]

    def asked(first):
        split = [
            make.line("P", "A", 1, supplier="S1", share=first),
            make.line("P", "A", 1, supplier="S2", share=1 - first),
        ]
        return make.result(split, rows, "A")

    assert causes(compare(asked(0.75), asked(0.25))) == {
        (Kind.SOURCING, "A", "S1", None): -5,
        (Kind.SOURCING, "A", "S2", None): 10,
    }


def test_a_supplier_that_leaves_is_a_change_of_sourcing_and_no_removed_line(make):
    rows = [
        make.row("A", 10, supplier="S1", source="primary"),
        make.row("A", 20, supplier="S2", source="primary"),
    ]
    before = make.result(
        [make.line("P", "A", 1, supplier=s, share=0.5) for s in ("S1", "S2")], rows
    )
    after = make.result([make.line("P", "A", 1, supplier="S2", share=1.0)], rows[1:])

    comparison = compare(before, after)

    assert causes(comparison) == {
        (Kind.SOURCING, "A", "S1", "P"): -5,
        (Kind.SOURCING, "A", "S2", "P"): 10,
    }
    assert comparison.by_kind == {kind: 5 if kind == "sourcing" else 0 for kind in Kind}


def test_results_that_together_would_tie_a_loop_still_add_up(make):
    """A takes B before, B takes A after; together they would give back more than they take."""
    before = make.result(
        [make.line("P", "A", 1), make.line("A", "B", 1, "piece")], [make.row("B", 5)]
    )
    after = make.result(
        [make.line("P", "B", 1), make.line("B", "A", 1, "piece")], [make.row("A", 3)]
    )

    comparison = compare(before, after)

    assert math.fsum(c.kgco2e for c in comparison.causes) == comparison.difference_kgco2e == -2
