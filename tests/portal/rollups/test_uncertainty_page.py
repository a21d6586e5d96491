"""Intervals, causes and what to mend first, as their readers see them."""

from datetime import timedelta

import pytest
from sqlalchemy import select, update

from portal.campaigns.models import DataRequest
from portal.core import jobs
from portal.core.actor import Role
from portal.core.jobs import Job, JobState
from portal.rollups.models import Portfolio, RollupRun, Simulation

pytestmark = pytest.mark.one_engine


@pytest.fixture
def page(chain, computed, browse):
    """Return ``page(name)``: a page of the computed product, as its owner sees it."""
    computed()
    browser = browse(chain.owner)

    def get(name=""):
        return browser.get(f"/products/{chain.product.id}{name and '/' + name}")

    get.browser = browser
    return get


@pytest.fixture
def work_off(app, database, session):
    def work(most=1000):
        while most:
            session.expire_all()
            query = select(Job.id).where(Job.state == JobState.QUEUED).order_by(Job.created_at)
            found = session.scalars(query.limit(most)).all()
            if not found:
                return
            for job_id in found:
                with app.app_context():
                    jobs.run(database, job_id, lease=timedelta(seconds=30), services=app.extensions)
            most -= len(found)

    return work


def ask(page, chain, **fields):
    form = page("uncertainty").form("/draws") | fields
    return page.browser.post(f"/products/{chain.product.id}/draws", form)


def test_without_draws_the_interval_is_that_of_first_order(page):
    overview, tab = page(), page("uncertainty")

    assert "to first order" in overview.text
    assert "To first order, without draws." in tab.text
    assert "Make draws" in tab.text


def test_the_pages_ask_few_questions(page, accept, chain, computed, statements):
    accept(chain.first, 1.5)
    computed()

    asked = {}
    for name in ("", "uncertainty", "quality"):
        statements.clear()
        page(name)
        asked[name] = len(statements)

    assert max(asked.values()) <= 20


def test_the_largest_causes_and_gains_are_listed(page):
    tab = page("uncertainty")

    rows = [row.get_text(" ", strip=True) for row in tab.soup.select("tbody tr")]
    assert rows[0].startswith("Material Factor 3.29")
    assert any(row.startswith("Material") and "points" in row for row in rows)


def test_draws_are_made_and_replace_the_first_order(page, chain, session, work_off):
    answer = ask(page, chain, draws="1000", seed="5")
    waiting = page("uncertainty")
    work_off(1)
    cut = page("draws")
    work_off()

    done, overview = page("uncertainty"), page()

    assert answer.status == 303
    assert "Making 1,000 draws" in waiting.text
    assert not waiting.soup.select("form[action$='/draws']")
    assert "Making 1,000 draws" in cut.text
    assert "By 1,000 draws with seed 5" in done.text
    assert "by 1,000 draws, seed 5" in overview.text
    assert done.soup.select("#draws-picture")
    assert page("draws").response.headers["HX-Refresh"] == "true"


@pytest.mark.parametrize("fields", [{"seed": "x"}, {"seed": "-1"}, {"draws": "7"}])
def test_what_cannot_be_drawn_is_said_beside_the_field(page, chain, session, fields):
    answer = ask(page, chain, **fields)

    assert answer.status == 422
    assert session.scalars(select(Simulation)).all() == []


def test_draws_that_were_given_up_say_so_and_can_be_asked_for_again(page, chain, session):
    ask(page, chain, draws="1000", seed="5")
    session.execute(update(Job).values(state=JobState.FAILED))
    session.commit()

    tab = page("uncertainty")

    assert "The draws could not be made" in tab.text
    assert "Make draws" in tab.text


def test_a_product_without_a_number_has_nothing_to_draw(make, browse):
    user = make.user()
    item = make.item(user.memberships[0].company, is_product=True)
    browser = browse(user)

    page = browser.get(f"/products/{item.id}/uncertainty")
    form = page.form("/runs") | {"draws": "1000", "seed": "1"}

    assert "No footprint yet" in page.text
    assert browser.post(f"/products/{item.id}/draws", form).status == 404


def test_an_older_run_says_that_it_has_no_interval(page, session, chain):
    session.execute(update(RollupRun).values(insight=None))
    session.commit()

    assert "compute it again to see where it lies" in page("uncertainty").text
    assert "Fix th" not in page().text


def test_the_next_step_follows_the_request(page, chain, accept, computed, session):
    """S1 answered and was accepted; S2 was never asked; the material has no supplier."""
    accept(chain.first, 1.5, ratings=[5, 5, 5, 5, 5, 5], primary_share=0)
    accept(chain.second, 2.5, ratings=[5, 5, 5, 5, 5, 5], primary_share=0)
    requests = {row.supplier.code: row for row in session.scalars(select(DataRequest))}
    requests["S2"].state = "submitted"
    session.commit()
    computed()

    links = {a["href"]: a.get_text(strip=True) for a in page("uncertainty").soup.select("td a")}

    assert links[f"/campaigns/requests/{requests['S1'].id}"] == "Ask for better data"
    assert links[f"/reviews/{requests['S2'].id}"] == "Review the answer"
    assert links[f"/items/{chain.material.id}/sourcing"] == "Name a supplier"

    requests["S2"].state = "opened"
    session.commit()
    links = {a["href"]: a.get_text(strip=True) for a in page("uncertainty").soup.select("td a")}
    assert links[f"/campaigns/requests/{requests['S2'].id}"] == "Chase the request"


class TestAllProducts:
    def test_all_are_computed_from_the_list(self, page, session, work_off):
        index = page.browser.get("/products")
        page.browser.post("/products/compute", index.form("/compute"))
        waiting = page.browser.get("/products")
        work_off(1)
        assert "Computing all products" in page.browser.get("/products/compute").text
        work_off()

        assert "Computing all products" in waiting.text
        assert not waiting.soup.select("form[action$='/compute']")
        assert session.scalars(select(Portfolio.state)).all() == ["done"]
        assert page.browser.get("/products/compute").response.headers["HX-Refresh"] == "true"

    def test_a_failure_is_said_and_can_be_started_again(self, page, session):
        index = page.browser.get("/products")
        page.browser.post("/products/compute", index.form("/compute"))
        session.execute(update(Job).values(state=JobState.FAILED))
        session.commit()

        index = page.browser.get("/products")
        page.browser.post("/products/compute", index.form("/compute"))

        assert "Some products could not be computed" in index.text
        assert len(session.scalars(select(Portfolio)).all()) == 2

    def test_an_administrator_sees_and_does_not_start(self, make, chain, browse, computed):
        computed()
        admin = make.user(chain.owner.memberships[0].company, Role.ADMINISTRATOR)
        browser = browse(admin)

        index = browser.get("/products")

        assert "Compute all again" not in index.text
        assert "Make draws" not in browser.get(f"/products/{chain.product.id}/uncertainty").text
