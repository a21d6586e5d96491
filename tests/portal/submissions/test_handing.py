"""A section in a colleague's hands: they see and fill in that one, and nothing else."""

import re

import pytest
from sqlalchemy import select

from portal.accounts.models import Invitation, Membership, User
from portal.core.actor import Role
from portal.core.mail import Mail
from portal.submissions.models import Draft, DraftChange, SectionTask

METER = "meter.li@ours.example"


@pytest.fixture
def helper(world):
    """Return somebody whose only role is to fill in what is handed over."""
    return world.make.user(world.supplier, Role.CONTRIBUTOR, name="Li Biao", email=METER)


def hand(browser, world, *sections, email=METER, **more):
    return browser.post(
        f"{world.path}/people", {"sections": list(sections), "email": email, "name": "", **more}
    )


def tasks(session):
    session.expire_all()
    return session.scalars(select(SectionTask).order_by(SectionTask.section)).all()


def mails(session):
    return session.scalars(select(Mail).where(Mail.kind == "section_given")).all()


class TestGiving:
    def test_a_colleague_gets_one_mail_that_leads_to_the_first_section(
        self, world, browse, session, helper
    ):
        world.answered()

        answer = hand(browse(world.clerk), world, "G", "C", note="Please by Friday")

        (mail,) = mails(session)
        assert answer.status == 303
        assert [(t.section, t.user_id) for t in tasks(session)] == [
            ("C", helper.id),
            ("G", helper.id),
        ]
        assert f"{world.path}/form/C" in mail.text
        assert "Please by Friday" in mail.text

    def test_somebody_new_is_invited_and_finds_the_section_after_accepting(
        self, world, browse, session
    ):
        world.answered()
        hand(browse(world.clerk), world, "G", email="new@ours.example", name="Neu Mann")
        link = re.search(r"/invitations/[\w-]+", mails(session)[0].text)[0]
        stranger = browse(None)

        joined = stranger.post(link, {"name": "Neu Mann", "password": "seven-steps-to-the-pack"})

        (task,) = tasks(session)
        user = session.scalars(select(User).where(User.email == "new@ours.example")).one()
        assert joined.status == 303
        assert task.user_id == user.id
        assert "Sections handed to you" in stranger.get("/").text
        assert stranger.get(f"{world.path}/form/G").status == 200

    def test_it_takes_nothing_from_an_invitation_that_offers_more(self, world, browse, session):
        world.answered()
        browser = browse(world.clerk)
        form = {"name": "Neu", "email": "new@ours.example", "note": ""}
        browser.post(f"{world.path}/pass-on", form)

        hand(browser, world, "G", email="new@ours.example")

        newest = session.scalars(select(Invitation).where(Invitation.revoked_at.is_(None))).one()
        assert newest.roles == [Role.CLERK]

    def test_a_member_without_such_a_role_becomes_a_contributor(self, world, browse, session):
        world.answered()
        buyer = world.make.user(world.supplier, Role.PURCHASER, email="p@ours.example")

        hand(browse(world.clerk), world, "G", email="p@ours.example")

        held = session.scalars(select(Membership.role).where(Membership.user_id == buyer.id))
        assert set(held) == {Role.PURCHASER, Role.CONTRIBUTOR}

    def test_what_is_missing_is_said_all_at_once(self, world, browse, session):
        world.answered()

        answer = browse(world.clerk).post(f"{world.path}/people", {"email": "nobody"})

        assert answer.status == 422
        assert "Tick at least one section." in answer.text
        assert "Enter one e-mail address" in answer.text
        assert tasks(session) == []


class TestSeeing:
    @pytest.fixture
    def colleague(self, world, browse, helper):
        world.answered()
        hand(browse(world.clerk), world, "G")
        return browse(helper)

    def test_the_section_alone_is_seen(self, world, colleague):
        page = colleague.get(f"{world.path}/form/G")

        assert page.status == 200
        assert "asks you to fill in this section" in page.text
        shown = {a["href"] for a in page.soup.select("#chapters a")}
        assert {href.rpartition("/")[2] for href in shown} == {"G"}

    @pytest.mark.parametrize("section", ["A", "E", "P"])
    def test_other_sections_do_not_exist_for_them(self, world, colleague, session, section):
        before = session.scalars(select(Draft)).one().answers

        assert colleague.get(f"{world.path}/form/{section}").status == 404
        form = {"company_name": "X", "version": "1", "do": "stay"}
        assert colleague.post(f"{world.path}/form/{section}/save", form).status == 404
        session.expire_all()
        assert session.scalars(select(Draft)).one().answers == before

    @pytest.mark.parametrize(
        "page", ["", "/check", "/workbook", "/workbook.xlsx", "/people", "/receipt"]
    )
    def test_no_other_page_of_the_request_opens(self, world, colleague, page):
        assert colleague.client.get(f"{world.path}{page}").status_code == 403

    def test_a_request_without_a_section_of_theirs_does_not_exist(self, world, colleague):
        make, first = world.make, world.request
        campaign = make.campaign(make.item(world.buyer, is_product=True))
        other = make.request(campaign, first.supplier, first.item, world.supplier, level="minimal")

        assert colleague.get(f"/requests/{other.id}/form/G").status == 404
        assert colleague.get(f"/requests/{other.id}/form").status == 404

    def test_it_can_be_filled_in_and_said_to_be_ready(self, world, colleague, session, browse):
        form = colleague.get(f"{world.path}/form/G").form("/form/G/save")
        row = next(name for name in form if name.endswith(".elec_grid"))

        saved = colleague.post(f"{world.path}/form/G/save", form | {row: "7777", "do": "leave"})
        colleague.post(f"{world.path}/form/G/ready", {})

        assert (saved.status, saved.location) == (303, "/")
        page = browse(world.clerk).get(f"{world.path}/people")
        assert "Li Biao" in page.text
        assert "ready" in page.text
        session.expire_all()
        rows = session.scalars(select(Draft)).one().answers["rows"]["G"]
        assert rows[0]["cells"]["elec_grid"]["value"] == "7777"

    def test_a_removed_row_of_another_section_cannot_be_brought_back(
        self, world, colleague, browse, session
    ):
        clerk = browse(world.clerk)
        form = clerk.get(f"{world.path}/form/E").form("/form/E/save")
        clerk.post(f"{world.path}/form/E/save", form | {"do": "remove:r1"})
        removal = session.scalars(select(DraftChange).where(DraftChange.section == "E")).one()

        answer = colleague.post(f"{world.path}/form/G/restore", {"removed": str(removal.id)})

        assert answer.status == 404

    def test_taken_back_it_is_gone_at_once_and_what_was_typed_stays(
        self, world, colleague, browse, session
    ):
        (task,) = tasks(session)

        browse(world.clerk).post(f"{world.path}/people/{task.id}/revoke", {})

        assert colleague.get(f"{world.path}/form/G").status == 404
        assert colleague.post(f"{world.path}/form/G/ready", {}).status == 404
        assert "Sections handed to you" in colleague.get("/").text
        assert session.scalars(select(Draft)).one().answers["rows"]["G"]


def test_others_cannot_take_back_what_is_not_theirs(world, browse, session, helper):
    world.answered()
    hand(browse(world.clerk), world, "G")
    (task,) = tasks(session)

    assert browse(world.rival).post(f"{world.path}/people/{task.id}/revoke", {}).status == 404
    assert browse(world.purchaser).post(f"{world.path}/people/{task.id}/revoke", {}).status == 403
    assert tasks(session)[0].revoked_at is None


def test_the_page_of_all_sections_needs_few_statements(world, browse, statements, helper):
    world.answered()
    browser = browse(world.clerk)
    hand(browser, world, "G", "A")
    statements.clear()

    browser.get(f"{world.path}/people")

    assert len(statements) <= 15
