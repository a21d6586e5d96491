"""With every answer accepted, the product's total is that of the case."""

import pytest
from sqlalchemy import select

from portal.demo.scenes import resumed
from portal.demo.stage import stage
from portal.rollups import keeping
from portal.rollups.models import RollupRun

pytestmark = pytest.mark.one_engine

PUBLISHED = 92.67795924960467
UNACCOUNTED = 58 + 1
"""The case's 58 lines; one of them lies below the cathode, which has two suppliers."""

WAITING = ("anode", "copper_foil")
ANSWERED_LATER = ("pack", "housing", "carbonate", "oxide")


@pytest.fixture
def newest(session):
    def run():
        session.expire_all()
        query = select(RollupRun).order_by(RollupRun.created_at.desc(), RollupRun.id)
        return session.scalars(query.limit(1)).one()

    return run


def test_the_shown_state_still_rests_on_last_years_answers(shown, newest):
    run = newest()

    assert run.footprint_kgco2e == pytest.approx(93.594332641057, rel=1e-9)
    assert run.is_complete is False
    assert "STALE" in run.summary["flags"]


def test_all_answers_accepted_give_the_published_total(shown, newest):
    with stage(shown) as here:
        play = resumed(here)
        for name in WAITING:
            play.accepted(name, 0.5)
        play.mends("cathode_qianfeng", 0.4)
        play.accepted("cathode_qianfeng", 0.3)
        play.reconsiders("aluminium_foil", 0.4)
        for name in (*ANSWERED_LATER, "aluminium_foil"):
            play.signs(name, 0.4)
            play.accepted(name, 0.2)
        play.compute()

    run = newest()
    assert run.footprint_kgco2e == pytest.approx(PUBLISHED, rel=1e-9)
    assert run.summary["unaccounted"] == UNACCOUNTED
    assert run.is_complete is False
    assert "STALE" not in run.summary["flags"]
    assert run.primary_share_percent > 7
    result = keeping.result_of(run)
    parts = sum(part.kgco2e for part in result.contributions)
    assert parts == pytest.approx(PUBLISHED, rel=1e-9)
