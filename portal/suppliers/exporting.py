"""The list of suppliers as a table to take along, in the reader's language."""

from collections.abc import Iterable

from flask_babel import gettext as _

from portal.core.i18n import language
from portal.core.sheets import Table, Value
from portal.suppliers.models import Supplier
from portal.suppliers.places import place_name


def suppliers(found: Iterable[Supplier]) -> Table:
    """Return suppliers as a table, one a row."""
    headings = (
        _("Supplier code"),
        _("Supplier"),
        _("Country"),
        _("Sites"),
        _("Buyer"),
        _("Contact"),
        _("E-mail address"),
        _("Has joined"),
    )
    return Table(_("Suppliers"), headings, [_row(one, language()) for one in found])


def _row(one: Supplier, lang: str) -> list[Value]:
    return [
        one.code,
        one.name_in(lang),
        place_name(one.country, lang),
        _(", ").join(site.name for site in one.sites),
        one.buyer,
        one.contact_name,
        one.contact_email,
        _("yes") if one.partner_company_id else _("no"),
    ]


def filter_sheet(text: str, country: str) -> Table:
    """Return what a file was limited to, so that it still says so when it travels on."""
    limits = ((_("Search"), text), (_("Country"), place_name(country, language())))
    return Table(_("Filter"), (_("What"), _("Value")), [one for one in limits if one[1]])
