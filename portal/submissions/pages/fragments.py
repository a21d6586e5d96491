"""What changed on a page by saving a field: the parts that are sent back to be swapped in."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from portal.submissions.edits import Edit
from portal.submissions.evidence.places import in_section
from portal.submissions.filling import Outcome
from portal.submissions.models import EvidenceFile
from portal.submissions.pages.answers import Answer
from portal.submissions.pages.section import Row, SectionPage, section_page, twofold
from portal.submissions.pages.section import questions as shown_before
from portal.submissions.pages.window import only
from portal.submissions.places import Place, entry_at, is_same
from portal.submissions.twofold import MEANT

SEVERAL = 2
"""Numbers with two readings from which on one choice for all of them is offered."""


@dataclass(frozen=True, slots=True)
class Fragments:
    """The parts to swap: whole questions, and what is said about questions."""

    page: SectionPage
    questions: tuple[Answer, ...]
    sayings: tuple[Answer, ...]
    rows: tuple[Row, ...]
    slots: tuple[Row, ...]
    has_other_twofold: bool


def fragments(
    outcome: Outcome, lang: str, files: Mapping[str, EvidenceFile] | None = None
) -> Fragments:
    """Return what is different after the save.

    A control that the typist has in hand is left alone unless it must look different, so that
    nothing typed meanwhile is overwritten.
    """
    section, rows = outcome.section, {edit.place.row or "" for edit in outcome.edits}
    rows |= {place.row or "" for place in _with_files(outcome)}
    rows |= {outcome.wish.row.partition(".")[0]} if "." in outcome.wish.row else set()
    before = _Before(
        *shown_before(
            outcome.before,
            section,
            lang,
            only(outcome.before, section, rows),
            unfolded=outcome.unfolded,
            files=files or {},
            findings=outcome.before.findings_at(outcome.seen_version),
        )
    )
    after = section_page(
        outcome.after,
        section,
        lang,
        clashes=outcome.clashes,
        rows_shown=only(outcome.after, section, rows),
        unfolded=outcome.unfolded,
        files=files,
        refused=outcome.refused,
    )
    known = _by_place(before)
    outcome.after.remember()
    edits = {edit.place: edit for edit in outcome.edits}
    questions, sayings, slots = [], [], _turned(before, after)
    swapped = {one.place for row in slots for one in row.answers if one not in row.columns}
    for now in _answers(after):
        if now.place in swapped:
            continue
        then = known.get(now.place) or _blank(before, now.place)
        edit = edits.get(now.place)
        if then is None or then.look != now.look or now.place.name == _set_here(outcome):
            questions.append(now)
        elif then.words != now.words or _is_changed(outcome, now.place):
            sayings.append(replace(now, seen=_seen(outcome, now, edit)))
    findings_before = outcome.before.findings_at(outcome.seen_version)
    asked_back = twofold(findings_before, section), after.twofold
    differs = max(asked_back) >= SEVERAL and len(set(asked_back)) > 1
    return Fragments(after, tuple(questions), tuple(sayings), after.rows, slots, differs)


def _with_files(outcome: Outcome) -> set[Place]:
    """Return where files came, went, or were not taken."""
    before = set(in_section(outcome.section, outcome.before.answers))
    after = set(in_section(outcome.section, outcome.after.answers))
    return {place for place, _ in before ^ after} | {one.place for one in outcome.refused}


@dataclass(frozen=True, slots=True)
class _Before:
    """The page as it was; behind its rows stands the blank one that scripts copy."""

    answers: tuple[Answer, ...]
    every_row: tuple[Row, ...]

    @property
    def rows(self) -> tuple[Row, ...]:
        return self.every_row[:-1]

    @property
    def blank_row(self) -> Row | None:
        return self.every_row[-1] if self.every_row else None


def _turned(before: _Before, after: SectionPage) -> tuple[Row, ...]:
    """Return the rows whose first column now calls for another figure, or became another kind."""
    slots = {row.id: row.slot_key for row in before.rows}
    return tuple(row for row in after.rows if slots.get(row.id, "") != row.slot_key)


def _set_here(outcome: Outcome) -> str:
    """Return the control whose text was not typed: from last period, a colleague, a reading."""
    written = {"same", "theirs", *MEANT}
    return outcome.wish.row if outcome.wish.action in written else ""


def _answers(page: SectionPage | _Before) -> Iterator[Answer]:
    yield from page.answers
    for row in page.rows:
        yield from row.answers


def _by_place(page: _Before) -> dict[Place, Answer]:
    return {one.place: one for one in _answers(page)}


def _blank(page: _Before, place: Place) -> Answer | None:
    """Return what a cell of a row that the browser added looked like."""
    cells = page.blank_row.answers if page.blank_row else ()
    return next((one for one in cells if one.place.field == place.field), None)


def _is_changed(outcome: Outcome, place: Place) -> bool:
    return entry_at(outcome.before.answers, place) != entry_at(outcome.after.answers, place)


def _seen(outcome: Outcome, now: Answer, edit: Edit | None) -> int | None:
    """Return which version of a place its typist has seen: the new one if both say the same."""
    if edit is None:
        return None
    section = outcome.section.field(now.place.field)
    saved = entry_at(outcome.after.answers, now.place)
    is_seen = is_same(section, saved, edit.raw, edit.unit)
    return outcome.after.version if is_seen else edit.seen
