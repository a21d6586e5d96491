"""What an uploaded workbook said, as plain values to keep and to look at again."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from forms.answers import Answers
from forms.model import Text
from forms.workbook import Finding, Merge, Reading, Spots, merge


@dataclass(frozen=True, slots=True)
class Read:
    """A workbook that was read: its answers, the ones it was written with, and their cells."""

    answers: Answers
    base: Answers
    findings: tuple[Finding, ...]
    places: Spots
    sheets: dict[str, str]

    def against(self, answers: Answers) -> Merge:
        """Return what the workbook would change in ``answers``."""
        return merge(answers, self.answers, base=self.base, places=self.places)


def to_json(reading: Reading) -> dict[str, Any]:
    """Return a reading as plain values."""
    return {
        "answers": reading.answers,
        "base": reading.base,
        "findings": [_finding(one) for one in reading.findings],
        "places": reading.places.to_json(),
        "sheets": dict(reading.sheets),
        "refused": reading.is_refused,
    }


def _finding(one: Finding) -> dict[str, Any]:
    """Return a finding with its sentences, which may come from the grammar of answers."""
    facts = {name: _fact(fact) for name, fact in one.facts.items()}
    words = dict(one.words) if one.words else None
    return asdict(one) | {"facts": facts, "words": words}


def _fact(fact: Any) -> Any:
    return {"en": fact.en, "zh": fact.zh} if isinstance(fact, Text) else fact


def from_json(document: Mapping[str, Any]) -> Read:
    """Return what :func:`to_json` wrote down."""
    return Read(
        answers=document["answers"],
        base=document["base"],
        findings=tuple(_read_finding(one) for one in document["findings"]),
        places=Spots.from_json(document["places"]),
        sheets=dict(document["sheets"]),
    )


def _read_finding(plain: Mapping[str, Any]) -> Finding:
    facts = {
        name: Text(fact["en"], fact["zh"]) if isinstance(fact, dict) else fact
        for name, fact in plain["facts"].items()
    }
    return Finding(**{**plain, "facts": facts})


def as_reading(read: Read) -> Reading:
    """Return a reading again, to place the findings of the rules in its cells."""
    return Reading(
        answers=read.answers,
        base=read.base,
        findings=read.findings,
        places=read.places,
        sheets=read.sheets,
    )
