"""Where files stand in the answers: an answer of the kind ``file`` is a list of their ids."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from forms.answers import Answers, field_entry, rows_of
from forms.model import Kind, Questionnaire, Section
from portal.submissions.places import SEPARATOR, Place

ID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")


def ids_of(entry: Mapping[str, Any] | None) -> tuple[str, ...]:
    """Return the ids of the files that an answer names, each once, in their order."""
    if entry is None:
        return ()
    value = entry.get("value")
    text = SEPARATOR.join(map(str, value)) if isinstance(value, list) else str(entry.get("raw", ""))
    return tuple(dict.fromkeys(ID.findall(text)))


def as_raw(ids: tuple[str, ...]) -> str:
    """Return the answer that names these files."""
    return SEPARATOR.join(ids)


def in_section(section: Section, answers: Answers) -> Iterator[tuple[Place, str]]:
    """Yield each file of a section with the place where it stands."""
    for field in section.fields:
        if field.kind is not Kind.FILE:
            continue
        if not section.has_rows:
            place = Place(section.key, None, field.key)
            yield from ((place, one) for one in ids_of(field_entry(answers, field.key)))
            continue
        for row in rows_of(answers, section.key):
            place = Place(section.key, row["id"], field.key)
            yield from ((place, one) for one in ids_of(row["cells"].get(field.key)))


def in_answers(questionnaire: Questionnaire, answers: Answers) -> Iterator[tuple[Place, str]]:
    """Yield each file of the whole answer with its place, in the order of the form."""
    for section in questionnaire.sections:
        yield from in_section(section, answers)
