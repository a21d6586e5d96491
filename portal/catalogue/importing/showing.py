"""What the preview of an upload shows: one kind of record, one kind of change, by the page."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from portal.catalogue.importing.compare import CHANGED, NEW, REMOVED, Difference
from portal.core import paging
from portal.core.paging import Page

GROUPS = ("lines", "items", "factors", "sourcing")
CHANGES = (NEW, CHANGED, REMOVED)


@dataclass(frozen=True, slots=True)
class Shown:
    """One page of the difference, under the filter of its address."""

    group: str
    change: str
    text: str
    page: Page[Any]
    sizes: dict[str, int]


def shown(difference: Difference, group: str, change: str, text: str, number: int) -> Shown:
    """Return what an address asks for; without a group, the first that has any change."""
    groups: dict[str, Sequence[Any]] = {
        "lines": difference.lines,
        "items": difference.items,
        "factors": difference.factors,
        "sourcing": difference.shares,
    }
    filled = [name for name in GROUPS if groups[name]]
    group = group if group in groups else (filled or GROUPS)[0]
    change = change if change in CHANGES else ""
    words = text.casefold().split()
    found = [
        one
        for one in groups[group]
        if (not change or one.kind == change)
        and all(word in _searched(group, one).casefold() for word in words)
    ]
    sizes = {name: len(rows) for name, rows in groups.items()}
    return Shown(group, change, text, paging.cut(found, number), sizes)


def _searched(group: str, one: Any) -> str:
    return f"{one.parent} {one.component}" if group == "lines" else str(one.code)
