"""Nobody sees or writes what belongs to another company."""

import pytest
from sqlalchemy import delete, func, select, update

from portal.core.db import insert_all
from portal.core.tenancy import ForeignRow, Unscoped, publishing, visible_to
from portal.suppliers.models import Supplier, SupplierSite


@pytest.fixture
def two(make):
    """Two buyers, each with a supplier."""
    ours, theirs = make.user(), make.user()
    our_supplier = make.supplier(ours.memberships[0].company, code="OURS")
    their_supplier = make.supplier(theirs.memberships[0].company, code="THEIRS")
    return make.actor(ours), our_supplier, their_supplier


class TestReading:
    def test_a_session_without_an_actor_refuses_tenants_tables(self, database):
        with database.session() as session, pytest.raises(Unscoped):
            session.scalars(select(Supplier)).all()

    @pytest.mark.parametrize(
        "query",
        [
            select(Supplier.code),
            select(func.max(Supplier.code)),
            select(Supplier.code).order_by(Supplier.code.desc()).limit(1),
            select(Supplier.code).where(Supplier.code == "THEIRS").union_all(select(Supplier.code)),
            select(Supplier.code).join(SupplierSite, SupplierSite.supplier_id == Supplier.id),
        ],
    )
    def test_every_shape_of_query_is_limited(self, database, two, query):
        actor, *_ = two

        with database.reading(actor) as session:
            found = set(session.scalars(query))

        assert found == {"OURS"}

    def test_an_id_of_another_company_finds_nothing(self, database, two):
        actor, _, theirs = two

        with database.reading(actor) as session:
            assert session.get(Supplier, theirs.id) is None
            query = visible_to(actor, Supplier).where(Supplier.id == theirs.id)
            assert session.scalar(query) is None

    def test_a_relation_does_not_lead_across(self, database, two):
        actor, ours, _ = two

        with database.reading(actor) as session:
            supplier = session.get_one(Supplier, ours.id)
            assert {site.company_id for site in supplier.sites} == {actor.company_id}


class TestWriting:
    def test_a_row_of_another_company_is_refused(self, database, two):
        actor, _, theirs = two
        row = Supplier(company_id=theirs.company_id, code="X", name="X")

        with database.session(actor) as session:
            session.add(row)
            with pytest.raises(ForeignRow):
                session.flush()

    def test_rows_inserted_together_past_the_session_are_refused_as_well(self, database, two):
        actor, ours, theirs = two
        rows = [
            Supplier(company_id=c.company_id, code=c.code + "2", name="X") for c in (ours, theirs)
        ]

        with database.session(actor) as session, pytest.raises(ForeignRow):
            insert_all(session, rows)

        with database.writing(actor) as session:
            insert_all(session, rows[:1])
        with database.reading(actor) as session:
            assert set(session.scalars(select(Supplier.code))) == {"OURS", "OURS2"}

    def test_updates_and_deletes_in_bulk_stay_inside(self, database, session, two):
        actor, _, theirs = two

        with database.writing(actor) as own:
            own.execute(update(Supplier).values(name="changed"))
            own.execute(delete(SupplierSite))

        session.expire_all()
        assert session.get_one(Supplier, theirs.id).name != "changed"
        assert session.scalar(
            select(func.count())
            .select_from(SupplierSite)
            .where(SupplierSite.supplier_id == theirs.id)
        )

    def test_publishing_names_its_reason_and_ends_with_the_block(self, database, two):
        actor, _, theirs = two

        with database.session(actor) as session:
            with publishing(session, "a test"):
                session.add(Supplier(company_id=theirs.company_id, code="GIVEN", name="Given"))
            session.add(Supplier(company_id=theirs.company_id, code="AFTER", name="After"))
            with pytest.raises(ForeignRow):
                session.flush()
