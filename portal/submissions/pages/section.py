"""One section of the form as a page: its questions or its rows, and where to go next."""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from forms.answers import Row as AnswerRow
from forms.answers import empty, rows_of
from forms.conditions import fields_of
from forms.filled import Cells, fill
from forms.findings import Finding
from forms.links import linkable
from forms.messages import sentence
from forms.model import Field, Kind, Level, Need, Section, Text
from forms.web import FieldView, Remark, RowView, SectionView, section_view
from portal.core.messages import sentence as told
from portal.submissions.answering import Answering
from portal.submissions.edits import Clash
from portal.submissions.evidence.attaching import Refused
from portal.submissions.models import EvidenceFile, ReturnedAnswer
from portal.submissions.pages.answers import Answer, Around, answer, is_lookup
from portal.submissions.pages.contents import EMPTY, Chapter, chapters, shown_sections, to_mend
from portal.submissions.pages.window import Window, window
from portal.submissions.pages.without import without_figure
from portal.submissions.places import Place

MOST_COLUMNS = 4
TEMPLATE_ROW = "__row__"
"""Row id in the blank row that scripts copy."""


@dataclass(frozen=True, slots=True)
class Row:
    """One row: its columns, and what unfolds below them if it is unfolded.

    ``slot`` is the figure that the first column calls for (the litres of a fuel, the hours of a
    machine); it stands in a column of its own. ``missing`` counts required cells that are empty,
    ``wrong`` what is to be mended or explained, wherever in the row.
    """

    id: str
    number: int
    title: str
    columns: tuple[Answer, ...]
    slot: Answer | None
    needed: tuple[Answer, ...]
    more: tuple[Answer, ...]
    quality: tuple[Answer, ...]
    quality_title: str
    remarks: tuple[Remark, ...]
    returned: tuple[ReturnedAnswer, ...]
    is_open: bool
    is_unfolded: bool
    missing: int
    wrong: int
    is_blank: bool

    @property
    def answers(self) -> tuple[Answer, ...]:
        """Return all cells that the page holds."""
        slot = () if self.slot is None else (self.slot,)
        return (*self.columns, *slot, *self.folded)

    @property
    def folded(self) -> tuple[Answer, ...]:
        """Return the cells below the columns."""
        return (*self.needed, *self.more, *self.quality)

    @property
    def slot_key(self) -> str:
        """Return which cell stands in the slot; empty before the first column says it."""
        return self.slot.place.field if self.slot else ""

    @property
    def has_problem(self) -> bool:
        """Tell whether something in the row is to be mended."""
        return bool(self.remarks or self.returned or self.wrong)


@dataclass(frozen=True, slots=True)
class Heading:
    """The heading of a column, and the help behind it."""

    label: str
    hint: str
    where: str
    example: str


@dataclass(frozen=True, slots=True)
class SectionPage:
    """What the page of one section shows."""

    section: Section
    view: SectionView
    chapters: list[Chapter]
    answers: tuple[Answer, ...]
    rows: tuple[Row, ...]
    blank_row: Row | None
    headings: tuple[Heading, ...]
    has_slot: bool
    lookups: Mapping[str, tuple[str, ...]]
    remarks: tuple[Remark, ...]
    returned: tuple[ReturnedAnswer, ...]
    version: int
    has_clashes: bool
    only_problems: bool
    is_open: bool
    may_add: bool
    window: Window
    takes_files: bool
    refused: tuple[tuple[str, str], ...]
    twofold: int
    before: str | None
    after: str | None


def find_section(answering: Answering, key: str) -> Section | None:
    """Return a section that the level asks and the answers call for, ``None`` otherwise."""
    return next((one for one in shown_sections(answering) if one.key == key), None)


def section_page(
    answering: Answering,
    section: Section,
    lang: str,
    *,
    clashes: Sequence[Clash] = (),
    only_problems: bool = False,
    rows_shown: Window | None = None,
    unfolded: Collection[str] = (),
    files: Mapping[str, EvidenceFile] | None = None,
    refused: Sequence[Refused] = (),
) -> SectionPage:
    """Return the page of one section; without ``rows_shown`` the first rows of a table.

    ``unfolded`` names the rows of which every cell is shown; rows that came back always are.
    """
    shown = rows_shown or window(answering, section, only_problems=only_problems)
    wanted = set(unfolded) | {one.row for one in answering.returned if one.row}
    wanted |= {clash.edit.place.row for clash in clashes if clash.edit.place.row}
    wanted |= set(shown.ids) if only_problems else set()
    page = _Page(answering, section, lang, clashes, shown, unfolded=wanted, is_strict=only_problems)
    page.around = replace(
        page.around,
        files=files or {},
        refused=_sentences(refused),
        costs=without_figure(answering, section, wanted),
    )
    keys = [one.key for one in shown_sections(answering)]
    at = keys.index(section.key)
    *rows, blank = page.rows() if section.has_rows else [None]
    answers = page.singles()
    kept = [row for row in rows if row is not None and (not only_problems or row.has_problem)]
    return SectionPage(
        section=section,
        view=page.view,
        chapters=chapters(answering, lang),
        answers=tuple(one for one in answers if not only_problems or one.has_problem),
        rows=tuple(kept),
        blank_row=blank,
        headings=page.headings(),
        has_slot=bool(page.steered),
        lookups=page.lookups(),
        remarks=page.remarks_at(None),
        returned=page.returned_at(None),
        version=answering.version,
        has_clashes=bool(page.around.clashes),
        only_problems=only_problems,
        is_open=answering.openness.anything,
        may_add=section.has_rows and answering.openness.may_add(section.key),
        window=shown,
        takes_files=takes_files(section, answering.level),
        refused=tuple((told(one.code, dict(one.facts)), one.place.id) for one in refused),
        twofold=twofold(answering.findings, section),
        before=keys[at - 1] if at else None,
        after=keys[at + 1] if at + 1 < len(keys) else None,
    )


def questions(
    answering: Answering,
    section: Section,
    lang: str,
    shown: Window,
    *,
    unfolded: Collection[str],
    files: Mapping[str, EvidenceFile],
    findings: Sequence[Finding],
) -> tuple[tuple[Answer, ...], tuple[Row, ...]]:
    """Return the questions and rows of a page as they were; rows end with the blank one."""
    wanted = set(unfolded) | {one.row for one in answering.returned if one.row}
    page = _Page(answering, section, lang, (), shown, unfolded=wanted, findings=findings)
    page.around = replace(page.around, files=files)
    return page.singles(), tuple(page.rows()) if section.has_rows else ()


def takes_files(section: Section, level: Level) -> bool:
    """Tell whether a section asks for files."""
    return any(one.kind is Kind.FILE for one in section.at(level))


def twofold(findings: Iterable[Finding], section: Section) -> int:
    """Count the numbers of a section that can be read in two ways."""
    mine = (one for one in findings if one.section == section.key)
    return sum(1 for one in mine if one.code == "number.ambiguous")


def _sentences(refused: Iterable[Refused]) -> dict[Place, list[str]]:
    found: dict[Place, list[str]] = defaultdict(list)
    for one in refused:
        found[one.place].append(told(one.code, dict(one.facts)))
    return dict(found)


class _Page:
    """Makes the answers of one section."""

    def __init__(
        self,
        answering: Answering,
        section: Section,
        lang: str,
        clashes: Iterable[Clash],
        shown: Window,
        *,
        unfolded: Collection[str | None],
        is_strict: bool = False,
        findings: Sequence[Finding] | None = None,
    ) -> None:
        every = answering.findings if findings is None else findings
        self.findings = [one for one in every if one.section == section.key]
        self.section, self.level, self.openness = section, answering.level, answering.openness
        self.shown, self.unfolded = shown, unfolded
        fields = section.at(answering.level)
        self.own = [one for one in fields if one.section == section.key]
        steered = [one.key for one in fields if _is_steered(one, fields[0].key)]
        self.steered = tuple(steered) if section.has_rows else ()
        self.columns = _columns(self.own, answering.level) if section.has_rows else ()
        self.cells: dict[str, Cells] = {}
        self.view = self._view(answering, lang)
        self.around = Around(
            returned=_by_place(answering.returned),
            clashes={clash.edit.place: clash for clash in clashes},
            lang=lang,
            version=answering.version,
            is_strict=is_strict or bool(answering.returned),
            answers=answering.answers,
            previous=answering.previous or empty(),
        )
        open_findings = to_mend(self.findings, answering.answers)
        self.wrong = Counter(one.row for one in open_findings if one.row is not None)
        self.is_strict = self.around.is_strict or bool(answering.filled.table(section.key))

    def _view(self, answering: Answering, lang: str) -> SectionView:
        """Return the section's view; behind the rows shown a blank one, for scripts to copy."""
        filled, last, section, findings = answering.filled, None, self.section, self.findings
        if section.has_rows:
            rows = {row["id"]: row for row in rows_of(answering.answers, section.key)}
            few = answering.answers.copy()
            ids = (*self.shown.ids, TEMPLATE_ROW)
            few["rows"] = {section.key: [rows.get(id_) or _blank(id_) for id_ in ids]}
            filled = fill(answering.questionnaire, answering.level, few)
            findings = [one for one in findings if one.row in self.shown.ids]
        if answering.previous is not None:
            last = fill(answering.questionnaire, answering.level, answering.previous)
        links = linkable(answering.filled, lang) if takes_files(section, self.level) else ()
        return section_view(section, filled, lang, findings, last, cells=self._shown, links=links)

    def _shown(self, cells: Cells) -> Collection[str]:
        """Return the cells of a row that the page holds; the blank one holds them all."""
        row = cells.row or ""
        self.cells[row] = cells
        if row in self.unfolded or row == TEMPLATE_ROW:
            return set(cells)
        return {*(one.key for one in self.columns), self._slot(cells)}

    def singles(self) -> tuple[Answer, ...]:
        """Return the questions of a section that is answered once."""
        return tuple(self._answer(view) for view in self.view.fields)

    def rows(self) -> list[Row]:
        """Return the rows of a table, and behind them the blank one for scripts."""
        return [self._row(row) for row in self.view.rows]

    def _row(self, row: RowView) -> Row:
        made = {view.key: self._answer(view) for view in row.fields}
        cells, slot = self.cells[row.id], self._slot(self.cells[row.id])
        columns = [one.key for one in self.columns]
        quality = [view for view in row.fields if view.group is not None]
        aside = {*columns, slot, *(view.key for view in quality)}
        rest = [key for key in made if key not in aside]
        returned = self.returned_at(row.id)
        return Row(
            id=row.id,
            number=self.shown.numbers.get(row.id, 0),
            title=_title(row.fields[0]),
            columns=tuple(made[key].in_cell(self.around.lang) for key in columns),
            slot=made[slot].in_cell(self.around.lang) if slot in made else None,
            needed=tuple(made[key] for key in rest if self._is_needed(made[key])),
            more=tuple(made[key] for key in rest if not self._is_needed(made[key])),
            quality=tuple(made[view.key] for view in quality),
            quality_title=(quality[0].group or "") if quality else "",
            remarks=self.remarks_at(row.id),
            returned=returned,
            is_open=self._is_open(row.id, ""),
            is_unfolded=row.id in self.unfolded,
            missing=sum(1 for one in cells.values() if one.required and not one.typed),
            wrong=self.wrong[row.id] + self._came_back(row.id),
            is_blank=not any(one.typed for one in cells.values()),
        )

    def _came_back(self, row: str) -> int:
        """Count the comments on a row and on its cells."""
        return sum(len(every) for place, every in self.around.returned.items() if place.row == row)

    def _slot(self, cells: Cells) -> str:
        """Return the amount that the first column calls for: the first that has to be answered."""
        amounts = [key for key in self.steered if cells[key].field.kind.is_number]
        shown = [key for key in amounts if cells[key].shown]
        return next((key for key in shown if cells[key].required), shown[0] if shown else "")

    def _is_needed(self, one: Answer) -> bool:
        """Tell whether a cell belongs to the upper part of what unfolds."""
        return one.view.required or one.view.key in self.steered or one.has_problem

    def headings(self) -> tuple[Heading, ...]:
        """Return the headings of a table's columns."""
        lang = self.around.lang
        return tuple(
            Heading(one.label.get(lang), *(text.get(lang) for text in help_of(one)))
            for one in self.columns
        )

    def returned_at(self, row: str | None) -> tuple[ReturnedAnswer, ...]:
        """Return the comments on a whole row, or on the section."""
        return tuple(self.around.returned.get(Place(self.section.key, row, ""), ()))

    def remarks_at(self, row: str | None) -> tuple[Remark, ...]:
        """Return what is said about a whole row, or about the section and no place in it."""
        return tuple(
            Remark(one.severity, one.rule, one.key, sentence(one, self.around.lang))
            for one in self.findings
            if one.row == row
            and (one.field is None or (row is None and self.section.has_rows))
            and (self.is_strict or one.code not in EMPTY)
        )

    def lookups(self) -> dict[str, tuple[str, ...]]:
        """Return the long lists that the cells of a table look up, by field."""
        return {
            one.key: tuple(label for _, label in one.options)
            for row in self.view.rows
            for one in row.fields
            if is_lookup(one)
        }

    def _answer(self, view: FieldView) -> Answer:
        is_open = self._is_open(view.row, view.key)
        return answer(self.section, view, self.around, is_closed=not is_open)

    def _is_open(self, row: str | None, key: str) -> bool:
        if row == TEMPLATE_ROW:
            return self.openness.may_add(self.section.key)
        return self.openness.is_open(Place(self.section.key, row, key))


def _blank(row: str) -> AnswerRow:
    return {"id": row, "cells": {}}


def help_of(one: Field) -> tuple[Text, Text, Text]:
    """Return what is meant, where it is found, and what an answer looks like."""
    return one.hint, one.where, one.example


def _by_place(returned: Iterable[ReturnedAnswer]) -> dict[Place, list[ReturnedAnswer]]:
    found: dict[Place, list[ReturnedAnswer]] = defaultdict(list)
    for one in returned:
        found[Place(one.section, one.row or None, one.field)].append(one)
    return dict(found)


def _columns(fields: Sequence[Field], level: Level) -> tuple[Field, ...]:
    """Return the fields that stand in a row's columns: the first, and what is always required."""
    plain = [one for one in fields if one.show_if is None]
    wanted = [one for one in plain if one.need_at(level) is Need.REQUIRED] or plain
    chosen = {one.key for one in wanted[:MOST_COLUMNS]} | {fields[0].key}
    return tuple(one for one in plain if one.key in chosen)


def _is_steered(one: Field, first: str) -> bool:
    return one.show_if is not None and first in fields_of(one.show_if)


def _title(first: FieldView) -> str:
    return dict(first.options).get(str(first.value), str(first.value))
