"""Reads published definitions: one TOML file for the structure, one per language for the words."""

import hashlib
import tomllib
from collections.abc import Mapping
from decimal import Decimal
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

from forms import conditions, extending
from forms.errors import BadDefinition, UnknownQuestionnaire
from forms.model import (
    LANGUAGES,
    Field,
    FirstRow,
    Kind,
    Level,
    Need,
    Option,
    Questionnaire,
    Repeat,
    Section,
    Text,
    UsualRange,
)

DEFINITIONS = Path(__file__).parent / "definitions"
LISTS = DEFINITIONS / "lists"
PLAIN = (
    "min_length",
    "max_length",
    "pattern",
    "check",
    "once",
    "automatic",
    "available",
    "feeds",
    "unit_from",
    "was",
)
NUMBERS = ("minimum", "maximum", "above")


def published() -> tuple[tuple[str, str], ...]:
    """List the ids and versions of all published questionnaires, oldest version first."""
    words = tuple(f".{lang}.toml" for lang in LANGUAGES)
    found = [
        (path.parent.name, path.stem)
        for path in DEFINITIONS.glob("*/*.toml")
        if path.parent != LISTS and not path.name.endswith(words)
    ]
    return tuple(sorted(found, key=lambda one: (one[0], _in_order(one[1]))))


def _in_order(version: str) -> tuple[int, ...]:
    """Return what versions are ordered by: 2026.10 comes after 2026.2."""
    return tuple(int(part) for part in version.split(".") if part.isdigit())


@cache
def load(questionnaire_id: str, version: str) -> Questionnaire:
    """Return a published questionnaire.

    Raises
    ------
    UnknownQuestionnaire
        Nothing is published under this id and version.
    """
    if (questionnaire_id, version) not in published():
        raise UnknownQuestionnaire(questionnaire_id, version)
    return read(DEFINITIONS / questionnaire_id / f"{version}.toml")


def files_of(path: Path) -> tuple[Path, ...]:
    """List the files that make up a definition: structure first, then the languages."""
    return (path, *(path.with_name(f"{path.stem}.{lang}.toml") for lang in LANGUAGES))


def read(path: Path) -> Questionnaire:
    """Read a definition and its language files.

    Raises
    ------
    BadDefinition
        A file is missing, is not TOML, or lacks something the format demands.
    """
    try:
        structure, words, digest = tables_of(path)
        return _Reader(structure, words, digest).read()
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as problem:
        raise BadDefinition(path.name, (str(problem),)) from problem
    except (KeyError, ValueError, TypeError) as problem:
        raise BadDefinition(path.name, (f"{type(problem).__name__}: {problem}",)) from problem


def tables_of(path: Path) -> tuple[dict[str, Any], dict[str, dict[str, Any]], str]:
    """Return structure, words by language, and digest of a definition, its base laid under it.

    The digest of a module counts its base in: what is asked never changes afterwards.
    """
    contents = [one.read_bytes() for one in files_of(path)]
    structure, *plain = [_parsed(one) for one in contents]
    words = dict(zip(LANGUAGES, plain, strict=True))
    if extending.is_module(structure):
        base_id, version = extending.base_of(structure)
        base, base_words, digest = tables_of(base_path(path, base_id, version))
        structure = extending.joined(base, structure)
        words = {lang: extending.joined_words(base_words[lang], words[lang]) for lang in words}
        contents.append(digest.encode())
    return structure, words, hashlib.sha256(b"".join(contents)).hexdigest()


@lru_cache(maxsize=32)
def _parsed(content: bytes) -> dict[str, Any]:
    """Read TOML once: every module reads its base, and nobody changes what was read."""
    return tomllib.loads(content.decode("utf-8"))


def base_path(path: Path, base_id: str, version: str) -> Path:
    """Return the file of a module's base: beside the module's folder, else among the published."""
    beside = path.parent.parent / base_id / f"{version}.toml"
    return beside if beside.is_file() else DEFINITIONS / base_id / f"{version}.toml"


@cache
def option_list(name: str) -> tuple[tuple[str, Text], ...]:
    """Read a code list that several questionnaires share: countries or regions."""
    table = tomllib.loads((LISTS / f"{name}.toml").read_text("utf-8"))
    return tuple((one["code"], Text(one["en"], one["zh"])) for one in table["entry"])


class _Reader:
    """Joins structure and words into the model."""

    def __init__(
        self, structure: Mapping[str, Any], words: Mapping[str, Mapping[str, Any]], digest: str
    ) -> None:
        self.structure = structure
        self.words = words
        self.digest = digest

    def read(self) -> Questionnaire:
        tables = self.structure["section"]
        joining = [table for table in tables if table["repeat"] == "per_row"]
        shared = {key: self._fields(table) for table in joining for key in table["joins"]}
        sections = tuple(
            self._section(table, shared.get(table["key"], ()))
            for table in tables
            if table["repeat"] != "per_row"
        )
        return Questionnaire(
            id=self.structure["id"],
            version=self.structure["version"],
            title=self._text("title"),
            sections=sections,
            shared=tuple(self._section(table, ()) for table in joining),
            covers=tuple(sorted({kind for section in sections for kind in section.covers})),
            extends=(
                extending.base_of(self.structure) if extending.is_module(self.structure) else None
            ),
            first_rows=tuple(self._first_row(one) for one in self.structure.get("row", [])),
            ranges=tuple(self._range(one) for one in self.structure.get("range", [])),
            sha256=self.digest,
        )

    def _section(self, table: Mapping[str, Any], shared: tuple[Field, ...]) -> Section:
        key = table["key"]
        return Section(
            key=key,
            title=self._text("section", key, "title"),
            intro=self._text("section", key, "intro"),
            repeat=Repeat.SINGLE if table["repeat"] == "single" else Repeat.ROWS,
            fields=(*self._fields(table), *shared),
            rows_min={Level(name): count for name, count in table.get("rows_min", {}).items()},
            show_if=_condition(table.get("show_if")),
            covers=tuple(table.get("covers", ())),
            was=table.get("was", ""),
        )

    def _fields(self, table: Mapping[str, Any]) -> tuple[Field, ...]:
        return tuple(self._field(table["key"], one) for one in table["field"])

    def _field(self, section: str, table: Mapping[str, Any]) -> Field:
        key = table["key"]
        return Field(
            key=key,
            section=section,
            kind=Kind(table["kind"]),
            label=self._text("field", key, "label"),
            hint=self._text("field", key, "hint"),
            where=self._text("field", key, "where", missing=""),
            example=self._text("field", key, "example", missing=""),
            listed=table.get("listed", key),
            need=_needs(table["need"]),
            units=tuple(table.get("units", ())),
            options=self._options(table.get("options")),
            show_if=_condition(table.get("show_if")),
            required_when=_condition(table.get("required_when")),
            suggestions=tuple(
                self._text("suggest", key, code)
                for code in self.structure.get("suggest", {}).get(key, ())
            ),
            **_settings(table),
        )

    def _first_row(self, table: Mapping[str, Any]) -> FirstRow:
        suggested = self.structure.get("suggest", {})
        return FirstRow(
            table["section"],
            {
                key: self._text("suggest", key, raw)
                if raw in suggested.get(key, ())
                else Text(str(raw), str(raw))
                for key, raw in table["cells"].items()
            },
        )

    def _range(self, table: Mapping[str, Any]) -> UsualRange:
        return UsualRange(
            key=table["key"],
            measure=table["measure"],
            low=Decimal(str(table["low"])),
            high=Decimal(str(table["high"])),
            unit=table["unit"],
            label=self._text("range", table["key"], "label"),
            source=self._text("range", table["key"], "source"),
            is_ours=bool(table.get("ours", False)),
        )

    def _options(self, name: str | None) -> tuple[Option, ...]:
        if name is None:
            return ()
        table = self.structure["options"][name]
        first: list[str] = table.get("first", [])
        found = self._listed(name, table)
        rank = {code: at for at, code in enumerate(first)}
        return tuple(sorted(found, key=lambda one: rank.get(one.code, len(first))))

    def _listed(self, name: str, table: Mapping[str, Any]) -> list[Option]:
        if "list" in table:
            entries = [entry for shared in table["list"] for entry in option_list(shared)]
            return [Option(code, label) for code, label in entries]
        only: Mapping[str, list[str]] = table.get("only", {})
        was: Mapping[str, str] = table.get("was", {})
        return [
            Option(
                code,
                self._text("options", name, code),
                frozenset(Level(level) for level in only.get(code, list(Level))),
                was.get(code, ""),
            )
            for code in table["codes"]
        ]

    def _text(self, *path: str, missing: str | None = None) -> Text:
        return Text(*(self._word(self.words[lang], path, missing) for lang in LANGUAGES))

    def _word(self, words: Any, path: tuple[str, ...], missing: str | None) -> str:
        for step in path:
            if step not in words and missing is not None:
                return missing
            if step not in words:
                raise KeyError(".".join(path))
            words = words[step]
        return str(words)


def _settings(table: Mapping[str, Any]) -> dict[str, Any]:
    plain = {name: table[name] for name in PLAIN if name in table}
    return plain | {name: Decimal(str(table[name])) for name in NUMBERS if name in table}


def _needs(letters: str) -> dict[Level, Need]:
    full, reduced, minimal = letters.split()
    return {Level.FULL: Need(full), Level.REDUCED: Need(reduced), Level.MINIMAL: Need(minimal)}


def _condition(table: Mapping[str, Any] | None) -> conditions.Condition | None:
    return None if table is None else conditions.read(table)
