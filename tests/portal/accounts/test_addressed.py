"""An invitation waits on the pages of whoever it is addressed to, and of nobody else."""

import re
from datetime import timedelta

import pytest

from portal.accounts.models import Invitation, PasswordReset
from portal.core.actor import Role
from portal.core.clock import now
from portal.core.mail import Mail

pytestmark = pytest.mark.one_engine
HERE = "/account/invitations"
HOME_TEXT = "Blue Leaf asks you for data"


@pytest.fixture
def customer(make):
    return make.company(name="Blue Leaf")


@pytest.fixture
def wang(make):
    """Return somebody who answers for a company already."""
    return make.user(make.company(name="Fuzhou"), Role.CLERK, email="wang@films.cn", name="Wang")


@pytest.fixture
def asked(invite, make, customer):
    """Return an invitation of a second customer to the same address."""
    supplier = make.supplier(customer, name="Fuzhou Films", contact_email="wang@films.cn")
    roles = (Role.CLERK, Role.APPROVER)
    kind = "data_request"
    more = {"email": "wang@films.cn", "name": "Wang", "supplier_id": supplier.id}
    return invite(customer, kind=kind, roles=roles, **more)


@pytest.fixture
def proven(invite, make, wang, session):
    """Say that the person came by a mail once."""
    accepted, _ = invite(make.company(name="Older"), email=wang.email)
    accepted.used_at, accepted.used_by_id = now(), wang.id
    session.commit()


def opened(page, invitation):
    return page.post(f"{HERE}/{invitation.id}/open", {})


def test_the_home_page_tells_who_invites(browse, wang, asked):
    page = browse(wang).get("/")

    assert HOME_TEXT in page.text
    assert page.soup.find("a", string=HOME_TEXT)["href"] == HERE


def test_who_came_by_a_mail_once_opens_and_accepts_without_another(
    browse, wang, asked, proven, session
):
    browser = browse(wang)
    assert browser.get(HERE).soup.find("form", action=f"{HERE}/{asked[0].id}/open")

    led = opened(browser, asked[0])
    landing = browser.get(led.location)
    accepted = browser.post(f"{led.location}/join", {"company": ""})

    assert landing.heading == HOME_TEXT
    assert accepted.status == 303
    assert HOME_TEXT not in browser.get("/").text
    session.expire_all()
    first = session.get(Invitation, asked[0].id)
    newer = session.get(Invitation, first.replaced_by_id)
    assert newer.used_by_id == wang.id
    assert newer.expires_at == first.expires_at


def test_a_password_set_by_a_mail_proves_the_address_too(browse, wang, asked, make):
    kept = {"token_hash": "x" * 64, "expires_at": now(), "used_at": now()}
    make._save(PasswordReset(user_id=wang.id, **kept))

    assert opened(browse(wang), asked[0]).status == 303


def test_who_never_came_by_a_mail_gets_it_again_and_opens_nothing(browse, wang, asked, session):
    browser = browse(wang)
    assert opened(browser, asked[0]).status == 404

    sent = browser.post(f"{HERE}/{asked[0].id}/send", {})

    mail = session.query(Mail).filter_by(to_email="wang@films.cn").one()
    path = re.search(r"/invitations/[\w-]+", mail.text).group()
    assert sent.location == HERE
    assert browser.get(path).heading == HOME_TEXT
    assert browser.get(f"/invitations/{asked[1]}").status == 410


def test_mails_are_sent_again_a_few_times_only(browse, wang, asked, session):
    browser = browse(wang)
    for _ in range(4):
        session.expire_all()
        waits = session.query(Invitation).filter_by(email=wang.email, revoked_at=None).one()
        last = browser.post(f"{HERE}/{waits.id}/send", {})

    assert last.status == 429
    assert session.query(Mail).count() == 3


def test_nobody_else_knows_of_it(browse, make, customer, asked, session):
    everybody = (
        make.user(customer, *Role, email="boss@leaf.cn"),
        make.user(make.company(), Role.ADMINISTRATOR, operator=True, email="op@example.com"),
        make.user(None, email="wang@films.com"),
    )
    for user in everybody:
        browser = browse(user)
        assert HOME_TEXT not in browser.get("/").text
        assert "Blue Leaf asks" not in browser.get(HERE).text
        for step in ("open", "send"):
            assert browser.post(f"{HERE}/{asked[0].id}/{step}", {}).status == 404
    session.expire_all()
    assert session.get(Invitation, asked[0].id).revoked_at is None
    assert session.query(Mail).count() == 0


@pytest.mark.parametrize("change", ["used_at", "revoked_at", "expires_at"])
def test_what_is_closed_does_not_wait(browse, wang, asked, proven, session, change):
    setattr(asked[0], change, now() - timedelta(days=1))
    session.commit()
    browser = browse(wang)

    assert "asks you for data" not in browser.get("/").text
    assert opened(browser, asked[0]).status == 404
