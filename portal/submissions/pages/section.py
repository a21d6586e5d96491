"""One section of the form as a page: its questions or its rows, and where to go next."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from forms.answers import Row as AnswerRow
from forms.answers import rows_of
from forms.conditions import fields_of
from forms.filled import fill
from forms.messages import sentence
from forms.model import Field, Kind, Level, Need, Section
from forms.web import FieldView, Remark, RowView, SectionView, section_view
from portal.core.messages import sentence as told
from portal.submissions.answering import Answering
from portal.submissions.edits import Clash
from portal.submissions.evidence.attaching import Refused
from portal.submissions.models import EvidenceFile, ReturnedAnswer
from portal.submissions.pages.answers import Answer, Around, answer, is_lookup
from portal.submissions.pages.contents import EMPTY, Chapter, chapters, shown_sections
from portal.submissions.pages.window import Window, window
from portal.submissions.places import Place

MOST_COLUMNS = 4
TEMPLATE_ROW = "__row__"
"""Row id in the blank row that scripts copy."""


@dataclass(frozen=True, slots=True)
class Row:
    """One row: what stands in its columns, what unfolds below, and its data quality."""

    id: str
    number: int
    title: str
    columns: tuple[Answer, ...]
    steered: tuple[Answer, ...]
    more: tuple[Answer, ...]
    quality: tuple[Answer, ...]
    quality_title: str
    remarks: tuple[Remark, ...]
    returned: tuple[ReturnedAnswer, ...]
    is_open: bool

    @property
    def answers(self) -> tuple[Answer, ...]:
        """Return all cells."""
        return (*self.columns, *self.steered, *self.more, *self.quality)

    @property
    def has_problem(self) -> bool:
        """Tell whether something in the row is to be mended."""
        return bool(self.remarks or self.returned) or any(one.has_problem for one in self.answers)


@dataclass(frozen=True, slots=True)
class SectionPage:
    """What the page of one section shows."""

    section: Section
    view: SectionView
    chapters: list[Chapter]
    answers: tuple[Answer, ...]
    rows: tuple[Row, ...]
    blank_row: Row | None
    headings: tuple[str, ...]
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
    clashes: Iterable[Clash] = (),
    only_problems: bool = False,
    rows_shown: Window | None = None,
    files: Mapping[str, EvidenceFile] | None = None,
    refused: Sequence[Refused] = (),
) -> SectionPage:
    """Return the page of one section; without ``rows_shown`` the first rows of a table."""
    shown = rows_shown or window(answering, section, only_problems=only_problems)
    page = _Page(answering, section, lang, clashes, shown, is_strict=only_problems)
    page.around = replace(page.around, files=files or {}, refused=_sentences(refused))
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
        headings=tuple(one.label.get(lang) for one in page.columns) if section.has_rows else (),
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
        before=keys[at - 1] if at else None,
        after=keys[at + 1] if at + 1 < len(keys) else None,
    )


def takes_files(section: Section, level: Level) -> bool:
    """Tell whether a section asks for files."""
    return any(one.kind is Kind.FILE for one in section.at(level))


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
        is_strict: bool,
    ) -> None:
        self.section, self.level, self.openness = section, answering.level, answering.openness
        self.shown = shown
        self.view = _view(answering, section, lang, shown)
        self.around = Around(
            returned=_by_place(answering.returned),
            clashes={clash.edit.place: clash for clash in clashes},
            lang=lang,
            version=answering.version,
            is_strict=is_strict or bool(answering.returned),
        )
        self.findings = [one for one in answering.findings if one.section == section.key]
        self.is_strict = self.around.is_strict or bool(answering.filled.table(section.key))
        fields = section.at(answering.level)
        self.own = [one for one in fields if one.section == section.key]
        self.steered = {one.key for one in fields if _is_steered(one, fields[0].key)}
        self.columns = _columns(self.own, answering.level) if section.has_rows else ()

    def singles(self) -> tuple[Answer, ...]:
        """Return the questions of a section that is answered once."""
        return tuple(self._answer(view) for view in self.view.fields)

    def rows(self) -> list[Row]:
        """Return the rows of a table, and behind them the blank one for scripts."""
        return [self._row(row) for row in self.view.rows]

    def _row(self, row: RowView) -> Row:
        cells = {view.key: self._answer(view) for view in row.fields}
        columns = [one.key for one in self.columns]
        quality = [view for view in row.fields if view.group is not None]
        aside = {*columns, *(view.key for view in quality)}
        rest = [key for key in cells if key not in aside]
        return Row(
            id=row.id,
            number=self.shown.numbers.get(row.id, 0),
            title=_title(row.fields[0]),
            columns=tuple(replace(cells[key], is_cell=True) for key in columns),
            steered=tuple(cells[key] for key in rest if key in self.steered),
            more=tuple(cells[key] for key in rest if key not in self.steered),
            quality=tuple(cells[view.key] for view in quality),
            quality_title=(quality[0].group or "") if quality else "",
            remarks=self.remarks_at(row.id),
            returned=self.returned_at(row.id),
            is_open=self._is_open(row.id, ""),
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
        first = self.view.rows[-1].fields if self.view.rows else ()
        return {
            one.key: tuple(label for _, label in one.options) for one in first if is_lookup(one)
        }

    def _answer(self, view: FieldView) -> Answer:
        is_open = self._is_open(view.row, view.key)
        return answer(self.section.key, view, self.around, is_closed=not is_open)

    def _is_open(self, row: str | None, key: str) -> bool:
        if row == TEMPLATE_ROW:
            return self.openness.may_add(self.section.key)
        return self.openness.is_open(Place(self.section.key, row, key))


def _view(answering: Answering, section: Section, lang: str, shown: Window) -> SectionView:
    """Return the section's view; behind the rows shown a blank one, for scripts to copy."""
    filled, last = answering.filled, None
    findings = [one for one in answering.findings if one.section == section.key]
    if section.has_rows:
        rows = rows_of(answering.answers, section.key)
        blank: AnswerRow = {"id": TEMPLATE_ROW, "cells": {}}
        few = answering.answers.copy()
        few["rows"] = {section.key: [*(row for row in rows if row["id"] in shown.ids), blank]}
        filled = fill(answering.questionnaire, answering.level, few)
        findings = [one for one in findings if one.row in shown.ids]
    if answering.previous is not None:
        last = fill(answering.questionnaire, answering.level, answering.previous)
    return section_view(section, filled, lang, findings, last)


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
