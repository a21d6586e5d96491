"""What would raise a score, each as a change that is really made to the answers and scored anew.

A mend never guesses a figure: what has to be found out is assumed to be answered, all else is
written into the answers as the supplier would write it.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace

from forms.evidence import Month, uncovered, usual_proof
from forms.filled import Cells
from forms.findings import Fact, Finding, Severity
from forms.model import Text
from forms.quality import OWN, data_period, reporting_period
from forms.quantity import RATED, row_name
from forms.scoring.changes import (
    assuming,
    dropping,
    unanswered,
    with_all,
    with_cells,
    with_fields,
)
from forms.scoring.parts import (
    EVIDENCE,
    MISSING_ROWS,
    STATEMENT,
    counts,
    is_error,
    is_evidence_asked,
    is_inventory_asked,
    worth,
)
from forms.scoring.state import State

NAMED = 8
"""Rows whose document is named one by one, the heaviest first; the others go by table."""

OWN_RECORDS = {"dq_class": "primary", "dq_source": "meter", "dq_method": "measured"}
"""What the data cells of a row say that is read off the supplier's own meters."""

ATTACHED = "00000000"
"""Stands for a file that is yet to be attached."""


@dataclass(frozen=True)
class Mend:
    """One thing to do, where it is done, and how the answers stand afterwards."""

    code: str
    after: Callable[[State], State]
    facts: dict[str, Fact] = field(default_factory=dict)
    section: str | None = None
    row: str | None = None
    field: str | None = None


def mends(state: State) -> Iterator[Mend]:
    """Go through everything that could raise the score."""
    yield from _answers(state)
    yield from figures(state)
    yield from _findings(state)
    yield from _period(state)
    if is_inventory_asked(state):
        yield from _rows(state)
        yield from _evidence(state)
        yield from _verification(state)
    elif not state.filled.single.codes(STATEMENT):
        yield Mend("advice.statement", with_fields({STATEMENT: ATTACHED}), {}, "O", None, STATEMENT)


# ------------------------------------------------------------------ what is missing
def _answers(state: State) -> Iterator[Mend]:
    """Answer what is missing, section by section, required and optional apart."""
    missing = [one for one in state.filled.places() if counts(one) and not one.is_answered]
    for section in state.filled.questionnaire.at(state.filled.level):
        mine = [one for one in missing if one.section.key == section.key]
        for required in (True, False):
            some = [one for one in mine if one.required is required]
            if not some:
                continue
            keys = frozenset((one.section.key, one.row, one.field.key) for one in some)
            code = "advice.answer" if required else "advice.optional"
            facts: dict[str, Fact] = {"count": len(some), "section": section.title}
            yield Mend(code, assuming(keys), facts, section.key, some[0].row, some[0].field.key)
        if any(_is_missing_row(one, section.key) for one in state.findings):
            facts = {"section": section.title}
            yield Mend("advice.row", _with_rows(section.key), facts, section.key)


def _with_rows(section: str) -> Callable[[State], State]:
    """Add the row that is missing, with own records behind it; its answers are assumed."""

    def after(state: State) -> State:
        state = dropping(state, lambda one: _is_missing_row(one, section))
        asked = {
            one.key for one in state.filled.questionnaire.section(section).at(state.filled.level)
        }
        typed = {key: raw for key, raw in OWN_RECORDS.items() if key in asked}
        if section not in RATED or not typed:
            return state
        added = with_cells(section, f"new{section}", typed)(state)
        return replace(added, assumed=added.assumed | (unanswered(added) - unanswered(state)))

    return after


def _is_missing_row(finding: Finding, section: str) -> bool:
    return finding.section == section and finding.code in MISSING_ROWS


def figures(state: State) -> Iterator[Mend]:
    """Answers without a figure, one by one: what each of them costs."""
    for place in state.filled.places():
        if place.without is not None and worth(place, state) < 1:
            key = (place.section.key, place.row, place.field.key)
            facts: dict[str, Fact] = {"label": place.field.label}
            yield Mend(
                "advice.figure", _found_out(key), facts, place.section.key, place.row, key[2]
            )


def _found_out(key: tuple[str, str | None, str]) -> Callable[[State], State]:
    """Assume a figure is given: the place counts as answered, and its row is rated again."""

    def after(state: State) -> State:
        assumed = assuming(frozenset({key}))(state)
        section, row, cell = key
        if row is None or section not in RATED:
            return assumed
        return with_cells(section, row, {cell: ""})(assumed)

    return after


# ------------------------------------------------------------------ what is found
def _findings(state: State) -> Iterator[Mend]:
    errors = [one for one in state.findings if is_error(one)]
    if errors:
        first = errors[0]
        yield Mend(
            "advice.errors",
            lambda known: dropping(known, is_error),
            {"count": len(errors)},
            first.section,
            first.row,
            first.field,
        )
    warnings = [one for one in state.findings if one.severity is Severity.WARNING]
    silent = [one for one in warnings if one.key not in state.reasons]
    if silent:
        said = state.reasons | {one.key for one in silent}
        first = silent[0]
        facts: dict[str, Fact] = {"count": len(silent)}
        yield Mend(
            "advice.reasons",
            lambda known: replace(known, reasons=said),
            facts,
            first.section,
            first.row,
            first.field,
        )
    if warnings:
        first = warnings[0]
        yield Mend(
            "advice.warnings",
            lambda known: dropping(known, lambda one: one.severity is Severity.WARNING),
            {"count": len(warnings)},
            first.section,
            first.row,
            first.field,
        )


# ------------------------------------------------------------------ the period
def _period(state: State) -> Iterator[Mend]:
    context, end = state.context, state.filled.single.day("period_end")
    wanted = (context.period_start, context.period_end)
    if end is not None and wanted[0] and wanted[1] and end < wanted[1]:
        typed = {"period_start": wanted[0].isoformat(), "period_end": wanted[1].isoformat()}
        facts: dict[str, Fact] = {"period": f"{wanted[0]}/{wanted[1]}"}
        yield Mend("advice.newer", with_fields(typed), facts, "C", None, "period_end")


# ------------------------------------------------------------------ rows of data
def _rows(state: State) -> Iterator[Mend]:
    yield from _grouped(state, "advice.own_data", _others)
    yield from _grouped(state, "advice.time", _own_period)
    yield from _grouped(state, "advice.technology", _allocated)
    yield from _grouped(state, "advice.geography", _elsewhere)


def _grouped(
    state: State, code: str, change: Callable[[Cells, State], dict[str, str]]
) -> Iterator[Mend]:
    """Make one change to all rows that it concerns."""
    changes = {
        (row.section, row.row or ""): cells for row in state.rows if (cells := change(row, state))
    }
    if changes:
        section, row = next(iter(changes))
        cell = next(iter(changes[section, row]))
        facts: dict[str, Fact] = {"count": len(changes)}
        yield Mend(code, with_all(changes), facts, section, row, cell)


def _others(row: Cells, state: State) -> dict[str, str]:
    """State own data instead of others'."""
    return {} if row.text("dq_class") in OWN else {"dq_class": "primary"}


def _own_period(row: Cells, state: State) -> dict[str, str]:
    """State the reporting period instead of another one."""
    own, period = row.text("dq_period"), reporting_period(state.filled)
    if own is None or period is None or data_period(row, state.filled) == period:
        return {}
    return {"dq_period": f"{period[0]}/{period[1]}"}


def _allocated(row: Cells, state: State) -> dict[str, str]:
    """Meter the product by itself instead of taking a share of the plant."""
    changed: dict[str, str] = {}
    if row.text("dq_class") == "site_specific":
        changed["dq_class"] = "primary"
    shared = row.number("energy_alloc_pct") != 100 and row.text("energy_alloc_key") != "sub_meter"
    if row.text("dq_class") in OWN and "energy_alloc_pct" in row and shared:
        changed["energy_alloc_key"] = "sub_meter"
    return changed


def _elsewhere(row: Cells, state: State) -> dict[str, str]:
    """Use a data set of the material's own origin instead of another place's."""
    used, origin = row.text("mat_ef_region"), row.text("mat_origin")
    if row.text("dq_class") in OWN or not used or not origin or used == origin:
        return {}
    return {"mat_ef_region": origin}


# ------------------------------------------------------------------ evidence
def _evidence(state: State) -> Iterator[Mend]:
    """Documents that are still missing, row by row, with the months they have to cover."""
    if not is_evidence_asked(state):
        return
    unproven = [
        (weight, row)
        for weight, row in zip(state.weights, state.rows, strict=True)
        if row.text("dq_class") in OWN and _uncovered(row, state) != ()
    ]
    unproven.sort(key=lambda pair: -pair[0])
    for _, row in unproven[:NAMED]:
        yield _document(row, state)
    others = [row for _, row in unproven[NAMED:]]
    for section in dict.fromkeys(row.section for row in others):
        mine = [row for row in others if row.section == section]
        title = state.filled.questionnaire.section(section).title
        facts: dict[str, Fact] = {"count": len(mine), "section": title}
        yield Mend("advice.evidence_rows", _attach_all(mine), facts, EVIDENCE)


def _uncovered(row: Cells, state: State) -> tuple[Month, ...] | None:
    return uncovered(state.proofs_of(row), data_period(row, state.filled))


def _document(row: Cells, state: State) -> Mend:
    """Name the document of one row, and the months it has to cover."""
    kind, missing = usual_proof(row), _uncovered(row, state)
    option = state.filled.questionnaire.section(EVIDENCE).field("ev_type").option(kind)
    facts: dict[str, Fact] = {
        "document": option.label if option else kind,
        "row": row_name(row) or _title(row, state),
    }
    code = "advice.evidence"
    if missing:
        code, facts["months"] = "advice.evidence_months", month_names(missing)
    return Mend(code, _attach(row), facts, EVIDENCE)


def _attach_all(rows: Sequence[Cells]) -> Callable[[State], State]:
    def after(state: State) -> State:
        attached = state
        for row in rows:
            attached = _attach(row, like=state)(attached)
        return attached

    return after


def _asks_for_proof(finding: Finding, row: Cells) -> bool:
    return finding.rule == "V47" and (finding.section, finding.row) == (row.section, row.row)


def _title(row: Cells, state: State) -> Text:
    """Return what a row without a name is called: what it is about, or its table."""
    for key in ("energy_carrier", "transport_use", "emis_source", "pack_material"):
        place = row.get(key)
        option = place.field.option(place.value) if place is not None else None
        if option is not None:
            return option.label
    return state.filled.questionnaire.section(row.section).title


def _attach(row: Cells, like: State | None = None) -> Callable[[State], State]:
    """Attach a document for the months that are missing, or for the whole period.

    ``like`` tells what is missing, where many documents are attached at once.
    """

    def after(state: State) -> State:
        kind, missing = usual_proof(row), _uncovered(row, like or state)
        period = data_period(row, state.filled)
        cells = {"ev_type": kind, "ev_file": ATTACHED, "ev_links": f"{row.section}.{row.row}"}
        if missing:
            (first, last) = (missing[0], missing[-1])
            cells["ev_period"] = f"{first[0]}-{first[1]:02}/{last[0]}-{last[1]:02}"
        elif period is not None:
            cells["ev_period"] = f"{period[0]}/{period[1]}"
        new = f"new{row.section}{row.row}"
        attached = with_cells(EVIDENCE, new, cells)(state)
        return dropping(attached, lambda one: _asks_for_proof(one, row))

    return after


def month_names(found: tuple[Month, ...]) -> Text:
    """Name months as both languages do, spans as spans.

    >>> month_names(((2025, 11), (2025, 12)))
    Text(en='November to December 2025', zh='2025年11月至2025年12月')
    >>> month_names(((2025, 12),)).en
    'December 2025'
    """
    (year, month), (last_year, last_month) = found[0], found[-1]
    first_zh, last_zh = f"{year}年{month}月", f"{last_year}年{last_month}月"
    last_en = f"{MONTHS[last_month - 1]} {last_year}"
    if len(found) == 1:
        return Text(last_en, last_zh)
    first_en = MONTHS[month - 1] + ("" if year == last_year else f" {year}")
    return Text(f"{first_en} to {last_en}", f"{first_zh}至{last_zh}")


MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip


def _verification(state: State) -> Iterator[Mend]:
    """Verification by a third party, with everything it then asks for answered."""
    status = state.filled.single.text("verification_status") or ""
    if state.filled.single.get("verification_status") is None or status.startswith("third_"):
        return

    def after(known: State) -> State:
        verified = with_fields({"verification_status": "third_limited"})(known)
        new = unanswered(verified) - unanswered(known)
        return replace(verified, assumed=verified.assumed | new)

    yield Mend("advice.verifiability", after, {}, "O", None, "verification_status")
