"""The sections of the form: how far each is, and how much is to be mended in it."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from forms.answers import Answers
from forms.filled import Place as Filling
from forms.findings import Finding, Severity
from forms.model import Section
from forms.validation import unexplained
from portal.submissions.answering import Answering

EMPTY = frozenset({"answer.missing", "answer.missing_once", "rows.too_few"})
"""What is only not answered yet: shown as progress, not as a problem."""


@dataclass(frozen=True, slots=True)
class Chapter:
    """One section in the list beside the form."""

    key: str
    title: str
    done: int
    total: int
    problems: int
    returned: int

    @property
    def is_done(self) -> bool:
        """Tell whether nothing is left to do here."""
        return self.done >= self.total and not self.problems and not self.returned


def chapters(answering: Answering, lang: str) -> list[Chapter]:
    """Return the sections of the form in their order; a section that does not apply is left out."""
    open_findings = to_mend(answering.findings, answering.answers)
    return [
        Chapter(
            key=section.key,
            title=section.title.get(lang),
            done=sum(1 for one in required if one.typed),
            total=len(required) + _rows_missing(answering, section),
            problems=sum(1 for one in open_findings if one.section == section.key),
            returned=sum(1 for one in answering.returned if one.section == section.key),
        )
        for section in shown_sections(answering)
        for required in [list(_required(answering, section))]
    ]


def shown_sections(answering: Answering) -> list[Section]:
    """Return the sections that apply to these answers and that the reader may see."""
    hidden, mine = answering.filled.hidden_sections, answering.limited_to
    asked = answering.questionnaire.at(answering.level)
    return [one for one in asked if one.key not in hidden and (mine is None or one.key in mine)]


def to_mend(found: Iterable[Finding], answers: Answers) -> list[Finding]:
    """Return errors other than emptiness, and warnings that lack their reason."""
    every = list(found)
    errors = [one for one in every if one.severity is Severity.ERROR and one.code not in EMPTY]
    return [*errors, *unexplained(every, answers)]


def _required(answering: Answering, section: Section) -> Iterator[Filling]:
    if section.has_rows:
        for row in answering.filled.table(section.key):
            yield from (one for one in row.values() if one.required)
    else:
        places = (answering.filled.single[one.key] for one in section.at(answering.level))
        yield from (one for one in places if one.required)


def _rows_missing(answering: Answering, section: Section) -> int:
    least = section.rows_min.get(answering.level, 0)
    return max(0, least - len(answering.filled.table(section.key))) if section.has_rows else 0
