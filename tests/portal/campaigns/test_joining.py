"""A supplier without an account accepts its invitation: the requests and their past are its own."""

from sqlalchemy import select

from portal.accounts.models import User
from portal.campaigns.models import DataRequest, RequestEvent
from portal.core.mail import Mail
from portal.suppliers.models import Supplier

ACCEPT = {"name": "Li Wei", "password": "a long enough sentence of words"}


def link(session, supplier):
    mail = session.scalars(select(Mail).where(Mail.to_email == supplier.contact_email)).one()
    address = next(word for word in mail.text.split() if "/invitations/" in word)
    return address.removeprefix("http://127.0.0.1:8000")


def issue(buyer, campaign):
    form = buyer.get(f"/campaigns/{campaign.id}/preview").form("/issue")
    buyer.post(f"/campaigns/{campaign.id}/issue", form)


def test_the_invitation_says_what_is_asked(chain, buyer, browse, session):
    issue(buyer, chain.campaign())

    page = browse().get(link(session, chain.suppliers[0]))

    for part in ("Brand", "Cell", "Battery pack", "Beijing time"):
        assert part in page.text


def test_who_accepts_finds_the_request_with_its_history(chain, buyer, browse, session):
    issue(buyer, chain.campaign())
    supplier = chain.suppliers[0]
    stranger = browse()

    joined = stranger.post(link(session, supplier), ACCEPT)

    assert joined.status == 303
    company_id = session.get(Supplier, supplier.id, populate_existing=True).partner_company_id
    request = session.scalars(
        select(DataRequest)
        .where(DataRequest.supplier_id == supplier.id)
        .execution_options(populate_existing=True)
    ).one()
    assert company_id is not None
    assert request.partner_company_id == company_id
    page = stranger.get(f"/requests/{request.id}")
    assert "Issued" in page.text
    assert "Invitation accepted" in page.text


def test_accepting_gives_no_sight_of_other_suppliers_requests(chain, buyer, browse, session):
    issue(buyer, chain.campaign())
    stranger = browse()
    stranger.post(link(session, chain.suppliers[0]), ACCEPT)
    other = session.scalars(
        select(DataRequest).where(DataRequest.supplier_id == chain.suppliers[1].id)
    ).one()

    assert stranger.get(f"/requests/{other.id}").status == 404
    seen = session.scalars(
        select(RequestEvent.request_id).where(RequestEvent.partner_company_id.is_not(None))
    )
    assert other.id not in set(seen)


def test_the_next_campaign_reaches_the_new_member_directly(chain, buyer, browse, session):
    issue(buyer, chain.campaign())
    browse().post(link(session, chain.suppliers[0]), ACCEPT)
    member = session.scalars(select(User).where(User.name == "Li Wei")).one()

    issue(buyer, chain.campaign(name="Again"))

    mails = session.scalars(select(Mail).where(Mail.to_email == member.email)).all()
    assert len(mails) == 2
    assert sum("/invitations/" in mail.text for mail in mails) == 1
