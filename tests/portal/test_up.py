"""`gatefold up` as a real process: from an empty folder to a portal, and down again."""

import os
import signal
import socket

import pytest
from running import up
from services import free_port, listens, wait_until
from sqlalchemy import select

from portal.catalogue.models import Item
from portal.core.clock import now
from portal.core.db import Database
from portal.demo import reading
from portal.rollups import runs
from portal.rollups.models import RollupRun

pytestmark = pytest.mark.xdist_group("worker")


def main_worker(portal):
    """Return the worker itself, not the processes of its pool."""
    found = sorted(pid for pid, command in portal.processes().items() if "worker" in command)
    return found[0] if found else 0


def a_job_is_done(portal):
    """Ask for a roll-up as a page would, and wait until the worker has done it."""
    database = Database(f"sqlite:///{portal.data / 'gatefold.db'}")
    with database.across("the test asks for a roll-up") as session:
        product = session.scalars(select(Item).where(Item.is_product)).one()
        reason = {"kind": "requested", "by": "the test"}
        run_id = runs.request_run(session, product, 2025, by="", reason=reason, at=now()).id

    def is_done():
        with database.across("is it done?", readonly=True) as session:
            return session.get_one(RollupRun, run_id).state == runs.DONE

    wait_until(is_done, 60)
    database.engine.dispose()


def test_an_empty_folder_becomes_a_portal_and_ctrl_c_ends_all_of_it(tmp_path):
    data, port = tmp_path / "var", free_port()

    with up(data, port) as portal:
        portal.wait()
        assert portal.status() == 200
        assert portal.address in portal.said()
        assert "purchaser@lumen.example" in portal.said()
        assert len(portal.processes()) >= 3
        a_job_is_done(portal)
        portal.process.send_signal(signal.SIGINT)
        assert portal.process.wait(timeout=60) == 0
    assert portal.processes() == {}
    assert not listens(port)
    assert "Traceback" not in portal.said()

    with up(data, port) as again:
        again.wait()
        assert again.status() == 200
        assert reading.password() in again.said()


def test_a_taken_port_is_refused_with_the_way_out(tmp_path):
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        with up(tmp_path / "var", port) as portal:
            assert portal.process.wait(timeout=60) == 1

    assert f"Port {port} is in use" in portal.said()
    assert f"PORT={port + 1}" in portal.said()
    assert not (tmp_path / "var").exists()


def test_a_worker_that_dies_is_started_again_and_nobody_outlives_the_parent(tmp_path):
    with up(tmp_path / "var", free_port()) as portal:
        portal.wait()
        first = main_worker(portal)
        os.kill(first, signal.SIGKILL)
        wait_until(lambda: main_worker(portal) > first, 60)
        a_job_is_done(portal)
        portal.process.kill()
        portal.process.wait(timeout=20)
        wait_until(lambda: portal.processes() == {}, 60)

    assert "The worker has stopped; starting it again." in portal.said()
