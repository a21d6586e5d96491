"""The whole file against the books: what each row would do, and what a person must choose."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from uuid import UUID

from sqlalchemy.orm import Session

from portal.core.actor import Actor
from portal.core.audit import digest
from portal.core.tenancy import visible_to
from portal.core.uploads import CellProblem
from portal.suppliers import queries
from portal.suppliers.importing.columns import WORDS
from portal.suppliers.importing.matching import Books, Candidate, earlier_rows
from portal.suppliers.importing.rows import Row, Wanted, gather
from portal.suppliers.models import SecondContact, Supplier, SupplierAlias
from portal.suppliers.reading import SiteFacts, code_key

NEW, CHANGED, SAME, OPEN, LEFT = "new", "changed", "same", "undecided", "left_out"
KINDS = (OPEN, NEW, CHANGED, SAME, LEFT)
ADD, LEAVE = "add", "leave"
SECOND = {"email": "second_contact_email", "name": "second_contact_name"}


SHOWN_BESIDE = ("code", "name")
"""What the row of a new supplier says anyway."""


@dataclass(frozen=True, slots=True)
class Change:
    """What the file would do to one supplier.

    ``candidates`` are those whom the row may mean beside what its code says, ``choice`` what was
    decided of them, ``known`` whether that was decided at an earlier import.
    """

    kind: str
    code: str
    name: str
    fields: tuple[tuple[str, str, str], ...] = ()
    sites: tuple[str, ...] = ()
    row: int = 0
    sheet: str = ""
    key: str = ""
    candidates: tuple[Candidate, ...] = ()
    choice: str = ""
    known: bool = False

    @property
    def mark(self) -> str:
        """Return what the choice of this row is called on a page."""
        return digest(self.key)[:16]


@dataclass(frozen=True, slots=True)
class Work:
    """A supplier of the file with what is to be done: in the books, or none of them yet."""

    wanted: Wanted
    supplier: Supplier | None
    values: Mapping[str, str]
    sites: tuple[SiteFacts, ...]
    second: Mapping[str, str] = field(default_factory=dict)
    present_second: SecondContact | None = None


@dataclass(frozen=True, slots=True)
class Comparison:
    """The whole file against the books."""

    changes: tuple[Change, ...]
    problems: tuple[CellProblem, ...] = ()
    work: tuple[Work, ...] = ()

    def of(self, *kinds: str) -> list[Change]:
        """Return the changes of these kinds."""
        return [change for change in self.changes if change.kind in kinds]

    @property
    def blocked(self) -> bool:
        """Tell whether something must be mended before the file can be applied."""
        return any(problem.blocks for problem in self.problems)

    @property
    def is_open(self) -> bool:
        """Tell whether somebody must choose first."""
        return any(change.kind == OPEN for change in self.changes)

    @property
    def changes_anything(self) -> bool:
        """Tell whether applying it would change the books."""
        return any(change.kind in {NEW, CHANGED} for change in self.changes)

    def counts(self) -> dict[str, int]:
        """Return how many suppliers there are of each kind."""
        return {kind: len(self.of(kind)) for kind in KINDS}


@dataclass
class _Comparing:
    """One comparison under way."""

    books: Books
    wanted: dict[str, Wanted]
    choices: Mapping[str, str]
    aliases: Mapping[str, str]
    seconds: Mapping[UUID, SecondContact]
    unasked: str
    problems: list[CellProblem]
    changes: list[Change] = field(default_factory=list)
    work: dict[str, Work] = field(default_factory=dict)

    def run(self) -> None:
        earlier = earlier_rows(list(self.wanted.values()))
        for one in self.wanted.values():
            self._one(one, earlier.get(one.key))

    def _one(self, one: Wanted, earlier: Candidate | None) -> None:
        supplier = self.books.by_code.get(one.key)
        if supplier is not None:
            self._tell_of_twins(one, supplier)
            self._take(one, supplier, one.key)
            return
        found = (*self.books.candidates(one), *([earlier] if earlier else []))
        choice, known = self._choice(one, found)
        told = {"candidates": found, "choice": choice, "known": known}
        if choice.startswith("same:"):
            supplier = self.books.by_id[UUID(choice.partition(":")[2])]
            self._take(one, supplier, code_key(supplier.code), **told)
        elif choice.startswith("row:") and choice[4:] in self.work:
            key = choice[4:]
            self._take(one, self.work[key].supplier, key, **told)
        elif choice == LEAVE:
            self._note(one, LEFT, **told)
        elif choice.startswith("row:") or (found and not choice):
            self._note(one, OPEN, **told | {"choice": ""})
        elif not one.code:
            self._refuse_nameless(one)
        else:
            if found and not self.choices.get(one.key):
                self._tell_of_likeness(one, found[0])
            self._take(one, None, one.key, **told)

    def _choice(self, one: Wanted, found: Sequence[Candidate]) -> tuple[str, bool]:
        """Return what was decided of a row, now or at an earlier import."""
        allowed = (
            {candidate.choice for candidate in found} | {LEAVE} | ({ADD} if one.code else set())
        )
        now, before = self.choices.get(one.key, ""), self.aliases.get(one.key, "")
        if now in allowed:
            return now, False
        if before == LEAVE or (before and UUID(before[5:]) in self.books.by_id):
            return before, True
        return (self.unasked if found and self.unasked in allowed else ""), False

    def _refuse_nameless(self, one: Wanted) -> None:
        if not one.key.startswith("row:"):
            place = one.key.partition(":")[0]
            code = "suppliers.number_unknown"
            self.problems.append(CellProblem(code, one.sheet, one.row, place))

    def _tell_of_twins(self, one: Wanted, supplier: Supplier) -> None:
        twin = self.books.sharing(supplier, one.values)
        if twin is not None:
            facts = {"first": supplier.code, "second": twin[0].code, "number": WORDS[twin[1]]}
            code = "suppliers.number_twice"
            self.problems.append(CellProblem(code, one.sheet, one.row, twin[1], facts, False))

    def _tell_of_likeness(self, one: Wanted, other: Candidate) -> None:
        facts = {"name": one.name, "other": other.code or other.name, "because": WORDS[other.by]}
        code = "suppliers.maybe_same"
        self.problems.append(CellProblem(code, one.sheet, one.row, other.by, facts, False))

    def _note(self, one: Wanted, kind: str, **told: object) -> None:
        change = Change(kind, one.code, one.name, row=one.row, sheet=one.sheet, key=one.key)
        self.changes.append(replace(change, **told))  # type: ignore[arg-type]  # its own fields

    def _take(self, one: Wanted, supplier: Supplier | None, key: str, **told: object) -> None:
        """Lay what a row says over what is in the books and what earlier rows said."""
        before = self.work.get(key)
        values = {name: value for name, value in one.values.items() if name != "code"}
        if before is not None:
            values = {n: v for n, v in values.items() if n not in before.wanted.values}
        elif supplier is None:
            values = dict(one.values)
        else:
            values = {n: v for n, v in values.items() if getattr(supplier, n) != v}
        work = self._work(one, supplier, values, before)
        fields = tuple(
            (n, str(getattr(supplier, n)) if supplier else "", v) for n, v in values.items()
        )
        fields += self._second_fields(work)
        fresh = tuple(s.name for s in work.sites[len(before.sites) if before else 0 :])
        kind = NEW if supplier is None and before is None else CHANGED if fields or fresh else SAME
        if kind == NEW:
            fields = tuple(one for one in fields if one[0] not in SHOWN_BESIDE and one[2])
        told |= {"fields": fields, "sites": fresh}
        self._note(one, kind, **told)
        if before is not None:
            one = replace(before.wanted, values={**one.values, **before.wanted.values})
            work = replace(work, wanted=one, values={**values, **before.values})
        self.work[key] = work

    def _work(
        self, one: Wanted, supplier: Supplier | None, values: Mapping[str, str], before: Work | None
    ) -> Work:
        known = supplier.sites if supplier is not None else []
        seen = {code_key(site.name) for site in known}
        sites = []
        for site in (*(before.sites if before else ()), *one.sites):
            if code_key(site.name) not in seen:
                seen.add(code_key(site.name))
                sites.append(site)
        present = self.seconds.get(supplier.id) if supplier is not None else None
        second = dict(before.second) if before else {}
        if one.second is not None and not second:
            locale = one.second.locale or (present.locale if present else "")
            locale = locale or one.values.get("locale", supplier.locale if supplier else "zh")
            second = {"email": one.second.email, "locale": locale}
            second |= {"name": one.second.name} if one.second.name else {}
            if present is not None:
                second = {n: v for n, v in second.items() if getattr(present, n) != v}
        return Work(one, supplier, values, tuple(sites), second, present)

    def _second_fields(self, work: Work) -> tuple[tuple[str, str, str], ...]:
        present = work.present_second
        return tuple(
            (
                SECOND.get(name, "second_contact_language"),
                getattr(present, name) if present else "",
                v,
            )
            for name, v in work.second.items()
        )


def compare(
    session: Session,
    actor: Actor,
    rows: Sequence[Row],
    choices: Mapping[str, str] | None = None,
    *,
    unasked: str = "",
) -> Comparison:
    """Return what the rows would change, and everything that is wrong in them.

    Parameters
    ----------
    choices
        What was decided of suppliers that may be others of the books, by their keys.
    unasked
        What to do with them where nobody decided: nothing (they stay open), ``add`` or ``leave``.
    """
    wanted, problems = gather(rows)
    aliases = {
        one.key: f"same:{one.supplier_id}" if one.supplier_id else LEAVE
        for one in session.scalars(visible_to(actor, SupplierAlias))
    }
    at_work = _Comparing(
        books=Books(queries.by_code(session, actor).values()),
        wanted=wanted,
        choices=choices or {},
        aliases=aliases,
        seconds={one.supplier_id: one for one in session.scalars(visible_to(actor, SecondContact))},
        unasked=unasked,
        problems=problems,
    )
    at_work.run()
    return Comparison(
        tuple(at_work.changes), tuple(_in_order(problems)), tuple(at_work.work.values())
    )


def _in_order(problems: Sequence[CellProblem]) -> Iterator[CellProblem]:
    yield from sorted(problems, key=lambda one: (one.sheet, one.row or 0))
