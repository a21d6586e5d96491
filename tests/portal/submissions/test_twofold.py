"""A number or day that can be read in two ways is settled by one press."""

import pytest
from sqlalchemy import select

from portal.submissions.models import Draft

HTMX = {"HX-Request": "true"}


def held(session, world, key):
    session.expire_all()
    answers = session.scalar(select(Draft).where(Draft.request_id == world.request.id)).answers
    return answers["fields"][key]["raw"], answers["fields"][key]["value"]


def form_of(browser, world, section):
    return browser.get(f"{world.path}/form/{section}").form("/save")


def post(browser, world, section, data):
    return browser.post(f"{world.path}/form/{section}/save", data)


@pytest.mark.parametrize(("wish", "kept"), [("meant0", "1234 kg"), ("meant1", "1.234 kg")])
def test_the_reading_that_is_pressed_is_what_was_meant(world, browse, session, wish, kept):
    world.answered()
    browser = browse(world.clerk)
    post(browser, world, "C", form_of(browser, world, "C") | {"output_qty": "1,234 kg"})

    page = browser.get(f"{world.path}/form/C")
    buttons = {one["value"]: one.get_text() for one in page.soup.select(".meanings button")}
    post(browser, world, "C", page.form("/save") | {"do": f"{wish}:output_qty"})

    assert kept in buttons[f"{wish}:output_qty"]
    assert held(session, world, "output_qty") == (kept, kept.removesuffix(" kg"))


def test_a_script_gets_the_control_back_as_it_is_read_now(world, browse, session):
    world.answered()
    browser = browse(world.clerk)
    post(browser, world, "C", form_of(browser, world, "C") | {"period_start": "03/04/2025"})
    form = form_of(browser, world, "C")
    sent = {key: form[key] for key in ("csrf_token", "version")}

    answer = post(browse(world.clerk, **HTMX), world, "C", sent | {"do": "meant0:period_start"})

    assert answer.soup.select_one("#period_start")["value"] == "2025-04-03"
    assert held(session, world, "period_start")[1] == "2025-04-03"


def test_several_numbers_are_settled_by_saying_the_decimal_sign_once(world, browse, session):
    world.answered()
    browser = browse(world.clerk)
    typed = {"declared_amount": "1,000", "mass_per_unit": "2,500"}
    post(browser, world, "B", form_of(browser, world, "B") | typed)

    page = browser.get(f"{world.path}/form/B")
    offered = [one["value"] for one in page.soup.select("#twofold button")]
    post(browser, world, "B", page.form("/save") | {"do": "commas"})

    assert offered == ["points", "commas"]
    assert held(session, world, "declared_amount")[0] == "1.000"
    assert held(session, world, "mass_per_unit")[1] == "2.5"
    assert not browser.get(f"{world.path}/form/B").soup.select("#twofold button")


@pytest.mark.parametrize("name", ["uscc", "nothing", "r1.nothing", ""])
def test_a_wish_for_a_question_that_is_not_asked_changes_nothing(world, browse, session, name):
    world.answered()
    browser = browse(world.clerk)

    answer = post(browser, world, "C", form_of(browser, world, "C") | {"do": f"meant0:{name}"})

    assert answer.status == 303
    assert held(session, world, "output_qty")[0]
