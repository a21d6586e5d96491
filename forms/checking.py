"""Proves a definition sound, or names every line that is not."""

import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from aggregator import units
from forms import conditions
from forms.findings import Fact
from forms.loader import LISTS, files_of
from forms.model import LANGUAGES, Kind, Need
from forms.rules.identity import CHECKS

SECTION_KEYS = {"key", "repeat", "field", "rows_min", "show_if", "covers", "joins"}
FIELD_KEYS = {
    *("key", "kind", "need", "listed", "units", "unit_from", "options", "show_if"),
    *("required_when", "minimum", "maximum", "above", "min_length", "max_length", "pattern"),
    *("check", "once", "automatic", "available", "feeds"),
}
OPTION_KEYS = {"list", "codes", "only"}
REPEATS = {"single", "rows", "per_row"}
COMPOUND_UNITS = {
    *("%", "kgCO2e", "GJ/t", "GJ/万Nm3", "tC/GJ", "tCO2/GJ", "MJ/kg", "mg/L"),
    *("CNY/kg", "CNY/t", "USD/kg", "EUR/kg"),
}
"""Units that are taken as written, because nothing has to convert them."""

HELP = ("label", "hint", "where", "example")
"""What every question says in each language: its name, what is meant, where it is found, one."""

NAME = re.compile(r"[A-Za-z][A-Za-z0-9_]*")
HEADING = re.compile(r"\s*\[\[(section(?:\.field)?)\]\]")
POSITION = re.compile(r"\(at line (\d+), column \d+\)")


@dataclass(frozen=True, slots=True)
class Flaw:
    """What is wrong with a definition, and the line it is about."""

    file: str
    line: int
    code: str
    facts: dict[str, Fact] = field(default_factory=dict)


def check(path: Path) -> list[Flaw]:
    """Return everything that is wrong with a definition and its language files."""
    tables: list[dict[str, Any]] = []
    flaws = []
    for one in files_of(path):
        try:
            tables.append(tomllib.loads(one.read_text("utf-8")))
        except OSError:
            flaws.append(Flaw(one.name, 1, "definition.no_file"))
        except (UnicodeDecodeError, tomllib.TOMLDecodeError) as problem:
            found = POSITION.search(str(problem))
            line = int(found[1]) if found else 1
            flaws.append(Flaw(one.name, line, "definition.not_toml", {"reason": str(problem)}))
    if flaws:
        return flaws
    structure, *words = tables
    checker = _Checker(path, structure, dict(zip(LANGUAGES, words, strict=True)))
    return sorted(checker.flaws(), key=lambda flaw: (flaw.file, flaw.line, flaw.code))


class _Checker:
    """Walks one definition in its own order, so that references can be told forward or back."""

    def __init__(
        self, path: Path, structure: dict[str, Any], words: dict[str, dict[str, Any]]
    ) -> None:
        self.path = path
        self.structure = structure
        self.words = words
        self.lines = _lines(path.read_text("utf-8"))
        self.line = 1
        self.single: list[str] = []
        self.keys: set[str] = set()

    def flaw(self, code: str, **facts: Fact) -> Flaw:
        return Flaw(self.path.name, self.line, code, facts)

    def flaws(self) -> Iterator[Flaw]:
        yield from self.head()
        sections: set[str] = set()
        for number, table in enumerate(self.structure.get("section", [])):
            self.line = self.lines.get((number, None), 1)
            yield from self.section(number, table, sections)
        yield from self.wording()

    def head(self) -> Iterator[Flaw]:
        named = (self.structure.get("id"), self.structure.get("version"))
        if named != (self.path.parent.name, self.path.stem):
            yield self.flaw("definition.name", id=str(named[0]), version=str(named[1]))
        for name, table in self.structure.get("options", {}).items():
            yield from self.unknown(table, OPTION_KEYS)
            for shared in table.get("list", []):
                if not (LISTS / f"{shared}.toml").is_file():
                    yield self.flaw("definition.no_list", name=name, list=shared)

    def unknown(self, table: Mapping[str, Any], known: set[str]) -> Iterator[Flaw]:
        for name in sorted(set(table) - known):
            yield self.flaw("definition.unknown_key", name=name)

    def section(self, number: int, table: dict[str, Any], sections: set[str]) -> Iterator[Flaw]:
        key = str(table.get("key", ""))
        yield from self.unknown(table, SECTION_KEYS)
        if not NAME.fullmatch(key) or key in sections:
            yield self.flaw("definition.key", name=key)
        sections.add(key)
        if table.get("repeat") not in REPEATS:
            yield self.flaw("definition.repeat", name=str(table.get("repeat")))
        yield from self.condition(table.get("show_if"), self.single)
        before = list(self.single)
        for step, one in enumerate(table.get("field", [])):
            self.line = self.lines.get((number, step), 1)
            yield from self.field(one, before)
            before.append(str(one.get("key")))
        if table.get("repeat") == "single":
            self.single = before

    def field(self, table: dict[str, Any], before: list[str]) -> Iterator[Flaw]:
        key = str(table.get("key", ""))
        yield from self.unknown(table, FIELD_KEYS)
        if not NAME.fullmatch(key) or key in self.keys:
            yield self.flaw("definition.key", name=key)
        self.keys.add(key)
        yield from self.kind(table)
        yield from self.need(table)
        yield from self.references(table, before)
        yield from self.limits(table)

    def kind(self, table: dict[str, Any]) -> Iterator[Flaw]:
        kind = table.get("kind")
        if kind not in set(Kind):
            yield self.flaw("definition.kind", name=str(kind))
        options = table.get("options")
        if (kind in {Kind.CHOICE, Kind.CHOICES}) != (options is not None):
            yield self.flaw("definition.options", name=str(options))
        if options is not None and options not in self.structure.get("options", {}):
            yield self.flaw("definition.options", name=str(options))

    def need(self, table: dict[str, Any]) -> Iterator[Flaw]:
        letters = str(table.get("need", "")).split()
        if len(letters) != 3 or not set(letters) <= set(Need):
            yield self.flaw("definition.need", name=str(table.get("need")))
            return
        asked = [letter != Need.ABSENT for letter in letters]
        if asked != sorted(asked, reverse=True):
            yield self.flaw("definition.levels", name=" ".join(letters))
        if Need.CONDITIONAL in letters and "required_when" not in table:
            yield self.flaw("definition.no_condition")

    def references(self, table: dict[str, Any], before: list[str]) -> Iterator[Flaw]:
        for name in ("show_if", "required_when"):
            yield from self.condition(table.get(name), before)
        unit_from = table.get("unit_from")
        if unit_from is not None and unit_from not in before:
            yield self.flaw("definition.forward", name=str(unit_from))

    def condition(self, table: Any, before: list[str]) -> Iterator[Flaw]:
        if table is None:
            return
        try:
            names = conditions.fields_of(conditions.read(table))
        except (ValueError, KeyError, TypeError, AttributeError) as problem:
            yield self.flaw("definition.condition", reason=str(problem))
            return
        for name in names:
            if name not in before:
                yield self.flaw("definition.forward", name=name)

    def limits(self, table: dict[str, Any]) -> Iterator[Flaw]:
        for unit in table.get("units", []):
            if unit not in units.UNITS and unit not in COMPOUND_UNITS:
                yield self.flaw("definition.unit", name=str(unit))
        if table.get("check") is not None and table["check"] not in CHECKS:
            yield self.flaw("definition.check", name=str(table["check"]))
        if table.get("minimum", 0) > table.get("maximum", table.get("minimum", 0)):
            yield self.flaw("definition.limits")
        try:
            re.compile(table.get("pattern", ""))
        except re.error as problem:
            yield self.flaw("definition.pattern", reason=str(problem))

    def wording(self) -> Iterator[Flaw]:
        """Compare what is named in each language with what the structure needs named."""
        needed = set(self.needed())
        for lang, words in self.words.items():
            file = f"{self.path.stem}.{lang}.toml"
            text = self.path.with_name(file).read_text("utf-8")
            found = {path for path, word in _words(words) if word.strip()}
            for path in sorted(needed - found):
                yield Flaw(file, 1, "definition.no_word", {"name": path})
            for path in sorted(found - needed):
                line = _line_of(text, path)
                yield Flaw(file, line, "definition.unused_word", {"name": path})

    def needed(self) -> Iterator[str]:
        yield "title"
        for section in self.structure.get("section", []):
            yield from (f"section.{section.get('key')}.{part}" for part in ("title", "intro"))
            for one in section.get("field", []):
                yield from (f"field.{one.get('key')}.{part}" for part in HELP)
        for name, table in self.structure.get("options", {}).items():
            yield from (f"options.{name}.{code}" for code in table.get("codes", []))


def _lines(text: str) -> dict[tuple[int, int | None], int]:
    """Return the line at which each section and each of its fields begins."""
    found: dict[tuple[int, int | None], int] = {}
    section, step = -1, -1
    for number, line in enumerate(text.splitlines(), 1):
        heading = HEADING.match(line)
        if heading is None:
            continue
        if heading[1] == "section":
            section, step = section + 1, -1
            found[section, None] = number
        else:
            step += 1
            found[section, step] = number
    return found


def _words(table: Mapping[str, Any], path: str = "") -> Iterator[tuple[str, str]]:
    for name, value in table.items():
        full = f"{path}.{name}" if path else name
        if isinstance(value, dict):
            yield from _words(value, full)
        else:
            yield full, str(value)


def _line_of(text: str, path: str) -> int:
    """Return the line of a word: the first of its name below the heading of its table."""
    table, _, name = path.rpartition(".")
    lines = text.splitlines()
    start = next((at for at, line in enumerate(lines) if line.strip() == f"[{table}]"), 0)
    for at in range(start, len(lines)):
        if re.match(rf"\s*{re.escape(name)}\s*=", lines[at]):
            return at + 1
    return start + 1
