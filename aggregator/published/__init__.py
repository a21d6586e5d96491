"""Readers of the published tables in ``aggregator/reference``, one module per publisher."""

from collections.abc import Iterator

from aggregator.factor import Factor
from aggregator.published import china, direct, ipcc, standing, uk, us


def every_factor() -> Iterator[Factor]:
    """Yield the factors of all tables.

    >>> len({factor.id for factor in every_factor()}) > 1000
    True
    """
    tables = (china, direct, ipcc, uk, us)
    published = [factor for table in tables for factor in table.factors()]
    yield from published
    yield from standing.factors(published)


__all__ = ["every_factor"]
