"""Times and decimals come back as they went in, on both databases."""

from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal

import pytest
from sqlalchemy import select

from portal.catalogue.models import BomLine
from portal.suppliers.models import Supplier


def test_a_time_keeps_its_moment_whatever_its_zone(make, session):
    shanghai = timezone(timedelta(hours=8))
    user = make.user(last_seen_at=datetime(2026, 3, 1, 8, 0, tzinfo=shanghai))

    session.refresh(user)

    assert user.last_seen_at == datetime(2026, 3, 1, 0, 0, tzinfo=UTC)
    assert user.last_seen_at.utcoffset() == timedelta(0)


def test_a_time_without_zone_is_refused(make):
    with pytest.raises(Exception, match="without its zone"):
        make.user(last_seen_at=datetime(2026, 3, 1))  # noqa: DTZ001 - that is the point


@pytest.mark.parametrize("digits", ["5.030181086519114", "0.123456789012345678901234", "4E-10"])
def test_a_decimal_keeps_every_digit(make, session, digits):
    company = make.company()
    line = make.line(make.item(company), make.item(company), digits)

    session.expire_all()

    assert session.get_one(BomLine, line.id).quantity == Decimal(digits)


def test_an_id_comes_back_as_it_went_in_and_none_as_none(make, session):
    company = make.company()
    known = make.supplier(company)
    known.partner_company_id = None
    session.commit()

    row = session.execute(select(Supplier.id, Supplier.partner_company_id)).one()

    assert tuple(row) == (known.id, None)
