"""What measures leave to do, on the home pages and in the navigation."""

from datetime import UTC, datetime, time

from flask import url_for
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from portal.core import navigation, worklist
from portal.core.actor import BUYING_ROLES, SUPPLYING_ROLES, Actor, Role
from portal.core.i18n import N_, language, translated
from portal.reduction import queries
from portal.reduction.models import Measure
from portal.reduction.wording import item_name
from portal.reduction.words import STATES
from portal.reduction.workflow import MeasureState

MOST = 8
FOR_CUSTOMER = (MeasureState.PROPOSED, MeasureState.DONE)
FOR_SUPPLIER = (MeasureState.WISHED, MeasureState.AGREED, MeasureState.UNDER_WAY)


def for_customer(session: Session, actor: Actor) -> worklist.WorkList:
    """Return the measures to agree to and the proofs to look at."""
    found = queries.waiting(session, actor, FOR_CUSTOMER, MOST, asking=True)
    return worklist.WorkList(
        heading=_("Suppliers' reduction measures"),
        tasks=tuple(
            _task(one, "reduction.measure", one.asked.get("supplier", "")) for one in found
        ),
        empty=_("No measure waits for you. What suppliers propose or report as done appears here."),
        more_url=url_for("reduction.index"),
    )


def for_supplier(session: Session, actor: Actor) -> worklist.WorkList:
    """Return the wishes to answer and the measures that are due."""
    found = queries.waiting(session, actor, FOR_SUPPLIER, MOST, asking=False)
    return worklist.WorkList(
        heading=_("Reduction measures"),
        tasks=tuple(_task(one, "reduction.own", one.asked.get("customer", "")) for one in found),
        empty=_("Nothing is due. What customers wish for and what you have agreed appears here."),
        more_url=url_for("reduction.mine"),
    )


def _task(one: Measure, endpoint: str, other: str) -> worklist.Task:
    return worklist.Task(
        title=one.title,
        url=url_for(endpoint, measure_id=one.id),
        kind="measure",
        detail=f"{other} · {item_name(one, language())}",
        due_at=datetime.combine(one.due_on, time(12), UTC),
        tag=translated(STATES[one.state]),
    )


PLANNERS = frozenset({Role.PURCHASER, Role.PRODUCT_OWNER})
worklist.offer(worklist.Provider(for_customer, roles=PLANNERS, order=50))
worklist.offer(worklist.Provider(for_supplier, roles=SUPPLYING_ROLES, order=40))
navigation.offer(
    navigation.Entry("reduction.index", N_("Reduction"), "graph-down", roles=BUYING_ROLES, order=48)
)
navigation.offer(
    navigation.Entry(
        "reduction.mine", N_("Measures"), "graph-down", roles=SUPPLYING_ROLES, order=28
    )
)
