"""Reports about mails as different servers write them, made by the formats they follow."""

import textwrap
from uuid import UUID


def _lines(text: str, **facts: object) -> bytes:
    return textwrap.dedent(text).format(**facts).replace("\n", "\r\n").encode()


def postfix(
    mail: UUID, status: str = "5.1.1", action: str = "failed", said: str = "no such user"
) -> bytes:
    """Return a report by RFC 3464 with the letter's head behind it; the address names the mail."""
    return _lines(
        """\
        Return-Path: <>
        Delivered-To: bounce+{token}@mail.example
        From: MAILER-DAEMON@relay.example (Mail Delivery System)
        To: bounce+{token}@mail.example
        Subject: Undelivered Mail Returned to Sender
        Auto-Submitted: auto-replied
        MIME-Version: 1.0
        Content-Type: multipart/report; report-type=delivery-status; boundary="B1/relay"

        --B1/relay
        Content-Type: text/plain; charset=us-ascii

        The letter could not be handed over.

        --B1/relay
        Content-Type: message/delivery-status

        Reporting-MTA: dns; relay.example
        X-Postfix-Queue-ID: 4AB12
        Arrival-Date: Mon, 23 Nov 2026 10:00:00 +0000 (UTC)

        Final-Recipient: rfc822; wang@works.example
        Original-Recipient: rfc822;wang@works.example
        Action: {action}
        Status: {status}
        Remote-MTA: dns; mx.works.example
        Diagnostic-Code: smtp; 550 {status} {said}

        --B1/relay
        Content-Type: text/rfc822-headers

        Message-ID: <{mail}@mail.example>
        Subject: Data

        --B1/relay--
        """,
        token=mail.hex,
        mail=mail,
        action=action,
        status=status,
        said=said,
    )


def exchange(mail: UUID) -> bytes:
    """Return a report in the shape of a mailbox server: related parts, upper case, whole letter."""
    return _lines(
        """\
        From: <postmaster@corp.example>
        To: <no-reply@mail.example>
        Subject: Undeliverable: Data request
        X-MS-Exchange-Message-Is-Ndr:
        In-Reply-To: <{mail}@mail.example>
        Content-Type: multipart/report; report-type=delivery-status; boundary="_nd_"
        MIME-Version: 1.0

        --_nd_
        Content-Type: multipart/alternative; boundary="_alt_"

        --_alt_
        Content-Type: text/plain; charset="utf-8"
        Content-Transfer-Encoding: base64

        WW91ciBtZXNzYWdlIGNvdWxkIG5vdCBiZSBkZWxpdmVyZWQu
        --_alt_
        Content-Type: text/html; charset="utf-8"

        <p>Your message could not be delivered.</p>
        --_alt_--

        --_nd_
        Content-Type: message/delivery-status

        Reporting-MTA: dns;EX01.corp.example
        Received-From-MTA: dns;mail.example

        Final-Recipient: rfc822;wang@corp.example
        Action: failed
        Status: 5.2.2
        Diagnostic-Code: smtp;554 5.2.2 mailbox full; storage quota reached

        --_nd_
        Content-Type: message/rfc822

        Message-ID: <{mail}@mail.example>
        Subject: Data request

        Hello
        --_nd_--
        """,
        mail=mail,
    )


def chinese_letter(mail: UUID, charset: str = "gb18030") -> bytes:
    """Return what some Chinese providers send: a letter, no report, in their own charset."""
    head = _lines(
        """\
        From: "=?utf-8?B?6YKu5Lu257O757uf?=" <Postmaster@post.example>
        To: bounce+{token}@mail.example
        Subject: =?utf-8?B?57O757uf6YCA5L+h?=
        MIME-Version: 1.0
        Content-Type: text/html; charset={charset}
        Content-Transfer-Encoding: 8bit

        """,
        token=mail.hex,
        charset=charset,
    )
    body = "<p>您的邮件被退回。</p>\r\n<p>原因：收件人邮箱不存在（550 用户不存在）</p>\r\n"
    return head + body.encode("gb18030")


def absent(mail: UUID, **more: str) -> bytes:
    """Return an automatic answer of somebody who is away."""
    return _lines(
        """\
        From: wang@works.example
        To: bounce+{token}@mail.example
        Subject: {subject}
        {line}
        Content-Type: text/plain; charset=utf-8

        I am out until 5.1.1 o'clock; 550 things wait. Delivery failed is what I call it.
        """,
        token=mail.hex,
        subject=more.get("subject", "Automatic reply: Data"),
        line=more.get("line", "Auto-Submitted: auto-replied"),
    )
