"""Published ranges of footprints per kilogram, by category of product."""

import tomllib
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

from forms.context import Band

TABLE = Path(__file__).with_name("bands.toml")
HARMONISED = 6
"""From this number of digits on a code is of the Harmonised System; shorter ones are CPC."""


@cache
def _table() -> dict[str, Any]:
    return tomllib.loads(TABLE.read_text("utf-8"), parse_float=Decimal)


def band_of(category: str | None) -> Band | None:
    """Return the range of a product category, ``None`` where none is published for it.

    >>> band_of("850760").high, band_of("84")
    (Decimal('244'), None)
    """
    if category is None or len(category) < HARMONISED or not category.isdigit():
        return None
    chapter = int(category[:2])
    for row in _table()["band"].values():
        if any(first <= chapter <= last for first, last in row["chapters"]):
            return Band(Decimal(row["low"]), Decimal(row["high"]), str(_table()["source"]))
    return None
