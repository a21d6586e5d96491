"""Two brand owners with everything filled in, whose suppliers partly answer both of them.

Every name, text and file of the second one holds :data:`CANARY`: where it shows up in an answer
to the first one's people, something leaks.
"""

import io
import sys
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

from factories.make import Make
from factories.minimal_answers import complete
from factories.worlds import passed_on
from flask import Flask
from pages import Browser, Page
from sqlalchemy import select

from aggregator.factors import FactorLibrary
from portal.accounts import invitations
from portal.accounts.models import Company, Invitation, PasswordReset, User
from portal.accounts.sessions import new_token
from portal.campaigns.contact_proofs import ContactProof
from portal.campaigns.kept import IdList, SavedFilter
from portal.campaigns.models import Campaign, CampaignWork, DataRequest
from portal.catalogue.models import BomUpload, Item
from portal.conversations.models import ReplyLink, Thread
from portal.core import audit, jobs, mail
from portal.core.actor import BUYING_ROLES, SUPPLYING_ROLES, Role
from portal.core.clock import now
from portal.core.jobs import Job
from portal.reduction.models import Candidate, Evaluation, Measure
from portal.submissions.models import (
    AnswerConsent,
    EvidenceFile,
    SectionTask,
    SharedResult,
    WorkbookUpload,
)
from portal.submissions.review.models import BulkAcceptance
from portal.suppliers.models import SupplierUpload

sys.path.insert(0, str(Path(__file__).parent))

CANARY = "Quxelbird"
BUYERS = (*sorted(BUYING_ROLES), Role.ADMINISTRATOR)
SUPPLIERS = (*sorted(SUPPLYING_ROLES), Role.ADMINISTRATOR)
BOM = "parent,component,quantity,unit,supplier,share\n{p},{n},2,kg,,\n"
LIST = "code,name,country,site,contact_name,contact_email\nN-1,{n} Works,DE,{n} plant,{n},n@{d}\n"


@dataclass
class Tenant:
    """One brand owner, the people of it and of its supplier, and ids of all they have.

    ``places`` maps the names of arguments in addresses to ids that belong together.
    """

    name: str
    brand: Company
    works: Company
    buyers: dict[Role, User]
    suppliers: dict[Role, User]
    buyer: User
    supplier: User
    places: list[dict[str, Any]] = field(default_factory=list)


@dataclass
class World:
    """Both tenants, an operator, somebody without any company, and the portal itself."""

    app: Flask
    make: Make
    ours: Tenant
    theirs: Tenant
    operator: User
    lonely: User
    common: Company

    def browser(self, user: User | None, **headers: str) -> Browser:
        """Return a browser signed in as ``user``."""
        return Browser(self.app, user, headers)


def build(app: Flask, make: Make) -> World:
    """Return two tenants that have everything, made as their people would make it."""
    both = make.company(name="Common Works")
    make.user(both, *SUPPLIERS, name="Common clerk")
    ours = _tenant(app, make, "Acme", both)
    theirs = _tenant(app, make, CANARY, both)
    operator = make.user(make.company(name="Hosting"), Role.VERIFIER, operator=True, name="Root")
    lonely = make.user(make.company(name="Elsewhere"), *Role, name="Lone")
    for membership in list(lonely.memberships):
        make.session.delete(membership)
    make.session.commit()
    return World(app, make, ours, theirs, operator, lonely, both)


def _tenant(app: Flask, make: Make, name: str, both: Company) -> Tenant:
    brand = make.company(name=f"{name} Batteries", name_en=f"{name} Batteries")
    works = make.company(name=f"{name} Cathodes")

    def person(company: Company, *roles: Role) -> User:
        who = "-".join(roles) if len(roles) == 1 else "all"
        side = "buyer" if company is brand else "supplier"
        address = f"{who}@{side}.{name.lower()}.example"
        return make.user(company, *roles, name=f"{name} {who}", email=address)

    tenant = Tenant(
        name,
        brand,
        works,
        buyers={role: person(brand, role) for role in Role},
        suppliers={role: person(works, role) for role in Role},
        buyer=person(brand, *BUYERS),
        supplier=person(works, *SUPPLIERS),
    )
    _Filler(app, make, tenant, both).fill()
    return tenant


@dataclass
class _Filler:
    """Gives one tenant everything that an address can name."""

    app: Flask
    make: Make
    tenant: Tenant
    both: Company

    def fill(self) -> None:
        self._catalogue()
        self._requests()
        self._people()
        self._uploads()
        self._attach(self.open)
        self._hand_out()
        self._keep()
        self._talk()
        self._run_jobs()
        self._list_clean()
        self._decide()
        self._plan_reductions()
        self._run_jobs()
        self._instance()

    def _browse(self, user: User) -> Browser:
        return Browser(self.app, user, {})

    def _catalogue(self) -> None:
        make, brand, name = self.make, self.tenant.brand, self.tenant.name
        given = {"note": f"{name} note", "name_zh": f"{name} 电池"}
        self.product = make.item(
            brand, code=f"{name}-PACK", name=f"{name} pack", is_product=True, **given
        )
        self.cathode = make.item(brand, code=f"{name}-CAM", name=f"{name} cathode", **given)
        self.foil = make.item(brand, code=f"{name}-FOIL", name=f"{name} foil", **given)
        self.binder = make.item(brand, code=f"{name}-PVDF", name=f"{name} binder", **given)
        self.power = make.item(
            brand,
            code=f"{name}-KWH",
            name=f"{name} power",
            kind="energy",
            declared_unit="kWh",
            factor_category="electricity.grid",
        )
        self.line = make.line(self.product, self.cathode, "2", source=f"{name} drawing")
        make.line(self.product, self.foil, "3")
        make.line(self.cathode, self.binder, "0.02")
        make.line(self.product, self.power, "5", line_type="energy")
        self.supplier = make.supplier(
            brand,
            code=f"{name}-1",
            name=f"{name} cathode maker",
            contact_name=f"{name} Chen",
            contact_email=f"chen@{name.lower()}.example",
            partner_company_id=self.tenant.works.id,
        )
        self.common = make.supplier(
            brand,
            code=f"{name}-2",
            name=f"{name} foil maker",
            contact_name=f"{name} Li",
            partner_company_id=self.both.id,
        )
        self.newcomer = make.supplier(brand, code=f"{name}-3", name=f"{name} newcomer")
        make.sourcing(self.cathode, self.supplier, "0.7")
        make.sourcing(self.cathode, self.newcomer, "0.3")
        make.sourcing(self.foil, self.common)
        self.factor = make.factor(self.foil, "4.2", source=f"{name} study", name=f"{name} factor")
        make.factor(
            self.power, item_id=None, category="electricity.grid", region="CN", name=f"{name} grid"
        )

    def _requests(self) -> None:
        make, works, name = self.make, self.tenant.works, self.tenant.name
        self.campaign = make.campaign(self.product, name=f"{name} round", note=f"{name} asks")
        self.draft = make.campaign(self.product, name=f"{name} draft round", state="draft")
        make.work(self.campaign)
        self.answered = self._request(self.supplier, self.cathode, works)
        self.open = self._request(self.supplier, self.foil, works)
        self.returned = self._request(self.supplier, self.binder, works, level="minimal")
        self.declined = self._request(
            self.supplier, self.product, works, state="declined", decline_reason=f"{name} no"
        )
        self.shared = self._request(self.common, self.foil, self.both)
        self.silent = self._request(self.newcomer, self.cathode, None)
        for request in (self.answered, self.returned):
            self._answer(request)
            if request is self.answered:
                self._attach(request)
            self._sign(request, "full" if request is self.answered else "by_stage")
        self._answer(self.open)
        self.passed_on = passed_on(self.make, name, self.open)

    def _request(self, supplier: Any, item: Item, partner: Company | None, **more: Any) -> Any:
        request = self.make.request(
            self.campaign, supplier, item, partner, **({"level": "minimal"} | more)
        )
        name = self.tenant.name
        request.asked = request.asked | {
            "customer": self.tenant.brand.name,
            "asked_by": f"{name} purchaser",
            "asked_by_email": f"purchaser@buyer.{name.lower()}.example",
            "note": f"{name} asks",
            "product_code": self.product.code,
        }
        self.make.session.commit()
        return request

    def _answer(self, request: DataRequest) -> None:
        text = f"{self.tenant.name} 生产"
        code = request.item.code
        answers = complete(request, site_name=text, company_name=text, customer_part_no=code)
        self.make.draft(request, answers)
        request.state = "in_progress"
        self.make.session.commit()

    def _sign(self, request: DataRequest, sharing: str) -> None:
        browser = self._browse(self.tenant.supplier)
        form = browser.get(f"/requests/{request.id}/check").form(f"{request.id}/sign")
        signed = browser.post(
            f"/requests/{request.id}/sign",
            form | {"sharing": sharing, "agreed": "y", "name": f"{self.tenant.name} signer"},
        )
        assert signed.status == 303, signed.text

    def _people(self) -> None:
        make, tenant = self.make, self.tenant
        make.session.expire_all()
        self.invitation, self.token = self._invited(kind="member", roles=(Role.CLERK,))
        self.guest, self.guest_token = self._invited(
            kind="data_request",
            roles=(Role.CLERK, Role.APPROVER),
            supplier_id=self.newcomer.id,
            company_id=tenant.brand.id,
        )
        self.reset_token, token_hash = new_token()
        make._save(
            PasswordReset(
                user_id=tenant.supplier.id,
                token_hash=token_hash,
                expires_at=now() + timedelta(hours=1),
            )
        )

    def _invited(self, **more: Any) -> tuple[Invitation, str]:
        name = self.tenant.name
        given: dict[str, Any] = {
            "company_id": self.tenant.brand.id,
            "email": f"guest{more['kind']}@{name.lower()}.example",
            "name": f"{name} guest",
            "locale": "en",
            "invited_by_id": self.tenant.buyer.id,
            "at": now(),
        }
        found = invitations.invite(self.make.session, **given | more)
        self.make.session.commit()
        return found

    def _uploads(self) -> None:
        name = self.tenant.name
        buyer, supplier = self._browse(self.tenant.buyer), self._browse(self.tenant.supplier)
        bom = BOM.format(p=self.product.code, n=f"{name}-NEW")
        _done(buyer.post("/bom/import", {"period": "2025", "file": _file(bom, f"{name}.csv")}))
        makers = LIST.format(n=name, d=f"{name.lower()}.example")
        _done(buyer.post("/suppliers/import", {"file": _file(makers, f"{name}-list.csv")}))
        book = supplier.client.get(f"/requests/{self.open.id}/workbook.xlsx").data
        for content in (book, book[: len(book) // 2]):
            file = (io.BytesIO(content), f"{name}.xlsx")
            _done(supplier.post(f"/requests/{self.open.id}/workbook", {"file": file}))

    def _keep(self) -> None:
        """Keep a filter of the board and a list of ids."""
        buyer, name = self._browse(self.tenant.buyer), self.tenant.name
        given = {"name": f"{name} late", "filter": "?state=overdue"}
        _done(buyer.post("/campaigns/filters", given))
        _done(buyer.post("/campaigns/lists", {"ids": f"{self.supplier.code}\n{name}-none"}))

    def _attach(self, request: DataRequest) -> None:
        """Have the supplier put a file beside an answer."""
        supplier, path = self._browse(self.tenant.supplier), f"/requests/{request.id}/form/P"
        name = self.tenant.name
        file = (io.BytesIO(f"%PDF-1.7 {name}".encode()), f"{name} bill.pdf")
        typed = supplier.get(path).form("/form/P/save")
        _done(supplier.post(f"{path}/save", typed | {"do": "stay", "file.n0000000a.ev_file": file}))

    def _hand_out(self) -> None:
        """Have the supplier hand sections to colleagues."""
        supplier, path = self._browse(self.tenant.supplier), f"/requests/{self.open.id}"
        name = self.tenant.name
        contributor = self.tenant.suppliers[Role.CONTRIBUTOR].email
        for sections, email in ((["A", "P"], contributor), (["G"], f"new@{name.lower()}.example")):
            given = {"sections": sections, "email": email, "name": f"{name} colleague"}
            _done(supplier.post(f"{path}/people", given))
        self.make._save(
            AnswerConsent(
                company_id=self.tenant.works.id,
                request_id=self.open.id,
                source_request_id=self.open.id,
                sections=["A"],
                given_by=f"{name} signer",
                given_at=now(),
            )
        )

    def _talk(self) -> None:
        """Have both sides write to each other, and one of them answer by the link of its mail."""
        buyer, supplier = self._browse(self.tenant.buyer), self._browse(self.tenant.supplier)
        name, there = self.tenant.name, f"/campaigns/requests/{self.open.id}/conversation"
        here = f"/requests/{self.open.id}/conversation"
        _done(supplier.post(here, {"about": "A::site_name", "text": f"{name} asks which plant"}))
        _done(buyer.post(there, {"about": "A::site_name", "text": f"{name} means the first"}))
        _done(buyer.post(there, {"about": "", "text": f"{name} wants it soon"}))
        self._run_jobs()
        thread = self.make.session.scalars(
            select(Thread).where(Thread.request_id == self.open.id, Thread.section == "A")
        ).one()
        self.link_token, token_hash = new_token()
        self.make._save(
            ReplyLink(
                thread_id=thread.id,
                side="answering",
                user_id=self.tenant.supplier.id,
                email=self.tenant.supplier.email,
                name=f"{name} reader",
                token_hash=token_hash,
                expires_at=now() + timedelta(days=1),
            )
        )
        for page in (buyer.get(there), supplier.get(here)):
            _done(page)

    def _list_clean(self) -> None:
        """Have the reviewer list clean answers."""
        buyer = self._browse(self.tenant.buyer)
        _done(buyer.get("/reviews"))
        _done(buyer.post("/reviews/lists", {"filter": ""}))

    def _decide(self) -> None:
        buyer = self._browse(self.tenant.buyer)
        page = f"/reviews/{self.answered.id}"
        _done(buyer.post(f"{page}/accept", buyer.get(page).form(f"{self.answered.id}/return")))
        page = f"/reviews/{self.returned.id}"
        shown = buyer.get(page)
        form = shown.form(f"{self.returned.id}/return")
        names = [key for key in form if key.startswith("comment:")]
        comment = f"{self.tenant.name} doubts this"
        _done(buyer.post(f"{page}/return", form | {names[0]: comment}))
        _done(buyer.post(f"/products/{self.product.id}/runs", {"period": "2025"}))
        _done(buyer.post(f"/campaigns/suppliers/{self.supplier.id}/proofs", {}))

    def _plan_reductions(self) -> None:
        """Have the supplier propose a measure, and the customer weigh an alternative."""
        buyer, supplier = self._browse(self.tenant.buyer), self._browse(self.tenant.supplier)
        name, ahead = self.tenant.name, (now() + timedelta(days=300)).date().isoformat()
        measure = {"title": f"{name} wind", "baseline": "5", "target": "4", "due_on": ahead}
        _done(supplier.post(f"/requests/{self.open.id}/measures/new", measure))
        _done(buyer.post("/alternatives/new", {"item": self.cathode.code, "title": f"{name} ways"}))
        one = self.make.session.scalars(
            select(Evaluation).where(Evaluation.company_id == self.tenant.brand.id)
        ).one()
        stated = {"kind": "stated", "title": f"{name} study", "footprint": "2", "source": name}
        _done(buyer.post(f"/alternatives/{one.id}/candidates/new", stated))

    def _run_jobs(self) -> None:
        database = self.app.extensions["database"]
        with database.across("tests", readonly=True) as db:
            due = (Job.state == "queued") & (Job.not_before <= now())
            waiting = list(db.scalars(select(Job.id).where(due)))
        with self.app.app_context():
            for job_id in waiting:
                lease = timedelta(seconds=60)
                state = jobs.run(database, job_id, lease=lease, services=self.app.extensions)
                assert state == "done", state

    def _instance(self) -> None:
        make, tenant, name = self.make, self.tenant, self.tenant.name
        make.session.expire_all()
        with self.app.test_request_context():
            letter = mail.post(
                make.session,
                "password_reset",
                to_email=f"one@{name.lower()}.example",
                to_name=f"{name} One",
                locale="en",
                company_id=None,
                path="/reset-password/x",
            )
        actor = make.actor(tenant.buyer)
        audit.record(make.session, actor, "test.entry", letter, at=now(), said=name)
        make.session.commit()
        tenant.places = list(self._places(letter.id))

    def _places(self, mail_id: UUID) -> Any:
        db, brand = self.make.session, self.tenant.brand

        def newest(model: Any, **known: Any) -> list[UUID]:
            query = select(model.id).filter_by(**known).order_by(model.created_at.desc())
            return list(db.scalars(query))

        uploads = newest(WorkbookUpload, request_id=self.open.id)
        base = {
            "item_id": self.product.id,
            "bom_line_id": self.line.id,
            "supplier_id": self.supplier.id,
            "site_id": self.supplier.sites[0].id,
            "campaign_id": self.campaign.id,
            "own_factor_id": self.factor.id,
            "bom_upload_id": newest(BomUpload, company_id=brand.id)[0],
            "supplier_upload_id": newest(SupplierUpload, company_id=brand.id)[0],
            "membership_id": self.tenant.buyers[Role.REVIEWER].memberships[0].id,
            "invitation_id": self.invitation.id,
            "data_request_id": self.open.id,
            "workbook_upload_id": uploads[0],
            "evidence_file_id": newest(EvidenceFile, request_id=self.open.id)[0],
            "section_task_id": newest(SectionTask, request_id=self.open.id)[0],
            "cascade_link_id": self.passed_on["cascade_link_id"],
            "row": "r1",
            "answer_consent_id": newest(AnswerConsent, request_id=self.open.id)[0],
            "shared_result_id": newest(SharedResult, company_id=brand.id)[0],
            "bulk_acceptance_id": newest(BulkAcceptance, company_id=brand.id)[0],
            "contact_proof_id": newest(ContactProof, company_id=brand.id)[0],
            "measure_id": newest(Measure, company_id=brand.id)[0],
            "evaluation_id": newest(Evaluation, company_id=brand.id)[0],
            "candidate_id": newest(Candidate, company_id=brand.id)[0],
            "mail_id": mail_id,
            "job_id": newest(Job)[0],
            "section": "A",
            "kind": "request_reminder",
            "token": self.token,
            "as_file": "csv",
            "saved_filter_id": newest(SavedFilter, company_id=brand.id)[0],
            "campaign_work_id": newest(CampaignWork, company_id=brand.id)[0],
            "id_list_id": newest(IdList, company_id=brand.id)[0],
            "factor_id": next(iter(FactorLibrary.load().by_id)),
        }
        yield base
        yield {"data_request_id": self.open.id, "workbook_upload_id": uploads[-1]}
        for section in "BCDEGJNO":
            yield {"data_request_id": self.open.id, "section": section}
        for request in (self.answered, self.returned, self.declined):
            yield {"data_request_id": request.id, "section": "A"}
        shared = newest(EvidenceFile, request_id=self.answered.id)[0]
        yield {"data_request_id": self.answered.id, "evidence_file_id": shared}
        yield {"item_id": self.cathode.id}
        yield {"item_id": self.power.id}
        yield {"campaign_id": self.draft.id}
        yield {"as_file": "xlsx"}
        yield {"token": self.guest_token}
        yield {"token": self.reset_token}
        yield {"token": self.link_token}


def _file(text: str, name: str) -> tuple[io.BytesIO, str]:
    return io.BytesIO(text.encode()), name


def _done(page: Page) -> None:
    assert page.status in {200, 303}, f"{page.status}: {page.text[:500]}"


__all__ = ["CANARY", "Campaign", "Tenant", "World", "build"]
