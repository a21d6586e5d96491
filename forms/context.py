"""What the rules must know from outside; the caller looks it up, the rules never ask."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from forms.answers import Answers


@dataclass(frozen=True, slots=True)
class BomMaterial:
    """A material that the customer's bill of materials names for this item."""

    name: str
    quantity: Decimal
    unit: str


@dataclass(frozen=True, slots=True)
class Band:
    """The usual range of a product category, per kg of product.."""

    low: Decimal
    high: Decimal
    source: str


@dataclass(frozen=True, slots=True)
class Peers:
    """How the energy of comparable products of other companies spreads, as a lognormal.

    Only what many together say: whoever makes one takes care that nobody's own figure can be
    worked out of it. ``spread`` is the standard deviation of the logarithm.
    """

    count: int
    median: Decimal
    spread: Decimal


@dataclass(frozen=True, slots=True)
class UsedFactor:
    """The emission factor that the portal takes for an answer."""

    name: str
    is_co2_only: bool
    is_residual: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Context:
    """What surrounds a submission; what is not known stays ``None`` and its rule stays silent.

    Attributes
    ----------
    today
        The day of checking.
    period_start, period_end
        The period the customer asks for.
    item_code, item_unit, item_mass_kg
        The item as the customer knows it: its code, its declared unit, and its mass per one
        of them. Masses are compared only where both declare in the same unit.
    bom_materials
        Materials that the customer's bill of materials lists below the item.
    previous
        The last accepted answers for the same item.
    recomputed_pcf
        The portal's own result per declared amount, once there is one.
    pcf_band
        Usual range of the category.
    used_certificates
        Certificate numbers that other submissions already use.
    allocated_elsewhere
        Percent of each energy carrier that the same site's other answers already allocate.
    contributions
        What each row (section and id) adds to the result, in any one unit; what is not known
        is left out.
    factors
        The factor of each figure (section, row, field), where the portal has chosen one.
    peers
        Energy of comparable products, in kWh per kg.
    prints
        Fingerprints of the company's other answers.
    """

    today: date
    period_start: date | None = None
    period_end: date | None = None
    item_code: str | None = None
    item_unit: str | None = None
    item_mass_kg: Decimal | None = None
    bom_materials: tuple[BomMaterial, ...] = ()
    previous: Answers | None = None
    recomputed_pcf: Decimal | None = None
    pcf_band: Band | None = None
    used_certificates: frozenset[str] = frozenset()
    allocated_elsewhere: Mapping[str, Decimal] = field(default_factory=dict)
    contributions: Mapping[tuple[str, str], Decimal] = field(default_factory=dict)
    factors: Mapping[tuple[str, str, str], UsedFactor] = field(default_factory=dict)
    peers: Peers | None = None
    prints: frozenset[str] = frozenset()
