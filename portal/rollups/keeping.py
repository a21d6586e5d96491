"""Writing a run's outcome: inputs under their hash, result, and what changed since the last."""

from dataclasses import asdict
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from aggregator.compare import compare
from aggregator.result import ProductResult
from aggregator.rows import FootprintRow, Line, Tables
from portal.core.actor import Actor
from portal.core.clock import now
from portal.rollups import runs
from portal.rollups.folding import Outcome
from portal.rollups.models import RollupInput, RollupRun
from portal.submissions.review import shares

TOP = 5


def keep(session: Session, actor: Actor, run_id: UUID, outcome: Outcome) -> None:
    """Write the outcome of a run; the caller commits it with the job's done mark."""
    run = session.get_one(RollupRun, run_id)
    run.input_id = keep_input(session, run.company_id, outcome.inputs, outcome.sha256)
    run.input_sha256 = outcome.sha256
    run.engine_version = outcome.engine
    run.finished_at = now()
    if outcome.result is None:
        run.state, run.problems = runs.REFUSED, list(outcome.problems)
        return
    run.insight = outcome.insight
    _write(run, outcome.result)
    previous = runs.latest_run(session, actor, run.item_id, run.period)
    if previous is not None and previous.result is not None:
        run.previous_id = previous.id
        run.changes = changes_between(result_of(previous), outcome.result)
    run.state = runs.DONE
    shares.refresh_later(session, run.company_id, run.finished_at)


def keep_input(session: Session, company_id: UUID, inputs: Tables, sha256: str) -> UUID:
    """Return the id of the pinned inputs; equal inputs are kept once."""
    known = session.scalar(
        select(RollupInput.id).where(
            RollupInput.company_id == company_id, RollupInput.sha256 == sha256
        )
    )
    if known is not None:
        return known
    kept = RollupInput(company_id=company_id, sha256=sha256, tables=pinned(inputs))
    session.add(kept)
    session.flush()
    return kept.id


def pinned(inputs: Tables) -> bytes:
    """Return tables as they are pinned: canonical order, compressed."""
    return runs.packed(asdict(inputs.sorted()))


def tables_of(content: bytes) -> Tables:
    """Return the tables that :func:`pinned` wrote."""
    document = runs.unpacked(content)
    return Tables(
        lines=tuple(Line(**line) for line in document["lines"]),
        footprints=tuple(_row(row) for row in document["footprints"]),
        own_lines_for=frozenset((item, supplier) for item, supplier in document["own_lines_for"]),
    )


def _row(document: dict[str, Any]) -> FootprintRow:
    until, ratings = document["valid_until"], document["ratings"]
    return FootprintRow(
        **document
        | {
            "valid_until": None if until is None else date.fromisoformat(until),
            "ratings": None if ratings is None else tuple(ratings),
            "stages": tuple((stage, value) for stage, value in document["stages"]),
            "marks": tuple(document["marks"]),
        }
    )


def _write(run: RollupRun, result: ProductResult) -> None:
    quality = result.quality
    run.footprint_kgco2e = result.footprint_kgco2e
    run.is_complete = result.is_complete
    run.primary_share_percent = result.primary_share_percent
    run.grade = quality.grade if quality else None
    run.summary = summary(result)
    run.result = runs.packed(result.to_document())


def summary(result: ProductResult) -> dict[str, Any]:
    """Return what lists and heads of pages show of a result."""
    by_source: dict[str, float] = {}
    for part in result.contributions:
        by_source[part.source] = by_source.get(part.source, 0.0) + abs(part.kgco2e)
    weight = sum(by_source.values())
    return {
        "declared_unit": result.declared_unit,
        "by_source": {s: 100 * v / weight for s, v in by_source.items()} if weight else {},
        "unaccounted": len(result.unaccounted),
        "flags": sorted({flag.code for flag in result.flags}),
        "top": [
            {"item": c.item, "supplier": c.supplier, "kgco2e": c.kgco2e, "share": c.share_percent}
            for c in result.contributions[:TOP]
        ],
    }


def result_of(run: RollupRun) -> ProductResult:
    """Return the result that a finished run keeps."""
    if run.result is None:
        raise ValueError(f"run {run.id} has no result")
    return ProductResult.from_document(runs.unpacked(run.result))


def changes_between(before: ProductResult, after: ProductResult) -> dict[str, Any]:
    """Return the causes of the difference of two results, as plain JSON."""
    return asdict(compare(before, after))
