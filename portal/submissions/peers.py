"""How the energy of comparable products spreads over all companies: enough of them, never one.

A job looks at what everybody signed and keeps, per heading of the Harmonised System, how many
companies there are, a rounded median and a rounded spread. With fewer than ``FEWEST`` companies
nothing is kept. The rounding and the many keep anybody from working a figure out of it, and what
is kept serves the rules only: no page, export or sentence holds it.
"""

import statistics
from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from decimal import Decimal
from uuid import UUID

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from forms.context import Peers
from portal.core import jobs
from portal.core.clock import now
from portal.submissions.comparable import Comparable
from portal.submissions.models import PeerSpread, Submission

SPREAD = "peers.spread"
PAUSE = timedelta(hours=6)
FEWEST = 10
"""Companies below which a spread would tell of single ones."""

LEAST_SPREAD = Decimal("0.3")
HEADING, HARMONISED = 4, 6


def heading_of(category: str) -> str:
    """Return the heading of a product, empty where its code is not of the Harmonised System."""
    return category[:HEADING] if len(category) >= HARMONISED and category.isdigit() else ""


def find_peers(session: Session, category: str) -> Peers | None:
    """Return how comparable products spread, ``None`` while too few are known."""
    heading = heading_of(category)
    if not heading:
        return None
    row = session.scalar(select(PeerSpread).where(PeerSpread.heading == heading))
    return None if row is None else Peers(row.companies, Decimal(row.median), Decimal(row.spread))


def look_again_later(session: Session, at: datetime) -> None:
    """Have the spreads computed anew, at most once in a while."""
    turn = int(at.timestamp() // PAUSE.total_seconds())
    key = f"{SPREAD}:{turn}"
    jobs.enqueue(session, SPREAD, {}, key=key, company_id=None, not_before=at + PAUSE)


@jobs.handles(SPREAD)
def compute(_work: jobs.Work) -> jobs.Apply | None:
    """Compute all spreads anew; the job runs for the instance, across companies."""

    def apply(session: Session) -> None:
        at = now()
        session.execute(delete(PeerSpread))
        for heading, peers in spreads(_signed(session)).items():
            session.add(
                PeerSpread(
                    heading=heading,
                    companies=peers.count,
                    median=str(peers.median),
                    spread=str(peers.spread),
                    computed_at=at,
                )
            )

    return apply


def _signed(session: Session) -> list[tuple[UUID, Comparable]]:
    """Return the newest facts of each request, with the company that signed them."""
    query = select(Submission.request_id, Submission.company_id, Submission.comparable).order_by(
        Submission.signed_at
    )
    newest = {request: (company, plain) for request, company, plain in session.execute(query)}
    return [(company, Comparable.read(plain or {})) for company, plain in newest.values()]


def spreads(signed: Iterable[tuple[UUID, Comparable]]) -> dict[str, Peers]:
    """Return the spread of each heading for which there are enough companies.

    Each company counts once, with the median of its own products, so that one with many
    products does not speak for all.
    """
    figures: dict[str, dict[UUID, list[Decimal]]] = defaultdict(lambda: defaultdict(list))
    for company, facts in signed:
        heading = heading_of(facts.category)
        if heading and facts.kwh_per_kg:
            figures[heading][company].append(facts.kwh_per_kg)
    return {
        heading: _spread([statistics.median(values) for values in companies.values()])
        for heading, companies in figures.items()
        if len(companies) >= FEWEST
    }


def _spread(values: Sequence[Decimal]) -> Peers:
    logs = [value.ln() for value in values]
    deviation = statistics.stdev(logs)
    median = statistics.median(values)
    return Peers(
        count=len(values),
        median=Decimal(f"{median:.1e}"),
        spread=max(round(deviation + Decimal("0.05"), 1), LEAST_SPREAD),
    )
