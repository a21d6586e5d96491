"""One item of the case: what its lines say per kg of it."""

from dataclasses import dataclass, replace
from decimal import Decimal

from portal.demo import reading
from portal.demo.reading import CaseLine

MODES = {
    "freight train": "rail",
    "container ship": "sea",
    "aircraft": "air",
    "inland waterways": "inland",
    "lorry": "road",
    "light commercial vehicle": "road",
}
"""How the case names a mode of transport, and how the questionnaire does."""


@dataclass(frozen=True, slots=True)
class Case:
    """The lines below one item, repeated ones added up."""

    item: str
    lines: dict[str, CaseLine]

    @classmethod
    def of(cls, item: str) -> "Case":
        """Return the lines below an item."""
        lines: dict[str, CaseLine] = {}
        for line in reading.case_lines():
            if line.parent != item:
                continue
            known = lines.get(line.component)
            total = line.quantity + (known.quantity if known else 0)
            lines[line.component] = replace(line, quantity=total)
        return cls(item, lines)

    def line(self, component: str) -> CaseLine:
        """Return one line."""
        return self.lines[component]

    def mass(self, component: str) -> Decimal:
        """Return the quantity of a line that is counted in kg."""
        line = self.lines[component]
        if line.unit != "kg":
            raise ValueError(f"{component} is counted in {line.unit}")
        return line.quantity

    def tonne_km(self, mode: str) -> Decimal:
        """Return the tonne-kilometres of one mode."""
        ways = (line for line in self.lines.values() if line.line_type == "transport")
        return sum((one.quantity for one in ways if mode_of(one.component) == mode), Decimal(0))


def mode_of(component: str) -> str:
    """Return the mode of transport that a line of the case is about."""
    return next(mode for words, mode in MODES.items() if words in component)
