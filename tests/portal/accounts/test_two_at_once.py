"""Two browsers with one link, at the same instant: one account, one company, one answer."""

import threading

import pytest

from portal.accounts.models import Company, Invitation, Membership, User
from portal.core.actor import Role

ROUNDS = 20
PASSWORDS = ("quiet-lamp-under-seven-boats", "seven-boats-and-a-quiet-lamp")


def at_once(*actions):
    """Run the actions in threads that start together; return what they gave."""
    barrier, results = threading.Barrier(len(actions)), {}

    def run(n, action):
        barrier.wait()
        results[n] = action()

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(actions)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return [results[n] for n in range(len(actions))]


@pytest.fixture
def post(app):
    """Return ``post(path, form)``: what a browser of its own gets."""

    def posted(path, form):
        return lambda: app.test_client().post(path, data=form).status_code

    return posted


def test_one_link_in_two_browsers_gives_one_account(make, invite, post, session):
    company = make.company()

    for n in range(ROUNDS):
        _, token = invite(company, email=f"new{n}@example.com")
        forms = [{"name": f"Browser {i}", "password": PASSWORDS[i]} for i in range(2)]

        statuses = at_once(*(post(f"/invitations/{token}", form) for form in forms))

        assert sorted(statuses) == [303, 410], f"round {n}"

    session.expire_all()
    assert session.query(User).count() == ROUNDS
    assert session.query(Membership).count() == ROUNDS


def test_two_colleagues_of_one_supplier_found_one_company(make, invite, post, session):
    customer = make.company(name="Customer")
    for n in range(ROUNDS // 4):
        supplier = make.supplier(customer, name=f"Films {n}")
        tokens = [
            invite(
                customer,
                kind="data_request",
                roles=(Role.CLERK,),
                email=f"p{i}@films{n}.cn",
                supplier_id=supplier.id,
            )[1]
            for i in range(2)
        ]
        form = {"name": "Somebody", "password": PASSWORDS[0]}

        statuses = at_once(*(post(f"/invitations/{token}", form) for token in tokens))

        assert sorted(statuses) == [303, 409], f"round {n}"
        assert session.query(Company).filter_by(name=f"Films {n}").count() == 1


def test_accepting_and_passing_on_at_once_do_one_of_the_two(make, invite, post, session):
    customer = make.company(name="Customer")
    for n in range(ROUNDS // 4):
        supplier = make.supplier(customer)
        invitation, token = invite(
            customer, kind="data_request", email=f"w{n}@films.cn", supplier_id=supplier.id
        )
        accept = post(f"/invitations/{token}", {"name": "Wang", "password": PASSWORDS[0]})
        pass_on = post(
            f"/invitations/{token}/pass-on", {"colleague": "Li", "email": f"li{n}@films.cn"}
        )

        statuses = at_once(accept, pass_on)

        session.expire_all()
        open_again = session.query(Invitation).filter_by(email=f"li{n}@films.cn").count()
        assert 410 in statuses, f"round {n}: {statuses}"
        assert (invitation.used_at is None) == (open_again == 1)


def test_two_administrators_cannot_remove_each_other_at_once(make, app, browse, session):
    for _ in range(ROUNDS // 4):
        company = make.company()
        first, second = (make.user(company, Role.ADMINISTRATOR) for _ in range(2))
        paths = [f"/members/{user.memberships[0].id}/remove" for user in (first, second)]
        browsers = [browse(second), browse(first)]

        statuses = at_once(
            *(
                lambda b=b, p=p: b.client.post(p).status_code
                for b, p in zip(browsers, paths, strict=True)
            )
        )

        left = session.query(Membership).filter_by(company_id=company.id).count()
        session.rollback()
        assert left == 1, statuses
