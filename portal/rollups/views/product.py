"""The product: its number, tree, contributions, gaps, flags and runs."""

from typing import Any
from uuid import UUID

from flask import render_template, request
from flask.typing import ResponseReturnValue

from portal.catalogue.models import Item
from portal.core import navigation
from portal.core.actor import BUYING_ROLES
from portal.core.errors import NotFound
from portal.core.guards import access, actor, session
from portal.core.i18n import N_, language
from portal.rollups import (
    changes,
    charts,
    mending,
    newest,
    origins,
    pages,
    policy,
    portfolio,
    runs,
    tree,
)
from portal.rollups.views import bp

navigation.offer(
    navigation.Entry(
        "rollups.index", N_("Products"), "box-seam", roles=frozenset(BUYING_ROLES), order=10
    )
)

OPEN_DEPTH = 3
FIRST_MENDS = 5


def shown(item: Item, period: int | None = None) -> pages.ProductPage:
    """Return the page's product, with the period and run that the address names."""
    period = period or request.args.get("period", type=runs.year)
    run_id = request.args.get("run", type=UUID)
    return pages.product_page(
        session(), actor(), item, lang=language(), period=period, run_id=run_id
    )


def render_tab(name: str, page: pages.ProductPage, **more: Any) -> str:
    """Render a tab; without a result yet, all tabs but that of the runs say so."""
    if page.result is None and name != "runs":
        name = "product"
    kept = {k: v for k, v in request.args.items() if k in {"period", "run"}}
    return render_template(f"pages/rollups/{name}.html", page=page, kept=kept, tab=name, **more)


@bp.get("/products")
@access(policy.SEE)
def index() -> ResponseReturnValue:
    """List the products with their latest number."""
    products = runs.products(session(), actor())
    latest = newest.by_product(session(), actor())
    under_way = portfolio.standing(session(), actor())
    return render_template(
        "pages/rollups/index.html", products=products, latest=latest, under_way=under_way
    )


@bp.get("/products/<uuid:item_id>")
@access(policy.SEE, Item)
def product(item: Item) -> ResponseReturnValue:
    """Show the number, what it rests on, and what changed."""
    page = shown(item)
    if page.result is None or page.run is None:
        return render_tab("product", page)
    return render_tab(
        "product",
        page,
        flow=charts.sankey(page.result, page.names),
        flow_title=charts.sankey_title(page.result, page.names, language()),
        groups=pages.flag_groups(page.result),
        changed=changes.story(page.run, page.names),
        mends=mending.mends(session(), actor(), page, FIRST_MENDS),
    )


@bp.get("/products/<uuid:item_id>/tree")
@access(policy.SEE, Item)
def structure(item: Item) -> ResponseReturnValue:
    """Show the tree with every node's part; one node opens beside it."""
    page = shown(item)
    if page.result is None:
        return render_tab("tree", page)
    rows = tree.rows(tree.Structure.of(page.result), open_depth=OPEN_DEPTH)
    key = request.args.get("node")
    view = pages.node_view(page.result, key) if key else None
    if key and view is None:
        raise NotFound
    origin = origins.origin(session(), actor(), view.node, page.run_period) if view else None
    levels = pages.tiers_by_code(session(), actor(), page)
    return render_tab("tree", page, rows=rows, tiers=levels, view=view, origin=origin)


@bp.get("/products/<uuid:item_id>/contributions")
@access(policy.SEE, Item)
def contributions(item: Item) -> ResponseReturnValue:
    """Show every contribution; they add up to the total."""
    page = shown(item)
    picture = charts.bars(page.result, page.names) if page.result else None
    return render_tab("contributions", page, picture=picture)


@bp.get("/products/<uuid:item_id>/unaccounted")
@access(policy.SEE, Item)
def unaccounted(item: Item) -> ResponseReturnValue:
    """List the lines without any value."""
    return render_tab("unaccounted", shown(item))


@bp.get("/products/<uuid:item_id>/quality")
@access(policy.SEE, Item)
def quality(item: Item) -> ResponseReturnValue:
    """Show ratings, primary share and flags."""
    page = shown(item)
    groups = pages.flag_groups(page.result) if page.result else []
    return render_tab("quality", page, groups=groups)


@bp.get("/products/<uuid:item_id>/runs")
@access(policy.SEE, Item)
def history(item: Item) -> ResponseReturnValue:
    """List the runs with what asked for them and what pins them."""
    page = shown(item)
    listed = runs.history(session(), actor(), item.id, page.period)
    return render_tab(
        "runs", page, runs=[(run, changes.reasons(run, page.names)) for run in listed]
    )
