"""Figures of the company's own suppliers: what one is, and how an answer takes it in.

A figure comes from an answer that the company accepted from its own supplier. It stands for a
row of the table of materials and goes into the company's result; its customer sees the result
alone (:mod:`portal.submissions.confidential`).
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal, localcontext
from typing import Any, Final, Self
from uuid import UUID

from aggregator.units import UNITS, conversion, is_compatible
from forms.answers import Answers, is_blank, rows_of
from forms.inventory import MaterialLine
from portal.submissions.models import UpstreamRow
from portal.submissions.places import Place, entry_at

MATERIALS: Final = "E"
VALUE: Final = "mat_pcf"
FROM_SUPPLIER: Final = "supplier_pcf"
CRADLE_TO_GATE: Final = "cradle_to_gate"
THIRD_PARTY = frozenset({"third_limited", "third_reasonable"})
WHOLE = 100.0
PRECISION = 40


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """What an accepted answer says of one ``unit`` of what the supplier delivers.

    ``value`` is from cradle to gate [kg CO2e], ``mass_kg`` the net mass, both per one ``unit``;
    the shares are percent of the value: primary data, and what a third party verified.
    ``cell`` is what stands in the row's own cell since the figure was laid in.
    """

    value: Decimal
    unit: str
    mass_kg: Decimal | None = None
    primary_share: float | None = None
    verified_share: float = 0.0
    ratings: tuple[float | None, ...] = ()
    gwp_set: str = ""
    period: int = 0
    marks: tuple[str, ...] = ()
    supplier: str = ""
    number: int = 1
    may_be_named: bool = False
    cell: str = ""

    @classmethod
    def read(cls, plain: Mapping[str, Any]) -> Self:
        """Return the figure of a stored document."""
        mass = plain["mass_kg"]
        return cls(
            **{
                **plain,
                "value": Decimal(plain["value"]),
                "mass_kg": None if mass is None else Decimal(mass),
                "ratings": tuple(plain["ratings"]),
                "marks": tuple(plain["marks"]),
            }
        )

    def write(self) -> dict[str, Any]:
        """Return the document to store."""
        return {
            "value": str(self.value),
            "unit": self.unit,
            "mass_kg": None if self.mass_kg is None else str(self.mass_kg),
            "primary_share": self.primary_share,
            "verified_share": self.verified_share,
            "ratings": list(self.ratings),
            "gwp_set": self.gwp_set,
            "period": self.period,
            "marks": list(self.marks),
            "supplier": self.supplier,
            "number": self.number,
            "may_be_named": self.may_be_named,
            "cell": self.cell,
        }

    def per(self, unit: str, unit_mass_kg: Decimal | None = None) -> Decimal | None:
        """Return the value per one ``unit`` of a row, ``None`` where nothing converts it.

        Between pieces and masses the mass decides: that of the row's own unit, else the one that
        the supplier states.
        """
        if unit not in UNITS or self.unit not in UNITS:
            return None
        wanted, given = UNITS[unit], UNITS[self.unit]
        with localcontext(prec=PRECISION):
            if is_compatible(wanted, given):
                return self.value * Decimal(conversion(wanted, given))
            kilogram = UNITS["kg"]
            if is_compatible(given, kilogram) and unit_mass_kg:
                return self.value * unit_mass_kg * Decimal(conversion(kilogram, given))
            if is_compatible(wanted, kilogram) and self.mass_kg:
                return self.value / self.mass_kg * Decimal(conversion(wanted, kilogram))
        return None


def figure_of(footprint: Mapping[str, Any], **about: Any) -> Figure | None:
    """Return the figure that a shared footprint gives, ``None`` where it is no whole one.

    A part from gate to gate leaves out what the supplier buys: it stands for no material.
    """
    value, unit = footprint.get("value_kgco2e"), footprint.get("declared_unit")
    if footprint.get("boundary") != CRADLE_TO_GATE or value is None or not unit:
        return None
    amount = Decimal(repr(float(footprint.get("declared_amount") or 1)))
    mass = footprint.get("mass_per_unit_kg")
    passed = footprint.get("upstream") or {}
    is_verified = footprint.get("verification") in THIRD_PARTY
    with localcontext(prec=PRECISION):
        return Figure(
            value=Decimal(repr(float(value))) / amount,
            unit=str(unit),
            mass_kg=None if mass is None else Decimal(repr(float(mass))),
            primary_share=footprint.get("primary_share"),
            verified_share=WHOLE if is_verified else float(passed.get("verified_share") or 0),
            ratings=tuple(footprint.get("ratings") or ()),
            gwp_set=str(footprint.get("gwp_set") or ""),
            marks=tuple(footprint.get("marks") or ()),
            **about,
        )


@dataclass(frozen=True, slots=True)
class Upstream:
    """What an answer takes from the company's suppliers, by the rows of its materials.

    ``rows`` are all materials that a supplier was asked about, with a figure or without: nothing
    of them is for the customer. ``figures`` are those laid in; of those in ``ended`` the company
    took its acceptance back, so that what they left in the form is no value any more.
    """

    rows: frozenset[str] = frozenset()
    figures: Mapping[str, Figure] = field(default_factory=dict)
    ended: frozenset[str] = frozenset()

    @classmethod
    def of(cls, rows: list[UpstreamRow], accepted: Collection[UUID]) -> Self:
        """Read the rows of one answer; ``accepted`` are the versions that are accepted now."""
        laid = [one for one in rows if one.is_laid and one.figure]
        return cls(
            frozenset(one.row for one in rows),
            {one.row: Figure.read(one.figure or {}) for one in laid},
            frozenset(one.row for one in laid if one.shared_result_id not in accepted),
        )

    def into(
        self, materials: tuple[MaterialLine, ...], answers: Answers
    ) -> tuple[tuple[MaterialLine, ...], dict[str, Figure]]:
        """Return the materials with the figures in them, and the figures that count.

        What somebody typed over a figure is the company's own statement and counts instead.
        """
        counted: dict[str, Figure] = {}
        lines = []
        for one in materials:
            figure = self.figures.get(one.row)
            if figure is None or _is_typed_over(answers, one.row, figure):
                lines.append(one)
                continue
            has_ended = one.row in self.ended
            value = None if has_ended else figure.per(one.unit, unit_mass(one))
            if value is not None:
                counted[one.row] = figure
            lines.append(_with(one, figure, value))
        return tuple(lines), counted


def noted_rows(answers: Answers) -> frozenset[str]:
    """Return the rows whose cell still holds a figure that was filled in, copies of rows too."""
    return frozenset(
        row["id"]
        for row in rows_of(answers, MATERIALS)
        if (cell := row["cells"].get(VALUE)) is not None and cell.get("note")
    )


def _is_typed_over(answers: Answers, row: str, figure: Figure) -> bool:
    entry = entry_at(answers, Place(MATERIALS, row, VALUE))
    return entry is not None and not is_blank(entry) and entry["raw"] != figure.cell


def unit_mass(one: MaterialLine) -> Decimal | None:
    """Return what one unit of a material weighs, as far as its row says it. [kg]."""
    if one.mass_kg is None or not one.quantity_per_unit:
        return None
    return one.mass_kg / one.quantity_per_unit


def _with(one: MaterialLine, figure: Figure, value: Decimal | None) -> MaterialLine:
    """Return a material with its supplier's figure, or none where the unit does not convert."""
    return replace(
        one,
        source=FROM_SUPPLIER,
        footprint_kgco2e=value,
        boundary=CRADLE_TO_GATE,
        gwp_set=figure.gwp_set or one.gwp_set,
    )
