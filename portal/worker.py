"""The job worker: Celery takes hints, a relay sends them from the job table."""

import os
import threading
import time
from datetime import timedelta
from uuid import UUID

import structlog
from celery import Celery
from celery.signals import worker_process_init, worker_ready, worker_shutting_down
from flask import Flask

from portal.config import Config
from portal.core import jobs, recurring
from portal.core.broker import broker_options
from portal.core.clock import now
from portal.core.db import Database

log = structlog.get_logger(__name__)

RELAY_PAUSE = 0.3
LOOK_FOR_RECURRING_EVERY = 1.0
LOOK_FOR_THE_PARENT_EVERY = 1.0
TASK = "gatefold.run_job"


def make_celery(app: Flask) -> Celery:
    """Return the Celery application that runs this portal's jobs."""
    config: Config = app.extensions["config"]
    celery = Celery("gatefold")
    celery.conf.update(
        task_serializer="json",
        accept_content=["json"],
        task_ignore_result=True,
        task_acks_late=True,
        task_reject_on_worker_lost=True,
        worker_prefetch_multiplier=1,
        worker_hijack_root_logger=False,
        worker_cancel_long_running_tasks_on_connection_loss=True,
        broker_connection_retry_on_startup=True,
        task_time_limit=3600,
        **broker_options(config),
    )

    def run_job(job_id: str) -> None:
        """Do one job by its id; the job table decides whether there is anything to do."""
        lease = timedelta(seconds=config.job_lease_seconds)
        database: Database = app.extensions["database"]
        with app.app_context():
            jobs.run(database, UUID(job_id), lease=lease, services=app.extensions)

    celery.task(name=TASK)(run_job)
    return celery


def send_due_hints(database: Database, celery: Celery) -> int:
    """Send a hint for each due job and remember it; return how many were sent."""
    with database.across("relay", readonly=True) as session:
        due = jobs.due(session, now())
    for job_id in due:
        celery.send_task(TASK, [str(job_id)])
    if due:
        with database.across("relay") as session:
            jobs.mark_hinted(session, due, now())
    return len(due)


class Relay(threading.Thread):
    """Looks for due jobs as long as the worker lives; a lost broker only delays it.

    The pool forks its processes beside this thread. A lock of SQLite or of the broker's client
    that is held while the process forks stays held in the child for ever, so a fork waits until
    the relay rests.
    """

    def __init__(self, database: Database, celery: Celery, config: Config) -> None:
        super().__init__(name="relay", daemon=True)
        self.database = database
        self.celery = celery
        self.config = config
        self.looked = 0.0
        self.stopped = threading.Event()
        self.at_work = threading.Lock()

    def keep_forks_clean(self) -> None:
        """Let this process fork only while the relay rests."""
        os.register_at_fork(
            before=self.at_work.acquire,
            after_in_parent=self.at_work.release,
            after_in_child=self.at_work.release,
        )

    def run(self) -> None:
        """Send hints until stopped."""
        while not self.stopped.wait(RELAY_PAUSE):
            try:
                with self.at_work:
                    self._wake_recurring()
                    send_due_hints(self.database, self.celery)
            except Exception:  # broker or database away: say so, wait, try again
                log.warning("relay.waiting", exc_info=True)
                self.stopped.wait(1)

    def _wake_recurring(self) -> None:
        """Queue what comes again and again, looking once a second."""
        if time.monotonic() - self.looked >= LOOK_FOR_RECURRING_EVERY:
            recurring.wake(self.database, self.config, now())
            self.looked = time.monotonic()


def _end_with_the_parent() -> None:
    """End this process of the pool when its worker was killed: nobody else would end it."""
    parent = os.getppid()

    def watch() -> None:
        while os.getppid() == parent:
            time.sleep(LOOK_FOR_THE_PARENT_EVERY)
        os._exit(1)

    threading.Thread(target=watch, name="parent", daemon=True).start()


def work(app: Flask, *, processes: int, log_level: str = "WARNING") -> None:
    """Run the worker until it is told to stop."""
    celery = make_celery(app)
    database: Database = app.extensions["database"]
    relay = Relay(database, celery, app.extensions["config"])

    def start_relay(**_: object) -> None:
        relay.keep_forks_clean()
        relay.start()

    def stop_relay(**_: object) -> None:
        relay.stopped.set()

    def begin_in_the_pool(**_: object) -> None:
        database.engine.dispose(close=False)  # they are the parent's connections
        _end_with_the_parent()

    worker_ready.connect(start_relay, weak=False)
    worker_shutting_down.connect(stop_relay, weak=False)
    worker_process_init.connect(begin_in_the_pool, weak=False)

    celery.worker_main(
        [
            "--quiet",
            "worker",
            f"--concurrency={processes}",
            f"--loglevel={log_level}",
            "--without-gossip",
            "--without-mingle",
        ]
    )
