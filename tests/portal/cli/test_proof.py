"""Every kind of tampering with what is frozen is named, even when the seal is forged with it."""

import subprocess
import sys
from datetime import UTC, datetime

import pytest
from sqlalchemy import text, update

from portal.cli import proof
from portal.core import audit
from portal.submissions.models import SharedResult, Submission
from portal.submissions.seal import seal

AT = datetime(2026, 3, 1, 8, 30, tzinfo=UTC)


@pytest.fixture
def signed(make, session):
    """Return a signed version with the customer's copy and the entry in the log."""
    buyer, partner = make.company(), make.company()
    supplier = make.supplier(buyer)
    item = make.item(buyer)
    request = make.request(make.campaign(make.item(buyer)), supplier, item, partner)
    signer = make.user(partner)
    common = {
        "request_id": request.id,
        "number": 1,
        "answers": {"fields": {"a": {"raw": "1.50", "value": "1.50"}}, "rows": {}},
        "findings": [],
        "score": {"total": 71.25},
        "footprint": {"kgco2e": 0.1},
        "evidence": [],
        "sharing": "full",
        "signed_by": "Wang Fang",
        "signed_at": AT,
    }
    submission = Submission(
        company_id=partner.id,
        questionnaire_id="pcf_base",
        questionnaire_version="2026.1",
        level="full",
        statement="I stand by it.",
        signed_by_id=signer.id,
        **common,
    )
    shared = SharedResult(
        company_id=buyer.id, item_id=item.id, supplier_id=supplier.id, period=2025, **common
    )
    for row in (submission, shared):
        row.content_hash = seal(row)
        session.add(row)
    session.flush()
    seals = {"content_hash": submission.content_hash, "shared_hash": shared.content_hash}
    audit.record(session, make.actor(signer), "submission.signed", submission, at=AT, **seals)
    session.commit()
    return submission


@pytest.fixture
def tamper(session):
    """Return ``tamper(sql)``: what somebody with the database's own rights can do."""

    def done(*statements):
        if session.get_bind().dialect.name == "postgresql":
            session.execute(text("SET session_replication_role = replica"))
        else:
            for table in ("submission", "shared_result", "audit_entry"):
                session.execute(text(f"DROP TRIGGER {table}_frozen_update"))
                session.execute(text(f"DROP TRIGGER {table}_frozen_delete"))
        for statement in statements:
            if isinstance(statement, tuple):
                session.execute(update(Submission).values(dict([statement])))
            else:
                session.execute(text(statement))
        if session.get_bind().dialect.name == "postgresql":
            session.execute(text("SET session_replication_role = origin"))
        session.commit()
        session.expire_all()

    return done


def test_what_is_unaltered_proves_itself(signed, session):
    session.expire_all()

    assert list(proof.broken(session)) == []
    assert proof.counts(session) == {
        "audit_entries": 1,
        "submissions": 1,
        "shared_results": 1,
        "evidence_files": 0,
        "contact_proofs": 0,
    }


@pytest.mark.parametrize(
    ("statement", "named"),
    [
        ("UPDATE submission SET statement = 'Other words'", "altered"),
        ("UPDATE shared_result SET footprint = '{\"kgco2e\": 0.2}'", "altered"),
        ("UPDATE submission SET content_hash = 'forged'", "altered"),
        ("DELETE FROM shared_result", "customer's copy is missing"),
        ("DELETE FROM submission", "missing, but its signing is in the log"),
        ("DELETE FROM audit_entry", "entries after 0 are missing"),
        ("DELETE FROM audit_head", "its end is missing"),
    ],
)
def test_each_tampering_is_named(signed, session, tamper, statement, named):
    tamper(statement)

    assert named in "\n".join(proof.broken(session))


def test_a_forged_seal_is_not_the_one_in_the_log(signed, session, tamper):
    signed.statement = "Other words"
    forged = seal(signed)
    session.rollback()

    tamper("UPDATE submission SET statement = 'Other words'", ("content_hash", forged))

    assert list(proof.broken(session)) == [
        f"submission {signed.id}, version 1: its seal is not the one in the log"
    ]


def test_details_erased_at_the_end_of_their_time_are_no_tampering(signed, session, tamper):
    tamper("DELETE FROM audit_detail")

    assert list(proof.broken(session)) == []


def test_the_proof_does_not_depend_on_what_else_is_loaded():
    """A foreign key has no type of its own before the table it points to is known."""
    check = (
        "from portal.cli import proof; from sqlalchemy import Uuid; "
        "assert isinstance(proof.Submission.__table__.c.signed_by_id.type, Uuid)"
    )

    subprocess.run([sys.executable, "-c", check], check=True, capture_output=True)
