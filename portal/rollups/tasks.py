"""Roll-ups and draws as jobs: of one product, of all products, of one run's uncertainty."""

from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from aggregator.factors import FactorLibrary
from portal.catalogue.models import Item
from portal.core import failpoints, jobs, shards
from portal.core.clock import now
from portal.rollups import portfolio, runs, simulating
from portal.rollups.folding import fold, fold_products
from portal.rollups.inputs import gather, tables
from portal.rollups.keeping import keep, keep_input, pinned, tables_of
from portal.rollups.models import Portfolio, RollupInput, RollupRun, Simulation


@jobs.handles(runs.KIND)
def roll_up(work: jobs.Work) -> jobs.Apply:
    """Fold one product; running the job twice writes its run once."""
    run_id = UUID(work.payload["run"])
    with work.database.writing(work.actor) as session:
        run = runs.start(session, run_id)
        item_id, period = run.item_id, run.period
    work.progress(20, "reading")
    with work.reading() as session:
        gathered = gather(session, work.actor, [session.get_one(Item, item_id)], period)
    work.progress(60, "folding")
    outcome = fold(gathered)
    failpoints.reach("rollups.folded")

    def apply(session: Session) -> None:
        keep(session, work.actor, run_id, outcome)

    return apply


@jobs.handles(simulating.KIND)
def prepare_draws(work: jobs.Work) -> jobs.Apply:
    """Weigh the inputs of a pinned run once, and cut the draws into shards."""
    simulation_id = UUID(work.payload["simulation"])
    with work.reading() as session:
        asked = session.get_one(Simulation, simulation_id)
        run = session.get_one(RollupRun, asked.run_id)
        code, period, draws, seed = run.item.code, run.period, asked.draws, asked.seed
        content = session.get_one(RollupInput, run.input_id).tables
    drawn = simulating.sampler(tables_of(content), code, period, seed)
    payload = {"simulation": str(simulation_id), "product": code, "draws": draws, "seed": seed}

    def apply(session: Session) -> None:
        row = session.get_one(Simulation, simulation_id)
        row.state = runs.RUNNING
        row.split_id = shards.split(
            session,
            simulating.KIND,
            payload,
            count=simulating.shard_count(draws),
            shared=drawn.to_bytes(),
            key=f"{simulating.KIND}:{simulation_id}",
            company_id=work.company_id,
        )

    return apply


def join_draws(_work: jobs.Work, payload: dict[str, Any], parts: list[bytes]) -> jobs.Apply:
    """Write the interval of all draws."""
    result = simulating.joined(payload, parts)

    def apply(session: Session) -> None:
        row = session.get_one(Simulation, UUID(payload["simulation"]))
        row.result, row.state, row.finished_at = result, runs.DONE, now()

    return apply


@jobs.handles(portfolio.KIND)
def prepare_portfolio(work: jobs.Work) -> jobs.Apply:
    """Gather and pin the inputs of all products once, and cut the products into shards."""
    portfolio_id = UUID(work.payload["portfolio"])
    with work.reading() as session:
        period = session.get_one(Portfolio, portfolio_id).period
        products = runs.products(session, work.actor)
        inputs = tables(gather(session, work.actor, products, period), FactorLibrary.load())
    sha256, content = inputs.sha256(), pinned(inputs)

    def apply(session: Session) -> None:
        company_id = session.get_one(Portfolio, portfolio_id).company_id
        input_id = keep_input(session, company_id, inputs, sha256)
        portfolio.cut(session, portfolio_id, products, input_id, content)

    return apply


def fold_portion(shard: shards.Shard) -> tuple[bytes, jobs.Apply]:
    """Fold a shard's products, and write their runs with its done mark."""
    listed = shard.payload["runs"]
    mine = [listed[place] for place in shard.of(len(listed))]
    inputs = tables_of(shard.shared)
    outcomes = fold_products(inputs, [code for _, code in mine], shard.payload["period"])

    def apply(session: Session) -> None:
        for (run_id, _), outcome in zip(mine, outcomes, strict=True):
            keep(session, shard.work.actor, UUID(run_id), outcome)

    return b"", apply


def join_portfolio(_work: jobs.Work, payload: dict[str, Any], _parts: list[bytes]) -> jobs.Apply:
    """Mark the portfolio as done."""

    def apply(session: Session) -> None:
        row = session.get_one(Portfolio, UUID(payload["portfolio"]))
        row.state, row.finished_at = runs.DONE, now()

    return apply


shards.handles(simulating.KIND, shard=simulating.make_part, join=join_draws)
shards.handles(portfolio.KIND, shard=fold_portion, join=join_portfolio)
