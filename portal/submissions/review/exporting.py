"""The queue as a file, with the filter of the page: what a reviewer may see, and nothing more."""

from collections.abc import Iterable, Iterator

from flask_babel import gettext as _

from portal.campaigns.wording import level_word, named, sharing_word
from portal.core.i18n import language
from portal.core.sheets import Table, Value
from portal.submissions.review.facts import number
from portal.submissions.review.queue import QueueRow


def headings() -> list[str]:
    """Return the names of the columns in the reader's language."""
    return [
        _("Supplier"),
        _("Site"),
        _("Country"),
        _("Buyer"),
        _("Item"),
        _("Code"),
        _("Category"),
        _("Campaign"),
        _("Tier"),
        _("Level"),
        _("Version"),
        _("Signed"),
        _("Review due"),
        _("Overdue"),
        _("Sharing"),
        _("Value, kgCO2e"),
        _("per"),
        _("Change to last period, percent"),
        _("Share of the product's footprint, percent"),
        _("Score"),
        _("Errors"),
        _("Warnings"),
        _("Clean"),
    ]


def lines(rows: Iterable[QueueRow]) -> Iterator[list[Value]]:
    """Yield the queue's rows as cells; unknown figures stay empty."""
    for row in rows:
        asked, shared = row.request, row.shared
        amount = number(shared.footprint.get("declared_amount")) or 1
        yield [
            asked.supplier.name_in(language()),
            asked.site.name if asked.site else "",
            asked.supplier.country,
            asked.supplier.buyer,
            named(asked.item),
            asked.item.code,
            asked.item.purchase_category,
            asked.campaign.name,
            asked.tier,
            level_word(asked.level),
            shared.number,
            shared.signed_at.isoformat(timespec="seconds"),
            row.due_at.isoformat(timespec="seconds"),
            _("yes") if row.is_late else _("no"),
            sharing_word(shared.sharing),
            number(shared.footprint.get("value_kgco2e")),
            f"{amount:g} {shared.footprint.get('declared_unit') or ''}",
            row.facts.change_percent if row.facts else None,
            row.facts.share_percent if row.facts else None,
            number(shared.score.get("total")),
            row.errors,
            row.warnings,
            _("no") if row.against else _("yes"),
        ]


def table(rows: Iterable[QueueRow]) -> Table:
    """Return the queue's rows as a table to take along."""
    return Table(_("Reviews"), headings(), list(lines(rows)))
