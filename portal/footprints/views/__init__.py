"""A supplier's own footprints: the list, one of them, and its files."""

from urllib.parse import quote

from flask import Blueprint, Response, render_template, request
from flask.typing import ResponseReturnValue

from portal.campaigns.models import DataRequest
from portal.core import navigation
from portal.core.actor import SUPPLYING_ROLES
from portal.core.errors import NotFound
from portal.core.guards import access, actor, session
from portal.core.i18n import N_, language
from portal.core.paging import number_of
from portal.core.pdf import PDF
from portal.core.sheets import XLSX
from portal.footprints import files, pages, policy
from portal.footprints.pages import OwnFootprint

bp = Blueprint("footprints", __name__)
ONE = "/requests/<uuid:data_request_id>/footprint"


@bp.get("/footprints")
@access(policy.LIST)
def index() -> ResponseReturnValue:
    """List the company's own footprints, the latest period first."""
    number = number_of(request.args.get("page"))
    page = pages.rows(session(), actor(), number, language())
    return render_template("pages/footprints/index.html", page=page)


@bp.get(ONE)
@access(policy.SEE, DataRequest)
def show(data_request: DataRequest) -> ResponseReturnValue:
    """Show one item's footprint from cradle to gate, its hot spots, and its scores so far."""
    own = pages.own_footprint(session(), data_request, actor(), language())
    return render_template(
        "pages/footprints/show.html",
        own=own,
        request_=data_request,
        missing=files.missing_names(own) if own else [],
        stage_word=pages.stage_word,
        tones=pages.TONES,
    )


def _own(data_request: DataRequest) -> OwnFootprint:
    own = pages.own_footprint(session(), data_request, actor(), language())
    if own is None:
        raise NotFound
    return own


@bp.get(f"{ONE}.pdf")
@access(policy.SEE, DataRequest)
def download_pdf(data_request: DataRequest) -> ResponseReturnValue:
    """Send the footprint as PDF."""
    own = _own(data_request)
    return _file(files.as_pdf(own), PDF, own, "pdf")


@bp.get(f"{ONE}.xlsx")
@access(policy.SEE, DataRequest)
def download_workbook(data_request: DataRequest) -> ResponseReturnValue:
    """Send the footprint as a workbook."""
    own = _own(data_request)
    return _file(files.as_workbook(own), XLSX, own, "xlsx")


def _file(content: bytes, kind: str, own: OwnFootprint, suffix: str) -> ResponseReturnValue:
    name = quote(f"{own.asked.item_code} {own.period} footprint.{suffix}", safe="")
    headers = {"Content-Disposition": f"attachment; filename*=UTF-8''{name}"}
    return Response(content, mimetype=kind, headers=headers)


navigation.offer(
    navigation.Entry(
        "footprints.index", N_("My footprints"), "bar-chart-steps", roles=SUPPLYING_ROLES, order=25
    )
)
