"""Addresses of pages that higher capabilities offer for a request; campaigns do not know them."""

from dataclasses import dataclass

from flask import current_app, url_for

from portal.campaigns.models import DataRequest

FORM = "submissions.form"
WORKBOOK = "submissions.workbook"
CHECK = "submissions.check"
RECEIPT = "submissions.receipt"
REVIEW = "submissions.review"


@dataclass(frozen=True, slots=True)
class AnsweringLinks:
    """Where a supplier goes on from the landing page; what is not offered is ``None``."""

    form: str | None
    workbook: str | None
    check: str | None
    receipt: str | None


def _url(endpoint: str, request: DataRequest) -> str | None:
    if endpoint not in current_app.view_functions:
        return None
    return url_for(endpoint, data_request_id=request.id)


def answering_links(request: DataRequest) -> AnsweringLinks:
    """Return the ways to answer a request."""
    return AnsweringLinks(
        *(_url(endpoint, request) for endpoint in (FORM, WORKBOOK, CHECK, RECEIPT))
    )


def review_url(request: DataRequest) -> str | None:
    """Return the address of the review of a request."""
    return _url(REVIEW, request)
