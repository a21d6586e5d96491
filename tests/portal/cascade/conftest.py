"""A brand owner, and three companies one behind the other."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from factories.reduced_answers import complete, material
from flask import Flask
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from forms.findings import Severity
from forms.messages import sentence
from forms.validation import unexplained
from portal.accounts.models import Company, User
from portal.campaigns.models import DataRequest
from portal.cascade import asking, deciding
from portal.cascade.models import CascadeLink
from portal.cascade.reading import Terms
from portal.core import jobs
from portal.core.actor import Actor, Role
from portal.core.clock import now, today
from portal.core.jobs import Job
from portal.submissions import rows
from portal.submissions.answering import answering
from portal.submissions.drafts import keep, save
from portal.submissions.edits import Edit
from portal.submissions.models import Draft, SharedResult, Submission, UpstreamRow
from portal.submissions.places import Place
from portal.submissions.reasons import give_reasons
from portal.submissions.review import decisions
from portal.submissions.sharing import Sharing
from portal.submissions.signing import Signature, sign
from portal.suppliers.models import Supplier

SUPPLYING = (Role.CLERK, Role.APPROVER)


@dataclass
class Chain:
    """Who asks whom: the brand asks the first company, which passes the request on."""

    make: Any
    app: Flask
    brand: Company
    buyer: User
    companies: list[Company]
    people: list[User]
    request: DataRequest
    secret: float = 0.0

    @property
    def session(self) -> Session:
        return self.make.session

    @contextmanager
    def acting(self, user: User) -> Iterator[tuple[Session, Actor]]:
        """Yield a session in which ``user`` works, as a request of the portal would."""
        who = self.make.actor(user)
        database = self.app.extensions["database"]
        with self.app.test_request_context(), database.writing(who) as session:
            yield session, who
        self.session.expire_all()

    def draft(self, request: DataRequest, materials: list[dict[str, str]], **more: Any) -> Draft:
        made = self.make.draft(request, complete(request, materials, **more))
        request.state = "in_progress"
        self.session.commit()
        return made

    def draft_of(self, request: DataRequest) -> Draft:
        self.session.expire_all()
        return self.session.scalars(select(Draft).where(Draft.request_id == request.id)).one()

    def change(self, request: DataRequest, row: str, **cells: str) -> None:
        """Type into a row of the materials, as somebody of the company does in the form."""
        user = self.people[self.companies.index(self._company(request))]
        with self.acting(user) as (session, actor):
            found = session.get_one(DataRequest, request.id)
            known = answering(session, found, actor, now())
            edits = [
                Edit(Place("E", row, key), raw, seen=known.version) for key, raw in cells.items()
            ]
            save(session, known, edits, actor=actor, at=now())

    def remove(self, request: DataRequest, row: str) -> None:
        """Take a row out of the materials."""
        user = self.people[self.companies.index(self._company(request))]
        with self.acting(user) as (session, actor):
            found = session.get_one(DataRequest, request.id)
            known = answering(session, found, actor, now())
            answers, change = rows.removed(known.answers, "E", row)
            keep(session, known, answers, [change], actor=actor, at=now())

    def duplicate(self, request: DataRequest, row: str) -> str:
        """Copy a row of the materials; return the new row."""
        user = self.people[self.companies.index(self._company(request))]
        with self.acting(user) as (session, actor):
            found = session.get_one(DataRequest, request.id)
            known = answering(session, found, actor, now())
            answers, change = rows.duplicated(known.answers, "E", row)
            keep(session, known, answers, [change], actor=actor, at=now())
        return change.place.row

    def _company(self, request: DataRequest) -> Company:
        return self.session.get_one(Company, request.partner_company_id)

    def rows(self, materials: list[dict[str, str]]) -> list[Any]:
        """Return rows of materials as a draft holds them."""
        return complete(self.request, materials)["rows"]["E"]

    def returned(self, request: DataRequest) -> None:
        """Put a signed answer back into its company's hands."""
        self.session.expire_all()
        self.session.get_one(DataRequest, request.id).state = "returned"
        self.session.commit()

    def steer(self, tier: int, link: CascadeLink, step: Any, *more: Any) -> None:
        """Have the company at ``tier`` take a step on a request that it passed on."""
        with self.acting(self.people[tier - 1]) as (session, actor):
            step(session, session.get_one(CascadeLink, link.id), *more, actor, now())

    def ask(self, tier: int, request: DataRequest, row: str = "r1", **more: Any) -> CascadeLink:
        """Have the company at ``tier`` ask the one behind it about a row, and let that one in."""
        typed = {f"{row}-ask": "y"} | self._somebody(row, tier) | more.pop("typed", {})
        terms = Terms(
            due_on=(today() + timedelta(days=9)).isoformat(), product="A part of ours", **more
        )
        with self.acting(self.people[tier - 1]) as (session, actor):
            found = session.get_one(DataRequest, request.id)
            links = asking.ask(session, found, typed, terms, actor=actor, at=now())
            link_id = links[0].id
        self.run_jobs()
        link = self.session.get_one(CascadeLink, link_id)
        supplier = self.session.get_one(Supplier, link.request.supplier_id)
        supplier.partner_company_id = self.companies[tier].id
        link.request.partner_company_id = self.companies[tier].id
        link.request.state = "opened"
        self.session.commit()
        return link

    def _somebody(self, row: str, tier: int) -> dict[str, str]:
        company = self.companies[tier]
        known = self.session.scalar(
            select(Supplier).where(
                Supplier.company_id == self.companies[tier - 1].id, Supplier.name == company.name
            )
        )
        if known is not None:
            return {f"{row}-supplier": str(known.id)}
        email = f"contact@{company.name.lower()}.example"
        return {f"{row}-name": company.name, f"{row}-email": email, f"{row}-locale": "en"}

    def sign(
        self, tier: int, request: DataRequest, sharing: Sharing = Sharing.BY_STAGE, **more: Any
    ) -> Submission:
        """Have the company at ``tier`` give a reason for each doubt, and sign."""
        with self.acting(self.people[tier - 1]) as (session, actor):
            found = session.get_one(DataRequest, request.id)
            known = answering(session, found, actor, now())
            errors = [one for one in known.findings if one.severity is Severity.ERROR]
            assert not errors, [sentence(one, "en") for one in errors]
            doubts = {one.key: "Measured." for one in unexplained(known.findings, known.answers)}
            give_reasons(session, found, doubts, actor=actor, at=now())
        draft = self.session.scalars(select(Draft).where(Draft.request_id == request.id)).one()
        said = Signature("Lin Yan", sharing, draft.version, agreed=True, **more)
        with self.acting(self.people[tier - 1]) as (session, actor):
            found = session.get_one(DataRequest, request.id)
            submission_id = sign(session, found, said, actor=actor, at=now()).id
        return self.session.get_one(Submission, submission_id)

    def shared(self, request: DataRequest) -> SharedResult:
        """Return the newest copy that whoever asked has."""
        self.session.expire_all()
        query = select(SharedResult).where(SharedResult.request_id == request.id)
        return self.session.scalars(query.order_by(SharedResult.number.desc())).first()

    def accept(self, tier: int, link: CascadeLink) -> None:
        """Have the company at ``tier`` accept what came back to it."""
        seal = self.shared(link.request).content_hash
        with self.acting(self.people[tier - 1]) as (session, actor):
            deciding.accept(session, session.get_one(CascadeLink, link.id), seal, actor, now())

    def send_back(self, tier: int, link: CascadeLink) -> None:
        """Have the company at ``tier`` send the materials back."""
        seal = self.shared(link.request).content_hash
        with self.acting(self.people[tier - 1]) as (session, actor):
            found = session.get_one(CascadeLink, link.id)
            typed = ("E::", "Which material is it?")
            deciding.send_back(session, found, seal, typed, actor=actor, at=now())

    def brand_accepts(self) -> None:
        with self.acting(self.buyer) as (session, actor):
            request = session.get_one(DataRequest, self.request.id)
            shared = session.get_one(SharedResult, self.shared(self.request).id)
            decisions.accept(session, request, shared, actor=actor, at=now())

    def row(self, request: DataRequest, row: str = "r1") -> UpstreamRow:
        self.session.expire_all()
        query = select(UpstreamRow).where(
            UpstreamRow.request_id == request.id, UpstreamRow.row == row
        )
        return self.session.scalars(query).one()

    def cells(self, request: DataRequest, row: str = "r1") -> dict[str, Any]:
        """Return what stands in a row of the draft's materials."""
        self.session.expire_all()
        draft = self.session.scalars(select(Draft).where(Draft.request_id == request.id)).one()
        rows = {one["id"]: one["cells"] for one in draft.answers["rows"]["E"]}
        return {key: entry["raw"] for key, entry in rows[row].items()}

    def counts(self, request: DataRequest) -> tuple[int, int]:
        self.session.expire_all()
        found = self.session.get_one(DataRequest, request.id)
        return found.upstream_open, found.upstream_total

    def count_again(self) -> None:
        """Run every count once more, as far as it is not done."""
        database = self.app.extensions["database"]
        with database.across("tests") as db:
            mine = (Job.kind == "cascade.count") & (Job.state != "running")
            db.execute(update(Job).where(mine).values(state="queued", not_before=now()))
            waiting = list(db.scalars(select(Job.id).where(mine)))
        with self.app.app_context():
            for job_id in waiting:
                lease = timedelta(seconds=60)
                jobs.run(database, job_id, lease=lease, services=self.app.extensions)
        self.session.expire_all()

    def run_jobs(self, kind: str = "cascade.count") -> None:
        database = self.app.extensions["database"]
        with database.across("tests", readonly=True) as db:
            query = select(Job.id).where(Job.kind == kind, Job.state == "queued")
            waiting: list[UUID] = list(db.scalars(query))
        with self.app.app_context():
            for job_id in waiting:
                lease = timedelta(seconds=60)
                state = jobs.run(database, job_id, lease=lease, services=self.app.extensions)
                assert state == "done", state
        self.session.expire_all()


@pytest.fixture
def chain(make, app) -> Chain:
    brand = make.company(name="Brightcar")
    companies = [make.company(name=name) for name in ("Cellmaker", "Foilmill", "Smelter")]
    people = [make.user(one, *SUPPLYING, name=f"Person of {one.name}") for one in companies]
    buyer = make.user(brand, Role.PURCHASER, Role.REVIEWER, Role.PRODUCT_OWNER, name="Ann Field")
    supplier = make.supplier(brand, name="Cellmaker", partner_company_id=companies[0].id)
    product = make.item(brand, code="CAR", name="Car", declared_unit="piece", is_product=True)
    item = make.item(brand, code="CELL", name="Cell", declared_unit="kg")
    make.line(product, item, "12")
    make.sourcing(item, supplier)
    campaign = make.campaign(product)
    request = make.request(campaign, supplier, item, companies[0])
    made = Chain(make, app, brand, buyer, companies, people, request)
    made.draft(request, [material("Copper foil", "1.2")])
    return made


@pytest.fixture
def asked(chain: Chain) -> Callable[[], CascadeLink]:
    """Return what passes the copper foil on to the second company, which states its material."""

    def pass_on(sharing: str = "by_stage") -> CascadeLink:
        link = chain.ask(1, chain.request, sharing=sharing)
        chain.draft(
            link.request,
            [
                material(
                    "Cathode copper",
                    "1.1",
                    mat_pcf_source="supplier_pcf",
                    mat_pcf="3.25",
                    mat_pcf_boundary="cradle_to_gate",
                    mat_pcf_gwp="AR6",
                )
            ],
            kwh="2345",
        )
        return link

    return pass_on
