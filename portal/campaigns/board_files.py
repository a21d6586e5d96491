"""The board's list and the list of campaigns as tables to take along, in the reader's language."""

from collections.abc import Iterable, Iterator

from flask_babel import gettext as _

from portal.campaigns import standing, wording
from portal.campaigns.kept import IdList
from portal.campaigns.queries.campaigns import CampaignRow
from portal.campaigns.queries.filters import NOT_STATED, Filter
from portal.campaigns.queries.taking_along import Line
from portal.core.i18n import language
from portal.core.sheets import Table, Value
from portal.suppliers.places import place_name


def requests(lines: Iterable[Line]) -> Table:
    """Return requests as a table; times are in UTC, states as words."""
    headings = (
        _("Request id"),
        _("Campaign"),
        _("Period"),
        _("Supplier code"),
        _("Supplier"),
        _("Site"),
        _("Country"),
        _("Buyer"),
        _("Item code"),
        _("Item"),
        _("Category"),
        _("Tier"),
        _("Questionnaire level"),
        _("State"),
        _("Overdue"),
        _("Due (UTC)"),
        _("Opened (UTC)"),
        _("Upstream requests open"),
        _("Upstream requests"),
        _("Reason for declining"),
    )
    return Table(_("Requests"), headings, [_line(one, language()) for one in lines])


def _line(one: Line, lang: str) -> list[Value]:
    chinese = lang == "zh"
    return [
        str(one.id),
        one.campaign,
        one.period,
        one.supplier_code,
        one.supplier if chinese else one.supplier_en or one.supplier,
        one.site or "",
        one.country,
        one.buyer,
        one.item_code,
        (one.item_zh or one.item) if chinese else (one.item or one.item_zh),
        one.category,
        one.tier,
        wording.level_word(one.level),
        wording.state_word(one.state),
        _("yes") if one.is_overdue else _("no"),
        one.due_at.isoformat(timespec="minutes"),
        one.opened_at.isoformat(timespec="minutes") if one.opened_at else "",
        one.upstream_open,
        one.upstream_total,
        one.decline_reason or "",
    ]


def filter_sheet(wanted: Filter, campaign: str, id_list: IdList | None, made: str) -> Table:
    """Return what a file was limited to, so that it still says so when it travels on."""
    return Table(
        _("Filter"),
        (_("What"), _("Value")),
        [(_("Made"), made), (_("Campaign"), campaign), *_limits(wanted, id_list)],
    )


def _limits(wanted: Filter, id_list: IdList | None) -> Iterator[tuple[str, str]]:
    def stated(value: str) -> str:
        return _("not stated") if value == NOT_STATED else value

    made = (
        (_("State"), wording.state_word(wanted.state) if wanted.state else ""),
        (_("Tier"), str(wanted.tier or "")),
        (_("Supplier"), str(wanted.supplier_id or "")),
        (_("Buyer"), stated(wanted.buyer)),
        (_("Category"), stated(wanted.category)),
        (_("Country"), stated(place_name(wanted.country, language()))),
        (_("Search"), wanted.text),
        (_("Upstream"), _("blocked upstream") if wanted.blocked else ""),
        (_("List of ids"), list_name(id_list) if id_list else wanted.ids),
    )
    yield from ((name, value) for name, value in made if value)


def list_name(one: IdList) -> str:
    """Return what a list of ids is called: its file, or how many ids it holds."""
    return one.name or _("%(count)s ids typed in", count=one.given)


def campaigns(rows: Iterable[CampaignRow]) -> Table:
    """Return campaigns with how far each has come."""
    states = [state for state in standing.ALL if state != "revoked"]
    headings = (
        _("Campaign"),
        _("Product"),
        _("Period"),
        _("Due (UTC)"),
        _("Requests"),
        *(wording.state_word(state) for state in states),
        wording.state_word("overdue"),
    )
    return Table(
        _("Campaigns"),
        headings,
        [
            (
                row.name,
                wording.named(row.product),
                row.period,
                row.due_at.isoformat(timespec="minutes"),
                row.progress.total,
                *(row.progress.count(state) for state in states),
                row.progress.overdue,
            )
            for row in rows
        ],
    )
