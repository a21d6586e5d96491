"""Mails: rendered in the receiver's language, kept as rows, sent by a job.

Without ``GATEFOLD_MAIL_URL`` a mail stays here and is read on the operator's page.
"""

import re
import smtplib
from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import formatdate, parseaddr
from enum import StrEnum
from typing import Any
from urllib.parse import unquote, urlsplit
from uuid import UUID

from flask import current_app, render_template
from sqlalchemy import ForeignKey, Text
from sqlalchemy.orm import Mapped, Session, mapped_column

from portal.config import Config
from portal.core import jobs
from portal.core.clock import now
from portal.core.db import Base, Opaque
from portal.core.i18n import written_in
from portal.core.tenancy import OperatorOnly

KIND = "mail.send"


class MailState(StrEnum):
    """How far a mail got."""

    KEPT = "kept"
    QUEUED = "queued"
    SENT = "sent"
    UNDELIVERABLE = "undeliverable"


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
    """Hand one mail to the SMTP server; a refused receiver is shown, anything else tried again."""
    config: Config = work.services["config"]
    mail_id = UUID(work.payload["mail"])
    with work.database.across(KIND, readonly=True) as session:
        mail = session.get_one(Mail, mail_id)
    if mail.state != MailState.QUEUED:
        return None
    state, reason = _hand_over(message(mail, config.mail_from), config.mail_url)

    def apply(session: Session) -> None:
        row = session.get_one(Mail, mail_id)
        row.state, row.reason = state, reason
        row.sent_at = now() if state is MailState.SENT else None

    return apply


def _hand_over(email: EmailMessage, url: str) -> tuple[MailState, str | None]:
    server = urlsplit(url)
    secure = server.scheme == "smtps"
    client = smtplib.SMTP_SSL if secure else smtplib.SMTP
    with client(server.hostname or "localhost", server.port or 25, timeout=20) as smtp:
        if not secure and smtp.has_extn("starttls"):
            smtp.starttls()
        if server.username:
            smtp.login(unquote(server.username), unquote(server.password or ""))
        try:
            smtp.send_message(email)
        except smtplib.SMTPRecipientsRefused as refused:
            code, said = next(iter(refused.recipients.values()))
            if code < 500:
                raise
            return MailState.UNDELIVERABLE, f"{code} {said.decode(errors='replace')}"
    return MailState.SENT, None
