"""What comes back after a mail was sent: reading one message of the box for reports.

Servers report by ``message/delivery-status`` (RFC 3464); some providers write a plain letter
instead. A message may also be somebody's automatic answer, or anything at all: whoever knows the
address can write to it. Nothing in here raises, and nothing counts that does not name a mail of
ours by its id, which is random and known to its receiver alone.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from email import message_from_bytes
from email.errors import MessageError
from email.header import Header, decode_header
from email.message import Message
from enum import StrEnum
from itertools import islice
from uuid import UUID

from portal.core import mail_causes

LARGEST = 256 * 1024
"""Bytes that are read of one message; a report stands before the letter it brings back."""

MOST_BOUNDARIES, MOST_PARTS, MOST_IDS = 20, 40, 5
LONGEST_TEXT = 64 * 1024

ID = re.compile(
    r"(?<![0-9a-f])([0-9a-f]{8}-?[0-9a-f]{4}-?4[0-9a-f]{3}-?[89ab][0-9a-f]{3}-?[0-9a-f]{12})@",
    re.IGNORECASE,
)
DAEMON = re.compile(r"mailer-daemon|postmaster|mail ?delivery|mail-daemon|mailadmin", re.IGNORECASE)
BOUNCED = re.compile(
    r"undeliver|deliver.{0,30}(fail|status|delay|problem|notification)|fail.{0,20}deliver|"
    r"failure notice|returned mail|mail.{0,20}(returned|rejected)|退信|退回|投递|发送失败",
    re.IGNORECASE,
)
ANSWERED = re.compile(
    r"out of (the )?office|auto(matic|-)? ?reply|auto-?response|on (leave|vacation|holiday)|"
    r"自动回复|自動回覆|休假|外出|不在办公室",
    re.IGNORECASE,
)
DELAYED = re.compile(
    r"delay|still trying|will (be retried|keep trying)|延迟|继续尝试", re.IGNORECASE
)


class ReportKind(StrEnum):
    """What a message of the box is."""

    FAILED = "failed"
    DELAYED = "delayed"
    ARRIVED = "arrived"
    AUTOMATIC = "automatic"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Report:
    """What a message says: about which mails, with which status, in which words."""

    kind: ReportKind
    mails: tuple[UUID, ...] = ()
    status: str = ""
    said: str = ""


NOTHING = Report(ReportKind.UNKNOWN)


def read(raw: bytes) -> Report:
    """Return what a message says; anything odd is of unknown kind."""
    raw = raw[:LARGEST]
    if raw.lower().count(b"boundary") > MOST_BOUNDARIES:
        return NOTHING
    try:
        return _read(message_from_bytes(raw))
    except (MessageError, ValueError, LookupError, TypeError, AttributeError, RecursionError):
        return NOTHING  # a message made to break its reader; it stays in the box for a person


def _read(message: Message) -> Report:
    parts = list(islice(message.walk(), MOST_PARTS))
    mails = _mails(message, parts)
    blocks = [block for part in parts for block in _blocks(part)]
    if blocks:
        return _from_blocks(blocks, mails)
    subject = _text_of(message.get("Subject", ""))
    from_daemon = DAEMON.search(_text_of(message.get("From", ""))) is not None
    is_bounce = BOUNCED.search(subject) is not None and (from_daemon or _has_no_sender(message))
    if not is_bounce:
        kind = ReportKind.AUTOMATIC if _is_automatic(message, subject) else ReportKind.UNKNOWN
        return Report(kind, mails)
    text = " ".join(_texts(parts))
    status = mail_causes.status_in(text)
    is_delayed = status.startswith("4") or DELAYED.search(subject) is not None
    kind = ReportKind.DELAYED if is_delayed else ReportKind.FAILED
    return Report(kind, mails, status, _line_that_says_why(text))


def _from_blocks(blocks: list[Message], mails: tuple[UUID, ...]) -> Report:
    """Return the worst that a status report says of any receiver."""
    found = []
    for block in blocks:
        action = _text_of(block.get("Action", "")).strip().lower()
        status = mail_causes.status_in(_text_of(block.get("Status", "")))
        said = mail_causes.cleaned(_text_of(block.get("Diagnostic-Code", "")))
        found.append(Report(_kind(action, status), mails, status, said))
    order = (ReportKind.FAILED, ReportKind.DELAYED, ReportKind.ARRIVED, ReportKind.UNKNOWN)
    return min(found, key=lambda one: order.index(one.kind))


def _kind(action: str, status: str) -> ReportKind:
    if action == "failed":
        return ReportKind.FAILED
    if action == "delayed":
        return ReportKind.DELAYED
    if action in {"delivered", "relayed", "expanded"}:
        return ReportKind.ARRIVED
    by_status = {"2": ReportKind.ARRIVED, "4": ReportKind.DELAYED, "5": ReportKind.FAILED}
    return by_status.get(status[:1], ReportKind.UNKNOWN)


def _blocks(part: Message) -> list[Message]:
    """Return the fields about receivers in a status report."""
    if part.get_content_type() not in {"message/delivery-status", "message/global-delivery-status"}:
        return []
    payload = part.get_payload()
    known = [one for one in payload if isinstance(one, Message)] if part.is_multipart() else []
    return [block for block in known if block.get("Action") or block.get("Status")]


def _has_no_sender(message: Message) -> bool:
    return _text_of(message.get("Return-Path", "-")).strip() == "<>"


def _is_automatic(message: Message, subject: str) -> bool:
    """Tell whether nobody wrote this: an absence, a receipt, a ticket's number."""
    if _text_of(message.get("Auto-Submitted", "no")).strip().lower() != "no":
        return True
    if message.get("X-Autoreply") or message.get("X-Autorespond"):
        return True
    if message.get_param("report-type") == "disposition-notification":
        return True
    return ANSWERED.search(subject) is not None


def _mails(message: Message, parts: list[Message]) -> tuple[UUID, ...]:
    """Return the ids of mails that the message names: where it was sent to, then inside."""
    places = [f"{name}: {_text_of(value)}" for name, value in message.items()]
    places += [_text_of(value) for part in parts[1:] for _, value in part.items()]
    places += _texts(parts)
    ids = (found for place in places for found in ID.findall(place))
    return tuple(islice(dict.fromkeys(UUID(one) for one in ids), MOST_IDS))


def _texts(parts: list[Message]) -> list[str]:
    """Return the texts of the parts; a part that cannot be decoded is left out."""
    return list(_decoded(parts))


def _decoded(parts: list[Message]) -> Iterator[str]:
    for part in parts:
        if part.is_multipart():
            continue
        content = part.get_payload(decode=True)
        if isinstance(content, bytes):
            yield _decode(content[:LONGEST_TEXT], part.get_content_charset())


def _decode(content: bytes, charset: str | None) -> str:
    for name in (charset or "utf-8", "utf-8", "gb18030"):
        try:
            return content.decode(name)
        except (LookupError, ValueError):
            continue
    return content.decode("latin-1")


def _text_of(value: object) -> str:
    """Return a header as text, its encoded words decoded where they can be."""
    pieces = decode_header(value if isinstance(value, Header) else str(value)[:LONGEST_TEXT])
    return "".join(
        _decode(piece, charset) if isinstance(piece, bytes) else piece for piece, charset in pieces
    )


def _line_that_says_why(text: str) -> str:
    """Return the line of a letter that holds a code or a known reason, else its beginning."""
    lines = [mail_causes.cleaned(re.sub(r"<[^>]{0,200}>", " ", line)) for line in text.splitlines()]
    for line in lines:
        if mail_causes.STATUS.search(line) or mail_causes.cause_of(line) != mail_causes.OTHER:
            return line
    return next((line for line in lines if line), "")
