"""A real battery pack against an independent recomputation of its inventory."""

import csv
import json
from collections import defaultdict
from pathlib import Path

import pytest

from aggregator.network import build
from aggregator.rollup import roll_up
from aggregator.tables import read_tables

CASE = Path(__file__).parent / "golden" / "nmc811"
REFERENCE = json.loads((CASE / "reference_totals.json").read_text())["NMC811"]
PACK = "EV battery pack NMC811 (kWh)"


@pytest.fixture(scope="module")
def tables():
    return read_tables(CASE / "bom.csv", CASE / "footprints.csv")


@pytest.fixture(scope="module")
def pack(tables):
    (result,) = roll_up(build(tables), period=2025)
    return result


def test_the_total_is_that_of_the_recomputation(pack):
    assert pack.product == PACK
    assert pack.declared_unit == "piece"
    assert pack.footprint_kgco2e == pytest.approx(92.67795924960467, rel=1e-9)
    assert pack.footprint_kgco2e == pytest.approx(REFERENCE["kgCO2e_per_kWh"], rel=1e-9)


def test_every_line_without_a_value_is_on_the_ledger(pack):
    assert len(pack.unaccounted) == 58
    assert not pack.is_complete


def test_a_kilogram_of_the_pack_is_a_product_too(tables):
    kilogram = "battery pack NMC811 (kg)"

    (result,) = roll_up(build(tables), [kilogram])

    assert result.footprint_kgco2e == pytest.approx(REFERENCE["kgCO2e_per_kg_pack"], rel=1e-9)


@pytest.mark.parametrize(
    ("item", "expected"),
    [
        ("market for battery cell, Li-ion, NMC811", "cell_kgCO2e_per_kg"),
        ("market for battery management system, for Li-ion battery", "bms_kgCO2e_per_kg"),
    ],
)
def test_every_node_carries_its_own_cumulative_footprint(pack, item, expected):
    node = next(node for node in pack.nodes if node.item == item)

    assert node.cumulative_kgco2e == pytest.approx(REFERENCE[expected], rel=1e-9)


def test_every_leaf_contributes_what_the_recomputation_says(pack):
    ours, theirs = defaultdict(float), defaultdict(float)

    for part in pack.contributions:
        ours[part.item.partition(" [")[0]] += part.kgco2e
    with (CASE / "leaf_contributions_per_kg_pack.csv").open(newline="") as file:
        for row in csv.DictReader(file):
            per_kwh = float(row["kgco2e_per_kg_pack"]) * REFERENCE["pack_kg_per_kWh"]
            theirs[row["leaf"]] += per_kwh

    assert {leaf: value for leaf, value in theirs.items() if value} == pytest.approx(
        {leaf: value for leaf, value in ours.items() if value}, rel=1e-9
    )


def test_contributions_add_up_to_the_total(pack):
    assert sum(part.kgco2e for part in pack.contributions) == pytest.approx(
        pack.footprint_kgco2e, rel=1e-12
    )
    assert sum(part.share_percent for part in pack.contributions) == pytest.approx(100, rel=1e-12)


def test_the_part_on_proxies_is_that_of_the_recomputation(pack):
    proxies = sum(part.kgco2e for part in pack.contributions if part.source == "proxy")

    expected = REFERENCE["share_by_factor_status"]["proxy"]
    assert proxies / pack.footprint_kgco2e == pytest.approx(expected, rel=1e-9)


def test_a_removed_factor_becomes_a_gap_and_never_a_zero(tables, pack):
    gone = "market group for electricity, medium voltage [kWh, 0.5777]"
    rows = tuple(row for row in tables.footprints if row.item != gone)
    part = next(part for part in pack.contributions if part.item == gone)

    (result,) = roll_up(build(type(tables)(tables.lines, rows)))

    assert result.footprint_kgco2e == pytest.approx(pack.footprint_kgco2e - part.kgco2e, rel=1e-12)
    added = [line for line in result.unaccounted if line.component == gone]
    assert len(added) == len(result.unaccounted) - 58 > 0
