"""US EPA: electricity, heat, fuels, freight, and spend-based factors as the last resort."""

import re
from collections.abc import Callable, Iterator, Mapping
from decimal import Decimal
from types import MappingProxyType
from typing import Any, Final

from aggregator.factor import COMBUSTION, LIFE_CYCLE, SPEND, Factor, equivalents, only
from aggregator.published.rows import rows, sources

ELECTRICITY: Final = "us_hub_2024_electricity.csv"
HEAT: Final = "us_hub_2024_steam_and_heat.csv"
COMBUSTED: Final = "us_hub_2024_stationary_combustion.csv"
MOBILE: Final = "us_hub_2024_mobile_combustion_co2.csv"
FREIGHT: Final = "us_hub_2024_scope_3_category_4.csv"
WASTE: Final = "us_hub_2024_scope_3_category_5.csv"
SPENT: Final = "us_supply_chain_2022.csv"

PER: Final = {"gallon": "US_gal", "scf": "scf"}
BIOGENIC: Final = frozenset({"Biodiesel (100%)", "Ethanol (100%)"})
"""Their CO2 is biogenic and counts apart, and the table gives no other gas of them."""

KG_PER_LB: Final = Decimal("0.45359237")
"""International avoirdupois pound, exact since 1959."""

GJ_PER_MMBTU: Final = Decimal("1.05505585262")
"""One million International Table Btu, exact."""


def factors() -> Iterator[Factor]:
    """Yield the factors of all EPA tables.

    >>> {factor.region for factor in factors()}
    {'US'}
    """
    for file, read in READERS.items():
        for row in rows(file):
            yield from read(row)


def _about(file: str) -> dict[str, Any]:
    source = sources()[file]
    return {
        "source": source.cited,
        "edition": source.edition,
        "licence": source.licence,
        "year": source.year,
        "region": "US",
    }


def _gases(co2: Decimal, ch4: Decimal, n2o: Decimal) -> Mapping[str, Decimal]:
    return MappingProxyType({"CO2": co2, "CH4_fossil": ch4, "N2O": n2o})


def _electricity(row: dict[str, str]) -> Iterator[Factor]:
    """Yield one grid subregion: lb per MWh turned into kg per kWh."""
    amounts = [
        Decimal(row[f"Total Output {gas} Factor (lb {gas} / MWh)"]) * KG_PER_LB / 1000
        for gas in ("CO2", "CH4", "N2O")
    ]
    code = row["eGRID Subregion Acronym"]
    yield Factor(
        id=f"us-hub-2024:electricity:{code}",
        category="electricity.us",
        name_en=f"Electricity, US, {row['eGRID Subregion Name']}",
        name_zh="",
        gases=_gases(amounts[0], amounts[1], amounts[2]),
        unit="kWh",
        boundary=COMBUSTION,
        technology="generation",
        **_about(ELECTRICITY),
    )


def _per_gj(row: dict[str, str], co2: str, ch4: str, n2o: str) -> Mapping[str, Decimal]:
    """Return kg per GJ from kg CO2 and g CH4, g N2O per million Btu."""
    return _gases(
        Decimal(row[co2]) / GJ_PER_MMBTU,
        Decimal(row[ch4] or 0) / 1000 / GJ_PER_MMBTU,
        Decimal(row[n2o] or 0) / 1000 / GJ_PER_MMBTU,
    )


def _heat(row: dict[str, str]) -> Iterator[Factor]:
    gases = _per_gj(
        row,
        "CO2 Factor (kg CO2 / mmBtu)",
        "CH4 Factor (g CH4 / mmBtu)",
        "N2O Factor (g N2O / mmBtu)",
    )
    for category in ("heat.steam", "heat.hot_water"):
        yield Factor(
            id=f"us-hub-2024:{category}",
            category=category,
            name_en="Steam and heat, purchased",
            name_zh="外购蒸汽与热力",
            gases=gases,
            unit="GJ",
            boundary=COMBUSTION,
            technology="natural gas boiler at 80 % efficiency",
            note="66.33 kg CO2, 1.25 g CH4, 0.125 g N2O per million Btu",
            **_about(HEAT),
        )


def _combusted(row: dict[str, str]) -> Iterator[Factor]:
    yield Factor(
        id=f"us-hub-2024:fuel:{row['Fuel Type']}",
        category=f"fuel.us.{row['Fuel Type'].lower().replace(' ', '_')}",
        name_en=f"{row['Fuel Type']}, combustion, by higher heating value",
        name_zh="",
        gases=_per_gj(row, "CO2 Factor Energy", "CH4 Factor Energy", "N2O Factor Energy"),
        unit="GJ",
        boundary=COMBUSTION,
        **_about(COMBUSTED),
    )


def _driven(row: dict[str, str]) -> Iterator[Factor]:
    """Yield the CO2 of a fuel burnt in vehicles and machines, per volume."""
    fuel = row["Fuel Type"]
    if fuel in BIOGENIC:
        return
    yield Factor(
        id=f"us-hub-2024:mobile:{fuel}",
        category=f"fuel.us.mobile.{re.sub('[^a-z0-9]+', '_', fuel.lower()).strip('_')}",
        name_en=f"{fuel}, mobile combustion",
        name_zh="",
        gases=only("CO2", Decimal(row["kg CO2 per unit"])),
        unit=PER[row["Unit"]],
        boundary=COMBUSTION,
        note="CO2 alone; CH4 and N2O depend on the vehicle",
        **_about(MOBILE),
    )


def _freight(row: dict[str, str]) -> Iterator[Factor]:
    """Yield one way of freight per short ton-mile; distances alone say nothing of a load."""
    if row["Units"] != "ton-mile":
        return
    vehicle = row["Vehicle Type"]
    inland = vehicle == "Waterborne Craft"
    gram = Decimal(1) / 1000
    yield Factor(
        id=f"us-hub-2024:freight:{vehicle}",
        category="transport.inland" if inland else f"transport.us.{vehicle.lower()}",
        name_en=f"Freight, US, {vehicle}",
        name_zh="内河货运（美国水运）" if inland else "",
        gases=_gases(
            Decimal(row["CO2 Factor (kg CO2 / unit)"]),
            Decimal(row["CH4 Factor (g CH4 / unit)"]) * gram,
            Decimal(row["N2O Factor (g N2O / unit)"]) * gram,
        ),
        unit="ton_mile",
        boundary=COMBUSTION,
        **_about(FREIGHT),
    )


def _waste(row: dict[str, str]) -> Iterator[Factor]:
    """Yield one factor for each treatment that the table gives, per short ton."""
    for treatment in ("Recycled", "Landfilled", "Combusted", "Composted"):
        amount = row[f"{treatment} (Metric Tons CO2e / Short Ton Material)"].strip()
        if amount in {"", "NA"}:
            continue
        name = f"{row['Material']}, {treatment.lower()}"
        yield Factor(
            id=f"us-hub-2024:waste:{name}",
            category=f"waste.us.{name.lower().replace(', ', '_').replace(' ', '_')}",
            name_en=name,
            name_zh="",
            gases=equivalents(Decimal(amount) * 1000),
            unit="short_ton",
            boundary=LIFE_CYCLE,
            gwp_set=sources()[WASTE].gwp_set,
            **_about(WASTE),
        )


def _spent(row: dict[str, str]) -> Iterator[Factor]:
    code = row["2017 NAICS Code"]
    yield Factor(
        id=f"us-supply-chain:{code}",
        category=f"spend.{code}",
        name_en=f"{row['2017 NAICS Title']} (spend, 2022 USD purchaser price)",
        name_zh="",
        gases=equivalents(Decimal(row["Supply Chain Emission Factors with Margins"])),
        unit="USD",
        boundary=SPEND,
        kind="proxy",
        gwp_set=sources()[SPENT].gwp_set,
        **_about(SPENT),
    )


READERS: Final[Mapping[str, Callable[[dict[str, str]], Iterator[Factor]]]] = {
    ELECTRICITY: _electricity,
    HEAT: _heat,
    COMBUSTED: _combusted,
    MOBILE: _driven,
    FREIGHT: _freight,
    WASTE: _waste,
    SPENT: _spent,
}
