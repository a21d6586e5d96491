"""What people keep of the board: filters under a name of their own, and lists of ids."""

from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from portal.core.columns import Json
from portal.core.db import Base, Opaque
from portal.core.tenancy import Tenanted


class SavedFilter(Opaque, Tenanted, Base):
    """One person's filter under a name: the part of the address behind its ``?``.

    ``campaign_id`` is the board it belongs to; none: that of all requests.
    """

    __tablename__ = "saved_filter"
    __table_args__ = (UniqueConstraint("user_id", "company_id", "name"),)

    user_id: Mapped[UUID] = mapped_column(ForeignKey("users.id"), index=True)
    campaign_id: Mapped[UUID | None] = mapped_column(ForeignKey("campaign.id"))
    name: Mapped[str] = mapped_column()
    query: Mapped[str] = mapped_column()


class IdList(Opaque, Tenanted, Base):
    """A list of suppliers, items or requests that somebody typed or uploaded, as a filter.

    ``short`` stands in addresses; colleagues of the company may open them. ``missing`` are the
    texts of the list that name nothing the company has.
    """

    __tablename__ = "id_list"
    __table_args__ = (UniqueConstraint("company_id", "short"),)

    short: Mapped[str] = mapped_column()
    name: Mapped[str] = mapped_column()
    created_by: Mapped[str] = mapped_column(default="")
    given: Mapped[int] = mapped_column(default=0)
    found: Mapped[int] = mapped_column(default=0)
    missing: Mapped[list[Any]] = mapped_column(Json, default=list)


class IdListEntry(Opaque, Tenanted, Base):
    """One record that a list names: a supplier, an item or a request."""

    __tablename__ = "id_list_entry"
    __table_args__ = (Index("ix_id_list_entry_record", "list_id", "kind", "record_id"),)

    list_id: Mapped[UUID] = mapped_column(ForeignKey("id_list.id"))
    kind: Mapped[str] = mapped_column()
    record_id: Mapped[UUID] = mapped_column()
