"""Signing freezes a version, shares exactly what was granted, and refuses what is not ready."""

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import DatabaseError

from portal.core.actor import Role
from portal.submissions import seal
from portal.submissions.models import Draft, SharedResult, Submission

MARKER = "厦门示例材料有限公司"


def sign(browser, world, **more):
    page = browser.get(f"{world.path}/check")
    form = page.form(f"{world.path}/sign") | {"name": "Lin Yan", "agreed": "y"} | more
    return browser.post(f"{world.path}/sign", form)


def signed(session):
    session.expire_all()
    return session.scalars(select(Submission).order_by(Submission.number)).all()


def shared(session):
    session.expire_all()
    return session.scalars(select(SharedResult).order_by(SharedResult.number)).all()


class TestCheckPage:
    def test_shows_the_whole_answer_the_result_and_the_declaration(self, world, browse):
        world.answered()

        page = browse(world.approver).get(f"{world.path}/check")

        assert "Nickel sulphate" in page.text
        assert "5 kWh × 0.5777" in page.text
        assert "I declare for Ours" in page.text

    def test_lists_every_error_with_a_link_to_its_question(self, world, browse):
        world.answered(contact_email="nobody", company_name="")

        page = browse(world.approver).get(f"{world.path}/check")

        links = {a["href"].partition("/form/")[2] for a in page.soup.select("#errors a")}
        assert {"A#contact_email", "A#company_name"} <= links
        assert page.soup.select_one("#sign button[type=submit]").has_attr("disabled")

    def test_the_preview_of_each_level_is_what_that_level_shares(self, world, browse):
        world.answered()

        page = browse(world.approver).get(f"{world.path}/check")

        only, by_stage, full = (tag.get_text(" ") for tag in page.soup.select(".grant .shared"))
        assert "Not shared: the stages" in only
        assert "Energy" in by_stage
        assert "Not shared: your answers" in by_stage
        assert "5 kWh" in full

    def test_the_level_that_was_asked_for_is_marked_and_by_stage_is_chosen(self, world, browse):
        world.answered()

        page = browse(world.approver).get(f"{world.path}/check")

        assert page.form(f"{world.path}/sign")["sharing"] == "by_stage"
        assert "asked for" in page.soup.select(".grant")[2].get_text()

    def test_needs_few_statements(self, world, browse, statements):
        world.answered()
        browser = browse(world.approver)
        statements.clear()

        browser.get(f"{world.path}/check")

        assert len(statements) <= 25


class TestReasons:
    def test_a_warning_blocks_until_its_reason_is_given(self, world, browse, session):
        world.answered(customer_part_no="OTHER")
        browser = browse(world.approver)
        page = browser.get(f"{world.path}/check")
        refused = sign(browser, world)

        form = page.form("/check/reasons")
        (name,) = [key for key in form if key.startswith("reason:")]
        browser.post(f"{world.path}/check/reasons", form | {name: "We renamed it."})
        answer = sign(browser, world)

        assert refused.status == 422
        assert answer.status == 303
        (finding,) = [f for f in signed(session)[0].findings if f["severity"] == "warning"]
        assert finding["reason"] == "We renamed it."

    def test_a_reason_for_nothing_is_not_kept(self, world, browse, session):
        world.answered(customer_part_no="OTHER")

        browse(world.clerk).post(f"{world.path}/check/reasons", {"reason:made@up": "Because"})

        assert session.scalar(select(Draft)).answers.get("reasons", {}) == {}


class TestSign:
    def test_freezes_the_version_and_hands_it_over(self, world, browse, session):
        world.answered()

        answer = sign(browse(world.approver), world)

        assert answer.location.endswith("/receipt")
        (one,) = signed(session)
        assert (one.number, one.signed_by, one.sharing) == (1, "Lin Yan", "by_stage")
        assert one.footprint["value_kgco2e"] == pytest.approx(2.8885)
        assert one.content_hash == seal.seal(one)
        session.refresh(world.request)
        assert world.request.state == "submitted"
        assert [event.action for event in world.request.events] == ["sign"]

    def test_open_errors_are_refused_with_their_list_and_what_was_typed_stays(
        self, world, browse, session
    ):
        world.answered(contact_email="nobody")

        answer = sign(browse(world.approver), world, sharing="full")

        assert answer.status == 422
        assert "is not one mail address" in answer.text
        assert answer.form(f"{world.path}/sign")["name"] == "Lin Yan"
        assert answer.form(f"{world.path}/sign")["sharing"] == "full"
        assert signed(session) == []

    @pytest.mark.parametrize("missing", [{"name": " "}, {"agreed": ""}])
    def test_a_signature_is_a_name_and_a_declaration(self, world, browse, session, missing):
        world.answered()

        answer = sign(browse(world.approver), world, **missing)

        assert answer.status == 422
        assert signed(session) == []

    def test_pressing_twice_signs_once(self, world, browse, session):
        world.answered()
        browser = browse(world.approver)
        page = browser.get(f"{world.path}/check")
        form = page.form(f"{world.path}/sign") | {"name": "Lin Yan", "agreed": "y"}

        first = browser.post(f"{world.path}/sign", form)
        second = browser.post(f"{world.path}/sign", form)
        other = browser.post(f"{world.path}/sign", form | {"idempotency_key": "another"})

        assert (first.status, second.status, other.status) == (303, 303, 409)
        assert len(signed(session)) == 1

    def test_what_is_signed_is_what_was_read(self, world, browse, session):
        world.answered()
        browser = browse(world.approver)
        form = browser.get(f"{world.path}/check").form(f"{world.path}/sign")
        typed = browse(world.clerk).get(f"{world.path}/form/A").form("/save")
        browse(world.clerk).post(f"{world.path}/form/A/save", typed | {"site_name": "Plant 2"})

        answer = browser.post(f"{world.path}/sign", form | {"name": "Lin Yan", "agreed": "y"})

        assert answer.status == 422
        assert "changed after you opened this page" in answer.text
        assert "Plant 2" in answer.text
        assert signed(session) == []

    def test_a_clerk_does_not_sign(self, world, browse, session):
        world.answered()

        assert sign(browse(world.clerk), world).status == 403
        assert signed(session) == []

    def test_entering_and_signing_by_one_person_stands_in_the_statement(
        self, world, browse, session
    ):
        world.answered()
        browser = browse(world.approver)
        typed = browser.get(f"{world.path}/form/A").form("/save")
        browser.post(f"{world.path}/form/A/save", typed | {"site_name": "Plant 2"})

        sign(browser, world)

        assert "by the same person" in signed(session)[0].statement

    def test_four_eyes_refuse_the_typist(self, world, browse, session):
        world.answered()
        world.supplier.four_eyes = True
        session.commit()
        browser = browse(world.approver)
        typed = browser.get(f"{world.path}/form/A").form("/save")
        browser.post(f"{world.path}/form/A/save", typed | {"site_name": "Plant 2"})

        refused = sign(browser, world)
        colleague = world.make.user(world.supplier, Role.APPROVER, name="Wu Jie")
        answer = sign(browse(colleague), world, name="Wu Jie")

        assert refused.status == 403
        assert answer.status == 303

    def test_a_second_version_mends_what_was_returned(self, world, browse, session):
        world.answered()
        sign(browse(world.approver), world)
        back = world.returned("site_name")
        browser = browse(world.approver)
        browser.post(f"{world.path}/form/A/save", {"version": "9", "site_name": "Plant 2"})

        sign(browser, world)

        first, second = signed(session)
        assert second.number == 2
        assert first.answers["fields"]["site_name"]["raw"] == "Main plant"
        session.refresh(back)
        assert back.answered_in == 2


class TestShared:
    @pytest.mark.parametrize("sharing", ["footprint_only", "by_stage", "full"])
    def test_the_copy_holds_exactly_what_was_granted(self, world, browse, session, sharing):
        world.answered(customer_part_no="CAM-1")

        sign(browse(world.approver), world, sharing=sharing)

        (copy,) = shared(session)
        assert copy.company_id == world.buyer.id
        assert copy.footprint["value_kgco2e"] == pytest.approx(2.8885)
        assert ("stages" in copy.footprint) == (sharing != "footprint_only")
        assert ("lines" in copy.footprint) == (sharing == "full")
        assert (copy.answers is not None) == (sharing == "full")
        assert (MARKER in str(vars(copy))) == (sharing == "full")
        assert copy.content_hash == seal.seal(copy)

    def test_findings_lose_the_values_they_compare_unless_all_is_granted(
        self, world, browse, session
    ):
        world.answered(customer_part_no="SECRET-7")
        draft = session.scalar(select(Draft))
        reasons = {"item.other@B::customer_part_no": "Renamed."}
        draft.answers = draft.answers | {"reasons": reasons}
        session.commit()

        sign(browse(world.approver), world, sharing="by_stage")

        (copy,) = shared(session)
        assert copy.findings
        assert "SECRET-7" not in str(copy.findings)
        assert "SECRET-7" in str(signed(session)[0].findings)


@pytest.mark.parametrize("table", ["submission", "shared_result"])
@pytest.mark.parametrize("change", ["UPDATE {} SET number = 9", "DELETE FROM {}"])
def test_the_database_refuses_to_change_a_signed_version(world, browse, session, table, change):
    world.answered()
    sign(browse(world.approver), world)

    with pytest.raises(DatabaseError, match="frozen"):
        session.execute(text(change.format(table)))
    session.rollback()


def test_an_altered_version_is_named(world, browse, session):
    world.answered()
    sign(browse(world.approver), world)
    assert list(seal.broken(session)) == []
    one = signed(session)[0]
    one.signed_by = "Somebody else"

    with session.no_autoflush:
        assert seal.seal(one) != one.content_hash


class TestReceipt:
    def test_gives_number_time_hash_and_the_own_result(self, world, browse, session):
        world.answered()
        browser = browse(world.approver)

        page = browser.follow(sign(browser, world))

        (one,) = signed(session)
        assert one.content_hash in page.text
        assert "2.89" in page.text
        assert "makes 100.0 % of your own part" in page.text.replace("\u202f", " ")

    def test_the_copy_comes_as_a_workbook(self, world, browse, session):
        world.answered()
        browser = browse(world.approver)
        sign(browser, world)

        answer = browser.get(f"{world.path}/receipt.xlsx?number=1")

        assert answer.status == 200
        assert answer.response.data.startswith(b"PK")

    def test_without_a_signature_there_is_no_copy(self, world, browse):
        world.answered()

        assert browse(world.clerk).get(f"{world.path}/receipt.xlsx").status == 404

    def test_needs_few_statements(self, world, browse, session, statements):
        world.answered()
        browser = browse(world.approver)
        sign(browser, world)
        statements.clear()

        browser.get(f"{world.path}/receipt")

        assert len(statements) <= 25
