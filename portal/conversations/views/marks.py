"""The conversation beside an answer: a page names its request once, its parts ask place by place.

Templates call ``talk_about(request, side)`` and then ``talk_at(key)``; two statements a page.
"""

from dataclasses import dataclass

from flask import g, url_for

from portal.campaigns.models import DataRequest
from portal.conversations import queries
from portal.conversations.queries import Talk
from portal.conversations.sides import ANSWERING, WRITERS, handed
from portal.core.guards import actor, session


@dataclass(frozen=True, slots=True)
class Beside:
    """What stands beside one place: its thread, if there is one, and where to write."""

    url: str
    talk: Talk | None
    may_write: bool
    side: str


def talk_about(request: DataRequest, side: str) -> list[Talk]:
    """Look up the threads of the request that this page is about, once; return them."""
    known = g.get("talked_about")
    if known is not None and known[:2] == (request.id, side):
        return list(known[2].values())
    limit = handed(session(), actor(), side)
    found = queries.talks(session(), actor(), request, side, limit)
    may_write = actor().has(*WRITERS[side]) or side == ANSWERING
    g.talked_about = (request.id, side, {one.about.key: one for one in found}, may_write)
    return found


def talk_at(key: str) -> Beside | None:
    """Return what stands beside a place, ``None`` on pages that name no request."""
    known = g.get("talked_about")
    if known is None:
        return None
    request_id, side, talks, may_write = known
    url = url_for(f"conversations.{side}", data_request_id=request_id, about=key or None)
    return Beside(url, talks.get(key), may_write, side)
