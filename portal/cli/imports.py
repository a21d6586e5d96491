"""``gatefold import``: bills of materials and suppliers from files, idempotent."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from portal.cli.instance import failing_plainly

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from portal.core.actor import Actor
    from portal.core.uploads import CellProblem

EXISTING = click.Path(exists=True, dir_okay=False, path_type=Path)
COMPANY = click.option(
    "--company", help="Name or id of the company.  [default: the only one, where there is one]"
)
DRY_RUN = click.option("--dry-run", is_flag=True, help="Show the difference and change nothing.")
AS_JSON = click.option("--json", "as_json", is_flag=True, help="Print the result as JSON.")
LANG = click.option("--lang", type=click.Choice(["en", "zh"]), default="en", show_default=True)


@click.group("import")
def imports() -> None:
    """Import bills of materials and suppliers; the same file a second time changes nothing."""


@imports.command()
@click.argument("file", type=EXISTING)
@click.argument("footprints", type=EXISTING, required=False)
@COMPANY
@click.option("--product", "products", multiple=True, help="Code of a product; repeatable.")
@click.option(
    "--period", type=click.IntRange(2000, 2100), help="Of sourcing shares.  [default: last year]"
)
@click.option(
    "--valid-from",
    type=click.DateTime(["%Y-%m-%d"]),
    help="Day from which the lines hold.  [default: none; the file corrects them for all years]",
)
@DRY_RUN
@AS_JSON
@LANG
@failing_plainly
def bom(file: Path, footprints: Path | None, company: str | None, **options: Any) -> None:
    """Import a bill of materials.

    FILE is a workbook with the sheets bom, footprints, items and sourcing, as many as wanted, or a
    CSV file of one of them; beside lines FOOTPRINTS may be a CSV file of the values. Each parent
    named in the file has afterwards exactly the lines of the file.
    """
    from portal.catalogue.importing import service
    from portal.catalogue.importing.sheets import File
    from portal.core.clock import now, today

    def files() -> tuple[File, File | None]:
        more = File(footprints.name, footprints.read_bytes()) if footprints else None
        return File(file.name, file.read_bytes()), more

    day = options["valid_from"]
    terms = service.Terms(
        options["period"] or today().year - 1,
        tuple(options["products"]),
        day.date() if day is not None else None,
    )
    with _inside(company, options["lang"], dry=options["dry_run"]) as (session, actor):
        dry = options["dry_run"]
        difference = service.import_now(session, actor, files(), terms, now(), dry=dry)
        blocked = difference.blocked
        _report(difference.counts(), difference.problems, options)
        if blocked:
            session.rollback()
    if blocked:
        raise SystemExit(1)


@imports.command()
@click.argument("file", type=EXISTING)
@COMPANY
@click.option(
    "--duplicates",
    type=click.Choice(["add", "leave", "stop"]),
    default="add",
    show_default=True,
    help="What becomes of a supplier with an unknown code that may be a known one: added, left "
    "out, or nothing at all is imported.",
)
@DRY_RUN
@AS_JSON
@LANG
@failing_plainly
def suppliers(file: Path, company: str | None, **options: Any) -> None:
    """Import a list of suppliers from a workbook or CSV file; known ones are told by their code."""
    from portal.core.clock import now
    from portal.suppliers.importing import service as importing

    with _inside(company, options["lang"], dry=options["dry_run"]) as (session, actor):
        done = importing.import_now(
            session,
            actor,
            file.name,
            file.read_bytes(),
            now(),
            dry=options["dry_run"],
            duplicates=options["duplicates"],
        )
        counts = {k: n for k, n in done.counts().items() if n or k in {"new", "changed", "same"}}
        _report({"suppliers": counts}, done.problems, options)
        if done.blocked:
            session.rollback()
    if done.blocked:
        raise SystemExit(1)


@contextmanager
def _inside(company: str | None, lang: str, *, dry: bool) -> Iterator[tuple["Session", "Actor"]]:
    """Work inside one company, in one language; a dry run writes nothing."""
    from portal.app import create_app
    from portal.core.actor import Actor
    from portal.core.i18n import written_in
    from portal.core.uploads import Refused

    app = create_app()
    database = app.extensions["database"]
    try:
        with app.test_request_context(), written_in(lang):
            actor = Actor.system(_company_id(database, company))
            with database.reading(actor) if dry else database.writing(actor) as session:
                try:
                    yield session, actor
                except Refused as refused:
                    sentences = [problem.sentence for problem in refused.problems]
                    raise click.ClickException("\n".join(sentences)) from None
    finally:
        database.engine.dispose()


def _company_id(database: Any, wanted: str | None) -> Any:
    from sqlalchemy import select

    from portal.accounts.models import Company

    with database.across("import", readonly=True) as session:
        companies = list(session.scalars(select(Company).order_by(Company.name, Company.id)))
    if wanted is None and len(companies) == 1:
        return companies[0].id
    found = [c for c in companies if wanted in {str(c.id), c.name, c.name_en}]
    if len(found) == 1:
        return found[0].id
    names = ", ".join(f"“{c.name}”" for c in companies) or "none"
    problem = f"“{wanted}” is not one of them" if wanted else "say which one"
    raise click.UsageError(f"--company: {problem}. Companies of this instance: {names}.")


def _report(
    counts: dict[str, dict[str, int]],
    problems: tuple["CellProblem", ...],
    options: dict[str, Any],
) -> None:
    """Print what changed, or would change, and every problem with its place."""
    listed = [
        {
            "sheet": p.sheet or None,
            "row": p.row,
            "column": p.column or None,
            "code": p.code,
            "blocks": p.blocks,
            "sentence": p.sentence,
        }
        for p in problems
    ]
    blocked = any(problem.blocks for problem in problems)
    applied = not blocked and not options["dry_run"]
    if options["as_json"]:
        result = {"applied": applied, "changes": counts, "problems": listed}
        click.echo(json.dumps(result, ensure_ascii=False, indent=2))
        return
    for one in listed:
        place = " ".join(str(part) for part in (one["sheet"], one["row"], one["column"]) if part)
        click.echo(f"{place + ': ' if place else ''}{one['sentence']}", err=bool(one["blocks"]))
    for name, kinds in counts.items():
        told = ", ".join(f"{number} {kind}" for kind, number in kinds.items() if number)
        click.echo(f"{name}: {told or 'nothing'}")
    if not applied:
        click.echo("Nothing was changed.")
