"""Two worlds of records: what belongs to others, and the foreigner's own."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import select

from factories.make import Make
from portal.accounts.invitations import invite
from portal.accounts.models import Company, Membership, User
from portal.campaigns.models import Campaign
from portal.catalogue.importing.sheets import Typed
from portal.catalogue.models import BomUpload, Item
from portal.core import jobs
from portal.core.actor import Role
from portal.core.clock import now
from portal.core.mail import Mail, MailState
from portal.submissions.models import AnswerConsent, EvidenceFile, SectionTask, WorkbookUpload
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
    ids |= _uploads(make, word, buyer, partner, ids["data_request_id"])
    make.session.commit()
    return Chain(buyer, part, campaign, ids)


def asked(make: Make, word: str, campaign: Campaign, supplier: Any, item: Item, by: Company) -> Ids:
    """Save a data request that ``by`` answers, with a draft."""
    request = make.request(campaign, supplier, item, by, state="in_progress")
    told = {"customer": f"{word} Motors", "product": f"{word} pack", "item": f"{word} cell"}
    request.asked = request.asked | told | {"item_code": word}
    make.draft(request)
    return {"data_request_id": request.id}


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


def _uploads(make: Make, word: str, buyer: Company, partner: Company, request_id: UUID) -> Ids:
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
        "supplier_upload_id": SupplierUpload(company_id=buyer.id, rows=[], problems=[], **about),
    }
    make.session.add_all(rows.values())
    make.session.flush()
    return {name: row.id for name, row in rows.items()}


def everyone(make: Make, company: Company, name: str) -> User:
    """Save somebody with every role in a company."""
    return make.user(company, *Role, name=name)
