"""Says back what a quantity means: in base units, per declared unit, against last period."""

from dataclasses import dataclass
from decimal import Decimal

from forms.comparing import in_unit, name_of
from forms.extract.basis import Basis
from forms.figures import figure
from forms.filled import Cells, Filled, Place
from forms.findings import Fact
from forms.messages import phrase
from forms.model import Kind, Text
from forms.quantity import main_quantity

TOTALS = frozenset({"mat_qty_total"})
TABLES = frozenset({"H", "I", "J", "K"})
SHARES = {
    "G": "energy_alloc_pct",
    "H": "water_alloc_pct",
    "I": "emis_alloc_pct",
    "K": "waste_alloc_pct",
}
"""The cell of each table that says which share of a row belongs to this product."""

MULTIPLES = Decimal(2)
"""A change to the double or the half is worth a second look."""

MINUS = "\u2212"
"""The sign that stands as high and as wide as a plus."""


@dataclass(frozen=True, slots=True)
class Part:
    """One statement about a quantity, with its figures."""

    code: str
    facts: dict[str, Fact]


def echo(
    place: Place,
    row: Cells | None,
    filled: Filled,
    last: Place | None = None,
    before: Filled | None = None,
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
    before
        All answers of the last period, to compare per declared unit.
    """
    number, unit = place.number, place.unit
    if number is None or unit is None or place.field.kind is not Kind.DECIMAL:
        return ()
    each = per_unit(place, row, filled)
    then = _before(last, before)
    parts = [_base(place, number, unit), None if each is None else each.part(filled)]
    if each is not None and then is not None and then.unit == each.unit and then.number:
        parts.append(_compared(each.number, then.number, each.unit, per=then.per))
    else:
        parts.append(_previous(place, last))
    return tuple(part for part in parts if part is not None)


@dataclass(frozen=True, slots=True)
class Each:
    """A quantity per declared amount, and what that amount is called."""

    number: Decimal
    unit: str
    per: Text

    def part(self, filled: Filled) -> Part:
        """Say it."""
        facts: dict[str, Fact] = {"quantity": f"{figure(self.number)} {self.unit}", "per": self.per}
        return Part("echo.each", facts)


def _before(last: Place | None, before: Filled | None) -> Each | None:
    """Return the last period's quantity per declared amount."""
    if last is None or before is None or last.row is None:
        return None
    rows = before.table(last.section.key)
    row = next((one for one in rows if one.row == last.row), None)
    return None if row is None else per_unit(last, row, before)


def _base(place: Place, number: Decimal, unit: str) -> Part | None:
    """Convert to the unit usually asked; also shows how a text was read."""
    usual = place.field.units[0] if place.field.units else unit
    base = in_unit(place, usual)
    shown, unit = (base, usual) if base is not None else (number, unit)
    typed = place.parsed.entry["raw"].strip()
    same = typed in {figure(shown), place.parsed.entry["value"]} and unit == place.unit
    return None if same else Part("echo.base", {"quantity": f"{figure(shown)} {unit}"})


def per_unit(place: Place, row: Cells | None, filled: Filled) -> Each | None:
    """Divide a total of the period by the output, as far as it belongs to this product."""
    if row is None or not _is_total(place, row):
        return None
    basis = Basis.of(filled, ())
    unit = place.field.units[0] if place.field.units else place.unit or ""
    number = in_unit(place, unit)
    if number is None:
        number, unit = place.number, place.unit or ""
    stated = row.number(SHARES.get(place.section.key, ""))
    each = (
        None
        if number is None
        else basis.per_unit(number, Decimal(100) if stated is None else stated)
    )
    if each is None or basis.amount is None:
        return None
    return Each(each, unit, _declared(filled.single.text("declared_unit") or "", basis.amount))


def _declared(unit: str, amount: Decimal) -> Text:
    """Return what the declared amount is called; only pieces have a Chinese word in daily use."""
    word = Text(unit, "件" if unit == "piece" else unit)
    if amount == 1:
        return word
    return Text(f"{figure(amount)} {word.en}", f"{figure(amount)} {word.zh}")


def _is_total(place: Place, row: Cells) -> bool:
    if place.field.key in TOTALS:
        return True
    if place.section.key == "G" and place.field.feeds is not None:
        return True  # green parts of a row are totals as well
    main = main_quantity(row)
    is_main = main is not None and main.field.key == place.field.key
    return is_main and place.section.key in TABLES and place.field.feeds != "transport"


def _previous(place: Place, last: Place | None) -> Part | None:
    """Compare with the last period as a whole."""
    then = None if last is None else in_unit(last, place.unit or "")
    if last is None or not then or not place.number:
        return None
    return _compared(place.number, then, place.unit or "")


def _compared(now: Decimal, then: Decimal, unit: str, per: Text | None = None) -> Part:
    """Say by how much a quantity changed, and ask when it is the double or the half."""
    ratio = now / then
    odd = not 1 / MULTIPLES < ratio < MULTIPLES
    facts: dict[str, Fact] = {
        "quantity": f"{figure(then)} {unit}",
        "change": _signed(round((ratio - 1) * 100, 1)),
    }
    if per:
        facts["per"] = per
    code = "echo.previous_odd" if odd else "echo.previous"
    return Part(f"{code}_each" if per else code, facts)


def _signed(percent: Decimal) -> str:
    """Write a change with its sign, which nothing has."""
    sign = "" if not percent else "+" if percent > 0 else MINUS
    return f"{sign}{figure(abs(percent))}"


def sentence(parts: tuple[Part, ...], lang: str) -> str:
    """Join the parts to one line; empty without parts."""
    return "".join(phrase(part.code, part.facts, lang) for part in parts).strip(" ；;，")


def name(place: Place, row: Cells | None) -> tuple[str, ...]:
    """Return the name under which last period's quantity is looked up."""
    return (place.field.key,) if row is None else name_of(row, place.field.key)
