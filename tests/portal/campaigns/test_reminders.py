"""Reminders by plan: exactly the planned mails, none after an answer, none twice."""

import os
import signal
from dataclasses import dataclass, replace
from datetime import UTC, datetime, time, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest
from aiosmtpd.controller import Controller
from services import free_port
from sqlalchemy import select

from portal.campaigns import escalating, issuing, nudging, reminders, tasks
from portal.campaigns.mending import Contact
from portal.campaigns.models import DataRequest, PlannedReminder, RequestMail
from portal.campaigns.timetable import Step, Timetable
from portal.core import failpoints, jobs, mail
from portal.core.clock import now
from portal.core.db import Database
from portal.core.errors import Invalid
from portal.core.jobs import Job
from portal.core.mail import Mail, MailState
from portal.core.tenancy import act_as

SHANGHAI = ZoneInfo("Asia/Shanghai")
CHASING = ("request_reminder", "request_escalated")


@dataclass
class Clock:
    """The time of a simulated campaign, and what the worker does in it."""

    app: object
    session: object
    at: datetime

    def run_due(self):
        """Do every job that is due by now, and what those ask for."""
        database = self.app.extensions["database"]
        while True:
            self.session.rollback()
            waiting = jobs.due(self.session, self.at + timedelta(seconds=1))
            if not waiting:
                return
            for job_id in waiting:
                with self.app.app_context():
                    lease = timedelta(seconds=60)
                    done = jobs.run(database, job_id, lease=lease, services=self.app.extensions)
                    assert done == "done"

    def until(self, at):
        """Let the days pass, six hours at a time, and the worker work."""
        while self.at < at:
            self.at = min(self.at + timedelta(hours=6), at)
            self.run_due()


@pytest.fixture
def clock(app, session, monkeypatch):
    clock = Clock(app, session, now())
    for module in (jobs, tasks, mail):
        monkeypatch.setattr(module, "now", lambda: clock.at)
    return clock


@pytest.fixture
def issued(app, chain, make, database, session, clock):
    """Return an issued campaign that is due in forty days, and its requests by item."""
    day = (clock.at + timedelta(days=40)).astimezone(SHANGHAI).date()
    due = datetime.combine(day, time(23, 59), tzinfo=SHANGHAI)
    campaign = chain.campaign(due_at=due)
    anna = make.actor(chain.purchaser)
    with app.test_request_context(), database.writing(anna) as db:
        issuing.issue(db, db.get_one(type(campaign), campaign.id), anna, clock.at)
        contact = Contact("Director", "director@cell.example", "zh")
        escalating.keep(db, db.merge(chain.suppliers[0]), contact, anna, clock.at)
    session.expire_all()
    found = session.scalars(select(DataRequest).order_by(DataRequest.tier)).all()
    return campaign, dict(zip(("cell", "foil", "copper"), found, strict=True))


def chased(session, requests):
    """Return what was written, as (day from the due date, kind, what about)."""
    names = {request.id: name for name, request in requests.items()}
    query = select(RequestMail).where(RequestMail.kind.in_(CHASING)).order_by(RequestMail.at)
    written = []
    for row in session.scalars(query.execution_options(populate_existing=True)):
        due = session.get_one(DataRequest, row.request_id).due_at.astimezone(SHANGHAI).date()
        days = (row.at.astimezone(SHANGHAI).date() - due).days
        written.append((days, row.kind.removeprefix("request_"), names[row.request_id]))
    return sorted(written)


def test_sixty_days_bring_exactly_the_planned_mails_and_none_after_an_answer(
    issued, clock, session
):
    campaign, requests = issued
    due = campaign.due_at

    def becomes(name, state):
        session.get_one(DataRequest, requests[name].id, populate_existing=True).state = state
        session.commit()

    clock.until(due - timedelta(days=10))
    becomes("foil", "submitted")
    becomes("copper", "submitted")
    clock.until(due - timedelta(days=1))
    becomes("copper", "returned")
    clock.until(due + timedelta(days=20))

    assert chased(session, requests) == [
        (-14, "reminder", "cell"),
        (-14, "reminder", "copper"),
        (-14, "reminder", "foil"),
        (-3, "reminder", "cell"),
        (2, "reminder", "cell"),
        (2, "reminder", "copper"),
        (7, "escalated", "cell"),
        (7, "reminder", "cell"),
        (7, "reminder", "copper"),
    ]
    to = session.scalars(select(Mail.to_email).where(Mail.kind == "request_escalated")).all()
    assert to == ["director@cell.example"]
    assert session.scalars(select(Job.state).distinct()).all() == ["done"]


def test_reminders_are_written_in_the_suppliers_language_and_say_what_is_late(
    issued, chain, clock, session
):
    campaign, _ = issued
    chain.suppliers[0].locale = "zh"
    for request in session.scalars(select(DataRequest)):
        request.asked = request.asked | {"contact_locale": "zh" if request.tier == 1 else "en"}
    session.commit()

    clock.until(campaign.due_at + timedelta(days=3))

    query = select(Mail).where(Mail.kind == "request_reminder").order_by(Mail.created_at)
    mails = session.scalars(query).all()
    assert {m.locale for m in mails} == {"zh", "en"}
    late = [m for m in mails if m.locale == "en"][-1]
    assert "The answer was due on" in late.text
    assert any("催" in m.subject or "提醒" in m.subject for m in mails if m.locale == "zh")


def test_one_mail_a_supplier_lists_all_that_it_owes(issued, chain, make, clock, session):
    campaign, _ = issued
    other = make.request(campaign, chain.suppliers[0], make.item(chain.brand, name="Lid"))

    clock.until(campaign.due_at - timedelta(days=13))

    query = select(Mail).where(
        Mail.kind == "request_reminder", Mail.to_email == chain.suppliers[0].contact_email
    )
    (one,) = session.scalars(query)
    assert "Lid" in one.text
    assert "Cell" in one.text
    assert session.scalars(
        select(PlannedReminder.days).where(PlannedReminder.request_id == other.id)
    ).all() == [-14]


def test_a_later_due_date_moves_the_plan_and_leaves_reminders_apart(
    app, issued, chain, make, clock, database, session
):
    campaign, requests = issued
    anna = make.actor(chain.purchaser)
    clock.until(campaign.due_at - timedelta(days=3, hours=6))
    assert [row[0] for row in chased(session, {**requests})] == [-14] * 3 + [-3] * 3
    later = campaign.due_at.astimezone(SHANGHAI).date() + timedelta(days=1)

    with app.test_request_context(), database.writing(anna) as db:
        cell = db.get_one(DataRequest, requests["cell"].id)
        moved = nudging.extend(
            db, db.get_one(type(campaign), campaign.id), [cell], later, anna, at=clock.at
        )
    clock.until(campaign.due_at + timedelta(days=20))

    assert (moved.requests, moved.mails) == (1, 1)
    steps = session.execute(
        select(PlannedReminder.days, PlannedReminder.outcome)
        .where(PlannedReminder.request_id == requests["cell"].id)
        .order_by(PlannedReminder.at, PlannedReminder.days)
    ).all()
    assert [tuple(row) for row in steps] == [
        (-14, "sent"),
        (-3, "sent"),
        (-14, "left_out"),
        (-3, "left_out"),
        (2, "sent"),
        (7, "sent"),
    ]


def test_a_day_that_is_not_later_is_refused(app, issued, chain, make, clock, database):
    campaign, requests = issued
    anna = make.actor(chain.purchaser)

    with app.test_request_context(), database.session(anna) as db:
        same = campaign.due_at.astimezone(SHANGHAI).date()
        with pytest.raises(Invalid):
            nudging.extend(
                db,
                db.get_one(type(campaign), campaign.id),
                [db.get_one(DataRequest, requests["cell"].id)],
                same,
                anna,
                at=clock.at,
            )


def test_after_a_long_standstill_only_what_is_fresh_is_written(issued, clock, session):
    campaign, requests = issued

    clock.at = campaign.due_at + timedelta(days=2)
    clock.run_due()

    assert {row[0] for row in chased(session, requests)} == {2}


def test_the_morning_is_the_customers():
    due = datetime(2026, 3, 31, 15, 59, tzinfo=UTC)  # 23:59 in Shanghai

    assert Step(-3).moment(due, "Asia/Shanghai") == datetime(2026, 3, 28, 1, 0, tzinfo=UTC)
    assert Step(2).moment(due, "Asia/Shanghai") == datetime(2026, 4, 2, 1, 0, tzinfo=UTC)


def test_a_plan_survives_being_kept():
    plan = Timetable((Step(-5), Step(3, escalates=True)))

    assert Timetable.read(plan.write()) == plan


# What a killed worker leaves behind.


class Inbox:
    def __init__(self):
        self.to = []

    async def handle_DATA(self, server, session, envelope):
        self.to += envelope.rcpt_tos
        return "250 OK"


@pytest.fixture
def smtp():
    inbox = Inbox()
    controller = Controller(inbox, hostname="127.0.0.1", port=free_port())
    controller.start()
    inbox.url = f"smtp://127.0.0.1:{controller.port}"
    yield inbox
    controller.stop()


@pytest.fixture
def run(app, config, smtp, session, monkeypatch):
    """Do one job; with a failpoint in a process of its own that is killed there."""
    config = replace(config, mail_url=smtp.url)
    monkeypatch.setitem(app.extensions, "config", config)

    def work(job_id):
        database = Database(config.database_url)
        with app.app_context():
            lease = timedelta(seconds=60)
            services = {"config": config}
            state = jobs.run(database, job_id, lease=lease, services=services)
        database.engine.dispose()
        return state

    def run(job_id, failpoint=""):
        session.rollback()
        if not failpoint:
            state = work(job_id)
            session.expire_all()
            return state
        child = os.fork()
        if not child:
            os.environ[failpoints.VARIABLE] = failpoint
            work(job_id)
            os._exit(0)
        session.expire_all()
        return -os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])

    return run


@pytest.fixture
def owed(chain, make, session):
    """Return a request of which a reminder has just come due, and the job that writes it."""
    campaign = chain.campaign(state="issued")
    moment = now() - timedelta(hours=1)
    request = make.request(
        campaign,
        chain.suppliers[0],
        chain.items[0],
        due_at=moment + timedelta(days=14, hours=15),
        created_at=now() - timedelta(days=40),
        timezone="UTC",
    )
    there = request.due_at.replace(hour=23, minute=59)
    request.due_at = there if Step(-14).moment(there, "UTC") <= now() else there - timedelta(days=1)
    act_as(session, make.actor(chain.purchaser))
    job_id = jobs.enqueue(
        session,
        reminders.KIND,
        {"campaign": str(campaign.id)},
        key="chase",
        company_id=campaign.company_id,
    )
    session.commit()
    return request, job_id


def after_the_lease(session, job_id):
    """Let the lease of a killed worker run out."""
    session.get_one(Job, job_id).lease_until = now() - timedelta(seconds=1)
    session.commit()


def mail_jobs(session) -> list[UUID]:
    return list(session.scalars(select(Job.id).where(Job.kind == mail.KIND)))


@pytest.mark.parametrize("place", ["campaigns.chase.before_apply", "campaigns.reminded"])
def test_a_worker_killed_while_writing_leaves_nothing_and_the_next_writes_once(
    owed, run, session, smtp, place
):
    request, job_id = owed

    assert run(job_id, f"{place}:kill") == signal.SIGKILL
    assert session.scalars(select(Mail)).all() == []
    after_the_lease(session, job_id)
    assert run(job_id) == "done"
    assert run(job_id) is None

    (send,) = mail_jobs(session)
    assert run(send) == "done"
    assert smtp.to == [request.asked["contact_email"]]
    assert session.scalars(select(PlannedReminder.outcome)).all() == ["sent"]


@pytest.mark.parametrize(("place", "arrived"), [("mail.begun", 0), ("mail.handed_over", 1)])
def test_a_mail_cut_off_is_never_sent_again_by_itself_and_says_so(
    owed, run, session, smtp, place, arrived
):
    request, job_id = owed
    run(job_id)
    (send,) = mail_jobs(session)

    assert run(send, f"{place}:kill") == signal.SIGKILL
    after_the_lease(session, send)
    assert run(send) == "done"

    assert len(smtp.to) == arrived
    assert session.scalars(select(Mail.state)).all() == [MailState.UNCERTAIN]
    assert session.get_one(DataRequest, request.id).delivery == MailState.UNCERTAIN


def test_a_reminder_that_waits_is_not_sent_once_the_answer_is_in(owed, run, session, smtp):
    request, job_id = owed
    run(job_id)
    session.get_one(DataRequest, request.id).state = "submitted"
    session.commit()

    (send,) = mail_jobs(session)
    run(send)

    assert smtp.to == []
    assert session.scalars(select(Mail.state)).all() == [MailState.WITHDRAWN]
