"""When reminders leave: steps by days before and after the due date, at nine in the morning."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Any, Self

from portal.core.i18n import zone

MORNING = time(9, 0)
"""Local time at which reminders leave: the day's work lies ahead of their reader."""

LATEST = timedelta(days=2)
"""A step that could not be done for so long (the worker stood still) is left out."""

APART = timedelta(days=2)
"""Planned reminders of one request are so far apart, also when its due date moved."""

FARTHEST, MOST_STEPS = 180, 8


@dataclass(frozen=True, slots=True, order=True)
class Step:
    """One reminder: days after the due date (negative: before), and whether it escalates."""

    days: int
    escalates: bool = False

    def moment(self, due_at: datetime, timezone: str) -> datetime:
        """Return when the step is due: in the morning of its day, where the customer is."""
        there = zone(timezone)
        day = due_at.astimezone(there).date() + timedelta(days=self.days)
        return datetime.combine(day, MORNING, tzinfo=there)


@dataclass(frozen=True, slots=True)
class Timetable:
    """The steps of a campaign by their days."""

    steps: tuple[Step, ...]

    @classmethod
    def read(cls, document: Iterable[dict[str, Any]]) -> Self:
        """Return the plan as a campaign keeps it."""
        return cls(tuple(sorted(Step(int(d["days"]), bool(d["escalates"])) for d in document)))

    def write(self) -> list[dict[str, Any]]:
        """Return the plan to keep."""
        return [{"days": step.days, "escalates": step.escalates} for step in self.steps]

    def due(
        self, due_at: datetime, timezone: str, since: datetime, until: datetime
    ) -> list[tuple[Step, datetime]]:
        """Return the steps whose moment lies after ``since`` and not after ``until``."""
        moments = [(step, step.moment(due_at, timezone)) for step in self.steps]
        return [(step, moment) for step, moment in moments if since < moment <= until]


USUAL = Timetable((Step(-14), Step(-3), Step(2), Step(7, escalates=True)))
"""Two reminders before the due date, one right after it, one that goes to a second contact too."""


def usual_plan() -> list[dict[str, Any]]:
    """Return the plan of a new campaign."""
    return USUAL.write()
