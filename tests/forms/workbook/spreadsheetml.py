"""Checks the parts of a workbook against the schema in ``spreadsheetml.toml``."""

import re
import tomllib
import zipfile
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import Element

from defusedxml.ElementTree import fromstring

SCHEMA = tomllib.loads(Path(__file__).with_name("spreadsheetml.toml").read_text("utf-8"))
TYPES = {
    "bool": r"[01]|true|false",
    "uint": r"[0-9]{1,10}",
    "double": r"-?[0-9]+(\.[0-9]+)?",
    "ref": r"[A-Z]{1,3}[0-9]{1,7}(:[A-Z]{1,3}[0-9]{1,7})?",
    "sqref": r"[A-Z]{1,3}[0-9]{1,7}(:[A-Z]{1,3}[0-9]{1,7})?( [A-Z]{1,3}[0-9]{1,7})*",
    "rgb": r"[0-9A-F]{8}",
    "id": r"[A-Za-z_][A-Za-z0-9_.-]*",
    "text": r"(?s:.*)",
}
#: Written by other standards: drawings of comments, document properties, the theme.
ELSEWHERE = re.compile(r".*\.vml|docProps/.*|xl/theme/.*")


def flaws(path: Path) -> list[str]:
    """Return everything in a workbook that the schema does not allow, and dangling references."""
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    roots = {
        name: fromstring(content)
        for name, content in parts.items()
        if not ELSEWHERE.fullmatch(name)
    }
    found = [f"{name}: {flaw}" for name, root in roots.items() for flaw in _element(root)]
    return [*found, *_dangling(roots, set(parts))]


def _local(name: str) -> str:
    return name.rpartition("}")[2]


def _element(element: Element) -> Iterator[str]:
    name = _local(element.tag)
    known = SCHEMA.get(name)
    if known is None:
        yield f"<{name}> is not known"
        return
    children = " ".join(_local(child.tag) for child in element)
    if not _order(known.get("children", "")).fullmatch(children + " " if children else ""):
        yield f"<{name}> holds {children}"
    yield from _values(element, known)
    for child in element:
        yield from _element(child)


def _values(element: Element, known: dict[str, Any]) -> Iterator[str]:
    name, allowed = _local(element.tag), known.get("attributes", {})
    for attribute, value in element.attrib.items():
        kind = allowed.get(_local(attribute))
        if kind is None or not _is(kind, value):
            yield f"<{name} {_local(attribute)}={value[:60]!r}>"
    text = (element.text or "").strip()
    if text and not _is(known.get("text", "none"), text):
        yield f"<{name}> says {text[:60]!r}"


def _is(kind: str, value: str) -> bool:
    base, _, longest = kind.partition(":")
    if longest:
        # Excel counts UTF-16 units.
        return len(value.encode("utf-16-le")) // 2 <= int(longest)
    return re.fullmatch(TYPES.get(base, base), value) is not None


@cache
def _order(children: str) -> re.Pattern[str]:
    """Turn ``a? (b|c)* d`` into a pattern over the names of the children."""
    return re.compile(re.sub(r"\(?([A-Za-z0-9|]+)\)?([?*+]?) ?", r"(?:(?:\1) )\2", children))


def _dangling(roots: dict[str, Element], parts: set[str]) -> Iterator[str]:
    """Yield relationships and content types of parts that are not there."""
    for name, root in roots.items():
        for one in root:
            target = one.get("Target") if _local(one.tag) == "Relationship" else one.get("PartName")
            if target and _resolved(name, target) not in parts:
                yield f"{name}: {target} is not there"


def _resolved(name: str, target: str) -> str:
    if target.startswith("/"):
        return target[1:]
    folder = name.partition("_rels/")[0]
    return f"{folder}{target}"
