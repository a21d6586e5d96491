"""The proof of contacts: what was tried, as it stood, with a hash that nobody can change alone."""

import hashlib
import json

import pytest
from sqlalchemy import select, update

from portal.campaigns import proving
from portal.campaigns.contact_proofs import ContactProof
from portal.core.actor import Role
from portal.core.audit import AuditDetail, AuditEntry
from portal.core.tenancy import unscoped


@pytest.fixture
def asked(chain, make, buyer):
    """Return a supplier that was asked, reminded and telephoned."""
    campaign, supplier = chain.campaign(state="issued"), chain.suppliers[0]
    request = make.request(campaign, supplier, chain.items[0])
    page = f"/campaigns/requests/{request.id}"
    buyer.post(f"{page}/remind", buyer.get(page).form("/remind"))
    log = f"/campaigns/suppliers/{supplier.id}/contacts"
    buyer.post(log, {"channel": "phone", "text": "Will answer <soon> 很快"})
    return supplier


@pytest.fixture
def proof(asked, buyer):
    """Return the page of a proof that was made by its button."""
    form = buyer.get(f"/campaigns/suppliers/{asked.id}/contacts").form("/proofs")
    return buyer.follow(buyer.post(f"/campaigns/suppliers/{asked.id}/proofs", form))


def test_a_proof_lists_every_contact_and_its_hash_is_in_the_log(proof, buyer, session):
    row = session.scalars(select(ContactProof)).one()
    taken = buyer.client.get(f"/campaigns/proofs/{row.id}.json").data

    assert hashlib.sha256(taken).hexdigest() == row.sha256
    assert row.sha256 in proof.text
    said = select(AuditDetail.details).join(AuditEntry, AuditEntry.id == AuditDetail.entry_id)
    (entry,) = session.scalars(said.where(AuditEntry.action == proving.ACTION))
    assert entry["sha256"] == row.sha256
    kinds = [one["kind"] for one in json.loads(taken)["contacts"]]
    assert kinds.count("mail") == 1
    assert kinds.count("note") == 1
    assert "Will answer <soon> 很快" in proof.text


def test_it_stays_as_it_was_when_more_is_tried(proof, asked, buyer, session):
    row = session.scalars(select(ContactProof)).one()
    log = f"/campaigns/suppliers/{asked.id}/contacts"
    buyer.post(log, {"channel": "visit", "text": "Met them"})

    assert "Met them" not in buyer.get(f"/campaigns/proofs/{row.id}").text
    assert f"/campaigns/proofs/{row.id}" in buyer.get(log).html


@pytest.mark.one_engine
def test_the_pdf_is_one(proof, buyer, session):
    row = session.scalars(select(ContactProof)).one()

    made = buyer.client.get(f"/campaigns/proofs/{row.id}.pdf")

    assert made.data.startswith(b"%PDF")
    assert made.mimetype == "application/pdf"


@pytest.mark.parametrize("alone", [True, False])
def test_a_change_by_hand_is_named(proof, session, alone):
    unscoped(session, "audit verify")
    assert list(proving.broken(session)) == []
    changed = {"content": "{}"} if alone else {"content": "{}", "sha256": proving.digest("{}")}
    session.execute(update(ContactProof).values(**changed))

    (said,) = proving.broken(session)

    assert ("altered" if alone else "not the one in the log") in said


def test_only_the_company_that_asked_reads_it(proof, make, browse, chain, rival, session):
    row = session.scalars(select(ContactProof)).one()
    reader = browse(make.user(chain.brand, Role.REVIEWER))

    for ending in ("", ".pdf", ".json"):
        assert rival.client.get(f"/campaigns/proofs/{row.id}{ending}").status_code == 404
    assert reader.get(f"/campaigns/proofs/{row.id}").status == 200
    assert reader.post(f"/campaigns/suppliers/{row.supplier_id}/proofs", {}).status == 403
