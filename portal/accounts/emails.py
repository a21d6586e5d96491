"""E-mail addresses: one canonical form, so that one mailbox is one account."""

import re
import unicodedata

LONGEST = 254
LONGEST_LOCAL = 64
LOCAL = re.compile(r"[a-z0-9!#$%&'*+/=?^_`{|}~-]+(\.[a-z0-9!#$%&'*+/=?^_`{|}~-]+)*")
LABEL = re.compile(r"[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?")
INVISIBLE = {"Cc", "Cf", "Cs", "Co", "Zl", "Zp"}
PROVIDERS = frozenset(
    (
        *("qq.com", "foxmail.com", "163.com", "126.com", "yeah.net", "188.com", "sina.com"),
        *("sina.cn", "sohu.com", "139.com", "189.cn", "wo.cn", "aliyun.com", "21cn.com", "tom.com"),
        *("gmail.com", "googlemail.com", "outlook.com", "hotmail.com", "live.com", "msn.com"),
        *("yahoo.com", "yahoo.cn", "yahoo.co.jp", "icloud.com", "me.com", "mac.com", "aol.com"),
        *("proton.me", "protonmail.com", "gmx.de", "gmx.net", "web.de", "t-online.de"),
        *("mail.ru", "yandex.com", "naver.com", "hanmail.net", "daum.net", "rediffmail.com"),
    )
)
"""Domains at which anybody has an address: one there belongs to no company."""


def canonical(text: str) -> str | None:
    r"""Return the one form of an address, or ``None`` if it is not exactly one address.

    Full-width and other compatible characters become their plain ones, letters become small, and
    a domain in another script becomes its ASCII form, in which a look-alike shows itself.

    Examples
    --------
    >>> canonical(" ｌi.Wei@Example.COM ")
    'li.wei@example.com'
    >>> canonical("a@x.com, b@y.com") is None, canonical("a@x.com\r\nBcc: z@z.com") is None
    (True, True)
    """
    plain = unicodedata.normalize("NFKC", text.strip(" \t\u3000")).lower()
    if any(unicodedata.category(c) in INVISIBLE for c in plain):
        return None
    local, at, domain = plain.rpartition("@")
    ascii_domain = _ascii(domain)
    if not at or ascii_domain is None:
        return None
    address = f"{local}@{ascii_domain}"
    if len(local) > LONGEST_LOCAL or len(address) > LONGEST or not LOCAL.fullmatch(local):
        return None
    return address


def _ascii(domain: str) -> str | None:
    try:
        ascii_domain = domain.encode("idna").decode()
    except UnicodeError:
        return None
    labels = ascii_domain.split(".")
    if len(labels) < 2 or not all(LABEL.fullmatch(label) for label in labels):
        return None
    return None if labels[-1].isdigit() else ascii_domain


def masked(address: str) -> str:
    """Return an address as somebody who should recognise it may see it.

    Examples
    --------
    >>> masked("li.wei@example.com")
    'l…i@example.com'
    """
    local, _, domain = address.partition("@")
    return f"{local[:1]}…{local[-1:] if len(local) > 2 else ''}@{domain}"


def is_of_a_provider(domain: str) -> bool:
    """Tell whether anybody can have an address at a domain.

    >>> is_of_a_provider("vip.163.com"), is_of_a_provider("films.cn")
    (True, False)
    """
    return domain in PROVIDERS or domain.partition(".")[2] in PROVIDERS
