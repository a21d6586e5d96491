"""Where a request stands: one word, the same on a page and in the database."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from portal.campaigns import standing
from portal.campaigns.deliveries import best
from portal.campaigns.models import DataRequest
from portal.core.clock import now

TABLE = [
    # state, delivery, is somebody reading it, what it is called
    ("issued", "", False, "issued"),
    ("issued", "queued", False, "issued"),
    ("issued", "sent", False, "issued"),
    ("issued", "kept", False, "issued"),
    ("issued", "uncertain", False, "issued"),
    ("issued", "undeliverable", False, "not_delivered"),
    ("opened", "undeliverable", False, "opened"),
    ("in_progress", "undeliverable", False, "in_progress"),
    ("submitted", "sent", False, "submitted"),
    ("submitted", "sent", True, "in_review"),
    ("returned", "sent", True, "returned"),
    ("accepted", "sent", True, "accepted"),
    ("declined", "undeliverable", False, "declined"),
    ("revoked", "sent", False, "revoked"),
]


def test_each_request_stands_in_one_place_and_pages_and_database_agree(chain, make, session):
    campaign, at = chain.campaign(state="issued"), now()
    expected = {}
    for state, delivery, is_read, name in TABLE:
        request = make.request(
            campaign,
            chain.suppliers[0],
            make.item(chain.brand),
            state=state,
            delivery=delivery,
            review_began_at=at if is_read else None,
        )
        expected[request.id] = name

    rows = session.execute(select(DataRequest, standing.expression())).all()

    assert {request.id: name for request, name in rows} == expected
    assert {request.id: standing.of(request) for request, _ in rows} == expected
    assert set(expected.values()) == set(standing.ALL)


@pytest.mark.parametrize(
    ("state", "days", "is_late"),
    [("issued", -1, True), ("returned", -1, True), ("submitted", -1, False), ("issued", 1, False)],
)
def test_overdue_is_what_is_still_owed_after_its_day(chain, session, state, days, is_late):
    request, _ = chain.answering(state=state, due_at=now() + timedelta(days=days))

    found = session.scalars(select(DataRequest).where(standing.overdue(now()))).all()

    assert standing.is_overdue(request, now()) is is_late
    assert (found == [request]) is is_late


def test_one_of_several_receivers_is_enough():
    assert best(["undeliverable", "sent"]) == "sent"
    assert best(["undeliverable", "queued"]) == "queued"
    assert best(["undeliverable", "undeliverable"]) == "undeliverable"
