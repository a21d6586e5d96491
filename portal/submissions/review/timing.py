"""Until when an answer is reviewed: working days after its signature, where the reader is."""

from datetime import date, datetime, time, timedelta, tzinfo

SATURDAY = 5
DAY = timedelta(days=1)
END_OF_DAY = time(23, 59, 59)


def working_days_after(day: date, count: int) -> date:
    """Return the working day (Monday to Friday) that lies ``count`` of them after ``day``.

    Examples
    --------
    >>> working_days_after(date(2026, 11, 20), 1), working_days_after(date(2026, 11, 21), 1)
    (datetime.date(2026, 11, 23), datetime.date(2026, 11, 23))
    """
    while count:
        day += DAY
        count -= day.weekday() < SATURDAY
    return day


def due_at(signed_at: datetime, within_days: int, zone: tzinfo) -> datetime:
    """Return the end of the last day on which the review of an answer is in time."""
    last = working_days_after(signed_at.astimezone(zone).date(), within_days)
    return datetime.combine(last, END_OF_DAY, tzinfo=zone)


def overdue_before(now: datetime, within_days: int, zone: tzinfo) -> datetime:
    """Return the moment before which an answer must have been signed to be overdue ``now``."""
    today = now.astimezone(zone).date()
    first_in_time = today
    while working_days_after(first_in_time - DAY, within_days) >= today:
        first_in_time -= DAY
    return datetime.combine(first_in_time, time(), tzinfo=zone)
