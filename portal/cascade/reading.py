"""What a form says of the materials to ask about: one wish for each, all problems at once."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from portal.accounts import emails
from portal.campaigns.models import DataRequest
from portal.campaigns.planning import LEVELS
from portal.campaigns.setup import SHARING
from portal.campaigns.wording import day_there
from portal.cascade.materials import Material
from portal.core.errors import Problem
from portal.core.i18n import LANGUAGES, zone
from portal.suppliers.models import Supplier
from portal.suppliers.reading import Reader

LONGEST_NAME, LONGEST_NOTE = 100, 1000
EARLIER = timedelta(days=7)
"""So much before its own due date a company asks for its suppliers' answers, if it can."""

USUAL_LEVEL = "reduced"
"""The minimal list asks no figures of what is bought: a chain would end at it."""


@dataclass(frozen=True, slots=True)
class Wish:
    """One material to ask about: a supplier of the books, or somebody new.

    ``place`` begins the names of its controls.
    """

    material: Material
    is_chosen: bool = False
    supplier: str = ""
    name: str = ""
    email: str = ""
    locale: str = "zh"
    site: str = ""
    uscc: str = ""

    @property
    def place(self) -> str:
        """Return the beginning of the names of its controls."""
        return self.material.row


@dataclass(frozen=True, slots=True)
class Terms:
    """What holds for all of them: due when, which level, what is to be shared, what for."""

    due_on: str
    level: str = USUAL_LEVEL
    sharing: str = "by_stage"
    product: str = ""
    note: str = ""

    @property
    def day(self) -> date | None:
        """Return the due day, ``None`` where it cannot be read."""
        return read_day(self.due_on)


def read_day(typed: str) -> date | None:
    """Return a day as typed, ``None`` where there is no such day."""
    try:
        return date.fromisoformat(typed.strip()) if typed.strip().isascii() else None
    except ValueError:
        return None


def usual(request: DataRequest, product: str, now: datetime) -> Terms:
    """Return the terms to begin with; the due day leaves time for the company's own answer."""
    there = zone(request.timezone)
    own = (request.due_at - EARLIER).astimezone(there).date()
    soonest = now.astimezone(there).date() + timedelta(days=1)
    return Terms(due_on=max(own, soonest).isoformat(), product=product)


def is_late(request: DataRequest, now: datetime) -> bool:
    """Tell whether no due day is left before the company's own: each one comes after it."""
    there = zone(request.timezone)
    return request.due_at.astimezone(there).date() <= now.astimezone(there).date()


def read_terms(typed: Mapping[str, str]) -> Terms:
    """Return the terms as typed."""
    names = ("due_on", "level", "sharing", "product", "note")
    return Terms(**{name: typed.get(name, "").strip() for name in names})


def read_wishes(materials: Iterable[Material], typed: Mapping[str, str]) -> list[Wish]:
    """Return what was typed for each material that can be asked about."""
    return [_read(one, typed) for one in materials if one.may_be_asked]


def _read(material: Material, typed: Mapping[str, str]) -> Wish:
    def said(name: str) -> str:
        return typed.get(f"{material.row}-{name}", "").strip()

    return Wish(
        material,
        is_chosen=any(said(name) for name in ("ask", "supplier", "name", "email", "uscc")),
        supplier=said("supplier"),
        name=" ".join(said("name").split()),
        email=said("email"),
        locale=said("locale") if said("locale") in LANGUAGES else "zh",
        site=" ".join(said("site").split()),
        uscc=said("uscc"),
    )


def problems_of_terms(terms: Terms, now: datetime, request: DataRequest) -> list[Problem]:
    """Return what is wrong with the terms."""
    found = []
    there = zone(request.timezone)
    today, own = now.astimezone(there).date(), request.due_at.astimezone(there).date()
    if terms.day is None or terms.day <= today or terms.day.year > today.year + 2:
        found.append(Problem("cascade.day", "due_on"))
    elif terms.day > own and not is_late(request, now):
        own_day = day_there(request.due_at, request.timezone)
        found.append(Problem("cascade.day_after_own", "due_on", {"day": own_day}))
    if not terms.product:
        found.append(Problem("cascade.no_product", "product"))
    if len(terms.product) > LONGEST_NAME:
        found.append(Problem("cascade.too_long", "product", {"most": LONGEST_NAME}))
    if len(terms.note) > LONGEST_NOTE:
        found.append(Problem("cascade.too_long", "note", {"most": LONGEST_NOTE}))
    if terms.level not in LEVELS:
        found.append(Problem("cascade.choice", "level"))
    if terms.sharing not in SHARING:
        found.append(Problem("cascade.choice", "sharing"))
    return found


def problems_of(wish: Wish, books: Sequence[Supplier]) -> list[Problem]:
    """Return what is wrong with one wish, as far as the form alone can tell."""
    about = {"material": wish.material.name}
    if chosen(wish, books) is not None:
        return []
    if wish.supplier:
        return [Problem("cascade.no_supplier", f"{wish.place}-supplier", about)]
    found = []
    if not wish.name:
        found.append(Problem("cascade.no_supplier", f"{wish.place}-name", about))
    if emails.canonical(wish.email) is None:
        found.append(Problem("cascade.no_email", f"{wish.place}-email", about))
    if max(len(wish.name), len(wish.site)) > LONGEST_NAME:
        longest = about | {"most": str(LONGEST_NAME)}
        found.append(Problem("cascade.name_too_long", f"{wish.place}-name", longest))
    return found + [Problem(p.code, f"{wish.place}-uscc", p.facts) for p in code_of(wish)[1]]


def code_of(wish: Wish) -> tuple[str, list[Problem]]:
    """Return the credit code of a new supplier in its one form, and what is wrong with it."""
    reader = Reader({"uscc": wish.uscc})
    return reader.uscc("uscc"), reader.problems


def chosen(wish: Wish, books: Sequence[Supplier]) -> Supplier | None:
    """Return the supplier of the books that a wish names: by choice, or by a known address."""
    if wish.supplier:
        return next((one for one in books if str(one.id) == wish.supplier), None)
    address = emails.canonical(wish.email)
    return next((one for one in books if address and one.contact_email == address), None)


def company_of(wish: Wish, books: Sequence[Supplier]) -> UUID | None:
    """Return the company that would answer, where it is known already."""
    known = chosen(wish, books)
    return known.partner_company_id if known else None
