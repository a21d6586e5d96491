"""Which published row stands for an activity that the data collection lists ask for."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Final

from aggregator.factor import Factor
from aggregator.published.rows import rows

FILE: Final = "stands_for.csv"


def factors(published: Iterable[Factor]) -> Iterator[Factor]:
    """Yield the rows of other tables under the categories that they stand for.

    >>> from aggregator.published import every_factor
    >>> found = list(factors(every_factor()))
    >>> [factor.value for factor in found if factor.category == "waste.landfill"]
    [Decimal('520.5327')]
    """
    by_id = {factor.id: factor for factor in published}
    for row in rows(FILE):
        factor = by_id[row["factor"]]
        note = "; ".join(part for part in (row["note"], factor.note) if part)
        yield replace(
            factor,
            id=f"{factor.id}:{row['category']}",
            category=row["category"],
            kind=row["kind"],
            note=note,
        )
