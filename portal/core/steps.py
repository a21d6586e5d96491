"""Changes of rows as plain steps: carried out in bulk, kept, and taken back exactly.

An import of five thousand rows is a list of :class:`Step`; :func:`carry_out` writes it with a
number of statements that does not depend on its length, and :func:`reversed_` turns it round.
Taking back is the same act: what stands in the table must still be what the step left there, or
nothing is touched. The net of :mod:`portal.core.tenancy` watches the ORM alone, so each statement
here names the company itself.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from functools import cache
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import Column, Date, Table, Uuid, bindparam, insert, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from portal.core.actor import Actor
from portal.core.columns import ExactDecimal, Json, UtcDateTime
from portal.core.db import Base, Opaque
from portal.core.errors import Conflict
from portal.core.tenancy import Tenanted

Values = Mapping[str, Any]
AT_ONCE = 500
"""So many ids go into one statement; SQLite takes about a thousand parameters."""

VERSION = "version"
"""Counts up with each change, taking back included: an editor's older page must not win."""


class ChangeTrail(Opaque, Tenanted, Base):
    """The steps of one application, kept so that it can be taken back."""

    __tablename__ = "change_trail"

    subject_id: Mapped[UUID] = mapped_column(unique=True)
    steps: Mapped[list[Any]] = mapped_column(Json)


@dataclass(frozen=True, slots=True)
class Step:
    """One row's change: no ``before`` adds the row, no ``after`` removes it.

    A row that is added or removed is stated with all its columns, a changed one with those that
    change. ``label`` is what people know the row by.
    """

    table: str
    id: UUID
    before: Values | None
    after: Values | None
    label: str = ""

    def turned(self) -> "Step":
        """Return the step that takes this one back."""
        return Step(self.table, self.id, self.after, self.before, self.label)


@dataclass(frozen=True, slots=True)
class Obstacle:
    """Why a step cannot be taken back: its row changed, is gone, or ``used`` rows rest on it."""

    table: str
    id: UUID
    label: str = ""
    used_by: str = ""
    count: int = 0


def added(
    model: type[Base], company_id: UUID | None, at: datetime, /, label: str = "", **values: Any
) -> Step:
    """Return the step that adds a row, with the defaults of its columns and an id of its own."""
    table = model.__table__
    given = {"id": uuid4(), "company_id": company_id, "created_at": at, **values}
    row = {c.name: given[c.name] if c.name in given else _default(c) for c in table.columns}
    return Step(str(table.name), row["id"], None, row, label)  # type: ignore[attr-defined]  # a Table


def changed(record: Any, values: Values, label: str = "") -> Step:
    """Return the step that gives a record these values."""
    before = {name: getattr(record, name) for name in values}
    return Step(record.__tablename__, record.id, before, dict(values), label)


def removed(record: Any, label: str = "") -> Step:
    """Return the step that removes a record."""
    before = {c.name: getattr(record, c.name) for c in record.__table__.columns}
    return Step(record.__tablename__, record.id, before, None, label)


def reversed_(steps: Iterable[Step]) -> list[Step]:
    """Return the steps that take ``steps`` back."""
    return [step.turned() for step in steps]


def _default(column: Any) -> Any:
    default: Any = column.default
    if default is None:
        return None
    return default.arg if default.is_scalar else default.arg(None)


def carry_out(session: Session, actor: Actor, steps: Sequence[Step]) -> None:
    """Write all steps; records in the session are read anew afterwards.

    Raises
    ------
    Conflict
        A row is no longer as its step expects it; nothing is written.
    """
    session.flush()
    if obstacles(session, actor, reversed_(steps), uses=False):
        raise Conflict
    connection, order = session.connection(), Base.metadata.sorted_tables
    for table in reversed(order):
        gone = [s.id for s in steps if s.table == table.name and s.after is None]
        for ids in _portions(gone):
            mine = table.c.company_id == actor.company_id
            connection.execute(table.delete().where(table.c.id.in_(ids), mine))
    for table, names, rows in _updates(steps):
        connection.execute(_update(table, names, actor), rows)
    for table in order:
        new = [dict(s.after or {}) for s in steps if s.table == table.name and s.before is None]
        if any(row["company_id"] != actor.company_id for row in new):
            raise ValueError("a step belongs to another company")
        if new:
            connection.execute(insert(table), new)
    session.expire_all()


def _updates(steps: Iterable[Step]) -> Iterator[tuple[Table, tuple[str, ...], list[Values]]]:
    grouped: dict[tuple[str, tuple[str, ...]], list[Values]] = defaultdict(list)
    for step in steps:
        if step.before is not None and step.after is not None:
            row = {f"to_{name}": value for name, value in step.after.items()}
            grouped[step.table, tuple(step.after)].append(row | {"of_id": step.id})
    for (name, names), rows in grouped.items():
        yield Base.metadata.tables[name], names, rows


def _update(table: Table, names: Sequence[str], actor: Actor) -> Any:
    values: dict[str, Any] = {
        name: bindparam(f"to_{name}", type_=table.c[name].type) for name in names
    }
    if VERSION in table.c:
        values[VERSION] = table.c[VERSION] + 1
    mine = table.c.company_id == actor.company_id
    return table.update().where(table.c.id == bindparam("of_id"), mine).values(values)


def obstacles(
    session: Session, actor: Actor, steps: Sequence[Step], *, uses: bool = True
) -> list[Obstacle]:
    """Return what keeps ``steps`` from being taken back; the rows are locked meanwhile.

    Parameters
    ----------
    uses
        Look as well for rows of others that rest on the rows which the steps added.
    """
    session.flush()
    found = []
    by_table: dict[str, list[Step]] = defaultdict(list)
    for step in steps:
        by_table[step.table].append(step)
    for name, of_table in by_table.items():
        table = Base.metadata.tables[name]
        present = _present(session, table, [s.id for s in of_table], actor)
        found += [
            Obstacle(name, s.id, s.label) for s in of_table if not _holds(s, present.get(s.id))
        ]
    return found + (_uses(session, by_table) if uses else [])


def _present(
    session: Session, table: Table, ids: Sequence[UUID], actor: Actor
) -> dict[UUID, Values]:
    rows: dict[UUID, Values] = {}
    for portion in _portions(ids):
        mine = table.c.company_id == actor.company_id
        query = select(table).where(table.c.id.in_(portion), mine).with_for_update()
        rows |= {row["id"]: row for row in session.connection().execute(query).mappings()}
    return rows


def _holds(step: Step, row: Values | None) -> bool:
    """Tell whether a row is what the step left behind."""
    if step.after is None or row is None:
        return step.after is None and row is None
    return all(row[name] == value for name, value in step.after.items() if name != VERSION)


def _uses(session: Session, by_table: Mapping[str, Sequence[Step]]) -> list[Obstacle]:
    """Count the rows of others that point at rows which the steps added."""
    added_ids = {n: {s.id for s in steps if s.before is None} for n, steps in by_table.items()}
    found: dict[tuple[str, UUID, str], int] = defaultdict(int)
    for column, target in _pointers():
        ids = sorted(added_ids.get(target, ()))
        own = added_ids.get(column.table.name, set())
        key = next(iter(column.table.primary_key.columns))
        for portion in _portions(ids):
            query = select(key, column).where(column.in_(portion))
            for row_id, used in session.connection().execute(query):
                if row_id not in own:
                    found[target, used, column.table.name] += 1
    labels = {s.id: s.label for steps in by_table.values() for s in steps}
    return [Obstacle(t, used, labels[used], by, n) for (t, used, by), n in found.items()]


@cache
def _pointers() -> tuple[tuple[Any, str], ...]:
    """Return each foreign key column with the table it points to, in a fixed order."""
    return tuple(
        (key.parent, key.column.table.name)
        for table in Base.metadata.sorted_tables
        for key in sorted(table.foreign_keys, key=lambda one: one.parent.name)
    )


def _portions(ids: Sequence[UUID]) -> Iterator[Sequence[UUID]]:
    for start in range(0, len(ids), AT_ONCE):
        yield ids[start : start + AT_ONCE]


def keep(session: Session, actor: Actor, subject_id: UUID, steps: Sequence[Step]) -> None:
    """Keep the steps of an application until somebody takes it back."""
    plain = [[s.table, s.id.hex, _plain(s.before), _plain(s.after), s.label] for s in steps]
    session.add(ChangeTrail(company_id=actor.company_id, subject_id=subject_id, steps=plain))
    session.flush()


def kept(session: Session, subject_id: UUID) -> list[Step] | None:
    """Return the steps of an application, ``None`` if none were kept."""
    query = select(ChangeTrail).where(ChangeTrail.subject_id == subject_id)
    trail = session.scalar(query)
    if trail is None:
        return None
    return [
        Step(table, UUID(one), _typed(table, before), _typed(table, after), label)
        for table, one, before, after, label in trail.steps
    ]


def _plain(values: Values | None) -> dict[str, Any] | None:
    if values is None:
        return None
    shown = (Decimal, UUID, datetime, date)
    texts = {
        n: v.isoformat() if isinstance(v, date) else str(v)
        for n, v in values.items()
        if isinstance(v, shown)
    }
    return {**values, **texts}


def _typed(table: str, values: Values | None) -> Values | None:
    if values is None:
        return None
    columns = Base.metadata.tables[table].c
    return {name: _value(columns[name], value) for name, value in values.items() if name in columns}


def _value(column: Column[Any], value: Any) -> Any:
    if value is None:
        return None
    if isinstance(column.type, ExactDecimal):
        return Decimal(value)
    if isinstance(column.type, Uuid):
        return UUID(value)
    if isinstance(column.type, UtcDateTime):
        return datetime.fromisoformat(value)
    return date.fromisoformat(value) if isinstance(column.type, Date) else value
