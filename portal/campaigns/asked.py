"""What a request says of itself: facts copied when it is issued, for both sides to read.

The supplier cannot see its customer's catalogue. So the names, unit and mass that it must know
are copied into ``DataRequest.asked``, and stay as they were when the request went out.
"""

from dataclasses import dataclass
from typing import Any, Self

LISTS = ("bom_materials", "factors", "further")
"""Facts of which there can be several."""


@dataclass(frozen=True, slots=True)
class Asked:
    """The facts of one request.

    ``bom_materials`` is what the customer's bill of materials lists below the item. It serves
    the comparison with the supplier's answer only and is never shown to the supplier.
    ``further`` holds name, Chinese name and code of further products that the item goes into.
    ``whole`` asks for a result from cradle to gate: whoever asks has no bill of materials below
    the item. It is so where a supplier passed a request on.
    ``factors`` are the customer's own emission factors for activities, given along so that the
    supplier's part is computed with them.
    """

    customer: str = ""
    asked_by: str = ""
    asked_by_email: str = ""
    note: str = ""
    product: str = ""
    product_zh: str = ""
    product_code: str = ""
    item: str = ""
    item_zh: str = ""
    item_code: str = ""
    declared_unit: str = ""
    declared_amount: str = "1"
    mass_kg: str | None = None
    supplier: str = ""
    site: str = ""
    contact_name: str = ""
    contact_email: str = ""
    contact_locale: str = "en"
    bom_materials: tuple[dict[str, Any], ...] = ()
    factors: tuple[dict[str, Any], ...] = ()
    further: tuple[dict[str, str], ...] = ()
    whole: bool = False

    @classmethod
    def read(cls, document: dict[str, Any]) -> Self:
        """Return the facts of a stored document; what an older one lacks stays empty."""
        given = {name: value for name, value in document.items() if name in cls.__slots__}
        lists = {name: tuple(document.get(name) or ()) for name in LISTS}
        return cls(**given | lists)

    def write(self) -> dict[str, Any]:
        """Return the document to store."""
        values = {name: getattr(self, name) for name in self.__slots__}
        return values | {name: list(values[name]) for name in LISTS}

    def item_name(self, lang: str) -> str:
        """Return the item's name in the reader's language, where there is one."""
        return (self.item_zh or self.item) if lang == "zh" else (self.item or self.item_zh)

    def product_name(self, lang: str) -> str:
        """Return the product's name in the reader's language, where there is one."""
        return (
            (self.product_zh or self.product) if lang == "zh" else (self.product or self.product_zh)
        )

    def product_names(self, lang: str) -> list[str]:
        """Return the names of all products that the item goes into, in the reader's language."""
        first, second = ("name_zh", "name") if lang == "zh" else ("name", "name_zh")
        further = [one.get(first) or one.get(second) or one.get("code", "") for one in self.further]
        return [name for name in (self.product_name(lang), *further) if name]
