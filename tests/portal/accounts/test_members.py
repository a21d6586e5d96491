"""Administrators let people in, give roles and take them; never the last administrator."""

from uuid import uuid4

import pytest

from portal.accounts.models import Invitation, Membership
from portal.core.actor import Role

FORM = {"name": "Nora New", "email": "nora@example.com", "language": "zh", "roles": ["reviewer"]}


@pytest.fixture
def company(make):
    return make.company(name="Blue Leaf")


@pytest.fixture
def boss(make, company):
    return make.user(company, Role.ADMINISTRATOR, name="Anna Berg", email="anna@example.com")


def membership(user):
    return user.memberships[0].id


def test_the_list_shows_people_with_their_roles_and_who_was_invited(browse, make, company, boss):
    make.user(company, Role.CLERK, Role.APPROVER, name="Li Wei")
    browse(boss).post("/members/invitations", FORM)

    page = browse(boss).get("/members")

    assert "Li Wei" in page.text
    assert "Clerk" in page.text
    assert "2 people" in page.text
    assert "nora@example.com" in page.text


def test_an_invitation_is_mailed_in_the_chosen_language(browse, boss, session, mails, actions):
    page = browse(boss).post("/members/invitations", FORM)

    invitation = session.query(Invitation).one()
    assert page.status == 303
    assert (invitation.email, invitation.roles, invitation.locale) == (
        "nora@example.com",
        ["reviewer"],
        "zh",
    )
    assert invitation.invited_by_id == boss.id
    assert mails() == [("invitation", "nora@example.com")]
    assert actions() == ["invitation.sent"]


def test_sent_twice_it_invites_once(browse, boss, session):
    browser = browse(boss)
    form = FORM | {"idempotency_key": "k1"}

    first, second = (browser.post("/members/invitations", form) for _ in range(2))

    assert (first.status, second.status) == (303, 303)
    assert session.query(Invitation).count() == 1


def test_all_problems_are_said_at_once(browse, boss):
    page = browse(boss).post(
        "/members/invitations", {"name": "", "email": "a@x, b@y", "language": "tlh", "roles": []}
    )

    assert page.status == 422
    for sentence in (
        "Enter your name",
        "Enter one e-mail address",
        "Choose one of the languages",
        "Choose at least one role.",
    ):
        assert sentence in page.text


def test_an_unknown_role_is_refused(browse, boss, session):
    page = browse(boss).post("/members/invitations", FORM | {"roles": ["emperor"]})

    assert page.status == 422
    assert session.query(Invitation).count() == 0


def test_a_member_is_not_invited_again(browse, make, company, boss):
    make.user(company, Role.CLERK, email="nora@example.com")

    page = browse(boss).post("/members/invitations", FORM)

    assert "nora@example.com is a member already." in page.text


def test_one_address_gets_five_invitations_an_hour(browse, boss):
    browser = browse(boss)

    statuses = [browser.post("/members/invitations", FORM).status for _ in range(6)]

    assert statuses == [303] * 5 + [429]


def test_a_withdrawn_invitation_lets_nobody_in(browse, boss, invite, company, actions):
    invitation, token = invite(company)

    page = browse(boss).post(f"/members/invitations/{invitation.id}/revoke")

    assert page.status == 303
    assert browse().get(f"/invitations/{token}").status == 410
    assert actions() == ["invitation.revoked"]
    assert browse(boss).post(f"/members/invitations/{invitation.id}/revoke").status == 409


def test_a_role_is_given_once_and_holds_with_the_next_click(browse, make, company, boss, actions):
    li = make.user(company, Role.CLERK)
    browser = browse(li)
    assert browser.get("/members").status == 403

    for _ in range(2):
        browse(boss).post(f"/members/{membership(li)}/roles", {"role": "administrator"})

    assert browser.get("/members").status == 200
    assert actions() == ["member.role_given"]


def test_a_made_up_role_is_refused(browse, make, company, boss):
    li = make.user(company, Role.CLERK)

    assert browse(boss).post(f"/members/{membership(li)}/roles", {"role": "x"}).status == 422
    assert browse(boss).post(f"/members/{membership(li)}/roles").status == 422


def test_taking_the_last_role_takes_a_person_out(browse, make, company, boss, session, actions):
    li = make.user(company, Role.CLERK)
    browser = browse(li)

    browse(boss).post(f"/members/{membership(li)}/remove")

    assert session.query(Membership).filter_by(user_id=li.id).count() == 0
    assert "You do not belong to a company yet" in browser.get("/").text
    assert actions() == ["member.role_taken"]


def test_the_last_administrator_stays(browse, make, company, boss, session):
    page = browse(boss).post(f"/members/{membership(boss)}/remove")

    assert page.status == 409
    assert "This is the only administrator of the company." in page.text
    assert session.query(Membership).filter_by(user_id=boss.id).count() == 1


def test_a_closed_account_does_not_count_as_administrator(browse, make, company, boss, session):
    from portal.core.clock import now

    make.user(company, Role.ADMINISTRATOR, disabled_at=now())

    assert browse(boss).post(f"/members/{membership(boss)}/remove").status == 409


def test_an_administrator_may_leave_when_there_is_another(browse, make, company, boss):
    make.user(company, Role.ADMINISTRATOR)

    page = browse(boss).post(f"/members/{membership(boss)}/remove")

    assert (page.status, page.location) == (303, "/")


ROUTES = (
    "/members/{membership}/roles",
    "/members/{membership}/remove",
    "/members/invitations/{invitation}/revoke",
)


@pytest.mark.parametrize("route", ROUTES)
def test_other_companies_people_do_not_exist(browse, make, invite, company, boss, route, session):
    stranger = make.user(None, Role.ADMINISTRATOR)
    invitation, _ = invite(company)
    path = route.format(membership=membership(boss), invitation=invitation.id)
    random = route.format(membership=uuid4(), invitation=uuid4())

    foreign = browse(stranger).post(path, {"role": "clerk"})
    unknown = browse(stranger).post(random, {"role": "clerk"})

    assert (foreign.status, unknown.status) == (404, 404)
    assert foreign.text == unknown.text


@pytest.mark.parametrize("route", ["/members/invitations", *ROUTES])
def test_members_without_the_role_change_nothing(
    browse, make, invite, company, boss, route, session
):
    clerk = make.user(company, Role.CLERK)
    invitation, _ = invite(company)
    path = route.format(membership=membership(boss), invitation=invitation.id)

    assert browse(clerk).post(path, FORM | {"role": "clerk"}).status == 403
    session.expire_all()
    assert session.query(Invitation).one().revoked_at is None


def test_the_page_needs_few_statements_whatever_the_number_of_people(
    browse, make, company, boss, statements
):
    for _ in range(30):
        make.user(company, Role.CLERK, Role.APPROVER, Role.REVIEWER)
    browser = browse(boss)
    statements.clear()

    browser.get("/members")

    assert len(statements) <= 15


def test_the_company_says_in_which_currency_it_states_its_spend(browse, company, boss, session):
    assert browse(boss).post("/members/currency", {"currency": "nonsense"}).status == 422

    browse(boss).post("/members/currency", {"currency": "EUR"})

    session.refresh(company)
    assert company.currency == "EUR"
