"""The box of reports: what is understood changes a mail once, what is not stays for a person."""

import socketserver
import threading
from dataclasses import replace
from datetime import timedelta
from uuid import uuid4

import pytest
from bounce_samples import absent, postfix
from services import free_port
from sqlalchemy import select

from portal.core import jobs, mail_bounces, mail_boxes, recurring
from portal.core.clock import now
from portal.core.jobs import Job
from portal.core.mail import Mail, MailState, in_one_line, message, returns_to
from portal.core.mail_bounces import ReportBox


@pytest.fixture
def box(tmp_path):
    for part in ("new", "cur", "tmp"):
        (tmp_path / "box" / part).mkdir(parents=True)
    return tmp_path / "box"


@pytest.fixture
def config(config, box):
    return replace(config, bounce_url=f"maildir://{box}", bounce_seconds=30)


@pytest.fixture
def read(database, config, session):
    """Return ``read()``: look into the box as the worker does; return what it holds so far."""

    def read():
        recurring.wake(database, config, now() + timedelta(days=1))
        session.rollback()
        job = session.scalars(select(Job).where(Job.key == mail_bounces.KIND)).one()
        job.not_before = now()
        session.commit()
        lease = timedelta(seconds=60)
        done = jobs.run(database, job.id, lease=lease, services={"config": config})
        assert done == "done"
        session.expire_all()
        return session.scalars(select(ReportBox)).one()

    return read


@pytest.fixture
def letter(session):
    """Return ``letter(state)``: a mail that has left."""

    def letter(state=MailState.SENT, **more):
        given = {"kind": "test", "to_email": "wang@works.example", "locale": "en"}
        text = {"subject": "Data", "text": "Data", "html": "", "sent_at": now()}
        row = Mail(**given | text | more, state=state)
        session.add(row)
        session.commit()
        return row

    return letter


def files(box):
    return sorted(file.name for file in box.glob("*/*"))


def test_a_report_read_twice_changes_nothing_the_second_time(box, letter, read, session):
    row = letter()
    (box / "new" / "1").write_bytes(postfix(row.id))

    first = read().failed
    (box / "new" / "2").write_bytes(postfix(row.id))
    row = session.get_one(Mail, row.id)
    known = (row.state, row.reason, row.cause, row.returned_at)
    read()

    row = session.get_one(Mail, row.id)
    assert (first, known[0], known[2]) == (1, MailState.UNDELIVERABLE, "mailbox_unknown")
    assert (row.state, row.reason, row.cause, row.returned_at) == known
    assert files(box) == []


def test_a_delay_that_ends_well_or_badly_is_followed(box, letter, read, session):
    well, badly = letter(), letter()
    for row in (well, badly):
        (box / "new" / row.id.hex).write_bytes(postfix(row.id, "4.4.1", "delayed", "timed out"))
    read()
    assert session.get_one(Mail, well.id).state == MailState.DELAYED

    (box / "new" / "3").write_bytes(postfix(well.id, "2.0.0", "delivered", "ok"))
    (box / "new" / "4").write_bytes(postfix(badly.id, "4.4.7", "failed", "expired"))
    read()

    assert session.get_one(Mail, well.id).state == MailState.SENT
    assert session.get_one(Mail, badly.id).state == MailState.UNDELIVERABLE
    assert session.get_one(Mail, badly.id).cause == "server_away"


def test_forged_and_foreign_messages_stay_in_the_box_flagged_and_are_read_once(
    box, letter, read, session
):
    row = letter()
    (box / "new" / "1").write_bytes(postfix(uuid4()))
    (box / "new" / "2").write_bytes(b"From: li@x.example\r\nSubject: hello\r\n\r\nhello")
    (box / "cur" / "3:2,S").write_bytes(b"")

    held = read()
    again = read()

    assert (held.failed, held.left, again.left) == (0, 3, 3)
    assert files(box) == ["1:2,F", "2:2,F", "3:2,FS"]
    assert session.get_one(Mail, row.id).state == MailState.SENT


def test_somebodys_absence_is_counted_and_is_no_bounce(box, letter, read, session):
    row = letter()
    (box / "new" / "1").write_bytes(absent(row.id))

    held = read()

    assert (held.automatic, held.failed, files(box)) == (1, 0, [])
    assert session.get_one(Mail, row.id).state == MailState.SENT


@pytest.mark.parametrize("state", [MailState.QUEUED, MailState.KEPT, MailState.WITHDRAWN])
def test_nothing_can_return_that_never_left(box, letter, read, session, state):
    row = letter(state, sent_at=None)
    (box / "new" / "1").write_bytes(postfix(row.id))

    read()

    assert session.get_one(Mail, row.id).state == state


def test_a_box_that_is_away_is_said_and_tried_again(box, read, session):
    (box / "new").rename(box / "old")

    assert "FileNotFoundError" in read().problem
    (box / "old").rename(box / "new")
    assert read().problem == ""


def test_work_that_recurs_is_one_job_however_many_look(database, config, session):
    at = now()

    assert [recurring.wake(database, config, at) for _ in range(3)] == [1, 0, 0]
    job = session.scalars(select(Job).where(Job.key == mail_bounces.KIND)).one()
    job.state, job.finished_at = "failed", at
    session.commit()
    assert recurring.wake(database, config, at + timedelta(seconds=29)) == 0
    assert recurring.wake(database, config, at + timedelta(seconds=30)) == 1
    assert recurring.wake(database, replace(config, bounce_url=""), at + timedelta(days=1)) == 0


# An account on another server, and the letter itself.


class Speaker(socketserver.StreamRequestHandler):
    """As much of an IMAP server as reading a folder needs."""

    def handle(self):
        self.wfile.write(b"* OK ready\r\n")
        for line in self.rfile:
            tag, *words = line.strip().split(b" ")
            name = b"_".join(word for word in words[:2] if word.isalpha()).lower().decode()
            answer = getattr(self, name.removesuffix("_inbox"), lambda *_: b"")(words)
            verdict = b" NO who are you" if answer is None else b" OK done"
            self.wfile.write((answer or b"") + tag + verdict + b"\r\n")

    def capability(self, _words):
        return b"* CAPABILITY IMAP4rev1\r\n"

    def login(self, words):
        return b"" if words[-2:] == [b'"pass', b'word"'] else None

    def uid_search(self, words):
        starred = words[2] == b"FLAGGED"
        found = [u for u in self.server.messages if (u in self.server.flags) == starred]
        return b"* SEARCH " + b" ".join(b"%d" % uid for uid in found) + b"\r\n"

    def uid_fetch(self, words):
        text = self.server.messages[int(words[2])]
        return b"* 1 FETCH (UID %s BODY[]<0> {%d}\r\n%s)\r\n" % (words[2], len(text), text)

    def uid_store(self, words):
        for uid in map(int, words[2].split(b",")):
            if b"Flagged" in words[-1]:
                self.server.flags.add(uid)
            else:
                self.server.messages.pop(uid)
        return b""

    def logout(self, _words):
        return b"* BYE\r\n"


@pytest.fixture
def account():
    socketserver.ThreadingTCPServer.allow_reuse_address = True
    with socketserver.ThreadingTCPServer(("127.0.0.1", free_port()), Speaker) as server:
        server.messages, server.flags, server.daemon_threads = {}, set(), True
        threading.Thread(target=server.serve_forever, daemon=True).start()
        server.url = f"imap://me%40x:pass%20word@127.0.0.1:{server.server_address[1]}/INBOX"
        yield server
        server.shutdown()


@pytest.mark.one_engine
def test_an_imap_account_is_read_emptied_and_starred(account):
    whole = {"3": postfix(uuid4()), "5": b"Subject: x\r\n\r\nx"}
    account.messages |= {int(uid): text for uid, text in whole.items()}

    with mail_boxes.opened(account.url) as box:
        found = dict(box.fresh(10))
        box.drop(["3"])
        box.leave(["5"])
        left = box.left()

    assert found == whole
    assert (left, account.flags, list(account.messages)) == (1, {5}, [5])
    with mail_boxes.opened(account.url) as box:
        assert list(box.fresh(10)) == []


@pytest.mark.one_engine
@pytest.mark.parametrize("wrong", ["imap://m%40e:no@{}/INBOX", "imap://127.0.0.1:1/", "ftp://x/"])
def test_an_account_that_does_not_let_us_in_is_away(account, wrong):
    where = f"127.0.0.1:{account.server_address[1]}"

    with pytest.raises(mail_boxes.BoxAway), mail_boxes.opened(wrong.format(where)) as box:
        list(box.fresh(1))


@pytest.mark.one_engine
def test_each_mail_leaves_with_an_address_of_its_own_for_reports(config):
    row = Mail(id=uuid4())
    sender = replace(config, mail_from="Gatefold <no-reply@mail.example>")

    assert returns_to(row, sender) == f"no-reply+{row.id.hex}@mail.example"
    assert returns_to(row, replace(sender, bounce_address="b-*@b.example")) == (
        f"b-{row.id.hex}@b.example"
    )
    assert returns_to(row, replace(sender, bounce_url="")) == "no-reply@mail.example"


@pytest.mark.one_engine
def test_nothing_typed_adds_a_line_to_the_head_of_a_mail():
    row = Mail(
        id=uuid4(),
        to_name="Wang",
        to_email="wang@works.example",
        subject=in_one_line("Data\r\nBcc: z@z.example"),
        from_name=in_one_line("Acme\u2028\r\nBcc: z@z.example"),
        reply_to="li@acme.example",
        text="x",
        html="x",
    )

    letter = message(row, "Gatefold <no-reply@mail.example>")

    assert letter["Bcc"] is None
    assert letter["From"].addresses[0].addr_spec == "no-reply@mail.example"
    assert letter["From"].addresses[0].display_name == "Acme Bcc: z@z.example"
    assert letter["Reply-To"] == "li@acme.example"
    assert b"\nBcc:" not in letter.as_bytes()
