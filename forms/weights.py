"""The weights of the score and of the ratings, read from ``weights.toml``."""

import tomllib
from collections.abc import Mapping
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

TABLE = Path(__file__).with_name("weights.toml")


@cache
def weights() -> Mapping[str, Any]:
    """Return the whole table, numbers exact."""
    return tomllib.loads(TABLE.read_text("utf-8"), parse_float=Decimal)
