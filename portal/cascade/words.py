"""The words for published factors that stand for a material, marked for translation."""

import re

from aggregator.factors import Factor
from portal.core.i18n import N_, translated

MATERIALS = {
    "Aggregates": N_("Aggregates for construction"),
    "Asbestos": N_("Asbestos"),
    "Asphalt": N_("Asphalt"),
    "Average construction": N_("Construction materials, average"),
    "Bricks": N_("Bricks"),
    "Concrete": N_("Concrete"),
    "Insulation": N_("Insulation material"),
    "Metals": N_("Metals for construction, average"),
    "Mineral oil": N_("Mineral oil"),
    "Plasterboard": N_("Plasterboard"),
    "Soils": N_("Soils"),
    "Tyres": N_("Tyres"),
    "Wood": N_("Wood"),
    "Batteries - Alkaline": N_("Batteries, alkaline"),
    "Batteries - Li ion": N_("Batteries, lithium ion"),
    "Batteries - NiMh": N_("Batteries, nickel-metal hydride"),
    "Electrical items - IT": N_("Electrical items, information technology"),
    "Electrical items - fridges and freezers": N_("Electrical items, fridges and freezers"),
    "Electrical items - large": N_("Electrical items, large"),
    "Electrical items - small": N_("Electrical items, small"),
    "Metal: aluminium cans and foil (excl. forming)": N_(
        "Aluminium for cans and foil, without forming"
    ),
    "Metal: mixed cans": N_("Metal for cans, mixed"),
    "Metal: scrap metal": N_("Scrap metal"),
    "Metal: steel cans": N_("Steel for cans"),
    "Compost derived from food and garden waste": N_("Compost of food and garden waste"),
    "Compost derived from garden waste": N_("Compost of garden waste"),
    "Clothing": N_("Clothing"),
    "Food and drink": N_("Food and drink"),
    "Glass": N_("Glass"),
    "Paper and board: board": N_("Board"),
    "Paper and board: mixed": N_("Paper and board, mixed"),
    "Paper and board: paper": N_("Paper"),
    "Plastics: HDPE (incl. forming)": N_("Plastic HDPE, formed"),
    "Plastics: LDPE and LLDPE (incl. forming)": N_("Plastic LDPE or LLDPE, formed"),
    "Plastics: PET (incl. forming)": N_("Plastic PET, formed"),
    "Plastics: PP (incl. forming)": N_("Plastic PP, formed"),
    "Plastics: PS (incl. forming)": N_("Plastic PS, formed"),
    "Plastics: PVC (incl. forming)": N_("Plastic PVC, formed"),
    "Plastics: average plastic film": N_("Plastic film, average"),
    "Plastics: average plastic rigid": N_("Rigid plastic, average"),
    "Plastics: average plastics": N_("Plastics, average"),
    "Water supply": N_("Water from the mains"),
}
ROUTES = {
    "Primary material production": N_("newly made"),
    "Closed-loop source": N_("from recycling in a closed loop"),
    "Re-used": N_("used again"),
}
WORD = re.compile(r"[a-z]{3,}|[\u4e00-\u9fff]{2,}")
COMMON = frozenset({"average", "and", "for", "items", "excl", "incl", "forming", "formed", "平均"})
"""Words that name no material."""


def factor_name(factor: Factor) -> str:
    """Return what a factor stands for in the reader's language; else as it was published."""
    parts = factor.name_en.rpartition(" [")[0].split(", ")
    words = [MATERIALS[one] for one in parts if one in MATERIALS]
    words += [ROUTES[one] for one in parts if one in ROUTES]
    if not any(one in MATERIALS for one in parts):
        return factor.name_en
    return translated(", ").join(translated(one) for one in words)


def told_of(factor: Factor, text: str) -> bool:
    """Tell whether a text names the material of a factor, in English or the reader's language."""
    known = [one for one in factor.name_en.rpartition(" [")[0].split(", ") if one in MATERIALS]
    words = {
        word
        for one in known
        for word in WORD.findall(f"{one} {translated(MATERIALS[one])}".casefold())
        if word not in COMMON
    }
    return any(word in text.casefold() for word in words)


FILTERS = {"factor_name": factor_name}
