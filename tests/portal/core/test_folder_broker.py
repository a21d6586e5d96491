"""Hints in a folder: whoever looks finds whole messages, or none.

Each test has a queue of its own, as kombu knows within a process which queues there are.
"""

import json
from pathlib import Path

import pytest
from kombu import Connection

from portal import config
from portal.core.broker import broker_options


@pytest.fixture
def connection(tmp_path):
    """Return a connection to the embedded broker."""
    given = broker_options(config.read({"GATEFOLD_DATA": str(tmp_path)}))
    options = given["broker_transport_options"]
    with Connection(given["broker_url"], transport_options=options) as opened:
        yield opened


def test_what_is_put_is_taken_out_once(connection):
    with connection.SimpleQueue("hints") as queue:
        for number in range(3):
            queue.put({"job": number})

        taken = [queue.get(timeout=5).payload for _ in range(3)]

        assert sorted(one["job"] for one in taken) == [0, 1, 2]
        assert queue.qsize() == 0


def test_a_message_is_there_only_when_it_is_whole(connection, monkeypatch):
    found = []
    named = Path.replace

    with connection.SimpleQueue("others") as queue:

        def look(path, whole):
            found.append((queue.qsize(), json.loads(path.read_text())["body"] != ""))
            return named(path, whole)

        monkeypatch.setattr(Path, "replace", look)
        queue.put({"job": 1})

        assert found == [(0, True)]
        assert queue.qsize() == 1
