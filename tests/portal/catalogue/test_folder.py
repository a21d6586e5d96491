"""The folder of a company: files are applied once, or wait for a person; never half."""

import os
import time
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select

from portal.catalogue import folder
from portal.catalogue.models import BomLine, BomUpload
from portal.core import jobs, recurring
from portal.core.actor import Role
from portal.core.clock import now
from portal.core.jobs import Job
from portal.suppliers.importing import service
from portal.suppliers.models import Supplier, SupplierUpload

LIST = "code,name,contact_email\nS1,Works,who@works.example\n"
FOREIGN = "Lieferant,Bezeichnung\nL1,Alu GmbH\n"


@pytest.fixture
def company(make):
    return make.company()


@pytest.fixture
def home(tmp_path, company):
    for kind in folder.KINDS:
        (tmp_path / "in" / str(company.id) / kind).mkdir(parents=True)
    return tmp_path / "in" / str(company.id)


@pytest.fixture
def put(home):
    """Return ``put(path, text)``: a file that was written a while ago."""

    def put(path, text, age=60):
        file = home / path
        file.write_bytes(text.encode() if isinstance(text, str) else text)
        os.utime(file, (time.time() - age, time.time() - age))

    return put


@pytest.fixture
def look(app, database, config, session, tmp_path):
    """Return ``look()``: do what the worker does when the time for a look has come."""
    settings = replace(config, import_folder=tmp_path / "in", import_seconds=30)

    def look():
        recurring.wake(database, settings, now() + timedelta(days=1))
        for kind in (folder.LOOK, folder.TAKE):
            session.rollback()
            due = list(session.scalars(select(Job).where(Job.kind == kind, Job.state == "queued")))
            for job in due:
                job.not_before = now()
            session.commit()
            with app.app_context():
                for job in due:
                    lease = timedelta(seconds=60)
                    jobs.run(database, job.id, lease=lease, services={"config": settings})
        session.expire_all()

    return look


def test_a_known_file_is_applied_and_never_again(put, look, session):
    put("suppliers/list.csv", LIST)
    put("bom/bom.csv", "parent,component,quantity,unit\nP,A,1,kg\n")

    look()
    look()
    put("suppliers/list.csv", LIST, age=30)
    put("suppliers/copy.csv", LIST)
    look()

    assert session.query(Supplier).count() == 1
    assert session.query(BomLine).count() == 1
    assert [u.source for u in session.query(SupplierUpload)] == ["folder"]
    assert session.query(BomUpload).one().state == "applied"


def test_new_content_is_applied_and_so_is_the_old_one_when_it_comes_back(put, look, session):
    for name in ("Works", "Works North", "Works"):
        put("suppliers/list.csv", LIST.replace("Works,", f"{name},"), age=60 + len(name))
        look()
        assert session.query(Supplier).one().name == name

    assert session.query(SupplierUpload).count() == 3


def test_what_was_undone_is_not_applied_again(put, look, session, make, company):
    put("suppliers/list.csv", LIST)
    look()
    actor = make.actor(make.user(company))
    service.undo(session, actor, session.query(SupplierUpload).one(), now())
    session.commit()

    put("suppliers/list.csv", LIST, age=30)
    look()

    assert session.query(Supplier).count() == 0


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("suppliers/list.csv", FOREIGN),
        ("suppliers/list.csv", LIST + "S2,B,nobody\n"),
        ("suppliers/list.csv", b"\xff\xff\xff"),
        ("bom/bom.csv", "parent,component,quantity,unit\nP,A,-1,kg\n"),
        ("bom/bom.csv", "Teil;Menge\nA;1\n"),
        ("bom/bom.xlsx", b"PK no workbook"),
    ],
    ids=["headings", "mistake", "no text", "quantity", "headings of lines", "damaged"],
)
def test_a_file_that_needs_a_person_waits_and_is_told_of(
    put, look, session, make, company, browse, path, text
):
    put(path, text)

    look()
    look()

    assert session.query(Supplier).count() == session.query(BomLine).count() == 0
    buyer = browse(make.user(company, Role.PURCHASER))
    name = path.rpartition("/")[2]
    page = buyer.get("/")
    assert f"The file {name} waits" in page.text
    link = next(a["href"] for a in page.soup.find_all("a") if name in a.get_text())
    shown = buyer.follow(buyer.get(link)) if buyer.get(link).status == 303 else buyer.get(link)
    assert shown.status == 200
    buyer.post(f"{link}/leave")
    assert f"The file {name} waits" not in buyer.get("/").text


def test_a_mapping_of_a_person_opens_the_way_for_the_next_file(
    put, look, session, make, company, browse
):
    put("suppliers/list.csv", FOREIGN)
    look()
    buyer = browse(make.user(company, Role.PURCHASER))
    upload = session.query(SupplierUpload).one()
    chosen = {"sheet-0-kind": "suppliers", "sheet-0-row": "1"}
    chosen |= {"sheet-0-column-0": "code", "sheet-0-column-1": "name"}
    buyer.post(f"/suppliers/import/{upload.id}/columns", chosen)

    put("suppliers/list.csv", FOREIGN + "L2,Foil AG\n")
    look()

    assert {s.code for s in session.query(Supplier)} == {"L1", "L2"}


def test_a_worker_that_dies_in_the_middle_leaves_nothing_and_the_next_one_does_it_once(
    put, look, session, monkeypatch
):
    put("suppliers/list.csv", LIST)
    for place in ("taken_from_folder", "take_from_folder.before_apply"):
        monkeypatch.setenv("GATEFOLD_FP", f"catalogue.{place}:raise")
        look()
        assert session.query(Supplier).count() == session.query(SupplierUpload).count() == 0

    monkeypatch.delenv("GATEFOLD_FP")
    look()

    assert session.query(Supplier).count() == session.query(SupplierUpload).count() == 1


def test_links_other_companies_and_files_still_being_written_are_left_alone(
    put, look, session, home, make, tmp_path
):
    other = make.company()
    (tmp_path / "secret.csv").write_text(LIST)
    (home / "suppliers" / "link.csv").symlink_to(tmp_path / "secret.csv")
    (home.parent / str(other.id)).symlink_to(home)
    (home.parent / "no-company" / "suppliers").mkdir(parents=True)
    put("suppliers/new.csv", LIST, age=0)
    put("suppliers/.hidden.csv", LIST)
    put("suppliers/picture.png", LIST)

    look()

    assert session.query(Job).filter(Job.kind == folder.TAKE).count() == 0


def test_without_the_setting_nothing_is_looked_at(config):
    assert config.import_folder is None
    assert recurring.EVERY[folder.LOOK](config) is None
