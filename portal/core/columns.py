"""Column types that mean the same on SQLite and PostgreSQL."""

from collections.abc import Callable
from datetime import UTC, datetime
from decimal import Decimal
from functools import lru_cache
from typing import Any
from uuid import UUID

from sqlalchemy import JSON, DateTime, Dialect, String, Uuid
from sqlalchemy.types import TypeDecorator

Json = JSON
"""A plain JSON document; never queried by its content, so no JSONB is needed."""


class UtcDateTime(TypeDecorator[datetime]):
    """An aware UTC time. SQLite would drop the offset, so it is stored naive in UTC there."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Turn an aware time into what the engine stores."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a time without its zone cannot be stored")
        utc = value.astimezone(UTC)
        return utc.replace(tzinfo=None) if dialect.name == "sqlite" else utc

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Give back an aware time whatever the engine kept."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class ExactDecimal(TypeDecorator[Decimal]):
    """A decimal kept as text: NUMERIC goes through floating point on SQLite."""

    impl = String(60)
    cache_ok = True

    def process_bind_param(self, value: Decimal | None, dialect: Dialect) -> str | None:
        """Write the digits as they are."""
        return None if value is None else str(value)

    def process_result_value(self, value: Any, dialect: Dialect) -> Decimal | None:
        """Read the same digits back."""
        return None if value is None else Decimal(value)


@lru_cache(maxsize=2**16)
def _id(text: str | None) -> UUID | None:
    """Return the id that SQLite keeps as this text; making one costs as much as reading a row."""
    return None if text is None else UUID(text)


class Id(Uuid[UUID]):
    """A random id. Rows that name the same record get the same object where ids are texts."""

    def result_processor(
        self, dialect: Dialect, coltype: object
    ) -> Callable[[Any], UUID | None] | None:
        """Read texts with a memory; leave alone what a driver reads itself."""
        return None if dialect.supports_native_uuid else _id
