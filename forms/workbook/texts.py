"""Texts and shared strings of a workbook, as people see them."""

from __future__ import annotations

import re
import unicodedata
import zipfile
from collections.abc import Mapping
from typing import Final

from forms.workbook.findings import Facts, Finding
from forms.workbook.limits import Limits
from forms.workbook.xmlstream import Refused, stream

_ESCAPE: Final = re.compile(r"_x([0-9A-Fa-f]{4})_")
_BREAKS: Final = "\t\n"


def unescaped(text: str) -> str:
    r"""Return a text with Excel's ``_x000D_`` escapes undone and line ends made one.

    >>> unescaped("a_x000D_b"), unescaped("_x005F_x0041_")
    ('a\nb', '_x0041_')
    """
    if "_x" in text:
        text = _ESCAPE.sub(lambda found: chr(int(found[1], 16)), text)
    return text.replace("\r\n", "\n").replace("\r", "\n")


def has_control_character(text: str) -> bool:
    r"""Tell whether a text holds characters that no database or page can keep.

    >>> has_control_character("a\x0b"), has_control_character("两\n行")
    (True, False)
    """
    return any(
        unicodedata.category(character) in ("Cc", "Cs") and character not in _BREAKS
        for character in text
    )


class TextCollector:
    """Gathers the base text of a shared or inline string.

    Runs of rich text are joined; phonetic hints above East Asian text (``rPh``)
    are somebody's reading aid and no part of the answer.
    """

    def __init__(self) -> None:
        self.pieces: list[str] = []
        self._inside_text = False
        self._inside_phonetic = False

    def start(self, name: str) -> None:
        """Enter an element of the string."""
        if name == "rPh":
            self._inside_phonetic = True
        elif name == "t":
            self._inside_text = not self._inside_phonetic

    def end(self, name: str) -> None:
        """Leave an element of the string."""
        if name == "rPh":
            self._inside_phonetic = False
        elif name == "t":
            self._inside_text = False

    def text(self, text: str) -> None:
        """Take a piece of text, if it belongs to the string."""
        if self._inside_text:
            self.pieces.append(text)

    def take(self) -> str:
        """Return the string gathered so far and begin a new one."""
        gathered = unescaped("".join(self.pieces))
        self.pieces.clear()
        return gathered


def shared_strings(archive: zipfile.ZipFile, part: str, limits: Limits) -> list[str]:
    """Return the workbook's table of shared strings, or raise :class:`Refused`."""
    strings: list[str] = []
    collector = TextCollector()
    budget = limits.text_bytes

    def start(name: str, _attributes: Mapping[str, str]) -> None:
        collector.start(name)

    def end(name: str) -> None:
        nonlocal budget
        collector.end(name)
        if name == "si":
            strings.append(collector.take())
            budget -= len(strings[-1])
            if budget < 0:
                raise Refused(too_much_text(limits))

    stream(archive, part, start, end, collector.text, limits=limits)
    return strings


def too_much_text(limits: Limits) -> Finding:
    """Return the finding of a workbook with more text than anyone types."""
    facts: Facts = {"what": "characters", "count": limits.text_bytes, "limit": limits.text_bytes}
    return Finding("file.too_complex", facts=facts)
