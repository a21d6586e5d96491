"""Two probes for machines, one page for people; each part answers within a second."""

import socket
import time
from dataclasses import replace

import pytest
from sqlalchemy import text

from portal.admin import health
from portal.core import migrations
from portal.core.actor import Role
from portal.core.db import Database

pytestmark = pytest.mark.one_engine


@pytest.fixture
def hanging():
    """Return the port of a server that accepts and never answers."""
    with socket.socket() as server:
        server.bind(("127.0.0.1", 0))
        server.listen()
        yield server.getsockname()[1]


@pytest.fixture
def closed():
    """Return a port on which nobody listens."""
    with socket.socket() as server:
        server.bind(("127.0.0.1", 0))
        return server.getsockname()[1]


def with_broker(app, url):
    app.extensions["config"] = replace(app.extensions["config"], broker_url=url)


def test_alive_asks_nobody_else(app, client_without_database):
    answer = client_without_database.get("/healthz")

    assert (answer.status_code, answer.json) == (200, {"status": "alive"})


@pytest.fixture
def client_without_database(app):
    app.extensions["database"].engine.dispose()
    app.extensions["database"] = Database("sqlite:////nowhere/at/all.db")
    return app.test_client()


def test_ready_names_each_part(app):
    answer = app.test_client().get("/readyz")

    assert answer.status_code == 200
    assert answer.json == {
        "ready": True,
        "parts": {"database": "ok", "migrations": "ok", "broker": "ok"},
    }


def test_without_its_database_it_is_not_ready(client_without_database):
    answer = client_without_database.get("/readyz")

    assert answer.status_code == 503
    assert answer.json["ready"] is False
    assert answer.json["parts"] == {
        "database": "unreachable",
        "migrations": "unreachable",
        "broker": "ok",
    }


@pytest.fixture
def behind(database):
    """Say that the database is at the first revision; one server serves many tests."""
    stamp = text("UPDATE alembic_version SET version_num = :revision")
    for revision in ("0001", migrations.head()):
        with database.engine.begin() as connection:
            connection.execute(stamp, {"revision": revision})
        if revision == "0001":
            yield


def test_with_another_schema_it_is_not_ready(app, behind):
    answer = app.test_client().get("/readyz")

    assert answer.status_code == 503
    assert answer.json["parts"]["migrations"] == "behind"
    assert migrations.head() != "0001"


@pytest.mark.parametrize("scheme", ["redis://127.0.0.1:{port}/0", "amqp://127.0.0.1:{port}//"])
def test_without_its_broker_it_is_not_ready(app, closed, scheme):
    with_broker(app, scheme.format(port=closed))

    answer = app.test_client().get("/readyz")

    assert answer.status_code == 503
    assert answer.json["parts"]["database"] == "ok"
    assert answer.json["parts"]["broker"] in {health.AWAY, health.SLOW}


@pytest.mark.parametrize("scheme", ["redis://127.0.0.1:{port}/0", "amqp://127.0.0.1:{port}//"])
def test_a_broker_that_hangs_does_not_hang_the_probe(app, hanging, scheme):
    with_broker(app, scheme.format(port=hanging))
    start = time.monotonic()

    answer = app.test_client().get("/readyz")

    assert time.monotonic() - start < 10
    assert answer.status_code == 503
    assert answer.json["parts"]["broker"] in {health.SLOW, health.AWAY}


def test_a_broker_of_no_known_kind_is_not_ready(app):
    with_broker(app, "pigeon://loft")

    assert app.test_client().get("/readyz").json["parts"]["broker"] == "unreachable"


def test_the_probes_tell_no_address_and_no_password(app, closed):
    with_broker(app, f"redis://user:hidden-word@127.0.0.1:{closed}/0")

    answer = app.test_client().get("/readyz")

    assert "hidden-word" not in answer.text
    assert "127.0.0.1" not in answer.text


def test_the_page_tells_an_operator_the_same_in_words(app, browse, make, closed):
    with_broker(app, f"redis://user:hidden-word@127.0.0.1:{closed}/0")

    page = browse(make.user(None, Role.ADMINISTRATOR, operator=True)).get("/operator/health")

    assert "Something is missing" in page.text
    assert "cannot be reached" in page.text or "did not answer within a second" in page.text
    assert f"redis, 127.0.0.1:{closed}" in page.text
    assert "hidden-word" not in page.html
