"""Attempts are counted in the database, whatever becomes of the request."""

import threading
from datetime import timedelta

import pytest

from portal.accounts import attempts
from portal.accounts.attempts import Limit
from portal.accounts.models import Attempts
from portal.core.clock import now
from portal.core.errors import TooMany

LIMIT = Limit("test", 3, timedelta(minutes=5))


@pytest.mark.parametrize(
    ("address", "counted_as"),
    [
        ("192.0.2.7", "192.0.2.7/32"),
        ("2001:db8:1:2:aaaa::1", "2001:db8:1:2::/64"),
        ("2001:db8:1:2:bbbb::9", "2001:db8:1:2::/64"),
        ("::ffff:192.0.2.7", "192.0.2.7/32"),
        (None, "unknown"),
        ("not an address", "unknown"),
    ],
)
def test_one_household_counts_as_one_visitor(address, counted_as):
    assert attempts.network(address) == counted_as


def test_the_limit_is_reached_after_so_many_attempts(database):
    at = now()
    for _ in range(3):
        attempts.take(database, [(LIMIT, "a@example.com")], at)

    with pytest.raises(TooMany) as refused:
        attempts.take(database, [(LIMIT, "a@example.com")], at + timedelta(minutes=1))

    assert refused.value.facts == {"minutes": 4}


def test_others_are_not_touched(database):
    for _ in range(4):
        attempts.minutes_to_wait(database, [(LIMIT, "a@example.com")], now())

    assert attempts.minutes_to_wait(database, [(LIMIT, "b@example.com")], now()) == 0


def test_a_new_window_begins_with_nothing(database):
    at = now()
    for _ in range(4):
        attempts.minutes_to_wait(database, [(LIMIT, "a")], at)

    later = at + timedelta(minutes=5)

    assert attempts.minutes_to_wait(database, [(LIMIT, "a")], later) == 0


def test_an_honest_attempt_is_given_back(database):
    at = now()
    for _ in range(20):
        assert attempts.minutes_to_wait(database, [(LIMIT, "a")], at) == 0
        attempts.give_back(database, [(LIMIT, "a")])


def test_the_table_does_not_tell_whose_attempts_they_are(database, session):
    attempts.take(database, [(LIMIT, "a@example.com")], now())

    assert [row.key for row in session.query(Attempts)] == [LIMIT.key("a@example.com")]
    assert "example" not in LIMIT.key("a@example.com")


def test_a_burst_cannot_slip_between_looking_and_counting(database):
    passed = []

    def attempt():
        if attempts.minutes_to_wait(database, [(LIMIT, "burst")], now()) == 0:
            passed.append(1)

    threads = [threading.Thread(target=attempt) for _ in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(passed) == 3


def test_old_counts_are_swept(database, session):
    attempts.take(database, [(LIMIT, "old")], now() - timedelta(days=3))

    attempts.take(database, [(LIMIT, "new")], now())

    assert [row.key for row in session.query(Attempts)] == [LIMIT.key("new")]
