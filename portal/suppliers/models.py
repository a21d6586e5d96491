"""Suppliers as their customer keeps them."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.core.columns import Json
from portal.core.db import Base, Opaque
from portal.core.tenancy import Tenanted


class Supplier(Opaque, Tenanted, Base):
    """A supplier in its customer's books; ``partner_company_id`` is its own account, once known."""

    __tablename__ = "supplier"
    __table_args__ = (UniqueConstraint("company_id", "code"),)

    code: Mapped[str] = mapped_column()
    name: Mapped[str] = mapped_column()
    name_en: Mapped[str] = mapped_column(default="")
    country: Mapped[str] = mapped_column(default="")
    uscc: Mapped[str] = mapped_column(default="")
    contact_name: Mapped[str] = mapped_column(default="")
    contact_email: Mapped[str] = mapped_column(default="")
    locale: Mapped[str] = mapped_column(default="zh")
    partner_company_id: Mapped[UUID | None] = mapped_column(ForeignKey("company.id"), index=True)
    version: Mapped[int] = mapped_column(default=1)

    sites: Mapped[list["SupplierSite"]] = relationship(
        back_populates="supplier", order_by="SupplierSite.name"
    )

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012 - SQLAlchemy reads it so

    def name_in(self, lang: str) -> str:
        """Return the supplier's name for a reader of ``lang``."""
        return self.name_en or self.name if lang == "en" else self.name


class SupplierSite(Opaque, Tenanted, Base):
    """One production site of a supplier."""

    __tablename__ = "supplier_site"
    __table_args__ = (UniqueConstraint("supplier_id", "name"),)

    supplier_id: Mapped[UUID] = mapped_column(ForeignKey("supplier.id"), index=True)
    name: Mapped[str] = mapped_column()
    country: Mapped[str] = mapped_column(default="")
    province: Mapped[str] = mapped_column(default="")

    supplier: Mapped[Supplier] = relationship(back_populates="sites")


class SupplierUpload(Opaque, Tenanted, Base):
    """A list of suppliers as uploaded: read, shown as a preview, then applied once."""

    __tablename__ = "supplier_upload"

    file_name: Mapped[str] = mapped_column()
    sha256: Mapped[str] = mapped_column()
    uploaded_by: Mapped[str] = mapped_column()
    rows: Mapped[list[Any]] = mapped_column(Json)
    problems: Mapped[list[Any]] = mapped_column(Json)
    applied_at: Mapped[datetime | None] = mapped_column()
    version: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012 - SQLAlchemy reads it so
