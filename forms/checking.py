"""Proves a definition sound, or names every line that is not."""

import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

from aggregator import units
from forms import conditions, extending, lines
from forms.conditions import Check, Test
from forms.errors import BadDefinition
from forms.findings import Fact
from forms.lines import LINE
from forms.loader import LISTS, base_path, files_of, option_list, tables_of
from forms.model import LANGUAGES, Kind, Level, Need
from forms.ranges import GAS, GAS_UNIT, MEASURES, is_measure
from forms.rules.identity import CHECKS

TOP_KEYS = {"id", "version", "extends", "counts", "options", "section", "suggest", "row", "range"}
SECTION_KEYS = {
    *("key", "repeat", "field", "rows_min", "show_if", "covers", "joins", "after", "was")
}
FIELD_KEYS = {
    *("key", "kind", "need", "listed", "units", "unit_from", "options", "show_if"),
    *("required_when", "minimum", "maximum", "above", "min_length", "max_length", "pattern"),
    *("check", "once", "automatic", "available", "feeds", "after", "was"),
}
OPTION_KEYS = {"list", "codes", "only", "was"}
ADDING_KEYS = {"add", "first", "only"}
RANGE_KEYS = {"key", "measure", "low", "high", "unit", "ours"}
REPEATS = {"single", "rows", "per_row"}
NUMBERS = {Kind.DECIMAL, Kind.INTEGER}
LIMITS = ("minimum", "maximum", "above")
COMPOUND_UNITS = {
    *("%", "kgCO2e", "GJ/t", "GJ/万Nm3", "tC/GJ", "tCO2/GJ", "MJ/kg", "mg/L", "kWh/kg", "kWh/t"),
    *("CNY/kg", "CNY/t", "USD/kg", "EUR/kg", "kg/t", "g/m2", "Wh/kg", "V", "W", "min/d", "kWh/m2"),
}
"""Units that are taken as written, because nothing has to convert them."""

HELP = ("label", "hint", "where", "example")
"""What every question says in each language: its name, what is meant, where it is found, one."""

_NO_WORDS: Mapping[str, Any] = {lang: {} for lang in LANGUAGES}
NAME = re.compile(r"[A-Za-z][A-Za-z0-9_]*")
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
    own, *words = tables
    text = path.read_text("utf-8")
    lines.mark(own, text)
    structure, base_words = own, _NO_WORDS
    if extending.is_module(own):
        try:
            base, base_words, _digest = tables_of(base_path(path, *extending.base_of(own)))
            structure = extending.joined(base, own)
        except (BadDefinition, OSError, LookupError, ValueError, TypeError) as problem:
            line = lines.heading(text, "extends") or lines.of_key(text, 1, "extends")
            return [Flaw(path.name, line, "definition.base", {"reason": str(problem)})]
    named = dict(zip(LANGUAGES, words, strict=True))
    checker = _Checker(path, text, own, structure, named, base_words)
    return sorted(set_of(checker.flaws()), key=lambda flaw: (flaw.file, flaw.line, flaw.code))


def set_of(flaws: Iterator[Flaw]) -> list[Flaw]:
    """Return each flaw once."""
    found: list[Flaw] = []
    for one in flaws:
        if one not in found:
            found.append(one)
    return found


@dataclass
class _Checker:
    """Walks one definition in its own order, so that references can be told forward or back.

    Tables of the file itself carry their line; those of a base carry none and are sound already.
    """

    path: Path
    text: str
    own: dict[str, Any]
    structure: dict[str, Any]
    words: dict[str, dict[str, Any]]
    base_words: Mapping[str, Any]
    line: int = 1
    single: list[str] = field(default_factory=list)
    fields: dict[str, dict[str, Any]] = field(default_factory=dict)

    def flaw(self, code: str, key: str = "", /, **facts: Fact) -> Flaw:
        """Return a flaw at the line of a key of the table at hand, or at its heading."""
        line = lines.of_key(self.text, self.line, key) if key else self.line
        return Flaw(self.path.name, line, code, facts)

    def flaws(self) -> Iterator[Flaw]:
        yield from self.head()
        sections: set[str] = set()
        for table in self.structure.get("section", []):
            yield from self.section(table, sections)
        yield from self.counts()
        yield from self.presets()
        yield from self.wording()

    def head(self) -> Iterator[Flaw]:
        yield from self.unknown(self.own, TOP_KEYS)
        named = (self.own.get("id"), self.own.get("version"))
        if named != (self.path.parent.name, self.path.stem):
            facts: dict[str, Fact] = {"id": str(named[0]), "version": str(named[1])}
            yield self.flaw("definition.name", "id", **facts)
        for name, table in self.own.get("options", {}).items():
            self.line = lines.heading(self.text, f"options.{name}") or 1
            yield from self.option_list(name, table)
        self.line = 1

    def option_list(self, name: str, table: Mapping[str, Any]) -> Iterator[Flaw]:
        whole = self.structure["options"][name]
        yield from self.unknown(table, OPTION_KEYS if table is whole else ADDING_KEYS)
        for shared in table.get("list", []):
            if not (LISTS / f"{shared}.toml").is_file():
                yield self.flaw("definition.no_list", "list", name=name, list=shared)
        codes = whole.get("codes", [])
        for code in sorted({code for code in codes if codes.count(code) > 1}):
            yield self.flaw("definition.key", "add" if "add" in table else "codes", name=str(code))
        for code in [*table.get("only", {}), *table.get("first", [])]:
            if code not in self.codes(name):
                yield self.flaw("definition.no_option", "first", name=str(code), options=name)

    def unknown(self, table: Mapping[str, Any], known: set[str]) -> Iterator[Flaw]:
        for name in sorted(set(table) - known - {LINE}):
            yield self.flaw("definition.unknown_key", name, name=name)

    def section(self, table: dict[str, Any], sections: set[str]) -> Iterator[Flaw]:
        key, is_own = str(table.get("key", "")), LINE in table
        self.line = table.get(LINE, 1)
        if is_own:
            yield from self.section_head(table, sections)
        sections.add(key)
        before = list(self.single)
        for one in table.get("field", []):
            if LINE in one:
                self.line = one[LINE]
                yield from self.field(one, before)
            self.fields[str(one.get("key"))] = one
            before.append(str(one.get("key")))
        if table.get("repeat") == "single":
            self.single = before

    def section_head(self, table: dict[str, Any], sections: set[str]) -> Iterator[Flaw]:
        key = str(table.get("key", ""))
        yield from self.unknown(table, SECTION_KEYS | {"fresh"})
        if not NAME.fullmatch(key) or key in sections:
            yield self.flaw("definition.key", "key", name=key)
        if table.get("repeat") not in REPEATS:
            yield self.flaw("definition.repeat", "repeat", name=str(table.get("repeat")))
        yield from self.condition("show_if", table, self.single)
        every = self.structure["section"]
        tables = {one.get("key") for one in every if one.get("repeat") == "rows"}
        for name in table.get("joins", []):
            if name not in tables:
                yield self.flaw("definition.joins", "joins", name=str(name))
        if not set(table.get("rows_min", {})) <= set(Level):
            yield self.flaw("definition.levels", "rows_min", name=str(table["rows_min"]))

    def field(self, table: dict[str, Any], before: list[str]) -> Iterator[Flaw]:
        key = str(table.get("key", ""))
        yield from self.unknown(table, FIELD_KEYS)
        if not NAME.fullmatch(key) or key in self.fields:
            yield self.flaw("definition.key", "key", name=key)
        yield from self.kind(table)
        yield from self.need(table)
        yield from self.references(table, before)
        yield from self.limits(table)

    def kind(self, table: dict[str, Any]) -> Iterator[Flaw]:
        kind, options = table.get("kind"), table.get("options")
        if kind not in set(Kind):
            yield self.flaw("definition.kind", "kind", name=str(kind))
        if (kind in {Kind.CHOICE, Kind.CHOICES}) != (options is not None):
            yield self.flaw("definition.options", "options", name=str(options))
        if options is not None and options not in self.structure.get("options", {}):
            yield self.flaw("definition.options", "options", name=str(options))
        numeric = [*LIMITS, "units", "unit_from"]
        for name in numeric if kind not in NUMBERS else ():
            if name in table:
                yield self.flaw("definition.not_a_number", name, name=name, kind=str(kind))

    def need(self, table: dict[str, Any]) -> Iterator[Flaw]:
        letters = str(table.get("need", "")).split()
        if len(letters) != 3 or not set(letters) <= set(Need):
            yield self.flaw("definition.need", "need", name=str(table.get("need")))
            return
        asked = [letter != Need.ABSENT for letter in letters]
        if asked != sorted(asked, reverse=True):
            yield self.flaw("definition.levels", "need", name=" ".join(letters))
        if Need.CONDITIONAL in letters and "required_when" not in table:
            yield self.flaw("definition.no_condition", "need")

    def references(self, table: dict[str, Any], before: list[str]) -> Iterator[Flaw]:
        for name in ("show_if", "required_when"):
            yield from self.condition(name, table, before)
        unit_from = table.get("unit_from")
        if unit_from is None:
            return
        if unit_from not in before:
            yield self.flaw("definition.forward", "unit_from", name=str(unit_from))
        elif any(code not in units.UNITS for code in self.codes_of(str(unit_from))):
            yield self.flaw("definition.unit", "unit_from", name=str(unit_from))

    def condition(self, name: str, table: Mapping[str, Any], before: list[str]) -> Iterator[Flaw]:
        if name not in table:
            return
        try:
            condition = conditions.read(table[name])
        except (ValueError, KeyError, TypeError, AttributeError) as problem:
            yield self.flaw("definition.condition", name, reason=str(problem))
            return
        for key in conditions.fields_of(condition):
            if key not in before:
                yield self.flaw("definition.forward", name, name=key)
        for one in conditions.checks_of(condition):
            if one.field in before and not self.fits(one):
                facts: dict[str, Fact] = {
                    "name": one.field,
                    "test": one.test.value,
                    "against": str(one.against),
                }
                yield self.flaw("definition.never", name, **facts)

    def fits(self, one: Check) -> bool:
        """Tell whether a comparison can ever hold for the kind of answer it looks at."""
        kind, against = self.fields[one.field].get("kind"), one.against
        if one.test in {Test.IS, Test.IS_NOT, Test.IN, Test.CONTAINS}:
            return self.fits_choice(one, kind)
        match one.test:
            case Test.ANSWERED:
                return isinstance(against, bool)
            case Test.DAYS_OUTSIDE:
                return kind == Kind.DATE and isinstance(against, list) and len(against) == 2
            case _:
                return kind in NUMBERS and isinstance(against, int | float)

    def fits_choice(self, one: Check, kind: object) -> bool:
        """Tell whether what is compared with can be chosen."""
        if kind == Kind.BOOL:
            return isinstance(one.against, bool)
        against = one.against if one.test is Test.IN else [one.against]
        if not isinstance(against, list) or (one.test is Test.CONTAINS) != (kind == Kind.CHOICES):
            return False
        return kind not in {Kind.CHOICE, Kind.CHOICES} or set(against) <= set(
            self.codes_of(one.field)
        )

    def codes_of(self, key: str) -> list[str]:
        """List what can be chosen in a field."""
        return self.codes(str(self.fields[key].get("options", "")))

    def codes(self, name: str) -> list[str]:
        """List the codes of an option list."""
        table = self.structure.get("options", {}).get(name, {})
        shared = [one for one in table.get("list", []) if (LISTS / f"{one}.toml").is_file()]
        return [*table.get("codes", []), *(code for one in shared for code, _ in option_list(one))]

    def limits(self, table: dict[str, Any]) -> Iterator[Flaw]:
        for unit in table.get("units", []):
            if unit not in units.UNITS and unit not in COMPOUND_UNITS:
                yield self.flaw("definition.unit", "units", name=str(unit))
        if table.get("check") is not None and table["check"] not in CHECKS:
            yield self.flaw("definition.check", "check", name=str(table["check"]))
        least = table.get("minimum", table.get("above", float("-inf")))
        if least > table.get("maximum", float("inf")):
            yield self.flaw("definition.limits", "maximum")
        try:
            re.compile(table.get("pattern", ""))
        except re.error as problem:
            yield self.flaw("definition.pattern", "pattern", reason=str(problem))

    def counts(self) -> Iterator[Flaw]:
        """Compare what the file promises to hold with what it holds."""
        self.line = lines.heading(self.text, "counts") or 1
        for name, promised in self.own.get("counts", {}).items():
            held = self.held.get(name)
            if held != promised:
                facts: dict[str, Fact] = {
                    "name": name,
                    "promised": str(promised),
                    "held": str(held),
                }
                yield self.flaw("definition.count", name, **facts)

    @cached_property
    def held(self) -> dict[str, int]:
        """Count the listed fields, and how many of them each level requires."""
        listed: dict[str, set[str]] = {name: set() for name in ("fields", *Level)}
        for key, table in self.fields.items():
            name = table.get("listed", key)
            for level, letter in zip(Level, str(table.get("need", "")).split(), strict=False):
                if name and letter == Need.REQUIRED:
                    listed[level.value].add(name)
            listed["fields"] |= {name} - {""}
        return {name: len(found) for name, found in listed.items()}

    def presets(self) -> Iterator[Flaw]:
        """Check suggestions, first rows and usual ranges."""
        self.line = lines.heading(self.text, "suggest") or 1
        for key in self.own.get("suggest", {}):
            if self.fields.get(key, {}).get("kind") not in {Kind.TEXT, Kind.LONG_TEXT}:
                yield self.flaw("definition.suggest", key, name=key)
        for row in self.own.get("row", []):
            self.line = row[LINE]
            yield from self.first_row(row)
        for one in self.own.get("range", []):
            self.line = one[LINE]
            yield from self.usual_range(one)

    def first_row(self, row: Mapping[str, Any]) -> Iterator[Flaw]:
        sections = {one["key"]: one for one in self.structure["section"]}
        cells = {one["key"]: one for one in sections.get(row.get("section"), {}).get("field", [])}
        for key, raw in row.get("cells", {}).items():
            kind = cells.get(key, {}).get("kind")
            if kind is None or (kind in NUMBERS):
                yield self.flaw("definition.row", "cells", name=key)
            elif kind in {Kind.CHOICE, Kind.CHOICES} and raw not in self.codes_of(key):
                facts: dict[str, Fact] = {"name": str(raw), "options": str(cells[key]["options"])}
                yield self.flaw("definition.no_option", "cells", **facts)

    def usual_range(self, one: Mapping[str, Any]) -> Iterator[Flaw]:
        yield from self.unknown(one, RANGE_KEYS)
        measure = str(one.get("measure", ""))
        kind, _, key = measure.partition(":")
        is_answer = kind == "field" and self.fields.get(key, {}).get("kind") in NUMBERS
        if not is_answer and not is_measure(measure):
            yield self.flaw("definition.measure", "measure", name=measure)
        low, high = one.get("low"), one.get("high")
        if not isinstance(low, int | float) or not isinstance(high, int | float) or low >= high:
            yield self.flaw("definition.limits", "low")
        meant = GAS_UNIT if measure.startswith(GAS) else MEASURES.get(measure)
        if one.get("unit") not in ({meant} if meant else {*units.UNITS, *COMPOUND_UNITS, ""}):
            yield self.flaw("definition.unit", "unit", name=str(one.get("unit")))

    def wording(self) -> Iterator[Flaw]:
        """Compare what is named in each language with what the structure needs named."""
        needed = set(self.needed())
        for lang, words in self.words.items():
            file = f"{self.path.stem}.{lang}.toml"
            text = self.path.with_name(file).read_text("utf-8")
            found = {path for path, word in lines.words(words) if word.strip()}
            known = {path for path, word in lines.words(self.base_words[lang]) if word.strip()}
            missing = (needed - found - known) | ({"title"} - found)
            for path in sorted(missing):
                yield Flaw(file, lines.of_word(text, path), "definition.no_word", {"name": path})
            for path in sorted(found - needed):
                line = lines.of_word(text, path)
                yield Flaw(file, line, "definition.unused_word", {"name": path})

    def needed(self) -> Iterator[str]:
        yield "title"
        for section in self.structure.get("section", []):
            yield from (f"section.{section.get('key')}.{part}" for part in ("title", "intro"))
            for one in section.get("field", []):
                yield from (f"field.{one.get('key')}.{part}" for part in HELP)
        for name, table in self.structure.get("options", {}).items():
            yield from (f"options.{name}.{code}" for code in table.get("codes", []))
        for key, codes in self.structure.get("suggest", {}).items():
            yield from (f"suggest.{key}.{code}" for code in codes)
        for one in self.structure.get("range", []):
            yield from (f"range.{one.get('key')}.{part}" for part in ("label", "source"))
