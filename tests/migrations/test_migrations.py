"""The migrations give exactly the tables of the code, and go back again."""

import pytest
from alembic import command
from alembic.script import ScriptDirectory
from click.testing import CliRunner
from sqlalchemy import inspect, text

from portal.cli import gatefold
from portal.core import migrations
from portal.core.db import make_engine

REVISIONS = [
    revision.revision
    for revision in ScriptDirectory(str(migrations.folder())).walk_revisions("base", "heads")
]


@pytest.fixture
def engine(empty_url):
    """Return an engine on a database without tables."""
    engine = make_engine(empty_url)
    yield engine
    engine.dispose()


def test_from_empty_to_head_equals_the_models(engine):
    migrations.upgrade(engine)

    command.check(migrations.configuration(engine))
    assert migrations.is_current(engine)


def test_every_step_goes_down_and_up_again(engine):
    migrations.upgrade(engine)

    for revision in REVISIONS:
        migrations.downgrade(engine, f"{revision}-1")
        migrations.upgrade(engine)

    command.check(migrations.configuration(engine))
    migrations.downgrade(engine, "base")
    assert set(inspect(engine).get_table_names()) <= {"alembic_version"}


def test_rows_survive_a_step_down_and_up(make, session, database_url):
    company = make.company(name="Stays")
    session.close()
    engine = make_engine(database_url)

    migrations.downgrade(engine, "0001")
    migrations.upgrade(engine)

    with engine.connect() as connection:
        names = connection.execute(text("SELECT name FROM company")).scalars().all()
    engine.dispose()
    assert names == [company.name]


def test_a_migration_imports_nothing_of_the_portal():
    importing = [
        path.name
        for path in (migrations.folder() / "versions").glob("*.py")
        if "portal" in path.read_text()
    ]

    assert importing == []


@pytest.mark.parametrize("revision", [None, "0001", "9999"], ids=["empty", "older", "newer"])
def test_a_database_of_another_schema_is_not_served(engine, revision):
    if revision:
        migrations.upgrade(engine, "0001")
        with engine.begin() as connection:
            connection.execute(text("UPDATE alembic_version SET version_num = :r"), {"r": revision})

    with pytest.raises(migrations.SchemaMismatch, match="gatefold migrate"):
        migrations.require_current(engine)


@pytest.mark.parametrize("process", ["serve", "worker"])
def test_no_process_starts_on_a_database_of_another_schema(process, tmp_path, monkeypatch):
    monkeypatch.setenv("GATEFOLD_DATA", str(tmp_path))

    result = CliRunner().invoke(gatefold, [process])

    assert (result.exit_code, "Run: gatefold migrate" in result.output) == (1, True)


def test_what_is_frozen_can_be_neither_changed_nor_removed(make, session, engine_name):
    from portal.core import audit
    from portal.core.clock import now

    company = make.company()
    audit.record(session, None, "test", company, at=now(), company_id=company.id)
    session.commit()

    for statement in ("UPDATE audit_entry SET action = 'other'", "DELETE FROM audit_entry"):
        with pytest.raises(Exception, match="audit_entry is frozen"):
            session.execute(text(statement))
        session.rollback()
