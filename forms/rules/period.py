"""The reporting period, its age, and how long a result stays valid."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal

from forms.context import Context
from forms.filled import Filled
from forms.findings import Finding
from forms.parsing.dates import span
from forms.quality import reporting_period
from forms.rules.marking import ERROR, WARNING, at
from forms.rules.thresholds import limit

DAYS_OF_A_YEAR = Decimal("365.25")


def sensible(filled: Filled, context: Context) -> Iterator[Finding]:
    """V03: the period starts before it ends, and has ended."""
    single = filled.single
    start, end = single.day("period_start"), single.day("period_end")
    if start and end and start >= end:
        yield at(
            single["period_end"],
            "V03",
            "period.reversed",
            ERROR,
            start=start.isoformat(),
            end=end.isoformat(),
        )
    if end and end > context.today:
        yield at(single["period_end"], "V03", "period.future", ERROR, end=end.isoformat())


def whole_year(filled: Filled, context: Context) -> Iterator[Finding]:
    """V04: the period is not about twelve months."""
    period = reporting_period(filled)
    if period is None:
        return
    days = (period[1] - period[0]).days + 1
    if not limit("V04", "days_min") <= days <= limit("V04", "days_max"):
        yield at(filled.single["period_end"], "V04", "period.not_a_year", WARNING, days=days)


def age(filled: Filled, context: Context) -> Iterator[Finding]:
    """V05: the period ended long before the one that the customer asks for."""
    end = filled.single.day("period_end")
    reference = context.period_end or context.today
    if end is None:
        return
    years = Decimal((reference - end).days) / DAYS_OF_A_YEAR
    if years > limit("V05", "years_warning"):
        severity = ERROR if years > limit("V05", "years_error") else WARNING
        yield at(
            filled.single["period_end"],
            "V05",
            "period.old",
            severity,
            end=end.isoformat(),
            years=round(years, 1),
            reference=reference.isoformat(),
        )


def other_period(filled: Filled, context: Context) -> Iterator[Finding]:
    """X13: the period has no day in common with the one that the customer asks for."""
    period = reporting_period(filled)
    if period is None or context.period_start is None or context.period_end is None:
        return
    if period[1] < context.period_start or period[0] > context.period_end:
        yield at(
            filled.single["period_start"],
            "X13",
            "period.not_asked",
            WARNING,
            start=context.period_start.isoformat(),
            end=context.period_end.isoformat(),
        )


def row_period(filled: Filled, context: Context) -> Iterator[Finding]:
    """X14: the period of a row has no day in common with the reporting period."""
    period = reporting_period(filled)
    for section in ("E", "G", "J"):
        for row in filled.table(section):
            own = row.text("dq_period")
            if own is None or period is None:
                continue
            first, last = span(own)
            if last < period[0] or first > period[1]:
                yield at(row["dq_period"], "X14", "row.other_period", ERROR, value=own)


def validity(filled: Filled, context: Context) -> Iterator[Finding]:
    """V54: a result is valid for at most three years after its period."""
    until, end = filled.single.day("validity_end"), filled.single.day("period_end")
    if until is None:
        return
    place = filled.single["validity_end"]
    if until < context.today:
        yield at(place, "V54", "validity.expired", ERROR, until=until.isoformat())
    last = _years_later(end, int(limit("V05", "years_warning"))) if end else None
    if last and until > last:
        facts = {"until": until.isoformat(), "last": last.isoformat()}
        yield at(place, "V54", "validity.too_long", ERROR, **facts)


def upstream_validity(filled: Filled, context: Context) -> Iterator[Finding]:
    """V54: the footprint of a material had expired before the period ended."""
    end = filled.single.day("period_end")
    for row in filled.table("E"):
        until = row.day("mat_pcf_valid_until")
        if until and end and until < end:
            place = row["mat_pcf_valid_until"]
            yield at(place, "V54", "validity.upstream_expired", WARNING, until=until.isoformat())


def _years_later(day: date, years: int) -> date:
    try:
        return day.replace(year=day.year + years)
    except ValueError:  # the 29th of February of a year that has none
        return day.replace(year=day.year + years, day=28)


RULES = (sensible, whole_year, age, other_period, row_period, validity, upstream_validity)
