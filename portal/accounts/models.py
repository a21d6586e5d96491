"""Companies, people and what ties them together."""

from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.core.actor import Role
from portal.core.columns import Json
from portal.core.db import Base, Opaque
from portal.core.tenancy import Tenanted


class Company(Opaque, Base):
    """A tenant: a brand owner, a supplier, or both."""

    __tablename__ = "company"

    name: Mapped[str] = mapped_column()
    name_en: Mapped[str] = mapped_column(default="")
    country: Mapped[str] = mapped_column(default="")
    uscc: Mapped[str] = mapped_column(default="")
    is_demo: Mapped[bool] = mapped_column(default=False)
    currency: Mapped[str] = mapped_column(default="CNY", server_default="CNY")
    four_eyes: Mapped[bool] = mapped_column(default=False)
    version: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012 - SQLAlchemy reads it so


class User(Opaque, Base):
    """A person who signs in; belongs to companies through memberships."""

    __tablename__ = "users"

    email: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str] = mapped_column(default="")
    password_hash: Mapped[str | None] = mapped_column()
    locale: Mapped[str] = mapped_column(default="en")
    timezone: Mapped[str] = mapped_column(default="UTC")
    is_operator: Mapped[bool] = mapped_column(default=False)
    disabled_at: Mapped[datetime | None] = mapped_column()
    last_seen_at: Mapped[datetime | None] = mapped_column()
    version: Mapped[int] = mapped_column(default=1)

    memberships: Mapped[list["Membership"]] = relationship(
        back_populates="user", order_by="Membership.created_at, Membership.id"
    )

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012 - SQLAlchemy reads it so


class Membership(Opaque, Tenanted, Base):
    """One role of one person in one company; rights always derive from it, live."""

    __tablename__ = "membership"
    __table_args__ = (UniqueConstraint("user_id", "company_id", "role"),)

    user_id: Mapped[UUID] = mapped_column(ForeignKey("users.id"), index=True)
    role: Mapped[str] = mapped_column()

    user: Mapped[User] = relationship(back_populates="memberships")
    company: Mapped[Company] = relationship()

    @property
    def as_role(self) -> Role:
        """Return the role as its enumeration."""
        return Role(self.role)


class SignIn(Opaque, Base):
    """One browser that is signed in; only the hash of its token is kept."""

    __tablename__ = "sign_in"

    user_id: Mapped[UUID] = mapped_column(ForeignKey("users.id"), index=True)
    company_id: Mapped[UUID | None] = mapped_column(ForeignKey("company.id"))
    token_hash: Mapped[str] = mapped_column(unique=True)
    expires_at: Mapped[datetime] = mapped_column()


class Attempts(Base):
    """How often something was tried in a window; shared by all web processes."""

    __tablename__ = "attempts"

    key: Mapped[str] = mapped_column(primary_key=True)
    since: Mapped[datetime] = mapped_column()
    count: Mapped[int] = mapped_column(default=0)


class PasswordReset(Opaque, Base):
    """A link to set a new password; single use, its token kept as a hash."""

    __tablename__ = "password_reset"

    user_id: Mapped[UUID] = mapped_column(ForeignKey("users.id"), index=True)
    token_hash: Mapped[str] = mapped_column(unique=True)
    expires_at: Mapped[datetime] = mapped_column()
    used_at: Mapped[datetime | None] = mapped_column()


class InvitationKind(StrEnum):
    """What an invitation leads into."""

    MEMBER = "member"
    DATA_REQUEST = "data_request"


class Invitation(Opaque, Tenanted, Base):
    """A link that lets a person in; role and company come from here, never from the form.

    A member joins ``company_id``. A supplier's clerk joins (or founds) the company that answers
    ``company_id``'s requests; ``supplier_id`` says which supplier of theirs it is.
    """

    __tablename__ = "invitation"

    kind: Mapped[str] = mapped_column()
    supplier_id: Mapped[UUID | None] = mapped_column(ForeignKey("supplier.id"), index=True)
    email: Mapped[str] = mapped_column(index=True)
    name: Mapped[str] = mapped_column(default="")
    locale: Mapped[str] = mapped_column(default="en")
    roles: Mapped[list[Any]] = mapped_column(Json)
    token_hash: Mapped[str] = mapped_column(unique=True)
    expires_at: Mapped[datetime] = mapped_column()
    invited_by_id: Mapped[UUID | None] = mapped_column(ForeignKey("users.id"))
    used_at: Mapped[datetime | None] = mapped_column()
    used_by_id: Mapped[UUID | None] = mapped_column(ForeignKey("users.id"))
    revoked_at: Mapped[datetime | None] = mapped_column()
    replaced_by_id: Mapped[UUID | None] = mapped_column(ForeignKey("invitation.id"))

    company: Mapped[Company] = relationship()
    invited_by: Mapped[User | None] = relationship(foreign_keys=[invited_by_id])
