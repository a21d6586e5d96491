"""What the catalogue adds to pages of others: factors, the home page."""

from flask import url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.catalogue import browsing, structure
from portal.catalogue.models import BomLine, Item
from portal.core import worklist
from portal.core.actor import Actor, Role
from portal.core.i18n import language
from portal.factors import consequences
from portal.factors.models import OwnFactor


@consequences.foresee
def of_a_factor(session: Session, actor: Actor, factor: OwnFactor) -> consequences.Touched:
    """Tell which item would lose its value, and which products rest on it."""
    if factor.item is None or actor.company_id is None:
        return consequences.Touched()
    item = factor.item
    has_lines = session.scalar(
        select(BomLine.id)
        .where(BomLine.scope(actor), BomLine.parent_id == item.id, BomLine.retired_at.is_(None))
        .limit(1)
    )
    products = structure.products_using(session, actor.company_id, [item.id])
    return consequences.Touched(
        unaccounted=() if has_lines or item.factor_category else (_named(item),),
        products=tuple(_named(product) for product in products),
    )


def _named(item: Item) -> tuple[str, str]:
    return item.name_in(language()), url_for("catalogue.show", item_id=item.id)


def gaps(session: Session, actor: Actor) -> worklist.WorkList:
    """Return what the bills of materials lack, for the home page."""
    counts = browsing.counts(session, actor)
    tasks = []
    if number := counts["no_value"]:
        title = ngettext(
            "%(num)s item has neither lines nor a factor",
            "%(num)s items have neither lines nor a factor",
            number,
        )
        detail = _("They stay unaccounted unless a supplier answers.")
        url = url_for("catalogue.index", show="no_value")
        tasks.append(worklist.Task(title, url, "gap", detail))
    if number := counts["no_supplier"]:
        title = ngettext(
            "%(num)s part or material has no supplier",
            "%(num)s parts and materials have no supplier",
            number,
        )
        detail = _("Only items with a supplier can be asked for.")
        url = url_for("catalogue.index", show="no_supplier")
        tasks.append(worklist.Task(title, url, "gap", detail))
    return worklist.WorkList(
        heading=_("Gaps in the bills of materials"),
        tasks=tuple(tasks),
        empty=_("No bill of materials yet.") if not counts["all"] else _("Nothing is missing."),
        start_url="" if counts["all"] else url_for("catalogue.choose_file"),
        start_label="" if counts["all"] else _("Upload a bill of materials"),
    )


worklist.offer(worklist.Provider(gaps, frozenset({Role.PURCHASER, Role.PRODUCT_OWNER}), order=70))
