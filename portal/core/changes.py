"""What a company's numbers rest on has changed: whoever depends on it is told.

A capability announces in the transaction of its change; the subscribers (the roll-ups) write
their jobs in that same transaction. So lower capabilities need not know the higher ones.
"""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

Listener = Callable[[Session, UUID, dict[str, Any]], None]
LISTENERS: list[Listener] = []


def subscribe(listener: Listener) -> Listener:
    """Register a function to be told of every change."""
    LISTENERS.append(listener)
    return listener


def announce(session: Session, company_id: UUID, reason: dict[str, Any]) -> None:
    """Tell that inputs of the company's footprints changed, and why.

    ``reason`` holds a ``kind`` (``accepted``, ``withdrawn``, ``bom``, ``sourcing``, ``factor``)
    and plain facts for the history.
    """
    for listener in LISTENERS:
        listener(session, company_id, reason)
