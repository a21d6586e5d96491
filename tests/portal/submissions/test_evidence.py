"""Evidence: kept beside its answer, seen by those who may, sealed with the signature."""

import io
from datetime import timedelta

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import DatabaseError

from portal.cli import proof
from portal.core import jobs
from portal.core.actor import Role
from portal.core.clock import now
from portal.core.jobs import Job
from portal.core.storage import Storage
from portal.submissions.evidence.attaching import LARGEST, MOST_HERE, SWEEP
from portal.submissions.models import Draft, EvidenceFile, SharedResult, Submission
from portal.submissions.seal import seal

pytestmark = pytest.mark.one_engine

BILL = b"%PDF-1.7\nelectricity bill of December"
NEW_ROW = "n0000000a"
AT = f"file.{NEW_ROW}.ev_file"


def post(browser, world, *files, at=AT, do="stay", headers=None, **typed):
    """Post the section of evidence with files, as a form without any script does."""
    form = browser.get(f"{world.path}/form/P").form("/form/P/save") | typed | {"do": do}
    sent = [(io.BytesIO(content), name) for name, content in files]
    return browser.client.post(
        f"{world.path}/form/P/save",
        data=form | {at: sent} if sent else form,
        content_type="multipart/form-data",
        headers=headers,
    )


def files(session):
    session.expire_all()
    return session.scalars(select(EvidenceFile).order_by(EvidenceFile.added_at)).all()


def cell(session):
    session.expire_all()
    rows = session.scalars(select(Draft)).one().answers["rows"].get("P", [])
    return [row["cells"]["ev_file"]["value"] or [] for row in rows if "ev_file" in row["cells"]]


def sign(world, browse, sharing):
    browser = browse(world.approver)
    form = browser.get(f"{world.path}/check").form(f"{world.path}/sign")
    given = {"name": "Lin Yan", "agreed": "y", "sharing": sharing}
    page = browser.post(f"{world.path}/sign", form | given)
    assert page.status == 303, page.text


@pytest.fixture
def store(app):
    return Storage(app.extensions["config"].storage)


class TestKeeping:
    def test_a_file_stands_beside_its_answer_and_comes_back_as_an_attachment(
        self, world, browse, session
    ):
        world.answered()
        browser = browse(world.clerk)

        answer = post(browser, world, ("12月电费单.pdf", BILL))

        (file,) = files(session)
        assert answer.status_code == 303
        assert cell(session) == [[str(file.id)]]
        assert (file.name, file.size, file.row) == ("12月电费单.pdf", len(BILL), NEW_ROW)
        sent = browser.client.get(f"{world.path}/evidence/{file.id}")
        assert sent.data == BILL
        assert sent.headers["Content-Disposition"].startswith("attachment")
        assert sent.headers["Content-Type"] == "application/octet-stream"
        assert sent.headers["X-Content-Type-Options"] == "nosniff"
        assert "sandbox" in sent.headers["Content-Security-Policy"]
        assert "12月电费单.pdf" in browser.get(f"{world.path}/form/P").text

    def test_what_was_typed_is_saved_though_a_file_is_refused(self, world, browse, session):
        world.answered()
        typed = {f"{NEW_ROW}.ev_type": "electricity_bill"}

        answer = post(browse(world.clerk), world, ("bill.pdf", b"MZ\x90"), **typed)

        assert "is a program, whatever its name says" in answer.text
        assert files(session) == []
        draft = session.scalars(select(Draft)).one()
        assert draft.answers["rows"]["P"][0]["cells"]["ev_type"]["value"] == "electricity_bill"

    @pytest.mark.parametrize(("lang", "said"), [("en", "is empty"), ("zh", "是空文件")])
    def test_a_refusal_is_one_clear_sentence_in_the_readers_language(
        self, world, browse, lang, said
    ):
        world.answered()
        browser = browse(world.clerk)
        browser.client.set_cookie("gatefold_language", lang)

        answer = post(browser, world, ("a.pdf", b""), **{f"{NEW_ROW}.ev_type": "licence"})

        assert answer.text.count(said) == 2  # at the top with a link, and below the question

    def test_a_file_over_the_limit_is_refused_and_leaves_nothing(
        self, world, browse, session, store
    ):
        world.answered()

        answer = post(browse(world.clerk), world, ("a.pdf", b"%PDF-" + b"0" * LARGEST))

        assert "is larger than 20 MB" in answer.text
        assert files(session) == []
        assert list(store.root.rglob("*.*")) == []

    def test_the_same_file_twice_stands_there_once(self, world, browse, session):
        world.answered()
        browser = browse(world.clerk)
        post(browser, world, ("a.pdf", BILL))

        post(browser, world, ("a.pdf", BILL), ("again.pdf", BILL))

        assert len(files(session)) == 1

    def test_a_question_takes_so_many_files_and_no_more(self, world, browse, session):
        world.answered()
        many = [(f"{n}.txt", f"bill {n}".encode()) for n in range(MOST_HERE + 1)]

        answer = post(browse(world.clerk), world, *many)

        assert len(files(session)) == MOST_HERE
        assert "20.txt” was not taken" in answer.text

    def test_a_name_says_what_the_file_is_and_leads_nowhere(self, world, browse, session):
        world.answered()

        post(browse(world.clerk), world, ("../../etc/bill.pdf", b"\x89PNG\r\n\x1a\n0"))

        assert files(session)[0].name == "bill.pdf.png"

    def test_equal_files_of_two_companies_are_two_files(self, store, world):
        one = store.keep(world.buyer.id, io.BytesIO(BILL), most=100)
        store.keep(world.supplier.id, io.BytesIO(BILL), most=100)

        assert len(list(store.root.rglob(one.sha256))) == 2

    def test_a_crash_between_file_and_row_leaves_a_file_and_no_row(
        self, world, browse, session, store, monkeypatch
    ):
        world.answered()
        browser = browse(world.clerk)
        monkeypatch.setenv("GATEFOLD_FP", "storage.kept:raise")

        answer = post(browser, world, ("a.pdf", BILL))

        assert answer.status_code == 500
        assert files(session) == []
        assert len(list(store.files(world.supplier.id))) == 1  # swept once it is old enough
        monkeypatch.delenv("GATEFOLD_FP")
        assert post(browser, world, ("a.pdf", BILL)).status_code == 303

    def test_no_text_names_a_file(self, world, browse, session):
        """An id that somebody types, of whichever file, is no answer."""
        world.answered()

        post(browse(world.clerk), world, **{f"{NEW_ROW}.ev_file": str(world.request.id)})

        assert not any(cell(session))

    def test_only_questions_for_files_take_files(self, world, browse, session):
        world.answered()

        post(browse(world.clerk), world, ("a.pdf", BILL), at=f"file.{NEW_ROW}.ev_type")
        post(browse(world.clerk), world, ("a.pdf", BILL), at="file.ev_file")

        assert files(session) == []


class TestTakingAway:
    def test_before_the_signature_a_file_goes_for_good(self, world, browse, session, app, store):
        world.answered()
        browser = browse(world.clerk)
        post(browser, world, ("a.pdf", BILL))
        (file,) = files(session)
        file_id, sha256 = file.id, file.sha256
        session.expunge(file)

        post(browser, world, do=f"take-away:{file_id}")

        assert (files(session), cell(session)) == ([], [[]])
        assert browser.client.get(f"{world.path}/evidence/{file_id}").status_code == 404
        _sweep(app, session)
        assert store.checked(world.supplier.id, sha256)  # young: it may be somebody's upload
        for path in store.root.rglob(sha256):
            _age(path)
        _sweep(app, session)
        assert list(store.files(world.supplier.id)) == []

    def test_what_a_signed_version_holds_stays_with_it(self, world, browse, session):
        world.answered()
        browser = browse(world.clerk)
        post(browser, world, ("a.pdf", BILL), **{f"{NEW_ROW}.ev_type": "licence"})
        (file,) = files(session)
        sign(world, browse, "by_stage")
        world.returned("", section="P")

        post(browser, world, do=f"take-away:{file.id}")

        assert cell(session) == [[]]
        assert browser.client.get(f"{world.path}/evidence/{file.id}").data == BILL
        assert session.scalars(select(Submission)).one().evidence[0]["sha256"] == file.sha256

    def test_closed_answers_take_and_give_no_file(self, world, browse, session):
        world.answered()
        world.returned("contact_email")

        answer = post(browse(world.clerk), world, ("a.pdf", BILL))

        assert "this answer is closed" in answer.text
        assert files(session) == []


def _age(path):
    import os

    old = (now() - timedelta(hours=3)).timestamp()
    os.utime(path, (old, old))


def _sweep(app, session):
    session.expire_all()
    job = session.scalars(select(Job).where(Job.kind == SWEEP)).first()
    job.state, job.not_before = "queued", now()
    session.commit()
    with app.app_context():
        lease = timedelta(seconds=60)
        services = app.extensions
        assert jobs.run(services["database"], job.id, lease=lease, services=services) == "done"


class TestSealing:
    def test_the_signature_freezes_the_file_and_its_hash(self, world, browse, session):
        world.answered()
        post(browse(world.clerk), world, ("a.pdf", BILL))
        sign(world, browse, "full")
        (file,) = files(session)
        version = session.scalars(select(Submission)).one()

        assert file.signed_in == 1
        assert seal(version) == version.content_hash
        version.evidence = [version.evidence[0] | {"sha256": "0" * 64}]
        assert seal(version) != version.content_hash
        session.rollback()
        for change in ("DELETE FROM evidence_file", "UPDATE evidence_file SET name = 'other'"):
            with pytest.raises(DatabaseError, match="frozen"):
                session.execute(text(change))
            session.rollback()

    def test_an_altered_file_is_sent_to_nobody_and_named_by_the_proof(
        self, world, browse, session, store
    ):
        world.answered()
        browser = browse(world.clerk)
        post(browser, world, ("a.pdf", BILL))
        (file,) = files(session)
        store.checked(file.company_id, file.sha256).write_bytes(b"%PDF-1.7 something else")

        answer = browser.client.get(f"{world.path}/evidence/{file.id}")

        assert answer.status_code == 410
        assert "is not what was uploaded" in answer.text
        assert f"evidence file {file.id}: missing or altered" in list(proof.broken(session, store))


class TestSharing:
    def _shared(self, world, browse, session, sharing):
        world.answered()
        post(browse(world.clerk), world, ("12月电费单.pdf", BILL))
        sign(world, browse, sharing)
        (file,) = files(session)
        return file, browse(world.purchaser)

    def test_the_full_inventory_brings_the_files(self, world, browse, session, store):
        file, reviewer = self._shared(world, browse, session, "full")

        page = reviewer.get(f"/reviews/{world.request.id}")
        sent = reviewer.client.get(f"/reviews/{world.request.id}/evidence/{file.id}")

        assert "12月电费单.pdf" in page.text
        assert sent.data == BILL
        assert store.checked(world.buyer.id, file.sha256)
        assert reviewer.client.get(f"{world.path}/evidence/{file.id}").status_code == 403

    @pytest.mark.parametrize("sharing", ["by_stage", "footprint_only"])
    def test_any_other_level_brings_none(self, world, browse, session, store, sharing):
        file, reviewer = self._shared(world, browse, session, sharing)

        page = reviewer.get(f"/reviews/{world.request.id}")
        sent = reviewer.client.get(f"/reviews/{world.request.id}/evidence/{file.id}")

        assert "12月电费单" not in page.text
        assert sent.status_code == 404
        assert session.scalars(select(SharedResult)).one().evidence == []
        assert list(store.files(world.buyer.id)) == []

    def test_others_cannot_even_tell_that_there_is_a_file(self, world, browse, session):
        file, _ = self._shared(world, browse, session, "full")
        stranger = browse(world.make.user(world.make.company(), *Role))

        for user in (browse(world.rival), stranger):
            for path in (world.path, f"/reviews/{world.request.id}"):
                assert user.client.get(f"{path}/evidence/{file.id}").status_code == 404
