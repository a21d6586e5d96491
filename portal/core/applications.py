"""Files that were applied to a company's books: what they did, and taking it back.

Capabilities keep their uploads in tables of their own; what all of them have is here.
"""

from datetime import datetime
from typing import Any, Protocol
from uuid import UUID

from sqlalchemy import String
from sqlalchemy.orm import Mapped, Session, declared_attr, mapped_column

from portal.core import audit, steps
from portal.core.actor import Actor
from portal.core.columns import Json
from portal.core.errors import Invalid, Problem
from portal.core.i18n import N_
from portal.core.messages import declare

MOST_TOLD = 50
PAGE, COMMAND, FOLDER = "page", "command", "folder"
"""Ways by which a file came."""

declare(
    {
        "imports.changed_since": N_(
            "“%(label)s” was changed after this import; the later change would be lost."
        ),
        "imports.used_since": N_("“%(label)s” is in use by now: %(count)s × %(what)s."),
        "imports.more_in_the_way": N_("%(count)s more points are in the way."),
        "imports.not_applied": N_("This import is not in force, so it cannot be undone."),
        "imports.no_trail": N_("This import was made before imports could be undone."),
        "imports.column_twice": N_(
            "“%(column)s” is chosen for more than one heading: %(text)s. Keep one of them."
        ),
        "imports.column_lacks": N_(
            "Choose which heading is “%(column)s”; without it no row can be read."
        ),
        "imports.nothing_chosen": N_("Say at least of one sheet what it holds."),
    }
)

USERS = {
    "answer_consent": N_("consents"),
    "bom_line": N_("lines of bills of materials"),
    "campaign": N_("campaigns"),
    "campaign_product": N_("campaigns"),
    "contact_note": N_("notes in the log of contacts"),
    "data_request": N_("data requests"),
    "invitation": N_("invitations"),
    "own_factor": N_("own factors"),
    "rollup_run": N_("roll-up runs"),
    "second_contact": N_("second contacts"),
    "shared_result": N_("shared results"),
    "sourcing": N_("sourcing shares"),
    "supplier_alias": N_("decisions about duplicates"),
    "supplier_site": N_("production sites"),
}
"""What rows of these tables are to people who are told that they rest on something."""

OTHER = N_("other records")
STAYING = frozenset({"rollup_run"})
"""What is computed by itself and kept for good: a row it rests on stays, and all else goes."""


class Applicable:
    """What every upload keeps beside its own: how it was read, what it did, when it was undone.

    ``grids`` are the sheets as they came, ``laid`` how their columns are read (none: nobody has
    said yet), ``choices`` what was decided row by row.
    """

    grids: Mapped[list[Any] | None] = mapped_column(Json, deferred=True)
    laid: Mapped[list[Any] | None] = mapped_column(Json)
    choices: Mapped[dict[str, Any] | None] = mapped_column(Json)
    counts: Mapped[dict[str, Any] | None] = mapped_column(Json)
    applied_by: Mapped[str | None] = mapped_column()
    undone_at: Mapped[datetime | None] = mapped_column()
    undone_by: Mapped[str | None] = mapped_column()

    @declared_attr
    def source(cls) -> Mapped[str]:  # noqa: N805 - declared_attr receives the class
        """Way by which the file came."""
        return mapped_column(String, default=PAGE, server_default=PAGE)


class Upload(Protocol):
    """An upload of whatever capability."""

    id: Any
    applied_at: Any
    undone_at: Any
    undone_by: Any


def trail_of(session: Session, upload: Upload) -> list[steps.Step]:
    """Return the steps of an upload in force.

    Raises
    ------
    Invalid
        It is not in force, or none were kept.
    """
    if upload.applied_at is None or upload.undone_at is not None:
        raise Invalid([Problem("imports.not_applied")])
    kept = steps.kept(session, upload.id)
    if kept is None:
        raise Invalid([Problem("imports.no_trail")])
    return kept


def take_back(
    session: Session,
    actor: Actor,
    upload: Upload,
    at: datetime,
    *,
    further: list[Problem] | None = None,
) -> list[str]:
    """Restore what an upload found, to the letter.

    A row that nothing but roll-up runs rest on stays, for they stay: the labels of such rows are
    returned.

    Raises
    ------
    Invalid
        What it made was changed or is used: everything that stands in the way.
    """
    trail = trail_of(session, upload)
    found = steps.obstacles(session, actor, trail)
    problems = [told(one) for one in found if one.used_by not in STAYING] + (further or [])
    if problems:
        raise Invalid(_shortened(problems))
    staying = {one.id: one.label for one in found}
    steps.carry_out(session, actor, steps.reversed_(s for s in trail if s.id not in staying))
    upload.undone_at, upload.undone_by = at, actor.label
    session.flush()
    audit.record(session, actor, "import.undone", upload, at=at, rows=len(trail) - len(staying))
    return sorted(staying.values())


def told(obstacle: steps.Obstacle) -> Problem:
    """Return an obstacle as a problem."""
    label = obstacle.label or str(obstacle.id)
    if not obstacle.used_by:
        return Problem("imports.changed_since", facts={"label": label})
    what = USERS.get(obstacle.used_by, OTHER)
    facts = {"label": label, "count": obstacle.count, "what": what}
    return Problem("imports.used_since", facts=facts)


def _shortened(problems: list[Problem]) -> list[Problem]:
    more = len(problems) - MOST_TOLD
    if more <= 0:
        return problems
    return [*problems[:MOST_TOLD], Problem("imports.more_in_the_way", facts={"count": more})]


def put_into_force(
    session: Session, actor: Actor, upload_id: UUID, trail: list[steps.Step]
) -> None:
    """Carry out the steps of an upload and keep them."""
    steps.carry_out(session, actor, trail)
    steps.keep(session, actor, upload_id, trail)
