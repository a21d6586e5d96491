"""A company's own letters, and what stands at the head and foot of all of them."""

from datetime import datetime
from typing import Any

from sqlalchemy import UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from portal.core.columns import Json
from portal.core.db import Base, Opaque
from portal.core.tenancy import Tenanted


class OwnLetter(Opaque, Tenanted, Base):
    """One kind of mail in a company's own words.

    ``texts`` holds subject, opening and closing by language: plain text with named placeholders.
    """

    __tablename__ = "own_letter"
    __table_args__ = (UniqueConstraint("company_id", "kind"),)

    kind: Mapped[str] = mapped_column()
    texts: Mapped[dict[str, Any]] = mapped_column(Json)
    changed_by: Mapped[str] = mapped_column(default="")
    changed_at: Mapped[datetime] = mapped_column()
    version: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012 - SQLAlchemy reads it so


class LetterHead(Opaque, Tenanted, Base):
    """What all mails of a company to its suppliers share.

    ``sender_name`` stands before the portal's address, ``reply_to`` is whom answers go to,
    ``signatures`` is the foot by language.
    """

    __tablename__ = "letter_head"
    __table_args__ = (UniqueConstraint("company_id"),)

    sender_name: Mapped[str] = mapped_column(default="")
    reply_to: Mapped[str] = mapped_column(default="")
    signatures: Mapped[dict[str, Any]] = mapped_column(Json)
    changed_by: Mapped[str] = mapped_column(default="")
    changed_at: Mapped[datetime] = mapped_column()
    version: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012 - SQLAlchemy reads it so
