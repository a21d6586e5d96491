"""The home page's work list: each capability offers what waits for a role."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy.orm import Session

from portal.core.actor import Actor, Role


@dataclass(frozen=True, slots=True)
class Task:
    """One thing that waits, with the page that settles it."""

    title: str
    url: str
    kind: str
    detail: str = ""
    due_at: datetime | None = None
    timezone: str = "UTC"
    tag: str = ""
    urgent: bool = False


@dataclass(frozen=True, slots=True)
class WorkList:
    """One block of the home page; an empty one says what will appear and how to start."""

    heading: str
    tasks: tuple[Task, ...]
    empty: str
    start_url: str = ""
    start_label: str = ""
    more_url: str = ""


@dataclass(frozen=True, slots=True)
class Provider:
    """A capability's contribution for some roles; ``build`` may say that there is none."""

    build: Callable[[Session, Actor], WorkList | None]
    roles: frozenset[Role] = field(default_factory=frozenset)
    operator: bool = False
    everybody: bool = False
    order: int = 50

    def is_for(self, actor: Actor) -> bool:
        """Tell whether ``actor`` sees this block."""
        if self.operator:
            return actor.is_operator
        return self.everybody or actor.has(*self.roles)


PROVIDERS: list[Provider] = []


def offer(provider: Provider) -> None:
    """Add a block to the home pages of its roles."""
    PROVIDERS.append(provider)


def blocks_for(session: Session, actor: Actor) -> list[WorkList]:
    """Return the actor's blocks in their order."""
    mine = sorted((p for p in PROVIDERS if p.is_for(actor)), key=lambda p: p.order)
    built = (provider.build(session, actor) for provider in mine)
    return [block for block in built if block is not None]
