"""The list of items as a table to take along, in the reader's language."""

from collections.abc import Iterable

from flask_babel import gettext as _

from portal.catalogue.browsing import ItemRow
from portal.catalogue.words import kind_word
from portal.core.i18n import language
from portal.core.sheets import Table, Value


def items(found: Iterable[ItemRow]) -> Table:
    """Return items as a table, one a row."""
    headings = (
        _("Item code"),
        _("Item"),
        _("Kind"),
        _("Declared unit"),
        _("Net mass (kg)"),
        _("Category"),
        _("Suppliers"),
        _("Lines"),
        _("Own factor"),
    )
    return Table(_("Items"), headings, [_row(one, language()) for one in found])


def _row(one: ItemRow, lang: str) -> list[Value]:
    item = one.item
    return [
        item.code,
        item.name_in(lang),
        kind_word(item.kind),
        item.declared_unit,
        None if item.mass_kg is None else float(item.mass_kg),
        item.purchase_category,
        _(", ").join(one.suppliers),
        one.lines,
        _("yes") if one.has_factor else _("no"),
    ]


def filter_sheet(view: str, text: str, kind: str) -> Table:
    """Return what a file was limited to, so that it still says so when it travels on."""
    views = {
        "products": _("Products"),
        "all": _("All items"),
        "no_supplier": _("Without a supplier"),
        "no_value": _("Without a value"),
    }
    limits = ((_("Show"), views[view]), (_("Search"), text), (_("Kind"), kind_word(kind)))
    return Table(_("Filter"), (_("What"), _("Value")), [one for one in limits if one[1]])
