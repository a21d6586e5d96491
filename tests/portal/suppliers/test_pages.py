"""The pages of suppliers: search, card, editing; problems beside the fields, nothing lost."""

import pytest

from portal.core.actor import Role
from portal.suppliers.models import Supplier

pytestmark = pytest.mark.one_engine

NEW = {
    "code": "S-100",
    "name": "江西锂业有限公司",
    "name_en": "Jiangxi Lithium",
    "country": "CN",
    "uscc": "",
    "contact_name": "李明",
    "contact_email": "li.ming@example.com",
    "locale": "zh",
    "site": "宜春工厂",
    "province": "CN-JX",
}


@pytest.fixture
def company(make):
    return make.company(name="Brand")


@pytest.fixture
def buyer(make, company, browse):
    return browse(make.user(company, Role.PURCHASER))


def test_the_list_finds_by_any_word(make, company, buyer):
    make.supplier(company, name="Alpha Cells", contact_name="Wang")
    make.supplier(company, name="Beta Foils", contact_name="Zhao")

    page = buyer.get("/suppliers?q=zhao+foils")

    assert "Beta Foils" in page.text
    assert "Alpha Cells" not in page.text


def test_the_list_is_taken_along_as_it_is_limited_and_with_ones_own_only(
    make, company, buyer, browse
):
    make.supplier(company, name="Alpha Cells")
    make.supplier(company, name="Beta Foils")
    stranger = browse(make.user(make.company(), Role.PURCHASER))

    limited = buyer.client.get("/suppliers.csv?q=beta").text

    assert "Beta Foils" in limited
    assert "Alpha Cells" not in limited
    assert "Beta Foils" not in stranger.client.get("/suppliers.csv").text
    assert buyer.client.get("/suppliers.xlsx?country=CN").status_code == 200


def test_an_empty_list_says_how_to_start(buyer):
    page = buyer.get("/suppliers")

    assert "No suppliers yet" in page.text
    assert page.soup.find("a", href="/suppliers/import")


def test_an_underscore_in_the_search_is_no_wildcard(make, company, buyer):
    make.supplier(company, name="Alpha")

    page = buyer.get("/suppliers?q=_")

    assert "No supplier matches" in page.text


def test_fifty_suppliers_make_a_page_and_the_count_of_statements_stays(
    make, company, buyer, statements
):
    for n in range(60):
        make.session.add(Supplier(company_id=company.id, code=f"C{n:03}", name=f"N{n:03}"))
    make.session.commit()
    statements.clear()

    page = buyer.get("/suppliers?page=2")

    assert "51 to 60 of 60" in page.text
    assert len(statements) <= 25


def test_a_new_supplier_gets_its_first_site(buyer, session):
    page = buyer.post("/suppliers/new", NEW)

    shown = buyer.follow(page)
    assert "宜春工厂" in shown.text
    supplier = session.query(Supplier).filter_by(code="S-100").one()
    assert supplier.sites[0].province == "CN-JX"


def test_every_problem_is_shown_and_everything_typed_stays(buyer, make, company):
    make.supplier(company, code="S-100")
    typed = NEW | {"code": "s-100", "contact_email": "li.ming", "name": ""}

    page = buyer.post("/suppliers/new", typed)

    assert page.status == 422
    assert "There is already a supplier with the code" in page.text
    assert "“li.ming” is not an e-mail address" in page.text
    assert "Enter the supplier's name" in page.text
    kept = page.form("/suppliers/new")
    assert {name: kept[name] for name in typed} == typed


def test_problems_are_told_in_chinese_as_well(make, company, browse):
    user = make.user(company, Role.PURCHASER, locale="zh")

    page = browse(user).post("/suppliers/new", NEW | {"contact_email": "li.ming"})

    assert "不是有效的电子邮箱" in page.text


def test_a_form_sent_twice_makes_one_supplier(buyer, session):
    sent = NEW | {"idempotency_key": "once"}

    first, second = buyer.post("/suppliers/new", sent), buyer.post("/suppliers/new", sent)

    assert first.location == second.location
    assert session.query(Supplier).count() == 1


def test_who_comes_second_is_told_and_keeps_what_they_typed(make, company, buyer):
    supplier = make.supplier(company)
    form = buyer.get(f"/suppliers/{supplier.id}/edit").form("/edit")
    buyer.post(f"/suppliers/{supplier.id}/edit", form | {"name": "First"})

    page = buyer.post(
        f"/suppliers/{supplier.id}/edit", form | {"name": "Second", "idempotency_key": "another"}
    )

    assert page.status == 422
    assert "Somebody else changed this" in page.text
    again = page.form("/edit")
    assert again["name"] == "Second"
    assert buyer.post(f"/suppliers/{supplier.id}/edit", again).status == 303


def test_a_change_is_audited_without_names_of_people(make, company, buyer, session):
    from portal.core.audit import AuditDetail

    supplier = make.supplier(company)
    form = buyer.get(f"/suppliers/{supplier.id}/edit").form("/edit")

    buyer.post(f"/suppliers/{supplier.id}/edit", form | {"contact_name": "Geheim"})

    details = [row.details for row in session.query(AuditDetail)]
    assert {"fields": ["contact_name"]} in details
    assert "Geheim" not in str(details)


def test_a_site_is_added_and_changed(make, company, buyer, session):
    supplier = make.supplier(company)

    buyer.post(f"/suppliers/{supplier.id}/sites/new", {"site": "B", "country": "CN"})
    twice = buyer.post(f"/suppliers/{supplier.id}/sites/new", {"site": "b", "country": "CN"})

    assert twice.status == 422
    assert "already has a site named" in twice.text
    session.refresh(supplier)
    site = next(site for site in supplier.sites if site.name == "B")
    path = f"/suppliers/{supplier.id}/sites/{site.id}"
    changed = buyer.post(path, {"site": "B", "country": "CN", "province": "CN-FJ"})
    assert "Fujian" in buyer.follow(changed).text


@pytest.mark.parametrize("path", ["", "/edit", "/sites/new", "/sites/{site}"])
def test_another_company_cannot_even_know_of_a_supplier(make, company, browse, path):
    supplier = make.supplier(company)
    site = supplier.sites[0].id
    stranger = browse(make.user(make.company(), Role.PURCHASER))
    address = f"/suppliers/{supplier.id}" + path.format(site=site)

    assert stranger.get(address).status == 404
    if path:
        assert stranger.post(address, NEW).status == 404


def test_a_site_of_another_supplier_is_not_found(make, company, buyer):
    one, two = make.supplier(company), make.supplier(company)

    assert buyer.get(f"/suppliers/{one.id}/sites/{two.sites[0].id}").status == 404


def test_a_reviewer_reads_but_does_not_keep(make, company, browse):
    supplier = make.supplier(company)
    reviewer = browse(make.user(company, Role.REVIEWER))

    assert reviewer.get(f"/suppliers/{supplier.id}").status == 200
    assert reviewer.get(f"/suppliers/{supplier.id}/edit").status == 403
    assert reviewer.post(f"/suppliers/{supplier.id}/edit", NEW).status == 403
