"""Says back what a quantity means: in base units, per declared unit, against last period."""

from dataclasses import dataclass
from decimal import Decimal

from forms.comparing import in_unit, name_of
from forms.extract.basis import Basis
from forms.extract.energy import share_percent
from forms.figures import figure
from forms.filled import Cells, Filled, Place
from forms.findings import Fact
from forms.messages import phrase
from forms.model import Kind

TOTALS = frozenset({"mat_qty_total"})
MULTIPLES = Decimal(2)
"""A change to the double or the half is worth a second look."""


@dataclass(frozen=True, slots=True)
class Part:
    """One statement about a quantity, with its figures."""

    code: str
    facts: dict[str, Fact]


def echo(
    place: Place, row: Cells | None, filled: Filled, last: Place | None = None
) -> tuple[Part, ...]:
    """Return what to say about a quantity while it is typed; nothing where nothing helps.

    Parameters
    ----------
    place
        The field or cell.
    row
        The row it stands in, for the share that belongs to this product.
    filled
        All answers, for output and declared unit.
    last
        The same quantity of the last period: :func:`forms.comparing.quantities` finds it.
    """
    number, unit = place.number, place.unit
    if number is None or unit is None or place.field.kind is not Kind.DECIMAL:
        return ()
    each = _each(place, row, filled)
    parts = [_base(place, number, unit), each, _previous(place, last)]
    return tuple(part for part in parts if part is not None)


def _base(place: Place, number: Decimal, unit: str) -> Part | None:
    """Convert to the unit usually asked; also shows how a text was read."""
    usual = place.field.units[0] if place.field.units else unit
    base = in_unit(place, usual)
    shown, unit = (base, usual) if base is not None else (number, unit)
    typed = place.parsed.entry["raw"].strip()
    same = typed in {figure(shown), place.parsed.entry["value"]} and unit == place.unit
    return None if same else Part("echo.base", {"quantity": f"{figure(shown)} {unit}"})


def _each(place: Place, row: Cells | None, filled: Filled) -> Part | None:
    """Divide a total of the period by the output."""
    if row is None or not _is_total(place):
        return None
    basis = Basis.of(filled, ())
    unit = place.field.units[0] if place.field.units else place.unit or ""
    number = in_unit(place, unit)
    if number is None:
        number, unit = place.number, place.unit or ""
    share = share_percent(row) if place.section.key == "G" else Decimal(100)
    each = None if number is None else basis.per_unit(number, share)
    if each is None or basis.amount is None:
        return None
    declared = filled.single.text("declared_unit") or ""
    per = declared if basis.amount == 1 else f"{figure(basis.amount)} {declared}"
    return Part("echo.each", {"quantity": f"{figure(each)} {unit}", "per": per})


def _is_total(place: Place) -> bool:
    feeds = place.field.feeds
    return place.field.key in TOTALS or (
        place.section.key in {"G", "J"} and feeds not in {None, "transport"}
    )


def _previous(place: Place, last: Place | None) -> Part | None:
    """Compare with the last period, and ask when it changed by half or more."""
    then = None if last is None else in_unit(last, place.unit or "")
    if last is None or not then or not place.number:
        return None
    ratio = place.number / then
    odd = not 1 / MULTIPLES < ratio < MULTIPLES
    change = figure(round((ratio - 1) * 100, 1))
    facts: dict[str, Fact] = {
        "quantity": f"{figure(then)} {place.unit}",
        "change": change if change.startswith("-") else f"+{change}",
    }
    return Part("echo.previous_odd" if odd else "echo.previous", facts)


def sentence(parts: tuple[Part, ...], lang: str) -> str:
    """Join the parts to one line; empty without parts."""
    return "".join(phrase(part.code, part.facts, lang) for part in parts).strip(" ；;，")


def name(place: Place, row: Cells | None) -> tuple[str, ...]:
    """Return the name under which last period's quantity is looked up."""
    return (place.field.key,) if row is None else name_of(row, place.field.key)
