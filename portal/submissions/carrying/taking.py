"""Taking chosen earlier answers into the draft: each is an answer like any other, with history."""

from collections.abc import Collection, Iterator
from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from forms.answers import is_blank
from portal.campaigns.models import DataRequest
from portal.core import audit
from portal.core.actor import Actor
from portal.submissions.answering import Answering
from portal.submissions.carrying.offers import DATED, Offer, offers
from portal.submissions.carrying.sources import Source, find_source
from portal.submissions.drafts import open_for_writing, save
from portal.submissions.edits import Edit
from portal.submissions.places import Place
from portal.submissions.rows import new_id
from portal.submissions.upstream import VALUE


def take(
    session: Session,
    request: DataRequest,
    source_id: UUID,
    chosen: Collection[str],
    *,
    with_figures: bool = True,
    actor: Actor,
    at: datetime,
) -> int:
    """Write the chosen earlier answers into the draft and return how many places that changed.

    Parameters
    ----------
    source_id
        The request they were signed for.
    chosen
        Keys of the offers; what is not offered, or has no consent, is left out.
    with_figures
        Whether quantities of rows come along, or only what describes them.

    Raises
    ------
    NotFound
        There are no such answers of the same site.
    Closed
        The request takes no answers now.
    """
    known = open_for_writing(session, request, actor, at)
    source = find_source(session, actor, known, source_id)
    wanted = [
        one
        for section in known.questionnaire.at(known.level)
        if source.serves(section.key) and section.key not in known.filled.hidden_sections
        for one in offers(known, source, section)
        if one.key in chosen
    ]
    hidden = frozenset((source.submission.footprint.get("upstream") or {}).get("rows") or ())
    edits = [
        edit for one in wanted for edit in _edits(one, known, hidden, with_figures=with_figures)
    ]
    save(session, known, edits, actor=actor, at=at, source=source_name(source))
    audit.record(
        session,
        actor,
        "answers.carried_over",
        request,
        at=at,
        source=str(source.request_id),
        version=source.submission.number,
        kind=source.kind.value,
        answers=len(edits),
    )
    return len(edits)


def source_name(source: Source) -> str:
    """Return what the history calls the origin of such answers; a consent can be traced by it."""
    consent = source.consent
    return f"consent:{consent.id}" if consent else f"carried:{source.submission.id}"


def _edits(
    one: Offer, known: Answering, hidden: Collection[str], *, with_figures: bool
) -> Iterator[Edit]:
    if one.row is None:
        if one.then is not None:
            yield Edit(one.place, one.then["raw"], one.then["unit"], known.version)
        return
    section, row = known.questionnaire.section(one.place.section), new_id()
    for field in section.at(known.level):
        entry = one.row["cells"].get(field.key)
        is_wanted = with_figures or not field.kind.is_number
        if entry is None or is_blank(entry) or field.kind in DATED or not is_wanted:
            continue
        if field.key.startswith(VALUE) and one.place.row in hidden:
            continue  # a figure of the company's own supplier was given for that answer alone
        place = Place(one.place.section, row, field.key)
        yield Edit(place, entry["raw"], entry["unit"], known.version)
