"""What a purchaser does when no answer comes, and what whoever is written to does with the mail."""

from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import select
from walking import Reader

import portal.campaigns.deliveries  # noqa: F401 - follows mails to their requests
from portal.core.db import Database
from portal.core.mail import Mail, MailState
from portal.core.mail_bounces import take
from portal.core.mail_reports import Report, ReportKind

TYPED = {
    "en": ("Please, {contact}: {item} is still missing", "Kim Novak", "kim.novak@yuegu.example"),
    "zh": ("{contact}您好：{item} 仍未收到", "周宁", "zhou.ning@quanqing.example"),
}


def write_in_ones_own_words(reader: Reader) -> None:
    """Word the reminder, see it while typing, and set the signature."""
    reader.go("/letters").look("mails-to-suppliers")
    reader.go("/letters/request_reminder")
    reader.page.locator(f"[name={reader.lang}-subject]").press_sequentially(" – 2025")
    shown = reader.page.locator(f"#shown-{reader.lang}")
    shown.get_by_text("– 2025").wait_for()
    reader.page.fill(f"[name={reader.lang}-opening]", "{who}?")
    reader.press("main .form-foot button.btn-primary")
    assert "{who}" in reader.page.inner_text(".error-summary")
    reader.look("letter-refused")
    reader.page.fill(f"[name={reader.lang}-opening]", TYPED[reader.lang][0])
    reader.press("main .form-foot button.btn-primary")
    reader.quiet()
    reader.look("letter")
    reader.go("/letters/head")
    reader.answer({f"{reader.lang}-signature": "Lumen"})
    reader.look("letter-head")
    reader.press("main .form-foot button.btn-primary")


def remind(reader: Reader, email: str) -> str:
    """Open a request that nobody answers, name a second contact, and remind; return its address.

    All by keyboard: the fold opens, the fields fill, the buttons work.
    """
    reader.go("/campaigns")
    reader.go(reader.link(r"/campaigns/[0-9a-f-]{36}$"))
    reader.go(f"{reader.page.url}?state=issued")
    for address in reader.links(r"/campaigns/requests/[0-9a-f-]{36}$"):
        reader.go(address)
        if email in reader.page.content():
            break
    request = reader.page.url
    fold = reader.page.locator("details.confirm:has(#second-email) > summary")
    fold.focus()
    reader.page.keyboard.press("Enter")
    reader.page.locator("#second-email").focus()
    reader.page.keyboard.type("director@works.example")
    with reader.page.expect_navigation():
        reader.page.keyboard.press("Enter")
    remind = reader.page.locator("form[action$='/remind'] button")
    remind.focus()
    with reader.page.expect_navigation():
        reader.page.keyboard.press("Enter")
    reader.look("request-reminded")
    return request


def comes_back(data: Path, email: str) -> None:
    """Let the newest mail to an address have left, and another server report that it failed."""
    database = Database(f"sqlite:///{data / 'gatefold.db'}")
    with database.across("journey") as session:
        query = select(Mail).where(Mail.to_email == email).order_by(Mail.created_at.desc())
        mail = session.scalars(query).first()
        assert mail is not None
        mail.state, mail.sent_at = MailState.SENT, datetime.now(UTC)
        session.flush()
        said = "550 5.1.1 no such user"
        assert take(session, Report(ReportKind.FAILED, (mail.id,), "5.1.1", said))
    database.engine.dispose()


def mend(reader: Reader, request: str, email: str) -> None:
    """Find the supplier among those not reached, correct its contact and send again."""
    reader.go(request)
    reader.look("request-bounced")
    reader.go(reader.link(r"/campaigns/[0-9a-f-]{36}$") + "/bounces")
    row = reader.page.locator("main tbody tr").filter(
        has=reader.page.locator(f'[name=email][value="{email}"]')
    )
    reader.look("not-reached")
    row.locator("[name=name]").fill(TYPED[reader.lang][1])
    row.locator("[name=email]").fill(TYPED[reader.lang][2])
    with reader.page.expect_navigation():
        row.locator("button").click()
    assert email not in reader.page.content()
    reader.go(reader.page.url.removesuffix("/bounces") + "/reminders")
    reader.answer({"days-0": "10", "escalates-0": "y"})
    reader.press("main .form-foot button")
    reader.look("plan-of-reminders")


def prove(reader: Reader, request: str) -> None:
    """Write a telephone call down, and make the proof of everything that was tried."""
    reader.go(request)
    reader.go(reader.link(r"/contacts").partition("?")[0])
    reader.answer({"text": "Nobody picked up."})
    reader.press("main section.panel form .btn-primary")
    reader.look("contact-log")
    reader.press("form[action$='/proofs'] button")
    reader.look("proof-of-contacts")
    assert reader.links(r"/proofs/[0-9a-f-]{36}\.pdf$")


def pass_on(operator: Reader, stranger: Reader, email: str) -> None:
    """Follow the mail's way for whoever is not the right person, without any account."""
    operator.go(f"/operator/mails?q={email}")
    operator.go(operator.link(r"/operator/mails/[0-9a-f-]{36}$"))
    way = operator.link(r"/invitations/.*#pass-on-form")
    stranger.go(way)
    stranger.page.locator("#pass-on-form [name=email]").wait_for(state="visible")
    stranger.look("not-for-me")
    stranger.answer({"colleague": "Lin", "email": f"lin.{email}"}, within="#pass-on-form")
    stranger.press("#pass-on-form button[type=submit]")
    stranger.look("passed-on")
