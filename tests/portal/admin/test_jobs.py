"""The operator sees why a job failed, in words, and can try it again."""

from pathlib import Path

import pytest

from portal.admin import words
from portal.core.actor import Role
from portal.core.clock import now
from portal.core.jobs import HANDLERS, Job, JobState

ROOT = Path(__file__).resolve().parents[3]


@pytest.fixture
def operator(make):
    return make.user(None, Role.ADMINISTRATOR, operator=True)


@pytest.fixture
def job(session):
    """Return ``job(...)``: a job that was given up."""

    def made(**overrides):
        given = {
            "kind": "mail.send",
            "key": f"k{session.query(Job).count()}",
            "payload": {},
            "state": JobState.FAILED,
            "attempts": 5,
            "error": "ConnectionRefusedError: [Errno 111] Connection refused",
            "finished_at": now(),
            "lease_token": "old",
        }
        row = Job(**given | overrides)
        session.add(row)
        session.commit()
        return row

    return made


def test_a_failure_is_told_in_words(browse, operator, job):
    job()

    page = browse(operator).get("/operator/jobs")

    assert "Send a mail" in page.text
    assert "The mail server did not answer." in page.text
    assert "Errno 111" in page.text


@pytest.mark.parametrize(
    ("kind", "error", "says"),
    [
        ("mail.send", "gaierror: [Errno -2] Name", "mail server did not answer"),
        ("mail.send", "SMTPAuthenticationError: (535, b'')", "name or the password"),
        ("rollups.fold", "TimeoutError: timed out", "Another part did not answer"),
        ("rollups.fold", "OperationalError: (psycopg...)", "database was not available"),
        ("gone.kind", "KeyError: 'gone.kind'", "does not know this kind of job"),
        ("rollups.fold", "KeyError: 'x'", "nobody foresaw"),
        ("rollups.fold", "ZeroDivisionError: division by zero", "nobody foresaw"),
    ],
)
def test_each_failure_has_its_reason(job, kind, error, says):
    assert says in words.reason_of(job(kind=kind, error=error))


def test_a_job_without_failure_has_no_reason(job):
    assert words.reason_of(job(error=None, state=JobState.DONE)) == ""


def test_a_failed_job_waits_again_with_all_its_attempts(browse, operator, job, session):
    row = job()

    page = browse(operator).post(f"/operator/jobs/{row.id}/retry")

    assert (page.status, page.location) == (303, "/operator/jobs?state=failed")
    session.refresh(row)
    assert (row.state, row.attempts, row.lease_token) == (JobState.QUEUED, 0, None)
    assert row.hinted_at is None


def test_trying_again_is_logged(browse, operator, job, session):
    from portal.core.audit import INSTANCE, AuditEntry

    browse(operator).post(f"/operator/jobs/{job().id}/retry")

    entry = session.query(AuditEntry).one()
    assert (entry.action, entry.chain_id, entry.actor_id) == ("job.retried", INSTANCE, operator.id)


@pytest.mark.parametrize("state", [JobState.QUEUED, JobState.RUNNING, JobState.DONE])
def test_only_a_failed_job_is_tried_again(browse, operator, job, session, state):
    row = job(state=state)

    page = browse(operator).post(f"/operator/jobs/{row.id}/retry")

    assert page.status == 409
    session.refresh(row)
    assert (row.state, row.attempts) == (state, 5)


def test_a_job_does_not_exist_for_anybody_else(browse, make, job):
    path = f"/operator/jobs/{job().id}/retry"

    assert browse(make.user(None, Role.ADMINISTRATOR)).post(path).status == 404
    assert browse().post(path).status == 401


def test_jobs_can_be_chosen_by_state(browse, operator, job):
    job()
    job(kind="rollups.fold", state=JobState.DONE, error=None)

    page = browse(operator).get("/operator/jobs?state=done")

    assert "Roll up a product" in page.text
    assert "Send a mail" not in page.text


def test_failed_jobs_wait_on_the_operators_home_page(browse, operator, job):
    job()

    page = browse(operator).get("/")

    assert "1 job has failed" in page.text


def test_every_kind_of_job_has_a_name(app):
    assert [kind for kind in HANDLERS if kind not in words.JOB_KINDS] == []


def test_every_kind_of_mail_has_a_name():
    kinds = [folder.name for folder in (ROOT / "templates/emails").iterdir() if folder.is_dir()]

    assert len(kinds) > 5
    assert [kind for kind in kinds if kind not in words.MAIL_KINDS] == []
