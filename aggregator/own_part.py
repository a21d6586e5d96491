"""What a supplier's own part is made from, and what it is: activity data in, lines and sums out."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from operator import attrgetter
from typing import Final, Protocol

from aggregator import units
from aggregator.errors import Fact, Words
from aggregator.factor import Ratings
from aggregator.messages import sentence

REASONS: Final = {
    "given": "line.given",
    "factor_missing": "line.factor_missing",
    "unit_differs": "line.unit_differs",
    "gas_not_in_set": "line.gas_not_in_set",
    "gwp_set_differs": "line.gwp_set_differs",
    "region_differs": "line.region_differs",
    "old": "line.old",
    "technology_differs": "line.technology_differs",
    "upstream_missing": "line.upstream_missing",
    "spend_based": "line.spend_based",
}
"""The sentence of each reason that a match or a line can carry."""


def in_words(reason: str, lang: str = "en", **facts: Fact) -> str:
    """Return the sentence of a reason, in ``en`` or ``zh``, with its facts put in.

    >>> in_words("given"), in_words("given", "zh")
    ("The factor is the supplier's own.", '因子由供应商自行提供。')
    """
    return sentence(REASONS[reason], facts, lang)


def units_told(unit: str, others: Sequence[str]) -> dict[str, Fact]:
    """Return a unit and others that it cannot be converted to, each with what it measures.

    >>> units_told("kg", ["kWh"])["others"].zh
    'kWh（能量）'
    """
    of_english, of_chinese = (
        [form.format(one, name(units.parse_unit(one))) for one in (unit, *others)]
        for form, name in (("{} ({})", attrgetter("dimension")), ("{}（{}）", units.dimension_zh))
    )
    return {
        "unit": Words(of_english[0], zh=of_chinese[0]),
        "others": Words(" / ".join(of_english[1:]), zh=" / ".join(of_chinese[1:])),
    }


class ActivityData(Protocol):
    """What :func:`compute` needs to know of one line of activity data."""

    @property
    def category(self) -> str:
        """Kind of activity, as the factor library names it."""

    @property
    def stage(self) -> str:
        """Stage of the supplier's own part: energy, transport, process, waste."""

    @property
    def quantity_per_unit(self) -> Decimal:
        """Activity per declared amount, in ``unit``."""

    @property
    def unit(self) -> str:
        """Unit of the quantity."""

    @property
    def region(self) -> str | None:
        """ISO 3166 code of the place."""

    @property
    def year(self) -> int | None:
        """Year of the activity."""

    @property
    def field(self) -> str:
        """Question that was answered."""

    @property
    def row(self) -> str | None:
        """Row of the answer, where it is in a table."""

    @property
    def given_factor(self) -> Decimal | None:
        """The supplier's own factor in kgCO2e per ``unit``, or ``None``."""

    @property
    def primary_activity(self) -> bool:
        """Whether the quantity itself is primary data."""

    @property
    def location_category(self) -> str | None:
        """Category of the location-based figure kept beside green power."""


@dataclass(frozen=True, slots=True)
class GasPart:
    """One gas of a line: its mass, its potential, and what the two make."""

    gas: str
    kg: float
    gwp: float
    kgco2e: float


@dataclass(frozen=True, slots=True)
class OwnLine:
    """One line of activity data with its factor and result.

    ``kgco2e`` is per declared amount and ``nan`` where no factor was found; ``gases`` are its
    parts.  ``location_kgco2e`` and ``location_formula`` are the location-based figure, which is
    the same but for green power.  ``is_primary`` needs both activity and factor to be primary.
    ``factor_units`` are those that factors are known for where ``unit`` measures something else.
    """

    field: str
    row: str | None
    category: str
    stage: str
    quantity: Decimal
    unit: str
    factor_id: str | None
    factor_value: Decimal | None
    factor_unit: str | None
    conversion: Decimal | None
    kgco2e: float
    location_kgco2e: float
    formula: str
    is_primary: bool
    ratings: Ratings
    reasons: tuple[str, ...]
    gases: tuple[GasPart, ...] = ()
    location_formula: str = ""
    factor_units: tuple[str, ...] = ()

    def remarks(self, lang: str = "en") -> tuple[str, ...]:
        """Return its reasons in words: what is to be minded, in ``en`` or ``zh``.

        >>> in_words("upstream_missing")
        'The factor is of combustion alone: what it takes to make the fuel is missing.'
        """
        facts = units_told(self.unit, self.factor_units)
        return tuple(in_words(reason, lang, **facts) for reason in self.reasons)


@dataclass(frozen=True, slots=True)
class OwnPart:
    """A supplier's gate-to-gate part per declared amount.

    ``kgco2e`` is the market-based figure and ``location_kgco2e`` the location-based one beside it;
    either is ``nan`` if any of its lines has no factor: what is unknown never counts as nothing.
    ``known_kgco2e``, ``stages`` and ``gases`` sum the lines that are known.
    """

    lines: tuple[OwnLine, ...]
    kgco2e: float
    known_kgco2e: float
    location_kgco2e: float
    stages: dict[str, float]
    primary_share_percent: float
    ratings: tuple[float, ...]
    missing: tuple[str, ...]
    gwp_set: str
    gases: dict[str, float] = field(default_factory=dict)
    location_stages: dict[str, float] = field(default_factory=dict)
