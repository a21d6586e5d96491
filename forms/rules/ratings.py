"""Ratings typed by hand: allowed, with a reason."""

from collections.abc import Iterator, Sequence

from forms.context import Context
from forms.evidence import by_row
from forms.filled import Filled
from forms.findings import Finding
from forms.quality import CELLS, automatic
from forms.quantity import RATED
from forms.rules.marking import WARNING, at


def overridden(filled: Filled, context: Context, found: Sequence[Finding]) -> Iterator[Finding]:
    """X23: a rating by hand that differs from what the answers say."""
    proofs = by_row(filled)
    for section in RATED:
        for row in filled.table(section):
            typed = {cell: row.number(cell) for cell in CELLS if row.number(cell) is not None}
            if not typed:
                continue
            mine = automatic(row, filled, found, proofs.get((section, row.row or ""), ()))
            for cell, rating in zip(CELLS, mine.as_tuple(), strict=True):
                given = typed.get(cell)
                if given is not None and given != rating and 1 <= given <= 5:
                    place = row[cell]
                    yield at(place, "X23", "rating.by_hand", WARNING, value=given, found=rating)
