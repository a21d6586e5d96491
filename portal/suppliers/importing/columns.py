"""The columns of a list of suppliers, the headings they are known by, and what we call them."""

from collections.abc import Mapping

from portal.core.i18n import N_, translated
from portal.core.mapping import Kind

FAMILY = "suppliers"
"""Under this name people's mappings are remembered."""

COLUMNS: Mapping[str, tuple[str, ...]] = {
    "code": (
        "supplier_code", "supplier", "supplier_no", "supplier_number", "vendor", "vendor_code",
        "vendor_no", "vendor_number", "供应商代码", "供应商编号", "供应商编码", "供方编码",
        "供方代码", "代码", "编号",
    ),
    "name": (
        "supplier_name", "vendor_name", "company", "company_name", "供应商名称", "供应商全称",
        "公司名称", "企业名称", "供方名称", "名称", "供应商",
    ),
    "name_en": ("english_name", "name_in_english", "英文名称", "英文名"),
    "country": ("country_code", "国家", "国家/地区"),
    "province": ("state", "省份", "省", "省（区、市）"),
    "site": ("plant", "site_name", "factory", "工厂", "生产场所", "厂址", "生产基地"),
    "uscc": (
        "统一社会信用代码", "社会信用代码", "信用代码", "统一代码", "unified_social_credit_code",
    ),
    "duns": ("d-u-n-s", "duns_number", "duns_no", "邓白氏编码", "邓氏编码"),
    "lei": ("lei_code", "legal_entity_identifier", "法人机构识别编码"),
    "tax_id": ("tax_number", "vat_id", "vat_number", "tax_no", "税号", "纳税人识别号"),
    "contact_name": ("contact", "contact_person", "联系人", "联系人姓名"),
    "contact_email": (
        "email", "e-mail", "contact_e-mail", "mail", "邮箱", "电子邮箱", "联系邮箱", "联系人邮箱",
    ),
    "language": ("locale", "mail_language", "语言"),
    "second_contact_name": ("second_contact", "deputy", "第二联系人"),
    "second_contact_email": ("second_email", "deputy_email", "第二联系人邮箱"),
    "second_contact_language": ("第二联系人语言",),
    "buyer": ("purchaser", "buyer_name", "采购员", "采购负责人"),
}  # fmt: skip
NUMBERS = ("uscc", "duns", "lei", "tax_id")
"""Official numbers, the strongest first: two rows that share one are the same company."""

WORDS = {
    "code": N_("Supplier code"),
    "name": N_("Name"),
    "name_en": N_("Name in English"),
    "country": N_("Country"),
    "province": N_("Province of the site"),
    "site": N_("Production site"),
    "uscc": N_("Unified social credit code"),
    "duns": N_("D-U-N-S number"),
    "lei": N_("LEI"),
    "tax_id": N_("Tax number"),
    "contact_name": N_("Contact person"),
    "contact_email": N_("E-mail of the contact"),
    "language": N_("Language of mails"),
    "locale": N_("Language of mails"),
    "second_contact_name": N_("Second contact"),
    "second_contact_email": N_("E-mail of the second contact"),
    "second_contact_language": N_("Language of the second contact"),
    "buyer": N_("Buyer"),
}

LIST = Kind(FAMILY, COLUMNS, ("name",), (("code", *NUMBERS, "contact_email"),), WORDS)


def column_name(name: str) -> str:
    """Return what people call a column of ours."""
    return translated(WORDS[name]) if name in WORDS else name
