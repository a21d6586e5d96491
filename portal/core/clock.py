"""The one place that reads the clock."""

from datetime import UTC, date, datetime


def now() -> datetime:
    """Return the present moment as an aware UTC time."""
    return datetime.now(UTC)


def today() -> date:
    """Return the present date in UTC."""
    return now().date()
