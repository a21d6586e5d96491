"""Mails: rendered in the receiver's language, kept as rows, sent by a job.

Without ``GATEFOLD_MAIL_URL`` a mail stays here and is read on the operator's page.

A mail leaves at most once: just before its text goes over the wire it is marked as being handed
over. A process that dies behind that mark leaves a mail of which nobody can know whether it
arrived; it is called uncertain and waits for a person, and is not sent again by itself.
"""

import re
import smtplib
from collections.abc import Callable
from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP, SMTPUTF8
from email.utils import formatdate, parseaddr
from enum import StrEnum
from typing import Any
from urllib.parse import unquote, urlsplit
from uuid import UUID

from flask import current_app, render_template
from sqlalchemy import ForeignKey, Text, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from portal.config import Config
from portal.core import failpoints, jobs
from portal.core.clock import now
from portal.core.db import Base, Opaque
from portal.core.i18n import written_in
from portal.core.tenancy import OperatorOnly

KIND = "mail.send"


class MailState(StrEnum):
    """How far a mail got."""

    KEPT = "kept"
    QUEUED = "queued"
    HANDING = "handing"
    SENT = "sent"
    UNDELIVERABLE = "undeliverable"
    UNCERTAIN = "uncertain"
    WITHDRAWN = "withdrawn"


INTERRUPTED = "interrupted"
"""Reason of an uncertain mail: the connection or the process ended while the text was sent."""


class Mail(Opaque, OperatorOnly, Base):
    """One mail to one receiver."""

    __tablename__ = "mail"

    company_id: Mapped[UUID | None] = mapped_column(ForeignKey("company.id"), index=True)
    kind: Mapped[str] = mapped_column()
    to_email: Mapped[str] = mapped_column(index=True)
    to_name: Mapped[str] = mapped_column(default="")
    locale: Mapped[str] = mapped_column()
    subject: Mapped[str] = mapped_column()
    text: Mapped[str] = mapped_column(Text)
    html: Mapped[str] = mapped_column(Text)
    state: Mapped[str] = mapped_column(index=True)
    reason: Mapped[str | None] = mapped_column(Text)
    sent_at: Mapped[datetime | None] = mapped_column()


SETTLED: list[Callable[[Session, Mail], None]] = []
"""Who is told, in the same transaction, how the handing over of a mail ended."""

WANTED: dict[str, Callable[[Session, Mail], bool]] = {}
"""By kind of mail: asked right before it leaves whether it still has a purpose."""


def post(
    session: Session,
    template: str,
    *,
    to_email: str,
    to_name: str,
    locale: str,
    company_id: UUID | None,
    **context: Any,
) -> Mail:
    """Write a mail in the transaction of what it tells; it leaves after the commit.

    ``templates/emails/<template>/`` holds ``subject.txt``, ``body.txt`` and ``body.html``; all
    three get ``context``, ``to_name`` and ``lang``.
    """
    config: Config = current_app.extensions["config"]
    given = context | {"to_name": to_name, "lang": locale, "base_url": config.base_url}
    with written_in(locale):
        parts = {
            part: render_template(f"emails/{template}/{part}", **given)
            for part in ("subject.txt", "body.txt", "body.html")
        }
    mail = Mail(
        company_id=company_id,
        kind=template,
        to_email=to_email,
        to_name=" ".join(to_name.split()),
        locale=locale,
        subject=" ".join(parts["subject.txt"].split()),
        text=re.sub(r"\n{3,}", "\n\n", parts["body.txt"].strip()) + "\n",
        html=parts["body.html"],
        state=MailState.QUEUED if config.mail_url else MailState.KEPT,
    )
    session.add(mail)
    session.flush()
    if config.mail_url:
        jobs.enqueue(
            session, KIND, {"mail": str(mail.id)}, key=f"{KIND}:{mail.id}", company_id=None
        )
    return mail


def message(mail: Mail, sender: str) -> EmailMessage:
    """Return the mail as it goes over the wire; its id is its Message-ID."""
    name, address = parseaddr(sender)
    email = EmailMessage()
    email["From"] = Address(name, addr_spec=address)
    email["To"] = Address(mail.to_name, addr_spec=mail.to_email)
    email["Subject"] = mail.subject
    email["Date"] = formatdate()
    email["Message-ID"] = f"<{mail.id}@{address.partition('@')[2]}>"
    email.set_content(mail.text)
    email.add_alternative(mail.html, subtype="html")
    return email


@jobs.handles(KIND)
def send(work: jobs.Work) -> jobs.Apply | None:
    """Hand one mail to the SMTP server, at most once; what went wrong before is tried again."""
    config: Config = work.services["config"]
    mail_id = UUID(work.payload["mail"])
    with work.database.across(KIND, readonly=True) as session:
        mail = session.get_one(Mail, mail_id)
        attempts = session.get_one(jobs.Job, work.job_id).attempts
    if mail.state == MailState.HANDING:
        return _settling(mail_id, MailState.UNCERTAIN, INTERRUPTED)
    if mail.state != MailState.QUEUED:
        return None
    letter = message(mail, config.mail_from)
    try:
        state, reason = _hand_over(letter, config.mail_url, lambda: _begin(work, mail_id))
    except (smtplib.SMTPRecipientsRefused, smtplib.SMTPDataError) as refused:
        if attempts < jobs.MOST_ATTEMPTS:
            _take_back(work, mail_id)
            raise
        state, reason = MailState.UNDELIVERABLE, _said(refused)
    return _settling(mail_id, state, reason)


def _settling(mail_id: UUID, state: MailState, reason: str | None) -> jobs.Apply:
    """Return what writes down how it ended, and tells whoever follows this mail."""

    def apply(session: Session) -> None:
        row = session.get_one(Mail, mail_id)
        row.state, row.reason = state, reason
        row.sent_at = now() if state is MailState.SENT else None
        session.flush()
        for told in SETTLED:
            told(session, row)

    return apply


def _begin(work: jobs.Work, mail_id: UUID) -> bool:
    """Mark a mail as being handed over; ``False`` if nobody wants it any more."""
    with work.database.across(KIND) as session:
        mail = session.get_one(Mail, mail_id)
        wanted = WANTED.get(mail.kind)
        if wanted is not None and not wanted(session, mail):
            return False
        taken = session.execute(
            update(Mail)
            .where(Mail.id == mail_id, Mail.state == MailState.QUEUED)
            .values(state=MailState.HANDING)
        )
        if taken.rowcount != 1:  # type: ignore[attr-defined]  # a cursor result, as for any UPDATE
            raise RuntimeError("somebody else hands this mail over")
    failpoints.reach("mail.begun")
    return True


def _take_back(work: jobs.Work, mail_id: UUID) -> None:
    """Let a mail that the server put off for now be tried again."""
    with work.database.across(KIND) as session:
        session.get_one(Mail, mail_id).state = MailState.QUEUED


def _hand_over(
    email: EmailMessage, url: str, begin: Callable[[], bool]
) -> tuple[MailState, str | None]:
    """Talk to the server; ``begin`` is asked when nothing but the text itself is left to send."""
    server = urlsplit(url)
    secure = server.scheme == "smtps"
    client = smtplib.SMTP_SSL if secure else smtplib.SMTP
    with client(server.hostname or "localhost", server.port or 25, timeout=20) as smtp:
        if not secure and smtp.has_extn("starttls"):
            smtp.starttls()
        if server.username:
            smtp.login(unquote(server.username), unquote(server.password or ""))
        refused = _address(smtp, email)
        if refused is not None:
            return MailState.UNDELIVERABLE, refused
        if not begin():
            return MailState.WITHDRAWN, None
        return _send_text(smtp, email)


def _address(smtp: smtplib.SMTP, email: EmailMessage) -> str | None:
    """Name sender and receiver; return what the server says if it refuses for good."""
    sender = email["From"].addresses[0].addr_spec
    receiver = email["To"].addresses[0].addr_spec
    smtp.ehlo_or_helo_if_needed()
    options = []
    if not (sender + receiver).isascii():
        if not smtp.has_extn("smtputf8"):
            return "553 the server cannot send to addresses beyond ASCII"
        options = ["SMTPUTF8", "BODY=8BITMIME"]
    code, said = smtp.mail(sender, options)
    if code != 250:
        raise smtplib.SMTPSenderRefused(code, said, sender)
    code, said = smtp.rcpt(receiver)
    if code in {250, 251}:
        return None
    refused = smtplib.SMTPRecipientsRefused({receiver: (code, said)})
    if code < 500:
        raise refused
    return _said(refused)


def _send_text(smtp: smtplib.SMTP, email: EmailMessage) -> tuple[MailState, str | None]:
    addresses = [email[head].addresses[0].addr_spec for head in ("From", "To")]
    policy = SMTP if "".join(addresses).isascii() else SMTPUTF8
    said: bytes | str
    try:
        code, said = smtp.data(email.as_bytes(policy=policy))
    except smtplib.SMTPDataError as refused:
        code, said = refused.smtp_code, refused.smtp_error
    except (smtplib.SMTPServerDisconnected, OSError):
        return MailState.UNCERTAIN, INTERRUPTED
    failpoints.reach("mail.handed_over")
    if code == 250:
        return MailState.SENT, None
    answer = smtplib.SMTPDataError(code, said)
    if code < 500:
        raise answer
    return MailState.UNDELIVERABLE, _said(answer)


def _said(refused: smtplib.SMTPRecipientsRefused | smtplib.SMTPDataError) -> str:
    """Return the server's answer as it is shown."""
    said: bytes | str
    if isinstance(refused, smtplib.SMTPDataError):
        code, said = refused.smtp_code, refused.smtp_error
    else:
        code, said = next(iter(refused.recipients.values()))
    return f"{code} {said.decode(errors='replace') if isinstance(said, bytes) else said}"
