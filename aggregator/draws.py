r"""Random numbers that are a function of seed, input and draw, and of nothing else.

Number n of an input's stream is the n-th output of SplitMix64 (Steele, Lea and
Flood 2014, Fast splittable pseudorandom number generators, OOPSLA), whose state
is a plain counter: so any worker can make any part of any stream, in any order.
Its two halves make two standard normal numbers (Box and Muller 1958).  The start
of a stream is a keyed hash of seed and input.

The numbers are drawn in single precision, 24 bits each, which is far more than
any number of draws can tell from a continuum and takes half the time; they are
used in double precision.

Draws come in blocks of :data:`BLOCK`; a block is always made and used whole, so
that the number of draws or workers cannot change how anything is rounded.
"""

from collections.abc import Iterable
from hashlib import blake2b
from typing import Final, TypeAlias

import numpy as np
import numpy.typing as npt

KeyArray: TypeAlias = npt.NDArray[np.uint64]
SingleArray: TypeAlias = npt.NDArray[np.float32]

BLOCK: Final = 64
"""Draws made at once."""
LARGEST_SEED: Final = 2**63 - 1

TILE: Final = 512
"""Inputs drawn at once: what the processor's cache holds."""

_PAIRS: Final = BLOCK // 2
_STEP: Final = np.uint64(0x9E3779B97F4A7C15)
_MIXES: Final = (
    (np.uint64(30), np.uint64(0xBF58476D1CE4E5B9)),
    (np.uint64(27), np.uint64(0x94D049BB133111EB)),
)
_LAST: Final = np.uint64(31)
_HALF_WORD: Final = np.uint64(32)
_ONE: Final = np.float32(1.0)
_SPACING: Final = np.float32(2.0**-32)
_TURN: Final = np.float32(2.0 * np.pi * 2.0**-32)
_MINUS_TWO: Final = np.float32(-2.0)


def stream_keys(names: Iterable[str], seed: int) -> KeyArray:
    """Return where the stream of each input starts.

    Parameters
    ----------
    names
        What tells the inputs apart; the same name is the same stream.
    seed
        0 to 2^63 - 1.

    Returns
    -------
    (n,) uint64 array

    Raises
    ------
    ValueError
        The seed is out of range.

    Examples
    --------
    >>> bool(stream_keys(["steel"], 1)[0] == stream_keys(["copper", "steel"], 1)[1])
    True
    """
    if not 0 <= seed <= LARGEST_SEED:
        raise ValueError(seed)
    key = seed.to_bytes(8, "little")
    digests = [blake2b(name.encode(), digest_size=8, key=key).digest() for name in names]
    return np.frombuffer(b"".join(digests), dtype="<u8").astype(np.uint64)


def outputs(keys: KeyArray, first: int, count: int) -> KeyArray:
    """Return outputs ``first`` to ``first + count - 1`` of each stream, counted from 0.

    >>> outputs(np.array([1234567], dtype=np.uint64), 0, 2).tolist()
    [[6457827717110365317, 3203168211198807973]]
    """
    counters = np.arange(first + 1, first + count + 1, dtype=np.uint64)
    state: KeyArray = np.add.outer(keys, counters * _STEP)
    shifted = np.empty_like(state)
    for shift, factor in _MIXES:
        np.right_shift(state, shift, out=shifted)
        np.bitwise_xor(state, shifted, out=state)
        np.multiply(state, factor, out=state)
    np.right_shift(state, _LAST, out=shifted)
    np.bitwise_xor(state, shifted, out=state)
    return state


def normals(keys: KeyArray, block: int) -> SingleArray:
    """Return one block of standard normal draws of each input.

    Parameters
    ----------
    keys : (n,) uint64 array
        From :func:`stream_keys`; best at most :data:`TILE` at once.
    block
        The block's number, from 0.

    Returns
    -------
    (n, BLOCK) single float array
        Column j is draw ``block x BLOCK + j``.

    Examples
    --------
    >>> keys = stream_keys(["copper", "steel"], seed=1)
    >>> bool((normals(keys, 3)[1] == normals(keys[1:], 3)[0]).all())
    True
    """
    words = outputs(keys, block * _PAIRS, _PAIRS)
    radius = np.right_shift(words, _HALF_WORD).astype(np.float32)
    radius += _ONE
    radius *= _SPACING
    np.log(radius, out=radius)
    radius *= _MINUS_TWO
    np.sqrt(radius, out=radius)
    angle = words.astype(np.uint32).astype(np.float32)
    angle *= _TURN
    found = np.empty((len(keys), BLOCK), dtype=np.float32)
    np.multiply(radius, np.cos(angle), out=found[:, :_PAIRS])
    np.multiply(radius, np.sin(angle), out=found[:, _PAIRS:])
    return found
