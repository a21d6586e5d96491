"""Where an answer stands, and what its control on a page is called."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Self

from forms.answers import Answers, Entry, is_blank, parse, without_of
from forms.model import Field, Kind

ROW = re.compile(r"r[0-9]{1,6}|n[0-9a-f]{8}")
"""Ids of rows: numbered here, or made up in the browser for a row that was just added."""

SEPARATOR = "; "

BY_VALUE = frozenset({Kind.CHOICE, Kind.CHOICES, Kind.BOOL})
"""Kinds whose control does not show the text as typed: they are compared by what they mean."""


@dataclass(frozen=True, slots=True, order=True)
class Place:
    """One field, one cell of a row, or a whole row (no ``field``)."""

    section: str
    row: str | None
    field: str

    @property
    def key(self) -> str:
        """Return the place as one text, as findings name it."""
        return f"{self.section}:{self.row or ''}:{self.field}"

    @property
    def name(self) -> str:
        """Return the name of its control; the section stands in the form's address."""
        return f"{self.row}.{self.field}" if self.row else self.field

    @property
    def id(self) -> str:
        """Return the id of its control, good for a link to it."""
        return self.name.replace(".", "-")

    @classmethod
    def read(cls, key: str) -> Self | None:
        """Return the place that a key names, ``None`` for anything else."""
        parts = key.split(":")
        return cls(parts[0], parts[1] or None, parts[2]) if len(parts) == 3 else None


def entry_at(answers: Answers | Mapping[str, Any], place: Place) -> Entry | None:
    """Return what stands at a place, ``None`` where nothing does."""
    if place.row is None:
        found: Entry | None = answers.get("fields", {}).get(place.field)
        return found
    for row in answers.get("rows", {}).get(place.section, []):
        if row["id"] == place.row:
            cell: Entry | None = row["cells"].get(place.field)
            return cell
    return None


def as_typed(field: Field, entry: Mapping[str, Any] | None) -> str:
    """Return an answer as its control on a page would send it back unchanged."""
    if entry is None:
        return ""
    value = entry.get("value")
    if isinstance(value, bool):
        return "yes" if value else "no"
    if field.kind is Kind.CHOICE and isinstance(value, str):
        return value
    if field.kind is Kind.CHOICES and isinstance(value, list):
        return SEPARATOR.join(value)
    return str(entry.get("raw", ""))


def is_same(
    field: Field, entry: Mapping[str, Any] | None, raw: str, unit: str | None = None
) -> bool:
    """Tell whether typing ``raw`` (in ``unit``) would leave the answer as it is."""
    if not _folded(raw) and is_blank(entry):
        return True
    if _folded(as_typed(field, entry)) != _folded(raw) and not _means_same(field, entry, raw):
        return False
    known = entry.get("unit") if entry else None
    return unit is None or known is None or known == unit


def _means_same(field: Field, entry: Mapping[str, Any] | None, raw: str) -> bool:
    known = entry.get("value") if entry else None
    if without_of(entry) is not None:
        return without_of(parse(field, raw).entry) == without_of(entry)
    return (
        field.kind in BY_VALUE and known is not None and parse(field, raw).entry["value"] == known
    )


def _folded(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n").strip()
