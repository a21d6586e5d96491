"""What the sessions in the documentation are about: a car and its wheels."""

from aggregator.rows import FootprintRow, Line, Tables


def car(wheels: float = 4, kgco2e: float = 10) -> Tables:
    """Return the tables of a car that takes some wheels, each of some kg CO2e.

    >>> from aggregator.network import build
    >>> build(car()).cumulative[0, 0]
    np.float64(40.0)
    """
    line = Line(parent="CAR", component="WHEEL", quantity=wheels, unit="piece")
    row = FootprintRow(item="WHEEL", declared_unit="piece", footprint_kgco2e=kgco2e)
    return Tables((line,), (row,))
