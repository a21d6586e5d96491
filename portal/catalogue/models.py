"""Items, the lines of their bills of materials, and who supplies them."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import ForeignKey, Index, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.core.applications import Applicable
from portal.core.columns import ExactDecimal, Json
from portal.core.db import Base, Opaque
from portal.core.tenancy import Tenanted
from portal.suppliers.models import Supplier, SupplierSite


class Item(Opaque, Tenanted, Base):
    """Anything with a declared unit: product, part, material, energy, transport, waste."""

    __tablename__ = "item"
    __table_args__ = (UniqueConstraint("company_id", "code"),)

    code: Mapped[str] = mapped_column()
    name: Mapped[str] = mapped_column()
    name_zh: Mapped[str] = mapped_column(default="")
    kind: Mapped[str] = mapped_column(default="component")
    declared_unit: Mapped[str] = mapped_column()
    declared_amount: Mapped[Decimal] = mapped_column(ExactDecimal, default=Decimal(1))
    mass_kg: Mapped[Decimal | None] = mapped_column(ExactDecimal)
    is_product: Mapped[bool] = mapped_column(default=False)
    purchase_category: Mapped[str] = mapped_column(default="", server_default="")
    factor_category: Mapped[str | None] = mapped_column()
    note: Mapped[str] = mapped_column(Text, default="")
    version: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012 - SQLAlchemy reads it so

    def name_in(self, lang: str) -> str:
        """Return the item's name for a reader of ``lang``."""
        return self.name_zh or self.name if lang == "zh" else self.name


class BomLine(Opaque, Tenanted, Base):
    """A component and its quantity per one declared unit of the parent.

    Lines are never edited: a change retires the line and adds its successor under the same
    ``line_key``. The newest lines have no ``retired_at``. A change may say from which day it holds:
    then the line before keeps its ``valid_to`` and counts until that day, and its successor has the
    day as ``valid_from``. A change without a day is a correction, which counts from the beginning.
    """

    __tablename__ = "bom_line"
    __table_args__ = (
        Index("ix_bom_line_current", "company_id", "retired_at"),
        Index(
            "uq_bom_line_current_key",
            "line_key",
            unique=True,
            sqlite_where=text("retired_at IS NULL"),
            postgresql_where=text("retired_at IS NULL"),
        ),
    )

    line_key: Mapped[UUID] = mapped_column(default=uuid4, index=True)
    parent_id: Mapped[UUID] = mapped_column(ForeignKey("item.id"), index=True)
    component_id: Mapped[UUID] = mapped_column(ForeignKey("item.id"), index=True)
    position: Mapped[int] = mapped_column(default=0)
    quantity: Mapped[Decimal] = mapped_column(ExactDecimal)
    unit: Mapped[str] = mapped_column()
    scrap_rate: Mapped[Decimal] = mapped_column(ExactDecimal, default=Decimal(0))
    line_type: Mapped[str] = mapped_column(default="component")
    is_return: Mapped[bool] = mapped_column(default=False)
    source: Mapped[str] = mapped_column(default="")
    retired_at: Mapped[datetime | None] = mapped_column()
    retired_by: Mapped[str | None] = mapped_column()
    valid_from: Mapped[date | None] = mapped_column()
    valid_to: Mapped[date | None] = mapped_column()
    created_by: Mapped[str] = mapped_column(default="")

    parent: Mapped[Item] = relationship(foreign_keys=[parent_id])
    component: Mapped[Item] = relationship(foreign_keys=[component_id])


class Sourcing(Opaque, Tenanted, Base):
    """Part of an item's supply that comes from one supplier's site in a period.

    ``spend`` is what was paid for it in the period, in the company's currency; none: unknown.
    """

    __tablename__ = "sourcing"
    __table_args__ = (UniqueConstraint("item_id", "supplier_id", "site_id", "period"),)

    item_id: Mapped[UUID] = mapped_column(ForeignKey("item.id"), index=True)
    supplier_id: Mapped[UUID] = mapped_column(ForeignKey("supplier.id"), index=True)
    site_id: Mapped[UUID | None] = mapped_column(ForeignKey("supplier_site.id"))
    period: Mapped[int] = mapped_column()
    share: Mapped[Decimal] = mapped_column(ExactDecimal)
    spend: Mapped[Decimal | None] = mapped_column(ExactDecimal)
    version: Mapped[int] = mapped_column(default=1)

    item: Mapped[Item] = relationship()
    supplier: Mapped[Supplier] = relationship()
    site: Mapped[SupplierSite | None] = relationship()

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012 - SQLAlchemy reads it so


class BomUpload(Applicable, Opaque, Tenanted, Base):
    """An uploaded bill of materials, read and compared, waiting to be applied or undone."""

    __tablename__ = "bom_upload"

    file_name: Mapped[str] = mapped_column()
    sha256: Mapped[str] = mapped_column()
    uploaded_by: Mapped[str] = mapped_column()
    state: Mapped[str] = mapped_column(default="previewed")
    tables: Mapped[dict[str, Any]] = mapped_column(Json)
    difference: Mapped[dict[str, Any]] = mapped_column(Json)
    applied_at: Mapped[datetime | None] = mapped_column()
    version: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012 - SQLAlchemy reads it so


class WatchedFile(Opaque, Tenanted, Base):
    """A file of the company's folder, with the content that was looked at last."""

    __tablename__ = "watched_file"
    __table_args__ = (UniqueConstraint("company_id", "kind", "name"),)

    kind: Mapped[str] = mapped_column()
    name: Mapped[str] = mapped_column()
    sha256: Mapped[str] = mapped_column()
    seen_at: Mapped[datetime] = mapped_column()
