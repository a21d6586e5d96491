"""Invitations: what their links are worth, for whom, and what accepting gives."""

import re
from datetime import timedelta

import pytest

from portal.accounts import invitations, sessions
from portal.accounts.invitations import Partner
from portal.accounts.models import Company, Invitation, Membership, User
from portal.core.actor import Role
from portal.core.clock import now
from portal.core.mail import Mail

NEW = {"name": "Nora New", "password": "quiet-lamp-under-seven-boats"}
CLERK = (Role.CLERK, Role.APPROVER)


def roles_of(session, email):
    session.expire_all()
    return {
        (m.company.name, m.role)
        for m in session.query(Membership).join(User).filter(User.email == email)
    }


@pytest.fixture
def supplier(make):
    """Return a supplier of a customer, not known under an account yet."""
    customer = make.company(name="Blue Leaf")
    return make.supplier(customer, name="Fuzhou Films", name_en="", contact_email="wang@films.cn")


@pytest.fixture
def asked(invite, supplier, session):
    """Return the invitation of the supplier's contact, with its token."""
    return invite(
        session.get(Company, supplier.company_id),
        kind="data_request",
        roles=CLERK,
        email="wang@films.cn",
        name="Wang Fang",
        supplier_id=supplier.id,
    )


class TestLooking:
    def test_opening_the_link_uses_nothing_up(self, browse, make, invite, session):
        invitation, token = invite(make.company())

        for _ in range(3):
            browse().get(f"/invitations/{token}")
            browse().client.head(f"/invitations/{token}")

        session.refresh(invitation)
        assert invitation.used_at is None

    def test_the_page_says_who_asks_and_with_which_role(self, browse, make, invite):
        inviter = make.user(make.company(name="Blue Leaf"), Role.ADMINISTRATOR, name="Anna Berg")
        _, token = invite(inviter.memberships[0].company, invited_by_id=inviter.id)

        page = browse().get(f"/invitations/{token}")

        assert page.heading == "Blue Leaf invites you"
        assert "Anna Berg, Blue Leaf" in page.text
        assert "Reviewer: checks suppliers' answers" in page.text

    def test_a_link_that_never_was_is_not_found(self, browse):
        assert browse().get("/invitations/" + "x" * 43).status == 404
        assert browse().post("/invitations/" + "x" * 43, NEW).status == 404

    def test_only_the_hash_of_the_token_is_kept(self, make, invite):
        invitation, token = invite(make.company())

        assert invitation.token_hash == sessions.hashed(token)
        assert len(token) == 43

    def test_it_ends_after_fourteen_days(self, make, invite):
        invitation, _ = invite(make.company())

        assert timedelta(days=13, hours=23) < invitation.expires_at - now() <= timedelta(days=14)

    @pytest.mark.parametrize("end", ["used", "withdrawn", "replaced", "expired"])
    def test_a_link_that_has_ended_says_so_and_names_nobody(
        self, browse, make, invite, session, end
    ):
        company = make.company(name="Blue Leaf")
        invitation, token = invite(company, days_old=15 if end == "expired" else 0)
        if end == "used":
            browse().post(f"/invitations/{token}", NEW)
        if end == "withdrawn":
            invitation.revoked_at = now()
            session.commit()
        if end == "replaced":
            invite(company)

        page = browse().get(f"/invitations/{token}")

        assert page.status == 410
        assert page.form("/again") is not None
        assert "Blue Leaf" not in page.html
        assert browse().post(f"/invitations/{token}", NEW).status == 410


class TestAcceptingAsNew:
    def test_name_and_password_make_an_account_with_the_given_roles(
        self, browse, make, invite, session, actions
    ):
        company = make.company(name="Blue Leaf")
        invitation, token = invite(company, roles=(Role.REVIEWER, Role.PURCHASER))
        browser = browse()

        page = browser.post(f"/invitations/{token}", NEW)

        assert (page.status, page.location) == (303, "/")
        assert "Nora New" in browser.get("/").heading
        assert roles_of(session, "new@example.com") == {
            ("Blue Leaf", "reviewer"),
            ("Blue Leaf", "purchaser"),
        }
        session.refresh(invitation)
        assert invitation.used_by_id == session.query(User).one().id
        assert actions() == ["invitation.accepted", "account.signed_in"]

    def test_role_and_company_in_the_form_are_ignored(self, browse, make, invite, session):
        other = make.company(name="Other")
        _, token = invite(make.company(name="Blue Leaf"))
        form = NEW | {"roles": "administrator", "company_id": str(other.id), "email": "x@x.com"}

        browse().post(f"/invitations/{token}", form)

        assert roles_of(session, "new@example.com") == {("Blue Leaf", "reviewer")}

    def test_all_problems_are_said_and_the_name_stays(self, browse, make, invite, session):
        _, token = invite(make.company(name="Blue Leaf"))

        page = browse().post(f"/invitations/{token}", {"name": "Nora New", "password": "short"})
        empty = browse().post(f"/invitations/{token}", {"name": " ", "password": ""})

        assert page.status == 422
        assert page.form(f"/invitations/{token}")["name"] == "Nora New"
        assert "Use at least 12 characters." in page.text
        assert "Enter your name" in empty.text
        assert "Enter your password." in empty.text
        assert session.query(User).count() == 0

    def test_the_supplier_founds_its_company(self, browse, supplier, asked, session):
        browse().post(f"/invitations/{asked[1]}", NEW)

        session.refresh(supplier)
        founded = session.get(Company, supplier.partner_company_id)
        assert (founded.name, founded.country) == ("Fuzhou Films", "CN")
        assert roles_of(session, "wang@films.cn") == {
            ("Fuzhou Films", "clerk"),
            ("Fuzhou Films", "approver"),
        }

    def test_whoever_waits_for_it_hears_of_it(self, browse, asked, monkeypatch):
        heard = []
        monkeypatch.setattr(invitations, "ON_ACCEPT", [lambda *given: heard.append(given[1:4])])

        browse().post(f"/invitations/{asked[1]}", NEW)

        [(invitation, company, user)] = heard
        assert (invitation.id, company.name, user.name) == (asked[0].id, "Fuzhou Films", "Nora New")

    def test_what_fails_afterwards_leaves_nothing_behind(self, browse, asked, session, monkeypatch):
        def fail(*_):
            raise RuntimeError

        monkeypatch.setattr(invitations, "ON_ACCEPT", [fail])

        assert browse().post(f"/invitations/{asked[1]}", NEW).status == 500

        session.refresh(asked[0])
        assert asked[0].used_at is None
        assert session.query(User).count() == 0


class TestAcceptingWithAnAccount:
    def test_one_is_asked_to_sign_in_and_comes_back(self, browse, make, invite, person, password):
        user, browser = person(), browse()
        _, token = invite(make.company(name="Blue Leaf"), email=user.email)

        page = browser.get(f"/invitations/{token}")
        link = page.soup.find("a", string="Sign in")["href"]
        form = browser.get(link).form("/sign-in") | {"email": user.email, "password": password}

        assert browser.post("/sign-in", form).location == f"/invitations/{token}"

    def test_nobody_can_set_the_password_of_an_account_that_exists(
        self, browse, make, invite, person
    ):
        user = person()
        _, token = invite(make.company(), email=user.email)

        page = browse().post(f"/invitations/{token}", NEW)

        assert page.status == 409
        assert "You have an account already" in page.text

    def test_one_button_joins_the_company(self, browse, make, invite, person, session):
        user = person(make.company(name="Home"), Role.CLERK)
        _, token = invite(make.company(name="Blue Leaf"), email=user.email)
        browser = browse(user)

        page = browser.post(f"/invitations/{token}/join")

        assert (page.status, page.location) == (303, "/")
        assert ("Blue Leaf", "reviewer") in roles_of(session, user.email)
        assert "Blue Leaf" in browser.get("/").text

    def test_somebody_else_must_sign_out_first(self, browse, make, invite, person, session):
        other = person()
        _, token = invite(make.company(name="Blue Leaf"))
        browser = browse(other)

        page = browser.get(f"/invitations/{token}")
        joined = browser.post(f"/invitations/{token}/join")

        assert "You are signed in as somebody else" in page.text
        assert joined.status == 404
        out = browser.post("/sign-out", page.form("/sign-out"))
        assert out.location == f"/invitations/{token}"

    def test_an_account_answers_from_the_company_it_chooses(
        self, browse, make, supplier, asked, person, session
    ):
        home = make.company(name="Home")
        user = person(home, Role.CLERK, email="wang@films.cn")

        page = browse(user).get(f"/invitations/{asked[1]}")
        browse(user).post(f"/invitations/{asked[1]}/join", {"company": str(home.id)})

        assert "Home" in page.text
        session.refresh(supplier)
        assert supplier.partner_company_id == home.id

    def test_a_customer_never_widens_rights_in_a_company_that_exists(
        self, browse, make, asked, person, session
    ):
        home = make.company(name="Home")
        user = person(home, Role.CLERK, email="wang@films.cn")

        browse(user).post(f"/invitations/{asked[1]}/join", {"company": str(home.id)})

        assert roles_of(session, user.email) == {("Home", "clerk")}

    def test_a_company_of_others_cannot_be_chosen(self, browse, make, asked, person, session):
        foreign = make.company(name="Foreign")
        user = person(make.company(), Role.CLERK, email="wang@films.cn")

        page = browse(user).post(f"/invitations/{asked[1]}/join", {"company": str(foreign.id)})

        assert page.status == 404

    def test_a_role_without_answering_offers_no_company(self, browse, make, asked, person):
        home = make.company(name="Home")
        user = person(home, Role.REVIEWER, email="wang@films.cn")

        page = browse(user).post(f"/invitations/{asked[1]}/join", {"company": str(home.id)})

        assert page.status == 404


class TestKnownCompany:
    """A customer's invitation must not open the door of a company that is here already."""

    @pytest.fixture
    def known(self, make, supplier, session):
        company = make.company(name="Films Ltd")
        make.user(company, Role.ADMINISTRATOR, email="boss@films.cn")
        supplier.partner_company_id = company.id
        session.commit()
        return company

    def test_a_newcomer_does_not_get_in(self, browse, asked, known, session):
        page = browse().get(f"/invitations/{asked[1]}")
        posted = browse().post(f"/invitations/{asked[1]}", NEW)

        assert "Your company is here already" in page.text
        assert posted.status == 409
        assert roles_of(session, "wang@films.cn") == set()

    def test_its_administrators_are_asked(self, browse, asked, known, mails):
        page = browse().post(f"/invitations/{asked[1]}/again")

        assert page.status == 200
        assert mails() == [("invitation_join_wanted", "boss@films.cn")]

    def test_a_member_accepts(self, browse, asked, known, person):
        user = person(known, Role.CLERK, email="wang@films.cn")

        assert browse(user).post(f"/invitations/{asked[1]}/join").status == 303


COLLEAGUE = {"colleague": "Li Wei", "email": "Li.Wei@films.cn"}


class TestPassingOn:
    def test_the_colleague_is_invited_and_the_first_link_ends(
        self, browse, asked, supplier, session
    ):
        page = browse().post(f"/invitations/{asked[1]}/pass-on", COLLEAGUE)

        assert page.heading == "Passed on"
        assert browse().get(f"/invitations/{asked[1]}").status == 410
        newer = session.query(Invitation).filter_by(email="li.wei@films.cn").one()
        assert (newer.kind, newer.supplier_id) == ("data_request", supplier.id)
        assert newer.roles == ["clerk", "approver"]

    def test_whoever_asked_is_told(self, browse, make, asked, mails, actions):
        make.user(asked[0].company, Role.PURCHASER, email="p@leaf.cn")

        browse().post(f"/invitations/{asked[1]}/pass-on", COLLEAGUE)

        assert ("invitation_passed_on", "p@leaf.cn") in mails()
        assert actions() == ["invitation.passed_on"]

    def test_the_new_link_works(self, browse, asked, session):
        browse().post(f"/invitations/{asked[1]}/pass-on", COLLEAGUE)

        mail = session.query(Mail).filter_by(to_email="li.wei@films.cn").one()
        path = re.search(r"/invitations/\S+", mail.text).group()
        assert browse().post(path, NEW).status == 303

    def test_it_is_passed_on_once(self, browse, asked):
        browse().post(f"/invitations/{asked[1]}/pass-on", COLLEAGUE)

        again = browse().post(
            f"/invitations/{asked[1]}/pass-on", COLLEAGUE | {"email": "third@films.cn"}
        )

        assert again.status == 410

    def test_to_oneself_is_no_passing_on(self, browse, asked):
        page = browse().post(
            f"/invitations/{asked[1]}/pass-on", {"colleague": "Me", "email": "Wang@films.cn"}
        )

        assert page.status == 422
        assert "This is the address that the invitation was sent to." in page.text

    def test_a_membership_cannot_be_handed_on(self, browse, make, invite):
        _, token = invite(make.company())

        assert browse().post(f"/invitations/{token}/pass-on", COLLEAGUE).status == 403

    def test_all_problems_are_said_and_the_typed_stays(self, browse, asked):
        page = browse().post(
            f"/invitations/{asked[1]}/pass-on", {"colleague": "", "email": "li@wei@films.cn"}
        )

        assert page.status == 422
        assert "Enter the name of your colleague." in page.text
        assert page.form("/pass-on")["email"] == "li@wei@films.cn"


class TestAskingAgain:
    def test_an_expired_link_goes_anew_to_the_same_address(
        self, browse, make, invite, session, mails
    ):
        _, token = invite(make.company(), days_old=15)

        page = browse().post(f"/invitations/{token}/again")

        assert page.heading == "A new link is on its way"
        assert mails() == [("invitation", "new@example.com")]
        path = re.search(r"/invitations/\S+", session.query(Mail).one().text).group()
        assert browse().post(path, NEW).status == 303

    def test_a_withdrawn_one_is_for_the_asker_to_decide(self, browse, make, invite, session, mails):
        boss = make.user(make.company(), Role.ADMINISTRATOR, email="boss@leaf.cn")
        invitation, token = invite(boss.memberships[0].company)
        invitation.revoked_at = now()
        session.commit()

        browse().post(f"/invitations/{token}/again")

        assert mails() == [("invitation_wanted", "boss@leaf.cn")]

    def test_three_times_an_hour_is_enough(self, browse, make, invite):
        _, token = invite(make.company(), days_old=15)

        statuses = [browse().post(f"/invitations/{token}/again").status for _ in range(4)]

        assert statuses == [200, 200, 200, 429]

    def test_an_open_link_has_nothing_to_ask_for(self, browse, make, invite):
        _, token = invite(make.company())

        assert browse().post(f"/invitations/{token}/again").status == 410


def test_a_newer_invitation_ends_the_older_one_of_the_same_address_only(
    make, invite, session, supplier
):
    company = make.company()
    same, _ = invite(company)
    other_address, _ = invite(company, email="other@example.com")
    other_kind, _ = invite(company, kind="data_request", supplier_id=supplier.id)

    newest, _ = invite(company)

    for row in (same, other_address, other_kind):
        session.refresh(row)
    assert same.replaced_by_id == newest.id
    assert other_address.revoked_at is None
    assert other_kind.revoked_at is None


def test_without_anybody_who_knows_the_supplier_the_name_is_a_stand_in(
    invite, make, session, monkeypatch
):
    monkeypatch.setattr(invitations, "PARTNERS", [])
    invitation, _ = invite(make.company(), kind="data_request", name="")

    assert invitations.partner_of(session, invitation) == Partner("example.com")


CODE = "91350100M000100Y43"


class TestOneCompanyOfSeveralCustomers:
    """A company that several customers ask is proposed to its own people, and to nobody else."""

    @pytest.fixture
    def films(self, make, supplier):
        """Return the supplier's company, which answers another customer already."""
        supplier.uscc = CODE
        company = make.company(name="Fuzhou Films Ltd", uscc=CODE)
        make.user(company, Role.ADMINISTRATOR, email="boss@films.cn", locale="en")
        return company

    def test_a_colleague_is_shown_it_and_can_ask_to_be_let_in(self, browse, films, asked, session):
        page = browse().get(f"/invitations/{asked[1]}")
        assert "Fuzhou Films Ltd has the same credit code" in page.text
        assert "Make your account" in page.text

        browse().post(f"/invitations/{asked[1]}/again", page.form("/again"))

        assert [one.to_email for one in session.query(Mail)] == ["boss@films.cn"]

    @pytest.mark.parametrize(
        ("address", "code"),
        [("boss@films-of-others.cn", CODE), ("boss@163.com", CODE), ("boss@films.cn", "")],
        ids=["another domain", "a domain of anybody", "no credit code"],
    )
    def test_others_learn_nothing_of_it(
        self, browse, make, supplier, invite, session, address, code
    ):
        supplier.uscc = CODE
        make.user(make.company(name="Fuzhou Films Ltd", uscc=code), Role.CLERK, email=address)
        email = "wang@163.com" if "163" in address else "wang@films.cn"
        customer = session.get(Company, supplier.company_id)
        _, token = invite(
            customer, kind="data_request", roles=CLERK, email=email, supplier_id=supplier.id
        )

        page = browse().get(f"/invitations/{token}")

        assert "credit code" not in page.text
        assert browse().post(f"/invitations/{token}/again").status == 410
        assert session.query(Mail).count() == 0

    def test_of_ones_own_companies_that_with_the_code_is_proposed(
        self, browse, make, supplier, asked, session
    ):
        supplier.uscc = CODE
        agency = make.company(name="Agency", uscc="91110000M00012345A")
        person = make.user(agency, Role.CLERK, email="wang@films.cn")
        films = make.company(name="Fuzhou Films Ltd", uscc=CODE)
        session.add(Membership(user_id=person.id, company_id=films.id, role=Role.CLERK))
        session.commit()

        page = browse(person).get(f"/invitations/{asked[1]}")

        assert page.form("/join")["company"] == str(films.id)
        assert "Is this your company?" not in page.text
