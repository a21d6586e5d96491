"""Measures between a supplier and its customer; alternatives that a customer weighs alone."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey, Index, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.campaigns.models import DataRequest
from portal.catalogue.models import Item
from portal.core.columns import ExactDecimal, Json
from portal.core.db import Base, Opaque
from portal.core.tenancy import Tenanted, TwoSided
from portal.suppliers.models import Supplier, SupplierSite


class Measure(Opaque, TwoSided, Base):
    """What a supplier does so that an item's footprint, or that of a whole site, falls.

    Parameters
    ----------
    request_id
        The data request from which item, site and names are taken; a measure needs no open one.
    asked
        What both sides may know of the item, as in :class:`portal.campaigns.asked.Asked`.
    covers
        ``item`` with baseline and target, or ``site``: all items from it, by ``percent``.
    period
        The year that the baseline is of.
    baseline, target
        Before and after. [kg CO2e per declared unit ``unit``]
    percent
        Reduction against the baseline. [%]
    cost, currency
        What it costs, only where the supplier lets the customer know; its own figure is a
        :class:`MeasureCost`.
    """

    __tablename__ = "reduction_measure"
    __table_args__ = (
        Index("ix_reduction_measure_customer", "company_id", "state"),
        Index("ix_reduction_measure_supplier", "partner_company_id", "state"),
    )

    request_id: Mapped[UUID] = mapped_column(ForeignKey("data_request.id"), index=True)
    supplier_id: Mapped[UUID] = mapped_column(ForeignKey("supplier.id"), index=True)
    site_id: Mapped[UUID | None] = mapped_column(ForeignKey("supplier_site.id"))
    item_id: Mapped[UUID] = mapped_column(ForeignKey("item.id"), index=True)
    asked: Mapped[dict[str, Any]] = mapped_column(Json)
    covers: Mapped[str] = mapped_column(default="item")
    kind: Mapped[str] = mapped_column()
    title: Mapped[str] = mapped_column()
    description: Mapped[str] = mapped_column(Text, default="")
    period: Mapped[int] = mapped_column()
    unit: Mapped[str] = mapped_column()
    boundary: Mapped[str] = mapped_column(default="")
    baseline: Mapped[Decimal | None] = mapped_column(ExactDecimal)
    target: Mapped[Decimal | None] = mapped_column(ExactDecimal)
    percent: Mapped[Decimal | None] = mapped_column(ExactDecimal)
    due_on: Mapped[date] = mapped_column()
    cost: Mapped[Decimal | None] = mapped_column(ExactDecimal)
    currency: Mapped[str] = mapped_column(default="")
    proof: Mapped[str] = mapped_column(Text, default="")
    done_on: Mapped[date | None] = mapped_column()
    state: Mapped[str] = mapped_column(default="proposed")
    is_wish: Mapped[bool] = mapped_column(default=False)
    version: Mapped[int] = mapped_column(default=1)

    request: Mapped[DataRequest] = relationship()
    supplier: Mapped[Supplier] = relationship()
    site: Mapped[SupplierSite | None] = relationship()
    item: Mapped[Item] = relationship()

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012 - SQLAlchemy reads it so


class MeasureEvent(Opaque, TwoSided, Base):
    """One step in the life of a measure; only ever added."""

    __tablename__ = "reduction_measure_event"

    measure_id: Mapped[UUID] = mapped_column(ForeignKey("reduction_measure.id"), index=True)
    sequence: Mapped[int] = mapped_column()
    action: Mapped[str] = mapped_column()
    state: Mapped[str] = mapped_column()
    by: Mapped[str] = mapped_column()
    by_company: Mapped[str] = mapped_column()
    at: Mapped[datetime] = mapped_column()
    comment: Mapped[str] = mapped_column(Text, default="")


class MeasureCost(Opaque, Tenanted, Base):
    """What a measure costs, in the supplier's own keeping."""

    __tablename__ = "reduction_measure_cost"

    measure_id: Mapped[UUID] = mapped_column(ForeignKey("reduction_measure.id"), unique=True)
    cost: Mapped[Decimal] = mapped_column(ExactDecimal)
    currency: Mapped[str] = mapped_column()


class Evaluation(Opaque, Tenanted, Base):
    """Other suppliers or materials for one item, weighed side by side.

    ``share`` is the part of the item's supply that would move. [1] ``price`` is what one declared
    unit costs today, in the company's currency; none: unknown.
    """

    __tablename__ = "reduction_evaluation"

    item_id: Mapped[UUID] = mapped_column(ForeignKey("item.id"), index=True)
    title: Mapped[str] = mapped_column()
    share: Mapped[Decimal] = mapped_column(ExactDecimal, default=Decimal(1))
    price: Mapped[Decimal | None] = mapped_column(ExactDecimal)
    note: Mapped[str] = mapped_column(Text, default="")
    created_by: Mapped[str] = mapped_column(default="")
    decided_for: Mapped[str] = mapped_column(default="")
    reason: Mapped[str] = mapped_column(Text, default="")
    decided_by: Mapped[str] = mapped_column(default="")
    decided_at: Mapped[datetime | None] = mapped_column()
    version: Mapped[int] = mapped_column(default=1)

    item: Mapped[Item] = relationship()
    candidates: Mapped[list["Candidate"]] = relationship(
        order_by="Candidate.position, Candidate.id"
    )

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012 - SQLAlchemy reads it so


class Candidate(Opaque, Tenanted, Base):
    """One alternative of an evaluation.

    ``kind`` is ``supplier`` (one with an accepted footprint of the item), ``item`` (another item
    in its place, ``ratio`` units of it per unit of the item) or ``stated`` (a footprint from a
    named source). Ratings run from 1 (best) to 5; ``price`` is per declared unit of the item that
    it replaces.
    """

    __tablename__ = "reduction_candidate"
    __table_args__ = (UniqueConstraint("evaluation_id", "position"),)

    evaluation_id: Mapped[UUID] = mapped_column(ForeignKey("reduction_evaluation.id"), index=True)
    position: Mapped[int] = mapped_column()
    kind: Mapped[str] = mapped_column()
    name: Mapped[str] = mapped_column(default="")
    supplier_id: Mapped[UUID | None] = mapped_column(ForeignKey("supplier.id"))
    item_id: Mapped[UUID | None] = mapped_column(ForeignKey("item.id"))
    ratio: Mapped[Decimal] = mapped_column(ExactDecimal, default=Decimal(1))
    footprint: Mapped[Decimal | None] = mapped_column(ExactDecimal)
    rating: Mapped[Decimal | None] = mapped_column(ExactDecimal)
    primary_share: Mapped[Decimal | None] = mapped_column(ExactDecimal)
    verification: Mapped[str] = mapped_column(default="")
    source: Mapped[str] = mapped_column(Text, default="")
    price: Mapped[Decimal | None] = mapped_column(ExactDecimal)
    note: Mapped[str] = mapped_column(Text, default="")

    supplier: Mapped[Supplier | None] = relationship()
    item: Mapped[Item | None] = relationship()
