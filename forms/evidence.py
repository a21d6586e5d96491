"""Documents that prove rows: which row they belong to, which months they cover, what they say."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import TypeAlias

from aggregator import units
from forms.filled import Cells, Filled
from forms.parsing.dates import span
from forms.quantity import main_quantity

RowKey: TypeAlias = tuple[str, str]
Month: TypeAlias = tuple[int, int]

WHOLE = frozenset(
    {
        "bom_erp",
        "contract",
        "gec",
        "pcf_report",
        "recycled_certificate",
        "test_report",
        "verification_statement",
    }
)
"""Documents that prove a row as a whole, not month by month."""

USUAL: Mapping[str, str] = {
    "E": "bom_erp",
    "F": "bom_erp",
    "H": "water_bill",
    "I": "test_report",
    "J": "transport_bill",
    "K": "waste_manifest",
    "grid_electricity": "electricity_bill",
    "direct_wire": "electricity_bill",
    "self_generated": "electricity_bill",
    "storage": "electricity_bill",
    "steam": "heat_bill",
    "hot_water": "heat_bill",
    "fuel": "fuel_invoice",
    "internal": "fuel_invoice",
    "compressed_air": "contract",
}
"""The document that usually proves a row, by what it is about, else by its table."""


@dataclass(frozen=True, slots=True)
class Document:
    """One document with its file; without a file it proves nothing."""

    row: str
    kind: str | None
    period: tuple[date, date] | None
    amount: Decimal | None
    unit: str | None
    proves: tuple[RowKey, ...]


def documents(filled: Filled) -> tuple[Document, ...]:
    """List the documents that are attached."""
    return tuple(_document(row) for row in filled.table("P") if row.codes("ev_file"))


def _document(row: Cells) -> Document:
    period = row.text("ev_period")
    return Document(
        row=row.row or "",
        kind=row.text("ev_type"),
        period=span(period) if period else None,
        amount=row.number("ev_amount"),
        unit=row.unit("ev_amount"),
        proves=tuple(filter(None, (key_of(link) for link in row.codes("ev_links")))),
    )


def key_of(link: str) -> RowKey | None:
    """Return the row that a link names (``G.r1``), ``None`` where it names none.

    >>> key_of("G.r1")
    ('G', 'r1')
    """
    section, _, row = link.partition(".")
    return (section, row) if section and row else None


def by_row(filled: Filled) -> Mapping[RowKey, tuple[Document, ...]]:
    """Return the documents of each row."""
    found: dict[RowKey, list[Document]] = defaultdict(list)
    for one in documents(filled):
        for key in one.proves:
            found[key].append(one)
    return {key: tuple(ones) for key, ones in found.items()}


def usual_proof(row: Cells) -> str:
    """Return the type of document that usually proves a row."""
    about = row.text("energy_carrier") or row.text("transport_use") or ""
    return USUAL.get(about) or USUAL.get(row.section, "bom_erp")


def months(first: date, last: date) -> tuple[Month, ...]:
    """List the months that a span of days touches.

    >>> months(date(2025, 11, 15), date(2026, 1, 2))
    ((2025, 11), (2025, 12), (2026, 1))
    """
    start, end = first.year * 12 + first.month - 1, last.year * 12 + last.month - 1
    return tuple((one // 12, one % 12 + 1) for one in range(start, end + 1))


def uncovered(
    proofs: Iterable[Document], period: tuple[date, date] | None
) -> tuple[Month, ...] | None:
    """List the months of a period that no document covers; ``None`` without any document.

    A document that states no period, or proves the row as a whole, covers all of them.
    """
    covered: set[Month] = set()
    known = tuple(proofs)
    if not known:
        return None
    for one in known:
        if one.kind in WHOLE or one.period is None or period is None:
            return ()
        covered.update(months(*one.period))
    return () if period is None else tuple(m for m in months(*period) if m not in covered)


def coverage(proofs: Iterable[Document], period: tuple[date, date] | None) -> Decimal:
    """Return which part of a period's months is covered by documents, 0 to 1."""
    known = tuple(proofs)
    missing = uncovered(known, period)
    if missing is None:
        return Decimal(0)
    if period is None or not missing:
        return Decimal(1)
    return 1 - Decimal(len(missing)) / len(months(*period))


def documented_amount(row: Cells, proofs: Iterable[Document]) -> Decimal | None:
    """Return what the documents of a row add up to, in the unit of the row's quantity.

    ``None`` where one of them states no amount, states it in another dimension, or proves other
    rows too, because then nobody can say which part belongs to this one.
    """
    place, known = main_quantity(row), tuple(proofs)
    if place is None or place.unit is None or not known:
        return None
    amounts = [_converted(one, place.unit) for one in known if one.kind not in WHOLE or one.amount]
    if not amounts or None in amounts or any(len(one.proves) != 1 for one in known):
        return None
    return sum((one for one in amounts if one is not None), Decimal(0))


def _converted(document: Document, unit: str) -> Decimal | None:
    if document.amount is None or document.unit is None:
        return None
    if document.unit == unit:
        return document.amount
    if document.unit not in units.UNITS or unit not in units.UNITS:
        return None
    start, end = units.UNITS[document.unit], units.UNITS[unit]
    return (
        document.amount * units.conversion(start, end) if units.is_compatible(start, end) else None
    )
