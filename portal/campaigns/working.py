"""Work on many requests at once: cut into parts, done by any number of workers, shown as it goes.

Each part writes its effect together with its done mark, so that a worker that dies leaves a part
done or undone, never half or twice.
"""

import json
import zlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import accumulate
from typing import Any, Self, TypeAlias
from uuid import UUID

from sqlalchemy.orm import Session

from portal.campaigns.models import Campaign, CampaignWork
from portal.core import shards
from portal.core.actor import Actor
from portal.core.clock import now
from portal.core.jobs import Apply, Work
from portal.core.shards import Shard
from portal.core.tenancy import visible_to

Counts: TypeAlias = dict[str, int]
Made: TypeAlias = tuple[Counts, Apply]
Finisher: TypeAlias = Callable[[Session, Campaign, Actor, datetime, dict[str, Any]], None]

LINE_END = b"\n"

MAKERS: dict[str, Callable[[Shard], Made]] = {}
"""Who does one part of each kind of work: returns what it did, and what to write."""

FINISHERS: dict[str, Finisher] = {}
"""Who is told, in the last transaction, that all parts of a kind of work are done."""


@dataclass(frozen=True, slots=True)
class Task:
    """One part in hand: for whom, of which campaign, and the groups that belong to it."""

    campaign_id: UUID
    actor: Actor
    at: datetime
    facts: dict[str, Any]
    groups: list[list[Any]]

    @classmethod
    def read(cls, shard: Shard) -> Self:
        """Return the part that a shard has to do."""
        head, groups = _unpacked(shard.shared, shard.number)
        return cls(
            campaign_id=UUID(shard.payload["campaign"]),
            actor=_actor(shard.payload["actor"]),
            at=datetime.fromisoformat(head["at"]),
            facts=head["facts"],
            groups=groups,
        )


def begin(
    session: Session,
    campaign: Campaign,
    kind: str,
    groups: Sequence[Sequence[Any]],
    actor: Actor,
    *,
    at: datetime,
    per_part: int,
    facts: Mapping[str, Any] | None = None,
) -> CampaignWork:
    """Ask for work on groups that must not be torn, in parts of about ``per_part`` things."""
    cuts = cut([len(group) for group in groups], per_part)
    work = CampaignWork(
        company_id=campaign.company_id,
        campaign_id=campaign.id,
        kind=kind,
        total=sum(len(group) for group in groups),
        facts=dict(facts or {}),
        requested_by=actor.label,
    )
    session.add(work)
    session.flush()
    head = {"at": at.isoformat(), "facts": work.facts}
    work.split_id = shards.split(
        session,
        kind,
        {"campaign": str(campaign.id), "work": str(work.id), "actor": _plain(actor)},
        count=len(cuts),
        shared=_packed(head, [groups[begins:ends] for begins, ends in cuts]),
        key=f"{kind}:{work.id}",
        company_id=campaign.company_id,
    )
    return work


def cut(sizes: Sequence[int], per_part: int) -> list[tuple[int, int]]:
    """Return from where to where each part goes, so that no group is torn.

    Examples
    --------
    >>> cut([2, 2, 1, 5], 3), cut([], 3)
    ([(0, 2), (2, 4)], [(0, 0)])
    """
    cuts, begins, size = [], 0, 0
    for place, one in enumerate(sizes, start=1):
        size += one
        if size >= per_part:
            cuts.append((begins, place))
            begins, size = place, 0
    return cuts if cuts and begins == len(sizes) else [*cuts, (begins, len(sizes))]


def _packed(head: dict[str, Any], parts: Sequence[Sequence[Any]]) -> bytes:
    """Return what all parts share in one line, and behind it each part by itself."""
    bodies = [zlib.compress(json.dumps(part).encode(), 1) for part in parts]
    ends = list(accumulate(map(len, bodies)))
    return b"".join((json.dumps(head | {"ends": ends}).encode(), LINE_END, *bodies))


def _unpacked(shared: bytes, number: int) -> tuple[dict[str, Any], list[list[Any]]]:
    """Return what all parts share, and the groups of one of them; the others stay packed."""
    line, _, bodies = shared.partition(LINE_END)
    head = json.loads(line)
    begins, end = head["ends"][number - 1] if number else 0, head["ends"][number]
    return head, json.loads(zlib.decompress(bodies[begins:end]))


def _plain(actor: Actor) -> dict[str, Any]:
    return {
        "company_id": str(actor.company_id),
        "user_id": str(actor.user_id) if actor.user_id else None,
        "name": actor.name,
        "email": actor.email,
        "company_name": actor.company_name,
        "locale": actor.locale,
        "timezone": actor.timezone,
    }


def _actor(plain: dict[str, Any]) -> Actor:
    ids = {name: UUID(plain[name]) if plain[name] else None for name in ("company_id", "user_id")}
    return Actor(**plain | ids)


def make_part(shard: Shard) -> tuple[bytes, Apply]:
    """Do one part of whatever kind of work it is."""
    counts, apply = MAKERS[shard.work.kind.removesuffix(".shard")](shard)
    return json.dumps(counts).encode(), apply


def join(job: Work, payload: dict[str, Any], parts: list[bytes]) -> Apply:
    """Add up what all parts did, and finish the work."""
    done: Counts = {}
    for part in parts:
        for name, count in json.loads(part).items():
            done[name] = done.get(name, 0) + count
    kind = job.kind.removesuffix(".join")

    def apply(session: Session) -> None:
        work = session.get_one(CampaignWork, UUID(payload["work"]))
        campaign = session.get_one(Campaign, work.campaign_id)
        work.done, work.finished_at = done, now()
        session.flush()
        if kind in FINISHERS:
            FINISHERS[kind](session, campaign, _actor(payload["actor"]), now(), dict(done))

    return apply


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a piece of work is."""

    work: CampaignWork
    percent: int
    is_given_up: bool

    @property
    def is_done(self) -> bool:
        """Tell whether everything is there."""
        return self.work.finished_at is not None

    @property
    def so_far(self) -> int:
        """Return how many things are done by now, about."""
        return self.work.total * self.percent // 100


def progress(session: Session, work: CampaignWork) -> Progress:
    """Return how far a piece of work is, in one statement."""
    if work.finished_at is not None or work.split_id is None:
        return Progress(work, 100, is_given_up=False)
    standing = shards.standing(session, work.split_id)
    return Progress(work, standing.percent, standing.has_failed)


def newest(
    session: Session, actor: Actor, campaign: Campaign, kind: str = ""
) -> CampaignWork | None:
    """Return the work on a campaign that was asked for last."""
    query = visible_to(actor, CampaignWork).where(CampaignWork.campaign_id == campaign.id)
    if kind:
        query = query.where(CampaignWork.kind == kind)
    ordered = query.order_by(CampaignWork.created_at.desc(), CampaignWork.id).limit(1)
    found: CampaignWork | None = session.scalars(ordered).first()
    return found


def is_under_way(session: Session, campaign: Campaign, kind: str) -> bool:
    """Tell whether work of a kind is being done; what was given up is not."""
    work = newest(session, Actor.system(campaign.company_id), campaign, kind)
    if work is None or work.finished_at is not None:
        return False
    return not progress(session, work).is_given_up
