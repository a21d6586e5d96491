"""Where things are in a workbook: its sheets in order, shared strings and styles."""

from __future__ import annotations

import posixpath
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from forms.workbook.limits import Limits
from forms.workbook.parts import is_xml
from forms.workbook.xmlstream import Refused, damaged, stream

_ROOT_RELATIONS: Final = "_rels/.rels"


@dataclass(frozen=True, slots=True)
class SheetPart:
    """One worksheet: its name on the tab, its part, and whether it is shown."""

    name: str
    part: str
    state: str


@dataclass(frozen=True, slots=True)
class Package:
    """The parts of a workbook that a reader needs."""

    sheets: tuple[SheetPart, ...]
    strings: str | None
    styles: str | None
    is_1904: bool


@dataclass(frozen=True, slots=True)
class _Relation:
    """One relationship of a part."""

    kind: str
    target: str


def open_parts(archive: zipfile.ZipFile, limits: Limits) -> Package:
    """Follow the relationships from the archive's root, or raise :class:`Refused`."""
    root = _relations(archive, _ROOT_RELATIONS, "", limits)
    workbook = _first(root, "/officeDocument")
    if workbook is None:
        raise Refused(damaged(_ROOT_RELATIONS))
    folder, name = posixpath.split(workbook)
    relations = _relations(archive, posixpath.join(folder, "_rels", f"{name}.rels"), folder, limits)
    sheets, is_1904 = _sheets(archive, workbook, relations, limits)
    return Package(
        sheets=sheets,
        strings=_first(relations, "/sharedStrings"),
        styles=_first(relations, "/styles"),
        is_1904=is_1904,
    )


def _first(relations: Mapping[str, _Relation], ending: str) -> str | None:
    """Return the target of the first relationship of a kind."""
    targets = (found.target for found in relations.values() if found.kind.endswith(ending))
    return next(targets, None)


def _relations(
    archive: zipfile.ZipFile, part: str, folder: str, limits: Limits
) -> dict[str, _Relation]:
    """Return the relationships that a ``.rels`` part declares, by id."""
    found: dict[str, _Relation] = {}

    def start(name: str, attributes: Mapping[str, str]) -> None:
        if name == "Relationship":
            target = posixpath.normpath(posixpath.join("/", folder, attributes.get("Target", "")))
            kind = attributes.get("Type", "")
            found[attributes.get("Id", "")] = _Relation(kind, target.lstrip("/"))

    stream(archive, part, start, limits=limits)
    return found


def _sheets(
    archive: zipfile.ZipFile, workbook: str, relations: Mapping[str, _Relation], limits: Limits
) -> tuple[tuple[SheetPart, ...], bool]:
    """Return the worksheets in the order of their tabs, and the date system."""
    sheets: list[SheetPart] = []
    date_systems: list[bool] = []

    def start(name: str, attributes: Mapping[str, str]) -> None:
        if name == "workbookPr":
            date_systems.append(attributes.get("date1904", "0") in ("1", "true", "on"))
        elif name == "sheet":
            sheets.extend(_sheet(attributes, relations))

    stream(archive, workbook, start, limits=limits)
    return tuple(sheets), any(date_systems)


def _sheet(attributes: Mapping[str, str], relations: Mapping[str, _Relation]) -> list[SheetPart]:
    """Return the worksheet of a ``sheet`` element; charts have no cells and give none."""
    ids = (value for key, value in attributes.items() if key.rpartition(":")[2] == "id")
    relation = relations.get(next(ids, ""))
    if relation is None or not relation.kind.endswith("/worksheet") or not is_xml(relation.target):
        return []
    state = attributes.get("state", "visible")
    return [SheetPart(attributes.get("name", ""), relation.target, state)]
