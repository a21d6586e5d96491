"""One certificate used by two suppliers: their customer is told, and nobody else."""

import pytest

from portal.core.clock import now
from portal.submissions.models import SharedResult

CERTIFIED = {"certificates": ["GEC-0001", "GEC-0002"], "part": "a"}
SAME = {"print": "output_qty=1000kg;x=1;y=2", "part": "a"}


@pytest.fixture
def copies(world, make, session):
    """Give the customer what two suppliers granted: what each holds, and at which level."""

    def copies(own, theirs, sharing="full"):
        rival = make.supplier(world.buyer, name="Rival Works")
        other = make.request(
            world.request.campaign, rival, make.item(world.buyer), make.company(), state="submitted"
        )
        world.request.state = "submitted"
        for request, facts, level in ((world.request, own, "full"), (other, theirs, sharing)):
            session.add(
                SharedResult(
                    company_id=world.buyer.id,
                    request_id=request.id,
                    number=1,
                    item_id=request.item_id,
                    supplier_id=request.supplier_id,
                    period=2025,
                    sharing=level,
                    footprint=FOOTPRINT,
                    score=SCORE,
                    findings=[],
                    answers=None,
                    comparable=facts,
                    signed_by="Lin Yan",
                    signed_at=now(),
                    content_hash=str(request.id),
                )
            )
        session.commit()

    return copies


FOOTPRINT = {
    "declared_unit": "kg",
    "declared_amount": 1.0,
    "boundary": "gate_to_gate",
    "value_kgco2e": 2.9,
    "complete": True,
    "primary_share": None,
    "ratings": [None] * 6,
    "gwp_set": "AR6",
    "covers": [],
    "mass_per_unit_kg": 1.0,
    "verification": None,
    "declared": None,
    "missing": [],
}
SCORE = {"total": 50.0, "grade": "D", "parts": [], "ratings": [None] * 6, "advice": []}


def test_the_customer_of_both_is_told_the_number_and_the_other_supplier(world, browse, copies):
    copies(CERTIFIED, {"certificates": ["GEC-0002"], "part": "b"})

    page = browse(world.purchaser).get(f"/reviews/{world.request.id}")

    assert "The same certificates." in page.text
    assert "Rival Works uses certificate GEC-0002" in page.text
    assert "GEC-0001" not in page.text


def test_the_same_figures_throughout_are_told(world, browse, copies):
    copies(SAME, SAME | {"part": "b"})

    page = browse(world.purchaser).get(f"/reviews/{world.request.id}")

    assert "exactly those that Rival Works answered" in page.text


@pytest.mark.parametrize("sharing", ["footprint_only", "by_stage"])
def test_what_was_not_granted_in_full_is_not_compared(world, browse, copies, sharing):
    copies(CERTIFIED, CERTIFIED, sharing)

    page = browse(world.purchaser).get(f"/reviews/{world.request.id}")

    assert "Rival Works" not in page.text


def test_the_supplier_is_not_told(world, browse, copies):
    copies(CERTIFIED, CERTIFIED)

    for page in ("", "/form/G", "/check"):
        shown = browse(world.approver).get(f"{world.path}{page}")
        assert "Rival Works" not in shown.text
        assert "GEC-0002" not in shown.text
