"""Documents behind the figures: there, agreeing, and for what is claimed."""

from collections.abc import Iterator

from forms.context import Context
from forms.evidence import by_row, documented_amount, uncovered
from forms.filled import Filled
from forms.findings import Finding
from forms.model import Need
from forms.quality import OWN, data_period
from forms.quantity import RATED, main_quantity, row_name
from forms.rules.marking import ERROR, WARNING, at, off_percent, rounded
from forms.rules.thresholds import limit


def what_weighs(filled: Filled, context: Context) -> Iterator[Finding]:
    """V47: own data that weigh in the result, and no document behind them."""
    total = sum(map(abs, context.contributions.values()))
    if not total or not _is_linked(filled):
        return
    proofs = by_row(filled)
    for section in RATED:
        for row in filled.table(section):
            part = context.contributions.get((section, row.row or ""))
            place = main_quantity(row)
            if part is None or place is None or row.text("dq_class") not in OWN:
                continue
            percent = abs(part) / total * 100
            if percent >= limit("V47", "percent") and (section, row.row) not in proofs:
                yield at(place, "V47", "proof.missing", ERROR, percent=rounded(percent))


def _is_linked(filled: Filled) -> bool:
    """Say whether the level requires documents to name the rows they prove."""
    if "P" in filled.hidden_sections:
        return False
    field = filled.questionnaire.section("P").field("ev_links")
    return field.need_at(filled.level) is Need.REQUIRED


def amounts(filled: Filled, context: Context) -> Iterator[Finding]:
    """V48: documents of the whole period that do not add up to the figure."""
    for (section, row_id), proofs in by_row(filled).items():
        for row in filled.table(section):
            place = main_quantity(row)
            if row.row != row_id or place is None or not place.number:
                continue
            stated = documented_amount(row, proofs)
            if stated is None or uncovered(proofs, data_period(row, filled)):
                continue
            off = off_percent(stated, place.number)
            if off > limit("V48", "percent_warning"):
                severity = ERROR if off > limit("V48", "percent_error") else WARNING
                facts = {"value": place.number, "stated": stated, "off": rounded(off)}
                yield at(place, "V48", "proof.amount", severity, unit=place.unit or "", **facts)


def recycled(filled: Filled, context: Context) -> Iterator[Finding]:
    """V32: recycled content without a certificate."""
    proofs = by_row(filled)
    for row in filled.table("E"):
        share = (row.number("recycled_pct_pre") or 0) + (row.number("recycled_pct_post") or 0)
        kinds = {one.kind for one in proofs.get(("E", row.row or ""), ())}
        if share and "recycled_certificate" not in kinds:
            cell = "recycled_pct_post" if row.number("recycled_pct_post") else "recycled_pct_pre"
            yield at(row[cell], "V32", "proof.recycled", WARNING, name=row_name(row), share=share)


RULES = (what_weighs, amounts, recycled)
