"""Why a mail did not arrive, in one word, from what servers say in hundreds of ways.

Servers answer with a reply code (550), most with an enhanced status code beside it (5.1.1, see
RFC 3463) and all with a text of their own. The status is looked at first, then the text: many
servers give 5.0.0 or none, and say the matter in words.
"""

import re
from typing import Final

from portal.core.i18n import N_

STATUS = re.compile(r"(?<![\d.])([245]\.\d{1,3}\.\d{1,3})(?![\d.])")
REPLY = re.compile(r"(?<![\d.])([45]\d\d)(?![\d.])")
LONGEST = 500

MAILBOX_UNKNOWN: Final = "mailbox_unknown"
MAILBOX_FULL: Final = "mailbox_full"
MAILBOX_CLOSED: Final = "mailbox_closed"
DOMAIN_UNKNOWN: Final = "domain_unknown"
REFUSED: Final = "refused"
TOO_LARGE: Final = "too_large"
SERVER_AWAY: Final = "server_away"
PUT_OFF: Final = "put_off"
OTHER: Final = "other"

BY_STATUS = {
    "1.1": MAILBOX_UNKNOWN,
    "1.3": MAILBOX_UNKNOWN,
    "1.6": MAILBOX_UNKNOWN,
    "1.2": DOMAIN_UNKNOWN,
    "4.4": DOMAIN_UNKNOWN,
    "4.310": DOMAIN_UNKNOWN,
    "2.1": MAILBOX_CLOSED,
    "2.2": MAILBOX_FULL,
    "2.3": TOO_LARGE,
    "3.4": TOO_LARGE,
    "4.1": SERVER_AWAY,
    "4.2": SERVER_AWAY,
    "4.7": SERVER_AWAY,
}
"""Subject and detail of a status code; what is not here is told by its text."""

NOBODY = (
    r"no such|not exist|does ?n.t exist|unknown (user|recipient|mailbox)|不存在|无此用户"
    r"|(user|recipient|mailbox|address).{0,40}(unknown|not found|unavailable|rejected)"
    r"|invalid (recipient|mailbox|address)|用户名错误"
)
BY_WORDS = (
    (
        MAILBOX_FULL,
        r"over ?quota|quota exceeded|mailbox (is )?full|insufficient storage|已满|超出容量",
    ),
    (TOO_LARGE, r"too (large|big)|size limit|maximum .{0,20}size|邮件过大|太大"),
    (
        REFUSED,
        r"spam|junk|blocked|black ?list|reputation|policy|dmarc|spf|dkim|virus|垃圾|拒收",
    ),
    (
        DOMAIN_UNKNOWN,
        r"(domain|host)( name)?( is)? (not found|unknown)|unknown (domain|host)|nxdomain",
    ),
    (
        MAILBOX_CLOSED,
        r"(mailbox|account|user).{0,30}(disabled|inactive|suspended|locked)|冻结|停用",
    ),
    (MAILBOX_UNKNOWN, NOBODY),
    (PUT_OFF, r"gr[ea]y ?list|try again|try later|temporar|too many|rate limit|稍后|频率"),
    (SERVER_AWAY, r"timed? ?out|connection|unreachable|expired|超时|无法连接"),
)

SENTENCES = {
    MAILBOX_UNKNOWN: N_("There is no such mailbox: the address is wrong or the person has left."),
    MAILBOX_FULL: N_("The mailbox is full."),
    MAILBOX_CLOSED: N_("The mailbox is closed for the moment or for good."),
    DOMAIN_UNKNOWN: N_("There is no mail server for what stands behind the @. Check the spelling."),
    REFUSED: N_("The receiver's server refused the mail as unwanted."),
    TOO_LARGE: N_("The mail is too large for the receiver's server."),
    SERVER_AWAY: N_("The receiver's server could not be reached."),
    PUT_OFF: N_("The receiver's server asks to wait. The mail is tried again by itself."),
    OTHER: N_("The receiver's server refused the mail without a reason that we know."),
}
"""What a person reads; what the server said stands beside it."""


def status_in(said: str) -> str:
    """Return the enhanced status code in a server's answer, if it holds one.

    >>> status_in("550 5.1.1 no such user"), status_in("550 no such user")
    ('5.1.1', '')
    """
    found = STATUS.search(said)
    return found[1] if found else ""


def cause_of(said: str, status: str = "") -> str:
    """Return the code of the cause; ``status`` where it is known besides the text.

    >>> cause_of("550 5.1.1 no such user"), cause_of("552 5.2.2 over quota")
    ('mailbox_unknown', 'mailbox_full')
    >>> cause_of("550 Mailbox not found"), cause_of("451 4.7.1 Greylisted, try again")
    ('mailbox_unknown', 'put_off')
    """
    status = status or status_in(said)
    subject = status[2:]
    if subject in BY_STATUS:
        return BY_STATUS[subject]
    if subject == "1.10":  # Exchange says so of mailboxes, the standard of domains without mail
        return DOMAIN_UNKNOWN if re.search(r"null ?mx", said, re.IGNORECASE) else MAILBOX_UNKNOWN
    if subject.startswith("7.") and status.startswith("5"):
        return REFUSED
    for cause, words in BY_WORDS:
        if re.search(words, said, re.IGNORECASE):
            return cause
    reply = REPLY.search(said)
    is_for_now = status.startswith("4") or (not status and reply and reply[1].startswith("4"))
    return PUT_OFF if is_for_now else OTHER


def cleaned(said: str) -> str:
    r"""Return what a server said as one short line without anything that cannot be shown.

    >>> cleaned("smtp; 550\r\n  no\x00 such user")
    '550 no such user'
    """
    text = re.sub(r"^\s*(smtp|x-[\w-]+)\s*;", "", said[: 4 * LONGEST], flags=re.IGNORECASE)
    printable = "".join(c if c.isprintable() else " " for c in text)
    return " ".join(printable.split())[:LONGEST]
