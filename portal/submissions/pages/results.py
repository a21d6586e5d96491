"""Score and footprint as pages show them, from the plain values that are frozen or shared."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from forms.messages import phrase
from portal.core.flag_words import WORDS, FlagWords
from portal.core.i18n import N_, translated
from portal.submissions.frozen import fact_from_json

STAGES = {
    "materials": N_("Materials"),
    "energy": N_("Energy"),
    "transport": N_("Transport"),
    "process": N_("Process"),
    "waste": N_("Waste"),
}
DIMENSIONS = {
    "time": N_("Time"),
    "geography": N_("Geography"),
    "technology": N_("Technology"),
    "completeness": N_("Completeness"),
    "consistency": N_("Consistency"),
    "verifiability": N_("Verifiability"),
}


@dataclass(frozen=True, slots=True)
class ScorePart:
    """One part of the score."""

    name: str
    points: float
    of: float
    is_asked: bool

    @property
    def percent(self) -> float:
        """Return how much of it is reached."""
        return 100 * self.points / self.of if self.of else 0.0


@dataclass(frozen=True, slots=True)
class ScoreView:
    """The score with its parts, and what would raise it, the most first."""

    total: float
    grade: str
    parts: tuple[ScorePart, ...]
    advice: tuple[tuple[str, str | None], ...]


@dataclass(frozen=True, slots=True)
class Stage:
    """What one stage contributes."""

    key: str
    name: str
    kgco2e: float
    percent: float | None


@dataclass(frozen=True, slots=True)
class FootprintView:
    """The footprint with what is told of it; parts that are not told are ``None``."""

    value: float | None
    known: float | None
    unit: str
    boundary: str
    is_complete: bool
    stages: tuple[Stage, ...] | None
    lines: tuple[Mapping[str, Any], ...] | None
    materials: tuple[Mapping[str, Any], ...] | None
    missing: int
    primary_share: float | None
    ratings: tuple[tuple[str, float | None], ...]
    gwp_set: str
    mass: float | None
    verification: str
    marks: tuple[FlagWords, ...] = ()
    is_summed: bool = False
    """Whether own part and materials are in one sum, figures of the supplier's suppliers too."""
    hidden: int = 0
    verified_share: float | None = None
    named: tuple[str, ...] = ()
    """Of the supplier's suppliers: hidden materials, percent verified, who may be named."""

    @property
    def largest(self) -> Stage | None:
        """Return the stage that contributes most."""
        return max(self.stages or (), key=lambda one: abs(one.kgco2e), default=None)


def score_view(score: Mapping[str, Any], lang: str) -> ScoreView:
    """Return a score with its words."""
    return ScoreView(
        total=score["total"],
        grade=score["grade"],
        parts=tuple(
            ScorePart(
                name=phrase(f"score.{part['key']}", {}, lang),
                points=part["points"],
                of=part["of"],
                is_asked=part["share"] is not None,
            )
            for part in score["parts"]
        ),
        advice=tuple((_advice(one, lang), one.get("section")) for one in score["advice"]),
    )


def _advice(one: Mapping[str, Any], lang: str) -> str:
    facts = {name: fact_from_json(fact) for name, fact in one["facts"].items()}
    return phrase(one["code"], {**facts, "points": f"{one['points']:.1f}".removesuffix(".0")}, lang)


def footprint_view(document: Mapping[str, Any]) -> FootprintView:
    """Return a footprint, whole or as far as it was shared."""
    amount, unit = document["declared_amount"] or 1, document["declared_unit"] or ""
    per = unit if amount == 1 else f"{amount:g} {unit}"
    return FootprintView(
        value=document["value_kgco2e"],
        known=document.get("known_kgco2e"),
        unit=f"kgCO2e/{per}",
        boundary=document["boundary"],
        is_complete=document["complete"],
        stages=_stages(document.get("stages")),
        lines=_tuple(document.get("lines")),
        materials=_tuple(document.get("materials")),
        missing=len(document.get("missing") or ()),
        primary_share=document.get("primary_share"),
        ratings=_ratings(document.get("ratings") or ()),
        gwp_set=document.get("gwp_set") or "",
        mass=document.get("mass_per_unit_kg"),
        verification=document.get("verification") or "none",
        marks=tuple(WORDS[code] for code in document.get("marks") or ()),
        **_upstream(document.get("upstream") or {}),
    )


def _upstream(passed: Mapping[str, Any]) -> dict[str, Any]:
    """Return what is told of the supplier's suppliers, from a sealed version or a shared copy."""
    return {
        "is_summed": bool(passed.get("is_whole")),
        "hidden": passed.get("materials", len(passed.get("rows") or ())),
        "verified_share": passed.get("verified_share"),
        "named": tuple(passed.get("named") or ()),
    }


def _tuple(values: list[Mapping[str, Any]] | None) -> tuple[Mapping[str, Any], ...] | None:
    return None if values is None else tuple(values)


def _stages(stages: Mapping[str, float] | None) -> tuple[Stage, ...] | None:
    if stages is None:
        return None
    total = sum(abs(part) for part in stages.values())
    return tuple(
        Stage(key, stage_word(key), part, 100 * part / total if total else None)
        for key, part in stages.items()
    )


def stage_word(key: str) -> str:
    """Return what a stage is called."""
    return translated(STAGES[key]) if key in STAGES else key


def _ratings(values: Any) -> tuple[tuple[str, float | None], ...]:
    return tuple(
        (translated(name), value) for name, value in zip(DIMENSIONS.values(), values, strict=False)
    )
