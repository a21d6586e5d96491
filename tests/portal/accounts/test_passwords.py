"""Hashes: Argon2id as configured, few at once, no sign of whether there is an account."""

import threading
import time

import pytest

from portal.accounts import passwords
from portal.accounts.errors import Busy


def test_the_hash_is_argon2id_with_the_configured_memory(app):
    with app.app_context():
        kept = passwords.hash_password("quiet-lamp-boats")

    assert kept.startswith("$argon2id$v=19$m=64,t=2,p=1$")


def test_without_an_application_the_default_memory_is_used():
    assert "$m=19456,t=2,p=1$" in passwords.hash_password("quiet-lamp-boats")


def test_only_the_same_password_fits(app):
    with app.app_context():
        kept = passwords.hash_password("quiet-lamp-boats")

        assert passwords.check(kept, "quiet-lamp-boats")
        assert not passwords.check(kept, "quiet-lamp-boat")
        assert not passwords.check(None, "quiet-lamp-boats")
        assert not passwords.check("not a hash", "quiet-lamp-boats")


def test_an_unknown_address_costs_as_much_time_as_a_known_one():
    kept = passwords.hash_password("quiet-lamp-boats")
    passwords.check(None, "warm up")

    def spent(known):
        start = time.perf_counter()
        for _ in range(5):
            passwords.check(known, "wrong")
        return time.perf_counter() - start

    assert 0.5 < spent(None) / spent(kept) < 2


def test_a_third_hash_at_once_is_refused_instead_of_queued_for_ever(monkeypatch):
    monkeypatch.setattr(passwords, "PATIENCE_SECONDS", 0.05)
    free = threading.Event()

    def occupy():
        with passwords._place():
            free.wait(5)

    threads = [threading.Thread(target=occupy) for _ in range(passwords.AT_ONCE)]
    for thread in threads:
        thread.start()
    while passwords._places._value:
        time.sleep(0.01)

    with pytest.raises(Busy):
        passwords.check(None, "anything")

    free.set()
    for thread in threads:
        thread.join()
    assert passwords.check(None, "anything") is False


def test_a_hash_of_older_settings_is_recognised(app):
    older = passwords.hash_password("quiet-lamp-boats")

    with app.app_context():
        assert passwords.is_outdated(older)
        assert not passwords.is_outdated(passwords.hash_password("quiet-lamp-boats"))
