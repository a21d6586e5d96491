"""What the pages of measures and alternatives call things, in the reader's language."""

from collections.abc import Callable

from portal.core.i18n import translated
from portal.reduction.models import Measure
from portal.reduction.words import (
    ACTIONS,
    BUTTONS,
    CANDIDATES,
    KINDS,
    OUTCOME_TONES,
    OUTCOMES,
    STATES,
    TONES,
    UNKNOWN,
    VERIFIED,
)


def _of(words: dict[str, str]) -> Callable[[str], str]:
    def word(code: str) -> str:
        return translated(words[code]) if code in words else code

    return word


def _toned(tones: dict[str, str]) -> Callable[[str], str]:
    def tone(code: str) -> str:
        return tones.get(code, "neutral")

    return tone


def item_name(measure: Measure, lang: str) -> str:
    """Return the name of the item that a measure is about, as both sides know it."""
    asked = measure.asked
    names = (asked.get("item_zh"), asked.get("item"))
    ordered = names if lang == "zh" else names[::-1]
    return next((name for name in (*ordered, asked.get("item_code")) if name), "–")


FILTERS: dict[str, Callable[..., str]] = {
    "measure_state": _of(STATES),
    "measure_tone": _toned(TONES),
    "measure_kind": _of(KINDS),
    "measure_action": _of(ACTIONS),
    "measure_button": _of(BUTTONS),
    "outcome_word": _of(OUTCOMES),
    "outcome_tone": _toned(OUTCOME_TONES),
    "candidate_kind": _of(CANDIDATES),
    "why_unknown": _of(UNKNOWN),
    "verified_word": _of(VERIFIED),
    "measured_item": item_name,
}
