"""Draws of a run and roll-ups of all products, cut into shards: the same bits as in one piece."""

from dataclasses import asdict
from datetime import timedelta

import numpy as np
import pytest
from sqlalchemy import func, select

from aggregator.monte_carlo import simulate
from aggregator.network import build
from aggregator.rollup import roll_up
from aggregator.rows import FootprintRow, Line, Tables
from portal.core import jobs, shards
from portal.core.clock import now
from portal.core.jobs import Job, JobState
from portal.rollups import portfolio, runs, simulating
from portal.rollups.folding import fold_products
from portal.rollups.keeping import pinned, result_of, tables_of
from portal.rollups.models import Portfolio, RollupInput, RollupRun, Simulation


@pytest.fixture
def work_off(app, database, session):
    """Return ``work_off()``: do all waiting jobs, the newest first, and return how many."""

    def work():
        done = 0
        while True:
            session.expire_all()
            query = select(Job.id).where(Job.state == JobState.QUEUED, Job.not_before <= now())
            found = session.scalars(query.order_by(Job.created_at.desc(), Job.id)).all()
            if not found:
                return done
            with app.app_context():
                for job_id in found:
                    jobs.run(database, job_id, lease=timedelta(seconds=30), services=app.extensions)
            done += len(found)

    return work


@pytest.fixture
def drawn(make, session, chain, computed, work_off):
    """Return ``drawn(draws, seed)``: a simulation of the computed product, worked off."""

    def draw(draws=2_000, seed=3):
        run = computed()
        actor = make.actor(chain.owner)
        asked = simulating.request(session, run, draws=draws, seed=seed, actor=actor, at=now())
        session.commit()
        work_off()
        session.expire_all()
        return run, session.get_one(Simulation, asked.id)

    return draw


class TestDraws:
    def test_shards_give_the_bits_of_one_piece(self, session, drawn):
        run, simulation = drawn()
        inputs = tables_of(session.get_one(RollupInput, run.input_id).tables)

        (whole,) = simulate(build(inputs, 2025), ["P"], draws=2_000, seed=3)

        assert simulation.state == runs.DONE
        assert {k: v for k, v in simulation.result.items() if k != "picture"} == asdict(
            whole.spread
        )
        assert sum(simulation.result["picture"]["counts"]) == pytest.approx(2_000, rel=0.01)
        assert simulating.shard_count(2_000) == 4

    def test_the_interval_holds_the_stated_footprint(self, drawn):
        run, simulation = drawn()

        assert simulation.result["p2_5"] < run.footprint_kgco2e < simulation.result["p97_5"]

    def test_the_same_draws_are_made_once(self, make, session, chain, drawn):
        run, simulation = drawn()
        actor = make.actor(chain.owner)

        again = simulating.request(session, run, draws=2_000, seed=3, actor=actor, at=now())
        other = simulating.request(session, run, draws=2_000, seed=4, actor=actor, at=now())

        assert again.id == simulation.id
        assert other.id != simulation.id

    def test_a_join_that_fails_once_writes_its_effect_once(
        self, session, drawn, monkeypatch, work_off
    ):
        monkeypatch.setenv("GATEFOLD_FP", "rollups.simulate.join.before_apply:raise")
        _, simulation = drawn()
        assert simulation.state == runs.RUNNING
        assert shards.standing(session, simulation.split_id).made == 4
        monkeypatch.delenv("GATEFOLD_FP")
        joining = (Job.kind == "rollups.simulate.join", Job.state == JobState.QUEUED)
        for job in session.scalars(select(Job).where(*joining)):
            job.not_before = now()
        session.commit()

        assert work_off() == 1
        assert session.get_one(Simulation, simulation.id).state == runs.DONE
        assert work_off() == 0


class TestPinnedInputs:
    def test_tables_come_back_as_they_were_pinned(self):
        line = Line(parent="P", component="A", quantity=2, unit="kg", parent_supplier="S")
        row = FootprintRow(
            item="A",
            declared_unit="kg",
            footprint_kgco2e=1.0,
            ratings=(1.0, 2.0, None, 4.0, 5.0, 1.5),
            stages=(("energy", 1.0),),
            marks=("ON_BEHALF",),
            valid_until=now().date(),
        )
        plain = FootprintRow(item="B", declared_unit="kg")
        tables = Tables((line,), (row, plain), own_lines_for=frozenset({("P", "S")}))

        assert tables_of(pinned(tables)) == tables.sorted()
        assert tables_of(pinned(tables)).sha256() == tables.sha256()


class TestPortfolio:
    @pytest.fixture
    def products(self, make, chain):
        """Return the codes of seven products that share a part."""
        company = chain.owner.memberships[0].company
        codes = ["P"]
        for number in range(6):
            item = make.item(company, code=f"P{number}", declared_unit="piece", is_product=True)
            make.line(item, chain.part, str(number + 1))
            codes.append(item.code)
        return codes

    @pytest.fixture
    def asked(self, make, session, chain):
        def ask():
            found = portfolio.request(session, period=2025, actor=make.actor(chain.owner), at=now())
            session.commit()
            return found

        return ask

    def test_every_product_has_the_run_it_would_have_in_one_piece(
        self, session, products, accept, chain, asked, work_off
    ):
        accept(chain.first, 1.5)
        found = asked()

        work_off()

        session.expire_all()
        done = session.scalars(select(RollupRun).where(RollupRun.state == runs.DONE)).all()
        (kept,) = session.scalars(select(RollupInput)).all()
        whole = roll_up(build(tables_of(kept.tables), 2025), products, 2025)
        ours = {run.item.code: result_of(run) for run in done}
        assert ours == {result.product: result for result in whole}
        row = session.get_one(Portfolio, found.id)
        assert (row.state, row.products) == (runs.DONE, 7)
        assert portfolio.shard_count(7) == 2
        assert all(run.insight for run in done)

    def test_its_number_is_the_one_of_a_run_of_its_own(self, products, asked, work_off, computed):
        asked()
        work_off()

        alone = computed()

        assert alone.changes is not None
        assert alone.footprint_kgco2e == pytest.approx(2 * (3 * 5 + 4 * 0.5777), rel=1e-12)

    def test_while_one_is_under_way_another_is_not_begun(self, make, session, chain, asked):
        assert asked().id == asked().id
        assert portfolio.standing(session, make.actor(chain.owner)).percent == 0

    def test_a_shard_that_fails_once_writes_each_run_once(
        self, session, products, asked, work_off, monkeypatch
    ):
        monkeypatch.setenv("GATEFOLD_FP", "rollups.portfolio.shard.before_apply:raise")
        asked()
        work_off()
        monkeypatch.delenv("GATEFOLD_FP")
        for job in session.scalars(select(Job).where(Job.state == JobState.QUEUED)):
            job.not_before = now()
        session.commit()

        work_off()

        states = session.execute(
            select(RollupRun.state, func.count()).group_by(RollupRun.state)
        ).all()
        assert [tuple(row) for row in states] == [(runs.DONE, 7)]

    def test_a_diverging_product_is_refused_alone(self, make, session, chain, asked, work_off):
        company = chain.owner.memberships[0].company
        item = make.item(company, code="LOOP", declared_unit="kg", is_product=True)
        make.line(item, item, "2", is_return=True)
        asked()

        work_off()

        session.expire_all()
        states = {run.item.code: run.state for run in session.scalars(select(RollupRun))}
        assert states == {"P": runs.DONE, "LOOP": runs.REFUSED}

    def test_a_company_without_products_is_done_at_once(self, make, session, work_off):
        user = make.user()
        found = portfolio.request(session, period=2025, actor=make.actor(user), at=now())
        session.commit()

        work_off()

        session.expire_all()
        assert session.get_one(Portfolio, found.id).state == runs.DONE


def test_a_product_of_which_nothing_is_known_has_no_insight():
    tables = Tables((Line(parent="P", component="A", quantity=1, unit="kg"),))

    (outcome,) = fold_products(tables, ["P"], 2025)

    assert outcome.insight is None
    assert outcome.result.footprint_kgco2e is None


def test_tables_with_mistakes_are_refused_for_each_product():
    tables = Tables((Line(parent="P", component="A", quantity=-1, unit="kg"),))

    one, other = fold_products(tables, ["P", "Q"], 2025)

    assert one.result is other.result is None
    assert one.problems[0]["zh"]


def test_the_weights_of_an_empty_product_draw_nothing():
    drawn = simulating.sampler(
        Tables((Line(parent="P", component="A", quantity=1, unit="kg"),)), "P", 2025, 0
    )

    assert drawn.products == ()
    assert np.shape(drawn.totals(0)) == (0, 64)
