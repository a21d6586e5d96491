"""The materials as a bill: nothing of itself, nothing of no quantity, no step that stands alone."""

from collections.abc import Iterator

from forms.context import Context
from forms.filled import Filled
from forms.findings import Finding
from forms.rules.marking import ERROR, at
from forms.rules.processes import LAST


def quantities(filled: Filled, context: Context) -> Iterator[Finding]:
    """V50: a material of which nothing goes in."""
    for row in filled.table("E"):
        stated = row.number("mat_qty_per_unit")
        if stated is not None and stated == 0 and row.text("mat_type") != "consumable":
            yield at(row["mat_qty_per_unit"], "V50", "bom.nothing", ERROR)


def of_itself(filled: Filled, context: Context) -> Iterator[Finding]:
    """V50: the product among its own materials."""
    own = {
        (filled.single.text(key) or "").strip().casefold()
        for key in ("product_name", "supplier_part_no", "customer_part_no")
    } - {""}
    for row in filled.table("E"):
        name = row.text("mat_name")
        if name and name.strip().casefold() in own:
            yield at(row["mat_name"], "V50", "bom.itself", ERROR, name=name)


def alone(filled: Filled, context: Context) -> Iterator[Finding]:
    """V50: a process that neither gets from another one nor gives to one."""
    rows = filled.table("D")
    fed = {row.text("up_next") for row in rows}
    for row in rows:
        own, after = row.text("up_id"), row.text("up_next")
        is_last = after is not None and after.casefold() in LAST
        if len(rows) > 1 and own and is_last and own not in fed:
            yield at(row["up_id"], "V50", "bom.alone", ERROR, value=own)


RULES = (quantities, of_itself, alone)
