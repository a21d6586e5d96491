"""What an uploaded workbook said, as plain values to keep and to look at again."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from forms.answers import Answers
from forms.loader import load
from forms.model import Questionnaire, Text
from forms.workbook import Finding, Merge, Reading, Spots, bring_up, merge


@dataclass(frozen=True, slots=True)
class Read:
    """A workbook that was read: its answers, the ones it was written with, and their cells."""

    answers: Answers
    base: Answers
    findings: tuple[Finding, ...]
    places: Spots
    sheets: dict[str, str]
    made_for: tuple[str, str]

    @property
    def size(self) -> int:
        """Count the values that the workbook holds."""
        tables = self.answers.get("rows", {}).values()
        cells = sum(len(row["cells"]) for rows in tables for row in rows)
        return len(self.answers.get("fields", {})) + cells

    def against(self, answers: Answers) -> Merge:
        """Return what the workbook would change in ``answers``."""
        return merge(answers, self.answers, base=self.base, places=self.places)


def to_json(reading: Reading) -> dict[str, Any]:
    """Return a reading as plain values."""
    return {
        "answers": reading.answers,
        "base": reading.base,
        "findings": [finding_to_json(one) for one in reading.findings],
        "places": reading.places.to_json(),
        "sheets": dict(reading.sheets),
        "made_for": _made_for(reading),
        "refused": reading.is_refused,
    }


def finding_to_json(one: Finding) -> dict[str, Any]:
    """Return a finding with its sentences, which may come from the grammar of answers."""
    facts = {name: _fact(fact) for name, fact in one.facts.items()}
    words = dict(one.words) if one.words else None
    return asdict(one) | {"facts": facts, "words": words}


def _fact(fact: Any) -> Any:
    return {"en": fact.en, "zh": fact.zh} if isinstance(fact, Text) else fact


def of(reading: Reading) -> Read:
    """Return what matters of a reading that was just made."""
    return Read(
        answers=reading.answers,
        base=reading.base,
        findings=reading.findings,
        places=reading.places,
        sheets=dict(reading.sheets),
        made_for=_made_for(reading),
    )


def _made_for(reading: Reading) -> tuple[str, str]:
    """Return id and version of the list that the workbook was written for."""
    made_for = reading.questionnaire
    return ("", "") if made_for is None else (made_for.id, made_for.version)


def from_json(document: Mapping[str, Any]) -> Read:
    """Return what :func:`to_json` wrote down."""
    return Read(
        answers=document["answers"],
        base=document["base"],
        findings=tuple(finding_from_json(one) for one in document["findings"]),
        places=Spots.from_json(document["places"]),
        sheets=dict(document["sheets"]),
        made_for=tuple(document["made_for"]),
    )


def finding_from_json(plain: Mapping[str, Any]) -> Finding:
    """Return the finding that :func:`finding_to_json` wrote down."""
    facts = {
        name: Text(fact["en"], fact["zh"]) if isinstance(fact, dict) else fact
        for name, fact in plain["facts"].items()
    }
    return Finding(**{**plain, "facts": facts})


def in_terms_of(read: Read, questionnaire: Questionnaire) -> Read:
    """Return what a workbook says in the version of the list that is asked now."""
    if read.made_for in {("", ""), (questionnaire.id, questionnaire.version)}:
        return read
    return of(bring_up(as_reading(read, load(*read.made_for)), questionnaire))


def as_reading(read: Read, questionnaire: Questionnaire) -> Reading:
    """Return a reading again, to place the findings of the rules in its cells."""
    return Reading(
        questionnaire=questionnaire,
        answers=read.answers,
        base=read.base,
        findings=read.findings,
        places=read.places,
        sheets=read.sheets,
    )
