"""What a mail about requests says in the customer's own words, and where it leads besides."""

from collections.abc import Sequence

from flask import current_app
from flask_babel import ngettext

from portal.campaigns import wording
from portal.campaigns.asked import Asked
from portal.campaigns.models import DataRequest
from portal.core.filters import moment
from portal.core.i18n import language, written_in
from portal.letters.stationery import Own, Stationery

TO_ANSWER = frozenset(
    {
        "data_request",
        "request_reminder",
        "request_escalated",
        "request_extended",
        "request_level",
        "request_returned",
    }
)
"""Mails about what is still to be answered."""

CONVERSATION = "conversations.answering"
"""Where a supplier asks about a request, if the portal has such a page."""


def own(
    paper: Stationery,
    template: str,
    requests: Sequence[DataRequest],
    *,
    to: str,
    by: str,
    lang: str,
) -> Own | None:
    """Return what the company that asks says in its own words, if it does so in such a mail."""
    if template not in paper.letters:
        return None
    asked = [Asked.read(request.asked) for request in requests]
    return paper.own(template, lang, facts(asked, requests[0], to=to, by=by, lang=lang))


def facts(
    asked: Sequence[Asked], request: DataRequest, *, to: str, by: str, lang: str
) -> dict[str, str]:
    """Return the facts of a mail by their placeholders, in the receiver's language."""
    first = asked[0]
    with written_in(lang):
        return {
            "contact": to or first.supplier,
            "supplier": first.supplier,
            "company": first.customer,
            "sender": by or first.customer,
            "product": wording.listed(wording.product_names(asked)),
            "item": _item(asked),
            "period": str(request.period),
            "due": moment(request.due_at, request.timezone),
        }


def _item(asked: Sequence[Asked]) -> str:
    """Return what is delivered: one thing by its name, several by their number."""
    if len(asked) == 1:
        return asked[0].item_name(language()) or asked[0].item_code
    return str(ngettext("%(num)s item", "%(num)s items", len(asked)))


def ways(
    template: str, requests: Sequence[DataRequest], path: str, page: str
) -> dict[str, str] | None:
    """Return where a mail leads besides its button: asking, and passing on to who is meant.

    ``path`` is where the button leads, ``page`` where it leads whoever has an account. Without one
    both ways are places on the page of the invitation; from a list of requests one goes on by hand.
    """
    if template not in TO_ANSWER:
        return None
    if path == page and len(requests) > 1:
        return {"ask": path, "pass_on": ""}
    places = {"ask": f"{path}#ask", "pass_on": f"{path}#pass-on-form"}
    if path == page and CONVERSATION in current_app.view_functions:
        address = current_app.url_map.bind("")
        places["ask"] = address.build(CONVERSATION, {"data_request_id": requests[0].id})
    return places
