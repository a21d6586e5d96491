"""The audit log shows every kind of tampering."""

import pytest
from sqlalchemy import text

from portal.core import audit
from portal.core.clock import now


@pytest.fixture
def chain(make, session):
    """Three entries of one company."""
    actor = make.actor(make.user())
    for n in range(3):
        audit.record(session, actor, "test.done", ("thing", n), at=now(), figure=n)
    session.commit()
    return actor.company_id


@pytest.fixture
def tamper(session, chain):
    """Run SQL as somebody who owns the database would: triggers off first."""

    def run(sql):
        if session.get_bind().dialect.name == "sqlite":
            for change in ("update", "delete"):
                session.execute(text(f"DROP TRIGGER IF EXISTS audit_entry_frozen_{change}"))
        else:
            session.execute(text("ALTER TABLE audit_entry DISABLE TRIGGER ALL"))
        session.execute(text(sql))
        session.expire_all()
        return list(audit.broken(session))

    yield run
    session.rollback()


def test_an_untouched_log_is_whole(session, chain):
    assert list(audit.broken(session)) == []


@pytest.mark.parametrize(
    ("sql", "complaint"),
    [
        ("UPDATE audit_entry SET action = 'x' WHERE sequence = 2", "entry 2: altered"),
        ("DELETE FROM audit_entry WHERE sequence = 2", "entry 2 is missing"),
        ("DELETE FROM audit_entry WHERE sequence = 3", "entries after 2 are missing"),
        (
            "UPDATE audit_detail SET details = '{}'",
            "details were altered",
        ),
    ],
    ids=["edited", "deleted", "tail cut", "details edited"],
)
def test_tampering_is_named(tamper, sql, complaint):
    assert any(complaint in sentence for sentence in tamper(sql))


def test_the_database_itself_refuses_changes(session, chain):
    with pytest.raises(Exception, match="frozen"):
        session.execute(text("UPDATE audit_entry SET action = 'x'"))
    session.rollback()
