"""Texts as people type them: kept as they are, refused where they could not be stored safely."""

import re
import unicodedata
from typing import Final

from forms.findings import Problem

MOST_ENTRIES: Final = 2000
EMAIL: Final = re.compile(
    r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@"
    r"(?:[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?\.)+[A-Za-z0-9-]{2,63}"
)
KEPT: Final = frozenset("\n\r\t")
INVISIBLE: Final = "\u200b\u200c\u2060\ufeff\u00ad"


UNSEEN_KINDS: Final = frozenset({"Cf", "Zs", "Zl", "Zp"})
UNSEEN_MARKS: Final = frozenset("\u034f\u115f\u1160\u17b4\u17b5\u2800\u3164\uffa0")
"""Letters and marks that show nothing, whatever Unicode files them under."""
VARIANTS: Final = range(0xFE00, 0xFE10)


def is_unseen(text: str) -> bool:
    """Say whether a text shows nothing: no letter, digit or sign, however long it is.

    >>> is_unseen(" \u200b\u2060\u3164"), is_unseen("\u200b0")
    (True, False)
    """
    # Most texts begin with something to see, and this is asked of every cell of a table.
    return not "!" <= text[:1] <= "~" and all(_is_unseen(one) for one in text)


def _is_unseen(one: str) -> bool:
    return (
        one.isspace()
        or unicodedata.category(one) in UNSEEN_KINDS
        or one in UNSEEN_MARKS
        or ord(one) in VARIANTS
    )


def storable(text: str) -> str:
    """Return the text without what no database or workbook can keep: NUL, lone surrogates."""
    safe = text.encode("utf-8", "replace").decode("utf-8")
    return safe.replace("\x00", "\ufffd")


def read_text(text: str, max_length: int, pattern: str | None = None) -> str | Problem:
    """Read a text: outer spaces and invisible marks dropped, control characters refused."""
    trimmed = text.strip().strip(INVISIBLE).strip().replace("\r\n", "\n")
    if any(unicodedata.category(one) in {"Cc", "Cs"} and one not in KEPT for one in trimmed):
        return Problem("text.control_char")
    if len(trimmed) > max_length:
        return Problem("text.too_long", {"length": len(trimmed), "most": max_length})
    if pattern is None:
        return trimmed
    code = unicodedata.normalize("NFKC", trimmed).replace(" ", "").upper()
    if not re.fullmatch(pattern, code):
        return Problem("text.pattern", {"text": trimmed})
    return code


def read_email(text: str) -> str | Problem:
    """Read exactly one mail address."""
    trimmed = text.strip()
    if len(trimmed) > 254 or ".." in trimmed or not EMAIL.fullmatch(trimmed):
        return Problem("email.invalid", {"text": trimmed})
    local, _, domain = trimmed.rpartition("@")
    return f"{local}@{domain.lower()}"


def read_text_list(text: str, max_length: int) -> list[str] | Problem:
    """Read entries separated by lines, commas, semicolons or spaces; order kept, all kept."""
    plain = unicodedata.normalize("NFKC", text)
    entries = [part for part in re.split(r"[\s,;、]+", plain) if part]
    if len(entries) > MOST_ENTRIES:
        return Problem("list.too_many", {"count": len(entries), "most": MOST_ENTRIES})
    read = [read_text(entry, max_length) for entry in entries]
    for entry in read:
        if isinstance(entry, Problem):
            return entry
    return [entry for entry in read if isinstance(entry, str)]
