"""The real worker process: hints over a real broker, mails to a real SMTP server."""

from email import message_from_bytes
from email.policy import default

import pytest
from aiosmtpd.controller import Controller
from services import RedisServer, free_port, wait_until
from workers import PATIENCE, is_settled, working

from portal.core import jobs, mail
from portal.core.mail import Mail, MailState

pytestmark = [pytest.mark.broker, pytest.mark.xdist_group("worker")]


class Inbox:
    """Keeps what the SMTP server was given; refuses whoever is called nobody."""

    def __init__(self):
        self.messages = []

    async def handle_RCPT(self, server, session, envelope, address, options):
        if address.startswith("nobody@"):
            return "550 no such person"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):
        self.messages.append(message_from_bytes(envelope.content, policy=default))
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
def redis():
    server = RedisServer()
    yield server
    server.stop()


def letter(session, to):
    """Write a mail and its job, as `mail.post` does."""
    row = Mail(
        kind="test",
        to_email=to,
        to_name="王芳",
        locale="zh",
        subject="数据请求：2025 年产品碳足迹",
        text="您好\n",
        html="<p>您好</p>",
        state=MailState.QUEUED,
    )
    session.add(row)
    session.flush()
    job_id = jobs.enqueue(
        session, mail.KIND, {"mail": str(row.id)}, key=f"mail:{row.id}", company_id=None
    )
    session.commit()
    return row, job_id


def test_a_mail_leaves_through_the_embedded_broker(session, config, smtp):
    row, job_id = letter(session, "wang@example.com")

    with working(config, GATEFOLD_MAIL_URL=smtp.url):
        wait_until(lambda: is_settled(session, job_id), PATIENCE)

    (message,) = smtp.messages
    assert message["Subject"] == "数据请求：2025 年产品碳足迹"
    assert message["Message-ID"] == f"<{row.id}@localhost>"
    assert session.get_one(Mail, row.id).state == MailState.SENT


def test_a_refused_receiver_is_shown_as_undeliverable(session, config, smtp):
    row, job_id = letter(session, "nobody@example.com")

    with working(config, GATEFOLD_MAIL_URL=smtp.url):
        wait_until(lambda: is_settled(session, job_id), PATIENCE)

    session.expire_all()
    kept = session.get_one(Mail, row.id)
    assert (kept.state, kept.reason) == (MailState.UNDELIVERABLE, "550 no such person")


def test_a_broker_that_comes_late_or_goes_loses_nothing(session, config, smtp, redis):
    _, job_id = letter(session, "wang@example.com")

    with working(config, GATEFOLD_MAIL_URL=smtp.url, GATEFOLD_BROKER_URL=redis.url):
        redis.start()
        wait_until(lambda: is_settled(session, job_id), PATIENCE)
        redis.stop()
        _, second = letter(session, "li@example.com")
        redis.start()
        wait_until(lambda: is_settled(session, second), PATIENCE)

    assert [m["To"] for m in smtp.messages] == [
        "王芳 <wang@example.com>",
        "王芳 <li@example.com>",
    ]
