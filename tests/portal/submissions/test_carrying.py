"""Earlier answers serve again: last period's at once, another customer's after consent only."""

import pytest
from factories.minimal_answers import complete
from sqlalchemy import select

from portal.core.audit import AuditEntry
from portal.core.clock import now
from portal.submissions.models import AnswerConsent, Draft, Submission


def signed(world, request, **changes):
    """Save answers that our company signed for a request."""
    submission = Submission(
        company_id=world.supplier.id,
        request_id=request.id,
        number=1,
        questionnaire_id=request.questionnaire_id,
        questionnaire_version=request.questionnaire_version,
        level=request.level,
        answers=complete(request, **changes),
        findings=[],
        score={},
        footprint={},
        sharing="full",
        statement="",
        signed_by="Lin Yan",
        signed_at=now(),
        content_hash="x",
    )
    world.make.session.add(submission)
    world.make.session.commit()
    return submission


def request_of(world, buyer, *, period, state):
    make = world.make
    supplier = make.supplier(buyer, partner_company_id=world.supplier.id)
    item = make.item(buyer, code=f"X-{period}", name="Cathode powder")
    product = make.item(buyer, name="Bus", is_product=True)
    campaign = make.campaign(product, period=period)
    return make.request(
        campaign, supplier, item, world.supplier, level="minimal", state=state, period=period
    )


@pytest.fixture
def last_year(world):
    """Return what the same customer accepted for the period before."""
    now_ = world.request
    campaign = world.make.campaign(now_.campaign.product, period=2024)
    before = world.make.request(
        campaign, now_.supplier, now_.item, world.supplier, level="minimal", state="accepted"
    )
    return signed(world, before, output_qty="900", supplier_part_no="K-700")


@pytest.fixture
def elsewhere(world):
    """Return what our company signed for another customer."""
    other = request_of(
        world, world.make.company(name="Other buyer"), period=2025, state="submitted"
    )
    return signed(world, other, contact_phone="0951-secret", supplier_part_no="K-900")


def answers_of(session, world):
    session.expire_all()
    draft = session.scalar(select(Draft).where(Draft.request_id == world.request.id))
    return draft.answers if draft else {"fields": {}, "rows": {}}


def take(browser, world, source, *keys, **more):
    form = {"from": str(source.request_id), "take": list(keys)} | more
    return browser.post(f"{world.path}/earlier", form)


def agree(browser, world, source, *sections):
    form = {"from": str(source.request_id), "sections": list(sections), "agreed": "yes"}
    return browser.post(f"{world.path}/earlier/consent", form)


class TestLastPeriod:
    def test_each_question_shows_the_accepted_answer_and_takes_it_on_a_button(
        self, world, browse, session, last_year
    ):
        world.answered(output_qty="1000")
        browser = browse(world.clerk)
        page = browser.get(f"{world.path}/form/C")

        form = page.form("/save") | {"do": "same:output_qty"}
        browser.post(f"{world.path}/form/C/save", form)

        assert "Last period: 900 kg" in page.text
        assert "changed" in page.soup.find(id="output_qty-says").get_text()
        assert answers_of(session, world)["fields"]["output_qty"]["raw"] == "900"

    def test_answers_that_were_not_accepted_do_not_stand_beside_the_questions(
        self, world, browse, session, last_year
    ):
        last_year.request.state = "submitted"
        session.commit()

        page = browse(world.clerk).get(f"{world.path}/form/C")

        assert "Last period" not in page.text

    def test_what_is_unchanged_is_looked_at_and_confirmed_together(
        self, world, browse, session, last_year
    ):
        world.answered(output_qty="1000", supplier_part_no="")
        browser = browse(world.clerk)

        page = browser.get(f"{world.path}/earlier")
        chosen = [box["value"] for box in page.soup.select("input[name=take][checked]")]
        take(browser, world, last_year, *chosen)

        answers = answers_of(session, world)
        assert "B::supplier_part_no" in chosen
        assert "C::output_qty" not in chosen  # it stands there with another figure
        assert answers["fields"]["supplier_part_no"]["raw"] == "K-700"
        assert answers["fields"]["output_qty"]["raw"] == "1000"

    def test_a_doubled_figure_asks_for_its_reason_where_it_stands(
        self, world, browse, session, last_year
    ):
        world.answered(output_qty="2000")
        browser = browse(world.clerk)
        page = browser.get(f"{world.path}/form/C")
        (asked,) = page.soup.select("#output_qty-says input[name^='reason:']")

        form = page.form("/save") | {asked["name"]: "A second line since March"}
        browser.post(f"{world.path}/form/C/save", form)

        reasons = answers_of(session, world)["reasons"]
        assert reasons == {asked["name"].removeprefix("reason:"): "A second line since March"}

    @pytest.mark.parametrize(("figures", "kept"), [("yes", True), ("no", False)])
    def test_rows_come_with_or_without_their_figures(
        self, world, browse, session, last_year, figures, kept
    ):
        take(browse(world.clerk), world, last_year, "G:r1:", figures=figures)

        (row,) = answers_of(session, world)["rows"]["G"]
        assert row["id"] != "r1"
        assert row["cells"]["energy_carrier"]["value"] == "grid_electricity"
        assert ("elec_grid" in row["cells"]) is kept


class TestAnotherCustomer:
    def test_nothing_moves_and_nothing_is_shown_before_the_consent(
        self, world, browse, session, elsewhere
    ):
        browser = browse(world.clerk)

        page = browser.get(f"{world.path}/earlier")
        take(browser, world, elsewhere, "B::supplier_part_no", "A::contact_phone")
        first = browser.get(f"{world.path}/form/A")

        assert "K-900" not in page.text
        assert "secret" not in page.html + first.html
        assert "supplier_part_no" not in answers_of(session, world)["fields"]

    def test_the_consent_is_the_approvers_and_is_recorded(self, world, browse, session, elsewhere):
        refused = agree(browse(world.clerk), world, elsewhere, "B")
        given = agree(browse(world.approver), world, elsewhere, "B")

        consent = session.scalar(select(AnswerConsent))
        actions = set(session.scalars(select(AuditEntry.action)))
        assert (refused.status, given.status) == (403, 303)
        assert (consent.given_by, consent.sections) == ("Lin Yan", ["B"])
        assert "consent.given" in actions

    def test_it_goes_as_far_as_the_sections_agreed(self, world, browse, session, elsewhere):
        agree(browse(world.approver), world, elsewhere, "B")

        take(browse(world.clerk), world, elsewhere, "B::supplier_part_no", "G:r1:")

        answers = answers_of(session, world)
        assert answers["fields"]["supplier_part_no"]["raw"] == "K-900"
        assert not answers["rows"].get("G")

    def test_ending_it_takes_back_what_nobody_changed_since(
        self, world, browse, session, elsewhere
    ):
        approver = browse(world.approver)
        agree(approver, world, elsewhere, "B", "G")
        take(approver, world, elsewhere, "B::supplier_part_no", "B::boundary", "G:r1:")
        form = approver.get(f"{world.path}/form/B").form("/save")
        approver.post(f"{world.path}/form/B/save", form | {"supplier_part_no": "OWN-1"})
        consent = session.scalar(select(AnswerConsent))

        end = {"from": str(elsewhere.request_id)}
        page = approver.follow(
            approver.post(f"{world.path}/earlier/consent/{consent.id}/revoke", end)
        )
        after = take(approver, world, elsewhere, "B::boundary")

        answers = answers_of(session, world)
        assert answers["fields"]["supplier_part_no"]["raw"] == "OWN-1"
        assert "boundary" not in answers["fields"]
        assert not answers["rows"]["G"]
        assert "1 answer stays" in page.text
        assert after.status == 303
        assert "consent.revoked" in set(session.scalars(select(AuditEntry.action)))

    def test_a_consent_without_a_section_is_asked_back(self, world, browse, session, elsewhere):
        page = agree(browse(world.approver), world, elsewhere)

        assert page.status == 422
        assert session.scalar(select(AnswerConsent)) is None


def test_another_company_finds_neither_page_nor_answers(world, browse, elsewhere):
    rival = browse(world.rival)

    assert rival.get(f"{world.path}/earlier").status == 404
    assert take(rival, world, elsewhere, "B::supplier_part_no").status == 404
    assert agree(rival, world, elsewhere, "B").status == 404


def test_answers_of_another_site_are_not_offered(world, browse, elsewhere, session):
    answers = complete(world.request, site_name="Plant on the moon")
    world.make.draft(world.request, answers)

    page = browse(world.clerk).get(f"{world.path}/earlier")

    assert "No earlier answers yet" in page.text
