"""Lays an industry module over the list that it extends, as plain tables.

A module names its base and holds only what it adds: sections, fields in sections of the base,
entries of option lists, suggestions, first rows, usual ranges. What the base asks stays asked.
"""

from collections.abc import Mapping
from copy import deepcopy
from typing import Any

Table = dict[str, Any]


def is_module(structure: Mapping[str, Any]) -> bool:
    """Tell whether a definition builds on another one."""
    return "extends" in structure


def base_of(structure: Mapping[str, Any]) -> tuple[str, str]:
    """Return id and version of the list that a module extends."""
    named = structure["extends"]
    return str(named["id"]), str(named["version"])


def joined(base: Mapping[str, Any], module: Mapping[str, Any]) -> Table:
    """Return the structure that a module and its base make together.

    Raises
    ------
    KeyError
        The module puts a section behind one that the base does not have.
    """
    whole = deepcopy(dict(base))
    whole.pop("counts", None)
    whole |= {name: module[name] for name in ("id", "version", "extends") if name in module}
    whole["options"] = _options(whole.get("options", {}), module.get("options", {}))
    sections = whole["section"]
    for added in module.get("section", []):
        known = {one["key"]: at for at, one in enumerate(sections)}
        if added.get("key") in known:
            _add_fields(sections[known[added["key"]]], added)
        else:
            sections.insert(known[added["after"]] + 1, {**added, "fresh": True})
    for name in ("row", "range"):
        whole[name] = [*whole.get(name, []), *module.get(name, [])]
    whole["suggest"] = whole.get("suggest", {}) | module.get("suggest", {})
    return whole


def _options(base: Mapping[str, Any], added: Mapping[str, Any]) -> Table:
    """Return all option lists; a module adds entries to a list and says which come first."""
    whole = dict(base)
    for name, table in added.items():
        if name not in base:
            whole[name] = table
            continue
        codes = [*base[name].get("codes", []), *table.get("add", [])]
        more = {"codes": codes} if codes else {}
        whole[name] = {**base[name], **more, "first": table.get("first", [])}
    return whole


def _add_fields(section: Table, added: Mapping[str, Any]) -> None:
    """Put fields behind those that a section has, or behind the one they name."""
    for field in added.get("field", []):
        fields = section["field"]
        keys = [one["key"] for one in fields]
        at = keys.index(field["after"]) + 1 if "after" in field else len(fields)
        fields.insert(at, field)


def joined_words(base: Mapping[str, Any], module: Mapping[str, Any]) -> Table:
    """Return the words of both; where a module words something anew, its words hold."""
    whole = dict(base)
    for name, value in module.items():
        both = isinstance(value, dict) and isinstance(whole.get(name), dict)
        whole[name] = joined_words(whole[name], value) if both else value
    return whole
