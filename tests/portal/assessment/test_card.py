"""The supplier's card: facts, tabs, and what was shared; nothing of anybody else."""

from datetime import timedelta

import pytest

from portal.assessment import certificates
from portal.assessment.models import Certificate
from portal.campaigns.models import RequestEvent
from portal.core import changes, clock
from portal.core.actor import Role
from portal.core.clock import now
from portal.submissions.models import Acceptance, SharedResult

pytestmark = pytest.mark.one_engine

TABS = ("contacts", "sites", "items", "requests", "quality", "certificates", "conversation")


@pytest.fixture
def company(make):
    return make.company(name="Brand")


@pytest.fixture
def buyer(make, company, browse):
    return browse(make.user(company, Role.PURCHASER))


@pytest.fixture
def supplier(make, company):
    return make.supplier(company, name="Alpha Cells", buyer="Ms Li", country="CN")


@pytest.fixture
def share(make, session, company):
    """Return ``share(supplier, item, period, value)``: a signed answer, accepted unless not."""

    def share(supplier, item, period=2025, value=2.0, *, accepted=True, score=80.0, **more):
        product = make.item(company, is_product=True)
        campaign = make.campaign(product, period=period)
        request = make.request(campaign, supplier, item, make.company(), state="accepted")
        answers = more.pop("answers", None)
        footprint = {
            "declared_unit": "kg",
            "declared_amount": 1,
            "boundary": "cradle_to_gate",
            "value_kgco2e": value,
            "complete": True,
            "primary_share": 60,
            "ratings": [1, 2, 1, 2, 1, 2],
            "gwp_set": "AR6",
        } | more
        result = SharedResult(
            company_id=company.id,
            request_id=request.id,
            number=1,
            item_id=item.id,
            supplier_id=supplier.id,
            period=period,
            sharing="full" if answers else "by_stage",
            footprint=footprint,
            score={"total": score, "grade": "B", "parts": [], "ratings": [], "advice": []},
            findings=[],
            answers=answers,
            signed_by="Wang Fang",
            signed_at=now(),
            content_hash="0" * 64,
        )
        session.add(result)
        session.flush()
        if accepted:
            session.add(
                Acceptance(
                    company_id=company.id,
                    shared_result_id=result.id,
                    request_id=request.id,
                    item_id=item.id,
                    supplier_id=supplier.id,
                    period=period,
                    accepted_at=now(),
                    accepted_by="Reviewer",
                )
            )
        session.commit()
        return request

    return share


def test_the_head_says_tier_debts_shares_and_the_last_contact(
    make, session, company, buyer, supplier
):
    product = make.item(company, is_product=True)
    part = make.item(company, name="Cell")
    other = make.supplier(company)
    make.line(product, part)
    make.sourcing(part, supplier, "0.5", spend=300)
    make.sourcing(part, other, "0.5", spend=100)
    campaign = make.campaign(product)
    request = make.request(campaign, supplier, part, due_at=now() - timedelta(days=2))
    session.add(
        RequestEvent(
            company_id=company.id,
            partner_company_id=None,
            request_id=request.id,
            sequence=1,
            action="issue",
            state="issued",
            by="Li",
            at=now() - timedelta(days=9),
        )
    )
    session.commit()

    page = buyer.get(f"/suppliers/{supplier.id}")

    for text in ("Tier 1", "1 request open", "1 overdue", "75.0 % of spend 2025", "Buyer Ms Li"):
        assert text in page.text.replace("\u202f", " ").replace("\xa0", " "), text
    assert "Last contact" in page.text


def test_a_spend_that_is_partly_unknown_is_a_share_of_what_is_known(make, company, buyer, supplier):
    make.sourcing(make.item(company), supplier, spend=300)
    make.sourcing(make.item(company), make.supplier(company))

    page = buyer.get(f"/suppliers/{supplier.id}")

    assert "of known spend 2025" in page.text


@pytest.mark.parametrize("tab", TABS)
def test_every_tab_has_an_address_and_says_what_will_appear_when_there_is_nothing(
    make, company, buyer, tab
):
    supplier = make.supplier(company, name="Empty Works")
    supplier.contact_email = ""

    page = buyer.get(f"/suppliers/{supplier.id}/{tab}")

    assert page.status == 200
    assert page.heading == "Empty Works"
    active = page.soup.select('.tabs a[aria-current="page"]')
    assert [link["href"] for link in active] == [f"/suppliers/{supplier.id}/{tab}"]


def test_items_carry_share_spend_footprint_and_its_change(make, company, buyer, supplier, share):
    part = make.item(company, name="Cell")
    make.sourcing(part, supplier, "0.6", spend=1200)
    share(supplier, part, 2024, 4.0)
    share(supplier, part, 2025, 3.0)

    page = buyer.get(f"/suppliers/{supplier.id}/items")

    text = page.text.replace("\u202f", " ").replace("\xa0", " ")
    assert "60.0 %" in text
    assert "1,200 CNY" in text
    assert "−25.0 % against 2024" in text


def test_a_change_is_not_told_where_the_boundary_changed(make, company, buyer, supplier, share):
    part = make.item(company)
    share(supplier, part, 2024, 4.0, boundary="gate_to_gate")
    share(supplier, part, 2025, 3.0)

    page = buyer.get(f"/suppliers/{supplier.id}/items")

    assert "against 2024" not in page.text


def test_scores_over_time_have_a_sentence(make, company, buyer, supplier, share):
    part = make.item(company)
    share(supplier, part, 2024, score=70.0)
    share(supplier, part, 2025, score=80.0)

    page = buyer.get(f"/suppliers/{supplier.id}/quality")

    assert "The score of Alpha Cells went from 70.0 to 80.0 points since 2024" in page.text


def test_certificates_are_told_as_far_as_they_were_shared(make, company, buyer, supplier, share):
    soon = (clock.today() + timedelta(days=30)).isoformat()
    late = (clock.today() + timedelta(days=400)).isoformat()
    share(
        supplier,
        make.item(company, name="Cell"),
        verification="third_limited",
        declared={"valid_until": late, "verification": "third_limited"},
        answers={
            "fields": {
                "mgmt_systems": {"value": ["iso_14001"]},
                "mgmt_valid_until": {"value": soon},
            },
            "rows": {},
        },
    )

    page = buyer.get(f"/suppliers/{supplier.id}/certificates")

    assert "ISO 14001" in page.text
    assert "ends in 30 days" in page.text
    assert page.text.index("ISO 14001") < page.text.index("limited assurance")


def test_an_accepted_answer_keeps_when_its_certificates_end_until_it_is_taken_back(
    make, session, company, supplier, share
):
    until = clock.today() + timedelta(days=30)
    declared = {"valid_until": until.isoformat()}
    request = share(supplier, make.item(company), verification="third_limited", declared=declared)
    reason = {"request": str(request.id), "item_id": str(request.item_id)}

    changes.announce(session, company.id, reason | {"kind": "accepted"})
    session.flush()
    kept = session.query(Certificate).all()
    changes.announce(session, company.id, reason | {"kind": "withdrawn"})
    session.flush()

    assert [one.valid_until for one in kept] == [until]
    assert session.query(Certificate).count() == 0


@pytest.mark.parametrize(
    "answers",
    [
        None,
        {},
        {"fields": None},
        {"fields": {"mgmt_systems": {"value": None}, "mgmt_valid_until": {"value": "soon"}}},
        {"fields": {"mgmt_systems": {"value": "iso_14001"}}},
    ],
)
def test_answers_that_name_no_readable_end_are_no_mistake(answers):
    found = list(certificates.named_in({}, answers))

    assert all(one.valid_until is None for one in found)


def test_another_company_finds_nothing_below_a_supplier(make, browse, supplier):
    stranger = browse(make.user(make.company(), Role.PURCHASER))

    assert {stranger.get(f"/suppliers/{supplier.id}/{tab}").status for tab in TABS} == {404}
