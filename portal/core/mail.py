"""Mails: rendered in the receiver's language, kept as rows, sent by a job.

Without ``GATEFOLD_MAIL_URL`` a mail stays here and is read on the operator's page.

A mail leaves at most once: just before its text goes over the wire it is marked as being handed
over. A process that dies behind that mark leaves a mail of which nobody can know whether it
arrived; it is called uncertain and waits for a person, and is not sent again by itself. A server
that asks to wait before that mark, or instead of taking the text, is asked again for about a day.
"""

import re
import smtplib
import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP, SMTPUTF8
from email.utils import formatdate, parseaddr
from enum import StrEnum
from typing import Any
from urllib.parse import unquote, urlsplit
from uuid import UUID, uuid4

from flask import current_app
from sqlalchemy import ForeignKey, Text, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from portal.config import Config
from portal.core import failpoints, jobs, mail_causes
from portal.core.clock import now
from portal.core.db import Base, Opaque, insert_all
from portal.core.i18n import looked_up_once, written_in
from portal.core.tenancy import OperatorOnly

KIND = "mail.send"


class MailState(StrEnum):
    """How far a mail got."""

    KEPT = "kept"
    QUEUED = "queued"
    HANDING = "handing"
    SENT = "sent"
    DELAYED = "delayed"
    UNDELIVERABLE = "undeliverable"
    UNCERTAIN = "uncertain"
    WITHDRAWN = "withdrawn"


WAITING = (MailState.QUEUED, MailState.DELAYED)
"""States of a mail that has not left; a delayed one that has left is the next server's matter."""

PAUSES = (2, 10, 60, 300, 900, 1800, 3600, 7200, 14_400, 28_800, 28_800)
"""Seconds until a mail is tried again whose receiver's server asks to wait; a day in all."""

INTERRUPTED = "interrupted"
"""Reason of an uncertain mail: the connection or the process ended while the text was sent."""


class Mail(Opaque, OperatorOnly, Base):
    """One mail to one receiver.

    ``from_name`` stands before our address where a company writes, ``reply_to`` is whom an answer
    goes to. ``reason`` is what the server said, ``cause`` the same in one word
    (:mod:`portal.core.mail_causes`), ``tries`` how often it was put off, ``returned_at`` when
    another server reported about it later.
    """

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
    cause: Mapped[str | None] = mapped_column()
    from_name: Mapped[str] = mapped_column(default="", server_default="")
    reply_to: Mapped[str] = mapped_column(default="", server_default="")
    tries: Mapped[int] = mapped_column(default=0, server_default="0")
    sent_at: Mapped[datetime | None] = mapped_column()
    returned_at: Mapped[datetime | None] = mapped_column()


SETTLED: list[Callable[[Session, Mail], None]] = []
"""Who is told, in the same transaction, how the handing over of a mail ended."""

WANTED: dict[str, Callable[[Session, Mail], bool]] = {}
"""By kind of mail: asked right before it leaves whether it still has a purpose."""


def tell(session: Session, row: Mail) -> None:
    """Tell whoever follows this mail that its state is another one now."""
    for told in SETTLED:
        told(session, row)


def in_one_line(text: str) -> str:
    r"""Return a text that is safe in the head of a mail: one line, nothing invisible.

    >>> in_one_line("Acme\r\nBcc: z@z.example")
    'Acme Bcc: z@z.example'
    """
    plain = "".join(" " if unicodedata.category(c) in UNSEEN else c for c in text)
    return " ".join(plain.split())


UNSEEN = frozenset({"Cc", "Cf", "Cs", "Co", "Zl", "Zp"})


def post(session: Session, template: str, **given: Any) -> Mail:
    """Write a mail in the transaction of what it tells; it leaves after the commit.

    What is given is that of :func:`compose`.
    """
    mail = compose(template, **given)
    put(session, [mail])
    return mail


def put(session: Session, mails: Sequence[Mail]) -> None:
    """Keep composed mails in the transaction of what they tell; they leave after the commit."""
    insert_all(session, mails)
    queued = [mail.id for mail in mails if mail.state == MailState.QUEUED]
    insert_all(
        session,
        [
            jobs.Job(kind=KIND, key=f"{KIND}:{one}", company_id=None, payload={"mail": str(one)})
            for one in queued
        ],
    )


def compose(
    template: str,
    *,
    to_email: str,
    to_name: str,
    locale: str,
    company_id: UUID | None,
    from_name: str = "",
    reply_to: str = "",
    **context: Any,
) -> Mail:
    """Return a mail that is not kept yet, with its id; see :func:`put`.

    ``templates/emails/<template>/`` holds ``subject.txt``, ``body.txt`` and ``body.html``; all
    three get ``context``, ``to_name`` and ``lang``.
    """
    config: Config = current_app.extensions["config"]
    written = render(template, to_name=to_name, locale=locale, **context)
    return Mail(
        id=uuid4(),
        company_id=company_id,
        kind=template,
        to_email=to_email,
        to_name=in_one_line(to_name),
        locale=locale,
        subject=written.subject,
        text=written.text,
        html=written.html,
        from_name=in_one_line(from_name),
        reply_to=reply_to,
        state=MailState.QUEUED if config.mail_url else MailState.KEPT,
    )


@dataclass(frozen=True, slots=True)
class Written:
    """The parts of a mail as they are read."""

    subject: str
    text: str
    html: str


NOTHING_OWN: dict[str, Any] = {"own": None, "signature": (), "ways": None}
"""What the layout asks of every mail: own words, a foot, further ways in; none unless given."""


def render(template: str, *, to_name: str, locale: str, **context: Any) -> Written:
    """Return a mail's parts in the receiver's language, without keeping or sending anything.

    The frame around pages (who is signed in, what waits for them) has no part in a mail: it would
    ask the database anew for each part of each mail that a page writes.
    """
    config: Config = current_app.extensions["config"]
    given = NOTHING_OWN | context
    given |= {"to_name": to_name, "lang": locale, "base_url": config.base_url}
    template_of = current_app.jinja_env.get_template
    with written_in(locale):
        given |= looked_up_once()
        own, folder = given["own"], f"emails/{template}"
        subject = own.subject if own else template_of(f"{folder}/subject.txt").render(given)
        given["subject"] = in_one_line(subject)
        text, html = (
            template_of(f"{folder}/{part}").render(given) for part in ("body.txt", "body.html")
        )
    return Written(given["subject"], re.sub(r"\n{3,}", "\n\n", text.strip()) + "\n", html)


def returns_to(mail: Mail, config: Config) -> str:
    """Return the address to which other servers report about this mail: its envelope's sender.

    Its id stands in it, which is random: who reports to it has had the mail in hand.
    """
    sender = parseaddr(config.mail_from)[1]
    if not config.bounce_url:
        return sender
    local, _, domain = sender.rpartition("@")
    pattern = config.bounce_address or f"{local}+*@{domain}"
    return pattern.replace("*", mail.id.hex, 1)


def message(mail: Mail, sender: str) -> EmailMessage:
    """Return the mail as it goes over the wire; its id is its Message-ID."""
    name, address = parseaddr(sender)
    email = EmailMessage()
    email["From"] = Address(mail.from_name or name, addr_spec=address)
    email["To"] = Address(mail.to_name, addr_spec=mail.to_email)
    if mail.reply_to:
        email["Reply-To"] = Address(addr_spec=mail.reply_to)
    email["Subject"] = mail.subject
    email["Date"] = formatdate()
    email["Message-ID"] = f"<{mail.id}@{address.partition('@')[2]}>"
    email["Auto-Submitted"] = "auto-generated"
    email["X-Auto-Response-Suppress"] = "OOF, AutoReply"
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
    if mail.state == MailState.HANDING:
        return _settling(mail_id, MailState.UNCERTAIN, INTERRUPTED)
    if mail.state not in WAITING or mail.sent_at is not None:
        return None
    letter = Post(message(mail, config.mail_from), returns_to(mail, config), config.mail_url)
    try:
        state, reason = _hand_over(letter, lambda: _begin(work, mail_id))
    except (smtplib.SMTPRecipientsRefused, smtplib.SMTPDataError) as refused:
        return _putting_off(mail_id, _said(refused))
    return _settling(mail_id, state, reason)


def _settling(mail_id: UUID, state: MailState, reason: str | None) -> jobs.Apply:
    """Return what writes down how it ended, and tells whoever follows this mail."""

    def apply(session: Session) -> None:
        row = session.get_one(Mail, mail_id, with_for_update=True)
        if row.returned_at is not None:
            return  # another server was faster to report about it
        row.state, row.reason = state, reason
        row.cause = mail_causes.cause_of(reason) if reason and reason != INTERRUPTED else None
        row.sent_at = now() if state is MailState.SENT else None
        session.flush()
        tell(session, row)

    return apply


def _putting_off(mail_id: UUID, reason: str) -> jobs.Apply:
    """Return what has a mail tried again later, or gives it up after a day."""

    def apply(session: Session) -> None:
        row = session.get_one(Mail, mail_id)
        if row.tries >= len(PAUSES):
            _settling(mail_id, MailState.UNDELIVERABLE, reason)(session)
            return
        pause = timedelta(seconds=PAUSES[row.tries])
        row.tries += 1
        _settling(mail_id, MailState.DELAYED, reason)(session)
        jobs.enqueue(
            session,
            KIND,
            {"mail": str(mail_id)},
            key=f"{KIND}:{mail_id}:{row.tries}",
            company_id=None,
            not_before=now() + pause,
        )

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
            .where(Mail.id == mail_id, Mail.state.in_(WAITING), Mail.sent_at.is_(None))
            .values(state=MailState.HANDING)
        )
        if taken.rowcount != 1:  # type: ignore[attr-defined]  # a cursor result, as for any UPDATE
            raise RuntimeError("somebody else hands this mail over")
    failpoints.reach("mail.begun")
    return True


@dataclass(frozen=True, slots=True)
class Post:
    """A mail ready to leave: its text, to whom others report, and the server that takes it."""

    email: EmailMessage
    sender: str
    url: str

    @property
    def receiver(self) -> str:
        """Return the one address it goes to."""
        return str(self.email["To"].addresses[0].addr_spec)

    @property
    def is_ascii(self) -> bool:
        """Tell whether any server can carry it."""
        return (self.sender + self.receiver + str(self.email["Reply-To"] or "")).isascii()


def _hand_over(post: Post, begin: Callable[[], bool]) -> tuple[MailState, str | None]:
    """Talk to the server; ``begin`` is asked when nothing but the text itself is left to send."""
    server = urlsplit(post.url)
    secure = server.scheme == "smtps"
    client = smtplib.SMTP_SSL if secure else smtplib.SMTP
    with client(server.hostname or "localhost", server.port or 25, timeout=20) as smtp:
        if not secure and smtp.has_extn("starttls"):
            smtp.starttls()
        if server.username:
            smtp.login(unquote(server.username), unquote(server.password or ""))
        refused = _address(smtp, post)
        if refused is not None:
            return MailState.UNDELIVERABLE, refused
        if not begin():
            return MailState.WITHDRAWN, None
        return _send_text(smtp, post)


def _address(smtp: smtplib.SMTP, post: Post) -> str | None:
    """Name sender and receiver; return what the server says if it refuses for good."""
    sender, receiver = post.sender, post.receiver
    smtp.ehlo_or_helo_if_needed()
    options = []
    if not post.is_ascii:
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


def _send_text(smtp: smtplib.SMTP, post: Post) -> tuple[MailState, str | None]:
    policy = SMTP if post.is_ascii else SMTPUTF8
    said: bytes | str
    try:
        code, said = smtp.data(post.email.as_bytes(policy=policy))
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
    text = said.decode(errors="replace") if isinstance(said, bytes) else said
    return mail_causes.cleaned(f"{code} {text}")
