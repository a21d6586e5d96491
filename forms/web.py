"""What a page shows of a section, ready for thin templates, and what a posted form says.

A control is named by its field, in tables by row and field (``r1.mat_name``); its unit by
``<name>-unit``. The section stands in the form's address.
"""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from aggregator import units
from forms import echo as echoes
from forms.answers import offered_units
from forms.comparing import Name, quantities
from forms.figures import grouped
from forms.filled import Cells, Filled, Place
from forms.findings import Finding, Severity
from forms.meant import meanings
from forms.messages import sentence
from forms.model import Field, Kind, Level, Section
from forms.parsing.without import Without

CONTROLS = {
    Kind.LONG_TEXT: "textarea",
    Kind.TEXT_LIST: "textarea",
    Kind.SERIES: "textarea",
    Kind.EMAIL: "email",
    Kind.DECIMAL: "number",
    Kind.INTEGER: "number",
    Kind.BOOL: "radio",
    Kind.CHOICE: "select",
    Kind.CHOICES: "checkboxes",
    Kind.FILE: "files",
    Kind.LINKS: "checkboxes",
}
LOOKUP = "lookup"
"""A text with suggestions: anything may be typed, what is usual is offered."""

MANY = frozenset({Kind.CHOICES, Kind.LINKS})
"""Kinds whose control holds several codes."""

Rows = Sequence[tuple[str, str]]
"""The rows that a document can be linked to, with their names (``forms.links``)."""

YES_NO = {"en": (("yes", "Yes"), ("no", "No")), "zh": (("yes", "是"), ("no", "否"))}
JOINED = "; "


class Form(Protocol):
    """A posted form: the part of a MultiDict that is read here."""

    def __contains__(self, name: object) -> bool:
        """Say whether a control was posted."""

    def getlist(self, name: str) -> list[str]:
        """Return all values of a control."""


@dataclass(frozen=True, slots=True)
class Remark:
    """A finding beside its control: where its reason is kept, what an ambiguous text may mean."""

    severity: Severity
    rule: str
    key: str
    text: str
    meanings: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class FieldView:
    """One control: everything a template needs, in the reader's language.

    ``value`` is what the control holds: a code, codes, or the text as typed. ``without`` says why
    there is no figure; the control is empty then. ``group`` heads the data-quality cells of a row.
    What is not ``shown`` keeps its answer and is not asked.
    """

    name: str
    key: str
    row: str | None
    control: str
    label: str
    hint: str
    example: str
    value: str | tuple[str, ...]
    options: tuple[tuple[str, str], ...]
    unit: str | None
    units: tuple[tuple[str, str], ...]
    required: bool
    shown: bool
    group: str | None
    remarks: tuple[Remark, ...]
    echo: str
    previous: str
    without: Without | None = None

    @property
    def id(self) -> str:
        """The control's id on the page."""
        return self.name.replace(".", "-")


@dataclass(frozen=True, slots=True)
class RowView:
    """One row of a table."""

    id: str
    number: int
    fields: tuple[FieldView, ...]


@dataclass(frozen=True, slots=True)
class SectionView:
    """One page of the form."""

    key: str
    title: str
    intro: str
    has_rows: bool
    fields: tuple[FieldView, ...]
    rows: tuple[RowView, ...]
    remarks: tuple[Remark, ...]


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a section is, for the list beside the form."""

    key: str
    title: str
    required: int
    answered: int
    errors: int
    warnings: int

    @property
    def done(self) -> bool:
        """Whether nothing is missing and nothing wrong."""
        return self.answered == self.required and not self.errors


@dataclass(frozen=True, slots=True)
class Typed:
    """What a posted form says at one place."""

    row: str | None
    field: Field
    raw: str
    unit: str | None


def section_view(
    section: Section,
    filled: Filled,
    lang: str,
    findings: Iterable[Finding] = (),
    last: Filled | None = None,
    *,
    cells: Callable[[Cells], Collection[str]] | None = None,
    links: Rows = (),
) -> SectionView:
    """Return a section with its answers, problems and echo lines.

    Blank rows are shown too, because somebody is about to fill them. ``cells`` chooses the cells
    that the page shows of a row; without it all of them. ``links`` are the rows of the whole
    answer that a document of this section can prove.
    """
    mine = [one for one in findings if one.section == section.key]
    before = quantities(last) if last else {}
    page = _Page(lang, filled, mine, before, last, cells=cells, links=links)
    return SectionView(
        key=section.key,
        title=section.title.get(lang),
        intro=section.intro.get(lang),
        has_rows=section.has_rows,
        fields=() if section.has_rows else tuple(page.fields(section)),
        rows=tuple(page.rows(section)) if section.has_rows else (),
        remarks=page.remarks(None, None),
    )


def progress(filled: Filled, lang: str, findings: Sequence[Finding] = ()) -> tuple[Progress, ...]:
    """Return how far each section is."""
    shown = [
        section
        for section in filled.questionnaire.at(filled.level)
        if section.key not in filled.hidden_sections
    ]
    return tuple(_progress(section, filled, lang, findings) for section in shown)


def _progress(section: Section, filled: Filled, lang: str, findings: Sequence[Finding]) -> Progress:
    places = [one for one in filled.places() if one.section.key == section.key and one.required]
    severities = [one.severity for one in findings if one.section == section.key]
    return Progress(
        key=section.key,
        title=section.title.get(lang),
        required=len(places),
        answered=sum(one.is_answered for one in places),
        errors=severities.count(Severity.ERROR),
        warnings=severities.count(Severity.WARNING),
    )


def posted(section: Section, level: Level, rows: Iterable[str], form: Form) -> Iterator[Typed]:
    """Go through what a form says; what it does not name stays as it was.

    An unticked box is not sent by browsers, so a group of boxes counts as emptied when its
    companion ``<name>-asked`` was sent.
    """
    for row in rows if section.has_rows else (None,):
        for field in section.at(level):
            name = name_of(row, field.key)
            if any(one in form for one in (name, f"{name}-asked", f"{name}-without")):
                raw = JOINED.join(form.getlist(name)).replace("\r\n", "\n")
                chosen = form.getlist(f"{name}-unit")
                yield Typed(row, field, raw, chosen[0] if chosen and chosen[0] else None)


def name_of(row: str | None, key: str) -> str:
    """Return the name of a control."""
    return key if row is None else f"{row}.{key}"


class _Page:
    """Turns places into views, in one language."""

    def __init__(
        self,
        lang: str,
        filled: Filled,
        findings: Sequence[Finding],
        before: Mapping[Name, Place],
        last: Filled | None,
        *,
        cells: Callable[[Cells], Collection[str]] | None,
        links: Rows,
    ) -> None:
        self.cells = cells
        self.links = tuple(links)
        self.lang = lang
        self.filled = filled
        self.before = before
        self.offered: dict[str, tuple[tuple[str, str], ...]] = {}
        self.said: dict[tuple[str | None, str | None], list[Finding]] = {}
        for one in findings:
            self.said.setdefault((one.row, one.field), []).append(one)
        self.last = last

    def fields(self, section: Section) -> Iterator[FieldView]:
        for field in section.at(self.filled.level):
            yield self.field(self.filled.single[field.key], None)

    def rows(self, section: Section) -> Iterator[RowView]:
        known = {row.row: row for row in self.filled.table(section.key)}
        typed = self.filled.answers.get("rows", {}).get(section.key, [])
        for number, row in enumerate(typed, 1):
            cells = known.get(row["id"]) or self.filled.blank_row(section, row["id"])
            wanted = cells if self.cells is None else self.cells(cells)
            views = tuple(self.field(cells[key], cells) for key in cells if key in wanted)
            yield RowView(row["id"], number, views)

    def field(self, place: Place, row: Cells | None) -> FieldView:
        field, lang = place.field, self.lang
        last = self.before.get(echoes.name(place, row))
        return FieldView(
            name=name_of(place.row, field.key),
            key=field.key,
            row=place.row,
            control=LOOKUP if field.suggestions else CONTROLS.get(field.kind, "text"),
            label=field.label.get(lang),
            hint=field.hint.get(lang),
            example=field.example.get(lang),
            value=held(place),
            options=self.options(place),
            unit=place.unit,
            units=self.units(place),
            required=place.required,
            shown=place.shown,
            group=self.group(place),
            remarks=self.remarks(place.row, field.key),
            echo=echoes.sentence(echoes.echo(place, row, self.filled, last, self.last), lang),
            previous=self.previous(place),
            without=place.parsed.without,
        )

    def options(self, place: Place) -> tuple[tuple[str, str], ...]:
        field = place.field
        if field.kind is Kind.BOOL:
            return YES_NO["zh" if self.lang.startswith("zh") else "en"]
        if field.kind is Kind.LINKS:
            return self.links
        if field.suggestions:
            return suggested(field, self.lang)
        if not field.options:
            return ()
        offered = self.offered.get(field.key)
        if offered is None:
            # The rows of a table share one list, which may hold all countries.
            offered = self.offered[field.key] = tuple(
                (option.code, option.label.get(self.lang))
                for option in field.options_at(self.filled.level)
            )
        value = held(place)
        is_other = field.kind is Kind.CHOICE and isinstance(value, str) and value != ""
        if is_other and all(value != code for code, _ in offered):
            return (*offered, (str(value), str(value)))
        return offered

    def units(self, place: Place) -> tuple[tuple[str, str], ...]:
        offered = offered_units(place.field, place.unit)
        if place.unit and place.unit not in offered:
            offered = (*offered, place.unit)
        return tuple((code, unit_name(code, self.lang)) for code in offered)

    def group(self, place: Place) -> str | None:
        if place.field.section == place.section.key:
            return None
        shared = {one.key: one.title for one in self.filled.questionnaire.shared}
        return shared[place.field.section].get(self.lang)

    def remarks(self, row: str | None, field: str | None) -> tuple[Remark, ...]:
        return tuple(
            Remark(
                one.severity,
                one.rule,
                one.key,
                sentence(one, self.lang),
                meanings(one.code, one.facts),
            )
            for one in self.said.get((row, field), ())
        )

    def previous(self, place: Place) -> str:
        if self.last is None or place.row is not None:
            return ""
        before = self.last.single.get(place.field.key)
        return shown_text(before, self.lang) if before is not None and before.shown else ""


def suggested(field: Field, lang: str) -> tuple[tuple[str, str], ...]:
    """Return the suggestions for a text, in the reader's language."""
    return tuple((text.get(lang), text.get(lang)) for text in field.suggestions)


def held(place: Place) -> str | tuple[str, ...]:
    """Return what a control holds: codes where they are known, else the text as typed."""
    value, raw = place.parsed.entry["value"], place.parsed.entry["raw"]
    if place.parsed.without is not None:
        return () if place.field.kind in MANY else ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if place.field.kind in MANY:
        return tuple(value) if isinstance(value, list) else tuple(filter(None, [raw]))
    if place.field.kind is Kind.CHOICE and isinstance(value, str):
        return value
    return raw


def shown_text(place: Place, lang: str) -> str:
    """Write an answer for reading: labels for codes, the unit behind a figure."""
    value = place.parsed.entry["value"]
    if isinstance(value, bool):
        return dict(YES_NO["zh" if lang.startswith("zh") else "en"])["yes" if value else "no"]
    codes = value if isinstance(value, list) else [value]
    labels = [option.label.get(lang) for code in codes if (option := place.field.option(code))]
    if labels:
        return ("、" if lang.startswith("zh") else ", ").join(labels)
    raw = place.parsed.entry["raw"].strip()
    if place.number is None or place.unit is None:
        return raw
    return f"{grouped(str(value))} {place.unit}"


def unit_name(code: str, lang: str) -> str:
    """Return how a unit is offered: its code, in Chinese with its name."""
    unit = units.UNITS.get(code)
    if unit is None or not lang.startswith("zh"):
        return code
    return code if code == unit.name_zh else f"{code}（{unit.name_zh}）"


__all__ = [
    "FieldView",
    "Progress",
    "Remark",
    "RowView",
    "SectionView",
    "Typed",
    "held",
    "name_of",
    "posted",
    "progress",
    "section_view",
    "shown_text",
    "unit_name",
]
