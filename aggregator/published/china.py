"""Chinese electricity and fuels."""

from collections.abc import Iterator
from decimal import Decimal
from typing import Any, Final

from aggregator.factor import CO2_ONLY, COMBUSTION, LIFE_CYCLE, Factor, equivalents, only
from aggregator.published.rows import rows, sources

ELECTRICITY: Final = "cn_electricity.csv"
FUELS: Final = "cn_fuels.csv"

PROVINCES: Final = {
    "北京": ("CN-BJ", "Beijing"),
    "天津": ("CN-TJ", "Tianjin"),
    "河北": ("CN-HE", "Hebei"),
    "山西": ("CN-SX", "Shanxi"),
    "内蒙古": ("CN-NM", "Inner Mongolia"),
    "辽宁": ("CN-LN", "Liaoning"),
    "吉林": ("CN-JL", "Jilin"),
    "黑龙江": ("CN-HL", "Heilongjiang"),
    "上海": ("CN-SH", "Shanghai"),
    "江苏": ("CN-JS", "Jiangsu"),
    "浙江": ("CN-ZJ", "Zhejiang"),
    "安徽": ("CN-AH", "Anhui"),
    "福建": ("CN-FJ", "Fujian"),
    "江西": ("CN-JX", "Jiangxi"),
    "山东": ("CN-SD", "Shandong"),
    "河南": ("CN-HA", "Henan"),
    "湖北": ("CN-HB", "Hubei"),
    "湖南": ("CN-HN", "Hunan"),
    "广东": ("CN-GD", "Guangdong"),
    "广西": ("CN-GX", "Guangxi"),
    "海南": ("CN-HI", "Hainan"),
    "重庆": ("CN-CQ", "Chongqing"),
    "四川": ("CN-SC", "Sichuan"),
    "贵州": ("CN-GZ", "Guizhou"),
    "云南": ("CN-YN", "Yunnan"),
    "陕西": ("CN-SN", "Shaanxi"),
    "甘肃": ("CN-GS", "Gansu"),
    "青海": ("CN-QH", "Qinghai"),
    "宁夏": ("CN-NX", "Ningxia"),
    "新疆": ("CN-XJ", "Xinjiang"),
}
REGIONS: Final = {
    "全国": ("CN", "national average"),
    "华北": ("CN", "North China grid"),
    "东北": ("CN", "Northeast grid"),
    "华东": ("CN", "East China grid"),
    "华中": ("CN", "Central China grid"),
    "西北": ("CN", "Northwest grid"),
    "南方": ("CN", "Southern grid"),
    "西南": ("CN", "Southwest grid"),
}
GENERATION: Final = {
    "光伏发电": "photovoltaic power",
    "光热发电": "solar thermal power",
    "核能发电": "nuclear power",
    "水力发电": "hydropower",
    "燃气发电": "gas-fired power",
    "燃煤发电": "coal-fired power",
    "生物质发电": "biomass power",
    "风力发电": "wind power",
    "不含线损": "transmission and distribution, losses excluded",
    "含线损": "transmission and distribution, losses included",
}
KINDS: Final = {
    "carbon_footprint": ("carbon footprint", "碳足迹"),
    "co2_average": ("combustion CO2, average", "平均二氧化碳排放因子"),
    "co2_excl_market_nonfossil": ("combustion CO2, residual mix", "剔除市场化非化石能源因子"),
    "co2_fossil": ("combustion CO2, fossil power", "化石能源电力二氧化碳排放因子"),
}
PROVEN_GREEN: Final = (
    "electricity.green",
    "electricity.gec",
    "electricity.direct",
    "electricity.self",
)
"""Green electricity takes photovoltaic power, the highest of the renewable factors published."""


def factors() -> Iterator[Factor]:
    """Yield electricity by province and year, generation types, and fuels.

    >>> next(factors()).unit
    'kWh'
    """
    for row in rows(ELECTRICITY):
        yield from _electricity(row)
    for row in rows(FUELS):
        yield _fuel(row)


def _about(file: str) -> dict[str, Any]:
    source = sources()[file]
    return {"source": source.cited, "edition": source.edition, "licence": source.licence}


def _electricity(row: dict[str, str]) -> Iterator[Factor]:
    is_footprint = row["kind"] == "carbon_footprint"
    place = row["region"]
    region, name = PROVINCES.get(place) or REGIONS.get(place) or ("CN", GENERATION[place])
    kind_en, kind_zh = KINDS[row["kind"]]
    mass = Decimal(row["kg_per_kwh"])
    for category in _categories(row):
        yield Factor(
            id=f"cn-electricity:{row['cpcd_id']}:{row['kind']}:{place}:{row['year']}:{category}",
            category=category,
            name_en=f"Electricity, China, {name}: {kind_en} {row['year']}",
            name_zh=f"中国电力 {place} {kind_zh}（{row['year']}）",
            gases=equivalents(mass) if is_footprint else only("CO2", mass),
            unit="kWh",
            boundary=LIFE_CYCLE if is_footprint else CO2_ONLY,
            region=region,
            year=int(row["year"]),
            technology=name,
            **_about(ELECTRICITY) | {"edition": row["year"]},
        )


def _categories(row: dict[str, str]) -> tuple[str, ...]:
    """Return what a row may stand for; only the national footprint is the grid's footprint."""
    if row["kind"] != "carbon_footprint":
        return ("electricity.grid",)
    if row["level"] == "national":
        return ("electricity.grid", "electricity.storage")
    if row["region"] == "光伏发电":
        return ("electricity.generation", *PROVEN_GREEN)
    return ("electricity.generation",)


def _fuel(row: dict[str, str]) -> Factor:
    """Return a fuel's combustion CO2: NCV x carbon content x oxidation x 44/12, in kg per unit."""
    energy = Decimal(row["ncv_GJ_per_unit"])
    carbon = Decimal(row["carbon_content_tC_per_GJ"])
    oxidised = Decimal(row["oxidation_pct"]) / 100
    tonnes = energy * carbon * oxidised * 44 / 12
    per_volume = row["activity_unit"] == "10^4 Nm3"
    return Factor(
        id=f"cn-fuel:{row['key']}",
        category=f"fuel.{row['key']}",
        name_en=f"{row['key'].replace('_', ' ').capitalize()}, combustion, Chinese defaults",
        name_zh=f"{row['name_zh']}，燃烧，中国缺省值",
        gases=only("CO2", tonnes * 1000),
        unit="万Nm3" if per_volume else "t",
        boundary=COMBUSTION,
        region="CN",
        year=sources()[FUELS].year,
        note=(
            f"{energy} GJ × {carbon} tC/GJ × {row['oxidation_pct']} % × 44/12 "
            f"= {tonnes:.6f} tCO2 per {row['activity_unit']}"
        ),
        **_about(FUELS),
    )
