"""A form sent twice is handled once: the second sender gets the first answer."""

import hashlib
from datetime import datetime
from uuid import UUID

from flask import Request, redirect
from sqlalchemy import UniqueConstraint, select
from sqlalchemy.orm import Mapped, Session, mapped_column
from werkzeug.wrappers import Response

from portal.core.actor import Actor
from portal.core.clock import now
from portal.core.db import Base, Opaque
from portal.core.errors import KeyReused

FIELD = "idempotency_key"
LONGEST = 100


class IdempotencyKey(Opaque, Base):
    """One key of one principal, with the request it stood for and the answer it got."""

    __tablename__ = "idempotency_key"
    __table_args__ = (UniqueConstraint("principal", "key"),)

    principal: Mapped[str] = mapped_column()
    key: Mapped[str] = mapped_column()
    request_hash: Mapped[str] = mapped_column()
    status: Mapped[int] = mapped_column()
    location: Mapped[str] = mapped_column()
    at: Mapped[datetime] = mapped_column(default=now)


def _principal(actor: Actor | None) -> str:
    user_id: UUID | None = actor.user_id if actor else None
    return str(user_id) if user_id else "anonymous"


def _key(request: Request) -> str:
    return (request.form.get(FIELD) or request.headers.get("Idempotency-Key") or "")[:LONGEST]


def _hash(request: Request) -> str:
    """Hash what was asked, without the parts that change between two presses of one button."""
    parts = [request.method, request.path]
    parts += sorted(
        f"{name}={value}"
        for name, values in request.form.lists()
        for value in values
        if name != "csrf_token"
    )
    for name, file in request.files.items(multi=True):
        digest = hashlib.sha256(file.stream.read()).hexdigest()
        file.stream.seek(0)
        parts.append(f"{name}:{digest}")
    return hashlib.sha256("\n".join(parts).encode("utf-8", "surrogatepass")).hexdigest()


def answered(session: Session, actor: Actor | None, request: Request) -> Response | None:
    """Return the answer given before to this key, or ``None`` if it is new.

    Raises
    ------
    KeyReused
        The key came with another request the first time.
    """
    key = _key(request)
    if not key:
        return None
    known = session.scalar(
        select(IdempotencyKey).where(
            IdempotencyKey.principal == _principal(actor), IdempotencyKey.key == key
        )
    )
    if known is None:
        return None
    if known.request_hash != _hash(request):
        raise KeyReused
    return redirect(known.location, code=known.status)


def keep(session: Session, actor: Actor | None, request: Request, response: Response) -> None:
    """Remember a redirect under the request's key, in the transaction of its effect."""
    key = _key(request)
    if not key or not response.location:
        return
    session.add(
        IdempotencyKey(
            principal=_principal(actor),
            key=key,
            request_hash=_hash(request),
            status=response.status_code,
            location=response.location,
        )
    )
    session.flush()
