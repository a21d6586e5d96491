"""What the home page says about product footprints."""

from flask import url_for
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from portal.core import worklist
from portal.core.actor import Actor, Role
from portal.core.formats import quantity
from portal.core.i18n import language
from portal.core.worklist import Task, WorkList
from portal.rollups import newest, runs


def build(session: Session, actor: Actor) -> WorkList:
    """Return the products with their number, incomplete ones first."""
    latest = newest.by_product(session, actor)
    tasks = []
    for item in runs.products(session, actor):
        run = latest.get(item.id)
        lang = language()
        name = (item.name_zh or item.name) if lang == "zh" else item.name
        unit = f"kgCO2e/{item.declared_unit}"
        tasks.append(
            Task(
                title=name,
                url=url_for("rollups.product", item_id=item.id),
                kind="product",
                detail=quantity(run.footprint_kgco2e, unit, lang)
                if run is not None
                else _("Not computed yet"),
                tag="" if run is not None and run.is_complete else _("Incomplete"),
            )
        )
    return WorkList(
        heading=_("Product footprints"),
        tasks=tuple(tasks),
        empty=_("Upload a bill of materials to see your first product here."),
    )


worklist.offer(worklist.Provider(build, roles=frozenset({Role.PRODUCT_OWNER}), order=10))
