"""A request as its supplier would see it, before anything is issued: read, never written."""

from collections.abc import Callable
from dataclasses import dataclass

from sqlalchemy.orm import Session

from forms import loader, workbook
from forms.answers import Answers, empty
from forms.model import Level, Need, Questionnaire
from portal.campaigns import lists
from portal.campaigns.asked import Asked
from portal.campaigns.given import Given
from portal.campaigns.models import Campaign, DataRequest
from portal.campaigns.planned import NOT_ASKED, Plan, Planned
from portal.campaigns.wording import sharing_word
from portal.campaigns.writing import asked_of
from portal.catalogue.models import Item
from portal.core import formats
from portal.core.actor import Actor
from portal.core.i18n import zone
from portal.core.tenancy import visible_to
from portal.suppliers.models import Supplier, SupplierSite

Begin = Callable[[Questionnaire, DataRequest, Asked], Answers]
BEGUN: list[Begin] = []
"""Who knows the answers that a form begins with; a capability above this one does."""


@dataclass(frozen=True, slots=True)
class Question:
    """One question: its words, its unit, and whether an answer is needed."""

    label: str
    unit: str
    is_required: bool


@dataclass(frozen=True, slots=True)
class Part:
    """One section of the questionnaire at the level asked."""

    title: str
    is_table: bool
    questions: tuple[Question, ...]


@dataclass(frozen=True, slots=True)
class Sample:
    """What one supplier would be told and asked."""

    row: Planned
    questionnaire: Questionnaire
    level: str
    asked: Asked
    parts: tuple[Part, ...]
    required: int


def row_of(plan: Plan, key: str) -> Planned | None:
    """Return the planned request of a key, or the first one there is."""
    rows = plan.rows or plan.gone
    return next((row for row in rows if row.key == key), rows[0] if rows else None)


def sample(session: Session, actor: Actor, campaign: Campaign, row: Planned, lang: str) -> Sample:
    """Return a planned request as its supplier would read it, in a language."""
    supplier = session.scalars(visible_to(actor, Supplier).where(Supplier.id == row.supplier.id))
    item = session.scalars(visible_to(actor, Item).where(Item.id == row.item.id))
    sites = session.scalars(visible_to(actor, SupplierSite).where(SupplierSite.id == row.site_id))
    given = Given.look_up(session, actor, campaign, {row.item.id})
    level = "reduced" if row.level == NOT_ASKED else row.level
    questionnaire = loader.load(*lists.of_item(campaign, row.item.id))
    return Sample(
        row=row,
        questionnaire=questionnaire,
        level=level,
        asked=asked_of(
            campaign, supplier.one(), sites.one_or_none(), item.one(), actor, given=given
        ),
        parts=tuple(
            Part(
                section.title.get(lang),
                section.has_rows,
                tuple(
                    Question(
                        one.label.get(lang),
                        one.units[0] if one.units else "",
                        one.need_at(Level(level)) is Need.REQUIRED,
                    )
                    for one in section.at(Level(level))
                ),
            )
            for section in questionnaire.at(Level(level))
        ),
        required=questionnaire.count_required(Level(level)),
    )


def as_workbook(campaign: Campaign, shown: Sample, lang: str) -> bytes:
    """Return the Excel twin as the supplier would download it; as no request it is never taken."""
    asked = shown.asked
    request = DataRequest(period=campaign.period, level=shown.level)  # never kept
    answers = BEGUN[0](shown.questionnaire, request, asked) if BEGUN else empty()
    identity = {
        "requester": asked.customer,
        "supplier": asked.supplier,
        "item": f"{asked.item_name(lang)} ({asked.item_code})",
        "period": str(campaign.period),
        "period_start": f"{campaign.period}-01-01",
        "period_end": f"{campaign.period}-12-31",
        "item_code": asked.item_code,
        "due": formats.moment(campaign.due_at, zone(campaign.timezone), lang),
        "sharing": sharing_word(campaign.sharing_asked),
        "contact": asked.asked_by_email,
    }
    return workbook.write(shown.questionnaire, Level(shown.level), lang, answers, identity, None)
