"""The limits of the rules, read from ``thresholds.toml``."""

import tomllib
from collections.abc import Mapping
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

TABLE = Path(__file__).with_name("thresholds.toml")


@cache
def table() -> Mapping[str, Mapping[str, Any]]:
    """Return all limits with their sources, by rule."""
    return tomllib.loads(TABLE.read_text("utf-8"), parse_float=Decimal)


def limit(rule: str, name: str) -> Decimal:
    """Return one limit as an exact number."""
    return Decimal(table()[rule][name])


def names(rule: str, name: str) -> frozenset[str]:
    """Return a limit that is a list of fields."""
    return frozenset(table()[rule][name])
