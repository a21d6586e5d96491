"""Threads, their messages, which mails told of them, and the links that answer without sign-in."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, Index, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.campaigns.models import DataRequest
from portal.core.db import Base, Opaque
from portal.core.tenancy import OperatorOnly, TwoSided


class Thread(Opaque, TwoSided, Base):
    """What is written about one request, or about one place of its answers.

    ``section``, ``row`` and ``field`` are empty where a thread is about more than that. ``state``
    is ``question`` while the side that ``asked`` waits, then ``answered`` or ``closed``. ``seen``
    is kept for each side: when somebody there last read the thread.
    """

    __tablename__ = "conversation_thread"
    __table_args__ = (
        UniqueConstraint("request_id", "section", "row", "field"),
        Index("ix_conversation_thread_asking", "company_id", "last_side", "state"),
        Index("ix_conversation_thread_answering", "partner_company_id", "last_side", "state"),
    )

    request_id: Mapped[UUID] = mapped_column(ForeignKey("data_request.id"), index=True)
    section: Mapped[str] = mapped_column(default="")
    row: Mapped[str] = mapped_column(default="")
    field: Mapped[str] = mapped_column(default="")
    state: Mapped[str] = mapped_column()
    asked: Mapped[str] = mapped_column()
    last_side: Mapped[str] = mapped_column()
    last_at: Mapped[datetime] = mapped_column(index=True)
    seen_by_asking_at: Mapped[datetime | None] = mapped_column()
    seen_by_answering_at: Mapped[datetime | None] = mapped_column()

    request: Mapped[DataRequest] = relationship()
    messages: Mapped[list["Message"]] = relationship(
        back_populates="thread", order_by="Message.number"
    )


class Message(Opaque, TwoSided, Base):
    """One message of a thread; only ever added. ``by_link`` came in without a sign-in."""

    __tablename__ = "conversation_message"
    __table_args__ = (UniqueConstraint("thread_id", "number"),)

    thread_id: Mapped[UUID] = mapped_column(ForeignKey("conversation_thread.id"))
    request_id: Mapped[UUID] = mapped_column(ForeignKey("data_request.id"), index=True)
    number: Mapped[int] = mapped_column()
    side: Mapped[str] = mapped_column()
    by: Mapped[str] = mapped_column()
    by_id: Mapped[UUID | None] = mapped_column(ForeignKey("users.id"))
    by_company: Mapped[str] = mapped_column()
    by_link: Mapped[bool] = mapped_column(default=False)
    at: Mapped[datetime] = mapped_column()
    text: Mapped[str] = mapped_column(Text)

    thread: Mapped[Thread] = relationship(back_populates="messages")


class Telling(Opaque, TwoSided, Base):
    """That one side of a request was written to about all messages up to a moment."""

    __tablename__ = "conversation_telling"
    __table_args__ = (Index("ix_conversation_telling_request", "request_id", "side"),)

    request_id: Mapped[UUID] = mapped_column(ForeignKey("data_request.id"))
    side: Mapped[str] = mapped_column()
    through: Mapped[datetime] = mapped_column()
    at: Mapped[datetime] = mapped_column()


class ReplyLink(Opaque, OperatorOnly, Base):
    """A link in a mail: one receiver may answer in one thread by it, and do nothing else.

    Only the hash of its token is kept. What it is worth is judged anew at each use: see
    :mod:`portal.conversations.links`. ``user_id`` is unknown for a contact without an account.
    """

    __tablename__ = "conversation_reply_link"

    thread_id: Mapped[UUID] = mapped_column(ForeignKey("conversation_thread.id"), index=True)
    side: Mapped[str] = mapped_column()
    user_id: Mapped[UUID | None] = mapped_column(ForeignKey("users.id"), index=True)
    email: Mapped[str] = mapped_column()
    name: Mapped[str] = mapped_column(default="")
    token_hash: Mapped[str] = mapped_column(unique=True)
    expires_at: Mapped[datetime] = mapped_column()

    thread: Mapped[Thread] = relationship()
