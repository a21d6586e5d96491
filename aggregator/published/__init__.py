"""Readers of the published tables in ``aggregator/reference``, one module per publisher."""

from collections.abc import Iterator

from aggregator.factors import Factor
from aggregator.published import china, ipcc, uk, us


def every_factor() -> Iterator[Factor]:
    """Yield the factors of all tables."""
    yield from china.factors()
    yield from ipcc.factors()
    yield from uk.factors()
    yield from us.factors()


__all__ = ["every_factor"]
