"""What a posted page of the form says: which places were typed into, and what to do next."""

import re
from dataclasses import dataclass

from werkzeug.datastructures import MultiDict

from forms.answers import Answers, without_of
from forms.model import Kind, Level, Section
from forms.parsing.without import Why, read_without, write
from forms.web import Typed, posted
from portal.submissions.edits import Edit
from portal.submissions.places import ROW, Place, entry_at

SEEN = "seen."
VERSION = "version"
CELL = re.compile(rf"({ROW.pattern})\.[a-z0-9_]+(?:-asked|-without)?")
TAB = re.compile(r"[0-9a-f]{8,32}")
REASON = "reason:"


@dataclass(frozen=True, slots=True)
class Wish:
    """What the pressed button asks for beside saving; ``row`` for the buttons of a row."""

    action: str
    row: str = ""


def read_wish(form: MultiDict[str, str]) -> Wish:
    """Return what the pressed button wants; saving alone if none was pressed."""
    action, _, row = form.get("do", "stay").partition(":")
    return Wish(action, row)


def read_edits(
    section: Section, level: Level, form: MultiDict[str, str], answers: Answers, lang: str
) -> list[Edit]:
    """Return what stands in the controls of a posted section, one edit per place.

    Where somebody chose that there is no figure, the edit says so in the words of ``lang``.
    """
    named = (CELL.fullmatch(name) for name in form)
    rows = dict.fromkeys(found[1] for found in named if found)
    edits = []
    for typed in posted(section, level, rows, form):
        place = Place(section.key, typed.row, typed.field.key)
        raw = _without(typed, place, form, answers, lang)
        if typed.field.kind is Kind.FILE and read_without(raw) is None:
            continue  # a file comes as a file: no text names one
        edits.append(Edit(place, raw, typed.unit, _seen(form, place)))
    return edits


def _without(
    typed: Typed, place: Place, form: MultiDict[str, str], answers: Answers, lang: str
) -> str:
    """Return the text of an answer: as typed, or why there is no figure.

    A figure that is typed where there was none before wins over the choice that still stands.
    """
    why = form.get(f"{place.name}-without", "")
    if why not in {one.value for one in Why}:
        return typed.raw
    if typed.raw.strip() and without_of(entry_at(answers, place)) is not None:
        return typed.raw
    return write(Why(why), form.get(f"{place.name}-reason", ""), lang)


def read_tab(form: MultiDict[str, str]) -> str:
    """Return which open page sent this; empty where no script names its page."""
    tab = form.get("tab", "")
    return tab if TAB.fullmatch(tab) else ""


def read_reasons(form: MultiDict[str, str]) -> dict[str, str]:
    """Return the reasons typed beside what a rule doubts, by the finding's key."""
    return {
        name.removeprefix(REASON): text for name, text in form.items() if name.startswith(REASON)
    }


def _seen(form: MultiDict[str, str], place: Place) -> int:
    """Return the version of the draft that the typist saw at a place."""
    text = form.get(SEEN + place.name) or form.get(VERSION) or ""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0
