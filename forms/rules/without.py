"""Answers without a figure: what they cost, and where a figure cannot be done without."""

from collections.abc import Iterator

from forms.context import Context
from forms.filled import Filled
from forms.findings import Finding
from forms.rules.marking import ERROR, INFO, at
from forms.rules.thresholds import names


def must_be_known(filled: Filled, context: Context) -> Iterator[Finding]:
    """X20: a question without whose answer nothing can be calculated or assigned."""
    needed = names("X20", "fields")
    for place in filled.places():
        if place.without is not None and place.field.key in needed:
            yield at(place, "X20", "without.must_be_known", ERROR)


def consequence(filled: Filled, context: Context) -> Iterator[Finding]:
    """X21: an answer without a figure says what it leads to; the reviewer sees the reason."""
    needed = names("X20", "fields")
    for place in filled.places():
        without = place.without
        if without is not None and place.field.key not in needed:
            yield at(place, "X21", f"without.{without.why}", INFO, reason=without.reason)


RULES = (must_be_known, consequence)
