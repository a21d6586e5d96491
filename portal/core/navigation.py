"""The left navigation: each capability says which entry it gives to which role."""

from collections.abc import Callable
from dataclasses import dataclass

from sqlalchemy.orm import Session

from portal.core.actor import Actor, Role

MOST_ENTRIES = 7


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry; ``label`` is marked for translation where it is declared.

    ``also`` names further blueprints whose pages belong to it.
    """

    endpoint: str
    label: str
    icon: str
    roles: frozenset[Role] = frozenset()
    operator: bool = False
    order: int = 50
    count: Callable[[Session, Actor], int] | None = None
    also: frozenset[str] = frozenset()

    def is_for(self, actor: Actor) -> bool:
        """Tell whether ``actor`` gets this entry."""
        if self.operator:
            return actor.is_operator
        return not self.roles or actor.has(*self.roles)


ENTRIES: list[Entry] = []


def offer(entry: Entry) -> None:
    """Add an entry to the navigation."""
    ENTRIES.append(entry)


def entries_for(actor: Actor) -> list[Entry]:
    """Return the actor's entries in their order, at most seven."""
    return _all_for(actor)[:MOST_ENTRIES]


def further_for(actor: Actor) -> list[Entry]:
    """Return what does not fit in: people with many roles find it in their own menu."""
    return _all_for(actor)[MOST_ENTRIES:]


def _all_for(actor: Actor) -> list[Entry]:
    return sorted((e for e in ENTRIES if e.is_for(actor)), key=lambda e: (e.order, e.endpoint))


def active(entries: list[Entry], endpoint: str, blueprint: str) -> frozenset[str]:
    """Return the endpoints of the entries to which the present page belongs.

    An entry's own page is its alone; any other page belongs to its capability's entry, if the
    capability has just one.
    """
    if any(entry.endpoint == endpoint for entry in entries):
        return frozenset({endpoint})
    same = [
        e.endpoint
        for e in entries
        if blueprint in e.also or e.endpoint.partition(".")[0] == blueprint
    ]
    return frozenset(same) if len(same) == 1 else frozenset()
