"""The seal of a frozen version: SHA-256 over its canonical JSON, and the check that it holds."""

from collections.abc import Iterable, Iterator
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.core.audit import canonical, digest
from portal.submissions.models import SharedResult, Submission

SIGNED = (
    "request_id",
    "number",
    "questionnaire_id",
    "questionnaire_version",
    "level",
    "answers",
    "findings",
    "score",
    "footprint",
    "evidence",
    "sharing",
    "statement",
    "signed_by",
    "signed_by_id",
    "signed_at",
)
SHARED = (
    "request_id",
    "number",
    "item_id",
    "supplier_id",
    "period",
    "sharing",
    "footprint",
    "score",
    "findings",
    "answers",
    "evidence",
    "signed_by",
    "signed_at",
)
"""What the hashes cover: every column that carries content."""


def seal(row: Submission | SharedResult) -> str:
    """Return the hash of a frozen row's content."""
    names = SIGNED if isinstance(row, Submission) else SHARED
    return digest(canonical({name: _plain(getattr(row, name)) for name in names}))


def _plain(value: Any) -> Any:
    return value.isoformat() if hasattr(value, "isoformat") else value


def broken(session: Session) -> Iterator[str]:
    """Yield a sentence for each frozen version whose content no longer fits its seal."""
    yield from _broken(session, Submission)
    yield from _broken(session, SharedResult)


def _broken(session: Session, model: type[Submission] | type[SharedResult]) -> Iterator[str]:
    rows: Iterable[Submission | SharedResult] = session.scalars(
        select(model).order_by(model.created_at, model.id).execution_options(yield_per=100)
    )
    for row in rows:
        if seal(row) != row.content_hash:
            yield f"{model.__tablename__} {row.id}, version {row.number}: altered"
