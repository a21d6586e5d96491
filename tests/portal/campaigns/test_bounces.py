"""What a real mail server does to mails, and what others report later, reaches the purchaser."""

import time

import pytest
from services import wait_until
from smtp_process import serving
from sqlalchemy import select
from workers import PATIENCE, working

from portal.campaigns.models import DataRequest
from portal.core.mail import Mail

NAMES = ("gone", "nobody", "later")


@pytest.fixture
def server(tmp_path):
    with serving(tmp_path) as server:
        yield server


@pytest.fixture
def written(chain, buyer, session, app, server, monkeypatch):
    """Return a campaign that was issued to three suppliers, each with a mailbox of its own kind."""
    from dataclasses import replace

    config = replace(app.extensions["config"], mail_url=server.url, bounce_url=server.box)
    monkeypatch.setitem(app.extensions, "config", config)
    campaign = chain.campaign()
    for name, supplier in zip(NAMES, chain.suppliers, strict=True):
        supplier.contact_email = f"{name}@works.example"
    session.commit()
    preview = f"/campaigns/{campaign.id}/preview"
    buyer.post(f"/campaigns/{campaign.id}/issue", buyer.get(preview).form("/issue"))
    return campaign


@pytest.mark.broker
@pytest.mark.xdist_group("worker")
def test_refused_delayed_and_returned_mails_show_within_a_minute(
    written, buyer, config, session, server
):
    began, seen = time.monotonic(), set()

    def states():
        session.rollback()
        found = dict(session.execute(select(Mail.to_email, Mail.state)).all())
        seen.add(found["later@works.example"])
        return [found[f"{name}@works.example"] for name in NAMES]

    settings = {"GATEFOLD_MAIL_URL": server.url, "GATEFOLD_BOUNCE_URL": server.box}
    with working(config, **settings, GATEFOLD_BOUNCE_SECONDS="1"):
        wanted = ["undeliverable", "undeliverable", "sent"]
        wait_until(lambda: states() == wanted, PATIENCE)
        took = time.monotonic() - began

    assert took < 60
    assert "delayed" in seen
    page = buyer.get(f"/campaigns/{written.id}/bounces")
    assert page.text.count("There is no such mailbox") == 2
    assert "550 5.1.1 no such person" in page.text
    assert "550 5.1.1 the person has left" in page.text
    assert "later@works.example" not in page.text
    assert sorted(m["To"].addresses[0].addr_spec for m in server.got()) == [
        "gone@works.example",
        "later@works.example",
    ]
    assert list((server.folder / "reports").glob("*/*")) == []
    stands = session.scalars(select(DataRequest.delivery).order_by(DataRequest.delivery)).all()
    assert stands == ["sent", "undeliverable", "undeliverable"]
