"""A list of suppliers, items or requests, typed or uploaded, kept as a filter of the board.

A text of the list is looked up as a supplier's code, as an item's code and as a request's id;
what it names in several ways counts in each. Of a file, the column that names most is taken.
"""

import re
import secrets
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from portal.campaigns.kept import IdList, IdListEntry
from portal.campaigns.queries import keeping
from portal.campaigns.queries.filters import as_id
from portal.core import audit, uploads
from portal.core.actor import Actor
from portal.core.errors import Invalid, Problem

MOST = 20_000
LONGEST = 200
KEPT_MISSING = 2_000
SEPARATORS = re.compile(r"[\s,;，；、]+")
LINES = re.compile(r"[\r\n\t;；]+")
ALPHABET = "abcdefghijkmnpqrstuvwxyz23456789"


@dataclass(frozen=True, slots=True)
class Known:
    """What the company has, by the texts that name it."""

    suppliers: dict[str, UUID]
    items: dict[str, UUID]
    requests: set[UUID]

    def named_by(self, text: str) -> list[tuple[str, UUID]]:
        """Return the kinds and ids of what a text names."""
        key, as_request = text.casefold(), as_id(text)
        found = [
            ("supplier", self.suppliers.get(text) or self.suppliers.get(key)),
            ("item", self.items.get(text) or self.items.get(key)),
            ("request", as_request if as_request in self.requests else None),
        ]
        return [(kind, one) for kind, one in found if one is not None]


@dataclass(slots=True)
class _Sorted:
    found: list[str] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)
    records: dict[tuple[str, UUID], None] = field(default_factory=dict)


def from_text(session: Session, text: str, actor: Actor, at: datetime) -> IdList:
    """Keep the ids that somebody typed or pasted: one a line, or with commas between.

    Raises
    ------
    Invalid
        Nothing was typed, or more than can be kept.
    """
    lines = [one.strip() for one in LINES.split(text.replace("\0", "")) if one.strip()]
    known = _known(session, actor, [*lines, *_parts(lines)])
    whole = [part for line in lines for part in _as_typed(line, known)]
    return _keep(session, whole, known, actor, at=at, name="")


def _parts(lines: Iterable[str]) -> list[str]:
    return [part for line in lines for part in SEPARATORS.split(line) if part]


def _as_typed(line: str, known: Known) -> list[str]:
    """Return a line as one id if it is one (codes may hold blanks and commas), else its parts."""
    return [line] if known.named_by(line) else _parts([line])


def from_file(
    session: Session, file_name: str, content: bytes, actor: Actor, at: datetime
) -> IdList:
    """Keep the ids of an uploaded workbook, CSV or text file.

    Raises
    ------
    Invalid
        The file cannot be read, holds nothing, or more than can be kept.
    """
    shown = uploads.shown_name(file_name)
    try:
        grids = uploads.read(shown if "." in shown else f"{shown}.txt", content)
    except uploads.Refused as refused:
        problems = [Problem(one.code, "file", dict(one.facts)) for one in refused.problems]
        raise Invalid(problems) from None
    columns = [column for grid in grids.values() for column in _columns(grid)]
    if not columns:
        raise Invalid([Problem("campaigns.list_empty", "file")])
    known = _known(session, actor, [text for column in columns for text in column])
    best = max(columns, key=lambda column: sum(bool(known.named_by(text)) for text in column))
    return _keep(session, best, known, actor, at=at, name=shown)


def _columns(grid: uploads.Grid) -> list[list[str]]:
    """Return the columns of a sheet; its first row may be a heading or an id."""
    width = max([len(grid.headings), *(len(row) for _, row in grid.rows)])
    rows = [grid.headings, *(row for _, row in grid.rows)]
    columns = ([row[n].strip() for row in rows if n < len(row) and row[n]] for n in range(width))
    return [column for column in columns if column]


def _known(session: Session, actor: Actor, texts: Sequence[str]) -> Known:
    ids = {known for text in texts if len(text) in {32, 36} and (known := as_id(text))}
    if len(ids) > MOST:
        raise Invalid([Problem("campaigns.list_too_long", "ids", {"most": MOST})])
    return Known(
        keeping.suppliers_by_code(session, actor),
        keeping.items_by_code(session, actor),
        keeping.requests_among(session, actor, sorted(ids)),
    )


def _keep(
    session: Session, texts: list[str], known: Known, actor: Actor, *, at: datetime, name: str
) -> IdList:
    texts = list(dict.fromkeys(text[:LONGEST] for text in texts))
    if not texts:
        raise Invalid([Problem("campaigns.list_empty", "ids")])
    if len(texts) > MOST:
        raise Invalid([Problem("campaigns.list_too_long", "ids", {"most": MOST})])
    found = _sort(texts, known)
    one = IdList(
        company_id=actor.company_id,
        short="".join(secrets.choice(ALPHABET) for _ in range(10)),
        name=name,
        created_by=actor.label,
        given=len(found.found) + len(found.missing),
        found=len(found.found),
        missing=found.missing[:KEPT_MISSING],
    )
    session.add(one)
    session.flush()
    session.add_all(
        IdListEntry(company_id=actor.company_id, list_id=one.id, kind=kind, record_id=record)
        for kind, record in found.records
    )
    session.flush()
    audit.record(session, actor, "board.list_kept", one, at=at, given=one.given, found=one.found)
    return one


def _sort(texts: list[str], known: Known) -> _Sorted:
    done = _Sorted()
    for number, text in enumerate(texts):
        records = known.named_by(text)
        if not records and number == 0 and len(texts) > 1 and _is_heading(text):
            continue
        (done.found if records else done.missing).append(text)
        done.records.update(dict.fromkeys(records))
    return done


HEADINGS = re.compile(
    r"code|(^|_)ids?($|_)|number|supplier|vendor|item|material|part|request"
    r"|编码|编号|代码|供应商|物料|零件|请求",
    re.IGNORECASE,
)


def _is_heading(text: str) -> bool:
    """Tell whether a first text that names nothing calls a column by its name.

    Examples
    --------
    >>> [_is_heading(text) for text in ("Supplier code", "物料编码", "S-404", "LM-1010")]
    [True, True, False, False]
    """
    return not any(one.isdigit() for one in text) and HEADINGS.search(text) is not None
