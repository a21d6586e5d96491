"""The outer shell of an upload: a sound zip file that holds an xlsx workbook.

Nothing is unpacked here and no XML is read. Sizes in the zip directory are
used to refuse early only; :mod:`forms.workbook.parts` counts what really comes out.
"""

from __future__ import annotations

import stat
import struct
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO, Final

from forms.workbook.findings import Facts, Finding
from forms.workbook.limits import MEBIBYTE, Limits

_OLE2: Final = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_LOCAL_HEADER: Final = b"PK\x03\x04"
_END_OF_DIRECTORY: Final = b"PK\x05\x06"
_END_SIZE: Final = 22
_LOCAL_SIZE: Final = 30
_ENCRYPTED_FLAG: Final = 0x1
_TEXT_START: Final = 4096

#: First bytes of what people rename to .xlsx, and what it really is.
_OTHER_KINDS: Final = (
    (b"%PDF", "PDF"),
    (b"\x89PNG", "PNG"),
    (b"\xff\xd8\xff", "JPEG"),
    (b"Rar!", "RAR"),
    (b"7z\xbc\xaf", "7z"),
    (b"\x1f\x8b", "gzip"),
)


def check_start(path: Path, limits: Limits) -> list[Finding]:
    """Return what the size and the first bytes of the file give away."""
    size = path.stat().st_size
    if size == 0:
        return [Finding("file.empty")]
    if size > limits.file_bytes:
        return [_too_large(size, limits)]
    with path.open("rb") as stream:
        start = stream.read(_TEXT_START)
        if start.startswith(_LOCAL_HEADER):
            return _check_end(stream, size)
        if start.startswith(_OLE2):
            return [_ole_kind(stream)]
    return [_not_a_zip(start)]


def _too_large(size: int, limits: Limits) -> Finding:
    """Return the finding of a file over the cap, naming both sizes."""
    facts: Facts = {
        "megabytes": f"{size / MEBIBYTE:.1f}",
        "limit": limits.file_bytes // MEBIBYTE,
    }
    return Finding("file.too_large", facts=facts)


def _ole_kind(stream: BinaryIO) -> Finding:
    """Tell a workbook with a password, which Excel wraps in OLE2, from an old .xls."""
    stream.seek(0)
    if "EncryptedPackage".encode("utf-16-le") in stream.read(MEBIBYTE):
        return Finding("file.encrypted")
    return Finding("file.legacy_xls")


def _not_a_zip(start: bytes) -> Finding:
    """Return the finding that names what the file is instead of a workbook."""
    for magic, kind in _OTHER_KINDS:
        if start.startswith(magic):
            return Finding("file.not_xlsx", facts={"kind": kind})
    if start.lstrip(b"\xef\xbb\xbf \t\r\n").lower().startswith((b"<html", b"<!doctype", b"<table")):
        return Finding("file.not_xlsx", facts={"kind": "HTML"})
    if b"\x00" not in start or start.startswith((b"\xff\xfe", b"\xfe\xff")):
        return Finding("file.not_xlsx", facts={"kind": "text"})
    return Finding("file.not_xlsx", facts={"kind": "unknown"})


def _check_end(stream: BinaryIO, size: int) -> list[Finding]:
    """Require that the zip directory ends where the file ends.

    A workbook cut off by a broken download has no directory; bytes before or
    after the archive mean that two programs may see two different files.
    """
    stream.seek(max(0, size - _END_SIZE - 0xFFFF))
    tail = stream.read()
    at = tail.rfind(_END_OF_DIRECTORY)
    if at < 0 or len(tail) - at < _END_SIZE:
        return [Finding("file.damaged", facts={"part": "-"})]
    if len(tail) - at > _END_SIZE:
        return [Finding("file.polyglot")]
    return []


def check_members(archive: zipfile.ZipFile, limits: Limits) -> list[Finding]:
    """Return what is wrong with the list of parts, before any part is opened."""
    members = archive.infolist()
    if len(members) > limits.members:
        facts: Facts = {"what": "parts", "count": len(members), "limit": limits.members}
        return [Finding("file.too_complex", facts=facts)]
    bad = [*_bad_names(members), *_unreadable(members)]
    if bad:
        return bad
    if sum(member.file_size for member in members) > limits.unpacked_bytes:
        return [unpacks_too_large(limits)]
    return [*_overlaps(archive), *_wrong_kind(archive)]


def unpacks_too_large(limits: Limits) -> Finding:
    """Return the finding of a file that grows beyond all measure when unpacked."""
    facts = {"limit": limits.unpacked_bytes // MEBIBYTE}
    return Finding("file.too_large_unpacked", facts=facts)


def _bad_names(members: list[zipfile.ZipInfo]) -> Iterator[Finding]:
    """Yield members whose name points outside the archive or comes twice."""
    seen: set[str] = set()
    for member in members:
        # orig_filename, because zipfile cuts at NUL and turns backslashes around.
        name = member.orig_filename
        folded = name.casefold()
        if _leaves_archive(name) or stat.S_ISLNK(member.external_attr >> 16) or folded in seen:
            yield Finding("file.bad_member", facts={"part": name})
        seen.add(folded)


def _leaves_archive(name: str) -> bool:
    """Tell whether a member name is absolute, climbs up, or hides something."""
    return (
        not name
        or name.startswith("/")
        or any(sign in name for sign in ("\\", ":", "\x00"))
        or ".." in name.split("/")
    )


def _unreadable(members: list[zipfile.ZipInfo]) -> Iterator[Finding]:
    """Yield members that are encrypted or packed in a way no spreadsheet uses."""
    for member in members:
        if member.flag_bits & _ENCRYPTED_FLAG:
            yield Finding("file.encrypted")
            return
        if member.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
            yield Finding("file.damaged", facts={"part": member.filename})


def _overlaps(archive: zipfile.ZipFile) -> Iterator[Finding]:
    """Yield members whose bytes overlap, or bytes before the first one."""
    stream = archive.fp
    if stream is None:
        raise ValueError("The archive is closed.")
    end = 0
    for index, member in enumerate(sorted(archive.infolist(), key=lambda m: m.header_offset)):
        if index == 0 and member.header_offset != 0:
            yield Finding("file.polyglot")
            return
        stream.seek(member.header_offset)
        header = stream.read(_LOCAL_SIZE)
        if member.header_offset < end or len(header) < _LOCAL_SIZE:
            yield Finding("file.damaged", facts={"part": member.filename})
            return
        name_length, extra_length = struct.unpack("<HH", header[26:30])
        packed = name_length + extra_length + member.compress_size
        end = member.header_offset + _LOCAL_SIZE + packed


def _wrong_kind(archive: zipfile.ZipFile) -> Iterator[Finding]:
    """Yield the finding of a sound zip file that is no workbook."""
    names = set(archive.namelist())
    if "[Content_Types].xml" in names and "_rels/.rels" in names:
        return
    kind = "OpenDocument" if "mimetype" in names and "content.xml" in names else "zip"
    yield Finding("file.not_xlsx", facts={"kind": kind})
