"""What is kept of comparable products: many companies together, and never one of them."""

import json
from datetime import date, timedelta
from decimal import Decimal
from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from portal.core import jobs
from portal.core.clock import now
from portal.core.jobs import Job
from portal.submissions import peers
from portal.submissions.comparable import Comparable
from portal.submissions.models import PeerSpread, SharedResult, Submission
from portal.submissions.peers import (
    FEWEST,
    LEAST_SPREAD,
    SPREAD,
    find_peers,
    heading_of,
    spreads,
)

ENERGIES = st.lists(
    st.decimals(min_value="0.001", max_value=1000, places=3), min_size=FEWEST, max_size=30
)


def sign(browser, world):
    page = browser.get(f"{world.path}/check")
    form = page.form(f"{world.path}/sign") | {"name": "Lin Yan", "agreed": "y"}
    return browser.post(f"{world.path}/sign", form)


def _facts(energy: Decimal | str | None, category: str = "284190") -> Comparable:
    return Comparable(
        part="p",
        site="s",
        period=(date(2025, 1, 1), date(2025, 12, 31)),
        certificates=frozenset(),
        shares={},
        print="",
        category=category,
        kwh_per_kg=None if energy is None else Decimal(energy),
    )


def _companies(count: int) -> list[UUID]:
    return [uuid4() for _ in range(count)]


def test_fewer_companies_than_enough_tell_nothing() -> None:
    signed = [(company, _facts("4")) for company in _companies(FEWEST - 1)]

    assert spreads(signed) == {}


def test_many_answers_of_one_company_are_still_one_company() -> None:
    company = uuid4()

    assert spreads([(company, _facts("4")) for _ in range(5 * FEWEST)]) == {}


def test_each_company_counts_once_whatever_it_makes() -> None:
    companies = _companies(FEWEST)
    signed = [(company, _facts("4")) for company in companies]
    signed += [(companies[0], _facts("400")) for _ in range(100)]

    (found,) = spreads(signed).values()

    assert found.count == FEWEST
    assert found.median == 4


@given(ENERGIES)
def test_a_median_of_two_digits_and_a_spread_of_one_are_all_that_is_kept(
    energies: list[Decimal],
) -> None:
    signed = [
        (company, _facts(one)) for company, one in zip(_companies(30), energies, strict=False)
    ]

    found = spreads(signed)["2841"]

    assert len(found.median.normalize().as_tuple().digits) <= 2
    assert found.spread == round(found.spread, 1)
    assert found.spread >= LEAST_SPREAD


@pytest.mark.parametrize(
    ("category", "heading"), [("284190", "2841"), ("2841900000", "2841"), ("34710", ""), ("", "")]
)
def test_only_harmonised_codes_are_compared(category: str, heading: str) -> None:
    assert heading_of(category) == heading


def test_other_headings_and_unknown_energies_stay_out() -> None:
    signed = [(company, _facts("4")) for company in _companies(FEWEST)]
    signed += [(company, _facts("9", "850760")) for company in _companies(3)]
    signed += [(company, _facts(None)) for company in _companies(3)]

    assert {heading: one.count for heading, one in spreads(signed).items()} == {"2841": FEWEST}


class TestKeeping:
    """Signing has the spreads computed anew; what is kept is found by whoever answers next."""

    def _signed(self, world, browse, app, session, **changes):
        world.answered(product_category="284190", **changes)
        sign(browse(world.approver), world)
        job = session.scalars(select(Job).where(Job.kind == SPREAD)).one()
        job.not_before = now()
        session.commit()
        with app.app_context():
            lease = timedelta(seconds=60)
            database = app.extensions["database"]
            assert jobs.run(database, job.id, lease=lease, services=app.extensions) == "done"
        session.expire_all()

    def test_one_company_alone_is_never_kept(self, world, browse, app, session):
        self._signed(world, browse, app, session)

        assert session.scalars(select(PeerSpread)).all() == []

    def test_enough_companies_are_kept_and_found(self, world, browse, app, session, monkeypatch):
        monkeypatch.setattr(peers, "FEWEST", 1)
        monkeypatch.setattr(peers.statistics, "stdev", lambda _: Decimal("0.42"))

        self._signed(world, browse, app, session)

        found = find_peers(session, "284190")
        assert found is not None
        assert (found.count, found.median, found.spread) == (1, 5, Decimal("0.5"))
        assert find_peers(session, "850760") is None

    def test_the_facts_of_a_version_are_in_no_shared_copy(self, world, browse, app, session):
        self._signed(world, browse, app, session)

        version = session.scalars(select(Submission)).one()
        (copy,) = session.scalars(select(SharedResult)).all()
        assert Comparable.read(version.comparable).kwh_per_kg == 5
        assert "kwh_per_kg" not in json.dumps([copy.footprint, copy.score, copy.findings])
