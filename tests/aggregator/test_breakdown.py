"""The reverse fold by item, supplier, tier and stage: always the whole footprint."""

import math

import pytest

from aggregator.breakdown import By, breakdown, hotspots, layers
from aggregator.coverage import coverage


@pytest.fixture
def pack(make):
    """Return 100 kg: cells 60 (S1 42 in two stages, S2 18), power 25, case 20, a credit of -5."""
    return make.result(
        [
            make.line("PACK", "CELL", 2, supplier="S1", share=0.7),
            make.line("PACK", "CELL", 2, supplier="S2", share=0.3),
            make.line("PACK", "POWER", 50, "kWh"),
            make.line("PACK", "CASE", 4, "kg"),
            make.line("CASE", "ALU", 2.5, "kg"),
            make.line("CASE", "SHEET", 1, "m2"),
            make.line("CASE", "PAINT", 0.1, "kg"),
        ],
        [
            make.row(
                "CELL",
                300,
                supplier="S1",
                declared_amount=10,
                source="primary",
                primary_share=50,
                mass_kg=20,
                stages=(("energy", 200.0), ("process", 80.0)),
            ),
            make.row("CELL", 30, supplier="S2", source="verified", mass_kg=2),
            make.row("POWER", 0.5, "kWh", category="electricity.grid"),
            make.row("CASE", -1.25, "kg", boundary="gate_to_gate", source="proxy"),
            make.row("ALU", 2, "kg", category="material.aluminium"),
            make.row("SHEET", 0, "m2"),
        ],
    )


def shown(parts):
    return {part.name: pytest.approx(part.kgco2e, abs=1e-12) for part in parts}


@pytest.mark.parametrize(
    ("by", "expected"),
    [
        (By.ITEM, {"CELL": 60, "POWER": 25, "ALU": 20, "CASE": -5, "SHEET": 0}),
        (By.SUPPLIER, {None: 40, "S1": 42, "S2": 18}),
        (By.TIER, {1: 80, 2: 20}),
        (By.STAGE, {"energy": 28 + 25, "process": 11.2, "materials": 20, None: 2.8 + 18 - 5}),
        (By.SOURCE, {"primary": 42, "verified": 18, "secondary": 45, "proxy": -5}),
    ],
)
def test_a_breakdown_is_the_whole_footprint(pack, by, expected):
    parts = breakdown(pack, by)

    assert shown(parts) == expected
    assert math.fsum(part.kgco2e for part in parts) == pytest.approx(pack.footprint_kgco2e)
    assert math.fsum(part.share_percent for part in parts) == pytest.approx(100)
    assert [part.name for part in parts] == [
        p.name for p in sorted(parts, key=lambda p: -abs(p.kgco2e))
    ]


def test_an_unknown_grouping_is_refused(pack):
    with pytest.raises(ValueError, match="colour"):
        breakdown(pack, "colour")


@pytest.mark.parametrize(
    ("goal", "names"),
    [(54, ["CELL"]), (55, ["CELL", "POWER"]), (80, ["CELL", "POWER", "ALU"]), (0, [])],
)
def test_hot_spots_are_the_fewest_parts_that_make_the_goal(pack, goal, names):
    """Of 60 + 25 + 20 + 5 = 110: the credit counts with its size."""
    assert [part.name for part in hotspots(pack, By.ITEM, goal)] == names


def test_all_parts_are_needed_for_all_of_it(pack):
    assert len(hotspots(pack, By.SUPPLIER, 100)) == 3


def test_a_layer_takes_of_each_value_what_comes_its_length_of_way(make):
    """Copper on the short way 1 x 2, on the long one 3 x 2; it is tier 1 all the same."""
    result = make.result(
        [
            make.line("P", "CU", 1, "kg"),
            make.line("P", "A", 1),
            make.line("A", "CU", 3, "kg"),
        ],
        [make.row("CU", 2, "kg")],
    )

    assert layers(result).kgco2e == (0, 2, 6)
    assert layers(result).remainder_kgco2e == 0
    assert shown(breakdown(result, By.TIER)) == {1: 8}


def test_the_layers_of_a_loop_are_cut_and_the_rest_is_told(make):
    """A = 1 + 0.5 A: 1, 0.5, 0.25, and 0.25 below."""
    result = make.result(
        [make.line("A", "A", 0.5)], [make.row("A", 1, boundary="gate_to_gate")], "A"
    )

    assert layers(result, 3).kgco2e == pytest.approx((1, 0.5, 0.25))
    assert layers(result, 3).remainder_kgco2e == pytest.approx(0.25)


def test_coverage_by_footprint_and_by_mass_is_the_product_s(pack):
    """Mass at the ends: cells 2.8 + 1.2 kg, aluminium 10, paint 0.4; the sheet's nobody knows."""
    whole, *tiers = coverage(pack)

    assert whole.kgco2e == pytest.approx(
        {"primary": 42, "proxy": 5, "secondary": 45, "verified": 18}
    )
    assert whole.supplier_percent == pytest.approx(100 * 60 / 110)
    assert whole.primary_percent == pytest.approx(100 * (21 + 18) / 110)
    assert whole.primary_percent == pytest.approx(pack.primary_share_percent)
    assert whole.mass_kg == pytest.approx(
        {"primary": 2.8, "verified": 1.2, "secondary": 10, "unaccounted": 0.4}
    )
    assert whole.supplier_mass_percent == pytest.approx(100 * 4 / 14.4)
    assert whole.accounted_mass_percent == pytest.approx(100 * 14 / 14.4)
    assert (whole.unknown_values, whole.unknown_masses) == (1, 1)
    assert [one.tier for one in tiers] == [1, 2]


def test_of_a_loop_counts_the_mass_that_leaves_it(make):
    """P takes 1 kg of A, which takes 0.5 kg of B, which takes 0.5 kg of A: 1 kg leaves the loop."""
    lines = [
        make.line("P", "A", 1, "kg"),
        make.line("A", "B", 0.5, "kg"),
        make.line("B", "A", 0.5, "kg"),
    ]
    rows = [make.row(item, 1, "kg", boundary="gate_to_gate", source="primary") for item in "AB"]

    (whole, first, *_) = coverage(make.result(lines, rows))

    assert whole.mass_kg == first.mass_kg == {"primary": pytest.approx(1)}
    assert (whole.supplier_mass_percent, whole.unknown_masses) == (100, 0)


def test_of_a_loop_that_takes_things_counts_what_it_takes(make):
    lines = [
        make.line("P", "A", 1, "kg"),
        make.line("A", "A", 0.5, "kg"),
        make.line("A", "C", 0.6, "kg"),
    ]
    rows = [make.row("A", 1, "kg", boundary="gate_to_gate"), make.row("C", 2, "kg")]

    assert coverage(make.result(lines, rows))[0].mass_kg == {"secondary": pytest.approx(1.2)}


def test_a_loop_of_pieces_whose_mass_nobody_states_is_unknown(make):
    lines = [make.line("P", "A", 1, "piece"), make.line("A", "A", 0.5, "piece")]

    whole = coverage(make.result(lines, [make.row("A", 1, "piece", boundary="gate_to_gate")]))[0]

    assert (whole.mass_kg, whole.unknown_masses) == ({}, 1)


def test_an_item_that_takes_energy_alone_has_its_own_mass(make):
    lines = [make.line("P", "A", 3, "kg"), make.line("A", "POWER", 2, "kWh")]
    rows = [make.row("A", 1, "kg", boundary="gate_to_gate"), make.row("POWER", 1, "kWh")]

    assert coverage(make.result(lines, rows))[0].mass_kg == {"secondary": 3}


def test_the_tiers_add_up_to_the_product(pack):
    whole, *tiers = coverage(pack)

    for name, mass in whole.mass_kg.items():
        assert math.fsum(one.mass_kg.get(name, 0) for one in tiers) == pytest.approx(mass)
    for name, kgco2e in whole.kgco2e.items():
        assert math.fsum(one.kgco2e.get(name, 0) for one in tiers) == pytest.approx(kgco2e)
    assert sum(one.unknown_values for one in tiers) == whole.unknown_values


def test_what_has_no_known_footprint_or_mass_has_no_percentage(make):
    (whole, first) = coverage(make.result([make.line("P", "A")]))

    assert whole.supplier_percent is whole.primary_percent is whole.supplier_mass_percent is None
    assert (first.tier, first.unknown_values, first.unknown_masses) == (1, 1, 1)


@pytest.mark.parametrize(
    ("unit", "category"),
    [("kWh", None), ("tkm", None), ("CNY", "spend.1"), ("kg", "waste.landfill"), ("h", None)],
)
def test_energy_and_services_are_no_mass(make, unit, category):
    row = make.row("A", 1, unit, category=category)

    assert coverage(make.result([make.line("P", "A", 1, unit)], [row]))[0].mass_kg == {}


def test_stages_that_make_the_whole_value_leave_no_rest(make):
    row = make.row("A", 3, source="primary", stages=(("energy", 1.0), ("waste", 2.0)))

    result = make.result([make.line("P", "A", 2)], [row])

    assert shown(breakdown(result, By.STAGE)) == {"waste": 4, "energy": 2}
