"""What a score is made of: the answers laid out, the findings, and what is assumed beside them."""

from collections import defaultdict
from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from functools import cached_property
from typing import Any, TypeVar

from forms.context import Context
from forms.evidence import Document, RowKey, by_row
from forms.filled import Cells, Filled, Place
from forms.findings import Finding
from forms.inventory import Ratings
from forms.quality import rate_row
from forms.quantity import RATED
from forms.validation import validate

T = TypeVar("T")

AROUND = (
    "period_start",
    "period_end",
    "site_country",
    "site_province",
    "verification_status",
)
"""Answers given once that the ratings of rows rest on."""


@dataclass(frozen=True)
class State:
    """Answers as they stand, or as they would stand after something was mended.

    ``assumed`` are places taken as answered although nobody knows the answer yet, each as
    section, row and field; ``reasons`` the keys of the findings that are explained, ``mended``
    those of the findings that are taken as mended.
    """

    filled: Filled
    findings: tuple[Finding, ...]
    context: Context
    reasons: frozenset[str]
    assumed: frozenset[tuple[str, str | None, str]] = frozenset()
    mended: frozenset[str] = frozenset()
    memo: dict[Any, Any] = field(default_factory=dict, compare=False, repr=False)
    """What was worked out of a row, for the states that follow: most rows stay as they are."""

    def checked_again(self, filled: Filled) -> "State":
        """Return the state of other answers, with what the rules say about them."""
        found = validate(
            filled.questionnaire, filled.level, filled.answers, self.context, filled=filled
        )
        left = tuple(
            one
            for one in found
            if one.key not in self.mended
            and (one.section, one.row, one.field or "") not in self.assumed
        )
        return replace(self, filled=filled, findings=left)

    def without(self, keys: frozenset[str]) -> "State":
        """Return the state after these findings are mended."""
        left = tuple(one for one in self.findings if one.key not in keys)
        return replace(self, findings=left, mended=self.mended | keys)

    @cached_property
    def rows(self) -> tuple[Cells, ...]:
        """All rows of data."""
        return tuple(row for section in RATED for row in self.filled.table(section))

    @cached_property
    def proofs(self) -> Mapping[RowKey, tuple[Document, ...]]:
        """The documents of each row."""
        return by_row(self.filled)

    def proofs_of(self, row: Cells) -> tuple[Document, ...]:
        """Return the documents of a row."""
        return self.proofs.get((row.section, row.row or ""), ())

    @cached_property
    def weights(self) -> tuple[Decimal, ...]:
        """How much each row weighs: by its part of the result, all alike while nothing is known.

        A row whose part is not known weighs what the known ones weigh on average, so that leaving
        a figure out never makes the others weigh more.
        """
        shares = self.context.contributions
        known = [shares.get((row.section, row.row or "")) for row in self.rows]
        given = [abs(one) for one in known if one is not None]
        total = sum(given, Decimal(0))
        if not total:
            return (Decimal(1),) * len(self.rows)
        mean = total / len(given)
        return tuple(mean if one is None else abs(one) for one in known)

    @cached_property
    def ratings(self) -> tuple[Ratings, ...]:
        """The six ratings of each row."""
        found: Mapping[tuple[str, str | None], list[Finding]] = defaultdict(list)
        for one in self.findings:
            found[one.section, one.row].append(one)
        single = self.filled.single
        around = tuple(single.text(key) for key in AROUND)
        return tuple(
            self.remembered(
                row,
                lambda row=row: rate_row(  # type: ignore[misc]  # a default binds the loop's row
                    row, self.filled, found[row.section, row.row], self.proofs_of(row)
                ),
                around,
                tuple((one.severity, one.field) for one in found[row.section, row.row]),
                self.proofs_of(row),
            )
            for row in self.rows
        )

    def remembered(self, row: Cells, work_out: Callable[[], T], *on: Hashable) -> T:
        """Return what follows from a row, worked out once while nothing it rests on changes.

        The row stands in the memo too, so that its identity belongs to no other meanwhile.
        """
        key = (id(row), *on)
        if key not in self.memo:
            self.memo[key] = (row, work_out())
        found: T = self.memo[key][1]
        return found

    def weighed(self, values: Sequence[Decimal]) -> Decimal:
        """Return the mean of a value per row, weighed by contribution; 0 without rows."""
        total = sum(self.weights, Decimal(0))
        if not total:
            return Decimal(0)
        return sum((v * w for v, w in zip(values, self.weights, strict=True)), Decimal(0)) / total

    def is_assumed(self, place: Place) -> bool:
        """Say whether a place is taken as answered."""
        return (place.section.key, place.row, place.field.key) in self.assumed
