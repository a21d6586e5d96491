"""Materials as the supplier lists them beside the customer's own bill of materials.

Only under the full inventory. Lines are matched by name or code; what matches nothing stands
alone, and quantities whose units cannot be converted are not compared.
"""

import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any

from aggregator import units
from aggregator.errors import AggregatorError

TOLERANCE_PERCENT = Decimal(5)
"""From this difference on, a line is marked."""


@dataclass(frozen=True, slots=True)
class Compared:
    """One material on one side or on both, per one declared unit of the item."""

    name: str
    code: str
    listed: Decimal | None
    listed_unit: str
    answered: Decimal | None
    answered_unit: str
    difference_percent: Decimal | None

    @property
    def is_marked(self) -> bool:
        """Tell whether the sides differ by more than is usual."""
        if self.listed is None or self.answered is None:
            return True
        return self.difference_percent is None or abs(self.difference_percent) > TOLERANCE_PERCENT


def compare(
    listed: Iterable[Mapping[str, Any]], answered: Iterable[Mapping[str, Any]]
) -> list[Compared]:
    """Return every material of both sides: those of the bill of materials first."""
    left = list(answered)
    rows = []
    for line in listed:
        match = _match(line, left)
        if match is not None:
            left.remove(match)
        rows.append(_row(line, match))
    return rows + [_row(None, one) for one in left]


def _match(
    line: Mapping[str, Any], answered: Sequence[Mapping[str, Any]]
) -> Mapping[str, Any] | None:
    known = {_folded(str(line.get(key) or "")) for key in ("code", "name", "name_zh")} - {""}
    return next((one for one in answered if _folded(str(one.get("name") or "")) in known), None)


def _folded(text: str) -> str:
    plain = unicodedata.normalize("NFKC", text).casefold()
    return "".join(c for c in plain if c.isalnum())


def _row(line: Mapping[str, Any] | None, one: Mapping[str, Any] | None) -> Compared:
    wanted = _wanted(line)
    given = _decimal(one.get("quantity_per_unit")) if one else None
    wanted_unit = str(line.get("unit") or "") if line else ""
    given_unit = str(one.get("unit") or "") if one else ""
    return Compared(
        name=str((line or one or {}).get("name") or ""),
        code=str(line.get("code") or "") if line else "",
        listed=wanted,
        listed_unit=wanted_unit,
        answered=given,
        answered_unit=given_unit,
        difference_percent=_difference(wanted, wanted_unit, given, given_unit),
    )


def _wanted(line: Mapping[str, Any] | None) -> Decimal | None:
    """Return what the bill of materials takes in, its scrap included."""
    if line is None:
        return None
    quantity = _decimal(line.get("quantity"))
    scrap = _decimal(line.get("scrap_rate")) or Decimal(0)
    return None if quantity is None or scrap >= 1 else quantity / (1 - scrap)


def _difference(
    wanted: Decimal | None, wanted_unit: str, given: Decimal | None, given_unit: str
) -> Decimal | None:
    if wanted is None or given is None or not wanted:
        return None
    try:
        factor = units.conversion(units.parse_unit(given_unit), units.parse_unit(wanted_unit))
    except AggregatorError:
        return None
    return (given * factor / wanted - 1) * 100


def _decimal(text: object) -> Decimal | None:
    try:
        value = Decimal(str(text))
    except InvalidOperation:
        return None
    return value if value.is_finite() else None
