"""Plant totals to one product: the sums are shown, and the share stands with its formula."""

import pytest
from sqlalchemy import select

from portal.submissions.models import Draft

LINES = {
    "by": "mass",
    "name": ["Cathode material", "Precursor", ""],
    "quantity": ["1000", "3000", ""],
    "each": ["2", "", ""],
}


def share_of(session, world):
    session.expire_all()
    draft = session.scalar(select(Draft).where(Draft.request_id == world.request.id))
    return draft.answers["rows"]["G"][0]["cells"]


def test_the_page_begins_with_what_the_answers_know(world, browse):
    world.answered()

    form = browse(world.clerk).get(f"{world.path}/allocation").form("/allocation")

    assert (form["by"], form["name"]) == ("mass", "")  # the last of the lines is empty
    page = browse(world.clerk).get(f"{world.path}/allocation")
    first = page.soup.find("input", {"name": "quantity"})
    assert first["value"] == "1000"


def test_the_shares_are_shown_with_their_sums(world, browse):
    world.answered()

    page = browse(world.clerk).get(f"{world.path}/allocation", query_string=LINES)

    assert "40 % falls to Cathode material" in page.text
    assert "2,000 / 5,000 × 100 = 40 %" in page.text
    assert "2,000 kWh" in page.text  # 40 % of the 5,000 kWh of the plant


def test_the_share_is_written_with_its_formula_beside_it(world, browse, session):
    world.answered()
    browser = browse(world.clerk)

    answer = browser.post(f"{world.path}/allocation", LINES | {"rows": ["r1"]})
    page = browser.get(f"{world.path}/form/G?open=r1")

    cells = share_of(session, world)
    assert answer.status == 303
    assert cells["energy_alloc_pct"]["value"] == "40"
    assert cells["energy_alloc_key"]["value"] == "mass"
    assert "按质量分摊" in cells["energy_alloc_pct"]["note"]["zh"]
    assert "By mass: 2,000 / 5,000 × 100 = 40 %" in page.text


def test_another_figure_typed_over_it_takes_the_formula_away(world, browse, session):
    world.answered()
    browser = browse(world.clerk)
    browser.post(f"{world.path}/allocation", LINES | {"rows": ["r1"]})

    form = {"version": "99", "r1.energy_alloc_pct": "41"}
    browser.post(f"{world.path}/form/G/save", form)

    assert "note" not in share_of(session, world)["energy_alloc_pct"]


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"quantity": ["1000", "1,234", ""]}, "can be read in two ways"),
        ({"name": ["Cathode material", "Cathode material", ""]}, "Cathode material"),
        ({"quantity": ["0", "0", ""]}, "Work out the shares"),
    ],
)
def test_what_stands_against_the_shares_is_said(world, browse, change, said):
    world.answered()

    page = browse(world.clerk).get(f"{world.path}/allocation", query_string=LINES | change)

    assert said in page.text
    assert "falls to" not in page.text


def test_another_company_finds_no_such_page(world, browse):
    rival = browse(world.rival)

    assert rival.get(f"{world.path}/allocation").status == 404
    assert rival.post(f"{world.path}/allocation", LINES | {"rows": ["r1"]}).status == 404
