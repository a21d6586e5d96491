"""The contributions as a file; its numbers are unrounded."""

import csv
import io
from urllib.parse import quote

from flask import Response, request
from flask.typing import ResponseReturnValue

from portal.catalogue.models import Item
from portal.core.guards import access, actor, session
from portal.core.i18n import language
from portal.core.sheets import inert
from portal.rollups import pages, policy, runs
from portal.rollups.views import bp

HEADINGS = (
    "item",
    "name",
    "supplier",
    "supplier_name",
    "tier",
    "kgco2e",
    "share_percent",
    "source",
)


@bp.get("/products/<uuid:item_id>/contributions.csv")
@access(policy.SEE, Item)
def contributions_csv(item: Item) -> ResponseReturnValue:
    """Give every contribution of the shown result as CSV."""
    page = pages.product_page(
        session(),
        actor(),
        item,
        lang=language(),
        period=request.args.get("period", type=runs.year),
    )
    name = quote(f"{item.code} {page.period} contributions.csv")
    return Response(
        "\ufeff" + _csv(page),
        mimetype="text/csv",
        headers={"Content-Disposition": f"attachment; filename*=UTF-8''{name}"},
    )


def _csv(page: pages.ProductPage) -> str:
    file = io.StringIO(newline="")
    writer = csv.writer(file, quoting=csv.QUOTE_MINIMAL)
    writer.writerow(HEADINGS)
    for part in page.result.contributions if page.result else ():
        writer.writerow(
            [
                inert(part.item),
                inert(page.names.item(part.item)),
                inert(part.supplier),
                inert(page.names.supplier(part.supplier)),
                part.tier,
                repr(part.kgco2e),
                "" if part.share_percent is None else repr(part.share_percent),
                part.source,
            ]
        )
    return file.getvalue()
