"""What a questionnaire consists of, as frozen values read from a definition file."""

import dataclasses
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from functools import cached_property

from forms.conditions import Condition, fields_of

LANGUAGES = ("en", "zh")


class Level(StrEnum):
    """How much of the list a supplier is asked."""

    FULL = "full"
    REDUCED = "reduced"
    MINIMAL = "minimal"


class Need(StrEnum):
    """How a level treats a field; the letters of the base list."""

    REQUIRED = "R"
    CONDITIONAL = "C"
    OPTIONAL = "O"
    ABSENT = "-"


class Kind(StrEnum):
    """What kind of answer a field takes.

    ``FILE`` holds the ids of evidence documents, ``LINKS`` the rows that a document proves, each
    as ``SECTION.row`` (``G.r1``).
    """

    TEXT = "text"
    LONG_TEXT = "long_text"
    EMAIL = "email"
    DECIMAL = "decimal"
    INTEGER = "integer"
    BOOL = "bool"
    CHOICE = "choice"
    CHOICES = "choices"
    DATE = "date"
    DATE_RANGE = "date_range"
    MONTH = "month"
    TEXT_LIST = "text_list"
    SERIES = "series"
    FILE = "file"
    LINKS = "links"

    @property
    def is_number(self) -> bool:
        """Whether the answer is one number."""
        return self in {Kind.DECIMAL, Kind.INTEGER}


class Repeat(StrEnum):
    """Whether a section is answered once, or row by row."""

    SINGLE = "single"
    ROWS = "rows"


@dataclass(frozen=True, slots=True)
class Text:
    """A sentence or label in every language of the product."""

    en: str = ""
    zh: str = ""

    def get(self, lang: str) -> str:
        """Return the wording for a language; any Chinese variant reads Chinese."""
        return self.zh if lang.lower().startswith("zh") else self.en

    def __bool__(self) -> bool:
        return bool(self.en)


@dataclass(frozen=True, slots=True)
class Option:
    """One entry of a list to choose from; ``levels`` says where it is offered.

    ``was`` is its code in the version before, where it had another one.
    """

    code: str
    label: Text
    levels: frozenset[Level] = frozenset(Level)
    was: str = ""


@dataclass(frozen=True, kw_only=True)
class Field:
    """One question, or one cell of a row.

    ``listed`` names the field of the base list that it answers: usually itself, another
    field's key where the list asks for several values at once, empty for questions added so
    that the form can show only what applies. Help has three parts: ``hint`` says what is meant,
    ``where`` where the answer is found, ``example`` what one looks like. ``was`` is the key in
    the version before, where the same question had another one.
    """

    key: str
    section: str
    kind: Kind
    label: Text
    hint: Text
    where: Text = Text()
    example: Text = Text()
    listed: str = ""
    need: Mapping[Level, Need] = dataclasses.field(default_factory=dict)
    units: tuple[str, ...] = ()
    unit_from: str | None = None
    options: tuple[Option, ...] = ()
    show_if: Condition | None = None
    required_when: Condition | None = None
    minimum: Decimal | None = None
    maximum: Decimal | None = None
    above: Decimal | None = None
    min_length: int = 0
    max_length: int = 200
    pattern: str | None = None
    check: str | None = None
    once: bool = False
    automatic: bool = False
    available: bool = True
    feeds: str | None = None
    suggestions: tuple[Text, ...] = ()
    was: str = ""

    def need_at(self, level: Level) -> Need:
        """Return how a level treats the field."""
        return self.need.get(level, Need.ABSENT)

    def asked_at(self, level: Level) -> bool:
        """Say whether a level asks the field at all."""
        return self.available and self.need_at(level) is not Need.ABSENT

    def options_at(self, level: Level) -> tuple[Option, ...]:
        """List what a level offers to choose from."""
        return tuple(option for option in self.options if level in option.levels)

    def option(self, code: object) -> Option | None:
        """Find an option by its code."""
        return next((option for option in self.options if option.code == code), None)


@dataclass(frozen=True, slots=True)
class FirstRow:
    """A row that a new draft begins with: what is typed there anyway, never a figure.

    ``cells`` hold codes for choices, and for texts the words of the reader's language.
    """

    section: str
    cells: Mapping[str, Text]


@dataclass(frozen=True, slots=True, kw_only=True)
class UsualRange:
    """Between which values a figure usually lies, and who says so.

    ``measure`` is ``field:KEY`` for an answer, else a measure of :mod:`forms.ranges`.
    ``low`` and ``high`` are in ``unit``. ``is_ours`` marks an estimate of the project.
    """

    key: str
    measure: str
    low: Decimal
    high: Decimal
    unit: str
    label: Text
    source: Text
    is_ours: bool


@dataclass(frozen=True, kw_only=True)
class Section:
    """One page of the form and one sheet of the workbook.

    ``fields`` of a row section are the cells of each row; the data-quality cells that every
    row carries come last and have another ``section`` of origin.
    """

    key: str
    title: Text
    intro: Text
    repeat: Repeat
    fields: tuple[Field, ...]
    rows_min: Mapping[Level, int] = dataclasses.field(default_factory=dict)
    show_if: Condition | None = None
    covers: tuple[str, ...] = ()
    was: str = ""

    @property
    def has_rows(self) -> bool:
        """Whether the section is a table."""
        return self.repeat is Repeat.ROWS

    def at(self, level: Level) -> tuple[Field, ...]:
        """List the fields that a level asks, in order."""
        return self._asked[level]

    def field(self, key: str) -> Field:
        """Return one field; ``KeyError`` when the section has no such field."""
        return self._by_key[key]

    @cached_property
    def looks_at(self) -> frozenset[str]:
        """Return the fields outside the section that its own fields depend on."""
        conditions = [
            condition
            for one in self.fields
            for condition in (one.show_if, one.required_when)
            if condition is not None
        ]
        named = {name for condition in conditions for name in fields_of(condition)}
        named |= {one.unit_from for one in self.fields if one.unit_from is not None}
        return frozenset(named - set(self._by_key))

    @cached_property
    def _asked(self) -> dict[Level, tuple[Field, ...]]:
        return {level: tuple(one for one in self.fields if one.asked_at(level)) for level in Level}

    @cached_property
    def _by_key(self) -> dict[str, Field]:
        return {one.key: one for one in self.fields}


@dataclass(frozen=True, kw_only=True)
class Questionnaire:
    """A published list in one version: what was asked never changes afterwards.

    ``shared`` holds the sections whose fields are cells of every row of other sections; their
    titles head those cells. A module names the list it ``extends``.
    """

    id: str
    version: str
    title: Text
    sections: tuple[Section, ...]
    shared: tuple[Section, ...] = ()
    covers: tuple[str, ...] = ()
    extends: tuple[str, str] | None = None
    first_rows: tuple[FirstRow, ...] = ()
    ranges: tuple[UsualRange, ...] = ()
    sha256: str = ""

    def section(self, key: str) -> Section:
        """Return one section; ``KeyError`` when there is none."""
        return self._by_key[key]

    def at(self, level: Level) -> tuple[Section, ...]:
        """List the sections that ask something at a level."""
        return tuple(section for section in self.sections if section.at(level))

    def single_fields(self) -> Iterator[Field]:
        """Go through the fields that are answered once."""
        for section in self.sections:
            if not section.has_rows:
                yield from section.fields

    def field(self, key: str) -> Field:
        """Return a field of any section by its key; ``KeyError`` when there is none."""
        return self._fields[key]

    def keys(self) -> tuple[str, ...]:
        """List the keys of all fields, cells of rows included."""
        return tuple(self._fields)

    def count(self) -> int:
        """Count the fields of the base list that the questionnaire holds."""
        return len({one.listed for one in self._fields.values() if one.listed})

    def count_required(self, level: Level) -> int:
        """Count the fields of the base list that a level always requires."""
        needs = self._fields.values()
        return len(
            {one.listed for one in needs if one.listed and one.need_at(level) is Need.REQUIRED}
        )

    @cached_property
    def _by_key(self) -> dict[str, Section]:
        return {section.key: section for section in self.sections}

    @cached_property
    def _fields(self) -> dict[str, Field]:
        return {one.key: one for section in self.sections for one in section.fields}
