"""What a reviewer does with answers that wait, and what the supplier does with what comes of it."""

import re
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

from factories.make import Make
from factories.minimal_answers import complete
from playwright.sync_api import Locator, expect
from sqlalchemy import select
from sqlalchemy.orm import Session
from walking import Reader

from portal.accounts.models import Company, Membership, User
from portal.campaigns.models import Campaign, DataRequest
from portal.core.db import Database
from portal.core.mail import Mail
from portal.submissions.models import Draft
from portal.suppliers.models import Supplier

LINK = re.compile(r"/answer-by-link/[\w-]+")
PATIENCE_SECONDS = 30


@dataclass(frozen=True)
class Case:
    """Whose answers are reviewed in one language, and what is written."""

    code: str
    email: str
    comment: str
    question: str
    answer: str
    source: str
    reason: str


CASES = {
    "en": Case(
        code="graphite",
        email="bai@shuoyuan.example",
        comment="Does this contain the packaging?",
        question="Which of your two plants is this from?",
        answer="From the northern plant.",
        source="Mail of 20 November 2026 with figures.xlsx",
        reason="The terms were too wide.",
    ),
    "zh": Case(
        code="copper",
        email="luo@ganhui.example",
        comment="这里是否包含包装？",
        question="这些数据来自哪一个工厂？",
        answer="来自北厂区。",
        source="2026年11月20日的邮件，附件 figures.xlsx",
        reason="审核条件过宽。",
    ),
}
SILENT = "zheng@yujin.example"
"""A supplier that answers by telephone only."""


def by_key(reader: Reader, target: Locator) -> None:
    """Go to a page by the keyboard alone."""
    target.focus()
    with reader.page.expect_navigation():
        reader.page.keyboard.press("Enter")


def open_by_key(reader: Reader, summary: Locator) -> None:
    """Open a fold by the keyboard alone."""
    summary.focus()
    reader.page.keyboard.press("Enter")


def filter_the_queue(reader: Reader, case: Case) -> None:
    """Put the largest share first, and search for one item."""
    reader.go("/reviews").look("queue")
    reader.go("/reviews")  # a picture leaves marks on fields, which a swap would carry over
    reader.page.select_option("#sort", "share")
    reader.page.wait_for_url(re.compile(r"sort=share"))
    reader.page.fill("#q", case.code)
    reader.page.locator("#q").press("Enter")
    reader.page.wait_for_url(re.compile(rf"q={case.code}"))
    reader.quiet()
    expect(reader.page.locator("#queue tbody tr")).to_have_count(1)
    expect(reader.page.locator("#queue tbody data[value]").nth(1)).to_be_visible()


def accept_the_clean(reader: Reader, case: Case) -> None:
    """Look at what would be accepted together, accept it, and take it back with a reason."""
    by_key(reader, reader.page.locator(".queue-bar form button"))
    reader.look("clean-list")
    by_key(reader, reader.page.locator("form[action$='/accept'] button"))
    assert reader.page.locator(".note-good[role=status]").count()
    reader.look("clean-accepted")
    open_by_key(reader, reader.page.locator("#undo > summary"))
    reader.page.fill("#undo [name=reason]", case.reason)
    by_key(reader, reader.page.locator("#undo form button"))
    assert case.reason in reader.text
    reader.look("clean-taken-back")


def return_an_answer(reader: Reader, case: Case) -> str:
    """Return one answer with a comment; return the address of the review."""
    reader.go(f"/reviews?q={case.code}")
    reader.go(reader.link(r"/reviews/[0-9a-f-]{36}"))
    review = reader.page.url.partition("?")[0]
    fold = reader.page.locator("#section-B details.return-answer").first
    open_by_key(reader, fold.locator("summary"))
    fold.locator("textarea").focus()
    reader.page.keyboard.type(case.comment)
    reader.look("review")
    by_key(reader, reader.page.locator("#decide button.btn-secondary"))
    reader.go(review)
    assert case.comment in reader.text
    return review


def ask(reader: Reader, review: str, case: Case) -> None:
    """Write to the supplier in the conversation of the request."""
    reader.go(review)
    by_key(reader, reader.page.locator("main a[href$='/conversation']").first)
    reader.page.locator("#new-text").focus()
    reader.page.keyboard.type(case.question)
    by_key(reader, reader.page.locator(".talk-form button").first)
    assert case.question in reader.text
    reader.look("conversation")


def answer_by_link(stranger: Reader, data: Path, case: Case) -> None:
    """Open the link of the mail without signing in, and answer there."""
    stranger.go(_link_in_the_mail(data, case.email))
    assert case.question in stranger.text
    stranger.look("answer-by-link")
    stranger.page.locator("#text").focus()
    stranger.page.keyboard.type(case.answer)
    by_key(stranger, stranger.page.locator(".talk-form button"))
    stranger.look("answered-by-link")


def hear_the_answer(reader: Reader, case: Case) -> None:
    """Find the supplier's answer among the messages."""
    reader.go("/conversations")
    assert case.answer in reader.text
    reader.look("messages")


def _link_in_the_mail(data: Path, email: str) -> str:
    """Return the link of the newest mail about messages, which a job writes."""
    until = time.monotonic() + PATIENCE_SECONDS
    query = select(Mail).where(Mail.to_email == email, Mail.kind == "conversation_message")
    while time.monotonic() < until:
        with _books(data) as session:
            mail = session.scalars(query.order_by(Mail.created_at.desc())).first()
            if mail is not None:
                return LINK.findall(mail.text)[0]
        time.sleep(0.3)
    raise AssertionError("no mail was written")


@contextmanager
def _books(data: Path) -> Iterator[Session]:
    database = Database(f"sqlite:///{data / 'gatefold.db'}")
    with database.across("journey") as session:
        yield session
    database.engine.dispose()


def silent_request(data: Path, reader: Reader) -> str:
    """Issue a request to the supplier that answers by telephone; return its id."""
    with _books(data) as session:
        make = Make(session, None)
        supplier = session.scalars(select(Supplier).where(Supplier.contact_email == SILENT)).first()
        campaign = session.scalars(
            select(Campaign).where(Campaign.company_id == supplier.company_id).limit(1)
        ).one()
        partner = session.scalars(
            select(Membership).join(User).where(User.email == SILENT).limit(1)
        ).one()
        named = {"en": "Tray", "zh": "托盘"}[reader.lang]
        item = make.item(
            session.get_one(Company, supplier.company_id), code=f"TRAY-{reader.lang}", name=named
        )
        request = make.request(campaign, supplier, item, partner.company, level="minimal")
        return str(request.id)


def begin_on_behalf(reader: Reader, request: str, case: Case) -> None:
    """Say where the figures come from: a source too short is refused, and stays as typed."""
    reader.go(f"/campaigns/requests/{request}")
    open_by_key(reader, reader.page.locator("#on-behalf > summary"))
    reader.page.select_option("#behalf-channel", "phone")
    reader.page.fill("#behalf-source", "?!")
    by_key(reader, reader.page.locator("form[action$='/on-behalf'] button"))
    expect(reader.page.locator("#behalf-channel")).to_have_value("phone")
    expect(reader.page.locator("#behalf-source")).to_have_value("?!")
    reader.look("behalf-refused")
    reader.page.fill("#behalf-source", case.source)
    by_key(reader, reader.page.locator("form[action$='/on-behalf'] button"))
    reader.look("behalf-form")


def sign_on_behalf(reader: Reader, data: Path, request: str) -> None:
    """Sign the entry, whose answers are put in beforehand; the request says for whom it was."""
    with _books(data) as session:
        asked = session.get_one(DataRequest, UUID(request))
        draft = session.scalars(select(Draft).where(Draft.request_id == asked.id)).first()
        if draft is None:
            draft = Make(session, None).draft(asked)
            draft.company_id = asked.company_id
        draft.answers = complete(asked)
        asked.state = "in_progress"
    _sign(reader, request, "Wang Fang")
    assert reader.page.url.endswith(f"/campaigns/requests/{request}")
    reader.look("behalf-signed")


def see_the_mark(reader: Reader, request: str, *, is_marked: bool) -> None:
    """Look for the entry among those that were made on behalf."""
    reader.go("/reviews?kind=on_behalf")
    assert bool(reader.links(rf"/reviews/{request}")) is is_marked
    if is_marked:
        reader.look("queue-on-behalf")


def attest(reader: Reader, request: str) -> None:
    """Read what was entered on the company's behalf, and sign it as its own."""
    reader.go(f"/requests/{request}")
    reader.look("attest")
    by_key(reader, reader.page.locator("form[action$='/take-over'] button"))
    reader.look("attest-check")
    _sign(reader, request, "Zheng Bo")
    reader.look("attested")


def _sign(reader: Reader, request: str, name: str) -> None:
    reader.go(f"/requests/{request}/check")
    reasons = reader.page.locator("textarea[name^='reason:']")
    for number in range(reasons.count()):
        reasons.nth(number).fill("Read from the meter.")
    if reasons.count():
        reader.press("#warnings button[type=submit]")
    reader.answer({"name": name}, within="#sign")
    reader.page.check("#sign [name=agreed]")
    by_key(reader, reader.page.locator("#sign .btn-row button[type=submit]"))
