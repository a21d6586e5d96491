"""What earlier answers offer a request, place by place, beside what stands there now."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from forms.answers import Answers, Entry, Row, field_entry, is_answered, is_blank, rows_of
from forms.model import Kind, Section
from portal.submissions.answering import Answering
from portal.submissions.carrying.sources import Source
from portal.submissions.places import Place

OF_THE_REQUEST = frozenset(
    {"customer_part_no", "period_start", "period_end", "period_reason", "declared_amount"}
)
"""What belongs to one request and is known from it; it is never carried over."""

DATED = frozenset({Kind.DATE, Kind.DATE_RANGE, Kind.MONTH, Kind.FILE, Kind.LINKS})
"""Kinds of answers that belong to their period, or to files of another request."""


class State(StrEnum):
    """How an earlier answer stands beside what is there now."""

    NEW = "new"
    SAME = "same"
    CHANGED = "changed"


@dataclass(frozen=True, slots=True)
class Offer:
    """One earlier answer, or a whole row (no ``field``), and how it stands beside today's."""

    place: Place
    state: State
    then: Entry | None
    now: Entry | None
    row: Row | None = None

    @property
    def key(self) -> str:
        """Return what its box on the page is called."""
        return self.place.key


def offers(known: Answering, source: Source, section: Section) -> Iterator[Offer]:
    """Go through what a source says in one section of the request's own list."""
    if section.has_rows:
        yield from _rows(known.answers, source.answers, section)
        return
    for field in section.at(known.level):
        then = field_entry(source.answers, field.key)
        if field.key in OF_THE_REQUEST or field.kind in DATED:
            continue
        if then is None or not is_answered(then):
            continue
        now = field_entry(known.answers, field.key)
        yield Offer(Place(section.key, None, field.key), _state(now, then), then, now)


def _rows(now: Answers, then: Answers, section: Section) -> Iterator[Offer]:
    """Offer whole rows; one that stands there already, by what its first cell says, is the same."""
    first = section.fields[0].key
    names = [_name(row, first) for row in rows_of(now, section.key)]
    for row in rows_of(then, section.key):
        if all(is_blank(entry) for entry in row["cells"].values()):
            continue
        name = _name(row, first)
        is_there = name in names
        if is_there:
            names.remove(name)
        state = State.SAME if is_there else State.NEW
        yield Offer(Place(section.key, row["id"], ""), state, row["cells"].get(first), None, row)


def _name(row: Row, first: str) -> str:
    entry = row["cells"].get(first)
    return str(entry["raw"]).strip().casefold() if entry else ""


def _state(now: Entry | None, then: Entry) -> State:
    if is_blank(now) or now is None:
        return State.NEW
    same = (now["value"], now["unit"], now.get("without")) == (
        then["value"],
        then["unit"],
        then.get("without"),
    )
    return State.SAME if same else State.CHANGED
