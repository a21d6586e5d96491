"""Which request was passed on to whom: known to the company that passed it on alone."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.campaigns.models import DataRequest
from portal.core.db import Base, Opaque
from portal.core.tenancy import Tenanted


class CascadeLink(Opaque, Tenanted, Base):
    """One material of a request that the company asks its own supplier about.

    ``parent_request_id`` is the request that the company answers, ``row`` the material's row in
    its answer, ``request_id`` the request that it sent to its supplier. Neither the customer of
    the one nor the supplier of the other can read this row.
    """

    __tablename__ = "cascade_link"

    parent_request_id: Mapped[UUID] = mapped_column(ForeignKey("data_request.id"), index=True)
    request_id: Mapped[UUID] = mapped_column(ForeignKey("data_request.id"), unique=True)
    row: Mapped[str] = mapped_column()
    material: Mapped[str] = mapped_column()
    unit: Mapped[str] = mapped_column()
    asked_at: Mapped[datetime] = mapped_column()
    asked_by: Mapped[str] = mapped_column()

    parent: Mapped[DataRequest] = relationship(foreign_keys=[parent_request_id])
    request: Mapped[DataRequest] = relationship(foreign_keys=[request_id])
