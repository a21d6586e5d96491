"""A mail as operators may read it: its links shown, or hidden once mails really leave.

A link in a mail is a key. Without a mail server the operator's page is the only way to it; with
one, only the receiver may have it.
"""

import re
from dataclasses import dataclass

from portal.core.mail import Mail

LINK = re.compile(r"https?://[^\s<>\"']+")
KEY = re.compile(r"(?<![\w-])[\w-]{43,}(?![\w-])")
HIDDEN = "\N{HORIZONTAL ELLIPSIS}"


@dataclass(frozen=True, slots=True)
class Letter:
    """The parts of a mail that are shown."""

    text: str
    html: str
    links: tuple[str, ...]
    has_hidden_keys: bool


def read(mail: Mail, *, hide_keys: bool) -> Letter:
    """Return the mail's text, page and links; with ``hide_keys`` without what opens doors."""
    text, html = mail.text, mail.html.replace("<wbr>", "")  # where a long address may break
    hidden = hide_keys and bool(KEY.search(text) or KEY.search(html))
    if hide_keys:
        text, html = (KEY.sub(HIDDEN, part) for part in (text, html))
    links = () if hidden else tuple(dict.fromkeys(LINK.findall(text)))
    return Letter(text, html, links, hidden)
