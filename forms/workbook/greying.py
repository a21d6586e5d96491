"""Conditions of the definition as spreadsheet formulas, so that cells grey out by themselves."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from openpyxl.formatting.rule import Rule
from openpyxl.styles import PatternFill
from openpyxl.styles.differential import DifferentialStyle

from forms.answers import Entry
from forms.conditions import All, Check, Condition, Not, Test
from forms.model import Field, Kind
from forms.workbook import looks
from forms.workbook.entries import to_cell

#: Finds the field and the cell reference of another answer, or None where it is elsewhere.
Lookup = Callable[[str], tuple[Field, str] | None]

_LONGEST_FORMULA: Final = 8_000


def grey_where_not_asked(condition: Condition | None, find: Lookup, lang: str) -> Rule | None:
    """Return the rule that greys a cell which does not apply, as far as a formula can say it.

    A cell stays white while what it depends on is unanswered or on another sheet:
    the workbook hints, only the portal decides.
    """
    formula = None if condition is None else _formula(condition, find, lang)
    if formula is None or len(formula) > _LONGEST_FORMULA:
        return None
    return _rule(formula, looks.LINE, stop=True)


def mark_while_empty(cell: str, begun: str | None) -> Rule:
    """Return the rule that marks a required cell while it is empty.

    In a table only rows in which something stands are marked; ``begun`` is their range.
    """
    is_empty = f"LEN(TRIM({cell}))=0"
    formula = is_empty if begun is None else f"AND({is_empty},COUNTA({begun})>0)"
    return _rule(formula, looks.WARNING)


def _rule(formula: str, colour: str, *, stop: bool = False) -> Rule:
    """Return a rule that colours cells where a formula is true."""
    style = DifferentialStyle(fill=PatternFill(bgColor=colour))
    return Rule(type="expression", dxf=style, formula=[formula], stopIfTrue=stop)


def _formula(condition: Condition, find: Lookup, lang: str) -> str | None:
    """Return a formula that is true where the condition surely does not hold."""
    if isinstance(condition, Check):
        return _check(condition, find, lang)
    if isinstance(condition, Not):
        return None
    parts = [_formula(part, find, lang) for part in condition.parts]
    known = [part for part in parts if part is not None]
    if isinstance(condition, All):
        return f"OR({','.join(known)})" if known else None
    # One unknown alternative may be the one that holds.
    return f"AND({','.join(known)})" if known and len(known) == len(parts) else None


def _check(check: Check, find: Lookup, lang: str) -> str | None:
    """Return a formula that is true where one comparison fails on an answered cell."""
    found = find(check.field)
    if found is None:
        return None
    field, cell = found
    if check.test is Test.ANSWERED:
        return f"LEN(TRIM({cell}))=0" if check.against else None
    if check.test is Test.CONTAINS and field.kind is Kind.CHOICES:
        return f"ISERROR(SEARCH({_quoted(field, check.against, lang)},{cell}))"
    if check.test in (Test.IS, Test.IN) and field.kind is Kind.CHOICE:
        codes = check.against if check.test is Test.IN else [check.against]
        others = ",".join(f"TRIM({cell})<>{_quoted(field, code, lang)}" for code in codes)
        return f"AND(LEN(TRIM({cell}))>0,{others})"
    return None


def _quoted(field: Field, code: object, lang: str) -> str:
    """Return a choice as the workbook writes it, quoted for a formula."""
    entry = Entry(raw=str(code), unit=None, value=[str(code)])
    if field.kind is not Kind.CHOICES:
        entry["value"] = str(code)
    label = to_cell(field, entry, lang)
    return '"' + str(label).replace('"', '""') + '"'
