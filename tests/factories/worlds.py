"""Two worlds of records: what belongs to others, and the foreigner's own."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import select

from factories.make import Make
from portal.accounts.invitations import invite
from portal.accounts.models import Company, Membership, User
from portal.campaigns.contact_proofs import ContactProof
from portal.campaigns.models import Campaign, DataRequest
from portal.cascade.models import CascadeLink
from portal.catalogue.importing.sheets import Typed
from portal.catalogue.models import BomUpload, Item
from portal.core import jobs
from portal.core.actor import Role
from portal.core.audit import canonical
from portal.core.clock import now
from portal.core.mail import Mail, MailState
from portal.reduction.models import Candidate, Evaluation, Measure
from portal.submissions.models import (
    AnswerConsent,
    EvidenceFile,
    SectionTask,
    UpstreamRow,
    WorkbookUpload,
)
from portal.submissions.review.models import BulkAcceptance
from portal.suppliers.models import SupplierUpload

MARK = "Quokka"
"""A word in the names of the others' records, and nowhere else."""

Ids = dict[str, UUID]


@dataclass
class Chain:
    """A customer, the part it asks about, and the campaign it asks in."""

    buyer: Company
    part: Item
    campaign: Campaign
    ids: Ids


def chain(make: Make, word: str, buyer: Company, partner: Company) -> Chain:
    """Save one of each record that an address can name, called after ``word``."""
    product = make.item(buyer, name=f"{word} pack", is_product=True)
    part = make.item(buyer, name=f"{word} cell")
    supplier = make.supplier(buyer, name=f"{word} Ltd", partner_company_id=partner.id)
    make.sourcing(part, supplier)
    campaign = make.campaign(product, name=f"{word} round")
    ids = {
        "item_id": product.id,
        "bom_line_id": make.line(product, part, "2").id,
        "supplier_id": supplier.id,
        "site_id": supplier.sites[0].id,
        "own_factor_id": make.factor(part, name=f"{word} factor").id,
        "campaign_id": campaign.id,
        "membership_id": _membership(make, buyer).id,
    }
    ids |= asked(make, word, campaign, supplier, part, partner) | _of_the_instance(
        make, word, buyer
    )
    ids |= _uploads(make, word, buyer, partner, ids)
    make.session.commit()
    return Chain(buyer, part, campaign, ids)


def asked(make: Make, word: str, campaign: Campaign, supplier: Any, item: Item, by: Company) -> Ids:
    """Save a data request that ``by`` answers, with a draft."""
    request = make.request(campaign, supplier, item, by, state="in_progress")
    told = {"customer": f"{word} Motors", "product": f"{word} pack", "item": f"{word} cell"}
    request.asked = request.asked | told | {"item_code": word}
    make.draft(request)
    return {"data_request_id": request.id} | passed_on(make, word, request)


def passed_on(make: Make, word: str, parent: DataRequest) -> Ids:
    """Save a request that the company which answers ``parent`` passed on, not answered yet."""
    company = make.session.get_one(Company, parent.partner_company_id)
    supplier = make.supplier(company, name=f"{word} foil mill")
    item = make.item(company, name=f"{word} foil")
    campaign = make.campaign(make.item(company, name=f"{word} part"), kind="cascade")
    child = make.request(campaign, supplier, item, level="minimal", tier=parent.tier + 1)
    link = CascadeLink(
        company_id=company.id,
        parent_request_id=parent.id,
        request_id=child.id,
        row="r1",
        material=item.name,
        unit="kg",
        asked_at=now(),
        asked_by=f"{word} Person",
    )
    row = UpstreamRow(company_id=company.id, request_id=parent.id, row="r1")
    make.session.add_all([link, row])
    make.session.commit()
    return {"cascade_link_id": link.id}


def _membership(make: Make, company: Company) -> Membership:
    return make.session.scalars(
        select(Membership).where(Membership.company_id == company.id).limit(1)
    ).one()


def _of_the_instance(make: Make, word: str, buyer: Company) -> Ids:
    given = {"kind": "test", "to_email": "a@b.cn", "locale": "en", "text": "", "html": ""}
    mail = Mail(subject=word, state=MailState.QUEUED, **given)
    make.session.add(mail)
    invitation, _ = invite(
        make.session,
        kind="member",
        company_id=buyer.id,
        email=f"{word.lower()}@example.com",
        name=f"{word} Colleague",
        locale="en",
        roles=[Role.REVIEWER],
        at=now(),
    )
    make.session.flush()
    job_id = jobs.enqueue(make.session, "none", {}, key=f"none:{word}", company_id=buyer.id)
    return {"mail_id": mail.id, "invitation_id": invitation.id, "job_id": job_id}


def _uploads(make: Make, word: str, buyer: Company, partner: Company, known: Ids) -> Ids:
    request_id, supplier_id = known["data_request_id"], known["supplier_id"]
    about = {"file_name": f"{word}.xlsx", "sha256": "0" * 64, "uploaded_by": f"{word} Person"}
    rows = {
        "workbook_upload_id": WorkbookUpload(
            company_id=partner.id, request_id=request_id, content=b"", **about
        ),
        "bom_upload_id": BomUpload(
            company_id=buyer.id,
            tables=Typed().to_json() | {"period": 2025, "products": []},
            difference={},
            **about,
        ),
        "evidence_file_id": EvidenceFile(
            company_id=partner.id,
            request_id=request_id,
            section="P",
            row="r1",
            field="ev_file",
            name=f"{word}.pdf",
            size=1,
            sha256="0" * 64,
            added_by=f"{word} Person",
            added_at=now(),
        ),
        "section_task_id": SectionTask(
            company_id=partner.id,
            request_id=request_id,
            section="A",
            name=f"{word} Colleague",
            email=f"{word.lower()}.colleague@example.com",
            given_by=f"{word} Person",
            given_at=now(),
        ),
        "answer_consent_id": AnswerConsent(
            company_id=partner.id,
            request_id=request_id,
            source_request_id=request_id,
            sections=["A"],
            given_by=f"{word} Person",
            given_at=now(),
        ),
        "bulk_acceptance_id": BulkAcceptance(
            company_id=buyer.id,
            rule={},
            state="done",
            prepared_by=f"{word} Person",
            prepared_at=now(),
        ),
        "contact_proof_id": ContactProof(
            company_id=buyer.id,
            supplier_id=supplier_id,
            made_at=now(),
            made_by=f"{word} Person",
            content=canonical(
                {
                    "company": word,
                    "supplier": {"code": word, "name": word, "country": ""},
                    "made_by": word,
                    "requests": [],
                    "contacts": [],
                }
            ),
            sha256="0" * 64,
        ),
        "supplier_upload_id": SupplierUpload(company_id=buyer.id, rows=[], problems=[], **about),
    }
    make.session.add_all(rows.values())
    make.session.flush()
    return {name: row.id for name, row in rows.items()}


def _reductions(make: Make, word: str, ids: Ids, buyer: Company, partner: Company) -> Ids:
    """Save a measure of the supplier, and an evaluation of the customer with an alternative."""
    request = make.session.get_one(DataRequest, ids["data_request_id"])
    measure = Measure(
        company_id=buyer.id,
        partner_company_id=partner.id,
        request_id=request.id,
        supplier_id=request.supplier_id,
        item_id=request.item_id,
        asked={"item": f"{word} cell"},
        kind="other",
        title=f"{word} measure",
        period=2025,
        unit="kg",
        due_on=now().date(),
    )
    evaluation = Evaluation(company_id=buyer.id, item_id=request.item_id, title=f"{word} ways")
    make.session.add_all([measure, evaluation])
    make.session.flush()
    candidate = Candidate(
        company_id=buyer.id, evaluation_id=evaluation.id, position=1, kind="stated", name=word
    )
    make.session.add(candidate)
    make.session.flush()
    return {
        "measure_id": measure.id,
        "evaluation_id": evaluation.id,
        "candidate_id": candidate.id,
    }


def everyone(make: Make, company: Company, name: str) -> User:
    """Save somebody with every role in a company."""
    return make.user(company, *Role, name=name)
