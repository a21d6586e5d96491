"""Taking files from the disk that no row names: uploads that were never committed, or removed."""

from datetime import timedelta

from portal.config import Config
from portal.core import jobs
from portal.core.clock import now
from portal.core.storage import Storage
from portal.submissions.evidence import queries
from portal.submissions.evidence.attaching import SWEEP

YOUNG = timedelta(hours=1)
"""A file this new may belong to a transaction that is still under way."""


@jobs.handles(SWEEP)
def sweep(work: jobs.Work) -> None:
    """Remove what nobody names; done twice, there is nothing left to do."""
    config: Config = work.services["config"]
    store = Storage(config.storage)
    assert work.company_id is not None  # noqa: S101 - it is enqueued for a company
    with work.reading() as session:
        named = queries.named(session, work.company_id)
    before = now() - YOUNG
    for sha256, at in list(store.files(work.company_id)):
        if sha256 not in named and at < before:
            store.remove(work.company_id, sha256, unless_after=before)
