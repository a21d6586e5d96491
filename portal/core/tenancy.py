"""Tenant isolation: what an actor may see, and a net under every query of a session.

Each capability starts its queries from :func:`visible_to`. Below that lies a net: a session
knows its actor, adds the actor's scope to every ORM statement, refuses to run without an actor,
and refuses to write a row that belongs to somebody else. Crossing the border is *publishing*:
explicit, by :func:`publishing`, and only ever a copy of what was granted.
"""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any, TypeVar
from uuid import UUID

from sqlalchemy import ColumnElement, ForeignKey, Select, false, or_, select, true
from sqlalchemy.event import listens_for
from sqlalchemy.orm import (
    Mapped,
    ORMExecuteState,
    Session,
    declared_attr,
    mapped_column,
    with_loader_criteria,
)

from portal.core.actor import Actor


class Unscoped(RuntimeError):
    """A session was used on tenants' data without saying for whom."""


class ForeignRow(RuntimeError):
    """A session tried to write a row of another company."""


class Scoped:
    """What belongs to somebody; subclasses say to whom."""

    @classmethod
    def scope(cls, actor: Actor) -> ColumnElement[bool]:
        """Return the condition that keeps only what ``actor`` may see."""
        raise NotImplementedError(cls)

    def owners(self) -> frozenset[UUID | None]:
        """Return the companies that may write this row."""
        raise NotImplementedError(type(self))


class Tenanted(Scoped):
    """A row of one company."""

    @declared_attr
    def company_id(cls) -> Mapped[UUID]:  # noqa: N805 - declared_attr receives the class
        """Company that owns the row."""
        return mapped_column(ForeignKey("company.id"), index=True)

    @classmethod
    def scope(cls, actor: Actor) -> ColumnElement[bool]:
        """Keep the actor's own company."""
        return cls.company_id == actor.company_id

    def owners(self) -> frozenset[UUID | None]:
        """Return the owning company."""
        return frozenset({self.company_id})


class TwoSided(Scoped):
    """A row between the company that asks (``company_id``) and the one that answers."""

    @declared_attr
    def company_id(cls) -> Mapped[UUID]:  # noqa: N805 - declared_attr receives the class
        """Company that asks."""
        return mapped_column(ForeignKey("company.id"), index=True)

    @declared_attr
    def partner_company_id(cls) -> Mapped[UUID | None]:  # noqa: N805 - receives the class
        """Company that answers; unknown until its invitation is accepted."""
        return mapped_column(ForeignKey("company.id"), index=True)

    @classmethod
    def scope(cls, actor: Actor) -> ColumnElement[bool]:
        """Keep rows in which the actor's company stands on either side."""
        return or_(cls.company_id == actor.company_id, cls.partner_company_id == actor.company_id)

    def owners(self) -> frozenset[UUID | None]:
        """Return both sides."""
        return frozenset({self.company_id, self.partner_company_id})


class OperatorOnly(Scoped):
    """A row of the instance itself, for whoever runs it."""

    @classmethod
    def scope(cls, actor: Actor) -> ColumnElement[bool]:
        """Keep everything for the operator and nothing for others."""
        return true() if actor.is_operator else false()

    def owners(self) -> frozenset[UUID | None]:
        """Say that any session may add such a row: mails and jobs come from everywhere."""
        return frozenset()


M = TypeVar("M", bound=Scoped)


def visible_to(actor: Actor, model: type[M]) -> Select[Any]:
    """Return ``select(model)`` limited to the rows that ``actor`` may know of."""
    return select(model).where(model.scope(actor))


def act_as(session: Session, actor: Actor) -> None:
    """Tie a fresh session to its actor; all it reads and writes is theirs."""
    session.info["actor"] = actor


def unscoped(session: Session, reason: str) -> None:
    """Open a session to all tenants, for the named reason (sign-in, relay, operator)."""
    session.info["unscoped"] = reason


@contextmanager
def publishing(session: Session, reason: str) -> Iterator[None]:
    """Allow rows to be written into another company's keeping, for the named reason."""
    session.flush()
    before = session.info.get("publishing")
    session.info["publishing"] = reason
    try:
        yield
        session.flush()
    finally:
        session.info["publishing"] = before


@listens_for(Session, "do_orm_execute")
def _limit_to_the_actor(state: ORMExecuteState) -> None:
    info = state.session.info
    if info.get("unscoped") or state.is_column_load:
        return
    actor: Actor | None = info.get("actor")
    if actor is None:
        if any(issubclass(m.class_, (Tenanted, TwoSided)) for m in state.all_mappers):
            raise Unscoped(str(state.statement)[:200])
        return
    company_id = actor.company_id
    state.statement = state.statement.options(
        with_loader_criteria(
            Tenanted, lambda cls: cls.company_id == company_id, include_aliases=True
        ),
        with_loader_criteria(
            TwoSided,
            lambda cls: or_(cls.company_id == company_id, cls.partner_company_id == company_id),
            include_aliases=True,
        ),
    )


@listens_for(Session, "before_flush")
def _check_what_is_written(session: Session, *_: object) -> None:
    refuse_foreign_rows(session, (*session.new, *session.dirty, *session.deleted))


def refuse_foreign_rows(session: Session, rows: Iterable[object]) -> None:
    """Refuse to write a row that belongs to somebody else than the session's actor.

    Raises
    ------
    ForeignRow
        There is such a row.
    """
    if session.info.get("unscoped") or session.info.get("publishing"):
        return
    actor: Actor | None = session.info.get("actor")
    for row in rows:
        if not isinstance(row, (Tenanted, TwoSided)):
            continue
        if actor is None or actor.company_id not in row.owners():
            raise ForeignRow(type(row).__name__)
