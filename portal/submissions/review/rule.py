"""A company's own terms of review: read, judged by, and changed by its reviewers."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from datetime import datetime
from typing import Any, Self

from sqlalchemy import ColumnElement, and_, or_
from sqlalchemy.orm import Session

from portal.core import audit
from portal.core.actor import Actor
from portal.core.errors import Invalid, Problem
from portal.core.tenancy import visible_to
from portal.submissions.review.models import ReviewFacts, ReviewRule

LIMITS = {"within_days": (1, 60), "least_score": (0, 100), "most_change": (0, 500)}
LONGEST_NUMBER = 4


@dataclass(frozen=True, slots=True)
class Terms:
    """When a review is due and which answers are clean; the defaults hold until somebody chose.

    An answer is clean if it has no error, no warning without a reason, a value for every activity,
    ``least_score`` points, and is plausible: at most ``most_change`` percent away from what was
    accepted for the period before, or, where nothing was, not marked as an outlier. With
    ``needs_last_period`` there must be such a value. What was entered on behalf of the supplier
    is never clean.
    """

    within_days: int = 5
    least_score: int = 70
    most_change: int = 30
    needs_last_period: bool = False
    version: int = 0

    @classmethod
    def read(cls, document: Mapping[str, Any]) -> Self:
        """Return the terms of a stored document."""
        known = {field.name for field in fields(cls)}
        return cls(**{name: value for name, value in document.items() if name in known})

    def write(self) -> dict[str, Any]:
        """Return the document to store."""
        return asdict(self)

    def against(self, facts: ReviewFacts | None) -> list[str]:
        """Return the codes of what keeps an answer from being clean; empty if it is."""
        if facts is None:
            return ["unread"]
        change = facts.change_percent
        checks = {
            "on_behalf": facts.is_on_behalf,
            "errors": facts.errors > 0,
            "unexplained": facts.unexplained > 0,
            "incomplete": not facts.is_complete,
            "score": facts.score is None or facts.score < self.least_score,
            "change": change is not None and abs(change) > self.most_change,
            "no_last": change is None and self.needs_last_period,
            "outlier": change is None and facts.is_outlier,
        }
        return [code for code, is_so in checks.items() if is_so]

    def clean(self) -> ColumnElement[bool]:
        """Return the same for the database."""
        change = ReviewFacts.change_percent
        known = change.between(-self.most_change, self.most_change)
        unknown = and_(change.is_(None), ReviewFacts.is_outlier.is_(False))
        return and_(
            ReviewFacts.is_on_behalf.is_(False),
            ReviewFacts.errors == 0,
            ReviewFacts.unexplained == 0,
            ReviewFacts.is_complete.is_(True),
            ReviewFacts.score >= self.least_score,
            known if self.needs_last_period else or_(known, unknown),
        )


def terms(session: Session, actor: Actor) -> Terms:
    """Return the terms that are in force in the actor's company."""
    kept = _kept(session, actor)
    if kept is None:
        return Terms()
    return Terms(
        kept.within_days, kept.least_score, kept.most_change, kept.needs_last_period, kept.version
    )


def _kept(session: Session, actor: Actor) -> ReviewRule | None:
    found: ReviewRule | None = session.scalar(visible_to(actor, ReviewRule))
    return found


def read(typed: Mapping[str, str]) -> Terms:
    """Return the terms that a form holds.

    Raises
    ------
    Invalid
        A number is missing or out of its range; all such problems at once.
    """
    numbers = {name: _number(typed.get(name, ""), *limits) for name, limits in LIMITS.items()}
    if problems := [
        Problem("reviews.out_of_range", name, {"least": LIMITS[name][0], "most": LIMITS[name][1]})
        for name, value in numbers.items()
        if value is None
    ]:
        raise Invalid(problems)
    whole = {name: value for name, value in numbers.items() if value is not None}
    version = _number(typed.get("version", ""), 0, 9999)
    return Terms(**whole, needs_last_period="needs_last_period" in typed, version=version or 0)


def _number(text: str, least: int, most: int) -> int | None:
    plain = text.strip()
    if not (plain.isascii() and plain.isdigit() and len(plain) <= LONGEST_NUMBER):
        return None
    return int(plain) if least <= int(plain) <= most else None


def keep(session: Session, wanted: Terms, actor: Actor, at: datetime) -> None:
    """Put other terms in force; they hold for lists that are made from now on.

    Raises
    ------
    Invalid
        Somebody else has changed them since the page was opened.
    """
    kept = _kept(session, actor)
    if (kept.version if kept else 0) != wanted.version:
        raise Invalid([Problem("reviews.rule_changed")])
    if kept is None:
        kept = ReviewRule(company_id=actor.company_id)
        session.add(kept)
    kept.within_days, kept.least_score = wanted.within_days, wanted.least_score
    kept.most_change, kept.needs_last_period = wanted.most_change, wanted.needs_last_period
    session.flush()
    facts = {name: value for name, value in wanted.write().items() if name != "version"}
    audit.record(session, actor, "review.rule", kept, at=at, **facts)
