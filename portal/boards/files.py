"""The boards' tables to take along, in the reader's language."""

from collections.abc import Iterable, Iterator

from flask_babel import gettext as _

from portal.boards import words
from portal.boards.chase import Ranked
from portal.boards.coverage import CLASSES, MEASURES, Coverage
from portal.boards.supplies import Supply
from portal.boards.tree import Node, Tree
from portal.campaigns import wording
from portal.campaigns.queries.taking_along import Line
from portal.core.i18n import language
from portal.core.sheets import Table, Value


def coverage(found: Coverage) -> Table:
    """Return the coverage of every tier by every measure, in percent of what is known."""
    headings = (
        _("Tier"),
        _("Measure"),
        *(f"{words.measure_word(name)} (%)" for name in CLASSES),
        _("Supplies with a value"),
        _("Supplies"),
    )
    rows = [
        (
            words.tier_word(row.tier),
            words.measure_word(measure),
            *(row.bars[measure].of(name) for name in CLASSES),
            row.bars[measure].known,
            row.supplies,
        )
        for measure in MEASURES
        for row in found.rows(measure)
    ]
    return Table(_("Coverage"), headings, rows)


def tree(found: Tree) -> Table:
    """Return the tree from the product down, one line for each item and supplier."""
    headings = (
        _("Depth"),
        _("Item code"),
        _("Item"),
        _("Tier"),
        _("Supplier code"),
        _("Supplier"),
        _("Sourcing share (percent)"),
        _("State"),
        _("Due (UTC)"),
        _("Upstream requests open"),
        _("Upstream requests"),
        _("Footprint share with all below (percent)"),
        _("Further tiers of the supplier"),
    )
    return Table(
        _("Tier tree"), headings, [line for row in found.rows for line in _lines(found, row)]
    )


def _lines(found: Tree, row: Node) -> Iterator[list[Value]]:
    item = row.item
    name = (item.name_zh or item.name) if language() == "zh" else (item.name or item.name_zh)
    first: list[Value] = [row.depth, item.code, name]
    if not row.supplies:
        yield [*first, None, "", "", None, "" if row.depth == 0 else _("no supplier"), *[None] * 5]
    for one in row.supplies:
        yield [*first, *_supply(found, one)]


def _supply(found: Tree, one: Supply) -> list[Value]:
    supplier, asked = found.suppliers[one.supplier_id], one.asked
    return [
        one.tier,
        supplier.code,
        supplier.name_in(language()),
        100 * one.share,
        wording.state_word(asked.state) if asked else _("not asked"),
        asked.due_at.isoformat(timespec="minutes") if asked else "",
        asked.upstream_open if asked else None,
        asked.upstream_total if asked else None,
        None if one.footprint is None else 100 * one.footprint,
        " ".join(str(tier) for tier in found.elsewhere(one)),
    ]


def chase(ranked: Iterable[Ranked], lines: Iterable[Line]) -> Table:
    """Return the whole list of whom to chase first; unknown factors stay empty."""
    headings = (
        _("Rank"),
        _("Request id"),
        _("Campaign"),
        _("Supplier code"),
        _("Supplier"),
        _("Buyer"),
        _("Item code"),
        _("Item"),
        _("Tier"),
        _("State"),
        _("Due (UTC)"),
        _("Footprint share with all below (percent)"),
        _("Quality gap (0 to 1)"),
        _("Spend share (percent)"),
        _("Score"),
    )
    known = {line.id: line for line in lines}
    rows = [_chased(one, known[one.request_id]) for one in ranked if one.request_id in known]
    return Table(_("Chase first"), headings, rows)


def _chased(one: Ranked, line: Line) -> list[Value]:
    factors, chinese = one.factors, language() == "zh"
    return [
        one.place,
        str(line.id),
        line.campaign,
        line.supplier_code,
        line.supplier if chinese else line.supplier_en or line.supplier,
        line.buyer,
        line.item_code,
        (line.item_zh or line.item) if chinese else (line.item or line.item_zh),
        line.tier,
        wording.state_word(line.state),
        line.due_at.isoformat(timespec="minutes"),
        None if factors.footprint is None else 100 * factors.footprint,
        factors.gap,
        None if factors.spend is None else 100 * factors.spend,
        one.score,
    ]
