"""What answers without a figure cost, for the questions that a page shows."""

from collections.abc import Collection, Mapping
from decimal import Decimal

from forms.model import Section
from forms.scoring import costs
from portal.submissions.answering import Answering


def without_figure(
    answering: Answering, section: Section, rows: Collection[str | None]
) -> Mapping[tuple[str | None, str], Decimal]:
    """Return what the answers without a figure cost that the page shows in full."""
    shown = rows if section.has_rows else (None,)
    places = answering.filled.places()
    mine = (one for one in places if one.section.key == section.key and one.row in shown)
    if all(one.without is None for one in mine):
        return {}  # most pages: nothing has to be scored for them
    return costs(answering.filled, answering.findings, answering.context, section.key, shown)
