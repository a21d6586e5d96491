"""What the pages of a supplier call certificates, verifications and quarters."""

from collections.abc import Callable

from portal.assessment.words import CERTIFICATES, QUARTERS
from portal.core.i18n import translated
from portal.reduction.words import VERIFIED


def certificate_word(kind: str) -> str:
    """Return what a kind of certificate is called."""
    return translated(CERTIFICATES[kind]) if kind in CERTIFICATES else kind


def verification_word(code: str) -> str:
    """Return how far somebody else has checked a footprint."""
    return translated(VERIFIED[code]) if code in VERIFIED else code


def quarter_word(place: int) -> str:
    """Return what a quarter of a benchmark is called; 0 is the lowest."""
    return translated(QUARTERS[place])


FILTERS: dict[str, Callable[..., str]] = {
    "certificate_word": certificate_word,
    "verification_word": verification_word,
    "quarter_word": quarter_word,
}
