"""Whether mails arrive: read back from a real SMTP server, shown on the board, mended there."""

import time
from dataclasses import replace
from email import message_from_bytes
from email.policy import default

import pytest
from aiosmtpd.controller import Controller
from services import free_port, wait_until
from sqlalchemy import select
from workers import PATIENCE, working

from portal.campaigns.models import DataRequest, RequestMail
from portal.core.mail import Mail, MailState
from portal.suppliers.models import Supplier


class Inbox:
    """An SMTP server that knows nobody called nobody, and is asked to wait by whoever is late."""

    def __init__(self):
        self.messages = []

    async def handle_RCPT(self, server, session, envelope, address, options):
        if address.startswith("nobody@"):
            return "550 no such person"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):
        self.messages.append(message_from_bytes(envelope.content, policy=default))
        return "250 OK"


@pytest.fixture
def smtp(app):
    inbox = Inbox()
    controller = Controller(inbox, hostname="127.0.0.1", port=free_port())
    controller.start()
    inbox.url = f"smtp://127.0.0.1:{controller.port}"
    before = app.extensions["config"]
    app.extensions["config"] = replace(before, mail_url=inbox.url)
    yield inbox
    app.extensions["config"] = before
    controller.stop()


@pytest.fixture
def bounced(chain, make, session):
    """Return ``bounced(request)``: the newest mail about it was refused."""

    def bounced(request, reason="550 no such person"):
        asked = request.asked
        mail = make._save(
            Mail(
                kind="data_request",
                to_email=asked["contact_email"],
                to_name=asked["contact_name"],
                locale="en",
                subject="Data",
                text="Data",
                html="",
                state=MailState.UNDELIVERABLE,
                reason=reason,
            )
        )
        make._save(
            RequestMail(
                company_id=request.company_id,
                request_id=request.id,
                mail_id=mail.id,
                kind="data_request",
                to_name=mail.to_name,
                to_email=mail.to_email,
                at=request.created_at,
            )
        )
        request.delivery = MailState.UNDELIVERABLE
        session.commit()
        return request

    return bounced


@pytest.mark.broker
@pytest.mark.xdist_group("worker")
def test_a_refused_mail_shows_within_a_minute_and_arrives_once_mended(
    chain, buyer, config, session, smtp
):
    campaign = chain.campaign()
    for number, supplier in enumerate(chain.suppliers):
        supplier.contact_email = f"{'nobody' if number == 0 else 'wang'}@works{number}.example"
    session.commit()
    preview = f"/campaigns/{campaign.id}/preview"
    buyer.post(f"/campaigns/{campaign.id}/issue", buyer.get(preview).form("/issue"))
    board = f"/campaigns/{campaign.id}?state=not_delivered"
    began = time.monotonic()

    with working(config, GATEFOLD_MAIL_URL=smtp.url):
        wait_until(lambda: "Cell Works" in rows(buyer.get(board)), PATIENCE)
        took = time.monotonic() - began
        listed = buyer.get(f"/campaigns/{campaign.id}/bounces")
        assert "550 no such person" in listed.text
        typed = listed.form("/contact") | {"email": "chen@works0.example", "name": "Chen"}
        buyer.post(
            listed.soup.find("form", action=lambda a: a.endswith("/contact"))["action"], typed
        )
        wait_until(lambda: len(smtp.messages) == 3, PATIENCE)
        wait_until(lambda: "Cell Works" not in rows(buyer.get(board)), PATIENCE)

    assert took < 60
    assert {m["To"].addresses[0].addr_spec for m in smtp.messages} == {
        "wang@works1.example",
        "wang@works2.example",
        "chen@works0.example",
    }


def rows(page):
    return [row.find("a").get_text().strip() for row in page.soup.select("#requests tbody tr")]


def test_mending_corrects_the_supplier_and_writes_once_about_all_that_was_missed(
    chain, make, buyer, bounced, session
):
    campaign = chain.campaign(state="issued")
    cell, other = chain.suppliers[0], chain.suppliers[1]
    first = bounced(make.request(campaign, cell, chain.items[0]))
    second = bounced(make.request(campaign, cell, make.item(chain.brand)))
    elsewhere = bounced(make.request(campaign, other, chain.items[1]))
    address = f"/campaigns/requests/{first.id}/contact"

    page = buyer.follow(
        buyer.post(address, {"name": "Chen", "email": " CHEN@Cell.example ", "locale": "zh"})
    )

    assert "one mail about 2 requests" in page.text
    session.expire_all()
    kept = session.get_one(Supplier, cell.id)
    assert (kept.contact_email, kept.locale) == ("chen@cell.example", "zh")
    (mail,) = session.scalars(select(Mail).where(Mail.to_email == "chen@cell.example"))
    assert mail.locale == "zh"
    assert [session.get_one(DataRequest, r.id).delivery for r in (first, second, elsewhere)] == [
        "kept",
        "kept",
        "undeliverable",
    ]


def test_a_wrong_address_is_said_beside_its_field_and_nothing_changes(
    chain, make, buyer, bounced, session
):
    request = bounced(
        make.request(chain.campaign(state="issued"), chain.suppliers[0], chain.items[0])
    )
    before = len(session.scalars(select(Mail)).all())

    page = buyer.post(
        f"/campaigns/requests/{request.id}/contact",
        {"name": "Chen", "email": "chen at cell", "locale": "en"},
    )

    assert page.status == 422
    assert "Enter one e-mail address" in page.text
    assert page.soup.find("input", {"name": "email"})["value"] == "chen at cell"
    assert len(session.scalars(select(Mail)).all()) == before


def test_the_bounce_list_is_one_line_a_supplier_and_needs_few_statements(
    chain, make, buyer, bounced, statements
):
    campaign = chain.campaign(state="issued")
    for supplier in chain.suppliers:
        for _ in range(3):
            bounced(make.request(campaign, supplier, make.item(chain.brand)))
    statements.clear()

    page = buyer.get(f"/campaigns/{campaign.id}/bounces")

    assert len(page.soup.select("tbody tr")) == 3
    assert len(statements) <= 15


def test_whoever_only_reads_finds_no_form_to_mend(chain, make, browse, bounced):
    from portal.core.actor import Role

    campaign = chain.campaign(state="issued")
    request = bounced(make.request(campaign, chain.suppliers[0], chain.items[0]))
    reader = browse(make.user(chain.brand, Role.PRODUCT_OWNER))

    assert not reader.get(f"/campaigns/{campaign.id}/bounces").soup.select("form .form-control")
    assert reader.post(f"/campaigns/requests/{request.id}/contact", {}).status == 403


def test_another_company_finds_no_bounces(chain, rival):
    request, _ = chain.answering()

    assert rival.get(f"/campaigns/{request.campaign_id}/bounces").status == 404
    assert rival.post(f"/campaigns/requests/{request.id}/contact", {}).status == 404
