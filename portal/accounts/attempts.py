"""How often something may be tried: counted in the database, so for all web processes together.

Each attempt is counted in a transaction of its own, before it is made: a refused request is rolled
back, its count is not, and a burst cannot slip through between looking and counting.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from ipaddress import IPv6Address, ip_address, ip_network

from sqlalchemy import case, delete, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from portal.accounts.models import Attempts
from portal.core.db import Database
from portal.core.errors import TooMany

KEPT = timedelta(days=2)


@dataclass(frozen=True, slots=True)
class Limit:
    """So many attempts under one name in a stretch of time."""

    name: str
    most: int
    window: timedelta

    def key(self, whose: str) -> str:
        """Return the name under which attempts are counted; it does not tell whose they are."""
        return f"{self.name}:{hashlib.sha256(whose.encode()).hexdigest()[:32]}"


Counted = tuple[Limit, str]
"""A limit and whose attempts count against it."""


def network(address: str | None) -> str:
    """Return the network that stands for one visitor: IPv4 /32, IPv6 /64.

    Examples
    --------
    >>> network("2001:db8:1:2:3::4"), network("::ffff:192.0.2.7")
    ('2001:db8:1:2::/64', '192.0.2.7/32')
    """
    try:
        ip = ip_address(address or "")
    except ValueError:
        return "unknown"
    if isinstance(ip, IPv6Address) and ip.ipv4_mapped is not None:
        ip = ip.ipv4_mapped
    return str(ip_network((ip, 64 if ip.version == 6 else 32), strict=False))


def take(database: Database, counted: Sequence[Counted], at: datetime) -> None:
    """Count one attempt against each limit.

    Raises
    ------
    TooMany
        One of the limits is used up; the facts say for how many minutes.
    """
    if wait := minutes_to_wait(database, counted, at):
        raise TooMany(wait)


def minutes_to_wait(database: Database, counted: Sequence[Counted], at: datetime) -> int:
    """Count one attempt against each limit; return how long to wait, 0 for not at all."""
    with database.across("attempts") as session:
        waits = [_count(session, limit, limit.key(whose), at) for limit, whose in counted]
    longest = max(waits, default=timedelta())
    return -(-int(longest.total_seconds()) // 60)


def give_back(database: Database, counted: Sequence[Counted]) -> None:
    """Take back one attempt that turned out to be honest."""
    keys = [limit.key(whose) for limit, whose in counted]
    with database.across("attempts") as session:
        session.execute(
            update(Attempts)
            .where(Attempts.key.in_(keys), Attempts.count > 0)
            .values(count=Attempts.count - 1)
        )


def forget(database: Database, counted: Sequence[Counted]) -> None:
    """Start again from nothing, as after a password that was right."""
    keys = [limit.key(whose) for limit, whose in counted]
    with database.across("attempts") as session:
        session.execute(delete(Attempts).where(Attempts.key.in_(keys)))


def _count(session: Session, limit: Limit, key: str, at: datetime) -> timedelta:
    if not _add_one(session, limit, key, at):
        session.execute(delete(Attempts).where(Attempts.since < at - KEPT))
        try:
            with session.begin_nested():
                session.add(Attempts(key=key, since=at, count=1))
        except IntegrityError:  # another process was first to write this row
            _add_one(session, limit, key, at)
    row = session.get_one(Attempts, key, populate_existing=True)
    return row.since + limit.window - at if row.count > limit.most else timedelta()


def _add_one(session: Session, limit: Limit, key: str, at: datetime) -> bool:
    over = Attempts.since <= at - limit.window
    counted = session.execute(
        update(Attempts)
        .where(Attempts.key == key)
        .values(
            count=case((over, 1), else_=Attempts.count + 1),
            since=case((over, at), else_=Attempts.since),
        )
        .execution_options(synchronize_session=False)
    )
    return bool(counted.rowcount)  # type: ignore[attr-defined]  # a cursor result, as for any UPDATE
