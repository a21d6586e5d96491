"""How items and suppliers of a result are called on pages."""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.catalogue.models import Item
from portal.core.actor import Actor
from portal.suppliers.models import Supplier


@dataclass(frozen=True, slots=True)
class Names:
    """Names by code, in the reader's language; an unknown code stands for itself."""

    lang: str
    items: dict[str, tuple[UUID, str, str]]
    suppliers: dict[str, tuple[UUID, str, str]]

    def item(self, code: str) -> str:
        """Return an item's name."""
        return self._name(self.items, code)

    def item_id(self, code: str) -> UUID | None:
        """Return an item's id, ``None`` for materials that only an answer names."""
        known = self.items.get(code)
        return known[0] if known else None

    def supplier_id(self, key: str | None) -> UUID | None:
        """Return a supplier's id, ``None`` for nobody in particular."""
        known = self.suppliers.get((key or "").partition(" / ")[0])
        return known[0] if known else None

    def supplier(self, key: str | None) -> str | None:
        """Return a supplier's name; several sites are told apart behind a slash."""
        if key is None:
            return None
        code, slash, site = key.partition(" / ")
        return self._name(self.suppliers, code) + slash + site

    def supplier_called(self, name: str) -> str:
        """Return the name of a supplier whom a record calls by one of its names."""
        for _, en, zh in self.suppliers.values():
            if name in {en, zh}:
                return zh if self.lang == "zh" and zh else en
        return name

    def _name(self, known: dict[str, tuple[UUID, str, str]], code: str) -> str:
        if code not in known:
            return code
        _, en, zh = known[code]
        return (zh or en) if self.lang == "zh" else (en or zh)


def names(session: Session, actor: Actor, lang: str) -> Names:
    """Return the company's names, with two statements."""
    items = session.execute(
        select(Item.code, Item.id, Item.name, Item.name_zh).where(Item.scope(actor))
    )
    suppliers = session.execute(
        select(Supplier.code, Supplier.id, Supplier.name_en, Supplier.name).where(
            Supplier.scope(actor)
        )
    )
    return Names(
        lang,
        {row[0]: (row[1], row[2], row[3]) for row in items},
        {row[0]: (row[1], row[2] or row[3], row[3]) for row in suppliers},
    )
