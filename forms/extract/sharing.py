"""Which part of the burden of a process this product bears when it yields other products too."""

from decimal import Decimal

from forms.filled import Cells, Filled

WHOLE = Decimal(1)


def main_row(filled: Filled) -> Cells | None:
    """Return the row of this product among the co-products: the one of its name, else the first."""
    rows = filled.table("L")
    name = (filled.single.text("product_name") or "").strip().casefold()
    named = (row for row in rows if (row.text("coprod_name") or "").strip().casefold() == name)
    return next(named, rows[0] if rows else None)


def product_factor(filled: Filled) -> Decimal:
    """Return the allocation factor of this product; 1 without co-products, or while unstated.

    Taking the whole can only overstate.
    """
    row = main_row(filled)
    factor = None if row is None else row.number("alloc_factor")
    return WHOLE if factor is None else factor
