"""The roll-up as a job."""

from uuid import UUID

from sqlalchemy.orm import Session

from portal.catalogue.models import Item
from portal.core import failpoints, jobs
from portal.rollups import runs
from portal.rollups.folding import fold
from portal.rollups.inputs import gather
from portal.rollups.keeping import keep


@jobs.handles(runs.KIND)
def roll_up(work: jobs.Work) -> jobs.Apply:
    """Fold one product; running the job twice writes its run once."""
    run_id = UUID(work.payload["run"])
    with work.database.writing(work.actor) as session:
        run = runs.start(session, run_id)
        item_id, period = run.item_id, run.period
    work.progress(20, "reading")
    with work.reading() as session:
        gathered = gather(session, work.actor, session.get_one(Item, item_id), period)
    work.progress(60, "folding")
    outcome = fold(gathered)
    failpoints.reach("rollups.folded")

    def apply(session: Session) -> None:
        keep(session, work.actor, run_id, outcome)

    return apply
