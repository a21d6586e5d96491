"""The review queue: until when, by which filter, and clean answers accepted together."""

import io
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from portal.campaigns.models import CampaignProduct, DataRequest, RequestEvent
from portal.core import jobs
from portal.core.actor import Role
from portal.core.audit import AuditEntry
from portal.core.clock import now
from portal.core.mail import Mail
from portal.submissions.models import Acceptance, SharedResult
from portal.submissions.review import bulk
from portal.submissions.review.models import BulkAcceptance, BulkItem, ReviewFacts
from portal.submissions.review.timing import due_at, overdue_before, working_days_after
from portal.submissions.seal import seal

SHANGHAI = ZoneInfo("Asia/Shanghai")
YEAR = datetime(2026, 1, 1), datetime(2027, 1, 1)  # noqa: DTZ001 - hypothesis wants them plain
WARNING = {"severity": "warning", "rule": "V17", "section": "B", "row": None, "field": None}


@pytest.fixture
def buyer(make):
    return make.company(name="Buyer")


@pytest.fixture
def campaign(make, buyer):
    return make.campaign(make.item(buyer, name="Pack", is_product=True))


@pytest.fixture
def reviewer(make, buyer, browse):
    return browse(make.user(buyer, Role.REVIEWER, name="Rita"))


@pytest.fixture
def signed(make, buyer, campaign):
    """Save an answer that waits for review; keywords say what is special about it."""

    def signed(name="Maker", **special):
        supplier = special.pop("supplier", None) or make.supplier(
            buyer, name=name, contact_email=f"{name}@example.com", **special.pop("maker", {})
        )
        item = special.pop("item", None) or make.item(buyer, **special.pop("part", {}))
        about = special.pop("campaign", campaign)
        request = make.request(
            about, supplier, item, make.company(), state="submitted", **special.pop("request", {})
        )
        return share(make, request, **special)

    return signed


def share(make, request, *, number=1, score=90, value=2, findings=(), days=0, **special):
    shared = SharedResult(
        company_id=request.company_id,
        request_id=request.id,
        number=number,
        item_id=request.item_id,
        supplier_id=request.supplier_id,
        period=request.period,
        sharing=special.pop("sharing", "by_stage"),
        footprint={
            "value_kgco2e": value,
            "boundary": "gate_to_gate",
            "primary_share": 100,
            "ratings": [1, 1, 1, 1, 1, 1],
            "missing": [],
            "gwp_set": "AR6",
            "covers": [],
            "mass_per_unit_kg": None,
            "verification": None,
            "declared": None,
            "declared_unit": "kg",
            "declared_amount": 1,
            "complete": value is not None,
            "marks": special.pop("marks", []),
        },
        score={"total": score, "grade": "A", "parts": [], "ratings": [], "advice": []},
        findings=list(findings),
        answers=None,
        signed_by="Lin Yan",
        signed_at=now() - timedelta(days=days),
        **special,
    )
    shared.content_hash = seal(shared)
    return make._save(shared)


def names(page):
    return [row.find("th").find("a").get_text() for row in page.soup.select("#queue tbody tr")]


def rows(session, model):
    session.expire_all()
    return list(session.scalars(select(model)))


def listed(reviewer, query=""):
    """Have the queue's clean ones listed; return the address of the list."""
    form = reviewer.get(f"/reviews{query}").form("/reviews/lists")
    return reviewer.post("/reviews/lists", form).location


@given(
    signed=st.datetimes(*YEAR),
    later=st.timedeltas(timedelta(0), timedelta(days=40)),
    days=st.integers(1, 15),
)
def test_an_answer_is_overdue_exactly_when_its_due_time_has_passed(signed, later, days):
    at = signed.replace(tzinfo=UTC)

    is_late = at < overdue_before(at + later, days, SHANGHAI)

    assert is_late == (due_at(at, days, SHANGHAI) + timedelta(seconds=1) <= at + later)


def test_weekends_are_not_counted():
    friday = date(2026, 11, 20)

    assert working_days_after(friday, 5) == date(2026, 11, 27)
    assert working_days_after(date(2026, 11, 21), 1) == date(2026, 11, 23)


def test_the_first_due_comes_first_and_late_ones_are_marked(signed, reviewer):
    signed("Young")
    signed("Old", days=30)

    page = reviewer.get("/reviews")

    assert names(page) == ["Old", "Young"]
    assert "overdue" in page.soup.select("#queue tbody tr")[0].get_text()
    assert names(reviewer.get("/reviews?late=1")) == ["Old"]
    assert "2 answers to review" in reviewer.get("/").text
    assert "1 overdue" in reviewer.get("/").text


def test_each_filter_leaves_only_what_it_says(make, buyer, campaign, signed, reviewer):
    product = make.item(buyer, name="Other pack", is_product=True)
    other = make.campaign(make.item(buyer, is_product=True), name="Second round")
    make._save(CampaignProduct(company_id=buyer.id, campaign_id=other.id, item_id=product.id))
    signed("Plain")
    special = signed(
        "Special",
        campaign=other,
        number=2,
        days=8,
        findings=[WARNING],
        maker={"buyer": "Wu", "country": "KR"},
        part={"purchase_category": "Foils", "code": "F-1"},
        request={"tier": 3, "level": "minimal"},
    )
    supplier_id = special.supplier_id
    queries = [
        f"campaign={other.id}",
        f"product={product.id}",
        f"supplier={supplier_id}",
        "tier=3",
        "buyer=Wu",
        "category=Foils",
        "country=KR",
        "level=minimal",
        "kind=warnings",
        "kind=again",
        "age=7",
        "q=f-1",
    ]

    found = {query: names(reviewer.get(f"/reviews?{query}")) for query in queries}

    assert found == {query: ["Special"] for query in queries}
    assert names(reviewer.get("/reviews?kind=clean")) == ["Plain"]
    assert names(reviewer.get("/reviews?tier=x&supplier=1&page=-3&age=99999")) == [
        "Special",
        "Plain",
    ]


def test_the_lowest_score_or_the_largest_share_can_come_first(signed, reviewer, session):
    signed("High", score=99)
    low = signed("Low", score=71)
    reviewer.get("/reviews")
    facts = session.scalars(select(ReviewFacts).where(ReviewFacts.shared_result_id == low.id)).one()
    facts.share_percent = 40.0
    session.commit()

    assert names(reviewer.get("/reviews?sort=score")) == ["Low", "High"]
    assert names(reviewer.get("/reviews?sort=share")) == ["Low", "High"]


def test_next_in_the_queue_keeps_the_filter(signed, reviewer):
    first = signed("First", request={"tier": 2}, days=3)
    signed("Between", days=2)
    last = signed("Last", request={"tier": 2}, days=1)

    page = reviewer.get(f"/reviews/{first.request_id}?tier=2")

    assert page.soup.find("a", href=f"/reviews/{last.request_id}?tier=2")
    form = page.form("/return")
    onward = reviewer.post(f"/reviews/{first.request_id}/accept?tier=2", form)
    assert onward.location == f"/reviews/{last.request_id}?tier=2"


def test_the_export_holds_what_the_filter_shows(signed, reviewer):
    signed("=cmd()", request={"tier": 2})
    signed("Plain")

    text = reviewer.client.get("/reviews.csv?tier=2").get_data(as_text=True)
    book = openpyxl.load_workbook(io.BytesIO(reviewer.client.get("/reviews.xlsx?tier=2").data))

    assert text.count("\n") == 2
    assert "'=cmd()" in text
    assert [cell.value for cell in book.active["A"]][1:] == ["=cmd()"]
    assert book.active["A2"].data_type == "s"


@pytest.mark.one_engine
def test_the_terms_are_the_companys_own_and_all_mistakes_are_told_at_once(reviewer, session):
    form = reviewer.get("/reviews/terms").form("/terms")
    broken = {"within_days": "0", "least_score": "9" * 50, "most_change": "x"}

    refused = reviewer.post("/reviews/terms", form | broken)

    assert refused.status == 422
    assert refused.form("/terms")["most_change"] == "x"
    assert refused.text.count("Type a whole number from") >= 3
    assert reviewer.post("/reviews/terms", form | {"least_score": "95"}).status == 303
    assert reviewer.get("/reviews/terms").form("/terms")["least_score"] == "95"
    stale = reviewer.post("/reviews/terms", form | {"idempotency_key": "other", "least_score": "1"})
    assert stale.status == 422
    assert "colleague changed" in stale.text


@pytest.mark.parametrize(
    ("special", "why"),
    [
        ({"findings": [WARNING | {"severity": "error"}]}, "errors"),
        ({"findings": [WARNING]}, "a warning whose reason you cannot read"),
        ({"score": 69}, "score too low"),
        ({"value": None}, "an activity without a value"),
        ({"marks": ["OUTLIER"]}, "far from published values"),
    ],
)
def test_what_is_not_clean_is_left_out_and_says_why(signed, reviewer, session, special, why):
    signed("Clean", findings=[WARNING | {"reason": "a new furnace"}])
    signed("Doubtful", **special)

    page = reviewer.get(f"{listed(reviewer)}?show=rest")

    assert "1 answer will be accepted, 1 is left out" in page.text
    assert "Doubtful" in page.text
    assert why in page.soup.find("tbody").get_text()
    reviewer.post(f"{page_of(session)}/accept", page.form("/accept"))
    assert [one.request.supplier.name for one in accepted(session)] == ["Clean"]


def page_of(session):
    return f"/reviews/lists/{session.scalars(select(BulkAcceptance.id)).one()}"


def accepted(session):
    return [one.shared_result for one in rows(session, Acceptance) if not one.withdrawn_at]


@pytest.mark.parametrize(("value", "is_clean"), [(2.5, True), (2.7, False), (1.3, False)])
def test_a_value_far_from_last_period_is_not_clean(
    make, signed, reviewer, session, value, is_clean
):
    before = signed("Maker", request={"period": 2024}, value=2)
    reviewer.post(f"{listed(reviewer)}/accept", {})
    request = session.get_one(DataRequest, before.request_id)
    again = make.campaign(request.campaign.product, name="Next year")
    newer = signed(supplier=request.supplier, item=request.item, campaign=again, value=value)

    reviewer.get("/reviews")

    facts = session.scalars(
        select(ReviewFacts).where(ReviewFacts.shared_result_id == newer.id)
    ).one()
    assert facts.change_percent == pytest.approx((value / 2 - 1) * 100)
    assert bool(names(reviewer.get("/reviews?kind=clean"))) is is_clean


def test_certificates_that_two_suppliers_use_keep_both_from_being_clean(signed, reviewer):
    facts = {"certificates": ["GEC-1"], "print": "", "shares": {}}
    for name in ("One", "Two"):
        signed(name, sharing="full", comparable=facts)

    page = reviewer.get(listed(reviewer))

    assert "No answer is clean" in page.text
    assert "the same certificate or figures as another supplier" in page.text


def test_each_acceptance_has_its_own_event_and_each_supplier_one_mail(
    make, buyer, signed, reviewer, session
):
    supplier = make.supplier(buyer, name="Two items", contact_email="two@example.com")
    for _ in range(2):
        signed(supplier=supplier)
    signed("Single")

    done = reviewer.post(f"{listed(reviewer)}/accept", {})

    assert "3 answers were accepted." in reviewer.follow(done).text
    assert len(accepted(session)) == 3
    events = [one for one in rows(session, RequestEvent) if one.action == "accept"]
    assert sorted(one.by for one in events) == ["Rita"] * 3
    assert sum(one.action == "submission.accepted" for one in rows(session, AuditEntry)) == 3
    mails = [one for one in rows(session, Mail) if one.kind == "request_accepted"]
    assert sorted(one.to_email for one in mails) == ["Single@example.com", "two@example.com"]
    both = next(one for one in mails if one.to_email == "two@example.com")
    assert "your data for 2 items" in both.subject


def test_what_a_colleague_decided_meanwhile_is_left_alone_and_said(
    make, buyer, signed, reviewer, browse, session
):
    one, other = signed("Taken"), signed("Left")
    newer = signed("Renewed")
    path = listed(reviewer)
    colleague = browse(make.user(buyer, Role.REVIEWER, name="Colleague"))
    form = colleague.get(f"/reviews/{one.request_id}").form("/return")
    colleague.post(f"/reviews/{one.request_id}/accept", form)
    share(make, session.get_one(DataRequest, newer.request_id), number=2)

    done = reviewer.post(f"{path}/accept", {})

    assert "1 answer was accepted. 2 were left alone" in reviewer.follow(done).text
    by = {a.request_id: a.accepted_by for a in rows(session, Acceptance)}
    assert by == {one.request_id: "Colleague", other.request_id: "Rita"}
    assert len([m for m in rows(session, Mail) if m.kind == "request_accepted"]) == 2


def test_a_list_is_accepted_once_and_taken_back_with_a_reason(signed, reviewer, session):
    signed("One"), signed("Two")
    path = listed(reviewer)
    reviewer.post(f"{path}/accept", {})

    assert reviewer.post(f"{path}/accept", {}).status == 409
    assert reviewer.post(f"{path}/undo", {"reason": " "}).status == 422
    assert reviewer.post(f"{path}/undo", {"reason": "Wrong threshold"}).status == 303

    assert accepted(session) == []
    assert {one.state for one in rows(session, DataRequest)} == {"submitted"}
    mails = [one for one in rows(session, Mail) if one.kind == "acceptance_withdrawn"]
    assert len(mails) == 2
    assert "Wrong threshold" in mails[0].text
    assert len(names(reviewer.get("/reviews"))) == 2
    reviewer.post(f"{listed(reviewer)}/accept", {})
    assert len(accepted(session)) == 2


def test_many_are_decided_by_jobs_with_progress(
    signed, reviewer, session, app, database, monkeypatch
):
    monkeypatch.setattr(bulk, "AT_ONCE", 2)
    monkeypatch.setattr(bulk, "PORTION", 2)
    for number in range(5):
        signed(f"Maker {number}")
    path = listed(reviewer)

    reviewer.post(f"{path}/accept", {})
    shown = [reviewer.get(path).html]
    for _ in range(3):
        run_next(session, app, database)
        shown.append(reviewer.get(path).html)

    assert len(accepted(session)) == 5
    assert [f'value="{n}"' in one for n, one in zip((0, 40, 80), shown, strict=False)] == [True] * 3
    assert "Accepting the answers" not in shown[3]
    assert {one.by for one in rows(session, RequestEvent) if one.action == "accept"} == {"Rita"}
    assert {one.outcome for one in rows(session, BulkItem)} == {"accepted"}


def run_next(session, app, database):
    session.expire_all()
    waiting = select(jobs.Job.id).where(jobs.Job.kind == bulk.KIND, jobs.Job.state == "queued")
    with app.app_context():
        for job_id in list(session.scalars(waiting)):
            session.rollback()
            state = jobs.run(database, job_id, lease=timedelta(seconds=60), services=app.extensions)
            assert state == "done"


def test_a_single_acceptance_is_withdrawn_with_a_reason(signed, reviewer, session):
    one = signed()
    page = f"/reviews/{one.request_id}"
    reviewer.post(f"{page}/accept", reviewer.get(page).form("/return"))

    form = reviewer.get(page).form("/withdraw")
    assert reviewer.post(f"{page}/withdraw", form).status == 422
    done = reviewer.post(f"{page}/withdraw", form | {"reason": "Read too quickly"})

    assert done.status == 303
    assert accepted(session) == []
    assert session.get(DataRequest, one.request_id).state == "submitted"
    event = [e for e in rows(session, RequestEvent) if e.action == "withdraw"]
    assert [e.comment for e in event] == ["Read too quickly"]


def test_a_list_belongs_to_its_company(make, signed, reviewer, browse):
    signed()
    path = listed(reviewer)
    foreign = browse(make.user(make.company(), Role.REVIEWER))

    assert foreign.get(path).status == 404
    assert foreign.post(f"{path}/accept", {}).status == 404


def test_kept_comments_are_offered_again(signed, reviewer):
    one, two = signed("One"), signed("Two")
    page = f"/reviews/{one.request_id}"
    form = reviewer.get(page).form("/return")
    place = next(key for key in form if key.startswith("comment:")).removeprefix("comment:")
    typed = {f"comment:{place}": "Please attach the meter log", "keep": place}

    reviewer.post(f"{page}/return", form | typed)

    shown = reviewer.get(f"/reviews/{two.request_id}")
    kept = [one.get_text() for one in shown.soup.select("[data-kept-comment]")]
    assert kept == ["Please attach the meter log"]


def test_without_the_inventory_a_remark_is_said_in_general_and_quotes_nothing(signed, reviewer):
    finding = WARNING | {"code": "rows.too_few", "facts": {}, "reason": "", "section": "E"}
    one = signed(findings=[finding])

    page = reviewer.get(f"/reviews/{one.request_id}")

    remark = page.soup.select_one("#section-E .problem").get_text()
    assert "Rule V17" not in remark
    assert "…" in remark
