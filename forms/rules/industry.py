"""What a list knows beyond single answers: the usual figures of an industry, and the fast lane."""

from collections.abc import Iterator
from typing import Final

from forms import ranges
from forms.context import Context
from forms.figures import figure
from forms.filled import Filled
from forms.findings import Fact, Finding
from forms.model import Section
from forms.ranges import FIELD, GAS
from forms.rules.marking import ERROR, WARNING, at, within

THIRD_PARTY: Final = frozenset({"third_limited", "third_reasonable"})
HOMES: Final = {"water": "H"}
"""The section whose answers a measure is made of; most are made of energy."""


def unusual(filled: Filled, context: Context) -> Iterator[Finding]:
    """X26: a figure outside what is usual in the industry, by the list's own ranges."""
    for one in ranges.outside(filled):
        usual = one.range
        facts: dict[str, Fact] = {
            "name": usual.label,
            "value": figure(one.value),
            "low": figure(usual.low),
            "high": figure(usual.high),
            "unit": usual.unit,
            "source": usual.source,
        }
        if usual.measure.startswith(FIELD):
            place = filled.single[usual.measure.removeprefix(FIELD)]
            yield at(place, "X26", "range.answer", WARNING, **facts)
        elif (section := _section(filled, usual.measure)) is not None:
            yield within(section, "X26", "range.measure", WARNING, **facts)


def _section(filled: Filled, measure: str) -> Section | None:
    key = "I" if measure.startswith(GAS) else HOMES.get(measure, "G")
    return next((one for one in filled.questionnaire.at(filled.level) if one.key == key), None)


def not_verified(filled: Filled, context: Context) -> Iterator[Finding]:
    """X27: the inventory is left out for a result that no third party has verified."""
    if filled.single.flag("has_verified_pcf") is not True:
        return
    status = filled.single.text("verification_status")
    if status is not None and status not in THIRD_PARTY:
        place = filled.single["verification_status"]
        option = place.field.option(status)
        named = option.label if option else status
        yield at(place, "X27", "fast_lane.not_verified", ERROR, value=named)


def expired(filled: Filled, context: Context) -> Iterator[Finding]:
    """X27: the statement that stands for the inventory is not valid any more."""
    if filled.single.flag("has_verified_pcf") is not True:
        return
    until = filled.single.day("validity_end")
    if until is not None and until < context.today:
        place = filled.single["validity_end"]
        yield at(place, "X27", "fast_lane.expired", ERROR, value=until.isoformat())


def not_to_gate(filled: Filled, context: Context) -> Iterator[Finding]:
    """X27: a result of another boundary cannot stand for the inventory from cradle to gate."""
    if filled.single.flag("has_verified_pcf") is not True:
        return
    boundary = filled.single.text("boundary")
    if boundary is not None and boundary != "cradle_to_gate":
        place = filled.single["boundary"]
        option = place.field.option(boundary)
        named = option.label if option else boundary
        yield at(place, "X27", "fast_lane.boundary", ERROR, value=named)


RULES = (unusual, not_verified, expired, not_to_gate)
