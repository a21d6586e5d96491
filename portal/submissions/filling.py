"""Filling in one section: what was typed is saved, then the wish of the pressed button is done."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from dataclasses import field as kept
from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session
from werkzeug.datastructures import FileStorage, MultiDict

from forms.answers import Answers, rows_of
from forms.model import Section
from portal.campaigns.models import DataRequest
from portal.core.actor import Actor
from portal.core.errors import NotFound
from portal.submissions import queries, rows
from portal.submissions.answering import Answering
from portal.submissions.drafts import FORM, change_of, keep, open_for_writing, save
from portal.submissions.edits import Change, Clash, Edit
from portal.submissions.errors import Closed, TooManyRows
from portal.submissions.evidence.attaching import Refused, attach, take_away
from portal.submissions.models import DraftChange
from portal.submissions.pages.section import find_section
from portal.submissions.places import Place, entry_at
from portal.submissions.posted import Wish, read_edits, read_reasons, read_tab
from portal.submissions.reasons import explain
from portal.submissions.twofold import MEANT, SIGNS, all_meant, one_meant


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of a posted section."""

    before: Answering
    after: Answering
    section: Section
    wish: Wish
    edits: list[Edit]
    clashes: list[Clash]
    refused: list[Refused] = kept(default_factory=list)
    row: str = ""
    removal_id: UUID | None = None
    unfolded: frozenset[str] = frozenset()
    seen_version: int = 0


def fill_in(
    session: Session,
    request: DataRequest,
    key: str,
    form: MultiDict[str, str],
    wish: Wish,
    *,
    lang: str = "en",
    files: Iterable[tuple[str, FileStorage]] = (),
    actor: Actor,
    at: datetime,
) -> Outcome:
    """Save a posted section and the files that came with it, then do what the button wishes for.

    Raises
    ------
    NotFound
        The level asks no such section.
    Closed
        The request, or the row, may not be changed now.
    """
    before = open_for_writing(session, request, actor, at)
    version = before.version
    section = find_section(before, key)
    if section is None:
        raise NotFound
    typed = read_edits(section, before.level, form, before.answers, lang)
    edits = _decided(typed, wish, before, section)
    source = read_tab(form) or FORM
    after, clashes = save(session, before, edits, actor=actor, at=at, source=source)
    after = explain(session, after, read_reasons(form), actor=actor, at=at)
    after, refused = attach(session, after, section, files, actor=actor, at=at)
    if wish.action == "take-away":
        after = take_away(session, after, section, wish.row, actor=actor, at=at)
    done = Outcome(before, after, section, wish, edits, clashes, refused)
    unfolded = frozenset(form.getlist("unfolded"))
    done = replace(done, unfolded=unfolded, seen_version=version)
    if wish.action not in ROW_WISHES or clashes:
        return done
    try:
        answers, change = ROW_WISHES[wish.action](after, section, wish.row)
    except KeyError:
        return done  # a row that was added in the browser and never typed into
    changed = keep(session, after, answers, [change], actor=actor, at=at)
    removal_id = queries.removal_id(session, actor, changed.draft, change.place.row)
    row = change.place.row or ""
    return replace(done, after=changed, row=row, removal_id=None if change.after else removal_id)


def _decided(edits: list[Edit], wish: Wish, known: Answering, section: Section) -> list[Edit]:
    """Carry out what the typist decided: whose answer stands, as last period, which reading."""
    if wish.action in MEANT:
        return one_meant(known, section, edits, wish.row, MEANT[wish.action])
    if wish.action in SIGNS:
        return all_meant(known, section, edits, SIGNS[wish.action])
    if wish.action not in {"mine", "theirs", "same"}:
        return edits
    others = [edit for edit in edits if edit.place.name != wish.row]
    if wish.action == "theirs":
        return others
    if wish.action == "same":
        return [*others, *_as_last_period(known, section, wish.row)]
    return [
        replace(edit, seen=known.version) if edit.place.name == wish.row else edit for edit in edits
    ]


def _as_last_period(known: Answering, section: Section, key: str) -> list[Edit]:
    """Return the edit that answers a question as it was answered for the last period."""
    place = Place(section.key, None, key)
    entry = entry_at(known.previous or {}, place)
    if section.has_rows or entry is None:
        return []
    return [Edit(place, entry["raw"], entry["unit"], known.version)]


def _add(known: Answering, section: Section, _row: str) -> tuple[Answers, Change]:
    _check_room(known, section)
    return rows.added(known.answers, section.key)


def _duplicate(known: Answering, section: Section, row: str) -> tuple[Answers, Change]:
    _check_room(known, section)
    return rows.duplicated(known.answers, section.key, row)


def _remove(known: Answering, section: Section, row: str) -> tuple[Answers, Change]:
    if not known.openness.is_open(Place(section.key, row, "")):
        raise Closed
    return rows.removed(known.answers, section.key, row)


def _check_room(known: Answering, section: Section) -> None:
    if not section.has_rows or not known.openness.may_add(section.key):
        raise Closed
    if len(rows_of(known.answers, section.key)) >= rows.MOST_ROWS:
        raise TooManyRows(most=rows.MOST_ROWS)


ROW_WISHES: dict[str, Callable[[Answering, Section, str], tuple[Answers, Change]]] = {
    "add": _add,
    "duplicate": _duplicate,
    "remove": _remove,
}


def bring_back(
    session: Session, request: DataRequest, change_id: UUID, *, actor: Actor, at: datetime
) -> str:
    """Put a removed row back where it was and return its id.

    Raises
    ------
    NotFound
        That is no removal of this draft.
    """
    known = open_for_writing(session, request, actor, at)
    removal = session.get(DraftChange, change_id)
    if removal is None or known.draft is None or removal.draft_id != known.draft.id:
        raise NotFound
    place = Place(removal.section, removal.row, "")
    hidden = known.limited_to is not None and removal.section not in known.limited_to
    if hidden or removal.field or not known.openness.is_open(place):
        raise NotFound
    try:
        answers, change = rows.restored(known.answers, change_of(removal))
    except KeyError:
        return removal.row or ""  # it is back already: pressing twice does it once
    keep(session, known, answers, [change], actor=actor, at=at)
    return removal.row or ""
