"""What changes between two versions of a list, question by question.

Questions are the same when their key is, or when the newer one says which it ``was``. Nothing is
guessed from likeness: a question that is neither is new, and the old one is gone.
"""

import dataclasses
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property

from forms.findings import Fact
from forms.messages import phrase
from forms.model import LANGUAGES, Field, Kind, Level, Need, Questionnaire, Section, Text


class ChangeKind(StrEnum):
    """What is different about a question."""

    ADDED = "added"
    REMOVED = "removed"
    RENAMED = "renamed"
    MOVED = "moved"
    KIND = "kind"
    UNITS = "units"
    OPTIONS_GONE = "options_gone"
    OPTIONS_NEW = "options_new"
    REQUIRED = "required"
    NOT_REQUIRED = "not_required"
    ASKED = "asked"
    NOT_ASKED = "not_asked"
    LIMITS = "limits"
    SHOWN = "shown"
    REWORDED = "reworded"


@dataclass(frozen=True, slots=True)
class Change:
    """One difference: ``old`` and ``new`` are the question before and after, if there is one."""

    kind: ChangeKind
    old: Field | None
    new: Field | None
    facts: Mapping[str, Fact] = dataclasses.field(default_factory=dict)

    @property
    def field(self) -> Field:
        """The question as it is now; as it was where it is gone."""
        found = self.new or self.old
        assert found is not None  # noqa: S101 - one of the two is always there
        return found

    def sentence(self, lang: str) -> str:
        """Say what is different, in the reader's language."""
        facts: dict[str, Fact] = {"label": self.field.label, **self.facts}
        return phrase(f"versions.{self.kind.value}", facts, lang)


@dataclass(frozen=True, slots=True)
class Pair:
    """The same question in both versions, with the sections it stands in."""

    old_section: Section
    old: Field
    new_section: Section
    new: Field


@dataclass(frozen=True)
class VersionChanges:
    """All differences between two versions, in the order of the newer form."""

    old: Questionnaire
    new: Questionnaire
    changes: tuple[Change, ...]
    pairs: tuple[Pair, ...]

    def of(self, *kinds: ChangeKind) -> tuple[Change, ...]:
        """Return the changes of some kinds."""
        return tuple(one for one in self.changes if one.kind in kinds)

    def pair(self, section: str, key: str) -> Pair | None:
        """Return where a question of the older version stands now, ``None`` when it is gone."""
        return self._pairs.get((section, key))

    def section(self, key: str) -> Section | None:
        """Return the section that continues one of the older version."""
        return next((one for one in self.new.sections if key in {one.key, one.was}), None)

    @cached_property
    def _pairs(self) -> dict[tuple[str, str], Pair]:
        return {(one.old_section.key, one.old.key): one for one in self.pairs}


def compare_versions(old: Questionnaire, new: Questionnaire) -> VersionChanges:
    """Return what changes from one version of a list to another.

    Both may also be different lists: what they have in common goes by the same keys.
    """
    before = {(section.key, one.key): section for section in old.sections for one in section.fields}
    pairs: list[Pair] = []
    changes: list[Change] = []
    for section in new.sections:
        for one in section.fields:
            found = _before(section, one, before)
            if found is None:
                changes.append(Change(ChangeKind.ADDED, None, one, _needs(one)))
                continue
            pair = Pair(before[found], before[found].field(found[1]), section, one)
            pairs.append(pair)
            changes.extend(_differences(pair))
    kept = {(pair.old_section.key, pair.old.key) for pair in pairs}
    gone = (
        section.field(key) for (name, key), section in before.items() if (name, key) not in kept
    )
    changes.extend(Change(ChangeKind.REMOVED, one, None) for one in gone)
    return VersionChanges(old, new, tuple(_once(changes)), tuple(pairs))


def _once(changes: list[Change]) -> Iterator[Change]:
    """Leave out what is said already: cells that several tables share change once."""
    said: set[tuple[ChangeKind, str, str, str]] = set()
    for one in changes:
        name = (one.kind, one.field.section, one.field.key, str(sorted(one.facts.items(), key=str)))
        if name not in said:
            said.add(name)
            yield one


def _before(
    section: Section, field: Field, before: Mapping[tuple[str, str], Section]
) -> tuple[str, str] | None:
    """Return section and key of the same question in the older version."""
    homes = [name for name in (section.key, section.was) if name]
    keys = [name for name in (field.was, field.key) if name]
    for home in homes:
        for key in keys:
            if (home, key) in before:
                return home, key
    if field.section != section.key:
        return None  # a cell that tables share belongs to its own table only
    elsewhere = [place for place in before if place[1] in keys]
    own = [place for place in elsewhere if before[place].field(place[1]).section == place[0]]
    return own[0] if len(own) == 1 else None


def _needs(field: Field) -> dict[str, Fact]:
    required = [level for level in Level if field.need_at(level) is Need.REQUIRED]
    return {"levels": _named("levels", required)}


def _named(table: str, codes: Iterable[str]) -> Text:
    """Return the names of codes in both languages; a dash for none."""
    listed = [str(code) for code in codes] or ["none"]
    return _listed(
        [Text(*(phrase(f"{table}.{one}", {}, lang) for lang in LANGUAGES)) for one in listed]
    )


def _differences(pair: Pair) -> Iterator[Change]:
    old, new = pair.old, pair.new
    if old.key != new.key:
        yield Change(ChangeKind.RENAMED, old, new, {"was": old.label})
    if pair.new_section.key not in {pair.old_section.key} and pair.old_section.key != (
        pair.new_section.was
    ):
        facts: dict[str, Fact] = {"to": pair.new_section.title, "was": pair.old_section.title}
        yield Change(ChangeKind.MOVED, old, new, facts)
    if old.kind is not new.kind:
        yield Change(
            ChangeKind.KIND,
            old,
            new,
            {"was": _named("kinds", [old.kind]), "now": _named("kinds", [new.kind])},
        )
    if (old.units, old.unit_from) != (new.units, new.unit_from):
        facts = {"was": _units(old), "now": _units(new)}
        yield Change(ChangeKind.UNITS, old, new, facts)
    yield from _options(old, new)
    yield from _levels(old, new)
    if _limits(old) != _limits(new):
        yield Change(ChangeKind.LIMITS, old, new)
    if (old.show_if, old.required_when) != (new.show_if, new.required_when):
        yield Change(ChangeKind.SHOWN, old, new)
    if (old.label, old.hint) != (new.label, new.hint):
        yield Change(ChangeKind.REWORDED, old, new, {"was": old.label})


def _units(field: Field) -> tuple[str, ...]:
    return field.units or ((field.unit_from,) if field.unit_from else ("–",))


def _options(old: Field, new: Field) -> Iterator[Change]:
    choices = {Kind.CHOICE, Kind.CHOICES}
    if old.kind not in choices or new.kind not in choices:
        return
    kept = {name for one in new.options for name in (one.code, one.was) if name}
    known = {one.code for one in old.options}
    gone = [one.label for one in old.options if one.code not in kept]
    fresh = [one.label for one in new.options if not {one.code, one.was} & known]
    if gone:
        yield Change(ChangeKind.OPTIONS_GONE, old, new, {"options": _listed(gone)})
    if fresh:
        yield Change(ChangeKind.OPTIONS_NEW, old, new, {"options": _listed(fresh)})


def _listed(labels: list[Text]) -> Text:
    return Text(", ".join(one.en for one in labels), "、".join(one.zh for one in labels))


def _levels(old: Field, new: Field) -> Iterator[Change]:
    kinds: dict[ChangeKind, list[Level]] = {}
    for level in Level:
        before, after = old.need_at(level), new.need_at(level)
        if old.asked_at(level) != new.asked_at(level):
            kind = ChangeKind.ASKED if new.asked_at(level) else ChangeKind.NOT_ASKED
        elif (before is Need.REQUIRED) != (after is Need.REQUIRED):
            kind = ChangeKind.REQUIRED if after is Need.REQUIRED else ChangeKind.NOT_REQUIRED
        else:
            continue
        kinds.setdefault(kind, []).append(level)
    for kind, levels in kinds.items():
        yield Change(kind, old, new, {"levels": _named("levels", levels)})


def _limits(field: Field) -> tuple[object, ...]:
    numbers = (field.minimum, field.maximum, field.above)
    return (*numbers, field.min_length, field.max_length, field.pattern, field.check)
