"""Background work of this capability: the mails about what was written."""

from uuid import UUID

from sqlalchemy.orm import Session

from portal.campaigns.models import DataRequest
from portal.conversations import telling
from portal.core import failpoints, jobs
from portal.core.clock import now


@jobs.handles(telling.KIND)
def tell(work: jobs.Work) -> jobs.Apply:
    """Write the mails about all that is new to one side of a request."""

    def apply(session: Session) -> None:
        request = session.get_one(DataRequest, UUID(work.payload["request"]))
        telling.tell(session, request, work.payload["side"], now())
        failpoints.reach("conversations.told")

    return apply
