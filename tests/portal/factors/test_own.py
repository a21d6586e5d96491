"""A company's own factors: exact, sourced, never edited; what their end touches is said before."""

from decimal import Decimal

import pytest

from aggregator.factors import FactorLibrary
from portal.core.actor import Role
from portal.core.clock import now
from portal.core.errors import Invalid
from portal.factors import queries, service
from portal.factors.models import OwnFactor
from portal.factors.reading import ForItem

TYPED = {
    "category": "electricity.grid",
    "name": "Grid of our province",
    "value": "0.4321098765432109876",
    "unit": "kWh",
    "source": "Supplier of power, letter of 2025-02-01",
    "region": "CN-FJ",
    "year": "2025",
}


@pytest.fixture
def company(make):
    return make.company()


@pytest.fixture
def user(make, company):
    return make.user(company, Role.PRODUCT_OWNER)


@pytest.fixture
def actor(make, user):
    return make.actor(user)


def codes(refused):
    return {(problem.place, problem.code) for problem in refused.value.problems}


def test_every_digit_is_kept(session, actor):
    factor = service.add(session, actor, TYPED, now())

    assert factor.value == Decimal("0.4321098765432109876")


def test_a_factor_needs_value_unit_name_and_source(session, actor):
    with pytest.raises(Invalid) as refused:
        service.add(session, actor, {"year": "25", "valid_until": "31.12.2025"}, now())

    assert codes(refused) == {
        ("category", "factors.category_missing"),
        ("name", "factors.name_missing"),
        ("value", "factors.value_missing"),
        ("unit", "factors.unit_missing"),
        ("source", "factors.source_missing"),
        ("year", "factors.year_invalid"),
        ("valid_until", "factors.date_invalid"),
    }


def test_a_credit_may_be_negative(session, actor):
    assert service.add(session, actor, TYPED | {"value": "-0.5"}, now()).value == Decimal("-0.5")


def test_an_items_factor_must_fit_its_unit(make, session, actor, company):
    item = make.item(company)
    target = ForItem(item.code, item.declared_unit)

    with pytest.raises(Invalid) as refused:
        service.add(session, actor, TYPED, now(), item_id=item.id, item=target)

    assert codes(refused) == {("unit", "factors.unit_not_convertible")}


def test_an_item_has_one_factor_in_use(make, session, actor, company):
    item = make.item(company)
    target = ForItem(item.code, "kg")
    typed = TYPED | {"unit": "kg"}
    first = service.add(session, actor, typed, now(), item_id=item.id, item=target)

    second = service.add(
        session, actor, typed | {"value": "2"}, now(), item_id=item.id, item=target
    )

    assert first.retired_at is not None
    assert queries.item_factors(session, actor, [item.id]) == {item.id: second}


def test_a_replaced_factor_stays_readable(session, actor):
    first = service.add(session, actor, TYPED, now())

    second = service.replace(session, first, actor, TYPED | {"value": "0.5"}, now())

    assert second is not first
    assert first.value == Decimal("0.4321098765432109876")
    assert [factor.id for factor in queries.factors_for(session, actor)] == [f"own:{second.id}"]


def test_replacing_by_the_same_changes_nothing(session, actor):
    first = service.add(session, actor, TYPED, now())

    assert service.replace(session, first, actor, TYPED, now()) is first


def test_who_comes_second_is_told(session, actor):
    factor = service.add(session, actor, TYPED, now())
    service.retire(session, factor, actor, now())

    with pytest.raises(Invalid) as refused:
        service.replace(session, factor, actor, TYPED | {"value": "1"}, now())

    assert ("", "factors.gone") in codes(refused)


def test_the_companys_own_factor_wins_over_the_library(session, actor):
    own = service.add(session, actor, TYPED, now())

    match = FactorLibrary.load().match(
        "electricity.grid", "CN-FJ", 2025, "kWh", queries.factors_for(session, actor)
    )

    assert match.factor.id == f"own:{own.id}"
    assert match.factor.value == own.value


def test_a_factor_of_one_item_serves_no_activity(make, session, actor, company):
    make.factor(make.item(company), category="electricity.grid", unit="kWh")

    assert queries.factors_for(session, actor) == []


def test_another_companys_factors_are_not_used(make, database, actor):
    other = make.company()
    make.factor(make.item(other), item_id=None, category="electricity.grid", company_id=other.id)

    with database.reading(actor) as own:
        assert queries.factors_for(own, actor) == []


class TestPages:
    @pytest.fixture
    def owner(self, user, browse):
        return browse(user)

    def test_the_library_is_searched_and_narrowed(self, owner, statements):
        page = owner.get("/factors?q=aluminium&group=material&region=GB&year=2025")

        assert "kgCO 2 e/t" in page.text
        assert "electricity" not in page.soup.find("table").get_text()
        assert len(statements) <= 25

    def test_a_published_factor_tells_where_it_comes_from(self, owner):
        factor = FactorLibrary.load().match("electricity.grid", "CN", 2024, "kWh").factor

        page = owner.get(f"/factors/library/{factor.id}")

        for fact in (factor.source, factor.edition, factor.licence, "2024"):
            assert fact in page.text

    def test_an_unknown_factor_is_not_found(self, owner):
        assert owner.get("/factors/library/nothing:here").status == 404

    def test_the_chinese_grid_stands_by_province_and_year(self, owner):
        page = owner.get("/factors/grid")

        row = next(tr for tr in page.soup.find_all("tr") if "Fujian" in tr.get_text())
        assert "0.4211" in row.get_text()
        assert "a product footprint never uses them" in page.text

    def test_a_factor_is_added_replaced_and_retired(self, owner, session):
        page = owner.follow(owner.post("/factors/own/new", TYPED))
        assert "in use" in page.text
        factor = session.query(OwnFactor).one()

        form = owner.get(f"/factors/own/{factor.id}/replace").form("/replace")
        page = owner.follow(
            owner.post(f"/factors/own/{factor.id}/replace", form | {"value": "0.5"})
        )
        assert "0.500" in page.text

        newest = session.query(OwnFactor).filter(OwnFactor.retired_at.is_(None)).one()
        owner.post(f"/factors/own/{newest.id}/retire")
        assert "no longer in use" in owner.get(f"/factors/own/{newest.id}").text

    def test_problems_keep_what_was_typed(self, owner):
        page = owner.post("/factors/own/new", TYPED | {"value": "1,234"})

        assert page.status == 422
        assert "“1,234” can be read as" in page.text
        assert page.form("/factors/own/new")["source"] == TYPED["source"]

    def test_retiring_says_what_becomes_unaccounted(self, make, owner, company):
        product = make.item(company, name="Pack", is_product=True)
        foil = make.item(company, name="Foil")
        make.line(product, foil)
        factor = make.factor(foil)

        page = owner.get(f"/factors/own/{factor.id}/retire")

        assert "It becomes unaccounted unless a supplier answers" in page.text
        links = [a.get_text() for a in page.soup.main.find_all("a")]
        assert {"Foil", "Pack"} <= set(links)

    def test_an_item_with_lines_loses_nothing(self, make, owner, company):
        cell = make.item(company)
        make.line(cell, make.item(company))

        page = owner.get(f"/factors/own/{make.factor(cell).id}/retire")

        assert "becomes unaccounted" not in page.text

    def test_a_published_factor_fills_the_form(self, owner):
        factor = FactorLibrary.load().match("electricity.grid", "CN", 2024, "kWh").factor

        form = owner.get(f"/factors/own/new?like={factor.id}").form("/factors/own/new")

        assert (form["value"], form["region"], form["category"]) == (
            "0.5777",
            "CN",
            "electricity.grid",
        )

    def test_an_item_gets_its_factor_on_its_own_page(self, make, owner, company):
        item = make.item(company)
        typed = TYPED | {"unit": "kg", "value": "7.25"}

        page = owner.follow(owner.post(f"/items/{item.id}/factor", typed))

        assert page.heading == item.name
        assert "7.25" in page.text

    @pytest.mark.parametrize(
        ("method", "path"),
        [
            ("get", ""),
            ("get", "/replace"),
            ("post", "/replace"),
            ("get", "/retire"),
            ("post", "/retire"),
        ],
    )
    def test_another_company_finds_nothing(self, make, browse, company, method, path):
        factor = make.factor(make.item(company))
        stranger = browse(make.user(make.company(), Role.PRODUCT_OWNER))

        assert getattr(stranger, method)(f"/factors/own/{factor.id}{path}").status == 404
