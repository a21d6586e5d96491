"""At which line of a definition something stands; TOML readers do not say."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

LINE = "@line"
"""Where a marked table keeps the line of its heading."""

HEADING = re.compile(r"\s*\[\[?\s*([^\[\]]+?)\s*\]\]?\s*(?:#.*)?")


def mark(structure: Mapping[str, Any], text: str) -> None:
    """Write into each section, field, first row and range the line at which it begins."""
    section: dict[str, Any] = {}
    found: dict[str, Iterator[dict[str, Any]]] = {
        name: iter(structure.get(name, [])) for name in ("section", "row", "range")
    }
    fields: Iterator[dict[str, Any]] = iter(())
    for number, name in _headings(text):
        if name == "section.field":
            section = next(fields, {})
            section[LINE] = number
        elif name in found:
            table = next(found[name], {})
            table[LINE] = number
            if name == "section":
                fields = iter(table.get("field", []))


def heading(text: str, name: str) -> int:
    """Return the line of a table's heading, 0 where it has none."""
    return next((number for number, found in _headings(text) if found == name), 0)


def of_key(text: str, start: int, name: str) -> int:
    """Return the line of a key below a heading; the heading's own line where it is not found."""
    rows = text.splitlines()
    for number in range(start, len(rows) + 1):
        row = rows[number - 1]
        if number > start and HEADING.fullmatch(row):
            break
        if re.match(rf"\s*{re.escape(name)}\s*=", row):
            return number
    return start


def words(table: Mapping[str, Any], path: str = "") -> Iterator[tuple[str, str]]:
    """Go through all words of a language file with their paths."""
    for name, value in table.items():
        full = f"{path}.{name}" if path else name
        if isinstance(value, dict):
            yield from words(value, full)
        else:
            yield full, str(value)


def of_word(text: str, path: str) -> int:
    """Return the line of a word, that of its table where it is missing, else the first."""
    table, _, name = path.rpartition(".")
    return of_key(text, heading(text, table) or 1, name)


def _headings(text: str) -> Iterator[tuple[int, str]]:
    for number, row in enumerate(text.splitlines(), 1):
        found = HEADING.fullmatch(row)
        if found is not None:
            yield number, found[1]
