"""The filters of the templates: the formats of the trade in the reader's language."""

from collections.abc import Callable
from datetime import date, datetime
from typing import Any

from flask import Flask
from jinja2 import pass_context
from jinja2.filters import FILTERS as BUILT_IN
from jinja2.runtime import Context
from markupsafe import Markup

from portal.core import formats
from portal.core.i18n import language, translated, zone
from portal.core.mail_causes import SENTENCES

_IN_LANGUAGE: dict[str, Callable[..., str]] = {
    "number": formats.number,
    "signed": formats.change,
    "count_of": formats.count,
    "percent": formats.percent,
    "file_size": formats.file_size,
    "unit_label": formats.unit_label,
    "day": formats.day,
}


def _in_language(write: Callable[..., str]) -> Callable[..., str]:
    def written(value: Any, *details: Any) -> str:
        return write(value, language(), *details)

    return written


def quantity(value: formats.Number | None, unit: str, digits: int = 3) -> Markup:
    """Return number and unit in one text, with the subscript of CO2."""
    return formats.co2e(formats.quantity(value, unit, language(), digits))


def moment(at: datetime | None, zone_name: str = "Asia/Shanghai") -> str:
    """Return date, time and zone for a reader in the named zone."""
    return formats.moment(at, zone(zone_name), language())


def short_day(at: datetime, now: datetime, zone_name: str = "Asia/Shanghai") -> str:
    """Return the day of a moment for a narrow column, in the named zone."""
    return formats.short_day(at, now, zone(zone_name), language())


def due_in(at: datetime | None, now: datetime, zone_name: str = "Asia/Shanghai") -> str:
    """Return how long there is until ``at``."""
    return formats.due_in(at, now, zone(zone_name), language())


def due_tone(at: datetime | None, now: datetime, zone_name: str = "Asia/Shanghai") -> str:
    """Return ``late``, ``soon`` or nothing."""
    return formats.due_tone(at, now, zone(zone_name))


def mail_cause(code: str | None) -> str:
    """Return why a mail did not arrive, as a sentence; nothing where it did or nobody knows."""
    return translated(SENTENCES.get(code or "", ""))


def iso(value: date | None) -> str:
    """Return the machine's way to write a date or time, for ``<time datetime>``."""
    return "" if value is None else value.isoformat()


def register(app: Flask) -> None:
    """Give the templates of ``app`` their filters."""
    filters: dict[str, Callable[..., Any]] = {
        **{name: _in_language(write) for name, write in _IN_LANGUAGE.items()},
        "exact": formats.exact,
        "co2e": formats.co2e,
        "quantity": quantity,
        "moment": moment,
        "short_day": short_day,
        "due_in": due_in,
        "due_tone": due_tone,
        "iso": iso,
        "mail_cause": mail_cause,
    }
    app.jinja_env.filters.update(filters)


def ask_each_time(app: Flask) -> None:
    """Let no filter of ours be worked out when a template is compiled.

    Jinja computes a filter of a constant, such as ``"overdue"|state_word``, once for good: in the
    language of whoever opens the page first. It leaves alone what takes the context.
    """
    known = app.jinja_env.filters
    known.update(
        {name: _late(write) for name, write in known.items() if BUILT_IN.get(name) != write}
    )


def _late(write: Callable[..., Any]) -> Callable[..., Any]:
    @pass_context
    def written(_context: Context, value: Any, *details: Any, **named: Any) -> Any:
        return write(value, *details, **named)

    return written
