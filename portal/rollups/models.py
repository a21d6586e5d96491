"""Roll-up runs with everything they used pinned."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, Float, ForeignKey, Index, LargeBinary, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.catalogue.models import Item
from portal.core.columns import Json
from portal.core.db import Base, Opaque
from portal.core.tenancy import Tenanted


class RollupInput(Opaque, Tenanted, Base):
    """The exact tables a run used, compressed, under their hash; shared by equal runs."""

    __tablename__ = "rollup_input"
    __table_args__ = (Index("uq_rollup_input_hash", "company_id", "sha256", unique=True),)

    sha256: Mapped[str] = mapped_column()
    tables: Mapped[bytes] = mapped_column(LargeBinary)


class RollupRun(Opaque, Tenanted, Base):
    """One computation of one product for one period.

    ``insight`` is the spread of the number to first order, the inputs that cause it, and the
    nodes to mend first.
    """

    __tablename__ = "rollup_run"
    __table_args__ = (Index("ix_rollup_run_latest", "item_id", "period", "created_at"),)

    item_id: Mapped[UUID] = mapped_column(ForeignKey("item.id"), index=True)
    period: Mapped[int] = mapped_column()
    state: Mapped[str] = mapped_column(default="queued")
    reason: Mapped[dict[str, Any]] = mapped_column(Json)
    job_id: Mapped[UUID | None] = mapped_column(ForeignKey("job.id"))
    input_id: Mapped[UUID | None] = mapped_column(ForeignKey("rollup_input.id"))
    input_sha256: Mapped[str | None] = mapped_column()
    engine_version: Mapped[str | None] = mapped_column()
    footprint_kgco2e: Mapped[float | None] = mapped_column(Float)
    is_complete: Mapped[bool | None] = mapped_column()
    primary_share_percent: Mapped[float | None] = mapped_column(Float)
    grade: Mapped[str | None] = mapped_column()
    summary: Mapped[dict[str, Any] | None] = mapped_column(Json)
    result: Mapped[bytes | None] = mapped_column(LargeBinary)
    insight: Mapped[dict[str, Any] | None] = mapped_column(Json)
    problems: Mapped[list[Any] | None] = mapped_column(Json)
    previous_id: Mapped[UUID | None] = mapped_column(ForeignKey("rollup_run.id"))
    changes: Mapped[dict[str, Any] | None] = mapped_column(Json)
    requested_by: Mapped[str] = mapped_column(default="")
    finished_at: Mapped[datetime | None] = mapped_column()

    item: Mapped[Item] = relationship()


class Simulation(Opaque, Tenanted, Base):
    """Draws of one run: asked for once per run, number of draws and seed."""

    __tablename__ = "rollup_simulation"
    __table_args__ = (UniqueConstraint("run_id", "draws", "seed"),)

    run_id: Mapped[UUID] = mapped_column(ForeignKey("rollup_run.id"), index=True)
    item_id: Mapped[UUID] = mapped_column(ForeignKey("item.id"), index=True)
    draws: Mapped[int] = mapped_column()
    seed: Mapped[int] = mapped_column(BigInteger)
    state: Mapped[str] = mapped_column(default="queued")
    job_id: Mapped[UUID | None] = mapped_column(ForeignKey("job.id"))
    split_id: Mapped[UUID | None] = mapped_column(ForeignKey("job_split.id"))
    result: Mapped[dict[str, Any] | None] = mapped_column(Json)
    requested_by: Mapped[str] = mapped_column(default="")
    finished_at: Mapped[datetime | None] = mapped_column()


class Portfolio(Opaque, Tenanted, Base):
    """All products of a company rolled up for one period from one set of pinned inputs."""

    __tablename__ = "rollup_portfolio"

    period: Mapped[int] = mapped_column()
    state: Mapped[str] = mapped_column(default="queued")
    products: Mapped[int] = mapped_column(default=0)
    job_id: Mapped[UUID | None] = mapped_column(ForeignKey("job.id"))
    split_id: Mapped[UUID | None] = mapped_column(ForeignKey("job_split.id"))
    requested_by: Mapped[str] = mapped_column(default="")
    finished_at: Mapped[datetime | None] = mapped_column()
