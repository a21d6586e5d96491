"""What a new password must be: long, and not one that is tried first.

There are no rules on kinds of characters: they make passwords harder to remember and no harder
to guess. Refused are passwords that fall to the first guesses: well-known ones, what is built of
well-known words, runs, repetitions, and what anybody knows about the person.
"""

import re
import unicodedata
from collections.abc import Iterable
from functools import cache
from pathlib import Path

from portal.core.errors import Problem

LEAST = 12
MOST_BYTES = 1024
LEAST_LEFT = 5
"""So many characters must stand beside well-known words, runs and the person's own words."""

LEAST_KINDS = 5
LEAST_WORD = 4
LONGEST_CHECKED = 128
"""Beyond this length no list of well-known passwords reaches."""

ROWS = (
    "01234567890",
    "abcdefghijklmnopqrstuvwxyz",
    "qwertyuiop",
    "asdfghjkl",
    "zxcvbnm",
    "qwertzuiop",
    "azertyuiop",
    "1qaz2wsx3edc4rfv5tgb6yhn7ujm8ik9ol0p",
    "!@#$%^&*()",
)
SAME_LETTER = str.maketrans("@4031!$5+7", "aaoeiisstt")
COMMON = Path(__file__).with_name("common_passwords.txt")
OURS = ("gatefold",)


@cache
def _common() -> tuple[frozenset[str], tuple[str, ...]]:
    """Return the well-known passwords, and those of them that are words, longest first."""
    lines = (line.strip() for line in COMMON.read_text("utf-8").splitlines())
    known = frozenset(line for line in lines if line and not line.startswith("#"))
    words = sorted((w for w in known if len(w) >= LEAST_WORD), key=lambda w: (-len(w), w))
    return known, tuple(words)


def problems(text: str, about: Iterable[str] = ()) -> list[Problem]:
    """Return why ``text`` cannot be a password; nothing if it can.

    Parameters
    ----------
    about
        What is known of the person: name, address, company. Its words do not count.
    """
    found = list(_of_length(text))
    if found:
        return found
    plain = unicodedata.normalize("NFKC", text).casefold()
    if len(plain) > LONGEST_CHECKED:
        return []
    code = _first_guess(plain, about)
    return [Problem(code, "password")] if code else []


def _of_length(text: str) -> Iterable[Problem]:
    if len(text.encode("utf-8", "surrogatepass")) > MOST_BYTES:
        yield Problem("password.too_long", "password", {"most": MOST_BYTES})
    elif len(text) < LEAST:
        yield Problem("password.too_short", "password", {"least": LEAST})
    elif not text.strip():
        yield Problem("password.blank", "password")


def _first_guess(plain: str, about: Iterable[str]) -> str | None:
    """Return the code of the reason for which ``plain`` falls early, if there is one."""
    if len(set(plain)) < LEAST_KINDS or re.fullmatch(r"(.{1,6}?)\1+.{0,2}", plain):
        return "password.repeated"
    if _left(plain, _runs(plain)) < LEAST_LEFT:
        return "password.sequence"
    return _of_known_words(plain, _words_of((*about, *OURS)))


def _of_known_words(plain: str, own: list[str]) -> str | None:
    common, words = _common()
    both = sorted((*own, *words), key=len, reverse=True)
    versions = (plain, plain.translate(SAME_LETTER), re.sub(r"[\W_]+", "", plain))
    if any(version in common or _is_built_of(version, words) for version in versions):
        return "password.common"
    if any(_is_built_of(version, both) for version in versions):
        return "password.obvious"
    return None


def _left(text: str, without: Iterable[str]) -> int:
    """Return how many characters stand in ``text`` beside ``without``."""
    for part in without:
        text = text.replace(part, " ")
    return sum(1 for c in text if not c.isspace())


def _is_built_of(text: str, words: Iterable[str]) -> bool:
    """Tell whether little stays beside ``words``; digits and signs around them say little."""
    rest = text
    for word in words:
        rest = rest.replace(word, " ")
    if rest == text:
        return False
    left = sum(1 for c in rest if c.isalpha()) + sum(1 for c in rest if c.isdigit()) // 3
    return left < LEAST_LEFT


def _runs(plain: str) -> list[str]:
    """Return the stretches of at least four characters that follow a row, in either direction."""
    found, start = [], 0
    while start < len(plain) - 3:
        length = max(_follows(plain[start:], row) for row in _both_ways())
        if length >= 4:
            found.append(plain[start : start + length])
            start += length
        else:
            start += 1
    return sorted(found, key=len, reverse=True)


@cache
def _both_ways() -> tuple[str, ...]:
    return (*ROWS, *(row[::-1] for row in ROWS))


def _follows(text: str, row: str) -> int:
    """Return how many characters at the start of ``text`` stand in ``row`` in this order."""
    at = row.find(text[:2])
    length = 0
    while 0 <= at < len(row) and length < len(text) and text[length] == row[at]:
        length, at = length + 1, at + 1
    return length


def _words_of(about: Iterable[str]) -> list[str]:
    """Return the words known of a person, longest first, each also as one word together."""
    words: set[str] = set()
    for text in about:
        plain = unicodedata.normalize("NFKC", text).casefold()
        for piece in (plain, *plain.split("@")):
            parts = re.split(r"[\W_]+", piece)
            words.update((*parts, "".join(parts)))
    return sorted((w for w in words if len(w) >= LEAST_WORD), key=len, reverse=True)
