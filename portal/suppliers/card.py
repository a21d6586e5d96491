"""The supplier's card: capabilities above this one add tabs, facts and parts to its pages.

The card lives here, where everybody may link to it; what it shows comes from above.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import Session

from portal.core.actor import Actor
from portal.suppliers.models import Supplier


@dataclass(frozen=True, slots=True)
class Part:
    """One part of the overview: a partial template, and what it shows under the name ``part``.

    ``build`` may return ``None`` where there is nothing to show.
    """

    template: str
    build: Callable[[Session, Actor, Supplier], Any]
    order: int = 50


@dataclass(frozen=True, slots=True)
class Tab:
    """One view of a supplier with an address of its own, below ``supplier_id``.

    ``label`` is marked for translation where it is declared.
    """

    endpoint: str
    label: str
    order: int = 50


@dataclass(frozen=True, slots=True)
class Fact:
    """One fact of the head, as a text; ``tone`` is late, soon or nothing."""

    text: str
    tone: str = ""


@dataclass(frozen=True, slots=True)
class Head:
    """What stands above every tab of one supplier."""

    supplier: Supplier
    facts: tuple[Fact, ...]
    tabs: tuple[Tab, ...]
    actions: tuple[Tab, ...] = ()


Facts = Callable[[Session, Actor, Supplier], Iterable[Fact]]

PARTS: list[Part] = []
TABS: list[Tab] = []
ACTIONS: list[Tab] = []
FACTS: list[Facts] = []


def offer(part: Part) -> None:
    """Add a part to the overview of every supplier."""
    PARTS.append(part)


def offer_tab(tab: Tab) -> None:
    """Add a tab to every supplier's card."""
    TABS.append(tab)


def offer_action(tab: Tab) -> None:
    """Add an action to the head of every supplier's card."""
    ACTIONS.append(tab)


def offer_facts(facts: Facts) -> None:
    """Add facts to the head of every supplier's card."""
    FACTS.append(facts)


def head(session: Session, actor: Actor, supplier: Supplier) -> Head:
    """Return the head of a supplier's card."""
    facts = tuple(fact for tell in FACTS for fact in tell(session, actor, supplier))
    tabs = tuple(sorted(TABS, key=lambda tab: (tab.order, tab.endpoint)))
    return Head(supplier, facts, tabs, tuple(ACTIONS))


def parts_for(session: Session, actor: Actor, supplier: Supplier) -> list[tuple[str, Any]]:
    """Return the templates of the overview with their contents, in order."""
    ordered = sorted(PARTS, key=lambda part: (part.order, part.template))
    built = [(part.template, part.build(session, actor, supplier)) for part in ordered]
    return [(template, content) for template, content in built if content is not None]
