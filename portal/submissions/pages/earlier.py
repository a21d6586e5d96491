"""Earlier answers as a page: where they come from, what they would bring, what has to be agreed."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from forms.answers import field_values, is_blank, unit_for
from forms.model import Section
from portal.submissions.answering import Answering
from portal.submissions.carrying.offers import OF_THE_REQUEST, Offer, State, offers
from portal.submissions.carrying.sources import Kind, Source
from portal.submissions.pages.contents import shown_sections
from portal.submissions.wording import in_words

MOST_CELLS = 4
"""Cells of a row that its line names beside the first."""

SITE_SECTIONS = frozenset({"A", "G", "H", "I", "K"})
"""Sections about the site rather than one product: proposed where the item is another one."""


@dataclass(frozen=True, slots=True)
class Line:
    """One earlier answer beside today's."""

    key: str
    label: str
    then: str
    now: str
    state: str
    is_chosen: bool
    is_row: bool


@dataclass(frozen=True, slots=True)
class Part:
    """The earlier answers of one section; ``same`` counts those that already stand."""

    key: str
    title: str
    lines: tuple[Line, ...]
    same: int

    @property
    def has_rows(self) -> bool:
        """Tell whether whole rows are offered."""
        return any(one.is_row for one in self.lines)


@dataclass(frozen=True, slots=True)
class EarlierPage:
    """Sources to choose from, the chosen one, and what it offers."""

    sources: tuple[Source, ...]
    chosen: Source | None
    parts: tuple[Part, ...]
    sections: tuple[tuple[str, str, bool], ...]

    @property
    def needs_consent(self) -> bool:
        """Tell whether nothing may be taken over before somebody agrees."""
        one = self.chosen
        return one is not None and one.kind is Kind.OTHER_CUSTOMER and one.consent is None

    @property
    def has_rows(self) -> bool:
        """Tell whether whole rows are offered anywhere."""
        return any(part.has_rows for part in self.parts)

    @property
    def count(self) -> int:
        """Return how many answers can be taken over."""
        return sum(len(part.lines) for part in self.parts)


def earlier_page(
    known: Answering, found: Sequence[Source], chosen: Source | None, lang: str
) -> EarlierPage:
    """Return the page of one source; without ``chosen`` of the nearest one."""
    one = chosen or (found[0] if found else None)
    mine = shown_sections(known)
    return EarlierPage(
        sources=tuple(found),
        chosen=one,
        parts=tuple(_parts(known, one, mine, lang)) if one else (),
        sections=tuple(
            (section.key, section.title.get(lang), _is_proposed(section, one))
            for section in mine
            if one and any(offers(known, one, section))
        ),
    )


def _is_proposed(section: Section, source: Source) -> bool:
    return source.is_same_item or section.key in SITE_SECTIONS


def _parts(known: Answering, source: Source, mine: list[Section], lang: str) -> Iterator[Part]:
    for section in mine:
        if not source.serves(section.key):
            continue
        every = [one for one in offers(known, source, section) if known.openness.is_open(one.place)]
        if every:
            lines = [_line(known, one, lang) for one in every if one.state is not State.SAME]
            yield Part(section.key, section.title.get(lang), tuple(lines), len(every) - len(lines))


def _line(known: Answering, one: Offer, lang: str) -> Line:
    if one.row is not None:
        return _row(known, one, lang)
    field = known.questionnaire.section(one.place.section).field(one.place.field)
    unit = unit_for(field, field_values(known.answers)) or ""
    return Line(
        key=one.key,
        label=field.label.get(lang),
        then=in_words(field, one.then, lang, unit),
        now=in_words(field, one.now, lang, unit),
        state=one.state.value,
        is_chosen=one.state is State.NEW,
        is_row=False,
    )


def _row(known: Answering, one: Offer, lang: str) -> Line:
    """Write a row by its first cell and the figures in it."""
    section = known.questionnaire.section(one.place.section)
    cells = one.row["cells"] if one.row else {}
    typed = [
        (field, cells[field.key])
        for field in section.at(known.level)
        if not is_blank(cells.get(field.key)) and field.key not in OF_THE_REQUEST
    ]
    units = {field.unit_from for field, _ in typed}
    values = {key: entry["value"] for key, entry in cells.items()}
    words = [
        f"{field.label.get(lang)} {in_words(field, entry, lang, unit_for(field, values) or '')}"
        for field, entry in typed[1:]
        if field.key not in units
    ]
    return Line(
        key=one.key,
        label=in_words(*typed[0], lang) if typed else "–",
        then=(" · ").join(words[:MOST_CELLS]),
        now="",
        state=one.state.value,
        is_chosen=True,
        is_row=True,
    )
