"""Which answers may be changed: all while a request is open, only the disputed ones after a return.

A returned answer opens with everything that depends on it: the cells of its row, and the
questions that are shown, required or counted by it. A place whose answer is an error is open
too, or mending one answer could make another one wrong for good.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from forms.conditions import fields_of
from forms.findings import Finding, Severity
from forms.model import Field, Questionnaire
from portal.campaigns.workflow import RequestState
from portal.submissions.places import Place

EDITABLE = frozenset(
    {RequestState.ISSUED, RequestState.OPENED, RequestState.IN_PROGRESS, RequestState.RETURNED}
)


@dataclass(frozen=True, slots=True)
class Openness:
    """What of the answers is open; ``places`` counts only where not everything is."""

    everything: bool = False
    places: frozenset[Place] = frozenset()
    rows: frozenset[tuple[str, str]] = frozenset()
    tables: frozenset[str] = frozenset()

    @property
    def anything(self) -> bool:
        """Tell whether there is anything to change at all."""
        return self.everything or bool(self.places or self.rows or self.tables)

    def is_open(self, place: Place) -> bool:
        """Tell whether one answer may be changed."""
        return (
            self.everything
            or place.section in self.tables
            or (place.section, place.row or "") in self.rows
            or place in self.places
        )

    def may_add(self, section: str) -> bool:
        """Tell whether a table may get new rows."""
        return self.everything or section in self.tables


EVERYTHING = Openness(everything=True)
NOTHING = Openness()


def openness(
    state: RequestState,
    returned: Iterable[Place],
    findings: Iterable[Finding],
    questionnaire: Questionnaire,
) -> Openness:
    """Return what is open in ``state``, with the returned answers that nobody mended yet."""
    if state not in EDITABLE:
        return NOTHING
    if state is not RequestState.RETURNED:
        return EVERYTHING
    asked_again = list(returned)
    wrong = [one for one in findings if one.severity is Severity.ERROR]
    single = {place for place in asked_again if place.row is None and place.field}
    single |= {Place(f.section, None, f.field) for f in wrong if f.field and not f.row}
    rows = {(place.section, place.row) for place in asked_again if place.row}
    rows |= {(one.section, one.row) for one in wrong if one.row}
    return Openness(
        places=frozenset(single) | _dependent(single, questionnaire),
        rows=frozenset(rows),
        tables=frozenset(
            place.section for place in asked_again if not place.row and not place.field
        )
        | {one.section for one in wrong if not one.row and not one.field},
    )


def _dependent(single: Iterable[Place], questionnaire: Questionnaire) -> frozenset[Place]:
    """Return the questions that look at one of these answers."""
    keys = {place.field for place in single}
    return frozenset(
        Place(one.section, None, one.key)
        for section in questionnaire.sections
        if not section.has_rows
        for one in section.fields
        if keys & _looked_at(one)
    )


def _looked_at(one: Field) -> set[str]:
    conditions = [c for c in (one.show_if, one.required_when) if c is not None]
    named = {name for condition in conditions for name in fields_of(condition)}
    return named | ({one.unit_from} if one.unit_from else set())
