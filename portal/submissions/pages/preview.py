"""What an uploaded workbook would change, in groups, with old and new value and cell."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from flask_babel import gettext as _

from forms.model import Field, Section, Text
from forms.workbook import Change, ChangeKind, Finding
from portal.submissions.answering import Answering
from portal.submissions.comparing import SHOWN, Compared, offered, place_of, placed_findings
from portal.submissions.models import WorkbookUpload
from portal.submissions.readings import from_json, in_terms_of
from portal.submissions.wording import in_words

GROUPS = (ChangeKind.NEW, ChangeKind.CHANGED, ChangeKind.CONFLICT, ChangeKind.PROBLEM)
CHOSEN_AT_FIRST = frozenset({ChangeKind.NEW, ChangeKind.CHANGED})
"""A conflict is decided by a person, and a value that cannot be read is not wished for."""


@dataclass(frozen=True, slots=True)
class Value:
    """One value of the workbook against the one that stands."""

    id: str
    label: str
    row: str
    section: str
    old: str
    new: str
    cell: str
    problems: tuple[str, ...]
    is_chosen: bool
    may_choose: bool


@dataclass(frozen=True, slots=True)
class Group:
    """Values of one kind."""

    kind: str
    values: tuple[Value, ...]
    count: int
    is_whole: bool = True

    @property
    def chosen(self) -> int:
        """Count what is chosen."""
        return sum(1 for one in self.values if one.is_chosen)


@dataclass(frozen=True, slots=True)
class Preview:
    """The groups, what stays closed, what is the same, and what is found in the file.

    ``wrong`` counts by severity what reading and rules find in answers and file together. Of a
    large file the groups show their first values, and are chosen as a whole.
    """

    groups: tuple[Group, ...]
    closed_count: int
    same: int
    findings: tuple[Finding, ...]
    wrong: Counter[str]
    is_large: bool = False

    @property
    def values(self) -> int:
        """Count the values that could be taken."""
        return sum(group.count for group in self.groups)

    @property
    def chosen(self) -> int:
        """Count the values that are chosen."""
        return sum(group.chosen for group in self.groups)


def preview(
    upload: WorkbookUpload, known: Answering, lang: str, choices: Mapping[str, str]
) -> Preview:
    """Return the preview; ``choices`` say ``all`` or ``none`` for a group."""
    if upload.comparison is not None:
        return _large(Compared.from_json(upload.comparison), known, lang)
    read = in_terms_of(from_json(upload.reading or {}), known.questionnaire)
    offers = offered(read, known)
    found = placed_findings(read, offers.merge, known)
    writer = _Writer(known, lang, read.findings, offers.open)
    groups = [
        tuple(writer.values(offers.open, kind, choices.get(kind.value, ""))) for kind in GROUPS
    ]
    return Preview(
        groups=tuple(
            Group(kind.value, values, len(values))
            for kind, values in zip(GROUPS, groups, strict=True)
            if values
        ),
        closed_count=len(offers.closed),
        same=len(offers.merge.same),
        findings=_elsewhere(read.findings, (*offers.open, *offers.closed)),
        wrong=Counter(one.severity for one in found),
    )


def _large(compared: Compared, known: Answering, lang: str) -> Preview:
    """Return what the job found of a file that is too large to choose from value by value."""
    read = [one for one in compared.findings if one.rule is None]
    writer = _Writer(known, lang, read, compared.first)
    groups = (
        Group(
            kind.value,
            tuple(writer.values(compared.first, kind, "none")),
            compared.counts.get(kind.value, 0),
            is_whole=False,
        )
        for kind in GROUPS
    )
    return Preview(
        groups=tuple(group for group in groups if group.count),
        closed_count=compared.closed,
        same=compared.same,
        findings=_elsewhere(read, compared.first)[:SHOWN],
        wrong=Counter(compared.wrong),
        is_large=True,
    )


def _elsewhere(found: Iterable[Finding], values: Iterable[Change]) -> tuple[Finding, ...]:
    """Return what the reading found at no value that is shown: those carry their own."""
    shown = {(one.sheet, one.cell) for one in values}
    return tuple(one for one in found if one.cell is None or (one.sheet, one.cell) not in shown)


class _Writer:
    """Writes offered values for reading."""

    def __init__(
        self,
        known: Answering,
        lang: str,
        found: Iterable[Finding],
        offers: Iterable[Change],
    ) -> None:
        self.known, self.lang = known, lang
        self.new_rows = {
            (one.section, one.row, one.field): one.new for one in offers if one.is_new_row
        }
        self.found: dict[tuple[str | None, str | None], list[str]] = defaultdict(list)
        for one in found:
            self.found[one.sheet, one.cell].append(one.sentence(lang))
        unit = known.filled.single.text("declared_unit")
        self.unit = unit or ""

    def values(self, offers: Iterable[Change], kind: ChangeKind, choice: str) -> Iterable[Value]:
        is_chosen = choice == "all" or (choice != "none" and kind in CHOSEN_AT_FIRST)
        for one in offers:
            if one.kind is kind:
                yield self.value(one, is_chosen=is_chosen)

    def value(self, one: Change, *, is_chosen: bool) -> Value:
        place = place_of(one, self.known)
        section = self.known.questionnaire.section(place.section)
        field = section.field(one.field)
        # What cannot be read never replaces what can.
        may_choose = one.kind is not ChangeKind.PROBLEM or one.old is None
        return Value(
            id=one.id,
            label=self._in(field.label),
            row=self._row(section, place.row),
            section=self._in(section.title),
            old=self._words(field, one.old),
            new=self._words(field, one.new),
            cell=f"{one.sheet} {one.cell}" if one.sheet and one.cell else "",
            problems=tuple(self.found.get((one.sheet, one.cell), ())) if one.cell else (),
            is_chosen=is_chosen and may_choose,
            may_choose=may_choose,
        )

    def _in(self, text: Text) -> str:
        return text.get(self.lang)

    def _words(self, field: Field, entry: Mapping[str, object] | None) -> str:
        unit = self.unit if field.unit_from == "declared_unit" else ""
        return in_words(field, entry, self.lang, unit)

    def _row(self, section: Section, row: str | None) -> str:
        """Return which row of a table it is: by what it is about, else by its number."""
        if row is None:
            return ""
        first = section.fields[0]
        rows = self.known.answers.get("rows", {}).get(section.key, [])
        for number, one in enumerate(rows, 1):
            if one["id"] == row:
                return in_words(first, one["cells"].get(first.key), self.lang) or str(number)
        about = in_words(first, self.new_rows.get((section.key, row, first.key)), self.lang)
        return str(_("%(row)s (new row)", row=about) if about else _("new row"))
