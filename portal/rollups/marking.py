"""Flags of an accepted value that only the customer's side can tell.

What the supplier's own answers say of their number came with it, signed (``footprint['marks']``).
Here is added what follows from who answered, from how much was shared, and from the versions of
one request beside each other.
"""

from collections.abc import Iterable, Mapping
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from aggregator.marks import Facts, marks
from portal.core.actor import Actor
from portal.rollups.accepted import THIRD_PARTY, Accepted
from portal.submissions.models import SharedResult

Versions = Mapping[UUID, list[SharedResult]]
"""The versions of each request, oldest first."""

MATERIALS = "E"
CONFIDENTIAL = "without.confidential"


def marks_of(
    session: Session, actor: Actor, accepted: Iterable[Accepted]
) -> dict[UUID, tuple[str, ...]]:
    """Return the flags of accepted results by their ids, with at most one statement."""
    known = list(accepted)
    earlier = _earlier(session, actor, [one for one in known if _may_be_outdated(one)])
    return {
        one.result.id: tuple(sorted({*_given(one), *marks(_facts(one, earlier))})) for one in known
    }


def _given(one: Accepted) -> Iterable[str]:
    """Return the flags that the supplier signed with the number."""
    given: Iterable[str] = one.result.footprint.get("marks") or ()
    return given


def _facts(one: Accepted, versions: Versions) -> Facts:
    before = _verified_before(one.result, versions.get(one.result.request_id, []))
    return Facts(
        verified_on=before.signed_at if before else None,
        changed_on=one.result.signed_at if before else None,
        is_on_behalf=one.request.partner_company_id == one.request.company_id,
        is_upstream_confidential=_is_upstream_confidential(one.result),
    )


def _is_upstream_confidential(shared: SharedResult) -> bool:
    """Tell whether the value holds suppliers that stay unknown.

    A cradle-to-gate value does where its materials are not shared; so does every material whose
    answer was called confidential.
    """
    footprint = shared.footprint
    is_closed = footprint.get("boundary") == "cradle_to_gate" and "materials" not in footprint
    return is_closed or any(
        one.get("code") == CONFIDENTIAL and one.get("section") == MATERIALS
        for one in shared.findings
    )


def _may_be_outdated(one: Accepted) -> bool:
    return one.result.number > 1 and _verification(one.result) is not None


def _verification(shared: SharedResult) -> tuple[Any, Any] | None:
    """Return what tells one verification from another: its kind and how long it is valid."""
    kind = shared.footprint.get("verification")
    if kind not in THIRD_PARTY:
        return None
    return kind, _declared(shared).get("valid_until")


def _declared(shared: SharedResult) -> Mapping[str, Any]:
    declared: Mapping[str, Any] = shared.footprint.get("declared") or {}
    return declared


def _earlier(session: Session, actor: Actor, accepted: list[Accepted]) -> Versions:
    found: dict[UUID, list[SharedResult]] = {}
    if not accepted:
        return found
    requests = [one.result.request_id for one in accepted]
    query = (
        select(SharedResult)
        .where(SharedResult.scope(actor), SharedResult.request_id.in_(requests))
        .order_by(SharedResult.number, SharedResult.id)
    )
    for shared in session.scalars(query):
        found.setdefault(shared.request_id, []).append(shared)
    return found


def _verified_before(shared: SharedResult, versions: list[SharedResult]) -> SharedResult | None:
    """Return the first version under the same verification, if it stated another value."""
    same = (
        one
        for one in versions
        if one.number < shared.number and _verification(one) == _verification(shared)
    )
    first = next(same, None)
    return first if first is not None and _stated(first) != _stated(shared) else None


def _stated(shared: SharedResult) -> Any:
    """Return what the verification is about: the declared result, else the value."""
    value = _declared(shared).get("value_kgco2e")
    return shared.footprint.get("value_kgco2e") if value is None else value
