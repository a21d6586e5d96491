"""``gatefold questionnaire xlsx`` and ``gatefold validate``: workbooks without a portal."""

import json
from collections.abc import Sequence
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import click
from rich.console import Console
from rich.table import Table
from rich.text import Text

from forms.answers import empty
from forms.errors import UnknownQuestionnaire
from forms.loader import load, published
from forms.model import LANGUAGES, Level, Questionnaire
from forms.validation import Context
from forms.validation import validate as validate_answers
from forms.workbook import CannotMark, Finding, Reading, mark, place_findings, read, write
from forms.workbook.catalogue import label

STYLES = {"error": "red", "warning": "yellow", "info": "blue"}

lang_option = click.option(
    "--lang", type=click.Choice(LANGUAGES), default="en", show_default=True, help="Language."
)
writable_file = click.Path(dir_okay=False, writable=True, path_type=Path)


@click.command()
@click.argument("questionnaire_id", metavar="ID")
@click.option("--version", help="Default: the newest.")
@click.option(
    "--level",
    type=click.Choice([level.value for level in Level]),
    default=Level.FULL.value,
    show_default=True,
    help="How much is asked.",
)
@lang_option
@click.option("-o", "--output", type=writable_file, required=True, help="The workbook to write.")
def xlsx(questionnaire_id: str, version: str | None, level: str, lang: str, output: Path) -> None:
    """Write a blank workbook of a questionnaire."""
    questionnaire = _find(questionnaire_id, version)
    content = write(questionnaire, Level(level), lang, empty(), {}, None)
    try:
        output.write_bytes(content)
    except OSError as problem:
        raise click.ClickException(f"{output}: {problem.strerror}") from None
    click.echo(str(output))


def _find(questionnaire_id: str, version: str | None) -> Questionnaire:
    """Return a published questionnaire, the newest version unless one is named."""
    versions = [each for known, each in published() if known == questionnaire_id]
    try:
        return load(questionnaire_id, version or (versions[-1] if versions else ""))
    except UnknownQuestionnaire:
        known = ", ".join(f"{each} {number}" for each, number in published())
        raise click.BadParameter(f"not published; there are: {known}", param_hint="ID") from None


@click.command()
@click.argument("workbook", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@click.option(
    "--mark", "marked", type=writable_file, help="Also write the workbook with problems marked."
)
@lang_option
@click.pass_context
def validate(
    context: click.Context, workbook: Path, as_json: bool, marked: Path | None, lang: str
) -> None:
    """Find everything that is wrong with a filled-in workbook.

    Exits with 0 if nothing has to be corrected (warnings are allowed) and with 1 otherwise.
    """
    reading = read(workbook, None)
    findings = _findings(reading)
    if as_json:
        click.echo(json.dumps(_described(findings, lang), ensure_ascii=False, indent=2))
    else:
        _print(findings, lang)
    is_marked = marked is None or _mark(workbook, marked, findings, lang)
    has_errors = any(finding.severity == "error" for finding in findings)
    context.exit(1 if has_errors or not is_marked else 0)


def _findings(reading: Reading) -> list[Finding]:
    """Return what reading found, and what the rules say about the answers."""
    if reading.questionnaire is None or reading.level is None or reading.is_blank:
        return list(reading.findings)
    context = Context(
        today=datetime.now(UTC).date(),
        period_start=_day(reading.identity.get("period_start")),
        period_end=_day(reading.identity.get("period_end")),
        item_code=reading.identity.get("item_code"),
    )
    found = validate_answers(reading.questionnaire, reading.level, reading.answers, context)
    return place_findings(found, reading)


def _day(text: str | None) -> date | None:
    """Return a day that the workbook's identity names, if it names one."""
    try:
        return None if text is None else date.fromisoformat(text)
    except ValueError:
        return None


def _described(findings: Sequence[Finding], lang: str) -> dict[str, Any]:
    """Return the findings as the JSON that scripts rely on."""
    return {
        "findings": [
            {
                "sheet": finding.sheet,
                "cell": finding.cell,
                "field": finding.field,
                "rule": finding.rule or finding.code,
                "severity": finding.severity,
                "sentence": finding.sentence(lang),
            }
            for finding in findings
        ]
    }


def _print(findings: Sequence[Finding], lang: str) -> None:
    """Print the findings as a table."""
    if not findings:
        click.echo(label("problems_none", lang))
        return
    table = Table(show_lines=True)
    table.add_column(label("severity", lang), no_wrap=True)
    table.add_column(label("place", lang), overflow="fold")
    table.add_column(label("finding", lang), ratio=1, overflow="fold")
    for finding in findings:
        place = " · ".join(part for part in (finding.sheet, finding.cell) if part)
        kind = label(f"severity_{finding.severity}", lang)
        style = STYLES[finding.severity]
        table.add_row(
            Text(kind, style=style),
            Text(place or label("whole_file", lang)),
            Text(finding.sentence(lang)),
        )
    Console().print(table)


def _mark(workbook: Path, marked: Path, findings: Sequence[Finding], lang: str) -> bool:
    """Write the marked workbook; tell whether that was possible."""
    try:
        marked.write_bytes(mark(workbook, findings, lang))
    except CannotMark as problem:
        for finding in problem.findings:
            click.echo(finding.sentence(lang), err=True)
        return False
    except OSError as problem:
        raise click.ClickException(f"{marked}: {problem.strerror}") from None
    return True
