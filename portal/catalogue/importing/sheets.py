"""The sheets of an uploaded bill of materials: which columns they have and what was typed."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from portal.catalogue.reading import plain_code
from portal.core import uploads
from portal.core.uploads import CellProblem, Grid, Refused

Row = Mapping[str, Any]
"""What a row says by column name; ``row`` is its number in the file."""

BOM: Mapping[str, tuple[str, ...]] = {
    "parent": ("父项", "父件", "父项编码", "上级物料"),
    "component": ("child", "子项", "子件", "子项编码", "下级物料"),
    "quantity": ("qty", "数量", "用量"),
    "unit": ("单位",),
    "scrap_rate": ("scrap", "损耗率"),
    "supplier": ("供应商", "供应商代码"),
    "site": ("生产场所", "工厂"),
    "share": ("采购份额", "份额"),
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
    "code": ("item", "物料编码", "物料"),
    "name": ("名称",),
    "name_zh": ("中文名称",),
    "kind": ("line_type", "type", "类型"),
    "declared_unit": ("unit", "声明单位", "单位"),
    "declared_amount": ("声明数量",),
    "mass_kg": ("质量",),
    "is_product": ("product", "产品"),
    "factor_category": ("category", "类别"),
    "note": ("备注",),
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
SHEETS = {"bom": BOM, "footprints": FOOTPRINTS, "items": ITEMS}
NEEDED = {
    "bom": ("parent", "component", "quantity", "unit"),
    "footprints": ("item", "declared_unit", "footprint_kgco2e"),
    "items": ("code",),
}


CODES = frozenset({"parent", "component", "item", "code", "supplier"})
"""Columns that name something: two codes that look the same are the same."""


def headings(name: str) -> list[tuple[str, str, bool]]:
    """Return each column of a sheet with its Chinese heading and whether it must be there."""
    return [
        (column, next((text for text in also if not text.isascii()), ""), column in NEEDED[name])
        for column, also in SHEETS[name].items()
    ]


@dataclass(frozen=True, slots=True)
class Typed:
    """All that a file says, as text, and what is wrong with its form."""

    bom: tuple[Row, ...] = ()
    footprints: tuple[Row, ...] = ()
    items: tuple[Row, ...] = ()
    has_footprints: bool = False
    problems: tuple[CellProblem, ...] = field(default=())

    @property
    def missing(self) -> frozenset[tuple[str, str]]:
        """Return each sheet and column that must be there and is not."""
        return frozenset(
            (p.sheet.strip().casefold(), p.facts["column"])
            for p in self.problems
            if p.code == "catalogue.column_missing"
        )

    def to_json(self) -> dict[str, Any]:
        """Return plain values, to be kept until the upload is applied."""
        return {
            "bom": list(self.bom),
            "footprints": list(self.footprints),
            "items": list(self.items),
            "has_footprints": self.has_footprints,
            "problems": [problem.to_json() for problem in self.problems],
        }

    @classmethod
    def from_json(cls, plain: Mapping[str, Any]) -> "Typed":
        """Return what :meth:`to_json` wrote down."""
        return cls(
            tuple(plain["bom"]),
            tuple(plain["footprints"]),
            tuple(plain["items"]),
            plain["has_footprints"],
            tuple(CellProblem.from_json(problem) for problem in plain["problems"]),
        )


@dataclass(frozen=True, slots=True)
class File:
    """One uploaded file."""

    name: str
    content: bytes


def read(bom: File, footprints: File | None = None) -> Typed:
    """Return what the files say, with everything that is wrong with their form.

    Raises
    ------
    portal.core.uploads.Refused
        A file as a whole cannot be read.
    """
    grids = _named(uploads.read(bom.name, bom.content), "bom")
    if footprints is not None:
        more = uploads.read(footprints.name, footprints.content)
        grids |= {k: v for k, v in _named(more, "footprints").items() if k != "bom"}
    if "bom" not in grids:
        raise Refused(CellProblem("catalogue.sheet_missing"))
    problems: list[CellProblem] = []
    rows = {name: tuple(_rows(name, grids[name], problems)) for name in SHEETS if name in grids}
    for name, grid in grids.items():
        if name not in SHEETS:
            facts = {"sheet": grid.name}
            ignored = CellProblem("catalogue.sheet_ignored", grid.name, facts=facts, blocks=False)
            problems.append(ignored)
    return Typed(
        rows["bom"],
        rows.get("footprints", ()),
        rows.get("items", ()),
        "footprints" in rows,
        tuple(problems),
    )


def _named(grids: dict[str, Grid], name: str) -> dict[str, Grid]:
    """Give the one table of a CSV file its name."""
    return {(k or name): replace(grid, name=grid.name or name) for k, grid in grids.items()}


def _rows(name: str, grid: Grid, problems: list[CellProblem]) -> Iterator[Row]:
    """Yield the rows by column name; headings in any order, English or Chinese."""
    places = _columns(name, grid, problems)
    problems.extend(grid.problems)
    if not grid.rows and name == "bom":
        problems.append(CellProblem("catalogue.no_rows", grid.name))
    for number, cells in grid.rows:
        row: dict[str, Any] = {"row": number}
        for column, place in places.items():
            cell = cells[place] if place < len(cells) else ""
            row[column] = plain_code(cell) if column in CODES else cell
        yield row


def _columns(name: str, grid: Grid, problems: list[CellProblem]) -> dict[str, int]:
    known = SHEETS[name]
    places: dict[str, int] = {}
    for place, heading in enumerate(grid.headings):
        if not heading:
            continue
        column = next((c for c, also in known.items() if heading == c or heading in also), None)
        if column is not None:
            places.setdefault(column, place)
            continue
        kept = "not_kept" if heading in NOT_KEPT else "ignored"
        facts = {"column": heading}
        code = f"catalogue.column_{kept}"
        problems.append(CellProblem(code, grid.name, 1, heading, facts, blocks=False))
    for column in NEEDED[name]:
        if column not in places:
            facts = {"column": column}
            problems.append(CellProblem("catalogue.column_missing", grid.name, 1, column, facts))
    return places
