"""What the customer keeps of its reviewing: its rule, facts of each version, bulk decisions."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey, Index, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.campaigns.models import DataRequest
from portal.core.columns import Json
from portal.core.db import Base, Opaque
from portal.core.tenancy import Tenanted
from portal.submissions.models import SharedResult


class ReviewRule(Opaque, Tenanted, Base):
    """A company's own terms: until when an answer is reviewed, and when it counts as clean.

    ``within_days`` are working days, ``least_score`` points of 100, ``most_change`` percent of the
    last accepted value per declared unit.
    """

    __tablename__ = "review_rule"
    __table_args__ = (UniqueConstraint("company_id"),)

    within_days: Mapped[int] = mapped_column()
    least_score: Mapped[int] = mapped_column()
    most_change: Mapped[int] = mapped_column()
    needs_last_period: Mapped[bool] = mapped_column(default=False)
    version: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012 - SQLAlchemy reads it so


class ReviewFacts(Opaque, Tenanted, Base):
    """What the queue filters and sorts by: derived from one shared version, which is frozen.

    ``unexplained`` counts warnings of which no reason can be read: none was shared.
    ``change_percent`` compares the value per declared unit with what was accepted last of the same
    item and site, unknown without it.
    ``share_percent`` is the part of its product's footprint that the newest roll-up gave to the
    supplier's item.
    """

    __tablename__ = "review_facts"

    shared_result_id: Mapped[UUID] = mapped_column(ForeignKey("shared_result.id"), unique=True)
    request_id: Mapped[UUID] = mapped_column(ForeignKey("data_request.id"), index=True)
    errors: Mapped[int] = mapped_column()
    warnings: Mapped[int] = mapped_column()
    unexplained: Mapped[int] = mapped_column()
    score: Mapped[float | None] = mapped_column()
    is_complete: Mapped[bool] = mapped_column()
    is_outlier: Mapped[bool] = mapped_column()
    is_on_behalf: Mapped[bool] = mapped_column(default=False)
    change_percent: Mapped[float | None] = mapped_column()
    share_percent: Mapped[float | None] = mapped_column()


class BulkAcceptance(Opaque, Tenanted, Base):
    """Clean answers accepted together: prepared as a list, looked at, then accepted as listed.

    ``rule`` holds the terms that were in force when the list was made. ``will`` counts what the
    list accepts, ``wont`` what it leaves out; what came of each stands with its item.
    """

    __tablename__ = "bulk_acceptance"

    filter: Mapped[str] = mapped_column(default="")
    rule: Mapped[dict[str, Any]] = mapped_column(Json)
    state: Mapped[str] = mapped_column(default="prepared")
    will: Mapped[int] = mapped_column(default=0)
    wont: Mapped[int] = mapped_column(default=0)
    prepared_by: Mapped[str] = mapped_column()
    prepared_by_id: Mapped[UUID | None] = mapped_column(ForeignKey("users.id"))
    prepared_at: Mapped[datetime] = mapped_column()
    decided_by: Mapped[str] = mapped_column(default="")
    decided_by_id: Mapped[UUID | None] = mapped_column(ForeignKey("users.id"))
    decided_at: Mapped[datetime | None] = mapped_column()
    undone_by: Mapped[str] = mapped_column(default="")
    undone_at: Mapped[datetime | None] = mapped_column()
    undo_reason: Mapped[str] = mapped_column(Text, default="")
    version: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012 - SQLAlchemy reads it so


class BulkItem(Opaque, Tenanted, Base):
    """One answer of a bulk acceptance: why it was left out, or what came of accepting it."""

    __tablename__ = "bulk_item"
    __table_args__ = (Index("ix_bulk_item_order", "bulk_id", "position"),)

    bulk_id: Mapped[UUID] = mapped_column(ForeignKey("bulk_acceptance.id"))
    position: Mapped[int] = mapped_column()
    request_id: Mapped[UUID] = mapped_column(ForeignKey("data_request.id"), index=True)
    shared_result_id: Mapped[UUID] = mapped_column(ForeignKey("shared_result.id"))
    supplier_id: Mapped[UUID] = mapped_column(ForeignKey("supplier.id"))
    is_clean: Mapped[bool] = mapped_column()
    reasons: Mapped[list[Any]] = mapped_column(Json)
    outcome: Mapped[str] = mapped_column(default="")

    request: Mapped[DataRequest] = relationship()
    shared_result: Mapped[SharedResult] = relationship()


class CommentTemplate(Opaque, Tenanted, Base):
    """A comment that reviewers of a company use again; the newest used come first."""

    __tablename__ = "comment_template"
    __table_args__ = (UniqueConstraint("company_id", "text"),)

    text: Mapped[str] = mapped_column()
    kept_by: Mapped[str] = mapped_column()
    kept_at: Mapped[datetime] = mapped_column()
