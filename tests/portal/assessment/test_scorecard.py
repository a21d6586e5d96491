"""The scorecard: counts with their base, the next best action, and the same on paper."""

from datetime import timedelta

import pytest

from portal.assessment import scorecard
from portal.campaigns.models import RequestEvent
from portal.core.actor import Role
from portal.core.clock import now
from portal.submissions.models import SharedResult


@pytest.fixture
def company(make):
    return make.company(name="Brand")


@pytest.fixture
def supplier(make, company):
    return make.supplier(company, name="澜石正极", name_en="Lanshi Cathode")


@pytest.fixture
def buyer(make, company):
    return make.user(company, Role.PURCHASER)


@pytest.fixture
def asked(make, session, company, supplier):
    """Return ``asked(due, signed, returns)``: a request due and signed so many days ago."""
    campaign = make.campaign(make.item(company, is_product=True))

    def asked(due, signed=None, returns=0, **more):
        at = now()
        request = make.request(
            campaign,
            supplier,
            make.item(company),
            due_at=at - timedelta(days=due),
            state="submitted" if signed is not None else "opened",
            **more,
        )
        steps = [("sign", signed)] * (signed is not None) + [("return", 1)] * returns
        for number, (action, days) in enumerate(steps, 1):
            session.add(
                RequestEvent(
                    company_id=company.id,
                    request_id=request.id,
                    sequence=number,
                    action=action,
                    state="submitted",
                    by="X",
                    at=at - timedelta(days=days),
                )
            )
        session.commit()
        return request

    return asked


@pytest.fixture
def shown(database, make, buyer, supplier):
    def shown(period=None):
        actor = make.actor(buyer)
        with database.session(actor, readonly=True) as db:
            return scorecard.scorecard(db, actor, supplier, period, now())

    return shown


def test_on_time_counts_what_was_due_or_signed(asked, shown, app):
    asked(due=5, signed=6)
    asked(due=5, signed=2)
    asked(due=3)
    asked(due=-9, signed=1)
    asked(due=-9)

    with app.test_request_context():
        did = shown().answering

    assert (did.asked, did.due, did.on_time, did.percent) == (5, 4, 2, 50.0)


def test_returns_are_counted_each_time(asked, shown, app):
    asked(due=5, signed=6, returns=2)
    asked(due=5, signed=6)

    with app.test_request_context():
        did = shown().answering

    assert (did.returns, did.signed) == (2, 2)


def test_nothing_due_is_no_percentage(asked, shown, app):
    asked(due=-5)

    with app.test_request_context():
        assert shown().answering.percent is None


def test_open_points_say_what_is_late(asked, browse, buyer, supplier):
    asked(due=3)

    page = browse(buyer).get(f"/suppliers/{supplier.id}/scorecard")

    assert "the answer was due on" in page.text


def rated(session, company, supplier, request, ratings):
    session.add(
        SharedResult(
            company_id=company.id,
            request_id=request.id,
            number=1,
            item_id=request.item_id,
            supplier_id=supplier.id,
            period=2025,
            sharing="by_stage",
            footprint={
                "declared_unit": "kg",
                "declared_amount": 1,
                "boundary": "cradle_to_gate",
                "value_kgco2e": 2.5,
                "ratings": ratings,
            },
            score={"total": 80.0, "grade": "B", "parts": [], "ratings": [], "advice": []},
            findings=[],
            answers=None,
            signed_by="W",
            signed_at=now(),
            content_hash="0" * 64,
        )
    )
    session.commit()


def test_only_a_rating_that_needs_it_has_a_next_best_action(
    session, company, asked, browse, buyer, supplier
):
    rated(session, company, supplier, asked(due=5, signed=6), [1, 1, 4, 1, 1, 1])

    page = browse(buyer).get(f"/suppliers/{supplier.id}/scorecard")

    assert "Measure the line that makes the item" in page.text
    assert "Add bills and meter records" not in page.text
    assert page.text.count("Good as it is.") == 5


@pytest.mark.one_engine
@pytest.mark.parametrize("lang", ["en", "zh"])
def test_the_paper_comes_in_the_language_that_was_asked_for(
    session, company, asked, browse, buyer, supplier, lang
):
    rated(session, company, supplier, asked(due=5, signed=6), [1, 1, 4, 1, 1, 1])

    answer = browse(buyer).client.get(f"/suppliers/{supplier.id}/scorecard.pdf?lang={lang}")

    assert answer.status_code == 200
    assert answer.data[:5] == b"%PDF-"
    assert len(answer.data) > 5000


@pytest.mark.one_engine
@pytest.mark.parametrize("period", ["1999", "99999", "x", "２０２５", "-1", ""])
def test_an_odd_period_is_the_newest_one(asked, browse, buyer, supplier, period):
    asked(due=5, signed=6)

    page = browse(buyer).get(f"/suppliers/{supplier.id}/scorecard?period={period}")

    assert "Scorecard for 2025" in page.text


def test_a_supplier_that_was_never_asked_has_a_scorecard_that_says_so(browse, buyer, supplier):
    page = browse(buyer).get(f"/suppliers/{supplier.id}/scorecard")
    paper = browse(buyer).client.get(f"/suppliers/{supplier.id}/scorecard.pdf")

    assert "No answer was shared" in page.text
    assert paper.status_code == 200
