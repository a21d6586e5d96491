"""Files that a company's own system puts into a folder: looked at again and again.

Below ``GATEFOLD_IMPORT_FOLDER`` each company has a folder named by its id, with ``suppliers`` and
``bom`` in it. A look queues one job for each file whose content it has not seen; the job applies
the file if its columns are known and nothing in it needs a person, and otherwise leaves it as a
preview that the home page tells of. What was seen is written with what it did, in one
transaction, so a killed worker leaves neither half of it. The files themselves stay untouched.
"""

import hashlib
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

from sqlalchemy import desc, literal, select, union_all
from sqlalchemy.orm import Session

from portal.accounts.models import Company
from portal.catalogue.importing import service as boms
from portal.catalogue.importing import sheets
from portal.catalogue.importing.sheets import File, Typed
from portal.catalogue.models import BomUpload, WatchedFile
from portal.config import Config
from portal.core import applications, failpoints, jobs, recurring
from portal.core.actor import Actor
from portal.core.clock import now, today
from portal.core.tenancy import visible_to
from portal.core.uploads import LARGEST_FILE, Raw, Refused, read_raw, shown_name
from portal.suppliers.importing import service as suppliers
from portal.suppliers.models import SupplierUpload

LOOK = "catalogue.look_into_folder"
TAKE = "catalogue.take_from_folder"
KINDS = ("suppliers", "bom")
ENDINGS = frozenset({".csv", ".txt", ".tsv", ".xlsx"})
AT_REST_SECONDS = 2.0
"""A file that was written to a moment ago may not be complete."""

MOST_FILES = 200


def _every(config: Config) -> timedelta | None:
    return timedelta(seconds=config.import_seconds) if config.import_folder else None


recurring.EVERY[LOOK] = _every


@dataclass(frozen=True, slots=True)
class Found:
    """A file in a company's folder."""

    company_id: UUID
    kind: str
    path: Path
    mark: str
    """Changes whenever the file does."""


@jobs.handles(LOOK)
def look(work: jobs.Work) -> jobs.Apply | None:
    """Queue a job for every file that has changed since it was looked at."""
    folder = work.services["config"].import_folder
    found = list(files_in(folder)) if folder is not None else []

    def apply(session: Session) -> None:
        known = set(session.scalars(select(Company.id)))
        for one in found:
            if one.company_id in known:
                payload = {"kind": one.kind, "name": one.path.name}
                key = f"{TAKE}:{one.company_id}:{one.kind}:{one.mark}"
                jobs.enqueue(session, TAKE, payload, key=key, company_id=one.company_id)

    return apply


def files_in(folder: Path) -> Iterator[Found]:
    """Yield the files of all companies; links lead out of the folder and are left alone."""
    for home in _inside(folder):
        try:
            company_id = UUID(home.name)
        except ValueError:
            continue
        for kind in KINDS:
            for path in list(_inside(home / kind))[:MOST_FILES]:
                if path.suffix.lower() in ENDINGS and path.is_file():
                    stat = path.stat()
                    if time.time() - stat.st_mtime >= AT_REST_SECONDS:
                        told = f"{path.name}:{stat.st_size}:{stat.st_mtime_ns}"
                        mark = hashlib.sha256(told.encode("utf-8", "surrogatepass")).hexdigest()
                        yield Found(company_id, kind, path, mark)


def _inside(folder: Path) -> Iterator[Path]:
    if folder.is_dir() and not folder.is_symlink():
        for path in sorted(folder.iterdir()):
            if not path.is_symlink() and not path.name.startswith("."):
                yield path


@jobs.handles(TAKE)
def take(work: jobs.Work) -> jobs.Apply | None:
    """Apply one file, or leave it as a preview; the same content is taken once."""
    folder: Path | None = work.services["config"].import_folder
    kind, name = work.payload["kind"], work.payload["name"]
    if folder is None or work.company_id is None or kind not in KINDS or Path(name).name != name:
        return None
    path = folder / str(work.company_id) / kind / name
    if path.is_symlink() or not path.is_file():
        return None
    with path.open("rb") as file:
        content = file.read(LARGEST_FILE + 1)
    digest = hashlib.sha256(content).hexdigest()
    try:
        came: dict[str, Raw] | Refused = read_raw(name, content)
    except Refused as refused:
        came = refused

    def apply(session: Session) -> None:
        if _is_news(session, work.actor, kind, name, digest):
            _take_in(session, work.actor, kind, File(name, content), came)
            failpoints.reach("catalogue.taken_from_folder")

    return apply


def _is_news(session: Session, actor: Actor, kind: str, name: str, digest: str) -> bool:
    """Tell whether this content has not been looked at, and remember that it was."""
    seen = visible_to(actor, WatchedFile).where(WatchedFile.kind == kind)
    rows: list[WatchedFile] = list(session.scalars(seen.order_by(WatchedFile.id)))
    of_name = next((row for row in rows if row.name == name), None)
    fresh = all(row.sha256 != digest for row in rows)
    if of_name is None:
        of_name = WatchedFile(company_id=actor.company_id, kind=kind, name=name, sha256=digest)
        session.add(of_name)
    of_name.sha256, of_name.seen_at = digest, now()
    session.flush()
    return fresh


def _take_in(
    session: Session, actor: Actor, kind: str, file: File, came: dict[str, Raw] | Refused
) -> None:
    if isinstance(came, Refused):
        _keep_refused(session, actor, kind, file, came)
    elif kind == "suppliers":
        _take_suppliers(session, actor, file, came)
    else:
        _take_bom(session, actor, file, came)


def _take_suppliers(session: Session, actor: Actor, file: File, came: dict[str, Raw]) -> None:
    try:
        upload = suppliers.receive(
            session,
            actor,
            file.name,
            file.content,
            source=applications.FOLDER,
            asks=True,
            came=came,
        )
    except Refused as refused:
        _keep_refused(session, actor, "suppliers", file, refused)
        return
    if upload.is_unmapped:
        return
    compared = suppliers.preview(session, actor, upload)
    if compared.blocked or compared.is_open:
        return
    if compared.changes_anything:
        suppliers.apply(session, actor, upload, now())
    else:
        session.delete(upload)


def _take_bom(session: Session, actor: Actor, file: File, came: dict[str, Raw]) -> None:
    terms = boms.Terms(today().year - 1)
    try:
        upload = boms.receive(
            session,
            actor,
            file,
            None,
            terms,
            source=applications.FOLDER,
            asks=True,
            came=sheets.named(came),
        )
    except Refused as refused:
        _keep_refused(session, actor, "bom", file, refused)
        return
    if upload.state != boms.PREVIEWED:
        return
    difference = boms.preview(session, actor, upload)
    if difference.blocked:
        return
    if difference.changes_anything:
        boms.put_into_force(session, actor, upload, now())
    else:
        session.delete(upload)


def _keep_refused(session: Session, actor: Actor, kind: str, file: File, refused: Refused) -> None:
    """Keep a file that cannot be read as one with nothing but problems."""
    facts: dict[str, Any] = {
        "company_id": actor.company_id,
        "file_name": shown_name(file.name),
        "sha256": hashlib.sha256(file.content).hexdigest(),
        "uploaded_by": actor.label,
        "source": applications.FOLDER,
    }
    if kind == "suppliers":
        problems = [problem.to_json() for problem in refused.problems]
        session.add(SupplierUpload(rows=[], problems=problems, **facts))
    else:
        typed = Typed(problems=tuple(refused.problems))
        tables = typed.to_json() | boms.Terms(today().year - 1).to_json()
        session.add(BomUpload(tables=tables, difference={}, **facts))
    session.flush()


def waiting(session: Session, actor: Actor, most: int) -> list[tuple[str, UUID, str]]:
    """Return the newest files of the folder that wait for a person: kind, upload, file name."""
    both: tuple[tuple[str, Any], ...] = (("suppliers", SupplierUpload), ("bom", BomUpload))
    query = union_all(
        *(
            select(
                literal(kind).label("kind"), model.id, model.file_name, model.created_at.label("at")
            ).where(
                model.scope(actor),
                model.source == applications.FOLDER,
                model.applied_at.is_(None),
                model.undone_at.is_(None),
            )
            for kind, model in both
        )
    ).order_by(desc("at"), "id")
    return [(kind, one, name) for kind, one, name, _ in session.execute(query.limit(most))]
