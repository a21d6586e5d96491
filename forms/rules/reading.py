"""Whether every answer could be read and lies within its field's limits."""

from collections.abc import Iterator
from decimal import Decimal

from forms.context import Context
from forms.filled import Filled, Place
from forms.findings import Finding
from forms.rules.marking import ERROR, INFO, WARNING, at
from forms.rules.thresholds import names


def unreadable(filled: Filled, context: Context) -> Iterator[Finding]:
    """V00, V06: a text that is no answer to the question, or a unit that does not fit it."""
    for place in filled.places():
        problem = place.parsed.problem
        if problem is not None and place.shown:
            rule = "V06" if problem.code.startswith("unit.") else "V00"
            yield at(place, rule, problem.code, ERROR, **problem.facts)


def rewritten(filled: Filled, context: Context) -> Iterator[Finding]:
    """V00: a number that was rewritten to be read is shown back."""
    for place in filled.places():
        for note in place.parsed.notes if place.shown else ():
            yield at(place, "V00", note.code, INFO, **note.facts)


def out_of_range(filled: Filled, context: Context) -> Iterator[Finding]:
    """X01: outside the limits that the definition gives the field."""
    for place in filled.places():
        number = place.number
        if number is None:
            continue
        limits = _broken_limit(place, number)
        if limits is not None:
            code, bound = limits
            yield at(place, "X01", code, ERROR, value=number, limit=bound)


def _broken_limit(place: Place, number: Decimal) -> tuple[str, Decimal] | None:
    field = place.field
    if field.above is not None and number <= field.above:
        return "answer.not_above", field.above
    if field.minimum is not None and number < field.minimum:
        return "answer.below_minimum", field.minimum
    if field.maximum is not None and number > field.maximum:
        return "answer.above_maximum", field.maximum
    return None


def fraction_for_percent(filled: Filled, context: Context) -> Iterator[Finding]:
    """X02: a share that looks like a fraction typed where percent is asked."""
    for place in filled.places():
        number = place.number
        if number is None or place.field.units != ("%",) or not 0 < number < 1:
            continue
        if place.field.key not in names("X02", "silent"):
            severity = WARNING if place.field.key in names("X02", "asks") else INFO
            percent = number * 100
            yield at(place, "X02", "percent.fraction", severity, value=number, percent=percent)


def too_short(filled: Filled, context: Context) -> Iterator[Finding]:
    """X03: a name of fewer letters than the field asks."""
    for place in filled.places():
        value, least = place.value, place.field.min_length
        if isinstance(value, str) and 0 < len(value) < least:
            yield at(place, "X03", "text.too_short", ERROR, least=least)


def not_offered(filled: Filled, context: Context) -> Iterator[Finding]:
    """X09: a choice that the level does not offer, for instance from another level's workbook."""
    for place in filled.places():
        value = place.value
        if value is None or not place.field.options:
            continue
        for code in value if isinstance(value, list) else [value]:
            option = place.field.option(code)
            if option is not None and filled.level not in option.levels:
                yield at(place, "X09", "choice.not_offered", ERROR, value=option.label)


RULES = (unreadable, rewritten, out_of_range, fraction_for_percent, too_short, not_offered)
