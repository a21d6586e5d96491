"""Covering a material with a published factor, where no supplier can be asked or none answers.

What is chosen stands in the row's own cells, like anything typed there: in form, workbook and
history alike. A figure that a supplier's answer brings later takes its place.
"""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from sqlalchemy.orm import Session

from aggregator.factors import Factor
from portal.campaigns.models import DataRequest
from portal.cascade.materials import SOURCE, Material, materials
from portal.cascade.words import factor_name, told_of
from portal.core.actor import Actor
from portal.core.errors import Invalid, NotFound, Problem
from portal.submissions import data_sets
from portal.submissions.answering import Answering
from portal.submissions.drafts import open_for_writing, save
from portal.submissions.edits import Edit
from portal.submissions.places import Place
from portal.submissions.upstream import MATERIALS


@dataclass(frozen=True, slots=True)
class Choice:
    """One published factor with its value per one unit of the material [kg CO2e]."""

    factor: Factor
    value: Decimal


def material_of(session: Session, known: Answering, row: str, actor: Actor) -> Material:
    """Return the material of a row.

    Raises
    ------
    NotFound
        The table has no such row.
    """
    found = next((one for one in materials(session, known, actor).rows if one.row == row), None)
    if found is None:
        raise NotFound
    return found


def choices(material: Material, text: str) -> list[Choice]:
    """Return the factors whose words hold a text and whose unit converts.

    Those that the material's own name speaks of come first, then all by name.
    """
    words = text.casefold().split()
    found = [
        Choice(one, value)
        for one in data_sets.offered().values()
        if all(word in f"{factor_name(one)} {one.name_en} {one.id}".casefold() for word in words)
        and (value := data_sets.per_unit(one, material.unit, material.unit_mass_kg)) is not None
    ]
    name = material.name
    return sorted(
        found,
        key=lambda one: (not told_of(one.factor, name), factor_name(one.factor), one.factor.id),
    )


def cover(
    session: Session,
    request: DataRequest,
    row: str,
    *,
    factor_id: str,
    source: str,
    actor: Actor,
    at: datetime,
) -> None:
    """Let a published factor stand for a material.

    Raises
    ------
    Invalid
        No factor was chosen, it cannot be counted in the row's unit, or the row cannot be changed.
    """
    known = open_for_writing(session, request, actor, at)
    material = material_of(session, known, row, actor)
    factor = data_sets.offered().get(factor_id)
    found = []
    if not material.may_be_covered:
        found.append(Problem("cascade.not_covered", "", {"material": material.name}))
    if source not in data_sets.SOURCES:
        found.append(Problem("cascade.choice", "source"))
    if factor is None:
        found.append(Problem("cascade.no_factor", "factor"))
    elif data_sets.per_unit(factor, material.unit, material.unit_mass_kg) is None:
        facts = {"material": material.name, "unit": material.unit, "per": factor.unit}
        found.append(Problem("cascade.factor_unit", "factor", facts))
    if found or factor is None:
        raise Invalid(found)
    cells = {
        SOURCE: source,
        "mat_ef_ref": data_sets.written(factor),
        "mat_ef_year": str(factor.year or ""),
        "mat_ef_region": factor.region,
    }
    edits = [
        Edit(Place(MATERIALS, row, key), raw, seen=known.version) for key, raw in cells.items()
    ]
    save(session, known, edits, actor=actor, at=at)
