"""Which cell of a row holds the quantity that the row is about."""

from collections.abc import Mapping

from forms.filled import Cells, Place

BY_KIND: Mapping[str, tuple[str, Mapping[str, str]]] = {
    "G": (
        "energy_carrier",
        {
            "grid_electricity": "elec_grid",
            "direct_wire": "elec_direct_wire",
            "self_generated": "elec_self_pv",
            "steam": "steam",
            "hot_water": "hot_water_heat",
            "fuel": "fuel_qty",
            "compressed_air": "compressed_air",
        },
    ),
    "I": ("emis_source", {"carbonate": "carbonate_qty", "ccs": "removals_fossil_ccs"}),
    "J": (
        "transport_use",
        {"outbound": "out_km", "internal": "internal_fuel", "storage": "warehouse_kwh"},
    ),
    "K": ("waste_kind", {"waste": "waste_qty", "wastewater": "ww_qty"}),
}
"""Per table, the leading cell and the cell of the quantity for each of its entries."""

ALWAYS: Mapping[str, str] = {
    "E": "mat_qty_total",
    "F": "pack_qty_per_unit",
    "H": "water_fresh",
    "I": "emis_qty",
}
RATED = ("E", "F", "G", "H", "I", "J", "K")
"""The tables whose rows are data: each row is rated, and may be proven by documents."""


def main_quantity(row: Cells) -> Place | None:
    """Return the place of a row's quantity, ``None`` while nothing says what the row is about."""
    leading, cells = BY_KIND.get(row.section, ("", {}))
    key = cells.get(row.text(leading) or "") or ALWAYS.get(row.section, "")
    if row.section == "E" and not row.number(key) and row.number("mat_qty_per_unit") is not None:
        key = "mat_qty_per_unit"
    return row.get(key)


def row_name(row: Cells) -> str:
    """Return what a row calls itself: the material, the waste; empty where it has no name."""
    for key in ("mat_name", "waste_name", "coprod_name", "up_name"):
        if name := row.text(key):
            return name
    return ""
