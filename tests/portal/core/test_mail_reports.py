"""What comes back about a mail is understood, whoever writes it; nothing breaks the reader."""

import time
from uuid import UUID, uuid4

import pytest
from bounce_samples import absent, chinese_letter, exchange, postfix
from hypothesis import given, settings
from hypothesis import strategies as st

from portal.core import mail_reports
from portal.core.mail_causes import SENTENCES, cause_of, cleaned
from portal.core.mail_reports import ReportKind, read

pytestmark = pytest.mark.one_engine
MAIL = uuid4()


def test_a_status_report_names_mail_status_and_reason():
    report = read(postfix(MAIL))

    assert (report.kind, report.mails[0], report.status) == (ReportKind.FAILED, MAIL, "5.1.1")
    assert report.said == "550 5.1.1 no such user"


def test_a_delay_is_no_failure_and_an_arrival_neither():
    assert read(postfix(MAIL, "4.4.1", "delayed")).kind is ReportKind.DELAYED
    assert read(postfix(MAIL, "2.0.0", "delivered")).kind is ReportKind.ARRIVED
    assert read(postfix(MAIL, "4.4.7", "failed")).kind is ReportKind.FAILED


def test_the_mail_is_found_by_the_returned_letter_where_the_address_does_not_name_it():
    report = read(exchange(MAIL))

    assert (report.kind, report.mails) == (ReportKind.FAILED, (MAIL,))
    assert cause_of(report.said, report.status) == "mailbox_full"


@pytest.mark.parametrize("charset", ["gb18030", "gb2312", "utf-8", "x-unknown"])
def test_a_chinese_letter_without_any_report_is_understood_in_any_charset(charset):
    report = read(chinese_letter(MAIL, charset))

    assert (report.kind, report.mails) == (ReportKind.FAILED, (MAIL,))
    assert cause_of(report.said, report.status) == "mailbox_unknown"


@pytest.mark.parametrize(
    "more",
    [
        {},
        {"line": "X-Autoreply: yes", "subject": "Re: Data"},
        {"line": "Precedence: bulk", "subject": "自动回复：数据请求"},
        {"line": "Precedence: bulk", "subject": "Out of Office: Data"},
    ],
)
def test_somebody_who_is_away_has_not_bounced(more):
    assert read(absent(MAIL, **more)).kind is ReportKind.AUTOMATIC


def test_what_a_person_writes_is_left_to_a_person():
    letter = absent(MAIL, line="X-Mailer: hand", subject="Re: Data request, delivery failed?")

    assert read(letter).kind is ReportKind.UNKNOWN


@pytest.mark.parametrize(
    ("said", "cause"),
    [
        ("550 5.1.1 <x@y.z>: Recipient address rejected: User unknown", "mailbox_unknown"),
        ("550 5.1.10 RESOLVER.ADR.RecipientNotFound", "mailbox_unknown"),
        ("556 5.1.10 Recipient address has null MX", "domain_unknown"),
        ("550 5.4.310 DNS domain does not exist", "domain_unknown"),
        ("552 5.2.2 The mailbox is over quota", "mailbox_full"),
        ("552 5.3.4 Message size exceeds fixed limit", "too_large"),
        ("552 Message size exceeds maximum size", "too_large"),
        ("550 5.7.1 Message rejected as spam", "refused"),
        ("554 DT:SPM 垃圾邮件", "refused"),
        ("550 Mailbox not found", "mailbox_unknown"),
        ("550 用户不存在", "mailbox_unknown"),
        ("451 4.7.1 Greylisting in action", "put_off"),
        ("450 later", "put_off"),
        ("550 5.2.1 disabled", "mailbox_closed"),
        ("4.4.7 delivery time expired", "server_away"),
        ("599 ?", "other"),
    ],
)
def test_servers_reasons_become_one_of_nine_sentences(said, cause):
    assert cause_of(said) == cause
    assert cause in SENTENCES


@given(st.binary(max_size=2000))
def test_no_bytes_break_the_reader(raw):
    assert read(raw).kind in ReportKind


@given(
    st.sampled_from([postfix(MAIL), exchange(MAIL), chinese_letter(MAIL), absent(MAIL)]),
    st.lists(st.tuples(st.integers(0, 2500), st.binary(max_size=12)), max_size=6),
)
@settings(max_examples=150)
def test_no_damage_to_a_report_breaks_the_reader_or_names_another_mail(raw, damages):
    for at, bytes_ in damages:
        raw = raw[:at] + bytes_ + raw[at + len(bytes_) :]

    report = read(raw)

    assert all(isinstance(one, UUID) for one in report.mails)
    assert len(report.said) <= 500
    assert report.said == cleaned(report.said)


@pytest.mark.parametrize(
    "raw",
    [
        b"Content-Type: multipart/report; boundary=x\r\n\r\n" + b"--x\r\n\r\n" * 40_000,
        b"".join(
            b"Content-Type: multipart/mixed; boundary=b%d\r\n\r\n--b%d\r\n" % (n, n)
            for n in range(5000)
        ),
        b"Content-Type: message/rfc822\r\n\r\n" * 8000,
        b"Subject: " + b"=?utf-8?B?////?= " * 20_000 + b"\r\n\r\n",
        b"To: " + b"0" * 10_000_000,
        postfix(MAIL) + b"x" * 30_000_000,
    ],
    ids=["parts", "nested", "letters in letters", "encoded words", "one line", "huge"],
)
def test_a_message_made_to_hurt_takes_little_time(raw):
    began = time.perf_counter()

    read(raw)

    assert time.perf_counter() - began < 30
    assert mail_reports.LARGEST <= 256 * 1024
