"""The customer's review: what is seen at each sharing level, returning answers, accepting."""

import pytest
from sqlalchemy import select

from portal.campaigns.models import DataRequest, RequestEvent
from portal.core import changes
from portal.core.actor import Role
from portal.core.clock import now
from portal.core.mail import Mail
from portal.submissions import signing
from portal.submissions.models import Acceptance, Draft, ReturnedAnswer, SharedResult
from portal.submissions.sharing import Sharing
from portal.submissions.signing import Signature

pytestmark = pytest.mark.one_engine


@pytest.fixture
def reviewer(world, browse):
    return browse(world.purchaser)


@pytest.fixture
def sign(world, database, app, session):
    """Sign the answers as they stand, granting a level; return the customer's copy."""

    def sign(sharing=Sharing.FULL):
        actor = world.actor(world.approver)
        with app.test_request_context(), database.writing(actor) as db:
            request = db.get_one(DataRequest, world.request.id)
            version = db.scalar(select(Draft.version).where(Draft.request_id == request.id))
            signature = Signature(name="Lin Yan", sharing=sharing, version=version, agreed=True)
            signing.sign(db, request, signature, actor=actor, at=now())
        session.expire_all()
        query = select(SharedResult).order_by(SharedResult.number.desc())
        return session.scalars(query).first()

    return sign


@pytest.fixture
def heard(monkeypatch):
    """Return what was announced to whoever computes footprints."""
    told = []
    monkeypatch.setattr(changes, "LISTENERS", [lambda _s, company, reason: told.append(reason)])
    return told


def page_of(world):
    return f"/reviews/{world.request.id}"


def state(session, world):
    return session.get(DataRequest, world.request.id, populate_existing=True).state


def form_of(reviewer, world):
    return reviewer.get(page_of(world)).form("/return")


def test_what_was_signed_waits_in_the_queue(world, sign, reviewer):
    world.answered()
    sign()

    page = reviewer.get("/reviews")

    assert "1 answer waits for a decision" in page.text
    assert page.soup.find("a", href=page_of(world))


def test_an_empty_queue_says_what_will_appear(reviewer):
    assert "Nothing to review" in reviewer.get("/reviews").text


def test_under_the_full_inventory_the_answers_are_read(world, sign, reviewer):
    world.answered()
    sign(Sharing.FULL)

    page = reviewer.get(page_of(world))

    assert "Nickel sulphate" in page.text
    assert "5000" in page.text.replace(",", "")


@pytest.mark.parametrize("sharing", [Sharing.BY_STAGE, Sharing.FOOTPRINT_ONLY])
def test_under_a_lesser_grant_no_answer_is_on_the_page(world, sign, reviewer, sharing):
    world.answered()
    sign(sharing)

    page = reviewer.get(page_of(world))

    assert "The answers themselves were not shared." in page.text
    for value in ("Nickel sulphate", "厦门示例材料有限公司", "K-811"):
        assert value not in page.html
    assert ("By stage" in page.text) is (sharing is Sharing.BY_STAGE) or "Not shared" in page.text


def test_single_answers_go_back_with_their_comments(world, sign, reviewer, session, heard):
    world.answered()
    sign()
    form = form_of(reviewer, world) | {
        "comment:B::mass_per_unit": "The drawing says 1.2 kg",
        "comment:E:r1:": "Please name the grade",
        "cell:E:r1:": "mat_name",
    }

    done = reviewer.post(f"{page_of(world)}/return", form)

    assert done.status == 303
    back = session.scalars(select(ReturnedAnswer).order_by(ReturnedAnswer.section)).all()
    assert [(r.section, r.row, r.field, r.comment, r.number) for r in back] == [
        ("B", None, "mass_per_unit", "The drawing says 1.2 kg", 1),
        ("E", "r1", "mat_name", "Please name the grade", 1),
    ]
    assert back[0].partner_company_id == world.supplier.id
    assert state(session, world) == "returned"
    assert heard == []


def test_the_supplier_reads_each_comment_in_its_mail(world, sign, reviewer, session):
    world.answered()
    sign()

    reviewer.post(
        f"{page_of(world)}/return",
        form_of(reviewer, world) | {"comment:B::mass_per_unit": "The drawing says 1.2 kg"},
    )

    mails = session.scalars(select(Mail).where(Mail.kind == "request_returned")).all()
    assert {mail.to_email for mail in mails} == {world.clerk.email, world.approver.email}
    assert "The drawing says 1.2 kg" in mails[0].text


def test_nothing_goes_back_without_a_comment(world, sign, reviewer, session):
    world.answered()
    sign()

    refused = reviewer.post(f"{page_of(world)}/return", form_of(reviewer, world))

    assert refused.status == 422
    assert "Write a comment beside each answer" in refused.text
    assert state(session, world) == "submitted"


def test_a_comment_about_nothing_is_refused_and_the_others_stay(world, sign, reviewer, session):
    world.answered()
    sign()
    typed = {"comment:Z::nonsense": "What?", "comment:B::mass_per_unit": "Check the mass"}

    refused = reviewer.post(f"{page_of(world)}/return", form_of(reviewer, world) | typed)

    assert refused.status == 422
    assert refused.form("/return")["comment:B::mass_per_unit"] == "Check the mass"
    assert session.scalars(select(ReturnedAnswer)).all() == []


def test_accepting_keeps_exactly_what_was_read(world, sign, reviewer, session, heard):
    world.answered()
    shared = sign()

    done = reviewer.post(f"{page_of(world)}/accept", form_of(reviewer, world))

    assert done.status == 303
    acceptance = session.scalars(select(Acceptance)).one()
    assert acceptance.shared_result_id == shared.id
    assert (acceptance.item_id, acceptance.period) == (world.request.item_id, 2025)
    assert state(session, world) == "accepted"
    assert [(r["kind"], r["item_id"]) for r in heard] == [("accepted", str(world.request.item_id))]
    mail = session.scalars(select(Mail).where(Mail.kind == "request_accepted")).first()
    assert "Cathode material" in mail.text


def test_comments_are_not_lost_by_pressing_accept(world, sign, reviewer, session):
    world.answered()
    sign()
    typed = form_of(reviewer, world) | {"comment:B::mass_per_unit": "Check the mass"}

    refused = reviewer.post(f"{page_of(world)}/accept", typed)

    assert refused.status == 422
    assert refused.form("/return")["comment:B::mass_per_unit"] == "Check the mass"
    assert session.scalars(select(Acceptance)).all() == []


def test_of_two_reviewers_the_second_is_told(world, sign, reviewer, browse, session):
    world.answered()
    sign()
    other = browse(world.make.user(world.buyer, Role.REVIEWER))
    mine, theirs = form_of(reviewer, world), form_of(other, world)
    reviewer.post(f"{page_of(world)}/accept", mine)

    late = other.post(f"{page_of(world)}/accept", theirs)

    assert late.status == 409
    assert "accepted" in late.text
    assert len(session.scalars(select(Acceptance)).all()) == 1


def test_a_version_that_was_not_read_cannot_be_accepted(world, sign, reviewer, session):
    world.answered()
    sign()
    form = form_of(reviewer, world)
    reviewer.post(f"{page_of(world)}/return", form | {"comment:B::mass_per_unit": "Check"})
    sign()

    late = reviewer.post(f"{page_of(world)}/accept", form | {"idempotency_key": "another"})

    assert late.status == 409
    assert "another version" in late.text
    assert session.scalars(select(Acceptance)).all() == []


def test_after_a_return_the_page_shows_what_changed(world, sign, reviewer, session):
    world.answered()
    sign()
    form = form_of(reviewer, world)
    reviewer.post(f"{page_of(world)}/return", form | {"comment:B::supplier_part_no": "Check"})
    draft = session.scalars(select(Draft).execution_options(populate_existing=True)).one()
    changed = dict(draft.answers)
    entry = changed["fields"]["supplier_part_no"] | {"raw": "K-812", "value": "K-812"}
    changed["fields"] = changed["fields"] | {"supplier_part_no": entry}
    draft.answers = changed
    session.commit()
    sign()

    page = reviewer.get(page_of(world))

    assert "version 2" in page.text
    assert "before: K-811" in page.text
    assert "answered in version 2" in page.text


def test_returning_an_accepted_answer_withdraws_the_acceptance(
    world, sign, reviewer, session, heard
):
    world.answered()
    sign()
    reviewer.post(f"{page_of(world)}/accept", form_of(reviewer, world))

    reviewer.post(
        f"{page_of(world)}/return",
        form_of(reviewer, world) | {"comment:B::mass_per_unit": "The drawing changed"},
    )

    assert session.scalars(select(Acceptance)).one().withdrawn_at is not None
    assert [r["kind"] for r in heard] == ["accepted", "withdrawn"]


def test_after_a_decision_the_next_in_the_queue_opens(world, sign, reviewer, make, session):
    world.answered()
    first = sign()
    other = make.request(
        world.request.campaign,
        world.request.supplier,
        make.item(world.buyer),
        world.supplier,
        state="submitted",
    )
    session.add(
        SharedResult(
            company_id=world.buyer.id,
            request_id=other.id,
            number=1,
            item_id=other.item_id,
            supplier_id=other.supplier_id,
            period=2025,
            sharing="footprint_only",
            footprint=first.footprint,
            score=first.score,
            findings=[],
            answers=None,
            signed_by="Lin Yan",
            signed_at=now(),
            content_hash="other",
        )
    )
    session.commit()

    done = reviewer.post(f"{page_of(world)}/accept", form_of(reviewer, world))

    assert done.location == f"/reviews/{other.id}"


def test_materials_stand_beside_the_bill_of_materials(world, sign, reviewer, session):
    listed = {"code": "NI", "name": "Nickel Sulphate", "quantity": "0.9", "unit": "kg"}
    world.request.asked = world.request.asked | {
        "bom_materials": [listed, listed | {"code": "CO", "name": "Cobalt sulphate"}]
    }
    session.commit()
    world.answered()
    sign()

    page = reviewer.get(page_of(world))

    assert "11.1" in page.text
    assert "missing" in page.text


def test_what_was_not_signed_cannot_be_reviewed(world, reviewer):
    assert reviewer.get(page_of(world)).status == 404


def test_events_tell_both_sides_what_happened(world, sign, reviewer, session):
    world.answered()
    sign()
    reviewer.post(f"{page_of(world)}/accept", form_of(reviewer, world))

    steps = session.scalars(select(RequestEvent.action).order_by(RequestEvent.sequence)).all()

    assert steps[-3:] == ["sign", "review", "accept"]


@pytest.mark.parametrize("action", ["return", "accept"])
def test_a_review_of_another_company_does_not_exist(world, sign, browse, make, action):
    world.answered()
    sign()
    foreign = browse(make.user(None, Role.REVIEWER, Role.PRODUCT_OWNER))

    assert foreign.get(page_of(world)).status == 404
    assert foreign.post(f"{page_of(world)}/{action}", {"content_hash": "x"}).status == 404
    assert "Nothing to review" in foreign.get("/reviews").text


def test_the_supplier_and_other_roles_do_not_review(world, sign, browse, make):
    world.answered()
    sign()
    itself = browse(make.user(world.supplier, Role.REVIEWER))
    purchaser = browse(make.user(world.buyer, Role.PURCHASER))
    owner = browse(make.user(world.buyer, Role.PRODUCT_OWNER))

    assert itself.get(page_of(world)).status == 403
    assert purchaser.get(page_of(world)).status == 403
    assert owner.get(page_of(world)).status == 200
    assert owner.post(f"{page_of(world)}/accept", {}).status == 403


def test_the_review_needs_few_statements(world, sign, reviewer, statements):
    world.answered()
    sign()
    statements.clear()

    reviewer.get(page_of(world))

    assert len(statements) <= 25


def test_the_review_speaks_chinese(world, sign, browse, session):
    world.answered()
    sign()
    world.purchaser.locale = "zh"
    session.commit()

    page = browse(world.purchaser).get(page_of(world))

    assert "审核" in page.heading
