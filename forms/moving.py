"""Moves answers from one version of a list to another: nothing is lost, nothing reinterpreted.

An answer goes along when it means the same where it comes to stand: same value, same unit, same
choice. What does not is kept aside in the document with its reason, and named in the report;
it is never turned into something that was not said.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, cast

from forms.answers import (
    Answers,
    Entry,
    Row,
    field_values,
    is_blank,
    parse,
    row_values,
    unit_for,
    unit_of,
)
from forms.conditions import Value
from forms.findings import Fact
from forms.messages import phrase
from forms.model import Field, Kind, Questionnaire, Text
from forms.versions import Change, ChangeKind, Pair, VersionChanges, compare_versions

CHOICES = frozenset({Kind.CHOICE, Kind.CHOICES})
TEXTS = frozenset({Kind.TEXT, Kind.LONG_TEXT})
FRESH = (ChangeKind.ADDED, ChangeKind.ASKED, ChangeKind.REQUIRED)
AGAIN = (ChangeKind.REWORDED, ChangeKind.UNITS, ChangeKind.KIND, ChangeKind.LIMITS)


@dataclass(frozen=True, slots=True)
class Spot:
    """Where an answer stood in the older version; ``label`` names its question."""

    section: str
    row: str | None
    key: str
    label: Text


@dataclass(frozen=True, slots=True)
class Aside:
    """An answer that no longer fits: where it stood, what was typed, and why it stays behind.

    ``code`` is one of gone, table_gone, place, kind, option, unit, value.
    """

    spot: Spot
    entry: Entry
    code: str

    def sentence(self, lang: str) -> str:
        """Say why the answer did not go along, in the reader's language."""
        typed = " ".join(filter(None, [self.entry["raw"].strip(), self.entry["unit"]]))
        facts: dict[str, Fact] = {"label": self.spot.label, "text": typed}
        return phrase(f"moving.{self.code}", facts, lang)

    def plain(self) -> dict[str, Any]:
        """Return it as the answers document keeps it."""
        place = {"section": self.spot.section, "row": self.spot.row, "field": self.spot.key}
        return {**place, "entry": dict(self.entry), "code": self.code}


@dataclass(frozen=True, slots=True)
class MoveReport:
    """What became of the answers.

    ``kept`` counts answers that stand as before, ``renamed`` are those under another key or
    section. ``fresh`` are questions to be answered for the first time, ``again`` those whose
    answer went along but whose question reads differently now.
    """

    changes: VersionChanges
    kept: int
    renamed: tuple[Pair, ...]
    aside: tuple[Aside, ...]
    fresh: tuple[Change, ...]
    again: tuple[Change, ...]


@dataclass(slots=True)
class _Move:
    """One move under way: what went along so far, and what did not."""

    changes: VersionChanges
    answers: Answers
    after: Answers
    kept: int = 0
    renamed: dict[tuple[str, str], Pair] = field(default_factory=dict)
    aside: list[Aside] = field(default_factory=list)
    answered: set[tuple[str, str]] = field(default_factory=set)


def move_answers(
    old: Questionnaire, new: Questionnaire, answers: Answers
) -> tuple[Answers, MoveReport]:
    """Return the answers as they stand in another version, and what became of each.

    Answers put aside by an earlier move are tried again.
    """
    changes = compare_versions(old, new)
    after = cast(Answers, {key: value for key, value in answers.items() if key not in MOVED})
    after = {**after, "fields": {}, "rows": {}}
    move = _Move(changes, answers, after)
    _singles(move)
    _tables(move)
    _links(move)
    reasons, homeless = _reasons(move, answers.get("reasons", {}))
    move.after["reasons"] = reasons
    earlier = [one for one in answers.get("aside", []) if not _took_back(move, one)]
    kept_aside = [*earlier, *(one.plain() for one in move.aside), *homeless]
    if kept_aside:
        move.after["aside"] = kept_aside
    report = MoveReport(
        changes=changes,
        kept=move.kept,
        renamed=tuple(move.renamed.values()),
        aside=tuple(move.aside),
        fresh=changes.of(*FRESH),
        again=tuple(_again(move)),
    )
    return move.after, report


MOVED = frozenset({"fields", "rows", "reasons", "aside"})


def _singles(move: _Move) -> None:
    homes = {one.key: one.section for one in move.changes.old.single_fields()}
    values = field_values(move.answers)
    for key, entry in move.answers.get("fields", {}).items():
        found = _moved(move, _spot(move, homes.get(key, ""), None, key), entry, values)
        if found is not None:
            move.after["fields"][found[0]] = found[1]


def _tables(move: _Move) -> None:
    for name, rows in move.answers.get("rows", {}).items():
        target = move.changes.section(name)
        if target is not None and target.has_rows:
            move.after["rows"][target.key] = [_row(move, name, row) for row in rows]
            continue
        for row in rows:
            for key, entry in row["cells"].items():
                _leave(move, _spot(move, name, row["id"], key), entry, "table_gone")


def _row(move: _Move, section: str, row: Row) -> Row:
    cells: dict[str, Entry] = {}
    values = row_values(move.answers, row)
    for key, entry in row["cells"].items():
        found = _moved(move, _spot(move, section, row["id"], key), entry, values)
        if found is not None:
            cells[found[0]] = found[1]
    return {"id": row["id"], "cells": cells}


def _spot(move: _Move, section: str, row: str | None, key: str) -> Spot:
    try:
        label = move.changes.old.section(section).field(key).label
    except KeyError:
        label = Text(key, key)
    return Spot(section, row, key, label)


def _leave(move: _Move, spot: Spot, entry: Entry, code: str) -> None:
    if not is_blank(entry):
        move.aside.append(Aside(spot, entry, code))


def _moved(
    move: _Move, spot: Spot, entry: Entry, values: Mapping[str, Value]
) -> tuple[str, Entry] | None:
    """Return key and entry where an answer comes to stand, ``None`` where it was put aside."""
    pair = move.changes.pair(spot.section, spot.key)
    found = "gone" if pair is None else _entry(move, pair, spot, entry, values)
    if pair is None or isinstance(found, str):
        _leave(move, spot, entry, str(found))
        return None
    if not is_blank(entry):
        move.kept += 1
        move.answered.add((pair.new_section.key, pair.new.key))
        if (pair.new_section.key, pair.new.key) != (spot.section, spot.key):
            move.renamed[spot.section, spot.key] = pair
    return pair.new.key, found


def _entry(
    move: _Move, pair: Pair, spot: Spot, entry: Entry, values: Mapping[str, Value]
) -> Entry | str:
    target = move.changes.section(spot.section)
    stays = target is pair.new_section if spot.row else not pair.new_section.has_rows
    return fitted(pair, entry, values, move.answers.get("decimal_sign")) if stays else "place"


def fitted(
    pair: Pair, entry: Entry, values: Mapping[str, Value], decimal_sign: str | None = None
) -> Entry | str:
    """Return an answer as the newer question takes it, or the code of why it does not.

    Parameters
    ----------
    pair
        The question before and after.
    entry
        The answer as it stands.
    values
        The other answers that a unit may follow.
    decimal_sign
        The sign that the writer declared.
    """
    old, new, value = pair.old, pair.new, entry["value"]
    if value is None:
        return entry if is_blank(entry) or "without" in entry or _reads_alike(old, new) else "kind"
    if old.kind in CHOICES and new.kind in CHOICES:
        return _chosen(entry, new)
    if old.kind is not new.kind and not _is_wider(old.kind, new.kind):
        return "kind"
    unit = unit_of(old, entry, values)
    default = unit_for(new, values)
    parsed = parse(new, entry["raw"], unit, default_unit=default, decimal_sign=decimal_sign)
    if parsed.entry["value"] is None:
        return "unit" if parsed.problem and parsed.problem.code.startswith("unit.") else "value"
    if (unit_of(new, parsed.entry, values)) != unit:
        return "unit"
    return parsed.entry if parsed.entry["value"] == value else "value"


def _reads_alike(old: Field, new: Field) -> bool:
    """Say whether a text that could not be read stays what it is: something to be mended."""
    return old.kind is new.kind and (old.units, old.unit_from) == (new.units, new.unit_from)


def _is_wider(old: Kind, new: Kind) -> bool:
    """Say whether a kind takes all answers of another one with the same meaning."""
    return (old, new) in {(Kind.INTEGER, Kind.DECIMAL), (Kind.EMAIL, Kind.TEXT)} or (
        old in TEXTS and new in TEXTS
    )


def _chosen(entry: Entry, new: Field) -> Entry | str:
    """Return the same choice by its code of today."""
    value = entry["value"]
    codes = value if isinstance(value, list) else [str(value)]
    today = {name: one.code for one in new.options for name in (one.was, one.code) if name}
    if not set(codes) <= set(today):
        return "option"
    if new.kind is Kind.CHOICE and len(codes) != 1:
        return "kind"
    now = [today[code] for code in codes]
    whole: Value = now if new.kind is Kind.CHOICES else now[0]
    raw = entry["raw"] if whole == value else "; ".join(now)
    return {**entry, "raw": raw, "value": whole}


def _links(move: _Move) -> None:
    """Let links follow tables that have another key now."""
    homes = {key: move.changes.section(key) for key in move.answers.get("rows", {})}
    names = {key: one.key for key, one in homes.items() if one is not None}
    for section in move.changes.new.sections:
        keys = [one.key for one in section.fields if one.kind is Kind.LINKS]
        for row in move.after["rows"].get(section.key, []) if keys else ():
            for key in keys:
                entry = row["cells"].get(key)
                if entry is not None and isinstance(entry["value"], list):
                    row["cells"][key] = _linked(entry, names)


def _linked(entry: Entry, names: Mapping[str, str]) -> Entry:
    links = entry["value"] if isinstance(entry["value"], list) else []
    moved = []
    for link in links:
        section, dot, row = link.partition(".")
        moved.append(f"{names.get(section, section)}{dot}{row}")
    return entry if moved == links else {**entry, "raw": "; ".join(moved), "value": moved}


def _reasons(
    move: _Move, reasons: Mapping[str, str]
) -> tuple[dict[str, str], list[dict[str, Any]]]:
    """Return the reasons under the names of today, and those of questions that are gone."""
    kept: dict[str, str] = {}
    homeless: list[dict[str, Any]] = []
    for name, reason in reasons.items():
        code, at, place = name.partition("@")
        section, row, key = (*place.split(":"), "", "")[:3]
        pair = move.changes.pair(section, key) if key else None
        home = pair.new_section if pair else move.changes.section(section)
        if home is None or (key and pair is None):
            homeless.append(
                {"section": section, "row": row or None, "field": key, "reason": reason}
            )
            continue
        kept[f"{code}{at}{home.key}:{row}:{pair.new.key if pair else ''}"] = reason
    return kept, homeless


def _took_back(move: _Move, plain: Mapping[str, Any]) -> bool:
    """Put an answer that an earlier move left aside back where its question stands again."""
    entry, key, row = plain.get("entry"), str(plain.get("field")), plain.get("row")
    section = next(
        (one for one in move.changes.new.sections if one.key == plain.get("section")), None
    )
    if entry is None or section is None or row is not None or section.has_rows:
        return False
    if key not in {one.key for one in section.fields} or key in move.after["fields"]:
        return False
    one = section.field(key)
    same = Pair(section, one, section, one)
    back = fitted(same, entry, field_values(move.after), move.answers.get("decimal_sign"))
    if isinstance(back, str):
        return False
    move.after["fields"][key] = back
    return True


def _again(move: _Move) -> Iterator[Change]:
    """Go through the questions that read differently and have an answer."""
    for one in move.changes.of(*AGAIN):
        if any(
            pair.new is one.new and (pair.new_section.key, pair.new.key) in move.answered
            for pair in move.changes.pairs
        ):
            yield one
