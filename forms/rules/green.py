"""Green power and certificates: attributable, unique, and of the period."""

from collections.abc import Iterator
from decimal import Decimal

from forms.context import Context
from forms.filled import Filled
from forms.findings import Finding
from forms.parsing.dates import span
from forms.quality import reporting_period
from forms.rules.marking import ERROR, WARNING, at
from forms.rules.thresholds import limit

KWH_PER_CERTIFICATE = 1000
DAYS_PER_MONTH = Decimal("30.5")
MOST_SHOWN = 3


def within_purchase(filled: Filled, context: Context) -> Iterator[Finding]:
    """V17: more green electricity than was bought from the grid."""
    for row in filled.table("G"):
        bought = row.amount("elec_grid", "kWh")
        green = [row.amount("elec_green_trade", "kWh"), row.amount("elec_gec", "kWh")]
        claimed = sum((one for one in green if one is not None), Decimal(0))
        if bought is not None and claimed > bought:
            cell = "elec_gec" if green[1] else "elec_green_trade"
            yield at(row[cell], "V17", "green.over_purchase", ERROR, claimed=claimed, bought=bought)


def certificates_unique(filled: Filled, context: Context) -> Iterator[Finding]:
    """V18: a certificate number used twice, here or in another submission."""
    seen: set[str] = set()
    for row in filled.table("G"):
        numbers = row.codes("gec_ids")
        again = [one for one in numbers if one in context.used_certificates]
        for one in numbers:
            if one in seen:
                again.append(one)
            seen.add(one)
        if again:
            shown = tuple(dict.fromkeys(again))[:MOST_SHOWN]
            yield at(row["gec_ids"], "V18", "certificate.twice", ERROR, numbers=shown)


def certificates_enough(filled: Filled, context: Context) -> Iterator[Finding]:
    """X18: fewer certificates than the claimed electricity needs."""
    for row in filled.table("G"):
        kwh, numbers = row.amount("elec_gec", "kWh"), row.codes("gec_ids")
        if kwh and numbers and kwh > KWH_PER_CERTIFICATE * len(set(numbers)):
            yield at(
                row["gec_ids"],
                "X18",
                "certificate.too_few",
                ERROR,
                kwh=kwh,
                count=len(set(numbers)),
            )


def of_the_period(filled: Filled, context: Context) -> Iterator[Finding]:
    """V19: green power generated outside the reporting period."""
    period = reporting_period(filled)
    for row in filled.table("G"):
        months = row.text("gec_period")
        if months is None or period is None:
            continue
        first, last = span(months)
        if last >= period[0] and first <= period[1]:
            continue
        gap = max((period[0] - last).days, (first - period[1]).days) / DAYS_PER_MONTH
        severity = WARNING if gap <= limit("V19", "months_warning") else ERROR
        yield at(row["gec_period"], "V19", "green.other_period", severity, value=months)


RULES = (within_purchase, certificates_unique, certificates_enough, of_the_period)
