"""The review page: what was shared of the answers, with findings, and what was returned before.

Values of answers are there only under the full inventory. Otherwise a reviewer sees the
questions with their findings, and may still send each question back.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, TypeVar

from forms.filled import Cells, Filled, fill
from forms.filled import Place as Position
from forms.loader import load
from forms.messages import general, sentence
from forms.model import Field, Kind, Level, Questionnaire, Section
from portal.campaigns.models import DataRequest
from portal.submissions.frozen import finding_from_json
from portal.submissions.models import ReturnedAnswer, SharedResult
from portal.submissions.places import Place, entry_at
from portal.submissions.review.lastly import LastPeriod
from portal.submissions.wording import in_words

T = TypeVar("T")

NOT_COMPARED = frozenset({Kind.FILE, Kind.DATE, Kind.DATE_RANGE, Kind.MONTH})
"""Kinds that differ from last period by themselves."""


@dataclass(frozen=True, slots=True)
class Remark:
    """What a rule says about an answer, and the supplier's reason."""

    severity: str
    rule: str
    where: str
    text: str
    reason: str


@dataclass(frozen=True, slots=True)
class Answer:
    """One question, with its answer where that was granted.

    ``before`` is what stood there in the version before, where it was different; ``last`` what was
    accepted for the period before, where it was different, with the ``change`` in percent.
    """

    place: Place
    label: str
    value: str | None
    before: str | None
    remarks: tuple[Remark, ...]
    returned: tuple[ReturnedAnswer, ...]
    files: tuple[Mapping[str, Any], ...] = ()
    last: str = ""
    change: Decimal | None = None

    @property
    def is_empty(self) -> bool:
        """Tell whether nothing was answered, and nothing is said about it either."""
        is_marked = self.remarks or self.returned or self.before is not None
        return self.value == "" and not is_marked


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a table."""

    place: Place
    number: int
    answers: tuple[Answer, ...]
    remarks: tuple[Remark, ...]
    returned: tuple[ReturnedAnswer, ...]


@dataclass(frozen=True, slots=True)
class Chapter:
    """One section: single questions, or rows; ``remarks`` concern it as a whole."""

    place: Place
    title: str
    has_rows: bool
    answers: tuple[Answer, ...]
    rows: tuple[Row, ...]
    remarks: tuple[Remark, ...]
    returned: tuple[ReturnedAnswer, ...]

    @property
    def problems(self) -> int:
        """Return how many errors and warnings there are in the section."""
        said = [*self.remarks, *(r for a in self.answers for r in a.remarks)]
        for row in self.rows:
            said += [*row.remarks, *(r for a in row.answers for r in a.remarks)]
        return sum(1 for remark in said if remark.severity != "info")


@dataclass(frozen=True, slots=True)
class _Reader:
    """What is needed to lay one shared version out for reading."""

    questionnaire: Questionnaire
    lang: str
    answers: Mapping[str, Any] | None
    earlier: Mapping[str, Any] | None
    remarks: Mapping[Place, Sequence[Remark]]
    returned: Mapping[Place, Sequence[ReturnedAnswer]]
    files: Mapping[Place, Sequence[Mapping[str, Any]]]
    last: LastPeriod | None = None

    def answer(
        self, place: Place, field: Field, position: Position | None, row: Cells | None = None
    ) -> Answer:
        value, before = None, None
        if self.answers is not None:
            unit = (position.unit or "") if position else ""
            value = in_words(field, entry_at(self.answers, place), self.lang, unit)
            if self.earlier is not None:
                was = in_words(field, entry_at(self.earlier, place), self.lang, unit)
                before = was if was != value else None
        last, change = "", None
        if self.last is not None and position is not None and field.kind not in NOT_COMPARED:
            last = self.last.words(position, row, self.lang)
            change = self.last.change(position, row)
        return Answer(
            place,
            field.label.get(self.lang),
            value,
            before,
            tuple(self.remarks.get(place, ())),
            tuple(self.returned.get(place, ())),
            tuple(self.files.get(place, ())),
            last if last != value else "",
            change,
        )

    def row(self, section: Section, number: int, cells: Cells) -> Row:
        place = Place(section.key, cells.row, "")
        return Row(
            place,
            number,
            tuple(
                self.answer(Place(section.key, cells.row, key), cells[key].field, cells[key], cells)
                for key in cells
                if cells[key].shown and (cells[key].typed or self._is_marked(place, key))
            ),
            tuple(self.remarks.get(place, ())),
            tuple(self.returned.get(place, ())),
        )

    def _is_marked(self, row: Place, key: str) -> bool:
        place = Place(row.section, row.row, key)
        return place in self.remarks or place in self.returned


def chapters(
    request: DataRequest,
    shared: SharedResult,
    earlier: SharedResult | None,
    returned: Iterable[ReturnedAnswer],
    lang: str,
    *,
    last: LastPeriod | None = None,
) -> list[Chapter]:
    """Return the sections of what was shared, in the order of the questionnaire."""
    questionnaire = load(request.questionnaire_id, request.questionnaire_version)
    level = Level(request.level)
    reader = _Reader(
        questionnaire,
        lang,
        shared.answers,
        earlier.answers if earlier else None,
        _by_place(_remarks(questionnaire, shared, lang)),
        _by_place((Place(r.section, r.row or None, r.field), r) for r in returned),
        _by_place((Place(f["section"], f["row"] or None, f["field"]), f) for f in shared.evidence),
        last if shared.answers is not None else None,
    )
    filled = None
    if shared.answers is not None:
        filled = fill(questionnaire, level, shared.answers)  # type: ignore[arg-type]  # plain JSON
    return [
        _chapter(reader, section, level, filled)
        for section in questionnaire.at(level)
        if filled is None or section.key not in filled.hidden_sections
    ]


def _chapter(reader: _Reader, section: Section, level: Level, filled: Filled | None) -> Chapter:
    place = Place(section.key, None, "")
    answers: tuple[Answer, ...] = ()
    rows: tuple[Row, ...] = ()
    if not section.has_rows:
        answers = tuple(_answers(reader, section, level, filled))
    elif filled is not None:
        table = filled.table(section.key)
        rows = tuple(reader.row(section, n, cells) for n, cells in enumerate(table, start=1))
    told = {one.place for one in answers}
    told |= {one.place for row in rows for one in row.answers} | {row.place for row in rows}
    return Chapter(
        place,
        section.title.get(reader.lang),
        section.has_rows,
        answers,
        rows,
        tuple(_besides(reader.remarks, section, told)),
        tuple(_besides(reader.returned, section, told)),
    )


def _besides(
    by_place: Mapping[Place, Sequence[T]], section: Section, told: set[Place]
) -> Iterator[T]:
    """Yield what is said in a section about no answer shown: about its table, or values kept."""
    for place, said in by_place.items():
        if place.section == section.key and place not in told:
            yield from said


def _answers(
    reader: _Reader, section: Section, level: Level, filled: Filled | None
) -> Iterator[Answer]:
    for field in section.at(level):
        position = filled.single[field.key] if filled is not None else None
        if position is None or position.shown:
            yield reader.answer(Place(section.key, None, field.key), field, position)


def _remarks(
    questionnaire: Questionnaire, shared: SharedResult, lang: str
) -> Iterator[tuple[Place, Remark]]:
    """Yield each finding at its place; without the answers' grant its sentence quotes none."""
    for plain in shared.findings:
        place = Place(plain["section"], plain.get("row"), plain.get("field") or "")
        where = questionnaire.section(place.section).title.get(lang)
        if place.field:
            where = questionnaire.field(place.field).label.get(lang)
        told = shared.answers is not None
        text = sentence(finding_from_json(plain), lang) if told else general(plain["code"], lang)
        yield (
            place,
            Remark(plain["severity"], plain["rule"], where, text, plain.get("reason") or ""),
        )


def _by_place(pairs: Iterable[tuple[Place, T]]) -> dict[Place, list[T]]:
    found: dict[Place, list[T]] = {}
    for place, one in pairs:
        found.setdefault(place, []).append(one)
    return found
