"""Who entered an answer for whom, from what, and whether the supplier has attested it."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, Text
from sqlalchemy.orm import Mapped, mapped_column

from portal.core.db import Base, Opaque
from portal.core.tenancy import TwoSided


class StandIn(Opaque, TwoSided, Base):
    """One entry on behalf: begun by the customer, signed as version ``signed_in``, then attested.

    Both companies see it: the supplier must know who wrote in its name, and from what.
    """

    __tablename__ = "stand_in"

    request_id: Mapped[UUID] = mapped_column(ForeignKey("data_request.id"), index=True)
    channel: Mapped[str] = mapped_column()
    source: Mapped[str] = mapped_column(Text)
    begun_by: Mapped[str] = mapped_column()
    begun_by_id: Mapped[UUID | None] = mapped_column(ForeignKey("users.id"))
    begun_at: Mapped[datetime] = mapped_column()
    signed_in: Mapped[int | None] = mapped_column()
    signed_at: Mapped[datetime | None] = mapped_column()
    taken_over_at: Mapped[datetime | None] = mapped_column()
    attested_in: Mapped[int | None] = mapped_column()
    given_up_at: Mapped[datetime | None] = mapped_column()
