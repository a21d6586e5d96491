"""Conditions of a definition: plain data that says when a question is shown or required."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Any, TypeAlias

Value: TypeAlias = str | bool | list[str] | None
"""A canonical answer: exact decimal text, ISO date, code, codes, flag, or unknown."""


class Test(StrEnum):
    """What a condition compares; the keys a definition may use."""

    __test__ = False  # the name is the trade's; pytest must not collect it

    IS = "is"
    IS_NOT = "is_not"
    IN = "in"
    CONTAINS = "contains"
    ABOVE = "above"
    BELOW = "below"
    ANSWERED = "answered"
    DAYS_OUTSIDE = "days_outside"


@dataclass(frozen=True, slots=True)
class Check:
    """One comparison of one answer; ``until`` names the second date of a span of days."""

    field: str
    test: Test
    against: Any
    until: str | None = None


@dataclass(frozen=True, slots=True)
class All:
    """Holds when every part holds."""

    parts: tuple["Condition", ...]


@dataclass(frozen=True, slots=True)
class AnyOf:
    """Holds when at least one part holds."""

    parts: tuple["Condition", ...]


@dataclass(frozen=True, slots=True)
class Not:
    """Holds unless its part does; so it holds while what the part looks at is unknown."""

    part: "Condition"


Condition: TypeAlias = Check | All | AnyOf | Not


def read(table: Mapping[str, Any]) -> Condition:
    """Turn a condition's TOML table into its value.

    >>> read({"field": "site_country", "is": "CN"})
    Check(field='site_country', test=<Test.IS: 'is'>, against='CN', until=None)
    """
    if "all" in table:
        return All(tuple(read(part) for part in table["all"]))
    if "any" in table:
        return AnyOf(tuple(read(part) for part in table["any"]))
    if "not" in table:
        return Not(read(table["not"]))
    tests = [name for name in table if name not in {"field", "until"}]
    if "field" not in table or len(tests) != 1:
        raise ValueError(f"a condition names one field and one test, not {dict(table)}")
    return Check(str(table["field"]), Test(tests[0]), table[tests[0]], table.get("until"))


def fields_of(condition: Condition) -> tuple[str, ...]:
    """List the fields that a condition looks at, in order."""
    return tuple(
        name for one in checks_of(condition) for name in (one.field, one.until) if name is not None
    )


def checks_of(condition: Condition) -> tuple[Check, ...]:
    """List the single comparisons that a condition is made of, in order."""
    if isinstance(condition, Check):
        return (condition,)
    parts = (condition.part,) if isinstance(condition, Not) else condition.parts
    return tuple(one for part in parts for one in checks_of(part))


def holds(condition: Condition | None, values: Mapping[str, Value]) -> bool:
    """Say whether a condition holds; no condition always does, an unknown answer never."""
    if condition is None:
        return True
    if isinstance(condition, All):
        return all(holds(part, values) for part in condition.parts)
    if isinstance(condition, AnyOf):
        return any(holds(part, values) for part in condition.parts)
    if isinstance(condition, Not):
        return not holds(condition.part, values)
    return _check(condition, values)


def _check(check: Check, values: Mapping[str, Value]) -> bool:
    value = values.get(check.field)
    unknown = value is None or value in ("", [])
    if check.test is Test.ANSWERED:
        return unknown is not bool(check.against)
    if unknown:
        return False
    if check.test is Test.DAYS_OUTSIDE:
        return _days_outside(value, values.get(check.until or ""), check.against)
    return _compare(check.test, value, check.against)


def _compare(test: Test, value: Value, against: Any) -> bool:
    match test:
        case Test.IS:
            return bool(value == against)
        case Test.IS_NOT:
            return bool(value != against)
        case Test.IN:
            return value in against
        case Test.CONTAINS:
            return isinstance(value, list) and against in value
        case Test.ABOVE:
            return isinstance(value, str) and Decimal(value) > Decimal(str(against))
        case _:
            return isinstance(value, str) and Decimal(value) < Decimal(str(against))


def _days_outside(start: Value, end: Value, limits: Sequence[int]) -> bool:
    if not isinstance(start, str) or not isinstance(end, str):
        return False
    days = (date.fromisoformat(end) - date.fromisoformat(start)).days + 1
    return not limits[0] <= days <= limits[1]
