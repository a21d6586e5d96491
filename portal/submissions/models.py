"""Drafts, evidence, signed submissions, what was shared, and what was returned."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey, Index, LargeBinary, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.campaigns.models import DataRequest
from portal.core.columns import Json
from portal.core.db import Base, Opaque
from portal.core.tenancy import Tenanted, TwoSided


class Draft(Opaque, Tenanted, Base):
    """The answers as they stand, web form and workbook alike; one per request."""

    __tablename__ = "draft"

    request_id: Mapped[UUID] = mapped_column(ForeignKey("data_request.id"), unique=True)
    answers: Mapped[dict[str, Any]] = mapped_column(Json)
    saved_at: Mapped[datetime] = mapped_column()
    saved_by_id: Mapped[UUID | None] = mapped_column(ForeignKey("users.id"))
    saved_by: Mapped[str] = mapped_column(default="")
    version: Mapped[int] = mapped_column(default=1)

    request: Mapped[DataRequest] = relationship()

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012 - SQLAlchemy reads it so


class DraftChange(Opaque, Tenanted, Base):
    """One place of a draft that somebody changed: the history of every answer, only ever added.

    ``version`` is the draft's version after the change. ``before`` and ``after`` are the entry,
    or the whole row (with its ``place`` in the table) where ``field`` is empty; nothing stands
    for "not there".
    """

    __tablename__ = "draft_change"
    __table_args__ = (Index("ix_draft_change_since", "draft_id", "version"),)

    draft_id: Mapped[UUID] = mapped_column(ForeignKey("draft.id"))
    version: Mapped[int] = mapped_column()
    section: Mapped[str] = mapped_column()
    row: Mapped[str | None] = mapped_column()
    field: Mapped[str] = mapped_column(default="")
    before: Mapped[dict[str, Any] | None] = mapped_column(Json(none_as_null=True))
    after: Mapped[dict[str, Any] | None] = mapped_column(Json(none_as_null=True))
    by: Mapped[str] = mapped_column()
    by_id: Mapped[UUID | None] = mapped_column(ForeignKey("users.id"))
    at: Mapped[datetime] = mapped_column()
    source: Mapped[str] = mapped_column(default="form")


class SectionTask(Opaque, Tenanted, Base):
    """One section of an answer in a colleague's hands.

    ``user_id`` is unknown until the colleague has accepted the invitation to ``email``. It ends
    when it is revoked; ``done_at`` is the colleague's word that the section is ready.
    """

    __tablename__ = "section_task"

    request_id: Mapped[UUID] = mapped_column(ForeignKey("data_request.id"), index=True)
    section: Mapped[str] = mapped_column()
    user_id: Mapped[UUID | None] = mapped_column(ForeignKey("users.id"), index=True)
    name: Mapped[str] = mapped_column()
    email: Mapped[str] = mapped_column(index=True)
    note: Mapped[str] = mapped_column(Text, default="")
    given_by: Mapped[str] = mapped_column()
    given_by_id: Mapped[UUID | None] = mapped_column(ForeignKey("users.id"))
    given_at: Mapped[datetime] = mapped_column()
    done_at: Mapped[datetime | None] = mapped_column()
    revoked_at: Mapped[datetime | None] = mapped_column()

    request: Mapped[DataRequest] = relationship()


class EvidenceFile(Opaque, Tenanted, Base):
    """A file that proves an answer; the answer names it by its id, the storage by its hash.

    ``signed_in`` is the first signed version that holds it; from then on the row is frozen, and
    taking the file out of the draft leaves it with that version.
    """

    __tablename__ = "evidence_file"

    request_id: Mapped[UUID] = mapped_column(ForeignKey("data_request.id"), index=True)
    section: Mapped[str] = mapped_column()
    row: Mapped[str | None] = mapped_column()
    field: Mapped[str] = mapped_column()
    name: Mapped[str] = mapped_column()
    size: Mapped[int] = mapped_column()
    sha256: Mapped[str] = mapped_column()
    scan: Mapped[str] = mapped_column(default="not_scanned")
    added_by: Mapped[str] = mapped_column()
    added_by_id: Mapped[UUID | None] = mapped_column(ForeignKey("users.id"))
    added_at: Mapped[datetime] = mapped_column()
    signed_in: Mapped[int | None] = mapped_column()


class Submission(Opaque, Tenanted, Base):
    """A signed version of the answers; frozen, the database refuses to change it."""

    __tablename__ = "submission"
    __table_args__ = (UniqueConstraint("request_id", "number"),)

    request_id: Mapped[UUID] = mapped_column(ForeignKey("data_request.id"), index=True)
    number: Mapped[int] = mapped_column()
    questionnaire_id: Mapped[str] = mapped_column()
    questionnaire_version: Mapped[str] = mapped_column()
    level: Mapped[str] = mapped_column()
    answers: Mapped[dict[str, Any]] = mapped_column(Json)
    findings: Mapped[list[Any]] = mapped_column(Json)
    score: Mapped[dict[str, Any]] = mapped_column(Json)
    footprint: Mapped[dict[str, Any]] = mapped_column(Json)
    evidence: Mapped[list[Any]] = mapped_column(Json, default=list)
    comparable: Mapped[dict[str, Any]] = mapped_column(Json, default=dict)
    sharing: Mapped[str] = mapped_column()
    statement: Mapped[str] = mapped_column(Text)
    signed_by: Mapped[str] = mapped_column()
    signed_by_id: Mapped[UUID | None] = mapped_column(ForeignKey("users.id"))
    signed_at: Mapped[datetime] = mapped_column()
    content_hash: Mapped[str] = mapped_column()

    request: Mapped[DataRequest] = relationship()


class SharedResult(Opaque, Tenanted, Base):
    """What a signed submission gives to the customer: a copy of exactly what was granted.

    It belongs to the company that asked and is frozen like the submission. ``answers``,
    ``evidence`` and ``comparable`` are there only under the full inventory,
    ``footprint['stages']`` not under *footprint only*.
    """

    __tablename__ = "shared_result"
    __table_args__ = (UniqueConstraint("request_id", "number"),)

    request_id: Mapped[UUID] = mapped_column(ForeignKey("data_request.id"), index=True)
    number: Mapped[int] = mapped_column()
    item_id: Mapped[UUID] = mapped_column(ForeignKey("item.id"), index=True)
    supplier_id: Mapped[UUID] = mapped_column(ForeignKey("supplier.id"), index=True)
    period: Mapped[int] = mapped_column(index=True)
    sharing: Mapped[str] = mapped_column()
    footprint: Mapped[dict[str, Any]] = mapped_column(Json)
    score: Mapped[dict[str, Any]] = mapped_column(Json)
    findings: Mapped[list[Any]] = mapped_column(Json)
    answers: Mapped[dict[str, Any] | None] = mapped_column(Json)
    evidence: Mapped[list[Any]] = mapped_column(Json, default=list)
    comparable: Mapped[dict[str, Any]] = mapped_column(Json, default=dict)
    signed_by: Mapped[str] = mapped_column()
    signed_at: Mapped[datetime] = mapped_column()
    content_hash: Mapped[str] = mapped_column()

    request: Mapped[DataRequest] = relationship()


class Acceptance(Opaque, Tenanted, Base):
    """The customer's word that a shared result stands; withdrawn when it is returned later."""

    __tablename__ = "acceptance"

    shared_result_id: Mapped[UUID] = mapped_column(ForeignKey("shared_result.id"), unique=True)
    request_id: Mapped[UUID] = mapped_column(ForeignKey("data_request.id"), index=True)
    item_id: Mapped[UUID] = mapped_column(ForeignKey("item.id"), index=True)
    supplier_id: Mapped[UUID] = mapped_column(ForeignKey("supplier.id"), index=True)
    period: Mapped[int] = mapped_column(index=True)
    accepted_at: Mapped[datetime] = mapped_column()
    accepted_by: Mapped[str] = mapped_column()
    withdrawn_at: Mapped[datetime | None] = mapped_column()

    shared_result: Mapped[SharedResult] = relationship()


class ReturnedAnswer(Opaque, TwoSided, Base):
    """One answer the reviewer sent back, with the comment; mended by a later version."""

    __tablename__ = "returned_answer"

    request_id: Mapped[UUID] = mapped_column(ForeignKey("data_request.id"), index=True)
    number: Mapped[int] = mapped_column()
    section: Mapped[str] = mapped_column()
    row: Mapped[str | None] = mapped_column()
    field: Mapped[str] = mapped_column()
    comment: Mapped[str] = mapped_column(Text)
    returned_by: Mapped[str] = mapped_column()
    returned_at: Mapped[datetime] = mapped_column()
    answered_in: Mapped[int | None] = mapped_column()


class AnswerConsent(Opaque, Tenanted, Base):
    """The supplier's consent that answers it signed for one customer serve another's request.

    ``request_id`` is the request that is answered now, ``source_request_id`` the one whose signed
    answers serve it, ``sections`` how far. Nothing is taken over before it or after its end.
    """

    __tablename__ = "answer_consent"

    request_id: Mapped[UUID] = mapped_column(ForeignKey("data_request.id"), index=True)
    source_request_id: Mapped[UUID] = mapped_column(ForeignKey("data_request.id"))
    sections: Mapped[list[Any]] = mapped_column(Json)
    given_by: Mapped[str] = mapped_column()
    given_by_id: Mapped[UUID | None] = mapped_column(ForeignKey("users.id"))
    given_at: Mapped[datetime] = mapped_column()
    revoked_by: Mapped[str] = mapped_column(default="")
    revoked_at: Mapped[datetime | None] = mapped_column()


class PeerSpread(Opaque, Base):
    """How the energy of comparable products spreads over many companies; it belongs to nobody.

    ``median`` (kWh per kg) and ``spread`` (standard deviation of the logarithm) are rounded, and
    kept only where enough companies stand behind them: see ``portal.submissions.peers``.
    """

    __tablename__ = "peer_spread"

    heading: Mapped[str] = mapped_column(unique=True)
    companies: Mapped[int] = mapped_column()
    median: Mapped[str] = mapped_column()
    spread: Mapped[str] = mapped_column()
    computed_at: Mapped[datetime] = mapped_column()


class WorkbookUpload(Opaque, Tenanted, Base):
    """A workbook the supplier uploaded: read by a job, previewed, then applied or left.

    ``reading`` is what the file says; the comparison with the draft is made when somebody looks,
    so it is always against the answers as they stand. A large file is compared by the job, with
    the draft's version ``compared_with``; what its page shows is ``comparison``.
    ``applied_version`` is the draft's version that the chosen values made: its changes are what
    can be undone.
    """

    __tablename__ = "workbook_upload"

    request_id: Mapped[UUID] = mapped_column(ForeignKey("data_request.id"), index=True)
    file_name: Mapped[str] = mapped_column()
    content: Mapped[bytes] = mapped_column(LargeBinary, deferred=True)
    sha256: Mapped[str] = mapped_column()
    uploaded_by: Mapped[str] = mapped_column()
    job_id: Mapped[UUID | None] = mapped_column(ForeignKey("job.id"))
    state: Mapped[str] = mapped_column(default="waiting")
    reading: Mapped[dict[str, Any] | None] = mapped_column(Json, deferred=True)
    comparison: Mapped[dict[str, Any] | None] = mapped_column(
        Json(none_as_null=True), deferred=True
    )
    compared_with: Mapped[int | None] = mapped_column()
    applied_version: Mapped[int | None] = mapped_column()
    applied_at: Mapped[datetime | None] = mapped_column()
    applied_by: Mapped[str] = mapped_column(default="")
    undone_at: Mapped[datetime | None] = mapped_column()
    version: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012 - SQLAlchemy reads it so


class UpstreamRow(Opaque, Tenanted, Base):
    """One material of an answer whose figure comes from the company's own supplier.

    It belongs to the company that answers ``request_id``. The customer never sees the ``row``
    (its id in the table of materials), nor anything of the figure but what it adds to the sum.
    ``figure`` is what the accepted answer of that supplier says (see
    ``portal.submissions.upstream``), ``shared_result_id`` the answer; ``is_laid`` tells whether
    it counts, or was taken out again by hand.
    """

    __tablename__ = "upstream_row"
    __table_args__ = (UniqueConstraint("request_id", "row"),)

    request_id: Mapped[UUID] = mapped_column(ForeignKey("data_request.id"), index=True)
    row: Mapped[str] = mapped_column()
    figure: Mapped[dict[str, Any] | None] = mapped_column(Json(none_as_null=True))
    shared_result_id: Mapped[UUID | None] = mapped_column(ForeignKey("shared_result.id"))
    came_at: Mapped[datetime | None] = mapped_column()
    is_laid: Mapped[bool] = mapped_column(default=False)
    version: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012 - SQLAlchemy reads it so
