"""Nobody but the company that answers sees or changes what it enters."""

import pytest
from sqlalchemy import func, select

from portal.core.actor import Role
from portal.submissions.models import Draft, DraftChange, SharedResult, Submission, WorkbookUpload

NOWHERE = "00000000-0000-4000-8000-000000000000"
PAGES = [
    "form",
    "form/A",
    "workbook",
    "workbook.xlsx",
    f"workbook/{NOWHERE}",
    f"workbook/{NOWHERE}/progress",
    f"workbook/{NOWHERE}/marked.xlsx",
    "check",
    "receipt",
    "receipt.xlsx",
]
ACTIONS = [
    "form/A/save",
    "form/A/restore",
    "workbook",
    f"workbook/{NOWHERE}/apply",
    f"workbook/{NOWHERE}/undo",
    "check/reasons",
    "sign",
]


def everything(session):
    session.expire_all()
    kept = (Draft, DraftChange, Submission, SharedResult, WorkbookUpload)
    return [session.scalar(select(func.count()).select_from(kind)) for kind in kept]


@pytest.mark.parametrize("page", PAGES)
def test_a_rival_cannot_know_that_there_is_a_page(world, browse, page):
    world.answered()
    rival = browse(world.rival)

    there = rival.get(f"{world.path}/{page}")
    nowhere = rival.get(f"/requests/{NOWHERE}/{page}")

    assert (there.status, nowhere.status) == (404, 404)
    assert there.text == nowhere.text


@pytest.mark.parametrize("action", ACTIONS)
def test_a_rival_changes_nothing(world, browse, session, action):
    world.answered()
    before = everything(session)

    answer = browse(world.rival).post(f"{world.path}/{action}", {"version": "1", "site_name": "X"})

    assert answer.status == 404
    assert everything(session) == before


@pytest.mark.parametrize("page", [page for page in PAGES if NOWHERE not in page])
def test_the_customer_does_not_see_what_is_being_entered(world, browse, page):
    world.answered(site_name="Secret plant")

    answer = browse(world.purchaser).get(f"{world.path}/{page}")

    assert answer.status == 403
    assert "Secret plant" not in answer.html


@pytest.mark.parametrize("action", ACTIONS)
def test_the_customer_changes_nothing(world, browse, session, action):
    world.answered()
    before = everything(session)

    answer = browse(world.purchaser).post(f"{world.path}/{action}", {"version": "1"})

    assert answer.status == 403
    assert everything(session) == before


@pytest.mark.parametrize("page", ["form/A", "check"])
def test_strangers_are_asked_to_sign_in(world, browse, page):
    answer = browse().get(f"{world.path}/{page}")

    assert answer.status == 303
    assert "/sign-in" in answer.location


def test_another_role_of_the_company_does_not_read_the_answers(world, browse, make):
    world.answered()
    administrator = make.user(world.supplier, Role.ADMINISTRATOR)

    assert browse(administrator).get(f"{world.path}/form/A").status == 403
