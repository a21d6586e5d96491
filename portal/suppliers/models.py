"""Suppliers as their customer keeps them."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.core.applications import Applicable
from portal.core.columns import Json
from portal.core.db import Base, Opaque
from portal.core.tenancy import Tenanted


class Supplier(Opaque, Tenanted, Base):
    """A supplier in its customer's books; ``partner_company_id`` is its own account, once known.

    ``buyer`` is who buys there at the customer, a name or an address, as its own lists say it.
    """

    __tablename__ = "supplier"
    __table_args__ = (UniqueConstraint("company_id", "code"),)

    code: Mapped[str] = mapped_column()
    name: Mapped[str] = mapped_column()
    name_en: Mapped[str] = mapped_column(default="")
    country: Mapped[str] = mapped_column(default="")
    uscc: Mapped[str] = mapped_column(default="")
    duns: Mapped[str] = mapped_column(default="", server_default="")
    lei: Mapped[str] = mapped_column(default="", server_default="")
    tax_id: Mapped[str] = mapped_column(default="", server_default="")
    buyer: Mapped[str] = mapped_column(default="", server_default="")
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


class SecondContact(Opaque, Tenanted, Base):
    """Who else at a supplier is written to when its contact does not answer."""

    __tablename__ = "second_contact"

    supplier_id: Mapped[UUID] = mapped_column(ForeignKey("supplier.id"), unique=True)
    name: Mapped[str] = mapped_column(default="")
    email: Mapped[str] = mapped_column()
    locale: Mapped[str] = mapped_column()


class SupplierAlias(Opaque, Tenanted, Base):
    """What somebody decided of a supplier in a file that might be one of the books.

    ``key`` is its code in the file as it is compared, or the number it has instead. Without a
    supplier, such a row is left out.
    """

    __tablename__ = "supplier_alias"
    __table_args__ = (UniqueConstraint("company_id", "key"),)

    key: Mapped[str] = mapped_column()
    supplier_id: Mapped[UUID | None] = mapped_column(ForeignKey("supplier.id"), index=True)
    said_by: Mapped[str] = mapped_column()


class SupplierUpload(Applicable, Opaque, Tenanted, Base):
    """A list of suppliers as uploaded: read, shown as a preview, applied once, undone once."""

    __tablename__ = "supplier_upload"

    file_name: Mapped[str] = mapped_column()
    sha256: Mapped[str] = mapped_column()
    uploaded_by: Mapped[str] = mapped_column()
    rows: Mapped[list[Any]] = mapped_column(Json)
    problems: Mapped[list[Any]] = mapped_column(Json)
    applied_at: Mapped[datetime | None] = mapped_column()
    version: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012 - SQLAlchemy reads it so

    @property
    def state(self) -> str:
        """Return where the upload stands: mapping, previewed, applied, undone or left aside."""
        if self.undone_at is not None:
            return "undone" if self.applied_at is not None else "left"
        if self.applied_at is not None:
            return "applied"
        return "mapping" if self.is_unmapped else "previewed"

    @property
    def is_unmapped(self) -> bool:
        """Tell whether somebody must say first which column is which."""
        return bool(self.laid) and not any(one["kind"] for one in self.laid or ())
