"""Short ways to write the rows of the tables."""

import pytest

from aggregator.network import build
from aggregator.rollup import roll_up
from aggregator.rows import FootprintRow, Line, Tables


class Make:
    """Makes valid rows; override only what the test is about."""

    @staticmethod
    def line(parent, component, quantity=1.0, unit="piece", **facts):
        return Line(parent=parent, component=component, quantity=quantity, unit=unit, **facts)

    @staticmethod
    def row(item, value, unit="piece", **facts):
        return FootprintRow(item=item, footprint_kgco2e=value, declared_unit=unit, **facts)

    @staticmethod
    def result(lines, rows=(), product=None, period=None, **tables):
        """Return the only result of two tables."""
        network = build(Tables(tuple(lines), tuple(rows), **tables))
        (result,) = roll_up(network, None if product is None else [product], period)
        return result


@pytest.fixture(scope="session")
def make():
    return Make


@pytest.fixture
def codes():
    """Return the (code, item, supplier) of a result's flags."""
    return lambda result: {(flag.code, flag.item, flag.supplier) for flag in result.flags}
