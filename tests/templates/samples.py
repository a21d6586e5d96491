"""Sample data for the gallery, in both languages."""

from types import SimpleNamespace
from typing import Any

COMPANY = {"en": "Northwind Battery (demonstration)", "zh": "北风电池（演示）"}


def _text(lang: str) -> Any:
    return lambda en, zh: zh if lang == "zh" else en


def reader(lang: str) -> SimpleNamespace:
    t = _text(lang)
    return SimpleNamespace(
        name=t("Mei Lin", "林梅"),
        email="mei.lin@example.com",
        company_id=1,
        company_name=COMPANY[lang],
    )


def navigation(lang: str, path: str) -> list[dict[str, Any]]:
    t = _text(lang)
    entries = [
        ("home", "house", t("Home", "首页"), 0),
        ("product", "box-seam", t("Products", "产品"), 0),
        ("table", "truck", t("Suppliers", "供应商"), 0),
        ("form", "send", t("Campaigns", "数据收集活动"), 3),
        ("review", "clipboard-check", t("Reviews", "审核"), 12),
        ("parts", "layers", t("Factors", "排放因子"), 0),
        ("people", "people", t("People", "成员"), 0),
    ]
    return [
        {
            "url": f"/{page}?lang={lang}",
            "icon": icon,
            "label": label,
            "count": count,
            "active": path == f"/{page}",
        }
        for page, icon, label, count in entries
    ]


def of(lang: str) -> dict[str, Any]:
    t = _text(lang)
    return {
        "t": t,
        "work": _work(t),
        "sankey": _sankey(t),
        "stages": _stages(t),
        "tree": {"unit": "kgCO2e/kWh", "total": 92.678, "tree": _tree(t)},
        "changes": {"unit": "kgCO2e/kWh", "steps": _changes(t)},
        "suppliers": _suppliers(t),
        "nodes": _nodes(t),
        "sections": _sections(t),
    }


def _work(t: Any) -> list[dict[str, Any]]:
    return [
        {
            "title": t("Review the answers of Ganfeng Cathode", "审核赣锋正极的答复"),
            "detail": t(
                "NMC811 powder, 2 warnings with reasons", "NMC811 正极粉末，2 条已说明原因的警告"
            ),
            "url": "#1",
            "icon": "clipboard-check",
            "tag": (t("Submitted", "已提交"), "info"),
            "due": t("due in 2 days", "还剩 2 天"),
            "due_tone": "soon",
        },
        {
            "title": t(
                "Remind Huali Foil: nobody has opened the request", "提醒华力铜箔：请求尚未打开"
            ),
            "detail": t(
                "Copper foil 6 µm, 11.2 % of the pack's footprint",
                "6 µm 铜箔，占电池包碳足迹的 11.2%",
            ),
            "url": "#2",
            "icon": "envelope",
            "tag": (t("Not opened", "未打开"), "neutral"),
            "due": t("4 days late", "已逾期 4 天"),
            "due_tone": "late",
        },
        {
            "title": t(
                "Sourcing shares of Separator do not sum to 100 %", "隔膜的采购份额之和不等于 100%"
            ),
            "detail": t("60 % and 30 % are given", "目前为 60% 和 30%"),
            "url": "#3",
            "icon": "exclamation-triangle",
            "tag": (t("Blocks a roll-up", "阻塞汇总"), "warn"),
        },
    ]


def _sankey(t: Any) -> dict[str, Any]:
    nodes = [
        (t("NMC811 battery pack", "NMC811 电池包"), 0, 92.7, "verified"),
        (t("Cell", "电芯"), 1, 74.1, "primary"),
        (t("Housing", "壳体"), 1, 12.4, "secondary"),
        (t("Battery management system", "电池管理系统"), 1, 6.2, "proxy"),
        (t("Cathode", "正极"), 2, 43.6, "primary"),
        (t("Anode", "负极"), 2, 14.2, "verified"),
        (t("Cell assembly, electricity", "电芯组装用电"), 2, 11.9, "secondary"),
        (t("Other parts below 1 %", "其他（低于 1%）"), 2, 4.4, "other"),
        (t("Aluminium, wrought", "变形铝"), 2, 12.4, "secondary"),
        (t("NMC811 powder", "NMC811 粉末"), 3, 38.1, "primary"),
        (t("Aluminium foil", "铝箔"), 3, 5.5, "secondary"),
        (t("Copper foil", "铜箔"), 3, 8.7, "secondary"),
        (t("Graphite", "石墨"), 3, 5.5, "verified"),
    ]
    links = [(1, 0, 74.1), (2, 0, 12.4), (3, 0, 6.2), (4, 1, 43.6), (5, 1, 14.2), (6, 1, 11.9)]
    links += [(7, 1, 4.4), (8, 2, 12.4), (9, 4, 38.1), (10, 4, 5.5), (11, 5, 8.7), (12, 5, 5.5)]
    return {
        "unit": "kgCO2e/kWh",
        "total": 92.7,
        "nodes": [dict(zip(("name", "tier", "value", "tone"), n, strict=True)) for n in nodes],
        "links": [{"source": nodes[a][0], "target": nodes[b][0], "value": v} for a, b, v in links],
    }


def _stages(t: Any) -> dict[str, Any]:
    items = [
        t("Cathode", "正极"),
        t("Anode", "负极"),
        t("Cell assembly", "电芯组装"),
        t("Housing", "壳体"),
    ]
    rows = [
        (t("Material", "原材料"), "material", [36.2, 11.0, 1.2, 9.8]),
        (t("Energy", "能源"), "energy", [5.8, 2.4, 11.9, 1.9]),
        (t("Transport", "运输"), "transport", [1.6, 0.8, 0.3, 0.7]),
    ]
    return {
        "unit": "kgCO2e/kWh",
        "categories": items,
        "stacked": True,
        "horizontal": True,
        "series": [{"name": n, "tone": tone, "values": v} for n, tone, v in rows],
    }


def _tree(t: Any) -> list[dict[str, Any]]:
    return [
        {
            "name": t("Cathode", "正极"),
            "value": 43.6,
            "tone": "primary",
            "children": [
                {"name": t("NMC811 powder", "NMC811 粉末"), "value": 38.1},
                {"name": t("Aluminium foil", "铝箔"), "value": 5.5, "tone": "secondary"},
            ],
        },
        {
            "name": t("Anode", "负极"),
            "value": 14.2,
            "tone": "verified",
            "children": [
                {"name": t("Copper foil", "铜箔"), "value": 8.7, "tone": "secondary"},
                {"name": t("Graphite", "石墨"), "value": 5.5},
            ],
        },
        {"name": t("Housing", "壳体"), "value": 12.4, "tone": "secondary"},
        {"name": t("Electricity", "电力"), "value": 11.9, "tone": "secondary"},
        {"name": t("Battery management system", "电池管理系统"), "value": 6.2, "tone": "proxy"},
        {"name": t("Other", "其他"), "value": 4.4, "tone": "other"},
    ]


def _changes(t: Any) -> list[dict[str, Any]]:
    return [
        {"name": t("Run 4", "第 4 次"), "value": 98.2, "total": True},
        {"name": t("Primary data", "初级数据"), "value": -6.9},
        {"name": t("Sourcing shares", "采购份额"), "value": 2.2},
        {"name": t("Grid factor 2024", "2024 电网因子"), "value": -1.4},
        {"name": t("Bill of materials", "物料清单"), "value": 0.578},
        {"name": t("Run 5", "第 5 次"), "value": 92.678, "total": True},
    ]


def _suppliers(t: Any) -> list[dict[str, Any]]:
    rows = [
        ("Ganfeng Cathode", "赣锋正极", 1, "B", 41.1, t("Accepted", "已接受"), "good", 38.1),
        ("Huali Foil", "华力铜箔", 2, None, 9.4, t("Not opened", "未打开"), "neutral", None),
        ("Sinter Graphite", "信达石墨", 2, "A", 5.9, t("Returned", "已退回"), "warn", 5.5),
        ("Delta Separator", "德隔膜", 1, "D", 1.8, t("Declined", "已拒绝"), "bad", 1.67),
    ]
    keys = ("en", "zh", "tier", "grade", "share", "state", "tone", "value")
    return [dict(zip(keys, row, strict=True)) | {"name": t(row[0], row[1])} for row in rows]


def _nodes(t: Any) -> list[dict[str, Any]]:
    rows = [
        (0, True, t("NMC811 battery pack", "NMC811 电池包"), 92.67795924960467, 100, "mixed", "C"),
        (1, True, t("Cell", "电芯"), 74.1, 79.9, "primary", "B"),
        (2, True, t("Cathode", "正极"), 43.6, 47.04, "primary", "B"),
        (3, False, t("NMC811 powder", "NMC811 粉末"), 38.1, 41.1, "verified", "A"),
        (3, False, t("Aluminium foil", "铝箔"), 5.5, 5.93, "secondary", "D"),
        (2, False, t("Binder", "粘结剂"), None, None, None, None),
        (1, False, t("Housing", "壳体"), 12.4, 13.4, "proxy", "E"),
    ]
    keys = ("depth", "children", "name", "value", "share", "source", "grade")
    return [dict(zip(keys, row, strict=True)) for row in rows]


def _sections(t: Any) -> list[dict[str, Any]]:
    rows = [
        (t("A. Company and site", "A. 企业与场所"), 12, 12, 0, False),
        (t("B. Product and declared unit", "B. 产品与声明单位"), 6, 6, 0, False),
        (t("C. Period and output", "C. 期间与产量"), 5, 8, 0, False),
        (t("E. Energy", "E. 能源"), 3, 9, 2, True),
        (t("G. Transport", "G. 运输"), 0, 7, 0, False),
    ]
    keys = ("label", "done", "total", "problems", "active")
    return [dict(zip(keys, row, strict=True)) | {"url": "#"} for row in rows]
