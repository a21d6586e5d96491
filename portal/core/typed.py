"""Reads typed fields one after the other and keeps every problem on the way.

A capability has a reader of its own for what only it asks; texts and numbers are read here.
"""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any, ClassVar

from forms.findings import Problem as Reason
from forms.parsing.numbers import Number, read_number
from forms.parsing.texts import read_text
from portal.core.errors import Problem
from portal.core.i18n import N_
from portal.core.messages import declare

SHOWN = 60
"""How much of an unreadable number is shown back."""

declare(
    {
        "typed.text_too_long": N_("This is longer than %(most)s characters. Shorten it."),
        "typed.text_unreadable": N_("This holds characters that cannot be stored. Type it again."),
        "typed.number_missing": N_("Enter a number."),
        "typed.number_invalid": N_("“%(text)s” is not a number. Write it as 1234.5."),
        "typed.number_ambiguous": N_(
            "“%(text)s” can be read as %(readings)s. Write it without commas and with one point."
        ),
        "typed.number_out_of_range": N_("“%(text)s” is too large or too small to be stored."),
    }
)


class TypedReader:
    """Reads one field after the other and keeps every problem on the way."""

    capability: ClassVar[str]
    """Whose sentences the problems are that have no prefix of their own."""

    longest: ClassVar[Mapping[str, int]] = {}
    usual: ClassVar[int] = 200

    def __init__(self, typed: Mapping[str, str]) -> None:
        self.typed = typed
        self.problems: list[Problem] = []

    def refuse(self, code: str, place: str, /, **facts: Any) -> str:
        """Note a problem; the field counts as empty."""
        whole = code if "." in code else f"{self.capability}.{code}"
        self.problems.append(Problem(whole, place, facts))
        return ""

    def text(self, name: str, missing: str | None = None) -> str:
        """Return a text within its length; ``missing`` is the code for an empty one."""
        read = read_text(self.written(name), self.longest.get(name, self.usual))
        if isinstance(read, Reason):
            if read.code == "text.too_long":
                return self.refuse("typed.text_too_long", name, most=read.facts["most"])
            return self.refuse("typed.text_unreadable", name)
        if not read and missing:
            return self.refuse(missing, name)
        return read

    def written(self, name: str) -> str:
        """Return a field as it was typed."""
        return self.typed.get(name, "")

    def figure(self, name: str, missing: str | None = None) -> Number | None:
        """Return an exact number with what follows it; ``missing`` is the code for none."""
        typed = self.typed.get(name, "").strip()
        if not typed:
            if missing:
                self.refuse(missing, name)
            return None
        read = read_number(typed)
        if isinstance(read, Reason):
            self._refuse_figure(read, name, typed[:SHOWN])
            return None
        return read

    def number(self, name: str, missing: str | None = None) -> Decimal | None:
        """Return an exact number that nothing follows."""
        read = self.figure(name, missing)
        if read is not None and read.rest:
            self.refuse("typed.number_invalid", name, text=self.typed[name].strip()[:SHOWN])
            return None
        return read.value if read else None

    def _refuse_figure(self, reason: Reason, name: str, shown: str) -> None:
        readings = reason.facts.get("readings", ())
        if isinstance(readings, tuple) and readings:
            joined = " / ".join(readings)
            self.refuse("typed.number_ambiguous", name, text=shown, readings=joined)
        elif reason.code in {"number.out_of_range", "number.too_small"}:
            self.refuse("typed.number_out_of_range", name, text=shown)
        else:
            self.refuse("typed.number_invalid", name, text=shown)
