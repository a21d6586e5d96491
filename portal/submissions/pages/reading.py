"""The whole answer to read: every section with what was answered and what is said about it."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import Session

from forms.answers import Answers, Entry, field_entry, rows_of, without_of
from forms.filled import Cells, Filled, fill
from forms.filled import Place as Position
from forms.findings import Finding, Severity
from forms.links import linkable
from forms.messages import sentence
from forms.model import Kind, Level, Questionnaire, Section
from forms.validation import unexplained
from portal.core.actor import Actor
from portal.submissions.answering import Answering
from portal.submissions.evidence.queries import documents, files_of
from portal.submissions.pages.contents import Chapter, chapters
from portal.submissions.places import Place
from portal.submissions.wording import in_words


@dataclass(frozen=True, slots=True)
class Remark:
    """One remark on an answer."""

    severity: str
    text: str
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Item:
    """One question with its answer in words; empty where nothing was answered.

    ``state`` is ``answered``, ``missing`` (required, and empty), ``empty``, ``unread`` (typed, and
    not understood), or why there is no figure: ``unknown``, ``not_applicable``, ``confidential``.
    """

    place: Place
    label: str
    words: str
    state: str
    is_required: bool
    remarks: tuple[Remark, ...]
    files: tuple[Mapping[str, Any], ...] = ()


@dataclass(frozen=True, slots=True)
class Record:
    """One row of a table."""

    id: str
    number: int
    title: str
    items: tuple[Item, ...]
    remarks: tuple[Remark, ...]


@dataclass(frozen=True, slots=True)
class Passage:
    """One section of the answer."""

    key: str
    title: str
    items: tuple[Item, ...]
    rows: tuple[Record, ...]
    remarks: tuple[Remark, ...]


def passages(
    questionnaire: Questionnaire,
    level: Level,
    answers: Answers,
    findings: Iterable[Finding],
    lang: str,
    *,
    evidence: Iterable[Mapping[str, Any]] = (),
) -> list[Passage]:
    """Return the sections of an answer, without questions that do not apply or say nothing.

    ``evidence`` are the files of the answer, as a signed version keeps them.
    """
    filled = fill(questionnaire, level, answers)
    reader = _Reader(filled, findings, lang, evidence)
    hidden = filled.hidden_sections
    return [reader.passage(one) for one in questionnaire.at(level) if one.key not in hidden]


class _Reader:
    """Writes answers for reading, in one language."""

    def __init__(
        self,
        filled: Filled,
        findings: Iterable[Finding],
        lang: str,
        evidence: Iterable[Mapping[str, Any]],
    ) -> None:
        self.filled, self.lang = filled, lang
        self.files: dict[Place, list[Mapping[str, Any]]] = defaultdict(list)
        for file in evidence:
            self.files[Place(file["section"], file["row"] or None, file["field"])].append(file)
        self.remarks: dict[Place, list[Remark]] = defaultdict(list)
        for one in findings:
            place = Place(one.section, one.row, one.field or "")
            reason = filled.answers.get("reasons", {}).get(one.key, "")
            self.remarks[place].append(Remark(one.severity.value, sentence(one, lang), reason))

    def passage(self, section: Section) -> Passage:
        """Return one section."""
        items = () if section.has_rows else tuple(self.items(section, self.filled.single, None))
        rows = tuple(self.records(section)) if section.has_rows else ()
        return Passage(
            key=section.key,
            title=section.title.get(self.lang),
            items=items,
            rows=rows,
            remarks=tuple(self.remarks.get(Place(section.key, None, ""), ())),
        )

    def records(self, section: Section) -> Iterator[Record]:
        """Return the rows of a table that hold anything."""
        typed = {row["id"]: row["cells"] for row in rows_of(self.filled.answers, section.key)}
        for number, cells in enumerate(self.filled.table(section.key), 1):
            row = cells.row or ""
            items = tuple(self.items(section, cells, typed.get(row, {})))
            remarks = tuple(self.remarks.get(Place(section.key, row, ""), ()))
            yield Record(row, number, items[0].words if items else "", items, remarks)

    def items(
        self, section: Section, cells: Cells, typed: dict[str, Entry] | None
    ) -> Iterator[Item]:
        """Return the questions of a section, or the cells of a row, that say something."""
        for field in section.at(self.filled.level):
            one, place = cells[field.key], Place(section.key, cells.row, field.key)
            if typed is None:
                entry = field_entry(self.filled.answers, field.key)
            else:
                entry = typed.get(field.key)
            remarks = tuple(self.remarks.get(place, ()))
            if one.shown and (one.typed or one.required or remarks):
                words = self.named(one) or in_words(field, entry, self.lang, one.unit or "")
                files = tuple(self.files.get(place, ()))
                yield Item(
                    place,
                    field.label.get(self.lang),
                    words,
                    _state(one, entry),
                    one.required,
                    remarks,
                    files,
                )

    def named(self, one: Position) -> str:
        """Return the names of the rows that a document proves; empty for other questions."""
        if one.field.kind is not Kind.LINKS or not isinstance(one.value, list):
            return ""
        names = dict(linkable(self.filled, self.lang))
        return "; ".join(names.get(link, link) for link in one.value)


def _state(one: Position, entry: Entry | None) -> str:
    without = without_of(entry)
    if without is not None:
        return without.why.value
    if not one.typed:
        return "missing" if one.required else "empty"
    return "unread" if one.value is None else "answered"


@dataclass(frozen=True, slots=True)
class ReadPage:
    """Everything before the signature, with how much of it is in which state."""

    passages: tuple[Passage, ...]
    states: Mapping[str, int]
    unexplained: int
    errors: int
    files: int
    chapters: tuple[Chapter, ...]


def read_page(session: Session, known: Answering, actor: Actor, lang: str) -> ReadPage:
    """Return the whole answer with its states, findings, reasons and files."""
    files = files_of(session, actor, known.request)
    found = passages(
        known.questionnaire,
        known.level,
        known.answers,
        known.findings,
        lang,
        evidence=documents(known.questionnaire, known.answers, files),
    )
    items = [
        item for one in found for item in (*one.items, *(i for r in one.rows for i in r.items))
    ]
    return ReadPage(
        passages=tuple(found),
        states=Counter(item.state for item in items),
        unexplained=sum(1 for _ in unexplained(known.findings, known.answers)),
        errors=sum(1 for one in known.findings if one.severity is Severity.ERROR),
        files=sum(len(item.files) for item in items),
        chapters=tuple(chapters(known, lang)),
    )
