"""Background work of this capability: the reminders whose moment has come."""

from uuid import UUID

from sqlalchemy.orm import Session

from portal.campaigns import issuing, reminders, together, working
from portal.campaigns.models import Campaign
from portal.core import failpoints, jobs, shards
from portal.core.clock import now


@jobs.handles(reminders.KIND)
def chase(work: jobs.Work) -> jobs.Apply | None:
    """Write the reminders that are due; where many suppliers wait, cut them into jobs first."""
    campaign_id = UUID(work.payload["campaign"])
    named = [UUID(one) for one in work.payload.get("suppliers", [])]
    with work.reading() as session:
        parts = [named] if named else reminders.suppliers_due(session, campaign_id)

    def apply(session: Session) -> None:
        if len(parts) > 1:
            _cut(session, work, parts)
            return
        campaign = session.get_one(Campaign, campaign_id)
        if campaign.state == issuing.CLOSED:
            return
        for suppliers in parts:
            reminders.remind_due(session, campaign, suppliers, now())
        failpoints.reach("campaigns.reminded")

    return apply


def _cut(session: Session, work: jobs.Work, parts: list[list[UUID]]) -> None:
    for number, suppliers in enumerate(parts):
        jobs.enqueue(
            session,
            reminders.KIND,
            {"campaign": work.payload["campaign"], "suppliers": [str(one) for one in suppliers]},
            key=f"{reminders.KIND}:{work.job_id}:{number}",
            company_id=work.company_id,
        )


for kind in (issuing.KIND, *together.KINDS):
    shards.handles(kind, shard=working.make_part, join=working.join)
