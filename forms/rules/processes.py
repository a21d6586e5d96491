"""The unit processes: each step known once, leading somewhere, never back to itself."""

from collections import Counter
from collections.abc import Iterator

from forms.context import Context
from forms.filled import Filled
from forms.findings import Finding
from forms.rules.marking import ERROR, at

LAST = frozenset({"end", "终点", "结束", "无"})


def names(filled: Filled, context: Context) -> Iterator[Finding]:
    """X15: an id that two steps share."""
    rows = filled.table("D")
    counts = Counter(row.text("up_id") for row in rows)
    for row in rows:
        own = row.text("up_id")
        if own and counts[own] > 1:
            yield at(row["up_id"], "X15", "process.twice", ERROR, value=own)


def flow(filled: Filled, context: Context) -> Iterator[Finding]:
    """X16: a step that leads to an unknown step, or round in a circle."""
    rows = filled.table("D")
    following = {row.text("up_id"): row.text("up_next") for row in rows}
    for row in rows:
        own, after = row.text("up_id"), row.text("up_next")
        if after is None or after.casefold() in LAST:
            continue
        if after not in following:
            yield at(row["up_next"], "X16", "process.unknown_next", ERROR, value=after)
        elif _returns(own, following):
            yield at(row["up_next"], "X16", "process.circle", ERROR, value=after)


def _returns(start: str | None, following: dict[str | None, str | None]) -> bool:
    seen: set[str] = set()
    step = following.get(start)
    while step is not None and step not in seen:
        if step == start:
            return True
        seen.add(step)
        step = following.get(step)
    return False


RULES = (names, flow)
