"""The hidden identity of a workbook: for which request it was made, with a seal over it.

The seal is an HMAC with a key that only the portal knows. It says that request,
questionnaire, version, level and the answers as they were when the workbook was
written have not been altered. A blank list that belongs to no request is sealed
without a key: that protects against accidents, and there is nothing to forge.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import re
import zlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from forms.answers import Answers, empty

MARKER: Final = "gatefold workbook"
_FORMAT: Final = "1"
_CHUNK: Final = 30_000
_LARGEST_BASE: Final = 16 * 1024 * 1024
_IDENTITY: Final = "identity."
_BASE: Final = "base"
_SEAL: Final = "seal"
_ROW_ID: Final = re.compile(r"[A-Za-z0-9_-]{1,40}", re.ASCII)


class SealState(StrEnum):
    """What the seal says."""

    INTACT = "intact"
    BROKEN = "broken"
    #: Made for a request, and the key is not at hand (a check on the command line).
    UNCHECKED = "unchecked"


@dataclass(frozen=True, slots=True)
class Sealed:
    """The identity of a workbook, and the answers that it was written with."""

    identity: Mapping[str, str]
    base: Answers
    state: SealState


def rows(
    identity: Mapping[str, str], base: Answers, key: bytes | None
) -> Iterator[tuple[str, str]]:
    """Yield the lines of the identity sheet."""
    packed = _pack(base)
    yield MARKER, _FORMAT
    yield from ((f"{_IDENTITY}{name}", value) for name, value in sorted(identity.items()))
    yield from ((_BASE, packed[at : at + _CHUNK]) for at in range(0, len(packed), _CHUNK))
    yield _SEAL, _seal(identity, packed, key)


def open_seal(lines: Iterable[tuple[str, str]], key: bytes | None) -> Sealed | None:
    """Return what the identity sheet says, or None where it is no identity sheet."""
    found = list(lines)
    if not found or found[0] != (MARKER, _FORMAT):
        return None
    names = (line for line in found if line[0].startswith(_IDENTITY))
    identity = {name.removeprefix(_IDENTITY): value for name, value in names}
    packed = "".join(value for name, value in found if name == _BASE)
    seals = [value for name, value in found if name == _SEAL]
    state = _state(identity, packed, seals, key)
    base = None if state is SealState.BROKEN else _unpack(packed)
    if base is None:
        return Sealed(identity, empty(), SealState.BROKEN)
    return Sealed(identity, base, state)


def _state(
    identity: Mapping[str, str], packed: str, seals: list[str], key: bytes | None
) -> SealState:
    """Return what the seal says; a blank list may also be opened by someone with a key."""
    if "request" not in identity:
        key = None
    elif key is None:
        return SealState.UNCHECKED
    expected = _seal(identity, packed, key)
    is_intact = len(seals) == 1 and hmac.compare_digest(seals[0].encode(), expected.encode())
    return SealState.INTACT if is_intact else SealState.BROKEN


def _seal(identity: Mapping[str, str], packed: str, key: bytes | None) -> str:
    """Return the HMAC over identity and answers; a blank list is sealed without a key."""
    text = json.dumps([_FORMAT, sorted(identity.items()), packed], ensure_ascii=True)
    used = key if key is not None and "request" in identity else b""
    return hmac.new(used, text.encode(), hashlib.sha256).hexdigest()


def _pack(base: Answers) -> str:
    """Return answers in few characters that every spreadsheet program leaves alone."""
    return base64.b64encode(zlib.compress(json.dumps(base).encode())).decode("ascii")


def _unpack(packed: str) -> Answers | None:
    """Return the answers again, or None where they are damaged or a bomb."""
    try:
        inflater = zlib.decompressobj()
        text = inflater.decompress(base64.b64decode(packed, validate=True), _LARGEST_BASE)
        base: Answers = json.loads(text)
    except (ValueError, zlib.error, RecursionError):
        return None
    return base if inflater.eof and _is_document(base) else None


def _is_document(base: object) -> bool:
    """Tell whether something has the shape of answers.

    What a blank list was written with is sealed without a secret, so anybody may have made it.
    """
    if not isinstance(base, dict):
        return False
    fields, tables = base.get("fields"), base.get("rows")
    if not _are_entries(fields) or not isinstance(tables, dict):
        return False
    rows = [row for table in tables.values() for row in (table if isinstance(table, list) else [0])]
    return base.get("decimal_sign") in (None, ".", ",") and all(map(_is_row, rows))


def _is_row(row: object) -> bool:
    """Tell whether something has the shape of a row."""
    if not isinstance(row, dict) or not isinstance(row.get("id"), str):
        return False
    return _ROW_ID.fullmatch(row["id"]) is not None and _are_entries(row.get("cells"))


def _are_entries(entries: object) -> bool:
    """Tell whether something has the shape of entries by key."""
    return isinstance(entries, dict) and all(
        isinstance(entry, dict)
        and isinstance(entry.get("raw"), str)
        and isinstance(entry.get("unit", 0), str | None)
        and _is_value(entry.get("value", 0))
        for entry in entries.values()
    )


def _is_value(value: object) -> bool:
    """Tell whether something has the shape of a canonical value."""
    if isinstance(value, list):
        return all(isinstance(one, str) for one in value)
    return value is None or isinstance(value, str | bool)
