"""What was left out of the result: little enough, and for a reason that counts."""

from collections.abc import Iterator
from decimal import Decimal

from forms.context import Context
from forms.filled import Filled
from forms.findings import Finding
from forms.rules.marking import ERROR, at
from forms.rules.thresholds import limit

NO_REASON = frozenset({"cost", "supplier_refuses", "hard_to_get"})


def single_item(filled: Filled, context: Context) -> Iterator[Finding]:
    """V28: one excluded item above the limit."""
    most = limit("V28", "percent")
    for row in filled.table("cutoff"):
        share = row.number("cutoff_item_pct")
        if share is not None and share > most:
            yield at(row["cutoff_item_pct"], "V28", "cutoff.item", ERROR, value=share, limit=most)


def together(filled: Filled, context: Context) -> Iterator[Finding]:
    """V29: all exclusions together above the limit, as stated or as listed."""
    most = limit("V29", "percent")
    stated = filled.single.number("cutoff_pct")
    listed = _listed(filled)
    total = max((one for one in (stated, listed) if one is not None), default=None)
    if total is not None and total > most:
        place = filled.single["cutoff_pct"]
        yield at(place, "V29", "cutoff.total", ERROR, value=total, limit=most)


def adds_up(filled: Filled, context: Context) -> Iterator[Finding]:
    """X19: the listed items do not add up to the stated share."""
    stated, listed = filled.single.number("cutoff_pct"), _listed(filled)
    if stated is None or listed is None:
        return
    if abs(stated - listed) > Decimal("0.05"):
        place = filled.single["cutoff_pct"]
        yield at(place, "X19", "cutoff.sum", ERROR, value=stated, listed=listed)


def reason(filled: Filled, context: Context) -> Iterator[Finding]:
    """V30: a reason that is none."""
    for row in filled.table("cutoff"):
        code = row.text("cutoff_reason")
        if code in NO_REASON:
            place = row["cutoff_reason"]
            option = place.field.option(code)
            name = option.label if option else code
            yield at(place, "V30", "cutoff.no_reason", ERROR, reason=name)


def _listed(filled: Filled) -> Decimal | None:
    shares = [row.number("cutoff_item_pct") for row in filled.table("cutoff")]
    known = [share for share in shares if share is not None]
    return sum(known, Decimal(0)) if known and len(known) == len(shares) else None


RULES = (single_item, together, adds_up, reason)
