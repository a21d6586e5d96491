"""Reads what people type about a supplier, in a form or in a row of a file alike."""

import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass

from stdnum import lei as lei_number
from stdnum.cn import uscc as uscc_number
from stdnum.exceptions import ValidationError

from forms.findings import Problem as Reason
from forms.parsing.texts import read_email
from portal.core.errors import Problem
from portal.core.i18n import LANGUAGES
from portal.core.typed import TypedReader
from portal.suppliers.places import CHINA, find_country, find_province

LONGEST = {
    "code": 60,
    "name": 200,
    "name_en": 200,
    "contact_name": 100,
    "site": 100,
    "tax_id": 40,
    "buyer": 100,
    "second_contact_name": 100,
}
DUNS_DIGITS = 9


@dataclass(frozen=True, slots=True)
class SupplierFacts:
    """A supplier as typed and understood."""

    code: str
    name: str
    name_en: str = ""
    country: str = ""
    uscc: str = ""
    contact_name: str = ""
    contact_email: str = ""
    locale: str = "zh"
    duns: str = ""
    lei: str = ""
    tax_id: str = ""
    buyer: str = ""

    def values(self) -> dict[str, str]:
        """Return the facts by the names of the record's columns."""
        return asdict(self)


@dataclass(frozen=True, slots=True)
class SecondFacts:
    """A second contact as typed and understood."""

    email: str
    name: str = ""
    locale: str = ""


@dataclass(frozen=True, slots=True)
class SiteFacts:
    """A production site as typed and understood."""

    name: str
    country: str = ""
    province: str = ""


class Reader(TypedReader):
    """Reads suppliers: addresses, identifiers with their check digits, places, languages."""

    capability = "suppliers"
    longest = LONGEST

    def email(self, name: str) -> str:
        """Return a mail address, or nothing."""
        text = self.typed.get(name, "").strip()
        read = read_email(text) if text else ""
        if isinstance(read, Reason):
            return self.refuse("suppliers.email_invalid", name, text=text[:80])
        return read

    def uscc(self, name: str) -> str:
        """Return a unified social credit code whose check digit fits, or nothing."""
        typed = unicodedata.normalize("NFKC", self.typed.get(name, "")).strip().upper()
        if not typed:
            return ""
        try:
            return str(uscc_number.validate(typed))
        except ValidationError:
            return self.refuse("suppliers.uscc_invalid", name, text=typed[:40])

    def duns(self, name: str) -> str:
        """Return a D-U-N-S number, nine digits without marks, or nothing."""
        typed = unicodedata.normalize("NFKC", self.typed.get(name, "")).strip()
        digits = typed.replace("-", "").replace(" ", "")
        if digits and not (digits.isascii() and digits.isdigit() and len(digits) == DUNS_DIGITS):
            return self.refuse("suppliers.duns_invalid", name, text=typed[:40])
        return digits

    def lei(self, name: str) -> str:
        """Return a legal entity identifier whose check digits fit, or nothing."""
        typed = unicodedata.normalize("NFKC", self.typed.get(name, "")).strip().upper()
        if not typed:
            return ""
        try:
            return str(lei_number.validate(typed))
        except ValidationError:
            return self.refuse("suppliers.lei_invalid", name, text=typed[:40])

    def tax_id(self, name: str) -> str:
        """Return a tax number in capitals without spaces; each country has its own form."""
        return unicodedata.normalize("NFKC", self.text(name)).upper().replace(" ", "")

    def place(self, name: str, find: Callable[[str], str | None], unknown: str) -> str:
        """Return the code of a country or province, or nothing."""
        text = self.typed.get(name, "").strip()
        code = find(text) if text else ""
        return self.refuse(unknown, name, text=text[:60]) if code is None else code

    def language(self, name: str) -> str:
        """Return a language of the portal; Chinese where none is given."""
        text = self.typed.get(name, "").strip().casefold()
        known = {"": "zh", "中文": "zh", "chinese": "zh", "english": "en", "英文": "en"}
        lang = known.get(text, text[:2])
        if lang not in LANGUAGES:
            return self.refuse("suppliers.language_unknown", name, text=text[:40])
        return lang


def read_supplier(typed: Mapping[str, str]) -> tuple[SupplierFacts, list[Problem]]:
    """Return the facts that were typed and everything that is wrong with them."""
    reader = Reader(typed)
    facts = SupplierFacts(
        code=reader.text("code", "suppliers.code_missing"),
        name=reader.text("name", "suppliers.name_missing"),
        name_en=reader.text("name_en"),
        country=reader.place("country", find_country, "suppliers.country_unknown"),
        uscc=reader.uscc("uscc"),
        contact_name=reader.text("contact_name"),
        contact_email=reader.email("contact_email"),
        locale=reader.language("locale"),
        duns=reader.duns("duns"),
        lei=reader.lei("lei"),
        tax_id=reader.tax_id("tax_id"),
        buyer=reader.text("buyer"),
    )
    return facts, reader.problems


def read_second(typed: Mapping[str, str]) -> tuple[SecondFacts | None, list[Problem]]:
    """Return the second contact that was typed, ``None`` where there is none."""
    reader = Reader(typed)
    name = reader.text("second_contact_name")
    email = reader.email("second_contact_email")
    locale = ""
    if typed.get("second_contact_language", "").strip():
        locale = reader.language("second_contact_language")
    if name and not typed.get("second_contact_email", "").strip():
        reader.refuse("suppliers.second_without_email", "second_contact_email", name=name)
    return (SecondFacts(email, name, locale) if email else None), reader.problems


def read_site(
    typed: Mapping[str, str], *, needed: bool = True
) -> tuple[SiteFacts | None, list[Problem]]:
    """Return the site that was typed, ``None`` where there is none and none is needed."""
    reader = Reader(typed)
    name = reader.text("site", "suppliers.site_missing" if needed else None)
    country = reader.place("country", find_country, "suppliers.country_unknown")
    province = reader.place("province", find_province, "suppliers.province_unknown")
    if province and country not in {CHINA, ""}:
        reader.refuse("suppliers.province_outside_china", "province")
    if not name and not reader.problems:
        return None, []
    return SiteFacts(name, country or (CHINA if province else ""), province), reader.problems


def code_key(code: str) -> str:
    """Return a code as it is compared: width, case and outer spaces do not matter."""
    return unicodedata.normalize("NFKC", code).casefold().strip()
