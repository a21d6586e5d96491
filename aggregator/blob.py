"""One file of named arrays: written whole, mapped when it is read, never executed.

Magic, length and checksum of a heading, the heading as JSON (facts, and name,
type, shape and place of each array), then the arrays as they lie in memory,
little-endian, each on a multiple of 64 bytes.
"""

import json
import math
import mmap
import os
import struct
import tempfile
import zlib
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final, TypeAlias

import numpy as np
import numpy.typing as npt

from aggregator.errors import AggregatorError, Words
from aggregator.messages import sentence

Arrays: TypeAlias = dict[str, npt.NDArray[Any]]
Facts: TypeAlias = dict[str, Any]

MAGIC: Final = b"GATEFOLD ARRAYS 1\n"
HEAD: Final = struct.Struct("<QI")
LONGEST_HEADING: Final = 1_000_000
ALIGNMENT: Final = 64
TYPES: Final = frozenset({"|b1", "|i1", "|u1", "<i2", "<i4", "<i8", "<f8"})


REASONS: Final = {
    "foreign": "snapshot.foreign",
    "damaged": "snapshot.damaged",
    "truncated": "snapshot.truncated",
}


class BlobRefused(AggregatorError):
    """The file is no file of arrays, or not all of it; ``reason`` is one of :data:`REASONS`."""

    code = "snapshot.refused"

    def __init__(self, *, path: str, reason: str) -> None:
        self.reason = reason
        english, chinese = (sentence(REASONS[reason], {}, lang) for lang in ("en", "zh"))
        super().__init__(path=path, reason=Words(english, zh=chinese))


def write_arrays(path: str | Path, arrays: Mapping[str, npt.NDArray[Any]], facts: Facts) -> None:
    """Write arrays and plain facts to one file, which appears only once it is whole.

    Examples
    --------
    >>> folder = tempfile.TemporaryDirectory()
    >>> path = Path(folder.name) / "numbers.gfa"
    >>> write_arrays(path, {"x": np.array([1.5, 2.5])}, {"kind": "numbers"})
    >>> arrays, facts = read_arrays(path)
    >>> arrays["x"], facts
    (array([1.5, 2.5]), {'kind': 'numbers'})
    >>> del arrays
    >>> folder.cleanup()
    """
    plain = {name: np.ascontiguousarray(array) for name, array in arrays.items()}
    described, offset = {}, 0
    for name, array in plain.items():
        described[name] = {"kind": array.dtype.str, "shape": array.shape, "offset": offset}
        offset += _padded(array.nbytes)
    heading = json.dumps({"facts": facts, "arrays": described}).encode()
    heading += b" " * (_padded(len(MAGIC) + HEAD.size + len(heading)) - len(heading) - _BEFORE)
    whole = Path(path)
    handle, name = tempfile.mkstemp(dir=whole.parent, prefix=whole.name)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(MAGIC + HEAD.pack(len(heading), zlib.crc32(heading)) + heading)
            for array in plain.values():
                file.write(array.data)
                file.write(b"\0" * (_padded(array.nbytes) - array.nbytes))
        Path(name).replace(whole)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise


def read_arrays(path: str | Path) -> tuple[Arrays, Facts]:
    """Return the arrays of a file, mapped and not writable, and its facts.

    Raises
    ------
    BlobRefused
        The file is of another kind, truncated, or its heading is damaged.

    Examples
    --------
    >>> folder = tempfile.TemporaryDirectory()
    >>> path = Path(folder.name) / "numbers.gfa"
    >>> write_arrays(path, {"x": np.arange(2)}, {"kind": "numbers"})
    >>> read_arrays(path)[1]
    {'kind': 'numbers'}
    >>> folder.cleanup()
    """
    with Path(path).open("rb") as file:
        start = file.read(_BEFORE)
        if not start.startswith(MAGIC) or len(start) < _BEFORE:
            raise BlobRefused(path=str(path), reason="foreign")
        length, checksum = HEAD.unpack_from(start, len(MAGIC))
        heading = file.read(min(length, LONGEST_HEADING))
        if zlib.crc32(heading) != checksum:
            raise BlobRefused(path=str(path), reason="damaged")
        content = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
    try:
        described = json.loads(heading)
        found = {
            name: _array(content, _BEFORE + length, **one)
            for name, one in described["arrays"].items()
        }
        facts = dict(described["facts"])
        _refuse_other_bytes(content, _BEFORE + length, described["arrays"])
    except (KeyError, TypeError, ValueError) as error:
        raise BlobRefused(path=str(path), reason="foreign") from error
    except _NotWhole as error:
        raise BlobRefused(path=str(path), reason=error.args[0]) from error
    return found, facts


class _NotWhole(Exception):
    pass


def _array(
    content: mmap.mmap, first: int, *, kind: str, shape: list[int], offset: int
) -> npt.NDArray[Any]:
    dtype, count = np.dtype(kind), math.prod(shape)
    if kind not in TYPES or min(offset, *shape, 0) < 0:
        raise ValueError(kind)
    if first + offset + count * dtype.itemsize > len(content):
        raise _NotWhole("truncated")
    return np.frombuffer(content, dtype, count, first + offset).reshape(shape)


def _refuse_other_bytes(content: mmap.mmap, first: int, arrays: Mapping[str, Any]) -> None:
    """Refuse a file that ends elsewhere than its arrays, or has something between them."""
    place = 0
    for one in arrays.values():
        size = math.prod(one["shape"]) * np.dtype(one["kind"]).itemsize
        end = place + size
        following = place + _padded(size)
        if first + following > len(content):
            raise _NotWhole("truncated")
        if one["offset"] != place or any(content[first + end : first + following]):
            raise _NotWhole("damaged")
        place = following
    if first + place != len(content):
        raise _NotWhole("damaged")


def _padded(size: int) -> int:
    return -(-size // ALIGNMENT) * ALIGNMENT


_BEFORE: Final = len(MAGIC) + HEAD.size
