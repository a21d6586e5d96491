"""Where a product's number comes from: hot spots with coverage, and single ways."""

from flask import request
from flask.typing import ResponseReturnValue

from aggregator.breakdown import By
from portal.catalogue.models import Item
from portal.core.errors import NotFound
from portal.core.guards import access
from portal.core.i18n import language
from portal.rollups import policy, whence
from portal.rollups.views import bp
from portal.rollups.views.product import render_tab, shown


@bp.get("/products/<uuid:item_id>/hotspots")
@access(policy.SEE, Item)
def hotspots(item: Item) -> ResponseReturnValue:
    """Show the fewest parts that make most of the footprint, and on what it rests."""
    page, by = shown(item), request.args.get("by", By.ITEM)
    if by not in whence.SWITCH:
        raise NotFound
    if page.result is None:
        return render_tab("hotspots", page)
    every = request.args.get("all") == "1"
    found = whence.hot_spots(page.result, By(by), page.names, every=every)
    return render_tab(
        "hotspots",
        page,
        found=found,
        switch=whence.SWITCH,
        goal=whence.GOAL_PERCENT,
        showing_all=every,
        title=whence.hot_title(found, language()),
        picture=whence.hot_bars(found, page.unit),
        covered=whence.covered(page.result),
        tier_name=whence.tier_name,
    )


@bp.get("/products/<uuid:item_id>/ways")
@access(policy.SEE, Item)
def ways(item: Item) -> ResponseReturnValue:
    """Show the single ways along which the footprint arises, down to a cut-off."""
    page = shown(item)
    if page.result is None:
        return render_tab("ways", page)
    sources = whence.sources_of(page.result, page.names)
    ends_at = request.args.get("ends_at") or None
    cutoff = request.args.get("cutoff", whence.USUAL_CUTOFF, type=float)
    if cutoff not in whence.CUTOFFS_PERCENT or (ends_at and ends_at not in dict(sources)):
        raise NotFound
    found = whence.ways(page.result, cutoff_percent=cutoff, ends_at=ends_at)
    return render_tab(
        "ways",
        page,
        found=found,
        sources=sources,
        ends_at=ends_at,
        cutoff=cutoff,
        cutoffs=whence.CUTOFFS_PERCENT,
    )
