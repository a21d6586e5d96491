"""The worked examples of the contract on roll-up tables, exactly."""

import pytest


def test_a_split_supply_with_one_open_and_one_closed_supplier(make):
    result = make.result(
        [
            make.line("P", "A", 2, supplier="S1", share=0.6),
            make.line("P", "A", 2, supplier="S2", share=0.4),
            make.line("A", "B", 1, "kg"),
        ],
        [
            make.row("A", 3, supplier="S1", boundary="gate_to_gate", source="primary"),
            make.row(
                "A",
                20,
                supplier="S2",
                boundary="cradle_to_gate",
                source="primary",
                primary_share=40,
            ),
            make.row("B", 5, "kg"),
        ],
    )

    parts = {(part.item, part.supplier): part.kgco2e for part in result.contributions}
    assert result.footprint_kgco2e == pytest.approx(25.6, rel=1e-12)
    assert parts == pytest.approx({("A", "S1"): 3.6, ("A", "S2"): 16, ("B", None): 6}, rel=1e-12)
    assert result.primary_share_percent == pytest.approx(39.0625, rel=1e-12)


def test_scrap_raises_the_quantity_that_is_bought(make):
    result = make.result([make.line("P", "A", 1, scrap_rate=0.2)], [make.row("A", 10)])

    assert result.footprint_kgco2e == 12.5


def test_a_mass_of_an_item_declared_in_pieces(make):
    row = make.row("A", 800, declared_amount=1000, mass_kg=250)

    result = make.result([make.line("P", "A", 0.5, "kg")], [row])

    assert result.footprint_kgco2e == pytest.approx(1.6, rel=1e-12)


def test_a_loop_is_solved_exactly(make):
    result = make.result(
        [make.line("A", "B", 0.1), make.line("B", "A", 0.2)],
        [make.row("A", 1, boundary="gate_to_gate"), make.row("B", 2, boundary="gate_to_gate")],
        product="A",
    )

    parts = {part.item: part.kgco2e for part in result.contributions}
    assert result.footprint_kgco2e == pytest.approx(1.2244898, rel=1e-7)
    assert parts == pytest.approx({"A": 1.0204082, "B": 0.2040816}, rel=1e-6)
