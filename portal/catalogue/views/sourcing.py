"""Who supplies which share of an item."""

from collections.abc import Mapping, Sequence

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from portal.accounts import currency
from portal.catalogue import policy, sourcing
from portal.catalogue.models import Item
from portal.catalogue.views.blueprint import bp
from portal.core import guards
from portal.core.clock import now, today
from portal.core.errors import Invalid, Problem
from portal.core.guards import access
from portal.suppliers import queries as suppliers

EMPTY: Mapping[str, str] = {"supplier": "", "site": "", "share": "", "spend": ""}


def _period() -> int:
    """Return the period of the address, else the last full year."""
    return sourcing.read_period(request.args.get("period", "")) or today().year - 1


@bp.get("/items/<uuid:item_id>/sourcing")
@access(policy.OPEN_EDITOR, Item)
def edit_sourcing(item: Item) -> ResponseReturnValue:
    """Show the suppliers of an item in a period for editing."""
    rows = sourcing.mapping(guards.session(), guards.actor(), item.id, _period())
    typed = [
        {
            "supplier": row.supplier.code,
            "site": row.site.name if row.site else "",
            "share": f"{row.share:f}",
            "spend": "" if row.spend is None else f"{row.spend:f}",
        }
        for row in rows
    ]
    return _page(item, [*typed, EMPTY], sourcing.state_of(rows))


@bp.post("/items/<uuid:item_id>/sourcing")
@access(policy.EDIT, Item)
def change_sourcing(item: Item) -> ResponseReturnValue:
    """Put the typed suppliers in place of the present ones, or offer one more row."""
    session, who, typed = guards.session(), guards.actor(), _typed_rows()
    seen = request.form.get("seen", "")
    if "more" in request.form:
        return _page(item, [*typed, EMPTY], seen), 422
    try:
        changed = sourcing.put(session, item, who, _period(), typed, at=now(), seen=seen)
    except Invalid as refused:
        seen = sourcing.state_of(sourcing.mapping(session, who, item.id, _period()))
        return _page(item, typed, seen, refused.problems), 422
    flash(_("Saved.") if changed else _("Nothing was changed."), "success")
    return redirect(url_for(".show", item_id=item.id), code=303)


def _typed_rows() -> list[dict[str, str]]:
    """Return the rows in the order in which they stand on the page."""
    rows: dict[str, dict[str, str]] = {}
    for name, value in request.form.items():
        field, _dash, key = name.partition("-")
        if field in EMPTY and key not in {"", "__row__"}:
            rows.setdefault(key, dict(EMPTY))[field] = value
    return list(rows.values())[:100]


def _page(
    item: Item,
    typed: Sequence[Mapping[str, str]],
    seen: str,
    problems: Sequence[Problem] = (),
) -> str:
    known = suppliers.by_code(guards.session(), guards.actor())
    return render_template(
        "pages/catalogue/sourcing.html",
        item=item,
        period=_period(),
        rows=typed,
        total=sourcing.sum_of(typed),
        seen=seen,
        problems=problems,
        suppliers=list(known.values()),
        currency=currency.of(guards.session(), guards.actor()),
    )
