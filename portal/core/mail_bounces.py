"""Reading back what became of mails after they had left: a job that comes again and again."""

from collections import Counter
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import Text
from sqlalchemy.orm import Mapped, Session, mapped_column

from portal.config import Config
from portal.core import jobs, mail, mail_boxes, mail_causes, mail_reports, recurring
from portal.core.clock import now
from portal.core.db import Base, Opaque
from portal.core.mail import Mail, MailState
from portal.core.mail_reports import Report, ReportKind
from portal.core.tenancy import OperatorOnly

KIND = "mail.read_reports"
ONLY = UUID(int=1)
MOST = 200
"""Messages that are read at once; the next time reads on."""

GONE = frozenset({MailState.SENT, MailState.DELAYED, MailState.UNCERTAIN, MailState.HANDING})
"""States of a mail that a report can tell more about: it has left, or perhaps."""


class ReportBox(Opaque, OperatorOnly, Base):
    """What the box for reports held so far, and when it was read last; one row."""

    __tablename__ = "report_box"

    read_at: Mapped[datetime | None] = mapped_column()
    failed: Mapped[int] = mapped_column(default=0)
    delayed: Mapped[int] = mapped_column(default=0)
    automatic: Mapped[int] = mapped_column(default=0)
    left: Mapped[int] = mapped_column(default=0)
    problem: Mapped[str] = mapped_column(Text, default="")


def _every(config: Config) -> timedelta | None:
    return timedelta(seconds=config.bounce_seconds) if config.bounce_url else None


recurring.EVERY[KIND] = _every


@jobs.handles(KIND)
def read_reports(work: jobs.Work) -> jobs.Apply | None:
    """Read the box once. What a report changes is written before it leaves the box.

    A worker that dies in between reads the same report again, which changes nothing.
    """
    config: Config = work.services["config"]
    counted: Counter[str] = Counter()
    try:
        with mail_boxes.opened(config.bounce_url) as box:
            _read_all(work, box, counted)
            left = box.left()
    except mail_boxes.BoxAway as away:
        problem = str(away)
        return lambda session: _keep(session, counted, None, problem)
    return lambda session: _keep(session, counted, left, "")


def _read_all(work: jobs.Work, box: mail_boxes.Box, counted: Counter[str]) -> None:
    for key, raw in list(box.fresh(MOST)):
        report = mail_reports.read(raw)
        with work.database.across(KIND) as session:
            is_ours = take(session, report)
        if is_ours or report.kind is ReportKind.AUTOMATIC:
            counted[report.kind] += 1
            box.drop([key])
        else:
            box.leave([key])


def take(session: Session, report: Report) -> bool:
    """Follow a report; ``False`` if it is about no mail of ours and a person should look at it."""
    if report.kind is ReportKind.UNKNOWN:
        return False
    found = (session.get(Mail, one, with_for_update=True) for one in report.mails)
    letter = next((one for one in found if one is not None), None)
    if letter is None:
        return False
    state = _becomes(letter, report)
    if state is None:
        return True
    letter.state, letter.returned_at = state, now()
    has_status = report.status in report.said
    letter.reason = (
        report.said if has_status else f"{report.status} {report.said}"
    ).strip() or None
    letter.cause = mail_causes.cause_of(report.said, report.status)
    session.flush()
    mail.tell(session, letter)
    return True


def _becomes(letter: Mail, report: Report) -> MailState | None:
    """Return the state that a report brings; nothing where it says nothing new."""
    if letter.state not in GONE or (letter.state == MailState.DELAYED and letter.sent_at is None):
        return None
    if report.kind is ReportKind.FAILED:
        return MailState.UNDELIVERABLE
    if report.kind is ReportKind.DELAYED and letter.state != MailState.DELAYED:
        return MailState.DELAYED
    if report.kind is ReportKind.ARRIVED and letter.state != MailState.SENT:
        return MailState.SENT
    return None


def _keep(session: Session, counted: Counter[str], left: int | None, problem: str) -> None:
    """Write down what was read; the figures are for the operator's page."""
    row = session.get(ReportBox, ONLY)
    if row is None:
        row = ReportBox(id=ONLY, failed=0, delayed=0, automatic=0, left=0)
        session.add(row)
    row.failed += counted[ReportKind.FAILED]
    row.delayed += counted[ReportKind.DELAYED]
    row.automatic += counted[ReportKind.AUTOMATIC]
    row.left = row.left if left is None else left
    row.problem = problem
    row.read_at = row.read_at if problem else now()
    session.flush()
