"""Nothing of a supplier's supplier reaches the customer, whatever is granted."""

import json

import pytest
from factories.reduced_answers import material, stated
from sqlalchemy import select

from aggregator.factors import FactorLibrary
from portal.campaigns.models import DataRequest, RequestEvent
from portal.core.audit import AuditDetail, AuditEntry
from portal.core.mail import Mail
from portal.rollups.inputs import gather, tables
from portal.submissions.models import SharedResult
from portal.submissions.sharing import Sharing

pytestmark = pytest.mark.one_engine
SECRETS = ("Foilmill", "Copper foil", "Cathode copper", "3.25")


@pytest.fixture(params=list(Sharing))
def shared(request, chain, asked) -> SharedResult:
    link = asked()
    below = chain.sign(2, link.request)
    chain.accept(1, link)
    chain.secret = below.footprint["value_kgco2e"]
    chain.sign(1, chain.request, request.param)
    return chain.shared(chain.request)


def all_of(row) -> str:
    """Return everything that a row holds, as one text."""
    columns = {one.key: getattr(row, one.key) for one in row.__table__.columns}
    return json.dumps(columns, default=str, ensure_ascii=False)


def test_no_level_of_sharing_tells_a_name_a_material_or_a_figure(chain, shared):
    told = all_of(shared)

    assert [one for one in SECRETS if one in told] == []
    assert f"{chain.secret:.6g}" not in told
    assert shared.footprint["upstream"]["materials"] == 1
    assert shared.footprint["boundary"] == "cradle_to_gate"


def test_a_row_of_ones_own_stays_in_a_full_inventory_beside_the_hidden_one(chain, asked):
    own = material("Electrolyte", "0.3", **stated("4.75"))
    draft = chain.draft_of(chain.request)
    rows = chain.rows([material("Copper foil", "1.2"), own])
    draft.answers = {**draft.answers, "rows": {**draft.answers["rows"], "E": rows}}
    chain.session.commit()
    link = asked()
    chain.sign(2, link.request)
    chain.accept(1, link)

    chain.sign(1, chain.request, Sharing.FULL)

    shared = chain.shared(chain.request)
    assert [one["cells"]["mat_name"]["raw"] for one in shared.answers["rows"]["E"]] == [
        "Electrolyte"
    ]
    names = [one["name"] for one in shared.footprint["materials"]]
    assert names[0] == "Electrolyte"
    assert "保密" in names[1]
    assert "Foilmill" not in all_of(shared)


def test_a_hidden_row_without_a_value_is_said_to_be_missing_and_never_zero(chain, asked):
    asked()

    chain.sign(1, chain.request, Sharing.FULL)

    shared = chain.shared(chain.request)
    assert shared.footprint["boundary"] == "gate_to_gate"
    assert [one["pcf_kgco2e"] for one in shared.footprint["materials"]] == [None]
    assert "Copper foil" not in all_of(shared)
    chain.brand_accepts()
    with chain.acting(chain.buyer) as (session, actor):
        product = session.get_one(DataRequest, chain.request.id).campaign.product
        found = tables(gather(session, actor, [product], 2025), FactorLibrary.load())
    unknown = [line for line in found.lines if "保密" in line.component]
    assert len(unknown) == 1
    assert [one for one in found.footprints if one.item == unknown[0].component] == []


def test_rows_of_the_customer_hold_nothing_of_what_is_below(chain, shared):
    """Mails, events, the audit log and jobs of the brand owner, whole."""
    chain.brand_accepts()
    brand, db = chain.brand.id, chain.session

    mails = db.scalars(select(Mail).where(Mail.company_id == brand)).all()
    events = db.scalars(select(RequestEvent).where(RequestEvent.company_id == brand)).all()
    entries = db.scalars(select(AuditEntry).where(AuditEntry.chain_id == brand)).all()
    known = [one.id for one in entries]
    details = db.scalars(select(AuditDetail).where(AuditDetail.entry_id.in_(known))).all()
    request = db.get_one(DataRequest, chain.request.id)

    everything = "".join(all_of(one) for one in (*mails, *events, *entries, *details, request))
    assert entries
    assert [one for one in SECRETS if one in everything] == []


def test_the_supplier_below_is_not_told_for_whom(chain, asked):
    link = asked()

    mails = chain.session.scalars(select(Mail).where(Mail.company_id == link.company_id)).all()

    told = "".join(all_of(one) for one in (*mails, link.request))
    assert mails
    assert [one for one in ("Brightcar", "Ann Field") if one in told] == []
    assert "Cellmaker" in told


def test_a_supplier_is_named_only_with_its_word(chain, asked):
    link = asked()
    chain.sign(2, link.request, may_be_named=True)
    chain.accept(1, link)
    chain.sign(1, chain.request)

    told = chain.shared(chain.request)

    assert told.footprint["upstream"]["named"] == ["Foilmill"]
    assert "Copper foil" not in all_of(told)


def test_a_copy_of_a_row_is_as_hidden_as_the_row(chain, asked):
    link = asked()
    chain.sign(2, link.request)
    chain.accept(1, link)
    copied = chain.duplicate(chain.request, "r1")
    chain.change(chain.request, copied, mat_name="Copper foil, thin")

    chain.sign(1, chain.request, Sharing.FULL)

    shared = chain.shared(chain.request)
    assert shared.answers["rows"]["E"] == []
    assert "Copper foil" not in all_of(shared)
