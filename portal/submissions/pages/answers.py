"""One question on a page: what the questionnaire shows of it, and what this request adds."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from decimal import Decimal

from forms.answers import Answers, empty
from forms.findings import Severity
from forms.model import Kind, Section
from forms.parsing.without import write
from forms.rules.thresholds import names
from forms.web import LOOKUP, FieldView, Remark
from portal.submissions.edits import Clash
from portal.submissions.evidence.places import ID
from portal.submissions.models import EvidenceFile, ReturnedAnswer
from portal.submissions.places import Place, entry_at
from portal.submissions.wording import in_words

LONG_LIST = 30
"""Entries of a list from which on a table's cells look them up instead of each holding all."""


@dataclass(frozen=True, slots=True)
class Contested:
    """What somebody else saved at this place while it was being typed into."""

    text: str
    by: str
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """A question as its template needs it.

    ``seen`` is the version of the draft that its typist saw, where it is not the page's. A cell
    stands in a column of a table, under the column's heading. ``cost`` is what an answer without
    a figure takes off the score, in points of 100.
    """

    place: Place
    view: FieldView
    control: str
    value: str | tuple[str, ...]
    unit: str
    remarks: tuple[Remark, ...]
    is_closed: bool
    returned: tuple[ReturnedAnswer, ...]
    contested: Contested | None
    seen: int | None
    files: tuple[EvidenceFile, ...] = ()
    refused: tuple[str, ...] = ()
    where: str = ""
    note: str = ""
    given: Mapping[str, str] = field(default_factory=dict)
    cost: Decimal | None = None
    is_same: bool = False
    is_date: bool = False
    is_cell: bool = False

    @property
    def id(self) -> str:
        """Return the id of its control."""
        return self.place.id

    @property
    def name(self) -> str:
        """Return the name of its control."""
        return self.view.name

    @property
    def is_shown(self) -> bool:
        """Tell whether the question applies."""
        return self.view.shown

    @property
    def is_typed(self) -> bool:
        """Tell whether something stands there, a figure or why there is none."""
        return bool(self.value) or self.view.without is not None

    def in_cell(self, lang: str) -> "Answer":
        """Return the question as a table's column shows it: why there is no figure is typed."""
        without = self.view.without
        typed = write(without.why, without.reason, lang) if without else self.value
        return replace(self, is_cell=True, value=typed)

    @property
    def may_be_without(self) -> bool:
        """Tell whether one may choose why there is no figure; in a column it is typed.

        What need not be answered is left empty; what nothing works without is asked for.
        """
        if self.is_cell or self.is_closed or self.control == "files":
            return False
        asked = self.view.required and self.view.key not in names("X20", "fields")
        return asked or self.view.without is not None

    @property
    def may_repeat(self) -> bool:
        """Tell whether last period's answer may be given again by a button: never its dates."""
        return not (self.is_same or self.is_closed or self.is_date)

    @property
    def units(self) -> tuple[tuple[str, str], ...]:
        """Return the units to choose from; none where there is no choice."""
        return self.view.units if len(self.view.units) > 1 else ()

    @property
    def unit_alone(self) -> str:
        """Return the one unit that the figure has, if there is no choice."""
        return self.view.units[0][0] if len(self.view.units) == 1 else ""

    @property
    def worst(self) -> str:
        """Return the worst that is said: error, warning, or nothing."""
        said = {one.severity for one in self.remarks}
        return next((one.value for one in (Severity.ERROR, Severity.WARNING) if one in said), "")

    @property
    def has_problem(self) -> bool:
        """Tell whether something here is to be mended or explained."""
        said = self.worst or self.returned or self.contested or self.refused
        return self.is_shown and bool(said)

    @property
    def look(self) -> tuple[object, ...]:
        """Return what the control depends on; when it changes, the control is redrawn."""
        view = self.view
        drawn = self.is_shown, view.required, self.is_closed, self.unit, view.units, view.options
        return *drawn, [one.id for one in self.files], self.refused

    @property
    def words(self) -> tuple[object, ...]:
        """Return what is said around the control; when it changes, that is redrawn."""
        return self.remarks, self.view.echo, self.contested, self.is_same, self.note


@dataclass(frozen=True, slots=True)
class Around:
    """What a page knows beside the answers: comments and clashes by place, and what is open.

    A strict page also says what is still empty; while one is filling in, that would only shout.
    """

    returned: Mapping[Place, Sequence[ReturnedAnswer]]
    clashes: Mapping[Place, Clash]
    lang: str
    version: int
    is_strict: bool = False
    files: Mapping[str, EvidenceFile] = field(default_factory=dict)
    refused: Mapping[Place, Sequence[str]] = field(default_factory=dict)
    answers: Answers = field(default_factory=empty)
    previous: Answers = field(default_factory=empty)
    costs: Mapping[tuple[str | None, str], Decimal] = field(default_factory=dict)


def answer(section: Section, view: FieldView, around: Around, *, is_closed: bool) -> Answer:
    """Return one question with everything that belongs to it on this request's page."""
    place = Place(section.key, view.row, view.key)
    clash = around.clashes.get(place)
    control = _control(view)
    return Answer(
        place=place,
        view=view,
        control=control,
        value=clash.edit.raw if clash else _held(view, control),
        unit=(clash.edit.unit if clash else None) or view.unit or "",
        remarks=tuple(one for one in view.remarks if _is_said(one, view, around)),
        is_closed=is_closed,
        returned=tuple(around.returned.get(place, ())),
        contested=_contested(clash, around.lang),
        seen=clash.edit.seen if clash else None,
        files=_files(view, around) if control == "files" else (),
        refused=tuple(around.refused.get(place, ())),
        given={one.key: around.answers.get("reasons", {}).get(one.key, "") for one in view.remarks},
        where=section.field(view.key).where.get(around.lang),
        note=_note(place, around),
        cost=around.costs.get((view.row, view.key)),
        is_date=section.field(view.key).kind in {Kind.DATE, Kind.DATE_RANGE, Kind.MONTH},
        is_same=bool(view.previous) and _is_as_before(place, around),
    )


def _note(place: Place, around: Around) -> str:
    """Return how a figure came about that was worked out here."""
    entry = entry_at(around.answers, place)
    return (entry.get("note") or {}).get(around.lang, "") if entry else ""


def _is_as_before(place: Place, around: Around) -> bool:
    """Tell whether an answer is what it was for the last period."""
    now, then = entry_at(around.answers, place), entry_at(around.previous, place)
    if now is None or then is None:
        return False
    return (now["value"], now["unit"]) == (then["value"], then["unit"]) and bool(now["raw"])


def _files(view: FieldView, around: Around) -> tuple[EvidenceFile, ...]:
    """Return the files that an answer names, as far as there are such files."""
    named = ID.findall(str(view.value))
    return tuple(around.files[one] for one in named if one in around.files)


def is_lookup(view: FieldView) -> bool:
    """Tell whether a cell looks its entry up in a list that the page holds once."""
    is_long = view.control == "select" and len(view.options) > LONG_LIST
    return view.row is not None and (is_long or view.control == LOOKUP)


def _control(view: FieldView) -> str:
    if is_lookup(view):
        return LOOKUP
    if view.control == LOOKUP:
        return "text"
    # Two radio buttons take more room than a table's cell has.
    return "select" if view.row is not None and view.control == "radio" else view.control


def _held(view: FieldView, control: str) -> str | tuple[str, ...]:
    if control == LOOKUP:
        return dict(view.options).get(str(view.value), str(view.value))
    return view.value


def _is_said(remark: Remark, view: FieldView, around: Around) -> bool:
    is_empty = remark.key.startswith("answer.missing@") and not view.value
    return view.shown and (around.is_strict or not is_empty)


def _contested(clash: Clash | None, lang: str) -> Contested | None:
    if clash is None:
        return None
    return Contested(in_words(clash.field, clash.saved, lang), clash.by, clash.at)
