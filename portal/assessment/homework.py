"""Certificates that end, on the home page of whoever buys."""

from datetime import UTC, datetime, time

from flask import url_for
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from portal.assessment import certificates
from portal.assessment.wording import certificate_word
from portal.core import clock, worklist
from portal.core.actor import Actor, Role
from portal.core.i18n import language

MOST = 6


def ending(session: Session, actor: Actor) -> worklist.WorkList:
    """Return the certificates that end within ninety days, or have ended."""
    found = certificates.ending(session, actor, clock.today(), MOST)
    return worklist.WorkList(
        heading=_("Certificates that end"),
        tasks=tuple(
            worklist.Task(
                title=f"{one.supplier.name_in(language())} · {certificate_word(one.kind)}",
                url=url_for("assessment.certificates", supplier_id=one.supplier_id),
                kind="certificate",
                detail=one.item.name_in(language()),
                due_at=datetime.combine(one.valid_until, time(12), UTC),
            )
            for one in found
        ),
        empty=_("No certificate that an accepted answer names ends within 90 days."),
    )


worklist.offer(worklist.Provider(ending, roles=frozenset({Role.PURCHASER}), order=75))
