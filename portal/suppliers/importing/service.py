"""Lists of suppliers from a file: kept, mapped, previewed, applied once, undone once."""

import hashlib
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from portal.core import applications, audit, mapping, uploads
from portal.core.actor import Actor
from portal.core.errors import Invalid, NotFound, Problem
from portal.core.mapping import LEFT_OUT, Laid
from portal.core.uploads import CellProblem, Grid, Raw, Refused
from portal.suppliers import errors
from portal.suppliers.importing.columns import FAMILY, LIST
from portal.suppliers.importing.compare import ADD, CHANGED, NEW, OPEN, Comparison, compare
from portal.suppliers.importing.planning import plan
from portal.suppliers.models import SupplierUpload

__all__ = ["apply", "errors", "import_now", "preview", "receive", "say_columns", "undo"]

SHEET = "suppliers"
LONGEST_CHOICE = 400


def receive(
    session: Session,
    actor: Actor,
    file_name: str,
    content: bytes,
    *,
    source: str = applications.PAGE,
    asks: bool = False,
    came: Mapping[str, Raw] | None = None,
) -> SupplierUpload:
    """Keep an upload for its preview; with ``asks`` it waits where its columns are not clear.

    ``came`` are the file's sheets where they have been read already.

    Raises
    ------
    portal.core.uploads.Refused
        The file as a whole cannot be read.
    """
    came = uploads.read_raw(file_name, content) if came is None else came
    upload = _made(session, actor, file_name, content, came, source=source, asks=asks)
    session.add(upload)
    session.flush()
    return upload


def _made(
    session: Session,
    actor: Actor,
    file_name: str,
    content: bytes,
    came: Mapping[str, Raw],
    *,
    source: str,
    asks: bool,
) -> SupplierUpload:
    sheets = list(came.items())
    if not any(raw.rows for _, raw in sheets):
        raise Refused(CellProblem("upload.no_heading"))
    laid = _laid(session, actor, sheets)
    upload = SupplierUpload(
        company_id=actor.company_id,
        file_name=uploads.shown_name(file_name),
        sha256=hashlib.sha256(content).hexdigest(),
        uploaded_by=actor.label,
        source=source,
        grids=[raw.to_json() for _, raw in sheets],
        rows=[],
        problems=[],
    )
    if asks and not _is_clear(laid):
        upload.laid = [Laid(LEFT_OUT, one.row).to_json() for one in laid]
    else:
        _read(upload, [raw for _, raw in sheets], laid)
    return upload


def _laid(session: Session, actor: Actor, sheets: Sequence[tuple[str, Raw]]) -> list[Laid]:
    """Say how each sheet is read: the one named so, or the first; others are left out."""
    told = mapping.remembered(session, actor, FAMILY)
    laid = [mapping.lay_out(told, raw, [LIST]) for _, raw in sheets]
    named = next((place for place, (name, _) in enumerate(sheets) if name == SHEET), None)
    clear = [place for place, one in enumerate(laid) if one.kind and one.sure]
    chosen = named if named is not None else clear[0] if clear else _first_with_rows(sheets)
    return [
        Laid(LEFT_OUT, one.row)
        if place != chosen
        else one
        if one.kind
        else Laid(FAMILY, one.row, sure=False)
        for place, one in enumerate(laid)
    ]


def _first_with_rows(sheets: Sequence[tuple[str, Raw]]) -> int:
    return next(place for place, (_, raw) in enumerate(sheets) if raw.rows)


def _is_clear(laid: Sequence[Laid]) -> bool:
    return any(one.kind for one in laid) and all(
        one.sure and not LIST.missing(one.columns) for one in laid if one.kind
    )


def _read(upload: SupplierUpload, raws: Sequence[Raw], laid: Sequence[Laid]) -> None:
    """Read the rows by our columns; a guess nobody confirmed is no reading."""
    used = [(raw, one) for raw, one in zip(raws, laid, strict=True) if one.kind]
    rows: list[dict[str, Any]] = []
    problems: list[CellProblem] = []
    for raw, one in used:
        grid = uploads.headed(raw, one.row)
        exact = one.columns if one.sure else mapping.recognise(grid.labels, LIST)
        found, wrong = _rows(grid, exact, one.row, several=len(used) > 1)
        rows += found
        problems += [*grid.problems, *wrong]
    if not rows and not problems:
        problems.append(CellProblem("suppliers.no_rows", used[0][0].name))
    upload.rows, upload.problems = rows, [problem.to_json() for problem in problems]
    upload.laid = [one.to_json() for one in laid]


def _rows(
    grid: Grid, columns: Mapping[str, str], heading_row: int, *, several: bool
) -> tuple[list[dict[str, Any]], list[CellProblem]]:
    places: dict[str, int] = {}
    problems = []
    for place, heading in enumerate(grid.headings):
        if name := columns.get(heading):
            places.setdefault(name, place)
        elif heading:
            label = grid.labels[place]
            code, facts = "suppliers.column_ignored", {"column": label}
            problems.append(CellProblem(code, grid.name, heading_row, label, facts, False))
    for name in LIST.missing(columns):
        facts = {"column": name}
        problems.append(
            CellProblem("suppliers.column_missing", grid.name, heading_row, name, facts)
        )
    if any(problem.blocks for problem in problems):
        return [], problems
    sheet = {"sheet": grid.name} if several else {}
    rows = [
        {"row": number, **sheet}
        | {name: cells[i] if i < len(cells) else "" for name, i in places.items()}
        for number, cells in grid.rows
    ]
    return rows, problems


def sheets_of(upload: SupplierUpload) -> list[Raw]:
    """Return the sheets of an upload as they came; none of one that was made before they were."""
    return [Raw.from_json(plain) for plain in upload.grids or ()]


def proposal(
    session: Session, actor: Actor, upload: SupplierUpload, asked: Mapping[str, str]
) -> list[tuple[Raw, Laid]]:
    """Return each sheet with how it is read, or would probably have to be.

    ``asked`` may say by ``sheet-<place>-row`` where the headings of a sheet stand.

    Raises
    ------
    NotFound
        The file's cells were not kept: it was read by an earlier release.
    """
    raws = sheets_of(upload)
    if not raws:
        raise NotFound
    if upload.laid and not upload.is_unmapped:
        laid = list(map(Laid.from_json, upload.laid))
    else:
        sheets = [(raw.name.strip().casefold(), raw) for raw in raws]
        laid = _laid(session, actor, sheets)
    for place, raw in enumerate(raws):
        row = mapping.row_typed(raw, asked.get(f"sheet-{place}-row", ""))
        if row is not None and row != laid[place].row:
            laid[place] = mapping.lay_out_at(raw, row, [LIST])
    return list(zip(raws, laid, strict=True))


def say_columns(
    session: Session,
    actor: Actor,
    upload: SupplierUpload,
    typed: Mapping[str, str],
    at: datetime,
) -> list[tuple[Raw, Laid]]:
    """Read an upload by the columns that a person chose, and remember them for its headings.

    Raises
    ------
    Invalid
        Columns are missing or chosen twice; places are ``<sheet>-<column>``.
    """
    both = typed_columns(upload, typed)
    raws, chosen = [raw for raw, _ in both], [laid for _, laid in both]
    problems = [
        problem
        for place, (raw, laid) in enumerate(both)
        if laid.kind
        for problem in mapping.wrong(LIST, raw, laid, f"sheet-{place}")
    ]
    if not any(laid.kind for laid in chosen):
        problems.append(Problem("imports.nothing_chosen"))
    if problems:
        raise Invalid(problems)
    if upload.applied_at is None:
        _read(upload, raws, chosen)
        for raw, laid in zip(raws, chosen, strict=True):
            if laid.kind:
                mapping.remember(session, actor, FAMILY, raw, laid, at=at)
        session.flush()
    return list(zip(raws, chosen, strict=True))


def typed_columns(upload: SupplierUpload, typed: Mapping[str, str]) -> list[tuple[Raw, Laid]]:
    """Return each sheet with what a page says of its columns, right or wrong."""
    return [
        (raw, mapping.read_typed(raw, typed, f"sheet-{place}", [LIST]))
        for place, raw in enumerate(sheets_of(upload))
    ]


def preview(session: Session, actor: Actor, upload: SupplierUpload) -> Comparison:
    """Return what applying the upload would do as the books stand now."""
    of_the_file = tuple(CellProblem.from_json(plain) for plain in upload.problems)
    if any(problem.blocks and problem.code.endswith("column_missing") for problem in of_the_file):
        return Comparison((), of_the_file)
    compared = compare(session, actor, upload.rows, upload.choices)
    used = [Laid.from_json(plain) for plain in upload.laid or () if plain["kind"]]
    laid = {"": used[0]} if len(used) == 1 else {}
    found = tuple(mapping.at_its_heading(problem, laid) for problem in compared.problems)
    return Comparison(compared.changes, of_the_file + found, compared.work)


def preview_if_open(session: Session, actor: Actor, upload: SupplierUpload) -> Comparison:
    """Return the preview of an upload that waits to be applied; nothing for any other."""
    return preview(session, actor, upload) if upload.state == "previewed" else Comparison(())


def choose(upload: SupplierUpload, typed: Mapping[str, str], comparison: Comparison) -> None:
    """Keep what was chosen for suppliers that may be others; what is not offered is no choice."""
    choices = dict(upload.choices or {})
    everywhere = typed.get("everywhere", "")
    for change in comparison.changes:
        if not change.candidates:
            continue
        said = typed.get(f"choice-{change.mark}", "") if not everywhere else ""
        if everywhere and change.kind == OPEN:
            said = change.candidates[0].choice if everywhere == "same" else everywhere
        if said and len(said) < LONGEST_CHOICE:
            choices[change.key] = said
    upload.choices = choices


def apply(session: Session, actor: Actor, upload: SupplierUpload, at: datetime) -> Comparison:
    """Take the uploaded suppliers into the books; a second time changes nothing.

    Raises
    ------
    Invalid
        The file has problems, or somebody must choose first.
    """
    comparison = preview(session, actor, upload)
    if upload.applied_at is not None:
        return comparison
    if comparison.is_open and not comparison.blocked:
        facts = {"count": len(comparison.of(OPEN))}
        raise Invalid([Problem("suppliers.choice_open", facts=facts)])
    if comparison.blocked or upload.is_unmapped:
        raise Invalid([Problem(p.code, facts=dict(p.facts)) for p in comparison.problems])
    _put_into_force(session, actor, upload, comparison, at)
    return comparison


def _put_into_force(
    session: Session, actor: Actor, upload: SupplierUpload, comparison: Comparison, at: datetime
) -> None:
    trail = plan(session, actor, comparison, at)
    upload.applied_at, upload.applied_by = at, actor.label
    upload.counts = {"suppliers": comparison.counts()}
    session.flush()
    applications.put_into_force(session, actor, upload.id, trail)
    new, changed = len(comparison.of(NEW)), len(comparison.of(CHANGED))
    facts: dict[str, Any] = {"file": upload.file_name, "sha256": upload.sha256}
    audit.record(
        session, actor, "suppliers.imported", upload, at=at, new=new, changed=changed, **facts
    )


def leave(upload: SupplierUpload, actor: Actor, at: datetime) -> None:
    """Set an upload aside that was never applied; nothing reminds of it any more."""
    if upload.applied_at is None and upload.undone_at is None:
        upload.undone_at, upload.undone_by = at, actor.label


def undo(session: Session, actor: Actor, upload: SupplierUpload, at: datetime) -> None:
    """Restore what the upload found.

    Raises
    ------
    Invalid
        What it made was changed or is used.
    """
    applications.take_back(session, actor, upload, at)


def import_now(
    session: Session,
    actor: Actor,
    file_name: str,
    content: bytes,
    at: datetime,
    *,
    dry: bool,
    duplicates: str = ADD,
) -> Comparison:
    """Read, compare and, unless ``dry``, blocked or open, apply in one go.

    ``duplicates`` says what becomes of suppliers that may be others of the books: ``add``,
    ``leave`` or ``stop``, which changes nothing at all.

    Raises
    ------
    portal.core.uploads.Refused
        The file as a whole cannot be read.
    """
    source = applications.COMMAND
    came = uploads.read_raw(file_name, content)
    upload = _made(session, actor, file_name, content, came, source=source, asks=False)
    unasked = "" if duplicates == "stop" else duplicates
    of_the_file = tuple(CellProblem.from_json(plain) for plain in upload.problems)
    compared = compare(session, actor, upload.rows, unasked=unasked)
    if compared.is_open:
        facts = {"count": len(compared.of(OPEN))}
        of_the_file += (CellProblem("suppliers.choice_open", facts=facts),)
    done = Comparison(compared.changes, of_the_file + compared.problems, compared.work)
    if not (dry or done.blocked) and done.changes_anything:
        session.add(upload)
        session.flush()
        _put_into_force(session, actor, upload, done, at)
    return done
