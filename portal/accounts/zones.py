"""The time zones among which a person may choose."""

from datetime import datetime
from functools import cache
from zoneinfo import ZoneInfo, available_timezones

from portal.core.clock import now

AREAS = ("Africa", "America", "Asia", "Atlantic", "Australia", "Europe", "Indian", "Pacific")
DEFAULT = {"zh": "Asia/Shanghai"}


@cache
def names() -> frozenset[str]:
    """Return the names of the zones: places, and UTC itself."""
    places = (name for name in available_timezones() if name.partition("/")[0] in AREAS)
    return frozenset({"UTC", *places})


def default(language: str) -> str:
    """Return the zone that readers of a language most likely live in."""
    return DEFAULT.get(language, "UTC")


def choices() -> list[tuple[str, str]]:
    """Return all zones with their present offset, from west to east, UTC first."""
    at = now()
    places = sorted(names() - {"UTC"}, key=lambda name: (_offset(name, at), name))
    return [("UTC", "UTC"), *((name, _label(name, at)) for name in places)]


def _offset(name: str, at: datetime) -> float:
    offset = at.astimezone(ZoneInfo(name)).utcoffset()
    return offset.total_seconds() if offset else 0.0


def _label(name: str, at: datetime) -> str:
    minutes = int(_offset(name, at) // 60)
    sign = "+" if minutes >= 0 else "\N{MINUS SIGN}"
    hours, rest = divmod(abs(minutes), 60)
    return f"{name.replace('_', ' ')} (UTC{sign}{hours}{f':{rest:02}' if rest else ''})"
