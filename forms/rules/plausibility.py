"""Figures that look copied, guessed, or a thousand times too large."""

from collections.abc import Iterator

from forms.comparing import Name, in_unit, quantities
from forms.context import Context
from forms.filled import Filled, Place, fill
from forms.findings import Finding
from forms.model import Level
from forms.rules.marking import ERROR, WARNING, at, within
from forms.rules.thresholds import limit


def magnitude(filled: Filled, context: Context) -> Iterator[Finding]:
    """V07: a figure some hundred times last period's, or one that jumped and needs its reason."""
    before = _before(filled, context)
    most, jump = limit("V07", "ratio"), limit("V07", "jump")
    for name, place in quantities(filled).items():
        last = before.get(name)
        now, then = place.number, in_unit(last, place.unit or "") if last else None
        if last is None or not now or not then or 1 / jump < now / then < jump:
            continue
        is_slip = not 1 / most < now / then < most
        yield at(
            place,
            "V07",
            "magnitude.previous" if is_slip else "magnitude.jump",
            ERROR if is_slip else WARNING,
            value=now,
            unit=place.unit or "",
            previous=last.number or then,
            before=last.unit or "",
        )


def _before(filled: Filled, context: Context) -> dict[Name, Place]:
    if context.previous is None:
        return {}
    return quantities(fill(filled.questionnaire, Level.FULL, context.previous))


def repeated_rows(filled: Filled, context: Context) -> Iterator[Finding]:
    """V45: two rows of a table that say the same throughout."""
    for section in ("D", "E", "G", "J"):
        seen: dict[tuple[tuple[str, str], ...], int] = {}
        for number, row in enumerate(filled.table(section), 1):
            content = tuple(
                (key, str(place.value)) for key, place in row.items() if place.value is not None
            )
            if content in seen:
                first = next(iter(row.values()))
                yield at(first, "V45", "row.repeated", WARNING, row=number, other=seen[content])
            else:
                seen[content] = number


def repeated_year(filled: Filled, context: Context) -> Iterator[Finding]:
    """V45: every quantity is exactly last period's."""
    before, now = _before(filled, context), quantities(filled)
    same = [name for name, place in now.items() if name in before and _equal(place, before[name])]
    if len(same) >= limit("V46", "least") and len(same) == len(now):
        section = filled.questionnaire.section("C")
        yield within(section, "V45", "answers.as_before", WARNING, count=len(same))


def _equal(place: Place, other: Place) -> bool:
    return place.number == other.number and place.unit == other.unit


def round_numbers(filled: Filled, context: Context) -> Iterator[Finding]:
    """V46: most quantities are round, as estimates are."""
    numbers = [place.number for place in quantities(filled).values()]
    large = [one for one in numbers if one]
    rounded = [one for one in large if one % limit("V46", "multiple") == 0]
    if len(large) >= limit("V46", "least") and len(rounded) > len(large) * limit("V46", "share"):
        section = filled.questionnaire.section("G")
        facts = {"count": len(rounded), "all": len(large)}
        yield within(section, "V46", "answers.round", WARNING, **facts)


RULES = (magnitude, repeated_rows, repeated_year, round_numbers)
