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


def test_a_changed_footprint_is_the_cause_at_its_node(make):
    before = make.result(lines(make), [make.row("B", 5, "kg")])
    after = make.result(lines(make), [make.row("B", 4, "kg")])

    comparison = compare(before, after)

    assert comparison.difference_kgco2e == -6
    assert causes(comparison) == {(Kind.FOOTPRINT, "B", None, None): -6}


def test_a_supplier_s_answer_in_place_of_the_lines_is_a_change_of_source(make):
    rows = [make.row("B", 5, "kg")]
    answer = make.row("A", 8, source="primary", boundary="cradle_to_gate")

    comparison = compare(make.result(lines(make), rows), make.result(lines(make), [*rows, answer]))

    (cause,) = comparison.causes
    assert (cause.kind, cause.item, cause.kgco2e) == (Kind.SOURCE, "A", -6)
    assert (cause.rung_before, cause.rung_after) == ("lines", "primary")


def test_a_closed_gap_counts_what_it_brought(make):
    before = make.result(lines(make))
    after = make.result(lines(make), [make.row("B", 5, "kg")])

    comparison = compare(before, after)

    assert comparison.before_kgco2e is None
    assert causes(comparison) == {(Kind.SOURCE, "B", None, None): 30}
    assert [line.component for line in comparison.gaps_closed] == ["B"]


def test_a_changed_quantity_is_a_cause_of_its_line(make):
    before = make.result([make.line("P", "A", 2)], [make.row("A", 5)])
    after = make.result([make.line("P", "A", 3)], [make.row("A", 5)])

    assert causes(compare(before, after)) == {(Kind.QUANTITY, "A", None, "P"): 5}


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


def test_another_unit_of_the_same_item_still_adds_up(make):
    before = make.result([make.line("P", "A", 2, "kg")], [make.row("A", 3, "kg")])
    after = make.result([make.line("P", "A", 2, "kg")], [make.row("A", 2, "piece", mass_kg=0.5)])

    comparison = compare(before, after)

    assert math.fsum(c.kgco2e for c in comparison.causes) == comparison.difference_kgco2e == 2
