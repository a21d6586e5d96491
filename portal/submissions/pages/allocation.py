"""The rows of energy beside a share: what the plant used, and what of it falls to this product."""

from dataclasses import dataclass
from decimal import Decimal

from forms.extract.energy import MAIN_CELL
from forms.figures import figure
from forms.filled import Cells
from portal.submissions.allocating import SECTION, SHARE, Sharing
from portal.submissions.answering import Answering
from portal.submissions.places import Place


@dataclass(frozen=True, slots=True)
class Total:
    """One row: its name, the plant's total, the share it states now, and this product's part."""

    id: str
    name: str
    total: str
    stated: str
    part: str
    is_open: bool


def totals(known: Answering, sharing: Sharing, lang: str) -> list[Total]:
    """Return the rows of energy with the part of each that falls to this product."""
    percent = sharing.result.of(sharing.this).percent if sharing.result else None
    return [_total(row, known, percent, lang) for row in known.filled.table(SECTION)]


def _total(row: Cells, known: Answering, percent: Decimal | None, lang: str) -> Total:
    carrier = row["energy_carrier"]
    code = row.text("energy_carrier") or ""
    option = carrier.field.option(code)
    cell = MAIN_CELL.get(code, "")
    number, unit = row.number(cell), row.unit(cell) or ""
    stated = row.number(SHARE)
    place = Place(SECTION, row.row, SHARE)
    part = None if number is None or percent is None else number * percent / 100
    return Total(
        id=row.row or "",
        name=option.label.get(lang) if option else code,
        total="" if number is None else f"{figure(number)} {unit}",
        stated="" if stated is None else f"{figure(stated)} %",
        part="" if part is None else f"{figure(part)} {unit}",
        is_open=known.openness.is_open(place),
    )
