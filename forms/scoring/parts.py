"""The parts of the score, each the share of its points that the answers reach."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import partial
from typing import Any

from forms.evidence import coverage
from forms.filled import Cells, Place
from forms.findings import Finding, Severity
from forms.model import Need
from forms.quality import DIMENSIONS, OWN, UNKNOWN, data_period
from forms.quantity import RATED
from forms.scoring.state import State
from forms.weights import weights

EVIDENCE = "P"
STATEMENT = "pcf_statement"


@dataclass(frozen=True, slots=True)
class Part:
    """One part of the score; ``share`` is how much of it is reached, unknown while not asked."""

    key: str
    share: Decimal | None
    points: Decimal
    of: Decimal

    @property
    def asked(self) -> bool:
        """Whether the level asks for what the part measures."""
        return self.share is not None


def parts(state: State) -> tuple[Part, ...]:
    """Return all parts; what is not asked gives its points to the others, in proportion."""
    shares = {
        "completeness": completeness(state),
        "primary": primary(state),
        "quality": quality(mean_ratings(state)) if is_inventory_asked(state) else None,
        "consistency": consistency(state),
        "timeliness": timeliness(state),
        "evidence": evidence(state),
    }
    table: Mapping[str, Mapping[str, Any]] = weights()["part"]
    asked = sum(row["weight"] for key, row in table.items() if shares[key] is not None)
    return tuple(
        _part(key, shares[key], Decimal(100 * table[key]["weight"]) / asked) for key in table
    )


def _part(key: str, share: Decimal | None, most: Decimal) -> Part:
    if share is None:
        return Part(key, None, Decimal(0), Decimal(0))
    return Part(key, share, share * most, most)


def total(state: State) -> Decimal:
    """Return the points of all parts."""
    return sum((part.points for part in parts(state)), Decimal(0))


def completeness(state: State) -> Decimal:
    """Share of required and optional answers; a missing row counts as one missing answer."""
    counted = [*_counted(state)]
    missing_rows = sum(one.code in MISSING_ROWS for one in state.findings)
    required = _ratio(
        sum((one.required for one in counted), Decimal(0)),
        sum(one.of_required for one in counted) + missing_rows,
    )
    optional = _ratio(
        sum((one.optional for one in counted), Decimal(0)),
        sum(one.of_optional for one in counted),
    )
    table = weights()["completeness"]
    share: Decimal = table["required"] * required + table["optional"] * optional
    return share


@dataclass(frozen=True, slots=True)
class Counted:
    """What the answers of a section or a row are worth, and how many there could be."""

    required: Decimal
    of_required: int
    optional: Decimal
    of_optional: int


def _counted(state: State) -> Iterator[Counted]:
    """Count section by section and row by row; a row that nothing is assumed of is counted once."""
    filled = state.filled
    touched = {(section, row) for section, row, _ in state.assumed}
    for section in filled.questionnaire.at(filled.level):
        if section.key in filled.hidden_sections:
            continue
        if not section.has_rows:
            yield _count((filled.single[one.key] for one in section.at(filled.level)), state)
            continue
        for row in filled.table(section.key):
            if (section.key, row.row) in touched:
                yield _count(row.values(), state)
            else:
                yield state.remembered(row, partial(_count, row.values(), state), "counted")


def _count(places: Iterable[Place], state: State) -> Counted:
    required: list[Decimal] = []
    optional: list[Decimal] = []
    for place in places:
        if counts(place):
            (required if place.required else optional).append(worth(place, state))
    return Counted(
        sum(required, Decimal(0)), len(required), sum(optional, Decimal(0)), len(optional)
    )


MISSING_ROWS = frozenset({"rows.too_few", "answer.missing_once"})


def counts(place: Place) -> bool:
    """Say whether a place counts as a question: shown, and not filled in by the portal itself."""
    return place.shown and not place.field.automatic


def worth(place: Place, state: State) -> Decimal:
    """Return what an answer counts: 1 for a value, less for an answer without one, 0 for none."""
    if place.value is not None or state.is_assumed(place):
        return Decimal(1)
    if place.without is None:
        return Decimal(0)
    return Decimal(weights()["completeness"]["without"][place.without.why.value])


def _ratio(reached: Decimal, of: int) -> Decimal:
    return reached / of if of else Decimal(1)


def is_inventory_asked(state: State) -> bool:
    """Say whether rows of data are asked; a verified result of its own replaces all of them."""
    shown = {one.key for one in state.filled.questionnaire.at(state.filled.level)}
    return bool(set(RATED) & shown - state.filled.hidden_sections)


def primary(state: State) -> Decimal | None:
    """Share of the rows that state the supplier's own data, or as a verified result states it."""
    if not is_inventory_asked(state):
        stated = state.filled.single.number("primary_data_share")
        return None if stated is None else stated / 100
    return state.weighed([Decimal(row.text("dq_class") in OWN) for row in state.rows])


def mean_ratings(state: State) -> tuple[Decimal | None, ...]:
    """Return the mean of each rating over the rows, ``None`` without any."""
    if not state.rows:
        return (None,) * len(DIMENSIONS)
    columns = zip(*(one.as_tuple() for one in state.ratings), strict=True)
    return tuple(state.weighed([Decimal(one) for one in column]) for column in columns)


def quality(ratings: tuple[Decimal | None, ...]) -> Decimal:
    """Mean of the six dimensions: 1 gives everything, 5 nothing."""
    known = [Decimal(UNKNOWN) if rating is None else rating for rating in ratings]
    return (UNKNOWN - sum(known, Decimal(0)) / len(known)) / (UNKNOWN - 1)


def consistency(state: State) -> Decimal:
    """Return what errors and warnings leave; what is missing counts in completeness."""
    table = weights()["consistency"]
    off = Decimal(0)
    for one in state.findings:
        if is_error(one):
            off += table["error"]
        elif one.severity is Severity.WARNING:
            off += table["explained" if one.key in state.reasons else "warning"]
    return max(1 - off, Decimal(0))


def is_error(finding: Finding) -> bool:
    """Say whether a finding is an error about what was answered."""
    return finding.severity is Severity.ERROR and finding.rule != "V01"


def timeliness(state: State) -> Decimal:
    """Return what the age of the period leaves, against the one that is asked for."""
    end = state.filled.single.day("period_end")
    if end is None:
        return Decimal(0)
    reference = state.context.period_end or state.context.today
    years = Decimal((reference - end).days) / 365
    table = weights()["timeliness"]
    for most, left in zip(table["years"], table["left"], strict=True):
        if years <= most:
            return Decimal(left)
    return Decimal(0)


def evidence(state: State) -> Decimal | None:
    """Share of the rows that are proven month by month; ``None`` where documents are not asked."""
    if not is_inventory_asked(state):
        return Decimal(bool(state.filled.single.codes(STATEMENT)))
    if not is_evidence_asked(state):
        return None
    return state.weighed([proven(row, state) for row in state.rows])


def is_evidence_asked(state: State) -> bool:
    """Say whether the level requires documents for these answers."""
    filled = state.filled
    section = next((one for one in filled.questionnaire.sections if one.key == EVIDENCE), None)
    if section is None or EVIDENCE in filled.hidden_sections:
        return False
    return any(one.need_at(filled.level) is Need.REQUIRED for one in section.at(filled.level))


def proven(row: Cells, state: State) -> Decimal:
    """Return how far a row is proven: own data by documents, secondary data by their reference."""
    if row.text("dq_class") in OWN:
        return coverage(state.proofs_of(row), data_period(row, state.filled))
    return Decimal(bool(row.text("mat_ef_ref") or state.proofs_of(row)))
