"""The home page says what to do next, whoever looks at it."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine

from portal.accounts.greeting import greeting
from portal.core import worklist
from portal.core.actor import Role
from portal.core.clock import now
from portal.core.worklist import Provider, Task, WorkList


@pytest.mark.parametrize("role", list(Role))
def test_every_role_reads_what_to_do_next(browse, make, role):
    page = browse(make.user(None, role)).get("/")

    assert page.status == 200
    assert len(page.soup.main.get_text(" ", strip=True)) > 80


def test_the_greeting_follows_the_readers_clock(browse, make):
    user = make.user(name="Li Wei", timezone="Asia/Shanghai")

    with time_machine.travel(datetime(2026, 11, 22, 23, 30, tzinfo=UTC), tick=True):
        page = browse(user).get("/")

    assert page.heading == "Good morning, Li Wei"
    assert "23 November 2026" in page.text


@pytest.mark.parametrize(
    ("hour", "word"), [(4, "evening"), (5, "morning"), (12, "afternoon"), (18, "evening")]
)
def test_the_day_has_three_greetings(hour, word):
    assert word in greeting(hour)


def test_what_waits_is_shown_with_its_due_date_and_its_page(browse, make, monkeypatch):
    task = Task(
        title="Cathode powder",
        url="/account",
        kind="request",
        detail="Blue Leaf, 2025",
        due_at=now() + timedelta(days=3),
        tag="returned",
        urgent=True,
    )
    block = WorkList("Requests to answer", (task,), "Nothing.", more_url="/account")
    monkeypatch.setattr(
        worklist, "PROVIDERS", [Provider(lambda *_: block, roles=frozenset({Role.CLERK}))]
    )

    page = browse(make.user(None, Role.CLERK)).get("/")

    assert page.soup.find("a", string="Cathode powder")["href"] == "/account"
    assert "due in 3 days" in page.text
    assert "returned" in page.text
    assert "See all" in page.text


def test_an_empty_block_says_what_will_appear_and_how_to_start(browse, make, monkeypatch):
    block = WorkList("Products", (), "Products appear here.", "/account", "Add a product")
    monkeypatch.setattr(
        worklist, "PROVIDERS", [Provider(lambda *_: block, roles=frozenset({Role.CLERK}))]
    )

    page = browse(make.user(None, Role.CLERK)).get("/")

    assert "Products appear here." in page.text
    assert "Add a product" in page.soup.main.find("a", href="/account").get_text()


def test_an_administrator_alone_is_told_to_invite(browse, make):
    page = browse(make.user(make.company(name="Blue Leaf"), Role.ADMINISTRATOR)).get("/")

    assert "You are the only member of Blue Leaf" in page.text


def test_an_operator_reads_how_the_instance_is_doing(browse, make):
    page = browse(make.user(None, Role.ADMINISTRATOR, operator=True)).get("/")

    assert "This instance" in page.text
    assert "All jobs are done and all mails have left." in page.text


def test_the_page_needs_few_statements(browse, make, statements):
    browser = browse(make.user(None, *Role, operator=True))
    statements.clear()

    browser.get("/")

    assert len(statements) <= 25
