"""What the operator's pages show."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Select, func, literal, or_, select, union_all
from sqlalchemy.orm import Session, defer

from portal.admin.paging import Page, page_of
from portal.core.actor import Actor
from portal.core.jobs import Job, JobState
from portal.core.mail import Mail, MailState
from portal.core.mail_bounces import ReportBox
from portal.core.tenancy import visible_to

LONGEST_SEARCH = 100


def mails(session: Session, actor: Actor, search: str, state: str, number: int) -> Page[Mail]:
    """Return mails, newest first, by receiver or subject and by state."""
    query = visible_to(actor, Mail).options(defer(Mail.text), defer(Mail.html))
    if state in set(MailState):
        query = query.where(Mail.state == state)
    if wanted := search.strip()[:LONGEST_SEARCH]:
        query = query.where(
            or_(
                Mail.to_email.icontains(wanted, autoescape=True),
                Mail.to_name.icontains(wanted, autoescape=True),
                Mail.subject.icontains(wanted, autoescape=True),
            )
        )
    return page_of(session, query.order_by(Mail.created_at.desc(), Mail.id), number)


def jobs(session: Session, actor: Actor, state: str, number: int) -> Page[Job]:
    """Return jobs, newest first, by state."""
    query: Select[Job] = visible_to(actor, Job)
    if state in set(JobState):
        query = query.where(Job.state == state)
    return page_of(session, query.order_by(Job.created_at.desc(), Job.id), number)


def counts(session: Session, actor: Actor, model: type[Job] | type[Mail]) -> dict[str, int]:
    """Return how many rows there are in each state."""
    query = (
        select(model.state, func.count())
        .where(model.scope(actor))
        .group_by(model.state)
        .order_by(model.state)
    )
    return dict(session.execute(query).all())


@dataclass(frozen=True, slots=True)
class States:
    """How many mails and jobs there are in each state."""

    mails: dict[str, int]
    jobs: dict[str, int]

    @property
    def kept(self) -> int:
        """Return how many mails nobody sent, because no mail server is set."""
        return self.mails.get(MailState.KEPT, 0)

    @property
    def undeliverable(self) -> int:
        """Return how many mails a server refused for good."""
        return self.mails.get(MailState.UNDELIVERABLE, 0)

    @property
    def failed(self) -> int:
        """Return how many jobs were given up."""
        return self.jobs.get(JobState.FAILED, 0)


@dataclass(frozen=True, slots=True)
class Facts(States):
    """How the instance is doing."""

    oldest_waiting_at: datetime | None
    last_finished_at: datetime | None


def states(session: Session, actor: Actor) -> States:
    """Return mails and jobs by state, in one statement."""
    each: tuple[tuple[str, type[Job] | type[Mail]], ...] = (("mails", Mail), ("jobs", Job))
    query = union_all(
        *(
            select(literal(name), model.state, func.count())
            .where(model.scope(actor))
            .group_by(model.state)
            for name, model in each
        )
    )
    found: dict[str, dict[str, int]] = {name: {} for name, _ in each}
    for name, state, count in session.execute(query):
        found[name][state] = count
    return States(**found)


def facts(session: Session, actor: Actor) -> Facts:
    """Return the counts and times that tell how the instance is doing."""
    known = states(session, actor)
    return Facts(
        mails=known.mails,
        jobs=known.jobs,
        oldest_waiting_at=session.scalar(
            select(func.min(Job.created_at)).where(Job.scope(actor), Job.state == JobState.QUEUED)
        ),
        last_finished_at=session.scalar(select(func.max(Job.finished_at)).where(Job.scope(actor))),
    )


def report_box(session: Session, actor: Actor) -> ReportBox | None:
    """Return what the box for reports about mails held so far, once it was read."""
    return session.scalars(visible_to(actor, ReportBox)).first()


def failed_jobs(session: Session, actor: Actor) -> int:
    """Return how many jobs wait for the operator."""
    query = (
        select(func.count()).select_from(Job).where(Job.scope(actor), Job.state == JobState.FAILED)
    )
    return session.scalar(query) or 0
