"""What a posted page of the form says: which places were typed into, and what to do next."""

import re
from dataclasses import dataclass

from werkzeug.datastructures import MultiDict

from forms.model import Level, Section
from forms.web import posted
from portal.submissions.edits import Edit
from portal.submissions.places import ROW, Place

SEEN = "seen."
VERSION = "version"
CELL = re.compile(rf"({ROW.pattern})\.[a-z0-9_]+(?:-asked)?")


@dataclass(frozen=True, slots=True)
class Wish:
    """What the pressed button asks for beside saving; ``row`` for the buttons of a row."""

    action: str
    row: str = ""


def read_wish(form: MultiDict[str, str]) -> Wish:
    """Return what the pressed button wants; saving alone if none was pressed."""
    action, _, row = form.get("do", "stay").partition(":")
    return Wish(action, row)


def read_edits(section: Section, level: Level, form: MultiDict[str, str]) -> list[Edit]:
    """Return what stands in the controls of a posted section, one edit per place."""
    named = (CELL.fullmatch(name) for name in form)
    rows = dict.fromkeys(found[1] for found in named if found)
    edits = []
    for typed in posted(section, level, rows, form):
        place = Place(section.key, typed.row, typed.field.key)
        edits.append(Edit(place, typed.raw, typed.unit, _seen(form, place)))
    return edits


def _seen(form: MultiDict[str, str], place: Place) -> int:
    """Return the version of the draft that the typist saw at a place."""
    text = form.get(SEEN + place.name) or form.get(VERSION) or ""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0
