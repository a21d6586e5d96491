"""Background work of this capability: numbers that are carried from tier to tier."""

from uuid import UUID

from sqlalchemy.orm import Session

from portal.cascade import counting
from portal.core import failpoints, jobs


@jobs.handles(counting.KIND)
def count(work: jobs.Work) -> jobs.Apply:
    """Count the open requests anew, from one request up to the company that asked first."""
    request_id = UUID(work.payload["request"])

    def apply(session: Session) -> None:
        counting.count(session, request_id)
        failpoints.reach("cascade.counted")

    return apply
