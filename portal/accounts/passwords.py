"""Password hashes: Argon2id with bounded memory, and at most two at once in a process."""

import secrets
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from flask import current_app, has_app_context

from portal.accounts.errors import Busy
from portal.config import Config

ITERATIONS = 2
LANES = 1
DEFAULT_MEMORY_KIB = 19456
AT_ONCE = 2
PATIENCE_SECONDS = 0.5
"""A hash takes about 40 ms, so waiting half a second lets a dozen people through in turn."""

_places = threading.BoundedSemaphore(AT_ONCE)


@cache
def _hasher(memory_kib: int) -> PasswordHasher:
    return PasswordHasher(time_cost=ITERATIONS, parallelism=LANES, memory_cost=memory_kib)


@cache
def _nobodys(memory_kib: int) -> str:
    """Return a hash that no password fits, to spend the same time on unknown addresses."""
    return _hasher(memory_kib).hash(secrets.token_urlsafe(32))


def _memory_kib() -> int:
    if not has_app_context():
        return DEFAULT_MEMORY_KIB
    config: Config = current_app.extensions["config"]
    return config.argon2_memory_kib


@contextmanager
def _place() -> Iterator[None]:
    if not _places.acquire(timeout=PATIENCE_SECONDS):
        raise Busy
    try:
        yield
    finally:
        _places.release()


def hash_password(text: str) -> str:
    """Return the hash to keep of a password.

    Raises
    ------
    Busy
        Two other hashes are being made and none ended in half a second.
    """
    with _place():
        return _hasher(_memory_kib()).hash(text.encode("utf-8", "surrogatepass"))


def check(kept: str | None, text: str) -> bool:
    """Tell whether ``text`` is the password behind ``kept``; as slow where there is none."""
    memory = _memory_kib()
    with _place():
        try:
            fits = _hasher(memory).verify(
                kept or _nobodys(memory), text.encode("utf-8", "surrogatepass")
            )
        except (VerificationError, InvalidHashError):
            return False
    return fits and kept is not None


def is_outdated(kept: str) -> bool:
    """Tell whether a hash was made with other settings than today's."""
    return _hasher(_memory_kib()).check_needs_rehash(kept)
