"""``gatefold bench campaign``: setting up, issuing and following a campaign of a large company.

Everything happens in a portal of its own: an embedded database in a temporary folder, or a database
made for this on a PostgreSQL server. Two workers issue, as on a machine of two cores. Beside each
time stands that of writing the same rows plainly: five tables, no page, no mail rendered, no check.
"""

import logging
import random
import tempfile
import time
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import timedelta
from decimal import Decimal
from functools import cache
from multiprocessing import get_context
from typing import Any
from uuid import UUID, uuid4

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import DDL, Table, create_engine, event, func, insert, make_url, select
from sqlalchemy.orm import Session

from portal import config as settings
from portal.accounts import sessions
from portal.accounts.models import Company, Invitation, Membership, SignIn, User
from portal.app import create_app, settle
from portal.campaigns.models import Campaign, DataRequest, RequestEvent, RequestMail
from portal.campaigns.proposing import DEFAULT_LEVELS, USUAL
from portal.catalogue.models import BomLine, Item, Sourcing
from portal.cli.bench.measuring import Measured
from portal.core import jobs, logs, migrations
from portal.core.actor import Role
from portal.core.clock import now
from portal.core.jobs import JobState
from portal.core.mail import Mail
from portal.factors.models import OwnFactor
from portal.suppliers.models import Supplier, SupplierSite

PLAIN = "plain inserts"
WORKERS = 2
RUNS = 3
LEASE = timedelta(seconds=60)
PERIOD = 2025
BY_TIER = (0.05, 0.35, 0.6)
"""Which part of the items stands at each of three tiers."""

TABLES = (Invitation, DataRequest, RequestEvent, Mail, RequestMail)
"""What issuing fills, in an order in which they can be filled."""


@dataclass(frozen=True, slots=True)
class Bench:
    """A portal with a campaign that is set up, and a browser of its purchaser."""

    app: Flask
    client: FlaskClient
    campaign_id: UUID
    statements: list[str]
    given: dict[str, str]

    def path(self, page: str = "") -> str:
        """Return the address of a page of the campaign."""
        return f"/campaigns/{self.campaign_id}{page}"

    def get(self, address: str) -> tuple[float, int]:
        """Return the time of a page in ms, and how many statements it sent."""
        self.statements.clear()
        began = time.perf_counter()
        answer = self.client.get(address)
        taken = 1000 * (time.perf_counter() - began)
        if answer.status_code != 200:
            raise RuntimeError(f"{address} answers {answer.status}")
        return taken, len(self.statements)


def measure(suppliers: int, requests: int, url: str = "") -> Iterator[Measured]:
    """Measure preview, issuing and board beside plain inserts of what issuing writes."""
    name = "postgresql" if url else "sqlite"
    size = f"{suppliers} suppliers, 3 tiers, {requests} requests, {name}"
    with portal_of(suppliers, requests, url) as bench:
        preview, previewing = _best(bench, "/preview")
        pressing, issuing, first, processor = _issue(bench)
        if (count := _count(bench)) != requests:
            raise RuntimeError(f"{count} requests were issued in place of {requests}")
        board, reading = _best(bench, "")
        plain = _plainly(bench)
    yield Measured("campaign: plain inserts", size, plain, PLAIN, 1.0)
    for what, taken, note in (
        ("preview", preview, f"{previewing} statements"),
        ("pressing issue", pressing, "until the page answers"),
        (
            "issue, all of it",
            issuing,
            f"{WORKERS} workers, {processor:.1f} s of processor, its page {first:.0f} ms",
        ),
        ("board", board, f"{reading} statements"),
    ):
        yield Measured(f"campaign: {what}", note, taken, PLAIN, taken / plain)


def _best(bench: Bench, page: str) -> tuple[float, int]:
    """Return the median time of a page, after one that warms up."""
    bench.get(bench.path(page))
    runs = sorted(bench.get(bench.path(page)) for _ in range(RUNS))
    return runs[RUNS // 2]


def _count(bench: Bench) -> int:
    with bench.app.extensions["database"].across("bench", readonly=True) as session:
        return session.scalar(select(func.count()).select_from(DataRequest)) or 0


def _issue(bench: Bench) -> tuple[float, float, float, float]:
    """Press the button and let two workers do it.

    Returns
    -------
    tuple
        The ms until the page answered, until all was done, of a look at the progress meanwhile,
        and the seconds of processor that the workers took.
    """
    with ProcessPoolExecutor(WORKERS, mp_context=get_context("spawn")) as pool:
        list(pool.map(_warm_up, [bench.given] * WORKERS))
        began = time.perf_counter()
        answer = bench.client.post(bench.path("/issue"), data={"idempotency_key": uuid4().hex})
        pressed = 1000 * (time.perf_counter() - began)
        if answer.status_code != 303:
            raise RuntimeError(f"issuing answers {answer.status}")
        done = [pool.submit(_work, bench.given, number) for number in range(WORKERS)]
        looked, _ = bench.get(answer.location)
        processor = sum(one.result() for one in done)
        return pressed, 1000 * (time.perf_counter() - began), looked, processor


def _plainly(bench: Bench) -> float:
    """Return the ms that the rows of all five tables take when they are written once more."""
    database = bench.app.extensions["database"]
    ids: dict[UUID, UUID] = {}
    with database.across("bench", readonly=True) as session:
        rows = {model: _copies(session, model, ids) for model in TABLES}
    other = _another(bench)
    for row in rows[DataRequest]:
        row["campaign_id"] = other
    began = time.perf_counter()
    with database.engine.begin() as connection:
        for model, found in rows.items():
            connection.execute(insert(_table(model)), found)
    return 1000 * (time.perf_counter() - began)


def _table(model: Any) -> Table:
    table: Table = model.__table__
    return table


def _copies(session: Session, model: Any, ids: dict[UUID, UUID]) -> list[dict[str, Any]]:
    """Return all rows of a table as they would be written under new ids."""
    found = [dict(row) for row in session.execute(select(model.__table__)).mappings()]
    for row in found:
        row["id"] = ids.setdefault(row["id"], uuid4())
        for name in ("request_id", "mail_id"):
            if name in row:
                row[name] = ids[row[name]]
        if "token_hash" in row:
            row["token_hash"] = uuid4().hex
    return found


def _another(bench: Bench) -> UUID:
    with bench.app.extensions["database"].across("bench") as session:
        first = session.get_one(Campaign, bench.campaign_id)
        campaign = _campaign(first.company_id, first.product_id)
        session.add(campaign)
        session.flush()
        other: UUID = campaign.id
    return other


@contextmanager
def portal_of(suppliers: int, requests: int, url: str) -> Iterator[Bench]:
    """Yield a portal with so many suppliers and a campaign that asks so much."""
    with tempfile.TemporaryDirectory(prefix="gatefold-bench-") as folder, _server(url) as own:
        given = {"GATEFOLD_DATA": folder} | ({"GATEFOLD_DATABASE_URL": own} if own else {})
        app = _app(tuple(given.items()))
        engine = app.extensions["database"].engine
        migrations.upgrade(engine)
        statements: list[str] = []
        event.listen(engine, "before_cursor_execute", lambda *sent: statements.append(sent[2]))
        campaign_id, token = _furnish(app, suppliers, requests)
        client = app.test_client()
        with client.session_transaction() as cookie:
            cookie[sessions.COOKIE_KEY] = token
        yield Bench(app, client, campaign_id, statements, given)
        engine.dispose()


@contextmanager
def _server(url: str) -> Iterator[str]:
    """Yield the address of a database made for this on a server; nothing for the embedded one."""
    if not url:
        yield ""
        return
    name = f"gatefold_bench_{uuid4().hex[:12]}"
    address = make_url(url).set(drivername="postgresql+psycopg")
    engine = create_engine(address, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(DDL(f"CREATE DATABASE {name}"))  # type: ignore[no-untyped-call]
    own = make_url(url).set(database=name).render_as_string(hide_password=False)
    try:
        yield own
    finally:
        with engine.connect() as connection:
            connection.execute(DDL(f"DROP DATABASE {name} WITH (FORCE)"))  # type: ignore[no-untyped-call]
        engine.dispose()


@cache
def _app(given: tuple[tuple[str, str], ...]) -> Flask:
    app = create_app(replace(settings.read(dict(given)), testing=True))
    logs.set_up(level=logging.ERROR)
    app.config["WTF_CSRF_ENABLED"] = False
    settle()
    return app


def _warm_up(given: dict[str, str]) -> None:
    """Import and open everything: a worker has done so long before the button is pressed."""
    _work(given, 0)


def _work(given: dict[str, str], number: int) -> float:
    """Do what is due until nothing is, as a worker does; return the seconds of processor."""
    begun = time.process_time()
    app = _app(tuple(given.items()))
    database = app.extensions["database"]
    with app.app_context():
        while True:
            with database.across("bench", readonly=True) as session:
                due = jobs.due(session, now())
            if not due:
                return time.process_time() - begun
            for job_id in due[number::WORKERS] or due:
                state = jobs.run(database, job_id, lease=LEASE, services=app.extensions)
                if state not in {None, JobState.DONE}:
                    raise RuntimeError("a worker could not do its job")


def _furnish(app: Flask, suppliers: int, requests: int) -> tuple[UUID, str]:
    """Write a company with its suppliers, items, lines and sourcings, and a campaign of it."""
    token, token_hash = sessions.new_token()
    with app.extensions["database"].across("a made-up campaign to measure") as session:
        company = Company(name="Customer")
        user = User(email="buyer@customer.example", name="Buyer")
        session.add_all([company, user])
        session.flush()
        session.add(Membership(user_id=user.id, company_id=company.id, role=Role.PURCHASER))
        ends = now() + timedelta(hours=2)
        session.add(SignIn(user_id=user.id, token_hash=token_hash, expires_at=ends))
        product = _chain(session, company.id, suppliers, requests)
        campaign = _campaign(company.id, product)
        session.add(campaign)
        session.flush()
        campaign_id: UUID = campaign.id
    return campaign_id, token


def _campaign(company_id: UUID, product_id: UUID) -> Campaign:
    return Campaign(
        company_id=company_id,
        name="2025",
        product_id=product_id,
        period=PERIOD,
        due_at=now() + timedelta(days=40),
        timezone="Asia/Shanghai",
        questionnaire_id="pcf_base",
        questionnaire_version="2026.1",
        levels=dict(DEFAULT_LEVELS),
        proposal=USUAL.write(),
    )


def _chain(session: Session, company_id: UUID, suppliers: int, requests: int) -> UUID:
    """Write the supply chain with bulk inserts; return the product."""
    dice = random.Random(20251123)  # noqa: S311 - made-up data, the same at every run
    whose: dict[str, Any] = {"company_id": company_id, "created_at": now()}
    firms: list[dict[str, Any]] = [whose | _firm(number) for number in range(suppliers)]
    sites: list[dict[str, Any]] = [
        whose | {"id": uuid4(), "supplier_id": firm["id"], "name": "Plant", "country": "CN"}
        for firm in firms
    ]
    product: dict[str, Any] = whose | _item("PRODUCT", "piece", 0, is_product=True)
    items: list[dict[str, Any]] = [
        whose | _item(f"I{n:05}", "kg", n) for n in range(min(suppliers, requests))
    ]
    tiers, kinds, each = _tiers(items), len(items), requests / len(items)
    lines = [
        whose | _line(dice.choice(above)["id"], item["id"], dice.uniform(0.1, 2))
        for above, tier in zip([[product], *tiers], tiers, strict=False)
        for item in tier
    ]
    sources = [
        whose | _source(items[n % kinds]["id"], sites[(n + n // kinds * 7) % suppliers], n, each)
        for n in range(requests)
    ]
    factors = [whose | _factor(item["id"], dice.uniform(0.5, 20)) for item in tiers[-1]]
    for model, rows in (
        (Supplier, firms),
        (SupplierSite, sites),
        (Item, [product, *items]),
        (BomLine, lines),
        (Sourcing, sources),
        (OwnFactor, factors),
    ):
        session.execute(insert(_table(model)), rows)
    found: UUID = product["id"]
    return found


def _tiers(items: list[dict[str, Any]]) -> list[list[dict[str, Any]]]:
    first = max(1, round(len(items) * BY_TIER[0]))
    second = first + max(1, round(len(items) * BY_TIER[1]))
    return [items[:first], items[first:second], items[second:]]


def _firm(number: int) -> dict[str, Any]:
    return {
        "id": uuid4(),
        "code": f"S{number:05}",
        "name": f"供应商 {number:05}",
        "name_en": f"Supplier {number:05}",
        "country": ("CN", "DE", "KR")[number % 3],
        "buyer": f"Buyer {number % 12}",
        "contact_name": f"Contact {number:05}",
        "contact_email": f"contact{number:05}@supplier.example",
        "locale": "zh" if number % 3 else "en",
    }


def _item(code: str, unit: str, number: int, **more: Any) -> dict[str, Any]:
    given = {
        "id": uuid4(),
        "code": code,
        "name": f"Item {code}",
        "name_zh": f"物料 {code}",
        "kind": "component",
        "declared_unit": unit,
        "is_product": False,
        "purchase_category": f"Category {number % 40}",
    }
    return given | more


def _line(parent: UUID, component: UUID, quantity: float) -> dict[str, Any]:
    return {
        "id": uuid4(),
        "line_key": uuid4(),
        "parent_id": parent,
        "component_id": component,
        "quantity": Decimal(f"{quantity:.4f}"),
        "unit": "kg",
        "line_type": "component",
    }


def _source(item: UUID, site: dict[str, Any], number: int, each: float) -> dict[str, Any]:
    return {
        "id": uuid4(),
        "item_id": item,
        "supplier_id": site["supplier_id"],
        "site_id": site["id"],
        "period": PERIOD,
        "share": Decimal(f"{min(1.0, 1 / each):.4f}"),
        "spend": Decimal(1000 + number) if number % 5 else None,
    }


def _factor(item: UUID, value: float) -> dict[str, Any]:
    return {
        "id": uuid4(),
        "item_id": item,
        "category": "item",
        "name": "Published",
        "value": Decimal(f"{value:.3f}"),
        "unit": "kg",
        "source": "A published table",
    }
