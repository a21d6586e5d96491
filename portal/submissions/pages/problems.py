"""Open problems only: all that stands between the answers and the signature, in form order."""

from dataclasses import dataclass

from portal.submissions.answering import Answering
from portal.submissions.models import ReturnedAnswer
from portal.submissions.pages.check import Point, point
from portal.submissions.pages.contents import chapters
from portal.submissions.places import Place


@dataclass(frozen=True, slots=True)
class Back:
    """An answer that the reviewer sent back, with where it stands."""

    returned: ReturnedAnswer
    label: str
    anchor: str


@dataclass(frozen=True, slots=True)
class OpenSection:
    """What is open in one section: sent back, wrong, doubted without a reason, missing."""

    key: str
    title: str
    returned: tuple[Back, ...]
    wrong: tuple[Point, ...]
    doubted: tuple[Point, ...]
    empty: tuple[Point, ...]

    @property
    def count(self) -> int:
        """Count everything that is open here."""
        return sum(map(len, (self.returned, self.wrong, self.doubted, self.empty)))


@dataclass(frozen=True, slots=True)
class ProblemsPage:
    """The sections with something open, and how many have nothing."""

    sections: tuple[OpenSection, ...]
    done: int

    @property
    def count(self) -> int:
        """Count everything that is open."""
        return sum(one.count for one in self.sections)


def problems_page(known: Answering, lang: str) -> ProblemsPage:
    """Return everything that is open."""
    points = [point(one, known, lang) for one in known.findings]
    errors = [one for one in points if one.severity == "error"]
    shown = chapters(known, lang)
    sections = [
        OpenSection(
            key=one.key,
            title=one.title,
            returned=tuple(_back(r, known, lang) for r in known.returned if r.section == one.key),
            wrong=tuple(p for p in errors if p.section == one.key and not p.is_empty),
            doubted=tuple(p for p in points if p.section == one.key and p.needs_reason),
            empty=tuple(p for p in errors if p.section == one.key and p.is_empty),
        )
        for one in shown
    ]
    return ProblemsPage(
        sections=tuple(one for one in sections if one.count),
        done=sum(1 for one in sections if not one.count),
    )


def _back(one: ReturnedAnswer, known: Answering, lang: str) -> Back:
    section = known.questionnaire.section(one.section)
    label = section.field(one.field).label.get(lang) if one.field else section.title.get(lang)
    place = Place(one.section, one.row or None, one.field)
    return Back(one, label, place.id if one.field else f"row-{one.row}" if one.row else "answers")
