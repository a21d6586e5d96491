"""One piece of work cut into shards that any number of workers do side by side, joined once.

A split is written in the transaction of the change that wants it, with one job per shard. What
all shards need lies beside it, once. Each shard saves its part together with its done mark; the
one that completes the set asks for the join, in the same commit, under a key that exists once.
The join reads all parts in order, so that it does not matter who made which, or when.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import ForeignKey, LargeBinary, UniqueConstraint, delete, func, or_, select, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from portal.core import jobs
from portal.core.columns import Json
from portal.core.db import Base, Opaque, insert_all
from portal.core.jobs import Apply, Job, JobState, Work
from portal.core.tenancy import OperatorOnly


class JobSplit(Opaque, OperatorOnly, Base):
    """Work that was cut, and what all its shards share."""

    __tablename__ = "job_split"

    kind: Mapped[str] = mapped_column()
    key: Mapped[str] = mapped_column(unique=True)
    company_id: Mapped[UUID | None] = mapped_column(ForeignKey("company.id"), index=True)
    payload: Mapped[dict[str, Any]] = mapped_column(Json)
    shared: Mapped[bytes] = mapped_column(LargeBinary)
    count: Mapped[int] = mapped_column()
    join_job_id: Mapped[UUID | None] = mapped_column(ForeignKey("job.id"))


class JobPart(Opaque, OperatorOnly, Base):
    """One shard: its job, and what it made."""

    __tablename__ = "job_part"
    __table_args__ = (UniqueConstraint("split_id", "number"),)

    split_id: Mapped[UUID] = mapped_column(ForeignKey("job_split.id"), index=True)
    number: Mapped[int] = mapped_column()
    job_id: Mapped[UUID] = mapped_column(ForeignKey("job.id"))
    content: Mapped[bytes | None] = mapped_column(LargeBinary)


@dataclass(frozen=True, slots=True)
class Shard:
    """One shard in hand: its number of ``count``, and what the split shares."""

    work: Work
    number: int
    count: int
    payload: dict[str, Any]
    shared: bytes

    def of(self, size: int) -> range:
        """Return this shard's portion of ``size`` things."""
        return portion(self.number, self.count, size)


def portion(number: int, count: int, size: int) -> range:
    """Return which of ``size`` things one of ``count`` shards has, cut as evenly as can be.

    Examples
    --------
    >>> [list(portion(number, 3, 7)) for number in range(3)]
    [[0, 1], [2, 3], [4, 5, 6]]
    """
    return range(number * size // count, (number + 1) * size // count)


Make = Callable[[Shard], tuple[bytes, Apply | None]]
Join = Callable[[Work, dict[str, Any], list[bytes]], Apply]


def handles(kind: str, *, shard: Make, join: Join) -> None:
    """Register what makes the parts of one kind of work, and what joins them.

    ``shard`` returns its part, and what to write with its done mark, if anything.
    """

    @jobs.handles(f"{kind}.shard")
    def make_part(work: Work) -> Apply:
        split_id = UUID(work.payload["split"])
        number = int(work.payload["number"])
        with work.reading() as session:
            split = session.get_one(JobSplit, split_id)
        made, effect = shard(Shard(work, number, split.count, split.payload, split.shared))

        def apply(session: Session) -> None:
            if effect is not None:
                effect(session)
            _arrive(session, kind, split_id, number, made)

        return apply

    @jobs.handles(f"{kind}.join")
    def join_parts(work: Work) -> Apply:
        split_id = UUID(work.payload["split"])
        with work.reading() as session:
            split = session.get_one(JobSplit, split_id)
            parts = session.scalars(
                select(JobPart.content).where(JobPart.split_id == split_id).order_by(JobPart.number)
            ).all()
        effect = join(work, split.payload, [part for part in parts if part is not None])

        def apply(session: Session) -> None:
            effect(session)
            session.execute(delete(JobPart).where(JobPart.split_id == split_id))
            session.execute(update(JobSplit).where(JobSplit.id == split_id).values(shared=b""))

        return apply


def _arrive(session: Session, kind: str, split_id: UUID, number: int, made: bytes) -> None:
    """Save a part; the last one asks for the join. The split's lock lets no two be the last."""
    split = session.get_one(JobSplit, split_id, with_for_update=True)
    session.execute(
        update(JobPart)
        .where(JobPart.split_id == split_id, JobPart.number == number)
        .values(content=made)
    )
    if _arrived(session, split_id) == split.count:
        split.join_job_id = jobs.enqueue(
            session,
            f"{kind}.join",
            {"split": str(split_id)},
            key=f"{kind}.join:{split_id}",
            company_id=split.company_id,
        )


def _arrived(session: Session, split_id: UUID) -> int:
    query = select(func.count()).where(JobPart.split_id == split_id, JobPart.content.is_not(None))
    return session.scalar(query) or 0


def split(
    session: Session,
    kind: str,
    payload: Mapping[str, Any],
    *,
    count: int,
    shared: bytes,
    key: str,
    company_id: UUID | None,
) -> UUID:
    """Cut work into ``count`` shards in the transaction of the change that wants it.

    The same key is cut once; its id is returned again.
    """
    known = session.scalar(select(JobSplit.id).where(JobSplit.key == key))
    if known is not None:
        return known
    row = JobSplit(
        kind=kind,
        key=key,
        company_id=company_id,
        payload=dict(payload),
        shared=shared,
        count=count,
    )
    session.add(row)
    session.flush()
    made = [
        Job(
            id=uuid4(),
            kind=f"{kind}.shard",
            payload={"split": str(row.id), "number": number},
            key=f"{kind}.shard:{row.id}:{number}",
            company_id=company_id,
        )
        for number in range(count)
    ]
    insert_all(session, made)
    parts = (JobPart(split_id=row.id, number=n, job_id=job.id) for n, job in enumerate(made))
    insert_all(session, list(parts))
    return row.id


@dataclass(frozen=True, slots=True)
class Standing:
    """How far a split is: parts made, of how many, and whether one was given up."""

    made: int
    count: int
    has_failed: bool

    @property
    def percent(self) -> int:
        """Return the part of the work that is done, the join being the last step."""
        return 100 * self.made // (self.count + 1)


def standing(session: Session, split_id: UUID) -> Standing:
    """Return how far a split is, in one statement."""
    ours = select(JobPart.job_id).where(JobPart.split_id == split_id)
    made = select(func.count()).where(JobPart.split_id == split_id, JobPart.content.is_not(None))
    failed = select(func.count()).where(
        Job.state == JobState.FAILED, or_(Job.id.in_(ours), Job.id == JobSplit.join_job_id)
    )
    row = session.execute(
        select(
            JobSplit.count,
            made.scalar_subquery(),
            failed.correlate(JobSplit).scalar_subquery(),
        ).where(JobSplit.id == split_id)
    ).one()
    return Standing(made=int(row[1]), count=int(row[0]), has_failed=row[2] > 0)
