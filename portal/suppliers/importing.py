"""Lists of suppliers from a file: read, compared with the books, applied in one action."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from portal.core import audit, uploads
from portal.core.actor import Actor
from portal.core.errors import Invalid, Problem
from portal.core.uploads import CellProblem, Grid
from portal.suppliers import errors, queries, service
from portal.suppliers.models import Supplier, SupplierUpload
from portal.suppliers.reading import SiteFacts, code_key, read_site, read_supplier

__all__ = ["Change", "Comparison", "apply", "compare", "errors", "import_now", "read", "receive"]

COLUMNS: Mapping[str, tuple[str, ...]] = {
    "code": ("supplier_code", "supplier", "供应商代码", "供应商编号", "代码", "编号"),
    "name": ("supplier_name", "供应商名称", "名称", "供应商"),
    "name_en": ("english_name", "英文名称"),
    "country": ("国家", "国家/地区"),
    "province": ("省份", "省", "省（区、市）"),
    "site": ("plant", "site_name", "工厂", "生产场所", "厂址"),
    "uscc": ("统一社会信用代码", "unified_social_credit_code"),
    "contact_name": ("contact", "联系人"),
    "contact_email": ("email", "e-mail", "邮箱", "电子邮箱"),
    "language": ("locale", "语言"),
}
NEEDED = ("code", "name")


@dataclass(frozen=True, slots=True)
class Change:
    """What the file would do to one supplier."""

    kind: str
    code: str
    name: str
    fields: tuple[tuple[str, str, str], ...] = ()
    sites: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Comparison:
    """The whole file against the books."""

    changes: tuple[Change, ...]
    problems: tuple[CellProblem, ...] = ()

    def of(self, kind: str) -> list[Change]:
        """Return the changes of one kind: new, changed or same."""
        return [change for change in self.changes if change.kind == kind]

    @property
    def blocked(self) -> bool:
        """Tell whether something must be mended before the file can be applied."""
        return any(problem.blocks for problem in self.problems)

    @property
    def changes_anything(self) -> bool:
        """Tell whether applying it would change the books."""
        return any(change.kind != "same" for change in self.changes)


@dataclass
class _Wanted:
    """A supplier as the file has it, gathered from one row or several."""

    row: int
    values: dict[str, str]
    sites: list[SiteFacts] = field(default_factory=list)


def read(file_name: str, content: bytes) -> tuple[list[dict[str, Any]], list[CellProblem]]:
    """Return the file's rows by column name, and what is wrong with its form.

    Raises
    ------
    portal.core.uploads.Refused
        The file as a whole cannot be read.
    """
    grids = uploads.read(file_name, content)
    grid = grids.get("suppliers") or next(iter(grids.values()))
    columns, problems = _columns(grid)
    rows = [
        {"row": number, **{name: cells[i] if i < len(cells) else "" for name, i in columns.items()}}
        for number, cells in grid.rows
    ]
    if not rows and not problems:
        problems.append(CellProblem("suppliers.no_rows", grid.name))
    return rows, [*grid.problems, *problems]


def _columns(grid: Grid) -> tuple[dict[str, int], list[CellProblem]]:
    places: dict[str, int] = {}
    problems = []
    for place, heading in enumerate(grid.headings):
        name = next((n for n, also in COLUMNS.items() if heading == n or heading in also), None)
        if name is not None:
            places.setdefault(name, place)
        elif heading:
            facts = {"column": heading}
            ignored = CellProblem("suppliers.column_ignored", grid.name, 1, heading, facts, False)
            problems.append(ignored)
    for name in NEEDED:
        if name not in places:
            facts = {"column": name}
            problems.append(CellProblem("suppliers.column_missing", grid.name, 1, name, facts))
    return places, problems


def compare(session: Session, actor: Actor, rows: Sequence[Mapping[str, Any]]) -> Comparison:
    """Return what the rows would change, and everything that is wrong in them."""
    wanted, problems = _gather(rows)
    known = queries.by_code(session, actor)
    changes = tuple(_change(known.get(key), one) for key, one in wanted.items())
    return Comparison(changes, tuple(problems))


def _gather(
    rows: Sequence[Mapping[str, Any]],
) -> tuple[dict[str, _Wanted], list[CellProblem]]:
    """Merge the rows of one supplier: several sites are several rows."""
    wanted: dict[str, _Wanted] = {}
    problems: list[CellProblem] = []
    for row in rows:
        typed = {name: str(value) for name, value in row.items() if name != "row"}
        typed["locale"] = typed.get("language", "")
        facts, wrong = read_supplier(typed)
        site, wrong_site = read_site(typed, needed=False)
        problems += _placed(row["row"], [*wrong, *wrong_site])
        given = _given(facts.values(), typed)
        first = wanted.setdefault(code_key(facts.code), _Wanted(row["row"], given))
        if any(first.values.get(name, value) != value for name, value in given.items()):
            facts_of_both = {"first": first.row, "second": row["row"], "code": facts.code}
            problems.append(
                CellProblem("suppliers.row_twice", "", row["row"], "code", facts_of_both)
            )
        first.values.update(given)
        if site is not None and site.name:
            first.sites.append(site)
    return wanted, problems


def _given(values: Mapping[str, str], typed: Mapping[str, str]) -> dict[str, str]:
    """Keep what the row really states: an empty cell leaves the supplier as it is."""
    return {name: value for name, value in values.items() if typed.get(name, "").strip()}


def _placed(row: int, problems: Sequence[Problem]) -> list[CellProblem]:
    found: dict[tuple[str, str], CellProblem] = {}
    for problem in problems:
        column = "language" if problem.place == "locale" else problem.place
        found.setdefault(
            (problem.code, column), CellProblem(problem.code, "", row, column, problem.facts)
        )
    return list(found.values())


def _change(known: Supplier | None, wanted: _Wanted) -> Change:
    values = wanted.values
    code, name = values.get("code", ""), values.get("name", "")
    if known is None:
        return Change("new", code, name, sites=tuple(s.name for s in _new_sites(None, wanted)))
    fields = tuple(
        (field_name, str(getattr(known, field_name)), value)
        for field_name, value in values.items()
        if field_name != "code" and getattr(known, field_name) != value
    )
    sites = tuple(site.name for site in _new_sites(known, wanted))
    return Change("changed" if fields or sites else "same", known.code, known.name, fields, sites)


def _new_sites(known: Supplier | None, wanted: _Wanted) -> list[SiteFacts]:
    seen = {code_key(site.name) for site in known.sites} if known is not None else set()
    fresh = []
    for site in wanted.sites:
        if code_key(site.name) not in seen:
            seen.add(code_key(site.name))
            fresh.append(site)
    return fresh


def receive(session: Session, actor: Actor, file_name: str, content: bytes) -> SupplierUpload:
    """Keep an upload for its preview.

    Raises
    ------
    portal.core.uploads.Refused
        The file as a whole cannot be read.
    """
    rows, problems = read(file_name, content)
    upload = SupplierUpload(
        company_id=actor.company_id,
        file_name=uploads.shown_name(file_name),
        sha256=hashlib.sha256(content).hexdigest(),
        uploaded_by=actor.label,
        rows=rows,
        problems=[problem.to_json() for problem in problems],
    )
    session.add(upload)
    session.flush()
    return upload


def preview(session: Session, actor: Actor, upload: SupplierUpload) -> Comparison:
    """Return what applying the upload would do as the books stand now."""
    comparison = compare(session, actor, upload.rows)
    of_the_file = tuple(CellProblem.from_json(plain) for plain in upload.problems)
    return Comparison(comparison.changes, of_the_file + comparison.problems)


def apply(session: Session, actor: Actor, upload: SupplierUpload, at: datetime) -> Comparison:
    """Take the uploaded suppliers into the books; a second time changes nothing.

    Raises
    ------
    Invalid
        The file has problems.
    """
    comparison = preview(session, actor, upload)
    if upload.applied_at is not None:
        return comparison
    if comparison.blocked:
        raise Invalid([Problem(p.code, facts=dict(p.facts)) for p in comparison.problems])
    _take_in(session, actor, upload.rows, at)
    upload.applied_at = at
    new, changed = len(comparison.of("new")), len(comparison.of("changed"))
    audit.record(session, actor, "suppliers.imported", upload, at=at, new=new, changed=changed)
    return comparison


def _take_in(
    session: Session, actor: Actor, rows: Sequence[Mapping[str, Any]], at: datetime
) -> None:
    wanted, _ = _gather(rows)
    known = queries.by_code(session, actor)
    for key, one in wanted.items():
        supplier = known.get(key)
        fresh = _new_sites(supplier, one)
        if supplier is None:
            facts, _ = read_supplier(one.values)
            supplier = service.take_in(session, actor, facts, None, at)
        else:
            values = {name: v for name, v in one.values.items() if name != "code"}
            service.bring_up_to_date(session, supplier, actor, values, at)
        for site in fresh:
            service.put_site(session, supplier, site)


def import_now(
    session: Session, actor: Actor, file_name: str, content: bytes, at: datetime, *, dry: bool
) -> Comparison:
    """Read, compare and, unless ``dry`` or blocked, apply in one go, as the command line does.

    Raises
    ------
    portal.core.uploads.Refused
        The file as a whole cannot be read.
    """
    if dry:
        rows, problems = read(file_name, content)
        comparison = compare(session, actor, rows)
        return Comparison(comparison.changes, (*problems, *comparison.problems))
    upload = receive(session, actor, file_name, content)
    comparison = preview(session, actor, upload)
    return comparison if comparison.blocked else apply(session, actor, upload, at)
