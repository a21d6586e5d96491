"""What all lines of an inventory share: period, place, and the step to one declared unit."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from forms.extract.sharing import product_factor
from forms.filled import Cells, Filled
from forms.findings import Finding, Problem
from forms.inventory import Activity, Gap, Ratings
from forms.quality import OWN, rate_row


@dataclass(frozen=True, slots=True)
class Basis:
    """Period, place and denominator of a supplier's own production.

    ``factor`` is the part of the process's burden that this product bears beside co-products.
    """

    filled: Filled
    findings: tuple[Finding, ...]
    period_start: date | None
    period_end: date | None
    amount: Decimal | None
    output: Decimal | None
    mass_kg: Decimal | None
    region: str | None
    factor: Decimal

    @classmethod
    def of(cls, filled: Filled, findings: tuple[Finding, ...]) -> "Basis":
        """Read the basis from the answers."""
        single = filled.single
        unit = single.text("declared_unit") or ""
        return cls(
            filled=filled,
            findings=findings,
            period_start=single.day("period_start"),
            period_end=single.day("period_end"),
            amount=single.amount("declared_amount", unit),
            output=single.amount("output_qty", unit),
            mass_kg=single.amount("mass_per_unit", "kg"),
            region=single.text("site_province") or single.text("site_country"),
            factor=product_factor(filled),
        )

    @property
    def year(self) -> int | None:
        """The reporting year, by which factors are chosen."""
        return self.period_end.year if self.period_end else None

    def per_unit(self, total: Decimal, share_percent: Decimal = Decimal(100)) -> Decimal | None:
        """Return the part of a period's total that belongs to one declared amount.

        One division at the very end keeps the result exact to the last digit of the context.
        """
        if self.amount is None or self.output is None or self.output <= 0:
            return None
        return total * share_percent * self.factor * self.amount / (100 * self.output)

    def line(
        self,
        row: Cells,
        cell: str,
        quantity: Decimal | None,
        *,
        category: str,
        unit: str,
        **details: Any,
    ) -> Activity | Gap:
        """Return a line of activity, or the gap where its quantity is unknown."""
        if quantity is None:
            return gap(row, cell, "gap.no_output")
        known = {"stage": "energy", "region": self.region, "year": self.year} | details
        return Activity(
            category=category,
            quantity_per_unit=quantity,
            unit=unit,
            field=cell,
            row=row.row,
            primary_activity=is_primary(row),
            ratings=self.ratings(row),
            **known,
        )

    def ratings(self, row: Cells) -> Ratings:
        """Rate a row."""
        return rate_row(row, self.filled, self.findings)


def is_primary(row: Cells) -> bool:
    """Say whether a row states the supplier's own data."""
    return row.text("dq_class") in OWN


def gap(row: Cells, field: str, code: str, **facts: str) -> Gap:
    """Name a place that gives no activity."""
    return Gap(row.section, row.row, field, Problem(code, facts))


def unknown(row: Cells, cell: str) -> Gap:
    """Name a quantity that is not known: not answered, kept back, or in a unit of another kind."""
    place = row.get(cell)
    if place is not None and place.without is not None:
        return gap(row, cell, f"gap.{place.without.why}")
    if place is not None and place.number is not None:
        return gap(row, cell, "gap.unit", unit=place.unit or "")
    return gap(row, cell, "gap.no_quantity")
