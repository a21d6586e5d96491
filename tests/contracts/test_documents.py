"""What the READMEs promise exists, and what exists stands in a README."""

import re
import tomllib
from pathlib import Path

import click
import pytest

from portal.app import CAPABILITIES
from portal.cli import gatefold
from portal.config import PREFIX, SETTINGS

ROOT = Path(__file__).resolve().parents[2]
READMES = sorted(
    path
    for path in [*ROOT.glob("*.md"), *ROOT.glob("*/README.md"), *ROOT.glob("*/*/README.md")]
    if not any(part.startswith(".") for part in path.relative_to(ROOT).parts)
)
TEXT = "\n".join(path.read_text("utf-8") for path in READMES)
LINK = re.compile(r"\]\((?!https?:|#)([^)#]+)")
COMMAND = re.compile(r"^(?:\.venv/bin/)?gatefold ((?:[a-z-]+ ?)+)", re.MULTILINE)
CODE = re.compile(r"^```\w*\n(.*?)^```", re.DOTALL | re.MULTILINE)
CONTEXT = click.Context(gatefold)


def commands(group=gatefold, path=()):
    """Yield the words of each command that does something."""
    for name in group.list_commands(CONTEXT):
        command = group.get_command(CONTEXT, name)
        if isinstance(command, click.Group):
            yield from commands(command, (*path, name))
        else:
            yield (*path, name)


def find(words):
    """Return the command that a line of words calls, or None."""
    command = gatefold
    for word in words:
        if not isinstance(command, click.Group):
            break
        command = command.get_command(CONTEXT, word)
        if command is None:
            return None
    return command


@pytest.mark.parametrize("command", list(commands()), ids=" ".join)
def test_every_command_stands_in_a_readme(command):
    group, *rest = command
    told = rf"gatefold {group}\b" + "".join(rf"[^\n`]*\b{word}\b" for word in rest)

    assert re.search(told, TEXT)


def test_every_command_of_a_code_block_exists():
    called = [
        found.split()
        for path in READMES
        for block in CODE.findall(path.read_text("utf-8"))
        for found in COMMAND.findall(block)
    ]

    assert len(called) >= 5
    assert [words for words in called if find(words) is None] == []


@pytest.mark.parametrize("command", list(commands()), ids=" ".join)
def test_every_command_and_option_explains_itself(command):
    found = find(command)
    options = [p for p in found.params if isinstance(p, click.Option)]

    assert found.help
    assert [option.name for option in options if option.hidden] == []


@pytest.mark.parametrize("setting", SETTINGS, ids=lambda setting: setting.name)
def test_every_setting_is_listed_with_its_default_and_meaning(setting):
    default = f"`{setting.default}`" if setting.default else ""

    row = f"| `{PREFIX}{setting.name}` | {default} | {setting.meaning} |"

    assert row in (ROOT / "portal/README.md").read_text("utf-8")


def test_no_readme_names_a_setting_that_does_not_exist():
    known = {PREFIX + setting.name for setting in SETTINGS} | {"GATEFOLD_ADMIN_PASSWORD"}

    assert set(re.findall(r"GATEFOLD_[A-Z0-9_]+[A-Z]", TEXT)) - known == set()


@pytest.mark.parametrize("readme", READMES, ids=lambda path: str(path.relative_to(ROOT)))
def test_links_between_documents_lead_somewhere(readme):
    missing = [
        link
        for link in LINK.findall(readme.read_text("utf-8"))
        if not (readme.parent / link).exists()
    ]

    assert missing == []


def test_every_make_target_of_a_readme_exists():
    makefile = (ROOT / "Makefile").read_text("utf-8")
    known = set(re.findall(r"^([a-z-]+):", makefile, re.MULTILINE))

    assert set(re.findall(r"(?:^|`)make ([a-z-]+)", TEXT, re.MULTILINE)) - known == set()


def test_the_order_of_the_capabilities_is_told_as_it_is_held():
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]
    (layers,) = (
        contract["layers"]
        for contract in contracts["contracts"]
        if contract["name"] == "The order of the capabilities"
    )
    told = " -> ".join(layer for layer in layers if layer in {*CAPABILITIES, "core", "config"})

    assert told in (ROOT / "portal/README.md").read_text("utf-8")
