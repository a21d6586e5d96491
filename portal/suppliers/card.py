"""The supplier's card: capabilities above this one add their part to the page."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import Session

from portal.core.actor import Actor
from portal.suppliers.models import Supplier


@dataclass(frozen=True, slots=True)
class Part:
    """One part of the card: a partial template, and what it shows under the name ``part``.

    ``build`` may return ``None`` where there is nothing to show.
    """

    template: str
    build: Callable[[Session, Actor, Supplier], Any]
    order: int = 50


PARTS: list[Part] = []


def offer(part: Part) -> None:
    """Add a part to every supplier's card."""
    PARTS.append(part)


def parts_for(session: Session, actor: Actor, supplier: Supplier) -> list[tuple[str, Any]]:
    """Return the templates of the card with their contents, in order."""
    ordered = sorted(PARTS, key=lambda part: (part.order, part.template))
    built = [(part.template, part.build(session, actor, supplier)) for part in ordered]
    return [(template, content) for template, content in built if content is not None]
