"""People with passwords, and invitations with their links."""

from datetime import timedelta

import pytest

from portal.accounts import invitations, passwords
from portal.core.actor import Role
from portal.core.clock import now

PASSWORD = "quiet-lamp-under-seven-boats"


@pytest.fixture
def password():
    return PASSWORD


@pytest.fixture
def person(make, app):
    """Return ``person(...)``: a user as ``make.user`` gives, who has the password."""

    def made(company=None, *roles, **overrides):
        with app.app_context():
            kept = passwords.hash_password(PASSWORD)
        return make.user(company, *roles, **({"password_hash": kept} | overrides))

    return made


@pytest.fixture
def invite(session):
    """Return ``invite(company, ...)``: an invitation with its token."""

    def made(company, *, kind="member", roles=(Role.REVIEWER,), days_old=0, **overrides):
        given = {
            "email": "new@example.com",
            "name": "Nora New",
            "locale": "en",
        } | overrides
        invitation, token = invitations.invite(
            session,
            kind=kind,
            company_id=company.id,
            roles=roles,
            at=now() - timedelta(days=days_old),
            **given,
        )
        session.commit()
        return invitation, token

    return made


@pytest.fixture
def mails(session):
    """Return ``mails()``: what was posted, oldest first, as (template, address)."""
    from portal.core.mail import Mail

    def posted():
        session.expire_all()
        rows = session.query(Mail).order_by(Mail.created_at, Mail.id)
        return [(row.kind, row.to_email) for row in rows]

    return posted


@pytest.fixture
def actions(session):
    """Return ``actions()``: what the audit log holds, oldest first."""
    from portal.core.audit import AuditEntry

    def logged():
        session.expire_all()
        rows = session.query(AuditEntry).order_by(AuditEntry.at, AuditEntry.sequence)
        return [row.action for row in rows]

    return logged
