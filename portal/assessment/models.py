"""What is kept beside the results themselves: when certificates end, how groups spread."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.catalogue.models import Item
from portal.core.columns import Json
from portal.core.db import Base, Opaque
from portal.core.tenancy import Tenanted
from portal.suppliers.models import Supplier


class Certificate(Opaque, Tenanted, Base):
    """A certificate or statement that an accepted answer names, as far as it was shared.

    A copy that can be searched by its end; the newest accepted answer for an item replaces those
    of the answer before. ``kind`` is one of :data:`portal.assessment.words.CERTIFICATES`.
    """

    __tablename__ = "supplier_certificate"
    __table_args__ = (Index("ix_supplier_certificate_ends", "company_id", "valid_until"),)

    supplier_id: Mapped[UUID] = mapped_column(ForeignKey("supplier.id"), index=True)
    item_id: Mapped[UUID] = mapped_column(ForeignKey("item.id"))
    request_id: Mapped[UUID] = mapped_column(ForeignKey("data_request.id"), index=True)
    kind: Mapped[str] = mapped_column()
    name: Mapped[str] = mapped_column(default="")
    valid_until: Mapped[date] = mapped_column()

    supplier: Mapped[Supplier] = relationship()
    item: Mapped[Item] = relationship()


class Benchmark(Opaque, Tenanted, Base):
    """How accepted footprints of one group spread over enough supplier companies.

    A group is a category, a unit, a boundary and a period; nobody can ask for another one.
    ``lower``, ``middle`` and ``upper`` are smoothed and rounded, see
    :mod:`portal.assessment.benchmark`. [kg CO2e per declared unit] ``members`` holds what each
    company stood with when they were computed: they are computed anew only when enough of it
    differs. It is the customer's own knowledge and is shown nowhere.
    """

    __tablename__ = "supplier_benchmark"
    __table_args__ = (UniqueConstraint("company_id", "category", "unit", "boundary", "period"),)

    category: Mapped[str] = mapped_column()
    unit: Mapped[str] = mapped_column()
    boundary: Mapped[str] = mapped_column()
    period: Mapped[int] = mapped_column()
    companies: Mapped[int] = mapped_column()
    lower: Mapped[str] = mapped_column()
    middle: Mapped[str] = mapped_column()
    upper: Mapped[str] = mapped_column()
    members: Mapped[dict[str, Any]] = mapped_column(Json)
    computed_at: Mapped[datetime] = mapped_column()
