"""What is said after many suppliers were reminded at once, and when that is refused."""

from collections.abc import Sequence

from flask_babel import gettext as _
from flask_babel import ngettext

from portal.campaigns.models import DataRequest
from portal.campaigns.nudging import Done
from portal.campaigns.queries.board import MOST_AT_ONCE
from portal.core.errors import Invalid, Problem


def reminded(done: Done) -> str:
    """Return how many were reminded, and how many were left alone."""
    said = ngettext(
        "A reminder about %(num)s request was written.",
        "Reminders about %(num)s requests were written, one a supplier.",
        done.requests,
    )
    if not done.spared:
        return str(said)
    spared = ngettext(
        "%(num)s was left alone: nothing is owed, or a reminder went out today.",
        "%(num)s were left alone: nothing is owed, or a reminder went out today.",
        done.spared,
    )
    return f"{said} {spared}"


def extended(done: Done) -> str:
    """Return how many due dates were moved."""
    return str(
        ngettext(
            "The due date of %(num)s request was moved and the supplier told.",
            "The due dates of %(num)s requests were moved and the suppliers told.",
            done.requests,
        )
    )


def withdrawn(done: Done) -> str:
    """Return how many requests were withdrawn, and how many stay because they are answered."""
    said = ngettext(
        "%(num)s request was withdrawn and the supplier told.",
        "%(num)s requests were withdrawn and the suppliers told.",
        done.requests,
    )
    if not done.spared:
        return str(said)
    stays = ngettext(
        "%(num)s stays: it is signed, declined or withdrawn already.",
        "%(num)s stay: they are signed, declined or withdrawn already.",
        done.spared,
    )
    return f"{said} {stays}"


def carried(items: int, source: int, target: int) -> str:
    """Return of how many items the shares of one period were taken into another."""
    if not items:
        return str(_("No share was taken over: every item has one for %(period)s.", period=target))
    return str(
        ngettext(
            "The sourcing shares of %(num)s item were taken from %(source)s into %(target)s.",
            "The sourcing shares of %(num)s items were taken from %(source)s into %(target)s.",
            items,
            source=source,
            target=target,
        )
    )


def refuse_odd_number(chosen: Sequence[DataRequest]) -> None:
    """Refuse to act on no request at all, or on more than can be done by one press.

    Raises
    ------
    Invalid
        There are none, or too many.
    """
    if not chosen:
        raise Invalid([Problem("campaigns.nothing_chosen", "request")])
    if len(chosen) > MOST_AT_ONCE:
        facts = {"count": len(chosen), "most": MOST_AT_ONCE}
        raise Invalid([Problem("campaigns.too_many_at_once", "request", facts)])
