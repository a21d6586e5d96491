"""A company's own emission factors; the library itself is data of the aggregator."""

from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING
from uuid import UUID

from sqlalchemy import ForeignKey, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.core.columns import ExactDecimal
from portal.core.db import Base, Opaque
from portal.core.tenancy import Tenanted

if TYPE_CHECKING:  # the catalogue stands above this capability and imports it
    from portal.catalogue.models import Item


class OwnFactor(Opaque, Tenanted, Base):
    """A secondary or proxy value a company chose, for one item or for a category of activity.

    Never edited: a change retires it and adds a successor, so that old runs still name it.
    """

    __tablename__ = "own_factor"

    item_id: Mapped[UUID | None] = mapped_column(ForeignKey("item.id"), index=True)
    category: Mapped[str] = mapped_column(index=True)
    name: Mapped[str] = mapped_column()
    name_zh: Mapped[str] = mapped_column(default="")
    value: Mapped[Decimal] = mapped_column(ExactDecimal)
    unit: Mapped[str] = mapped_column()
    gas: Mapped[str] = mapped_column(default="CO2e")
    kind: Mapped[str] = mapped_column(default="secondary")
    boundary: Mapped[str] = mapped_column(default="cradle_to_gate")
    region: Mapped[str] = mapped_column(default="")
    year: Mapped[int | None] = mapped_column()
    technology: Mapped[str] = mapped_column(default="")
    source: Mapped[str] = mapped_column(Text)
    edition: Mapped[str] = mapped_column(default="")
    licence: Mapped[str] = mapped_column(default="")
    gwp_set: Mapped[str] = mapped_column(default="AR6")
    valid_until: Mapped[date | None] = mapped_column()
    created_by: Mapped[str] = mapped_column(default="")
    retired_at: Mapped[datetime | None] = mapped_column(index=True)
    retired_by: Mapped[str | None] = mapped_column()

    item: Mapped["Item | None"] = relationship()
