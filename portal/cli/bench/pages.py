"""``gatefold bench form``: the supplier's form at the full level, with tables of forty rows.

Everything happens in a portal of its own in a temporary folder: an embedded database on disk, one
customer, one supplier, one request. Times are those of the web process from request to answer,
without the network; beside each stands a page that shows the frame alone.
"""

import logging
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import timedelta
from functools import partial
from typing import Any
from uuid import UUID

from flask import Flask, render_template_string
from flask.testing import FlaskClient
from sqlalchemy import event

from forms.answers import Answers, Entry, parse
from forms.filled import fill
from forms.loader import load, published
from forms.model import Field, Kind, Level, Need, Questionnaire, Section
from portal import config as settings
from portal.accounts import sessions
from portal.accounts.models import Company, Membership, SignIn, User
from portal.app import create_app
from portal.campaigns.asked import Asked
from portal.campaigns.models import Campaign, DataRequest
from portal.campaigns.policy import INBOX
from portal.catalogue.models import Item
from portal.cli.bench.measuring import Measured
from portal.core import logs, migrations
from portal.core.actor import Role
from portal.core.clock import now
from portal.core.guards import access
from portal.submissions.models import Draft
from portal.suppliers.models import Supplier, SupplierSite

LISTING, TABLES, ROWS = "pcf_base", 5, 40
BARE = "{% extends 'layouts/app.html' %}{% block title %}Bare{% endblock %}"
FRAME = "the frame alone"
SAMPLES = {
    Kind.DECIMAL: "12.5",
    Kind.INTEGER: "3",
    Kind.BOOL: "yes",
    Kind.EMAIL: "clerk@supplier.example",
    Kind.DATE: "2025-06-30",
    Kind.DATE_RANGE: "2025-01-01 - 2025-12-31",
    Kind.MONTH: "2025-03",
    Kind.SERIES: "\n".join(["10"] * 12),
}
SINGLE = {
    "has_verified_pcf": "no",
    "site_country": "CN",
    "period_start": "2025-01-01",
    "period_end": "2025-12-31",
}


@dataclass(frozen=True, slots=True)
class Bench:
    """A portal with one request, and a browser in which its clerk is signed in."""

    app: Flask
    client: FlaskClient
    path: str
    sections: tuple[str, ...]
    row: str
    column: str
    field: str
    size: str


def measure(rows: int, runs: int) -> Iterator[Measured]:
    """Measure each page of the form and the saving of one field beside the bare frame.

    Each run is followed by one of the bare page, so that both meet the same load.
    """
    with portal_of(rows) as (bench, statements):
        form = {key: f"{bench.path}/form/{key}" for key in bench.sections}
        bare = partial(_get, bench.client, "/bare")
        taken, beside = _beside(bare, bare, runs)
        yield Measured("bare page", "nothing but the frame", taken, FRAME, taken / beside)
        shown = {
            key: _beside(partial(_get, bench.client, url), bare, runs) for key, url in form.items()
        }
        slowest = max(shown, key=lambda key: shown[key][0] / shown[key][1])
        statements.clear()
        _get(bench.client, form[slowest])
        size = f"{bench.size}, section {slowest}, {len(statements)} statements"
        taken, beside = shown[slowest]
        yield Measured("form", size, taken, FRAME, taken / beside)
        for name, key, typed in _savings(bench):
            save = partial(_save_next, bench, key, typed, iter(range(10_000)))
            taken, beside = _beside(save, bare, runs)
            statements.clear()
            save()
            size = f"{bench.size}, {len(statements)} statements"
            yield Measured(name, size, taken, FRAME, taken / beside)


def _savings(bench: Bench) -> Iterator[tuple[str, str, str]]:
    yield "saving a field", "C", bench.field
    yield "saving a cell", bench.row, bench.column


def _beside(work: Callable[[], Any], other: Callable[[], Any], runs: int) -> tuple[float, float]:
    """Return the medians of ``runs`` times in ms, in turns, after one that warms up."""
    work()
    taken: tuple[list[float], list[float]] = ([], [])
    for _ in range(runs):
        for times, one in zip(taken, (work, other), strict=True):
            start = time.perf_counter()
            one()
            times.append(1000 * (time.perf_counter() - start))
    return statistics.median(taken[0]), statistics.median(taken[1])


def _get(client: FlaskClient, path: str) -> None:
    answer = client.get(path)
    if answer.status_code != 200:
        raise RuntimeError(f"{path} answers {answer.status}")


def _save_next(bench: Bench, section: str, name: str, values: Iterator[int]) -> None:
    _save(bench, section, name, next(values))


def _save(bench: Bench, section: str, name: str, value: int) -> None:
    """Save one control as the page's script does, another value each time."""
    answer = bench.client.post(
        f"{bench.path}/form/{section}/save",
        data={"version": str(1_000_000), name: str(1000 + value)},
        headers={"HX-Request": "true"},
    )
    if answer.status_code != 200:
        raise RuntimeError(f"saving answers {answer.status}")


@contextmanager
def portal_of(rows: int) -> Iterator[tuple[Bench, list[str]]]:
    """Yield a portal in a temporary folder, and the list of statements it sends."""
    with tempfile.TemporaryDirectory(prefix="gatefold-bench-") as folder:
        given = settings.read({"GATEFOLD_DATA": folder})
        app = create_app(replace(given, testing=True))
        logs.set_up(level=logging.ERROR)
        app.config["WTF_CSRF_ENABLED"] = False
        app.add_url_rule("/bare", "bare", access(INBOX)(lambda: render_template_string(BARE)))
        engine = app.extensions["database"].engine
        migrations.upgrade(engine)
        statements: list[str] = []
        event.listen(engine, "before_cursor_execute", lambda *sent: statements.append(sent[2]))
        yield _furnished(app, rows), statements
        engine.dispose()


def _furnished(app: Flask, rows: int) -> Bench:
    questionnaire = load(*[one for one in published() if one[0] == LISTING][-1])
    level = Level.FULL
    answers = filled_in(questionnaire, level, rows)
    hidden = fill(questionnaire, level, answers).hidden_sections
    token, token_hash = sessions.new_token()
    with app.extensions["database"].across("a made-up request to measure") as db:
        request = _request(db, questionnaire, level)
        clerk = User(email="clerk@supplier.example", name="Clerk")
        db.add(clerk)
        db.flush()
        company = request.partner_company_id
        db.add(Membership(user_id=clerk.id, company_id=company, role=Role.CLERK))
        db.add(
            Draft(company_id=company, request_id=request.id, answers=dict(answers), saved_at=now())
        )
        ends = now() + timedelta(hours=1)
        db.add(SignIn(user_id=clerk.id, token_hash=token_hash, expires_at=ends))
        request_id: UUID = request.id
    client = app.test_client()
    with client.session_transaction() as cookie:
        cookie[sessions.COOKIE_KEY] = token
    table = next(one for one in questionnaire.at(level) if one.key == "E")
    return Bench(
        app=app,
        client=client,
        path=f"/requests/{request_id}",
        sections=tuple(one.key for one in questionnaire.at(level) if one.key not in hidden),
        row=table.key,
        column="r7.mat_qty_total",
        field="output_qty",
        size=(
            f"{questionnaire.count_required(level)} required,"
            f" {len(answers['rows'])} tables of {rows} rows"
        ),
    )


def _request(db: Any, questionnaire: Questionnaire, level: Level) -> DataRequest:
    """Write a customer, its product and supplier, and one request between them."""
    buyer, works = Company(name="Customer"), Company(name="Supplier")
    db.add_all([buyer, works])
    db.flush()
    item = Item(company_id=buyer.id, code="CAM", name="Cathode material", declared_unit="kg")
    supplier = Supplier(
        company_id=buyer.id,
        code="S1",
        name="Supplier",
        contact_email="clerk@supplier.example",
        partner_company_id=works.id,
        sites=[SupplierSite(company_id=buyer.id, name="Plant", country="CN")],
    )
    db.add_all([item, supplier])
    db.flush()
    terms = {
        "company_id": buyer.id,
        "period": 2025,
        "due_at": now() + timedelta(days=20),
        "questionnaire_id": questionnaire.id,
        "questionnaire_version": questionnaire.version,
    }
    campaign = Campaign(name="2025", product_id=item.id, levels={}, state="issued", **terms)
    db.add(campaign)
    db.flush()
    asked = Asked(customer="Customer", item="Cathode material", item_code="CAM", supplier="S1")
    request = DataRequest(
        partner_company_id=works.id,
        campaign_id=campaign.id,
        supplier_id=supplier.id,
        site_id=supplier.sites[0].id,
        item_id=item.id,
        tier=1,
        level=level.value,
        sharing_asked="full",
        asked=asked.write(),
        state="in_progress",
        **terms,
    )
    db.add(request)
    db.flush()
    return request


def filled_in(questionnaire: Questionnaire, level: Level, rows: int) -> Answers:
    """Return answers in which everything required stands, and ``rows`` rows in five tables."""
    sections = questionnaire.at(level)
    tables = sorted((one for one in sections if one.has_rows), key=_breadth(level))[-TABLES:]
    fields = {
        one.key: _entry(one, SINGLE.get(one.key))
        for section in sections
        if not section.has_rows
        for one in section.at(level)
    }
    cells = {table.key: _cells(table, level) for table in tables}
    return {
        "fields": fields,
        "rows": {
            key: [{"id": f"r{n}", "cells": cells[key]} for n in range(1, rows + 1)] for key in cells
        },
        "reasons": {},
    }


def _breadth(level: Level) -> Callable[[Section], int]:
    """Return what tells how many questions a table asks per row."""
    return lambda section: len(section.at(level))


def _cells(section: Section, level: Level) -> dict[str, Entry]:
    asked = section.at(level)
    needed = [one for one in asked if one.need_at(level) is Need.REQUIRED or one is asked[0]]
    wanted = [one for one in needed if not one.automatic]
    return {one.key: _entry(one) for one in wanted}


def _entry(one: Field, raw: str | None = None) -> Entry:
    if raw is None and one.options:
        raw = one.options[0].code
    return parse(one, raw or SAMPLES.get(one.kind, "Sample")).entry
