"""Before the signature: what is open and nothing else, everything to read, and the very copy."""

import io

import pytest
from sqlalchemy import select

from portal.submissions.models import SharedResult
from portal.submissions.pages import seen
from portal.submissions.seal import SHARED
from portal.submissions.sharing import Sharing

pytestmark = pytest.mark.one_engine

OF_THE_SIGNATURE = {"number", "signed_by", "signed_at", "request_id", "item_id", "supplier_id"}


def sign(browser, world, sharing):
    form = browser.get(f"{world.path}/check").form(f"{world.path}/sign")
    given = {"name": "Lin Yan", "agreed": "y", "sharing": sharing}
    page = browser.post(f"{world.path}/sign", form | given)
    assert page.status == 303, page.text


class TestOpenProblems:
    def test_lists_what_is_wrong_missing_and_unexplained_and_nothing_else(self, world, browse):
        world.answered(contact_email="nobody", company_name="", customer_part_no="OTHER")

        page = browse(world.clerk).get(f"{world.path}/problems")

        links = {a["href"].partition("/form/")[2] for a in page.soup.select(".panel a")}
        assert {
            "A?show=problems#contact_email",
            "A?show=problems#company_name",
            "B?show=problems#customer_part_no",
        } <= links
        assert {tag["id"] for tag in page.soup.select("section.panel")} == {"open-A", "open-B"}

    def test_says_so_when_nothing_is_open(self, world, browse):
        world.answered()

        page = browse(world.clerk).get(f"{world.path}/problems")

        assert "Nothing is open" in page.text

    def test_answers_that_came_back_stand_first_with_their_comment(self, world, browse):
        world.answered()
        world.returned("site_name")

        page = browse(world.clerk).get(f"{world.path}/problems")

        assert "Which of your plants?" in page.text
        assert page.soup.select_one("#open-A .returned a")["href"].endswith("/form/A#site_name")


class TestReading:
    def test_shows_answers_states_findings_reasons_and_files(self, world, browse):
        world.answered(customer_part_no="OTHER", supplier_part_no="unknown: not numbered yet")
        browser = browse(world.clerk)
        form = browser.get(f"{world.path}/form/P").form("/form/P/save")
        bill = (io.BytesIO(b"%PDF-1.7 bill"), "bill.pdf")
        browser.post(f"{world.path}/form/P/save", form | {"file.n0000000a.ev_file": bill})
        reasons = browser.get(f"{world.path}/check").form("/check/reasons")
        named = {key: "Renamed in May" for key in reasons if key.startswith("reason:")}
        browser.post(f"{world.path}/check/reasons", reasons | named)

        page = browser.get(f"{world.path}/read")

        for said in (
            "Nickel sulphate",
            "not numbered yet",
            "Reason given: Renamed in May",
            "bill.pdf",
        ):
            assert said in page.text
        assert "no figure" in page.text

    def test_needs_few_statements(self, world, browse, statements):
        world.answered()
        browser = browse(world.clerk)
        counted = {}

        for name in ("read", "problems", "preview?sharing=full"):
            statements.clear()
            browser.get(f"{world.path}/{name}")
            counted[name] = len(statements)

        assert max(counted.values()) <= 15, counted


class TestPreview:
    @pytest.mark.parametrize("sharing", list(Sharing))
    def test_it_is_the_copy_that_the_signature_makes(
        self, world, browse, session, sharing, monkeypatch
    ):
        made, original = [], seen.copy_of
        monkeypatch.setattr(
            seen, "copy_of", lambda *args, **more: made.append(original(*args, **more)) or made[-1]
        )
        world.answered()
        browser = browse(world.approver)
        previewed = browser.get(f"{world.path}/preview?sharing={sharing.value}")

        sign(browser, world, sharing.value)

        stored = session.scalars(select(SharedResult)).one()
        for name in set(SHARED) - OF_THE_SIGNATURE:
            assert getattr(made[0], name) == getattr(stored, name), name
        reviewed = browse(world.purchaser).get(f"/reviews/{world.request.id}")
        assert _read(previewed) == _read(reviewed)

    def test_less_than_the_full_inventory_shows_no_answer(self, world, browse):
        world.answered()

        page = browse(world.clerk).get(f"{world.path}/preview?sharing=by_stage")

        assert "Your answers stay with you" in page.text
        assert "Nickel sulphate" not in page.text
        assert "Energy" in page.text

    def test_looking_writes_nothing(self, world, browse, session):
        world.answered()

        browse(world.clerk).get(f"{world.path}/preview?sharing=full")

        assert session.scalars(select(SharedResult)).all() == []


def _read(page):
    """Return what the pane of answers says, without the reviewer's own controls."""
    for control in page.soup.select(".review-answers :is(details.return-answer, .talk-ask)"):
        control.decompose()
    return [" ".join(tag.get_text().split()) for tag in page.soup.select(".review-answers .panel")]
