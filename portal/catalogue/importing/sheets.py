"""The sheets of an uploaded bill of materials: which columns they have and what was typed."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from forms.findings import Problem
from forms.parsing.numbers import read_number
from portal.catalogue.importing.columns import CODES, KINDS, NOT_KEPT, PARTS
from portal.catalogue.reading import plain_code
from portal.core import uploads
from portal.core.mapping import LEFT_OUT, Kind, Laid, labels_of, recognise
from portal.core.uploads import CellProblem, Grid, Raw, Refused

Row = Mapping[str, Any]
"""What a row says by column name; ``row`` is its number in the file."""


@dataclass(frozen=True, slots=True)
class Typed:
    """All that a file says, as text, and what is wrong with its form."""

    bom: tuple[Row, ...] = ()
    footprints: tuple[Row, ...] = ()
    items: tuple[Row, ...] = ()
    has_footprints: bool = False
    problems: tuple[CellProblem, ...] = field(default=())
    sourcing: tuple[Row, ...] = ()
    names: Mapping[str, str] = field(default_factory=dict)
    """What the sheets are called in the file, by what they hold."""

    @property
    def missing(self) -> frozenset[tuple[str, str]]:
        """Return each sheet and column that must be there and is not."""
        return frozenset(
            (self.kind_of(p.sheet), p.facts["column"])
            for p in self.problems
            if p.code == "catalogue.column_missing"
        )

    def kind_of(self, sheet: str) -> str:
        """Return what a sheet of the file holds."""
        by_name = {name: kind for kind, name in self.names.items()}
        return by_name.get(sheet, sheet.strip().casefold())

    def to_json(self) -> dict[str, Any]:
        """Return plain values, to be kept until the upload is applied."""
        return {
            "bom": list(self.bom),
            "footprints": list(self.footprints),
            "items": list(self.items),
            "sourcing": list(self.sourcing),
            "names": dict(self.names),
            "has_footprints": self.has_footprints,
            "problems": [problem.to_json() for problem in self.problems],
        }

    @classmethod
    def from_json(cls, plain: Mapping[str, Any]) -> "Typed":
        """Return what :meth:`to_json` wrote down."""
        return cls(
            tuple(plain["bom"]),
            tuple(plain["footprints"]),
            tuple(plain["items"]),
            plain["has_footprints"],
            tuple(CellProblem.from_json(problem) for problem in plain["problems"]),
            tuple(plain.get("sourcing", ())),
            plain.get("names", {}),
        )


@dataclass(frozen=True, slots=True)
class File:
    """One uploaded file."""

    name: str
    content: bytes


Sheets = list[tuple[str, Raw]]
"""The sheets of an upload under the names by which they are looked up."""


def sheets_of(bom: File, footprints: File | None = None) -> Sheets:
    """Return the sheets of the files as they came; the one table of a CSV file gets its name.

    Raises
    ------
    portal.core.uploads.Refused
        A file as a whole cannot be read.
    """
    grids = _named(uploads.read_raw(bom.name, bom.content), "")
    if footprints is not None:
        more = uploads.read_raw(footprints.name, footprints.content)
        grids |= {k: v for k, v in _named(more, "footprints").items() if k != "bom"}
    if not any(raw.rows for raw in grids.values()):
        raise Refused(CellProblem("upload.no_heading"))
    return list(grids.items())


def named(came: Mapping[str, Raw]) -> Sheets:
    """Return sheets that were read already under the names by which they are looked up.

    Raises
    ------
    portal.core.uploads.Refused
        There is nothing in them.
    """
    if not any(raw.rows for raw in came.values()):
        raise Refused(CellProblem("upload.no_heading"))
    return list(_named(came, "").items())


def lay_out(sheets: Sheets, told: Callable[[Raw, Sequence[Kind]], Laid]) -> list[Laid]:
    """Say how each sheet is read; ``told`` recognises one among some kinds of tables.

    A sheet that bears the name of a table is that table. Only where none is named for the lines
    are the others looked at; of several that may hold the same, the first does.
    """
    laid: dict[int, Laid] = {}
    for place, (name, raw) in enumerate(sheets):
        if name in KINDS:
            laid[place] = told(raw, [KINDS[name]])
            if not laid[place].kind:
                laid[place] = Laid(name, laid[place].row, sure=False)
    taken = {one.kind for one in laid.values()}
    for place, (_, raw) in enumerate(sheets):
        if place in laid:
            continue
        found = told(raw, [kind for name, kind in KINDS.items() if name not in taken])
        if "bom" in taken or not raw.rows:
            found = Laid(LEFT_OUT, found.row)
        laid[place] = found
        taken |= {found.kind} - {LEFT_OUT}
    return [laid[place] for place in range(len(sheets))]


def is_clear(laid: Sequence[Laid]) -> bool:
    """Tell whether nobody need be asked which column is which."""
    used = [one for one in laid if one.kind]
    return bool(used) and all(one.sure and not KINDS[one.kind].missing(one.columns) for one in used)


def typed_of(sheets: Sheets, laid: Sequence[Laid]) -> Typed:
    """Return what the sheets say, with everything that is wrong with their form."""
    problems: list[CellProblem] = []
    rows: dict[str, tuple[Row, ...]] = {}
    names: dict[str, str] = {}
    for (_, raw), one in zip(sheets, laid, strict=True):
        if one.kind:
            grid = uploads.headed(raw, one.row)
            named = replace(grid, name=grid.name or one.kind)
            names[one.kind] = named.name
            rows[one.kind] = tuple(_rows(named, one, problems))
        elif raw.rows:
            code, facts = "catalogue.sheet_ignored", {"sheet": raw.name}
            problems.append(CellProblem(code, raw.name, facts=facts, blocks=False))
    return Typed(
        rows.get("bom", ()),
        rows.get("footprints", ()),
        rows.get("items", ()),
        "footprints" in rows,
        tuple(problems),
        rows.get("sourcing", ()),
        names,
    )


def at_its_row(problems: Iterable[CellProblem], sheets: Sheets) -> tuple[CellProblem, ...]:
    """Say the place by the row alone where a CSV file is all there is: it has no sheets."""
    if len(sheets) != 1 or sheets[0][1].name:
        return tuple(problems)
    return tuple(replace(problem, sheet="") for problem in problems)


def understood(sheets: Sheets, told: Callable[[Raw, Sequence[Kind]], Laid]) -> list[Laid]:
    """Return how each sheet is read when nobody can be asked: nothing is guessed.

    Raises
    ------
    portal.core.uploads.Refused
        No sheet is one that we know.
    """
    laid = lay_out(sheets, told)
    if not sheets[0][0] and not laid[0].kind:
        laid[0] = Laid("bom", laid[0].row)
    if all(not one.kind for one in laid):
        raise Refused(CellProblem("catalogue.sheet_missing"))
    return [_surely(raw, one) for (_, raw), one in zip(sheets, laid, strict=True)]


def _surely(raw: Raw, laid: Laid) -> Laid:
    """Take back what was only guessed."""
    if laid.sure or not laid.kind:
        return laid
    return Laid(laid.kind, laid.row, recognise(labels_of(raw, laid.row), KINDS[laid.kind]))


def _named(grids: Mapping[str, Raw], name: str) -> dict[str, Raw]:
    """Give the one table of a CSV file its name."""
    return {(k or name): replace(raw, name=raw.name or name) for k, raw in grids.items()}


def _rows(grid: Grid, laid: Laid, problems: list[CellProblem]) -> Iterator[Row]:
    """Yield the rows by column name; headings in any order."""
    places = _columns(grid, laid, problems)
    problems.extend(grid.problems)
    if not grid.rows and laid.kind == "bom":
        problems.append(CellProblem("catalogue.no_rows", grid.name))
    percent = {column for column, place in places.items() if _in_percent(grid.headings[place])}
    for number, cells in grid.rows:
        row: dict[str, Any] = {"row": number}
        for column, place in places.items():
            cell = cells[place] if place < len(cells) else ""
            row[column] = plain_code(cell) if column in CODES else cell
        for column in percent & PARTS:
            row[column] = _as_percent(row[column])
        yield row


def _in_percent(heading: str) -> bool:
    return any(sign in heading for sign in ("%", "％", "percent", "百分"))


def _as_percent(cell: str) -> str:
    """Write the sign that the heading bears; what is at most 1 is a part of the whole already.

    >>> _as_percent("60"), _as_percent("0.6"), _as_percent("60%")
    ('60%', '0.6', '60%')
    """
    read = read_number(cell)
    is_above = not isinstance(read, Problem) and not read.rest and read.value > 1
    return f"{cell}%" if is_above else cell


def _columns(grid: Grid, laid: Laid, problems: list[CellProblem]) -> dict[str, int]:
    places: dict[str, int] = {}
    for place, heading in enumerate(grid.headings):
        if not heading:
            continue
        if column := laid.columns.get(heading):
            places.setdefault(column, place)
            continue
        kept = "not_kept" if heading in NOT_KEPT else "ignored"
        facts = {"column": heading}
        code = f"catalogue.column_{kept}"
        problems.append(CellProblem(code, grid.name, laid.row, heading, facts, blocks=False))
    for column in KINDS[laid.kind].missing(laid.columns):
        facts = {"column": column}
        code = "catalogue.column_missing"
        problems.append(CellProblem(code, grid.name, laid.row, column, facts))
    return places
