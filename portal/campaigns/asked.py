"""What a request says of itself: facts copied when it is issued, for both sides to read.

The supplier cannot see its customer's catalogue. So the names, unit and mass that it must know
are copied into ``DataRequest.asked``, and stay as they were when the request went out.
"""

from dataclasses import asdict, dataclass, fields
from typing import Any, Self


@dataclass(frozen=True, slots=True)
class Asked:
    """The facts of one request.

    ``bom_materials`` is what the customer's bill of materials lists below the item. It serves
    the comparison with the supplier's answer only and is never shown to the supplier.
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

    @classmethod
    def read(cls, document: dict[str, Any]) -> Self:
        """Return the facts of a stored document; what an older one lacks stays empty."""
        known = {field.name for field in fields(cls)}
        given = {name: value for name, value in document.items() if name in known}
        lists = {name: tuple(document.get(name) or ()) for name in ("bom_materials", "factors")}
        return cls(**given | lists)

    def write(self) -> dict[str, Any]:
        """Return the document to store."""
        lists = {"bom_materials": list(self.bom_materials), "factors": list(self.factors)}
        return asdict(self) | lists

    def item_name(self, lang: str) -> str:
        """Return the item's name in the reader's language, where there is one."""
        return (self.item_zh or self.item) if lang == "zh" else (self.item or self.item_zh)

    def product_name(self, lang: str) -> str:
        """Return the product's name in the reader's language, where there is one."""
        return (
            (self.product_zh or self.product) if lang == "zh" else (self.product or self.product_zh)
        )
