"""What a workbook would change and what the rules say of it; a large one is compared by its job."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from forms import workbook
from forms.validation import validate
from forms.workbook import Change, ChangeKind, Finding, Merge
from portal.submissions.answering import Answering
from portal.submissions.places import Place
from portal.submissions.readings import (
    Read,
    as_reading,
    finding_from_json,
    finding_to_json,
    in_terms_of,
)

LARGE = 2_000
"""Values from which on a page would be too long to choose from one by one."""
SHOWN = 50
MOST_FINDINGS = 500
WORST_FIRST = ("error", "warning", "info")


@dataclass(frozen=True, slots=True)
class Offered:
    """What a workbook offers the draft now, without what is closed."""

    merge: Merge
    open: tuple[Change, ...]
    closed: tuple[Change, ...]


@dataclass(frozen=True, slots=True)
class Compared:
    """A large workbook against the answers: how many values of each kind, and the first ones.

    ``wrong`` counts by severity what reading and rules find; ``findings`` are the worst of it,
    each at its cell.
    """

    counts: Mapping[str, int]
    first: tuple[Change, ...]
    closed: int
    same: int
    wrong: Mapping[str, int]
    findings: tuple[Finding, ...]

    def to_json(self) -> dict[str, Any]:
        """Return it as plain values."""
        return {
            "counts": dict(self.counts),
            "first": [asdict(one) for one in self.first],
            "closed": self.closed,
            "same": self.same,
            "wrong": dict(self.wrong),
            "findings": [finding_to_json(one) for one in self.findings],
        }

    @classmethod
    def from_json(cls, plain: Mapping[str, Any]) -> "Compared":
        """Return what :meth:`to_json` wrote down."""
        first = (Change(**{**one, "kind": ChangeKind(one["kind"])}) for one in plain["first"])
        findings = tuple(finding_from_json(one) for one in plain["findings"])
        numbers = plain["closed"], plain["same"], plain["wrong"]
        return cls(plain["counts"], tuple(first), *numbers, findings)


def place_of(offer: Change, known: Answering) -> Place:
    """Return where an offered value belongs."""
    section = offer.section or known.questionnaire.field(offer.field).section
    return Place(section, offer.row, offer.field)


def offered(read: Read, known: Answering) -> Offered:
    """Compare what a workbook says with the answers as they stand.

    ``read`` must be in terms of the list that is asked (:func:`in_terms_of`).
    """
    found = read.against(known.answers)
    wanted = [one for one in found.changes if one.kind is not ChangeKind.SAME]
    is_open = [_is_open(one, known) for one in wanted]
    return Offered(
        found,
        tuple(one for one, may in zip(wanted, is_open, strict=True) if may),
        tuple(one for one, may in zip(wanted, is_open, strict=True) if not may),
    )


def _is_open(offer: Change, known: Answering) -> bool:
    if known.openness.everything:
        return True
    place = place_of(offer, known)
    if offer.is_new_row:
        return known.openness.may_add(place.section)
    return known.openness.is_open(place)


def placed_findings(read: Read, merged: Merge, known: Answering) -> list[Finding]:
    """Return what reading and rules find, at the cells of the workbook.

    The rules look at the draft with the workbook laid over it, so that what is answered in the
    browser is not called missing in the file.
    """
    together = merged.apply(take={one.id for one in merged.conflict})
    found = validate(known.questionnaire, known.level, together, known.context)
    return workbook.place_findings(found, as_reading(read, known.questionnaire))


def compare(read: Read, known: Answering) -> Compared:
    """Return what the page of a large workbook shows."""
    read = in_terms_of(read, known.questionnaire)
    offers = offered(read, known)
    counts = Counter(one.kind.value for one in offers.open)
    first = [one for kind in ChangeKind for one in _first(offers.open, kind)]
    findings = placed_findings(read, offers.merge, known)
    worst = sorted(findings, key=lambda one: WORST_FIRST.index(one.severity))
    return Compared(
        counts,
        tuple(first),
        len(offers.closed),
        len(offers.merge.same),
        Counter(one.severity for one in findings),
        tuple(worst[:MOST_FINDINGS]),
    )


def _first(changes: tuple[Change, ...], kind: ChangeKind) -> list[Change]:
    return [one for one in changes if one.kind is kind][:SHOWN]
