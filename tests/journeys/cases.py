"""Who walks through the story, in each language."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Case:
    """A new supplier of an item that counted with a proxy until now."""

    lang: str
    code: str
    name: str
    name_en: str
    site: str
    province: str
    contact: str
    email: str
    uscc: str
    item: str
    item_name: str
    carrier: str
    region: str
    comment: str
    more_steel: float
    scrap: str

    @property
    def campaign(self) -> str:
        return f"Journey {self.code}"


CASES = {
    "en": Case(
        lang="en",
        code="J-100",
        name="Beryl Fluorochemicals",
        name_en="Beryl Fluorochemicals",
        site="Quzhou plant",
        province="CN-ZJ",
        contact="Kim Novak",
        email="kim@beryl.example",
        uscc="91330800MA0031JNYQ",
        item="market for lithium hexafluorophosphate [kg, 3.17249932]",
        item_name="Lithium hexafluorophosphate",
        carrier="Grid electricity",
        region="Zhejiang",
        comment="Is this the whole site, or the line of this product alone?",
        more_steel=1.01,
        scrap="0.001",
    ),
    "zh": Case(
        lang="zh",
        code="J-200",
        name="松涛溶剂有限公司",
        name_en="Songtao Solvents",
        site="东营工厂",
        province="CN-SD",
        contact="赵敏",
        email="zhao@songtao.example",
        uscc="91370500MA0032JNY1",
        item="market for dimethyl carbonate [kg, 3.17249932]",
        item_name="碳酸二甲酯（DMC）",
        carrier="外购网电",
        region="山东省",
        comment="这是全厂用电，还是仅本产品产线的用电？",
        more_steel=1.02,
        scrap="0.002",
    ),
}
OUTPUT_KG = 400_000
FIRST_KWH = 9_200_000
MENDED_KWH = 7_400_000
PASSWORD = "kettle-orbit-maple-42"
