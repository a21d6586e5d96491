"""What a supplier types: its sheet of the data files, with the figures derived from the case.

Electricity, heat and the ways of materials are those of the case's own lines: quantity per kg
times the output of the year. So a supplier that answers changes where a figure comes from, and
with all of them the total is the case's own.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from aggregator.units import conversion, parse_unit
from forms.model import Level, Questionnaire, Section
from portal.demo import reading
from portal.demo.cases import Case

PLACES = Decimal("0.000001")
"""Figures are typed with at most six decimals; what is lost is below 1e-12 of the total."""

BALANCE = "rest"
"""A distance that takes what is left of the mode's tonne-kilometres."""

BOUND = frozenset({"raw", "auxiliary"})
"""Kinds of material that end up in product, waste or air."""

Cells = dict[str, str]


@dataclass(frozen=True, slots=True)
class Typed:
    """One answer as typed: where, what, and the unit chosen beside it."""

    section: str
    row: str | None
    field: str
    raw: str
    unit: str | None = None


@dataclass(frozen=True, slots=True)
class Sheet:
    """What one supplier answers about one item, for one period."""

    name: str
    plain: Mapping[str, Any]
    case: Case
    language: str
    scale: Mapping[str, str]

    @classmethod
    def of(cls, name: str) -> "Sheet":
        """Return the sheet of one data file."""
        plain = reading.sheets()[name]
        language = reading.contact(plain["supplier"]).language
        return cls(name, plain, Case.of(plain["item"]), language, {})

    def earlier(self) -> "Sheet":
        """Return what was answered the year before."""
        before = self.plain["earlier"]
        fields = self.plain["fields"] | before["fields"]
        share = Decimal(fields["output_qty"]) / self.output
        steps = [_scaled(one, share) for one in self.plain.get("steps", ())]
        plain = {**self.plain, "fields": fields, "steps": steps}
        return replace(self, plain=plain, scale=before["energy"])

    def slipped(self) -> "Sheet":
        """Return the first version, with the slips that the reviewer finds."""
        return replace(self, scale={one["carrier"]: one["factor"] for one in self.plain["slips"]})

    @property
    def output(self) -> Decimal:
        """Return the good output of the period, in kg."""
        return Decimal(self.plain["fields"]["output_qty"])

    def typed(self, questionnaire: Questionnaire, level: Level) -> Iterator[Typed]:
        """Yield all that a level asks, section by section, in the order of the form."""
        for section in questionnaire.at(level):
            asked = {one.key for one in section.at(level)}
            yield from (one for one in self._section(section) if one.field in asked)

    def _section(self, section: Section) -> Iterator[Typed]:
        if not section.has_rows:
            fields = {"air_loss": self._air_loss()} | self.plain["fields"]
            given = ((one.key, fields[one.key]) for one in section.fields if one.key in fields)
            yield from (Typed(section.key, None, key, raw) for key, raw in given)
            return
        for number, cells in enumerate(self._rows(section.key), start=1):
            row = f"n{ord(section.key[0]):02x}{number:06x}"
            ordered = (one for one in section.fields if one.key in cells)
            for one in ordered:
                raw, _, unit = cells[one.key].partition("|")
                yield Typed(section.key, row, one.key, raw, unit or None)

    def _rows(self, section: str) -> Iterator[Cells]:
        """Yield the rows of a table; a figure and its unit are joined by a stroke."""
        match section:
            case "D":
                yield from self.plain.get("steps", ())
            case "E":
                yield from self._materials()
            case "G":
                yield from (self._energy(one) for one in self.plain["energy"])
            case "J":
                for one in self.plain.get("outbound", ()):
                    yield {"transport_use": "outbound", **one}

    def _materials(self) -> Iterator[Cells]:
        ways = [(one, self._part(one)) for one in self.plain["materials"]]
        for one, part in ways:
            cells = {
                **self.plain["material"],
                "mat_name": one.get("name") or reading.item_name(one["line"], self.language),
                "mat_unit": "kg",
                "mat_qty_per_unit": figure(part),
                "mat_qty_total": figure(part * self.output),
            }
            if "mode" in one:
                cells["mat_transport_mode"] = one["mode"]
                km = one["km"] if one["km"] != BALANCE else self._balance(one["mode"], part, ways)
                cells["mat_transport_km"] = f"{km}|km"
            yield cells | one.get("cells", {})

    def _air_loss(self) -> str:
        """Return what the balance of the case leaves for the air, below zero where it gives."""
        usual = self.plain["material"]
        bound = [
            one
            for one in self.plain["materials"]
            if one.get("cells", {}).get("mat_type", usual.get("mat_type", "raw")) in BOUND
        ]
        put_in = sum((self._part(one) for one in bound), Decimal(0))
        return f"{figure((put_in - 1) * self.output)} kg"

    def _part(self, material: Mapping[str, Any]) -> Decimal:
        """Return how much of a line this row is as it is typed, in kg per kg of product."""
        part = material.get("part") or self.case.mass(material["line"])
        return Decimal(part).quantize(PLACES)

    def _balance(self, mode: str, part: Decimal, ways: list[tuple[dict[str, Any], Decimal]]) -> str:
        stated = sum(
            (Decimal(one["km"]) * kg for one, kg in ways if self._is_stated(one, mode)), Decimal(0)
        )
        return figure((1000 * self.case.tonne_km(mode) - stated) / part)

    def _is_stated(self, material: Mapping[str, Any], mode: str) -> bool:
        return material.get("mode") == mode and material["km"] != BALANCE

    def _energy(self, one: Mapping[str, Any]) -> Cells:
        """Return an energy row; a carrier without a line in the case is not used at all."""
        quantity = Decimal(0)
        if "line" in one:
            line = self.case.line(one["line"])
            exact = conversion(parse_unit(line.unit), parse_unit(one["unit"]))
            factor = Decimal(self.scale.get(one["carrier"], "1"))
            quantity = line.quantity * exact * self.output * factor
        return {
            **self.plain["energy_row"],
            "energy_carrier": one["carrier"],
            one["cell"]: f"{figure(quantity)}|{one['unit']}",
            **one.get("cells", {}),
        }


def _scaled(step: Cells, share: Decimal) -> Cells:
    """Return a process step of a year with another output."""
    if "up_output" not in step:
        return step
    output, unit = step["up_output"].split()
    return step | {"up_output": f"{figure((Decimal(output) * share).quantize(Decimal(1)))} {unit}"}


def figure(value: Decimal) -> str:
    """Return a figure as people type it.

    >>> figure(Decimal("1200.50")), figure(Decimal("0.0000004"))
    ('1200.5', '0')
    """
    text = format(value.quantize(PLACES), "f")
    return text.rstrip("0").rstrip(".")
