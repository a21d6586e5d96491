"""Reads the lines of an upload and the splits among suppliers in them."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from decimal import Decimal

from forms.parsing.texts import INVISIBLE
from portal.catalogue import sourcing
from portal.catalogue.importing.sheets import Row
from portal.catalogue.importing.wanted import Wanted, WantedLine
from portal.catalogue.reading import LONGEST, LineFacts, Reader, read_line
from portal.catalogue.sourcing import Share
from portal.core.errors import Problem
from portal.suppliers.models import Supplier

LINE_COLUMNS = {
    "quantity": "quantity",
    "unit": "unit",
    "scrap_rate": "scrap_rate",
    "line_type": "line_type",
    "return": "is_return",
    "basis": "source",
}

Groups = dict[tuple[str, str], list[Row]]
"""Rows by parent and component."""


def read_lines(wanted: Wanted, rows: Sequence[Row]) -> Groups:
    """Read the lines; rows that split one line among suppliers become one line."""
    grouped: Groups = defaultdict(list)
    for row in rows:
        _take_names(wanted, row)
        grouped[clean(row.get("parent")), clean(row.get("component"))].append(row)
    for (parent, _), group in grouped.items():
        read = [(row, *_read_line(wanted, row)) for row in group]
        split = [row for row in group if clean(row.get("supplier"))]
        if split:
            _check_split(wanted, split, [(row, facts) for row, facts, _ in read])
        for row, facts, is_readable in read[:1] if split else read:
            if is_readable and parent:
                stated = frozenset(f for c, f in LINE_COLUMNS.items() if c in row)
                wanted.lines.append(WantedLine(row["row"], parent, facts, stated))
    wanted.lines.sort(key=lambda line: line.row)
    return grouped


def clean(value: object) -> str:
    """Return a code without the spaces and invisible marks that spreadsheets leave around it."""
    return str(value or "").strip().strip(INVISIBLE).strip()


def _take_names(wanted: Wanted, row: Row) -> None:
    """Keep the names that a row gives its two items; the sheet of items comes before them."""
    for code, prefix in ((clean(row.get(name)), name) for name in ("parent", "component")):
        for field in ("name", "name_zh"):
            name = clean(row.get(f"{prefix}_{field}"))
            if code and name:
                wanted.items.setdefault(code, {}).setdefault(field, name[: LONGEST[field]])


def _check_split(
    wanted: Wanted, split: Sequence[Row], read: Sequence[tuple[Row, LineFacts]]
) -> None:
    """Refuse a split of which only some rows name a supplier, or whose quantities differ."""
    last, first = read[-1][0], read[0][1]
    if len(split) < len(read):
        wanted.refuse("split_mixed", last["row"], "supplier", code=first.component)
    if any(facts.quantity != first.quantity for _, facts in read):
        wanted.refuse("split_differs", last["row"], "quantity", code=first.component)


def _read_line(wanted: Wanted, row: Row) -> tuple[LineFacts, bool]:
    typed = {k: str(v) for k, v in row.items()}
    typed |= {"is_return": typed.get("return", ""), "source": typed.get("basis", "")}
    facts, problems = read_line(typed)
    parent = Reader(typed)
    parent.text("parent", "code_missing")
    wanted.tell("bom", row["row"], [*parent.problems, *problems])
    return facts, not problems and not parent.problems


def read_shares(
    wanted: Wanted,
    grouped: Mapping[tuple[str, str], Sequence[Row]],
    suppliers: Mapping[str, Supplier],
    period: int,
) -> None:
    """Read the splits among suppliers; they belong to the item, so all parents must agree."""
    first_parent: dict[str, str] = {}
    for (parent, code), rows in grouped.items():
        typed = [{f: str(row.get(f, "")) for f in sourcing.FIELDS} for row in rows]
        if not any(row["supplier"].strip() for row in typed):
            continue
        shares, problems = sourcing.read_rows(suppliers, typed)
        for problem in problems:
            number = problem.place.rpartition("-")[2]
            row = rows[int(number)] if number.isdigit() else rows[-1]
            place = "share" if problem.place == "sum" else problem.place
            told = Problem(problem.code, place, problem.facts)
            wanted.tell("bom", row["row"], [told])
        before = wanted.shares.get((code, period))
        if before is not None and not _same(before, shares):
            facts = {"code": code, "first": first_parent[code], "second": parent}
            wanted.refuse("sourcing_differs", rows[0]["row"], "share", **facts)
        first_parent.setdefault(code, parent)
        wanted.shares.setdefault((code, period), shares)


def _same(one: Sequence[Share], other: Sequence[Share]) -> bool:
    def key(share: Share) -> tuple[str, str, Decimal]:
        return share.supplier.code, share.site.name if share.site else "", share.share

    return sorted(map(key, one)) == sorted(map(key, other))
