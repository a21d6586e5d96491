"""Campaigns and data requests."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey, Index, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.campaigns.timetable import usual_plan
from portal.campaigns.workflow import RequestState
from portal.catalogue.models import Item
from portal.core.columns import Json
from portal.core.db import Base, Opaque
from portal.core.mail import Mail
from portal.core.tenancy import Tenanted, TwoSided
from portal.suppliers.models import Supplier, SupplierSite


class Campaign(Opaque, Tenanted, Base):
    """A round of data requests: products, period, due date, questionnaire version, levels.

    ``levels`` is the level by tier; ``proposal`` how the level follows from shares of footprint
    and spend besides, and what was changed in bulk, see :mod:`portal.campaigns.proposing`; none:
    by tier alone. ``choices`` holds what the purchaser chose otherwise for a
    single supplier, site and item before issuing; ``lists`` names the data collection list of
    items that are asked by another one than the campaign's. ``reminders`` is the plan of
    reminders, see :mod:`portal.campaigns.reminders`. Of the kind ``cascade`` are those that a
    supplier's passing on makes (``portal.cascade``): no list of campaigns shows them.
    """

    __tablename__ = "campaign"

    name: Mapped[str] = mapped_column()
    product_id: Mapped[UUID] = mapped_column(ForeignKey("item.id"), index=True)
    period: Mapped[int] = mapped_column()
    due_at: Mapped[datetime] = mapped_column()
    timezone: Mapped[str] = mapped_column(default="UTC")
    questionnaire_id: Mapped[str] = mapped_column()
    questionnaire_version: Mapped[str] = mapped_column()
    levels: Mapped[dict[str, Any]] = mapped_column(Json)
    choices: Mapped[dict[str, Any]] = mapped_column(Json, default=dict)
    lists: Mapped[dict[str, Any]] = mapped_column(Json, default=dict)
    proposal: Mapped[dict[str, Any] | None] = mapped_column(Json)
    reminders: Mapped[list[Any]] = mapped_column(Json, default=usual_plan)
    sharing_asked: Mapped[str] = mapped_column(default="by_stage")
    note: Mapped[str] = mapped_column(Text, default="")
    state: Mapped[str] = mapped_column(default="draft")
    kind: Mapped[str] = mapped_column(default="usual", server_default="usual")
    created_by: Mapped[str] = mapped_column(default="")
    issued_at: Mapped[datetime | None] = mapped_column()
    closed_at: Mapped[datetime | None] = mapped_column()
    version: Mapped[int] = mapped_column(default=1)

    product: Mapped[Item] = relationship()
    others: Mapped[list["CampaignProduct"]] = relationship(
        order_by="CampaignProduct.position", cascade="all, delete-orphan"
    )

    @property
    def products(self) -> list[Item]:
        """Return every product of the campaign, the one it is named after first."""
        return [self.product, *(other.item for other in self.others)]

    @property
    def product_ids(self) -> list[UUID]:
        """Return the ids of every product of the campaign."""
        return [self.product_id, *(other.item_id for other in self.others)]

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012 - SQLAlchemy reads it so


class CampaignProduct(Opaque, Tenanted, Base):
    """A further product of a campaign, beside the one it is named after."""

    __tablename__ = "campaign_product"
    __table_args__ = (UniqueConstraint("campaign_id", "item_id"),)

    campaign_id: Mapped[UUID] = mapped_column(ForeignKey("campaign.id"), index=True)
    item_id: Mapped[UUID] = mapped_column(ForeignKey("item.id"), index=True)
    position: Mapped[int] = mapped_column(default=0)

    item: Mapped[Item] = relationship()


class CampaignWork(Opaque, Tenanted, Base):
    """Work on many requests of a campaign at once, done by jobs: what, how far, what came of it.

    ``facts`` is what was asked for, ``done`` the sums of what each part did, once all are there.
    """

    __tablename__ = "campaign_work"

    campaign_id: Mapped[UUID] = mapped_column(ForeignKey("campaign.id"), index=True)
    kind: Mapped[str] = mapped_column()
    total: Mapped[int] = mapped_column()
    facts: Mapped[dict[str, Any]] = mapped_column(Json)
    split_id: Mapped[UUID | None] = mapped_column(ForeignKey("job_split.id"))
    requested_by: Mapped[str] = mapped_column(default="")
    done: Mapped[dict[str, Any] | None] = mapped_column(Json)
    finished_at: Mapped[datetime | None] = mapped_column()


class DataRequest(Opaque, TwoSided, Base):
    """One campaign, one supplier's site, one item: what is asked, and where it stands.

    The supplier cannot see the campaign or the catalogue of its customer; what it must know is
    copied here when the request is issued (``asked``): customer, product, item, unit, period.
    ``delivery`` is how far the newest mail about it got, ``review_began_at`` when somebody began
    to read the newest answer. ``may_be_named`` is the supplier's word, given with
    its signature, on whether the company that asked may name it to its own customers.
    ``upstream_open`` of ``upstream_total`` requests that the supplier
    passed on to its own suppliers still wait for an answer.
    """

    __tablename__ = "data_request"
    __table_args__ = (
        UniqueConstraint("campaign_id", "supplier_id", "site_id", "item_id"),
        Index("ix_data_request_board", "company_id", "campaign_id", "state"),
        Index("ix_data_request_inbox", "partner_company_id", "state"),
        Index(
            "ix_data_request_counted",
            *("company_id", "campaign_id", "state", "delivery", "review_began_at", "due_at"),
            *("tier", "supplier_id", "item_id", "upstream_open", "partner_company_id"),
        ),
    )

    campaign_id: Mapped[UUID] = mapped_column(ForeignKey("campaign.id"), index=True)
    supplier_id: Mapped[UUID] = mapped_column(ForeignKey("supplier.id"), index=True)
    site_id: Mapped[UUID | None] = mapped_column(ForeignKey("supplier_site.id"))
    item_id: Mapped[UUID] = mapped_column(ForeignKey("item.id"), index=True)
    tier: Mapped[int] = mapped_column()
    level: Mapped[str] = mapped_column()
    sharing_asked: Mapped[str] = mapped_column()
    period: Mapped[int] = mapped_column()
    due_at: Mapped[datetime] = mapped_column()
    timezone: Mapped[str] = mapped_column(default="UTC")
    questionnaire_id: Mapped[str] = mapped_column()
    questionnaire_version: Mapped[str] = mapped_column()
    asked: Mapped[dict[str, Any]] = mapped_column(Json)
    state: Mapped[str] = mapped_column(default=RequestState.ISSUED)
    delivery: Mapped[str] = mapped_column(default="")
    opened_at: Mapped[datetime | None] = mapped_column()
    review_began_at: Mapped[datetime | None] = mapped_column()
    on_behalf: Mapped[bool] = mapped_column(default=False, server_default=text("false"))
    decline_reason: Mapped[str | None] = mapped_column(Text)
    upstream_open: Mapped[int] = mapped_column(default=0, server_default="0")
    upstream_total: Mapped[int] = mapped_column(default=0, server_default="0")
    may_be_named: Mapped[bool | None] = mapped_column()
    version: Mapped[int] = mapped_column(default=1)

    campaign: Mapped[Campaign] = relationship()
    supplier: Mapped[Supplier] = relationship()
    site: Mapped[SupplierSite | None] = relationship()
    item: Mapped[Item] = relationship()
    events: Mapped[list["RequestEvent"]] = relationship(
        back_populates="request", order_by="RequestEvent.at, RequestEvent.sequence"
    )

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012 - SQLAlchemy reads it so


class RequestEvent(Opaque, TwoSided, Base):
    """One step in the life of a request; only ever added."""

    __tablename__ = "request_event"

    request_id: Mapped[UUID] = mapped_column(ForeignKey("data_request.id"), index=True)
    sequence: Mapped[int] = mapped_column()
    action: Mapped[str] = mapped_column()
    state: Mapped[str] = mapped_column()
    by: Mapped[str] = mapped_column()
    by_company: Mapped[str] = mapped_column(default="")
    at: Mapped[datetime] = mapped_column()
    comment: Mapped[str | None] = mapped_column(Text)

    request: Mapped[DataRequest] = relationship(back_populates="events")


class RequestMail(Opaque, Tenanted, Base):
    """A mail about a request, as the company that asks may see it: to whom, what, when."""

    __tablename__ = "request_mail"

    request_id: Mapped[UUID] = mapped_column(ForeignKey("data_request.id"), index=True)
    mail_id: Mapped[UUID] = mapped_column(ForeignKey("mail.id"), index=True)
    kind: Mapped[str] = mapped_column()
    to_name: Mapped[str] = mapped_column(default="")
    to_email: Mapped[str] = mapped_column()
    at: Mapped[datetime] = mapped_column()
    by: Mapped[str] = mapped_column(default="")

    mail: Mapped[Mail] = relationship()


class PlannedReminder(Opaque, Tenanted, Base):
    """One step of a campaign's plan that came due for a request: done once, or left out.

    The key is the request, its due date and the step: a later due date is a new plan.
    """

    __tablename__ = "planned_reminder"
    __table_args__ = (UniqueConstraint("request_id", "due_at", "days"),)

    request_id: Mapped[UUID] = mapped_column(ForeignKey("data_request.id"), index=True)
    due_at: Mapped[datetime] = mapped_column()
    days: Mapped[int] = mapped_column()
    outcome: Mapped[str] = mapped_column()
    at: Mapped[datetime] = mapped_column()


class ContactNote(Opaque, Tenanted, Base):
    """A contact with a supplier outside the portal, written down by hand; only ever added."""

    __tablename__ = "contact_note"

    supplier_id: Mapped[UUID] = mapped_column(ForeignKey("supplier.id"), index=True)
    request_id: Mapped[UUID | None] = mapped_column(ForeignKey("data_request.id"), index=True)
    channel: Mapped[str] = mapped_column()
    at: Mapped[datetime] = mapped_column()
    by: Mapped[str] = mapped_column()
    text: Mapped[str] = mapped_column(Text)
