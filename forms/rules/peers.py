"""Against comparable products of other companies: only their spread is known, never a figure."""

from collections.abc import Iterator

from forms.comparing import quantities
from forms.context import Context
from forms.filled import Filled
from forms.findings import Finding
from forms.intensity import energy_intensity
from forms.rules.marking import ERROR, WARNING, within
from forms.rules.thresholds import limit


def magnitude(filled: Filled, context: Context) -> Iterator[Finding]:
    """V07: some hundred times what comparable products need, which is usually a slip of unit."""
    own, peers = energy_intensity(filled), context.peers
    if not own or peers is None:
        return
    ratio, most = own / peers.median, limit("V07", "ratio")
    if not 1 / most < ratio < most:
        section = filled.questionnaire.section("G")
        yield within(section, "V07", "magnitude.peers", ERROR, value=own, count=peers.count)


def energy(filled: Filled, context: Context) -> Iterator[Finding]:
    """V14: energy per kilogram outside what comparable products need."""
    own, peers = energy_intensity(filled), context.peers
    if not own or peers is None or not peers.spread:
        return
    ratio, most = own / peers.median, limit("V07", "ratio")
    deviations = abs((own / peers.median).ln()) / peers.spread
    if deviations > limit("V14", "deviations") and 1 / most < ratio < most:
        section = filled.questionnaire.section("G")
        code = "intensity.high" if ratio > 1 else "intensity.low"
        yield within(section, "V14", code, WARNING, value=own, count=peers.count)


def answered_elsewhere(filled: Filled, context: Context) -> Iterator[Finding]:
    """V45: the same quantities throughout as another of the company's own answers."""
    own = fingerprint(filled)
    if own and own in context.prints:
        section = filled.questionnaire.section("C")
        yield within(section, "V45", "answers.as_elsewhere", WARNING)


def fingerprint(filled: Filled) -> str:
    """Return a text that two sets of answers share when all their quantities are the same.

    Empty where too few quantities are stated to tell anything.
    """
    found = sorted(
        f"{'|'.join(name)}={place.number}{place.unit}" for name, place in quantities(filled).items()
    )
    return ";".join(found) if len(found) >= limit("V46", "least") else ""


RULES = (magnitude, energy, answered_elsewhere)
