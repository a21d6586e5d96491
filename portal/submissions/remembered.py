"""Drafts as they were laid out and checked last: what a page showed before the next change.

Only what changed on a page is sent back after a save, so the page before is laid beside the page
after, and rows that nobody touched are laid out once. A process that remembers nothing computes
it again: nothing depends on what is kept here but the time it takes.
"""

from collections import OrderedDict
from dataclasses import dataclass
from uuid import UUID

from forms.filled import Filled
from forms.findings import Finding
from forms.model import Level

MOST = 24
"""Drafts: one at the full level with long tables takes some 2 MB."""


@dataclass(frozen=True, slots=True)
class Remembered:
    """One version of a draft, laid out, and what the rules said about it."""

    version: int
    filled: Filled
    findings: tuple[Finding, ...]


_KEPT: OrderedDict[tuple[UUID, Level], Remembered] = OrderedDict()


def remember(draft_id: UUID, known: Remembered) -> None:
    """Keep how a draft stands; the one that was not needed for longest is forgotten."""
    key = draft_id, known.filled.level
    _KEPT[key] = known
    _KEPT.move_to_end(key)
    while len(_KEPT) > MOST:
        _KEPT.popitem(last=False)


def recall(draft_id: UUID, level: Level) -> Remembered | None:
    """Return how a draft stood when it was last looked at here, if that is still known."""
    return _KEPT.get((draft_id, level))
