"""The plan of reminders as a purchaser edits it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy.orm import Session

from forms.parsing.dates import plain_text
from portal.campaigns import reminders
from portal.campaigns.models import Campaign
from portal.campaigns.timetable import FARTHEST, MOST_STEPS, Step, Timetable
from portal.core import audit
from portal.core.actor import Actor
from portal.core.errors import Problem


@dataclass(frozen=True, slots=True)
class TypedStep:
    """One line of the form: days as typed, before or after, with the second contact or not."""

    days: str = ""
    is_after: bool = False
    escalates: bool = False


@dataclass(frozen=True, slots=True)
class Typed:
    """The whole form, its problems, and the plan where there are none."""

    steps: tuple[TypedStep, ...]
    problems: tuple[Problem, ...] = ()
    timetable: Timetable = field(default_factory=lambda: Timetable(()))


def of(campaign: Campaign) -> Typed:
    """Return the campaign's plan for the form, with empty lines to add to it."""
    known = Timetable.read(campaign.reminders)
    lines = [TypedStep(str(abs(s.days)), s.days > 0, s.escalates) for s in known.steps]
    return Typed(_filled(lines), timetable=known)


def _filled(lines: list[TypedStep]) -> tuple[TypedStep, ...]:
    return tuple(lines + [TypedStep(is_after=True)] * (MOST_STEPS - len(lines)))


def read(form: Mapping[str, str]) -> Typed:
    """Return what was typed, all problems at once; a line without days is no step."""
    lines = [
        TypedStep(
            form.get(f"days-{n}", "").strip()[:10],
            form.get(f"side-{n}") == "after",
            form.get(f"escalates-{n}") == "y",
        )
        for n in range(MOST_STEPS)
    ]
    problems, steps = [], list[Step]()
    for number, line in enumerate(lines, 1):
        if not line.days:
            continue
        place = f"days-{number - 1}"
        days = _days(line)
        if days is None:
            facts = {"number": number, "most": FARTHEST}
            problems.append(Problem("campaigns.step_unreadable", place, facts))
        elif days in {step.days for step in steps}:
            problems.append(Problem("campaigns.step_twice", place, {"number": number}))
        else:
            steps.append(Step(days, line.escalates))
    return Typed(tuple(lines), tuple(problems), Timetable(tuple(sorted(steps))))


def _days(line: TypedStep) -> int | None:
    text = plain_text(line.days)
    if not (text.isascii() and text.isdigit() and int(text) <= FARTHEST):
        return None
    return int(text) if line.is_after else -int(text)


def keep(session: Session, campaign: Campaign, typed: Typed, actor: Actor, at: datetime) -> None:
    """Keep the plan; what it asks for from now on is done, what was done stays done."""
    campaign.reminders = typed.timetable.write()
    session.flush()
    audit.record(session, actor, "campaign.reminders", campaign, at=at, plan=campaign.reminders)
    reminders.schedule(session, campaign, at)
