"""The emission factors that the portal takes for the answers."""

from collections.abc import Iterator

from forms.context import Context
from forms.filled import Filled
from forms.findings import Finding
from forms.rules.marking import WARNING, at

GREEN = ("elec_green_trade", "elec_gec")


def combustion_only(filled: Filled, context: Context) -> Iterator[Finding]:
    """V21: electricity with a factor of CO2 from the stack only."""
    for row in filled.table("G"):
        used = context.factors.get(("G", row.row or "", "elec_grid"))
        if used is not None and used.is_co2_only and row.number("elec_grid"):
            yield at(row["elec_grid"], "V21", "factor.co2_only", WARNING, name=used.name)


def residual(filled: Filled, context: Context) -> Iterator[Finding]:
    """V20: green power is claimed, and the rest is counted with an average that holds it too."""
    for row in filled.table("G"):
        used = context.factors.get(("G", row.row or "", "elec_grid"))
        claimed = sum(row.amount(cell, "kWh") or 0 for cell in GREEN)
        bought = row.amount("elec_grid", "kWh") or 0
        if used is None or used.is_residual or not 0 < claimed < bought:
            continue
        facts = {"name": used.name, "rest": bought - claimed}
        yield at(row["elec_grid"], "V20", "factor.not_residual", WARNING, **facts)


RULES = (combustion_only, residual)
