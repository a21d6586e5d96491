"""Flags that the tables alone cannot tell, from accepted answers to the product's page."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from aggregator.network import build
from aggregator.rollup import roll_up
from portal.campaigns.models import DataRequest
from portal.core.flag_words import WORDS
from portal.rollups.keeping import result_of, tables_of
from portal.rollups.models import RollupInput
from portal.submissions.models import SharedResult

VERIFIED = {
    "boundary": "cradle_to_gate",
    "covers": [],
    "verification": "third_reasonable",
}


@pytest.fixture
def earlier(session):
    """Return ``earlier(acceptance, value)``: a first version beside the accepted second one."""

    def put(acceptance, value, *, valid_until="2027-12-31"):
        shared = session.get_one(SharedResult, acceptance.shared_result_id)
        copied = {
            column.key: getattr(shared, column.key)
            for column in SharedResult.__table__.columns
            if column.key not in {"id", "created_at"}
        }
        declared = {"value_kgco2e": value, "valid_until": valid_until}
        first = copied["footprint"] | {"value_kgco2e": value, "declared": declared}
        signed_at = shared.signed_at - timedelta(days=30)
        session.add(
            SharedResult(**copied | {"number": 1, "footprint": first, "signed_at": signed_at})
        )
        session.commit()

    return put


def flags_of(run, supplier="S1"):
    return {flag.code for flag in result_of(run).flags if flag.supplier == supplier}


def test_what_the_supplier_signed_with_its_number_is_flagged(chain, accept, computed):
    signed = ["ALLOCATION_CHANGED", "CUT_OFF_EXCEEDED", "GREEN_POWER_UNPROVEN", "OUTLIER"]
    accept(chain.first, 1.5, marks=[*signed, "OFFSETS_DECLARED"])

    result = result_of(computed())

    found = {flag.code: flag.share_percent for flag in result.flags if flag.supplier == "S1"}
    assert {*signed, "OFFSETS_DECLARED"} <= set(found)
    own = 2 * 0.6 * 1.5
    assert found["OUTLIER"] == pytest.approx(100 * own / result.footprint_kgco2e, rel=1e-12)


def test_a_value_changed_under_its_verification_is_flagged(chain, accept, computed, earlier):
    declared = {"value_kgco2e": 20.0, "valid_until": "2027-12-31"}
    earlier(accept(chain.first, 20.0, number=2, **VERIFIED, declared=declared), 18.0)

    assert "VERIFICATION_OUTDATED" in flags_of(computed())


@pytest.mark.parametrize(
    ("value", "valid_until"), [(20.0, "2027-12-31"), (18.0, "2026-12-31")], ids=["same", "renewed"]
)
def test_the_same_value_or_a_new_verification_is_not(
    chain, accept, computed, earlier, value, valid_until
):
    declared = {"value_kgco2e": 20.0, "valid_until": "2027-12-31"}
    acceptance = accept(chain.first, 20.0, number=2, **VERIFIED, declared=declared)
    earlier(acceptance, value, valid_until=valid_until)

    assert "VERIFICATION_OUTDATED" not in flags_of(computed())


def test_an_answer_of_the_customers_own_people_is_on_behalf(chain, accept, computed, session):
    accept(chain.first, 1.5)
    accept(chain.second, 1.5)
    request = session.get_one(
        DataRequest,
        session.scalars(
            select(DataRequest.id).where(DataRequest.supplier_id == chain.first.id)
        ).one(),
    )
    request.partner_company_id = request.company_id
    session.commit()

    run = computed()

    assert "ON_BEHALF" in flags_of(run)
    assert "ON_BEHALF" not in flags_of(run, "S2")


def test_a_whole_value_without_its_materials_hides_suppliers(chain, accept, computed):
    accept(chain.first, 20.0, **VERIFIED)
    accept(chain.second, 20.0, **VERIFIED, materials=[])

    run = computed()

    assert "CONFIDENTIAL_UPSTREAM" in flags_of(run)
    assert "CONFIDENTIAL_UPSTREAM" not in flags_of(run, "S2")


def test_a_material_called_confidential_hides_suppliers(chain, accept, computed):
    hidden = {"rule": "X21", "code": "without.confidential", "section": "E"}
    accept(chain.first, 1.5, findings=[hidden])

    assert "CONFIDENTIAL_UPSTREAM" in flags_of(computed())


def test_the_flags_are_pinned_with_the_inputs(chain, accept, computed, session):
    plain = computed()
    accept(chain.first, 1.5, marks=["OUTLIER"])

    first, second = computed(), computed()

    assert first.input_sha256 == second.input_sha256 != plain.input_sha256
    kept = session.get_one(RollupInput, first.input_id)
    (again,) = roll_up(build(tables_of(kept.tables), 2025), ["P"], 2025)
    assert again.flags == result_of(first).flags
    assert again.footprint_kgco2e == first.footprint_kgco2e


def test_every_flag_is_shown_in_words(chain, accept, computed, browse):
    accept(chain.first, 20.0, **VERIFIED, marks=["OUTLIER", "ALLOCATION_CHANGED"])
    computed()

    page = browse(chain.owner).get(f"/products/{chain.product.id}/quality")

    for code in ("OUTLIER", "ALLOCATION_CHANGED", "CONFIDENTIAL_UPSTREAM"):
        assert WORDS[code].name in page.text
        assert WORDS[code].clears in page.text
