"""The columns of an uploaded bill of materials, and the headings they are known by."""

from collections.abc import Mapping

from portal.core.i18n import N_, translated
from portal.core.mapping import Kind

BOM: Mapping[str, tuple[str, ...]] = {
    "parent": (
        "parent_code",
        "assembly",
        "父项",
        "父件",
        "父项编码",
        "父项料号",
        "父项物料编码",
        "上级物料",
        "上级料号",
    ),
    "component": (
        "child",
        "component_code",
        "part",
        "part_no",
        "part_number",
        "子项",
        "子件",
        "子项编码",
        "子项物料编码",
        "下级物料",
    ),
    "quantity": ("qty", "amount", "数量", "用量", "单位用量"),
    "unit": ("uom", "单位", "计量单位"),
    "scrap_rate": ("scrap", "损耗率"),
    "supplier": ("供应商", "供应商代码", "供方编码", "供方代码"),
    "site": ("生产场所", "工厂"),
    "share": ("share_percent", "采购份额", "份额", "配额", "配额%", "供货比例"),
    "return": ("is_return", "闭环", "回用"),
    "line_type": ("type", "类型"),
    "basis": ("quantity_source", "数量来源", "依据"),
    "parent_name": ("父项名称",),
    "parent_name_zh": ("父项中文名称",),
    "component_name": ("name", "子项名称", "名称"),
    "component_name_zh": ("name_zh", "子项中文名称", "中文名称"),
}
FOOTPRINTS: Mapping[str, tuple[str, ...]] = {
    "item": ("code", "物料", "物料编码"),
    "supplier": ("供应商",),
    "declared_unit": ("unit", "声明单位", "单位"),
    "declared_amount": ("声明数量",),
    "footprint_kgco2e": ("value", "碳足迹"),
    "boundary": ("系统边界", "边界"),
    "mass_kg": ("质量",),
    "source": ("来源类型",),
    "basis": ("source_text", "reference", "依据", "来源"),
    "status": ("状态",),
    "name": ("名称",),
    "name_zh": ("中文名称",),
    "category": ("类别",),
    "region": ("地区",),
    "year": ("年份",),
    "technology": ("工艺",),
    "edition": ("版本",),
    "licence": ("license", "许可"),
    "gwp_set": ("gwp",),
    "valid_until": ("有效期",),
}
ITEMS: Mapping[str, tuple[str, ...]] = {
    "code": (
        "item",
        "item_code",
        "material",
        "material_no",
        "part_no",
        "part_number",
        "物料编码",
        "物料",
        "物料代码",
        "料号",
    ),
    "name": ("item_name", "description", "material_description", "名称", "物料名称", "物料描述"),
    "name_zh": ("chinese_name", "中文名称"),
    "kind": ("line_type", "type", "类型"),
    "declared_unit": ("unit", "uom", "base_unit", "声明单位", "单位", "计量单位"),
    "declared_amount": ("声明数量",),
    "mass_kg": ("mass", "net_weight", "net_mass", "weight_kg", "质量", "净重", "重量"),
    "purchase_category": ("material_group", "commodity", "purchasing_group", "采购类别", "物料组"),
    "is_product": ("product", "产品"),
    "factor_category": ("category", "类别"),
    "note": ("备注",),
}
SOURCING: Mapping[str, tuple[str, ...]] = {
    "item": (
        "code",
        "item_code",
        "material",
        "part_no",
        "part_number",
        "物料",
        "物料编码",
        "料号",
    ),
    "supplier": ("supplier_code", "vendor", "vendor_code", "供应商", "供应商代码", "供应商编码"),
    "site": ("plant", "生产场所", "工厂"),
    "share": ("quota", "split", "采购份额", "份额", "占比"),
    "spend": ("purchase_volume", "turnover", "采购金额", "采购额", "金额"),
    "period": ("year", "年份", "期间", "年度"),
}
NOT_KEPT = frozenset(
    {
        "primary_share",
        "time",
        "geography",
        "technology_rating",
        "completeness",
        "consistency",
        "verifiability",
        "gsd2",
        "fossil",
        "biogenic_emissions",
        "biogenic_uptake",
        "land_use_change",
        "aircraft",
    }
)
SHEETS = {"bom": BOM, "footprints": FOOTPRINTS, "items": ITEMS, "sourcing": SOURCING}
NEEDED = {
    "bom": ("parent", "component", "quantity", "unit"),
    "footprints": ("item", "declared_unit", "footprint_kgco2e"),
    "items": ("code",),
    "sourcing": ("item", "supplier"),
}
EITHER = {"sourcing": (("share", "spend"),)}
WORDS: Mapping[str, Mapping[str, str]] = {
    "bom": {
        "parent": N_("Parent: part code"),
        "component": N_("Component: part code"),
        "quantity": N_("Quantity per 1 of the parent"),
        "unit": N_("Unit of the quantity"),
        "scrap_rate": N_("Scrap rate"),
        "supplier": N_("Supplier code"),
        "site": N_("Site of the supplier"),
        "share": N_("Share of the supplier"),
        "return": N_("Closed loop: yes or no"),
        "line_type": N_("Type of line"),
        "basis": N_("Source of the quantity"),
        "parent_name": N_("Name of the parent"),
        "parent_name_zh": N_("Chinese name of the parent"),
        "component_name": N_("Name of the component"),
        "component_name_zh": N_("Chinese name of the component"),
    },
    "footprints": {
        "item": N_("Part code"),
        "supplier": N_("Supplier code"),
        "declared_unit": N_("Declared unit"),
        "declared_amount": N_("Declared amount"),
        "footprint_kgco2e": N_("Footprint in kgCO2e"),
        "boundary": N_("System boundary"),
        "mass_kg": N_("Mass in kg"),
        "source": N_("Kind of source"),
        "basis": N_("Source"),
        "status": N_("Status"),
        "name": N_("Name"),
        "name_zh": N_("Chinese name"),
        "category": N_("Activity"),
        "region": N_("Region"),
        "year": N_("Year"),
        "technology": N_("Technology"),
        "edition": N_("Edition"),
        "licence": N_("Licence"),
        "gwp_set": N_("GWP set"),
        "valid_until": N_("Valid until"),
    },
    "items": {
        "code": N_("Part code"),
        "name": N_("Name"),
        "name_zh": N_("Chinese name"),
        "kind": N_("Kind"),
        "declared_unit": N_("Declared unit"),
        "declared_amount": N_("Declared amount"),
        "mass_kg": N_("Mass in kg"),
        "purchase_category": N_("Purchase category"),
        "is_product": N_("Product: yes or no"),
        "factor_category": N_("Activity"),
        "note": N_("Note"),
    },
    "sourcing": {
        "item": N_("Part code"),
        "supplier": N_("Supplier code"),
        "site": N_("Site of the supplier"),
        "share": N_("Share of the supplier"),
        "spend": N_("Amount bought in the year"),
        "period": N_("Year"),
    },
}
HOLDS = {
    "bom": N_("Lines of bills of materials"),
    "footprints": N_("Own factors"),
    "items": N_("Items"),
    "sourcing": N_("Sourcing shares"),
}
"""What a sheet of each kind holds."""

KINDS = {
    name: Kind(name, columns, NEEDED[name], EITHER.get(name, ()), WORDS[name])
    for name, columns in SHEETS.items()
}
FAMILY = "bom"
"""Under this name people's mappings are remembered."""

PARTS = frozenset({"share", "scrap_rate"})
"""Columns of parts of a whole, which a heading with a percent sign gives in percent."""

CODES = frozenset({"parent", "component", "item", "code", "supplier"})
"""Columns that name something: two codes that look the same are the same."""


def headings(name: str) -> list[tuple[str, str, bool]]:
    """Return each column of a sheet with its Chinese heading and whether it must be there."""
    return [
        (column, next((text for text in also if not text.isascii()), ""), column in NEEDED[name])
        for column, also in SHEETS[name].items()
    ]


def choices() -> list[tuple[str, str, list[tuple[str, str, bool]]]]:
    """Return each kind of table with its columns in words, and which of them must be there."""
    return [
        (
            name,
            translated(HOLDS[name]),
            [(one, translated(kind.word(one)), one in kind.needed) for one in kind.columns],
        )
        for name, kind in KINDS.items()
    ]
