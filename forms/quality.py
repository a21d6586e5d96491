"""The six data-quality ratings of a row: found from the answers, or set by hand.

Scale 1 (best) to 5 after the six dimensions of the product carbon reduction protocol, clause
on data quality; what each step means stands in ``forms/README.md``. What cannot be told from
the answers counts 5: unknown is never good.
"""

from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal

from forms.evidence import Document, by_row, documented_amount, uncovered
from forms.filled import Cells, Filled
from forms.findings import Finding, Severity
from forms.inventory import Ratings
from forms.parsing.dates import span
from forms.quantity import main_quantity
from forms.weights import weights

DIMENSIONS = ("time", "geography", "technology", "completeness", "consistency", "verifiability")
CELLS = ("dq_time", "dq_geo", "dq_tech", "dq_complete", "dq_consist", "dq_verif")
OWN = frozenset({"primary", "site_specific"})
RECORDED = frozenset({"meter", "erp", "invoice", "weighbridge", "laboratory"})
UNKNOWN = 5


def rate_row(
    row: Cells,
    filled: Filled,
    findings: Iterable[Finding] = (),
    proofs: Sequence[Document] | None = None,
) -> Ratings:
    """Rate one row; a rating typed by hand wins over the automatic one.

    Parameters
    ----------
    row
        A row of data.
    filled
        All answers.
    findings
        What the rules found, for consistency.
    proofs
        The documents of the row, where the caller has sorted them by row already.
    """
    found = automatic(row, filled, findings, proofs)
    return Ratings(
        *(
            _by_hand(row, cell) or rating
            for cell, rating in zip(CELLS, found.as_tuple(), strict=True)
        )
    )


def automatic(
    row: Cells,
    filled: Filled,
    findings: Iterable[Finding] = (),
    proofs: Sequence[Document] | None = None,
) -> Ratings:
    """Rate one row by its data alone; a quantity that is not known is rated worst throughout."""
    quantity = main_quantity(row)
    if quantity is not None and quantity.without is not None:
        return Ratings()
    if proofs is None:
        proofs = by_row(filled).get((row.section, row.row or ""), ())
    return Ratings(
        _time(row, filled),
        _geography(row, filled),
        _technology(row),
        _completeness(row, filled),
        _consistency(row, findings),
        _verifiability(row, filled, proofs),
    )


def _by_hand(row: Cells, cell: str) -> int | None:
    typed = row.number(cell)
    return int(typed) if typed is not None and 1 <= typed <= UNKNOWN else None


def reporting_period(filled: Filled) -> tuple[date, date] | None:
    """Return the reporting period, ``None`` while it is not stated sensibly."""
    start, end = filled.single.day("period_start"), filled.single.day("period_end")
    return (start, end) if start and end and start < end else None


def data_period(row: Cells, filled: Filled) -> tuple[date, date] | None:
    """Return the period of a row: its own, else the reporting period."""
    own = row.text("dq_period")
    return span(own) if own else reporting_period(filled)


def _time(row: Cells, filled: Filled) -> int:
    period, data = reporting_period(filled), data_period(row, filled)
    if period is None or data is None:
        return UNKNOWN
    years = Decimal((period[1] - data[1]).days) / 365
    return _first_within(abs(years), ("0.1", "1", "3", "5"))


def _first_within(value: Decimal, limits: tuple[str, ...]) -> int:
    """Return the number of the first limit that holds the value, counted from 1."""
    return next((step for step, most in enumerate(limits, 1) if value <= Decimal(most)), UNKNOWN)


def _geography(row: Cells, filled: Filled) -> int:
    if row.text("dq_class") in OWN:
        return 1
    wanted = {filled.single.text("site_province"), row.text("mat_origin")} - {None}
    used = row.text("mat_ef_region") or row.text("elec_grid_region")
    if used is None:
        return UNKNOWN
    if used in wanted:
        return 2
    country = filled.single.text("site_country")
    return 3 if used.split("-")[0] == country else UNKNOWN


def _technology(row: Cells) -> int:
    match row.text("dq_class"):
        case "primary":
            whole = row.number("energy_alloc_pct") == 100
            metered = row.text("energy_alloc_key") == "sub_meter"
            return 1 if whole or metered or "energy_alloc_pct" not in row else 2
        case "site_specific":
            return 2
        case "secondary":
            return 3 if row.text("mat_pcf_source") == "secondary_db" else 4
        case _:
            return UNKNOWN


def _completeness(row: Cells, filled: Filled) -> int:
    period, data = reporting_period(filled), data_period(row, filled)
    if period is None or data is None:
        return UNKNOWN
    shared = (min(period[1], data[1]) - max(period[0], data[0])).days + 1
    missing = 1 - Decimal(max(shared, 0)) / ((period[1] - period[0]).days + 1)
    return _first_within(missing, ("0.01", "0.05", "0.1", "0.2"))


def _consistency(row: Cells, findings: Iterable[Finding]) -> int:
    mine = [
        one.severity
        for one in findings
        if (one.section, one.row) == (row.section, row.row) and one.field not in CELLS
    ]
    errors = mine.count(Severity.ERROR)
    if errors > 2:
        return UNKNOWN
    if errors:
        return 3
    return 2 if Severity.WARNING in mine else 1


def _verifiability(row: Cells, filled: Filled, proofs: Sequence[Document]) -> int:
    status = filled.single.text("verification_status") or ""
    if status.startswith("third_"):
        return 1
    if proofs:
        return 2 if _agrees(row, filled, proofs) else 3
    return 4 if row.text("dq_source") in RECORDED else UNKNOWN


def _agrees(row: Cells, filled: Filled, proofs: Sequence[Document]) -> bool:
    """Say whether documents of the whole period add up to the row's quantity."""
    place, stated = main_quantity(row), documented_amount(row, proofs)
    if stated is None or place is None or not place.number:
        return False
    if uncovered(proofs, data_period(row, filled)):
        return False
    off = abs(stated - place.number) / place.number * 100
    return bool(off <= weights()["verifiability"]["agrees_percent"])
