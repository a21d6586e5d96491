"""Who in the books, or earlier in the file, a supplier of the file may be.

Its code decides. After that come the official numbers in the order of their strength, then the
contact's whole address, then a name that is the same but for legal form, spaces and one letter.
Only the code is ever believed: anything else is a :class:`Candidate` that a person looks at.
"""

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from portal.suppliers.importing.columns import NUMBERS
from portal.suppliers.importing.rows import Wanted
from portal.suppliers.models import Supplier
from portal.suppliers.reading import code_key

BY_MAIL, BY_NAME = "contact_email", "name"
LEAST_FOR_A_SLIP = 10
"""Names shorter than this may differ by a letter and mean different companies."""

MOST_CANDIDATES = 5
LEGAL_FORMS = re.compile(
    r"\b(co|company|corp|corporation|inc|incorporated|ltd|limited|llc|gmbh|mbh|ag|kg|se|sa|sas|"
    r"sarl|srl|spa|bv|nv|oy|ab|as|aps|plc|pte|pty|kk|sdn|bhd)\b"
)
CHINESE_FORMS = re.compile(r"(股份|有限责任|有限|责任|集团|总)*公司$")
NO_LETTER = re.compile(r"[\W_]+")


@dataclass(frozen=True, slots=True)
class Candidate:
    """Somebody who may be meant: in the books (``supplier_id``) or at another row of the file."""

    choice: str
    code: str
    name: str
    by: str
    supplier_id: UUID | None = None
    row: int | None = None


class Books:
    """The company's suppliers, found by everything that can tell them."""

    def __init__(self, suppliers: Iterable[Supplier]) -> None:
        self.by_code: dict[str, Supplier] = {}
        self.by_id: dict[UUID, Supplier] = {}
        self.by_number: dict[tuple[str, str], list[Supplier]] = defaultdict(list)
        self.by_name: dict[str, list[Supplier]] = defaultdict(list)
        self.by_slip: dict[str, list[Supplier]] = defaultdict(list)
        for supplier in suppliers:
            self.by_code[code_key(supplier.code)] = supplier
            self.by_id[supplier.id] = supplier
            for place in (*NUMBERS, BY_MAIL):
                if value := getattr(supplier, place):
                    self.by_number[place, value.casefold()].append(supplier)
            for name in {supplier.name, supplier.name_en}:
                key = name_key(name)
                if key:
                    self.by_name[key].append(supplier)
                for slip in slips(key):
                    self.by_slip[slip].append(supplier)

    def candidates(self, wanted: Wanted) -> list[Candidate]:
        """Return who in the books may be meant, the strongest reason first, each once."""
        found: dict[UUID, Candidate] = {}
        for supplier, by in self._alike(wanted.values):
            told = Candidate(f"same:{supplier.id}", supplier.code, supplier.name, by, supplier.id)
            found.setdefault(supplier.id, told)
        return list(found.values())[:MOST_CANDIDATES]

    def _alike(self, values: Mapping[str, str]) -> Iterator[tuple[Supplier, str]]:
        for place in (*NUMBERS, BY_MAIL):
            if value := values.get(place):
                for supplier in self.by_number.get((place, value.casefold()), ()):
                    yield supplier, place
        for name in (values.get("name", ""), values.get("name_en", "")):
            key = name_key(name)
            near = [*self.by_name.get(key, ()), *self.by_slip.get(key, ())] if key else []
            for slip in slips(key):
                near += self.by_name.get(slip, ())
            for supplier in near:
                yield supplier, BY_NAME

    def sharing(self, supplier: Supplier, values: Mapping[str, str]) -> tuple[Supplier, str] | None:
        """Return another supplier of the books with the same official number, and which one."""
        for place in NUMBERS:
            value = values.get(place) or getattr(supplier, place)
            for other in self.by_number.get((place, value.casefold()), ()) if value else ():
                if other.id != supplier.id:
                    return other, place
        return None


def earlier_rows(wanted: Sequence[Wanted]) -> dict[str, Candidate]:
    """Return for each supplier of the file an earlier one with the same official number."""
    first: dict[tuple[str, str], Wanted] = {}
    found: dict[str, Candidate] = {}
    for one in wanted:
        for place in NUMBERS:
            if not (value := one.values.get(place)):
                continue
            other = first.setdefault((place, value), one)
            if other is not one:
                told = Candidate(f"row:{other.key}", other.code, other.name, place, row=other.row)
                found.setdefault(one.key, told)
    return found


def name_key(name: str) -> str:
    """Return a company's name as it is compared: no legal form, spaces or marks.

    >>> name_key("Ningde Cells Co., Ltd.") == name_key("NINGDE  CELLS")
    True
    >>> name_key("宁德电芯有限公司") == name_key("宁德电芯股份有限公司")
    True
    """
    plain = unicodedata.normalize("NFKC", name).casefold()
    bare = NO_LETTER.sub("", LEGAL_FORMS.sub(" ", plain))
    return CHINESE_FORMS.sub("", bare) or bare


def slips(key: str) -> Iterator[str]:
    """Yield a name with one letter missing, never its first or last and never a digit."""
    if len(key) < LEAST_FOR_A_SLIP or not key.isascii():
        return
    for place in range(1, len(key) - 1):
        if key[place].isalpha():
            yield key[:place] + key[place + 1 :]
