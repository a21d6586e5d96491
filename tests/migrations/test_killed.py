"""A migration that is killed leaves the old or the new schema, and the next one finishes it."""

import signal
import subprocess
import sys

import pytest
from alembic import command
from sqlalchemy import event, text

from portal.core import migrations
from portal.core.db import make_engine

SUICIDE = """
import os, signal, sys
from sqlalchemy import event
from portal.core import migrations
from portal.core.db import make_engine

url, last = sys.argv[1], int(sys.argv[2])
engine, sent = make_engine(url), []

@event.listens_for(engine, "after_cursor_execute")
def count(*_):
    sent.append(1)
    if len(sent) == last:
        os.kill(os.getpid(), signal.SIGKILL)

migrations.upgrade(engine)
"""


def kill_an_upgrade(url, last):
    """Upgrade in a process of its own that dies after so many statements."""
    command_line = [sys.executable, "-c", SUICIDE, url, str(last)]
    killed = subprocess.run(command_line, check=False)
    assert killed.returncode == -signal.SIGKILL


def statements_of_an_upgrade(url):
    """Upgrade and return how many statements that took."""
    engine, sent = make_engine(url), []
    event.listen(engine, "after_cursor_execute", lambda *_: sent.append(1))
    migrations.upgrade(engine)
    engine.dispose()
    return len(sent)


@pytest.mark.parametrize("part", [0.02, 0.5, 0.98])
def test_an_upgrade_killed_anywhere_is_finished_by_the_next(empty_url, part):
    engine = make_engine(empty_url)
    needed = statements_of_an_upgrade(empty_url)
    migrations.downgrade(engine, "base")

    kill_an_upgrade(empty_url, int(part * needed))

    assert migrations.current(engine) in {None, "0001", "0002"}
    migrations.upgrade(engine)
    command.check(migrations.configuration(engine))
    engine.dispose()


def test_rows_are_there_after_a_killed_upgrade(make, session, database_url):
    company = make.company(name="Stays")
    session.close()
    engine = make_engine(database_url)
    migrations.downgrade(engine, "0001")

    kill_an_upgrade(database_url, 6)
    migrations.upgrade(engine)

    with engine.connect() as connection:
        assert connection.execute(text("SELECT name FROM company")).scalars().all() == [
            company.name
        ]
    engine.dispose()
