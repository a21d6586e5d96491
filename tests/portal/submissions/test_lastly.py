"""The reviewer reads last period's accepted answer where this period's is different."""

import pytest
from factories.minimal_answers import complete

from portal.core.clock import now
from portal.submissions.models import Acceptance, SharedResult
from portal.submissions.sharing import Sharing


@pytest.fixture
def shared(world, session):
    """Keep the customer's copy of answers to a request, under a level of sharing."""

    def shared(request, state, sharing, **answers):
        given = sharing is Sharing.FULL
        request.state = state
        copy = SharedResult(
            company_id=world.buyer.id,
            request_id=request.id,
            number=1,
            item_id=request.item_id,
            supplier_id=request.supplier_id,
            period=request.period,
            sharing=sharing,
            footprint={
                "value_kgco2e": 1.0,
                "declared_amount": 1,
                "declared_unit": "kg",
                "boundary": "gate_to_gate",
                "complete": True,
            },
            score={"total": 70, "grade": "B", "parts": [], "advice": []},
            findings=[],
            answers=complete(request, **answers) if given else None,
            signed_by="Lin Yan",
            signed_at=now(),
            content_hash="0" * 64,
        )
        session.add(copy)
        session.flush()
        return copy

    return shared


@pytest.fixture
def last_year(world, shared, session):
    """Accept last year's answers to the same question, shared at a level."""

    def accepted(sharing, **answers):
        this = world.request
        campaign = world.make.campaign(this.campaign.product, period=this.period - 1)
        before = world.make.request(
            campaign, this.supplier, this.item, world.supplier, level="minimal"
        )
        copy = shared(before, "accepted", sharing, **answers)
        accepted = Acceptance(
            company_id=world.buyer.id,
            shared_result_id=copy.id,
            request_id=before.id,
            item_id=before.item_id,
            supplier_id=before.supplier_id,
            period=before.period,
            accepted_at=now(),
            accepted_by="Reviewer",
        )
        session.add(accepted)

    return accepted


def test_what_differs_from_last_period_stands_beside_the_answer(
    world, browse, session, shared, last_year
):
    last_year(Sharing.FULL, output_qty="4000", supplier_part_no="K-700")
    shared(world.request, "submitted", Sharing.FULL, output_qty="5000")
    session.commit()

    page = browse(world.purchaser).get(f"/reviews/{world.request.id}")

    assert "Last period: 4,000 kg (+25.0 %)" in page.text
    assert "Last period: K-700" in page.text
    assert page.text.count("Last period:") == 2


@pytest.mark.parametrize("when", ["now", "then"])
def test_what_was_not_shared_in_either_period_stays_away(
    world, browse, session, shared, last_year, when
):
    last_year(Sharing.BY_STAGE if when == "then" else Sharing.FULL, supplier_part_no="K-700")
    shared(world.request, "submitted", Sharing.BY_STAGE if when == "now" else Sharing.FULL)
    session.commit()

    page = browse(world.purchaser).get(f"/reviews/{world.request.id}")

    assert "K-700" not in page.html
