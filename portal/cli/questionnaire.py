"""``gatefold questionnaire``: what lists there are, what they ask, and whether one is sound."""

import importlib
import json
from pathlib import Path
from typing import Any

import click

from forms.checking import Flaw
from forms.checking import check as find_flaws
from forms.errors import UnknownQuestionnaire
from forms.loader import load, published
from forms.messages import phrase
from forms.model import LANGUAGES, Field, Level, Questionnaire

SYMBOLS = {"R": "required", "C": "conditional", "O": "optional", "-": "not asked"}


class WithWorkbook(click.Group):
    """Loads ``xlsx`` from the workbook commands only when it is called."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the commands in their order."""
        return [*self.commands, "xlsx"]

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Return one command."""
        if cmd_name == "xlsx":
            command: click.Command = importlib.import_module("portal.cli.workbooks").xlsx
            return command
        return super().get_command(ctx, cmd_name)


@click.group(cls=WithWorkbook)
def questionnaire() -> None:
    """Work with data collection lists."""


lang_option = click.option(
    "--lang", type=click.Choice(LANGUAGES), default="en", show_default=True, help="Language."
)
json_option = click.option("--json", "as_json", is_flag=True, help="Print JSON.")


@questionnaire.command("list")
@lang_option
@json_option
def list_all(lang: str, as_json: bool) -> None:
    """List the published questionnaires, oldest version first."""
    rows = [_summary(load(*one), lang) for one in published()]
    if as_json:
        click.echo(json.dumps(rows, ensure_ascii=False, indent=2))
        return
    for row in rows:
        needs = ", ".join(f"{level} {count}" for level, count in row["required"].items())
        click.echo(f"{row['id']} {row['version']}  {row['title']}")
        click.echo(f"  {row['fields']} fields; required: {needs}")


def _summary(one: Questionnaire, lang: str) -> dict[str, Any]:
    return {
        "id": one.id,
        "version": one.version,
        "title": one.title.get(lang),
        "fields": one.count(),
        "required": {level.value: one.count_required(level) for level in Level},
        "languages": list(LANGUAGES),
    }


@questionnaire.command()
@click.argument("id")
@click.option("--version", help="Default: the newest.")
@click.option("--level", type=click.Choice([level.value for level in Level]), default="full")
@lang_option
@json_option
def show(id: str, version: str | None, level: str, lang: str, as_json: bool) -> None:
    """Show what a questionnaire asks at a level."""
    one = _find(id, version)
    asked = Level(level)
    if as_json:
        click.echo(json.dumps(_described(one, asked, lang), ensure_ascii=False, indent=2))
        return
    click.echo(f"{one.id} {one.version}  {one.title.get(lang)}")
    for section in one.at(asked):
        click.echo(f"\n{section.key}  {section.title.get(lang)}")
        for field in section.at(asked):
            need = SYMBOLS[field.need_at(asked).value]
            click.echo(f"  {field.key:24} {need:12} {field.label.get(lang)}")


def _find(questionnaire_id: str, version: str | None) -> Questionnaire:
    versions = [each for known, each in published() if known == questionnaire_id]
    try:
        return load(questionnaire_id, version or (versions[-1] if versions else ""))
    except UnknownQuestionnaire:
        known = ", ".join(f"{each} {number}" for each, number in published())
        raise click.BadParameter(f"not published; there are: {known}", param_hint="ID") from None


def _described(one: Questionnaire, level: Level, lang: str) -> dict[str, Any]:
    return _summary(one, lang) | {
        "level": level.value,
        "sha256": one.sha256,
        "sections": [
            {
                "key": section.key,
                "title": section.title.get(lang),
                "repeat": section.repeat.value,
                "fields": [_field(field, level, lang) for field in section.at(level)],
            }
            for section in one.at(level)
        ],
    }


def _field(field: Field, level: Level, lang: str) -> dict[str, Any]:
    return {
        "key": field.key,
        "kind": field.kind.value,
        "need": SYMBOLS[field.need_at(level).value],
        "label": field.label.get(lang),
        "hint": field.hint.get(lang),
        "units": list(field.units),
        "options": [option.code for option in field.options_at(level)],
    }


@questionnaire.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@lang_option
@json_option
@click.pass_context
def check(context: click.Context, file: Path, lang: str, as_json: bool) -> None:
    """Prove a definition sound, or name every line that is not."""
    flaws = find_flaws(file)
    if as_json:
        found = [_flaw(one, lang) for one in flaws]
        click.echo(json.dumps({"problems": found}, ensure_ascii=False, indent=2))
    else:
        for one in flaws:
            click.echo(f"{one.file}:{one.line}: {phrase(one.code, one.facts, lang)}")
        if not flaws:
            click.echo(f"{file.name} is sound." if lang == "en" else f"{file.name} 没有问题。")
    context.exit(1 if flaws else 0)


def _flaw(one: Flaw, lang: str) -> dict[str, Any]:
    return {
        "file": one.file,
        "line": one.line,
        "code": one.code,
        "sentence": phrase(one.code, one.facts, lang),
    }
