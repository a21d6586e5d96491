"""Turns what was typed into answers, by the same grammar as the pages use."""

from __future__ import annotations

from collections import ChainMap, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from forms.answers import (
    Answers,
    Entry,
    Parsed,
    Row,
    field_values,
    is_answered,
    is_blank,
    parse,
    rows_of,
    unit_for,
    without_of,
)
from forms.conditions import Value
from forms.findings import Problem
from forms.workbook import entries
from forms.workbook.collecting import Typed
from forms.workbook.findings import Facts, Finding, Severity
from forms.workbook.phrases import words_of
from forms.workbook.recognition import Recognised
from forms.workbook.spots import Place


@dataclass(slots=True)
class Interpretation:
    """The answers of a workbook and what is to be said about them."""

    entries: dict[Place, Entry] = field(default_factory=dict)
    findings: list[Finding] = field(default_factory=list)

    def answers(self, typed: list[Typed]) -> Answers:
        """Return the answers as a document, rows in the order of the sheet."""
        fields: dict[str, Entry] = {}
        rows: dict[str, dict[str, Row]] = {}
        for place in (one.place for one in typed if one.place in self.entries):
            table, row_id, key = place
            if table is None or row_id is None:
                fields[key] = self.entries[place]
            else:
                row = rows.setdefault(table, {}).setdefault(row_id, Row(id=row_id, cells={}))
                row["cells"][key] = self.entries[place]
        return {
            "fields": fields,
            "rows": {key: list(found.values()) for key, found in rows.items()},
        }


def interpret(typed: list[Typed], recognised: Recognised, *, is_1904: bool) -> Interpretation:
    """Read everything that was typed."""
    reader = _Interpreter(recognised, is_1904=is_1904)
    # Answers that lend their unit to others come first.
    for one in sorted(typed, key=lambda one: one.field.unit_from is not None):
        reader.read(one)
    order = {one.place: number for number, one in enumerate(typed)}
    reader.result.findings.sort(key=lambda finding: order.get(_place_of(finding), len(order)))
    return reader.result


def _place_of(finding: Finding) -> Place:
    """Return the place of an answer's finding."""
    return (finding.section if finding.row else None, finding.row, finding.field or "")


class _Interpreter:
    """Reads cell after cell, remembering the values that later ones depend on."""

    def __init__(self, recognised: Recognised, *, is_1904: bool) -> None:
        self.result = Interpretation()
        self._recognised = recognised
        self._base = _entries_of(recognised.base)
        self._is_1904 = is_1904
        self._locked = recognised.locked
        self._parsed: dict[tuple[str, str, str | None, str | None], Parsed] = {}
        self._singles = field_values(recognised.base)
        self._cells: dict[tuple[str | None, str | None], dict[str, Value]] = defaultdict(dict)

    def read(self, one: Typed) -> None:
        """Read one cell into an entry, with its findings."""
        typed = entries.from_cell(one.field, one.cell, is_1904=self._is_1904)
        if typed.code is not None and not self._was_so(one, typed.raw):
            self._say(one, typed.code, "error", {"found": typed.raw})
            return
        parsed = self._parse(one, typed.raw)
        if self._is_locked(one, parsed.entry):
            return
        self._keep(one.place, parsed.entry)
        if parsed.problem is not None:
            self._say_problem(one, parsed.problem, "error")
        elif not same(self._base.get(one.place), parsed.entry):
            self._remark(one, typed, parsed)

    def _keep(self, place: Place, entry: Entry) -> None:
        """Take an answer over; later ones may take their unit from it."""
        self.result.entries[place] = entry
        table, row, key = place
        (self._singles if table is None else self._cells[table, row])[key] = entry["value"]

    def _was_so(self, one: Typed, raw: str) -> bool:
        """Tell whether the portal itself wrote this text into the cell."""
        old = self._base.get(one.place)
        return old is not None and raw in (old["value"], old["raw"])

    def _parse(self, one: Typed, raw: str) -> Parsed:
        """Read a text by the grammar; tables repeat themselves, so each text only once."""
        default_unit = None
        if one.field.unit_from is not None:
            default_unit = unit_for(one.field, self._values(one.place))
        known = one.field.key, raw, one.unit, default_unit
        if known not in self._parsed:
            sign = self._recognised.base.get("decimal_sign")
            self._parsed[known] = parse(
                one.field, raw, one.unit, default_unit=default_unit, decimal_sign=sign
            )
        parsed = self._parsed[known]
        return replace(parsed, entry=parsed.entry.copy())

    def _values(self, place: Place) -> Mapping[str, Value]:
        """Return the answers that a unit may follow: those of the workbook, then older ones."""
        return ChainMap(self._cells.get(place[:2], {}), self._singles)

    def _is_locked(self, one: Typed, entry: Entry) -> bool:
        """Keep an answer that was not to be changed, and say so where it was."""
        if one.field.key not in self._locked:
            return False
        old = self._base.get(one.place)
        if old is None or is_blank(old):
            return False
        self._keep(one.place, old)
        if not same(old, entry):
            self._say(one, "cell.locked", "error", {"old": old["raw"]})
        return True

    def _remark(self, one: Typed, typed: entries.Typed, parsed: Parsed) -> None:
        """Show back what was read otherwise than it stands, where it is new."""
        if typed.remark is not None:
            self._say(one, typed.remark, "warning", {"found": typed.raw})
        for note in parsed.notes:
            self._say_problem(one, note, "info")

    def _say(self, one: Typed, code: str, severity: Severity, facts: Facts) -> None:
        self.result.findings.append(replace(_at(one), code=code, severity=severity, facts=facts))

    def _say_problem(self, one: Typed, problem: Problem, severity: Severity) -> None:
        """Say what the grammar of answers says, at the cell that it is about."""
        finding = replace(
            _at(one), code=problem.code, severity=severity, words=words_of(problem, one.field)
        )
        # The unit may also have been typed behind the number; the grammar says which it read.
        if problem.code.startswith("unit.") and problem.facts.get("text") == one.unit:
            finding = replace(finding, cell=one.unit_reference)
        self.result.findings.append(finding)


def _at(one: Typed) -> Finding:
    """Return a finding at an answer's cell, still to be filled."""
    return Finding(
        code="",
        sheet=one.sheet,
        cell=one.reference,
        section=one.section,
        field=one.field.key,
        row=one.place[1],
    )


def _entries_of(answers: Answers) -> dict[Place, Entry]:
    """Return all entries of a document by place."""
    found: dict[Place, Entry] = {
        (None, None, key): entry for key, entry in answers.get("fields", {}).items()
    }
    for table in answers.get("rows", {}):
        for row in rows_of(answers, table):
            for key, entry in row["cells"].items():
                found[table, row["id"], key] = entry
    return found


def same(first: Entry | None, second: Entry | None) -> bool:
    """Tell whether two entries answer the same: by value and unit, or as typed if unread.

    An answer without a figure says the same in either language if its reason does.
    """
    if first is None or second is None or is_blank(first) or is_blank(second):
        return is_blank(first) and is_blank(second)
    if first["value"] is None or second["value"] is None:
        if is_answered(first) or is_answered(second):
            return first["value"] == second["value"] and without_of(first) == without_of(second)
        unread = first["value"] is None and second["value"] is None
        return unread and entries.clean(first["raw"]) == entries.clean(second["raw"])
    return first["value"] == second["value"] and first["unit"] == second["unit"]
