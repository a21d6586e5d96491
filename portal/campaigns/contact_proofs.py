"""Proofs of best effort: the log of contacts with a supplier as it stood at one moment."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.core.db import Base, Opaque
from portal.core.tenancy import Tenanted
from portal.suppliers.models import Supplier


class ContactProof(Opaque, Tenanted, Base):
    """What was tried with one supplier and what came of it; never changed once made.

    ``content`` is canonical JSON, ``sha256`` the hash of its bytes, which the audit log holds too.
    """

    __tablename__ = "contact_proof"

    supplier_id: Mapped[UUID] = mapped_column(ForeignKey("supplier.id"), index=True)
    made_at: Mapped[datetime] = mapped_column()
    made_by: Mapped[str] = mapped_column()
    content: Mapped[str] = mapped_column(Text)
    sha256: Mapped[str] = mapped_column()

    supplier: Mapped[Supplier] = relationship()
