"""One mailbox is one account: addresses have one canonical form."""

import pytest

from portal.accounts import emails


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("Li.Wei@Example.COM", "li.wei@example.com"),
        ("  a@example.com\t", "a@example.com"),
        ("ａdmin@example.com", "admin@example.com"),
        ("ſupport@example.com", "support@example.com"),
        ("a+b@example.com", "a+b@example.com"),
        ("a@bücher.example", "a@xn--bcher-kva.example"),
    ],
)
def test_addresses_of_one_mailbox_become_the_same(typed, kept):
    assert emails.canonical(typed) == kept


def test_a_look_alike_domain_shows_itself():
    assert emails.canonical("a@exаmple.com") == "a@xn--exmple-4nf.com"  # a Cyrillic letter


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "nobody",
        "a@x@example.com",
        "a@example.com, b@example.com",
        "a@example.com;b@example.com",
        "a@example.com\r\nBcc: z@example.com",
        "a@example.com\n",
        '"a b"@example.com',
        "A <a@example.com>",
        "a@localhost",
        "a@127.0.0.1",
        "a@-x.example",
        ".a@example.com",
        "a..b@example.com",
        "a\u00adb@example.com",
        "a\u200b@example.com",
        f"{'a' * 65}@example.com",
        f"a@{'b' * 250}.com",
        "李@example.com",
    ],
)
def test_what_is_not_exactly_one_address_is_refused(typed):
    assert emails.canonical(typed) is None
