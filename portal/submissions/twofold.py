"""Texts with two readings: the typist says which one is meant, and it is written so."""

from collections.abc import Sequence

from forms.meant import meant, with_sign
from forms.model import Section
from portal.submissions.answering import Answering
from portal.submissions.edits import Edit
from portal.submissions.places import Place, entry_at

MEANT = {"meant0": 0, "meant1": 1}
"""Wishes for one answer: its first or its second reading."""

SIGNS = {"points": ".", "commas": ","}
"""Wishes for all numbers of a section: which decimal sign they were written with."""


def one_meant(
    known: Answering, section: Section, edits: Sequence[Edit], name: str, which: int
) -> list[Edit]:
    """Return the edits, the answer called ``name`` written as the reading that is meant."""
    row, _, key = name.rpartition(".")
    if all(one.key != key for one in section.at(known.level)):
        return list(edits)
    place = Place(section.key, row or None, key)
    held = _held(known, edits, place)
    raw = meant(section.field(key), held.raw, which) if held else None
    if held is None or raw is None:
        return list(edits)
    others = [edit for edit in edits if edit.place != place]
    return [*others, Edit(place, raw, held.unit, known.version)]


def all_meant(
    known: Answering, section: Section, edits: Sequence[Edit], decimal_sign: str
) -> list[Edit]:
    """Return the edits, every ambiguous number of the section read with one decimal sign."""
    asked_back = [
        Place(section.key, one.row, one.field)
        for one in known.findings
        if one.section == section.key and one.code == "number.ambiguous" and one.field
    ]
    places = dict.fromkeys([*(edit.place for edit in edits), *asked_back])
    by_place = {edit.place: edit for edit in edits}
    for place in places:
        held = _held(known, edits, place)
        raw = with_sign(section.field(place.field), held.raw, decimal_sign) if held else None
        if held is not None and raw is not None:
            by_place[place] = Edit(place, raw, held.unit, known.version)
    return list(by_place.values())


def _held(known: Answering, edits: Sequence[Edit], place: Place) -> Edit | None:
    """Return what stands at a place: as posted, else as saved."""
    posted = next((edit for edit in edits if edit.place == place), None)
    entry = entry_at(known.answers, place)
    if posted is not None or entry is None:
        return posted
    return Edit(place, entry["raw"], entry["unit"], known.version)
