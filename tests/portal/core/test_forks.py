"""A pool's process, forked beside the relay, can use the database at once."""

import subprocess
import sys

SCRIPT = """
import os, sys, time, warnings
warnings.simplefilter("ignore", DeprecationWarning)
from sqlalchemy import text
from portal import worker
from portal.core.db import Database

database = Database(sys.argv[1])

def look(*_):
    with database.engine.connect() as connection:
        connection.execute(text("select 1")).all()

worker.RELAY_PAUSE = 0
worker.send_due_hints = look
worker.recurring.wake = look
relay = worker.Relay(database, None, None)
relay.keep_forks_clean()
relay.start()
for _ in range(30):
    child = os.fork()
    if child == 0:
        database.engine.dispose(close=False)
        look()
        os._exit(0)
    end = time.monotonic() + 20
    while os.waitpid(child, os.WNOHANG) == (0, 0):
        if time.monotonic() > end:
            os.kill(child, 9)
            sys.exit("a forked process hangs")
        time.sleep(0.001)
"""


def test_a_process_forked_beside_the_relay_never_hangs(tmp_path):
    url = f"sqlite:///{tmp_path / 'forks.db'}"

    done = subprocess.run(
        [sys.executable, "-c", SCRIPT, url], check=False, capture_output=True, text=True
    )

    assert done.returncode == 0, done.stderr
