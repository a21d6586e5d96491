"""What an uploaded file is, told by its content; its name is only what people call it.

Kept are documents that prove figures: scans, invoices, tables, texts. Whatever could run or show
something else to somebody else (programs, pages, macros, archives) is refused with a reason.
Nothing is ever unpacked or drawn here: of an Office file the list of its parts is read, bounded.
"""

import struct
import zipfile
from dataclasses import dataclass
from typing import IO

START = 4096
TAIL = 66_000
MOST_PARTS = 5_000
LARGEST_DIRECTORY = 2 * 1024 * 1024
END_OF_DIRECTORY = b"PK\x05\x06"
TEST_VIRUS = b"EICAR-STANDARD-ANTIVIRUS-TEST-FILE"
"""Every virus scanner reports this harmless text; one that holds it is refused."""

PICTURES = (
    (b"\x89PNG\r\n\x1a\n", ".png"),
    (b"\xff\xd8\xff", ".jpg"),
    (b"II*\x00", ".tif"),
    (b"MM\x00*", ".tif"),
)
HEIC_BRANDS = (b"heic", b"heix", b"mif1", b"msf1")
PROGRAMS = (b"MZ", b"\x7fELF", b"#!", b"\xca\xfe\xba\xbe", b"\xcf\xfa\xed\xfe")
ARCHIVES = (b"Rar!", b"7z\xbc\xaf", b"\x1f\x8b", b"BZh", b"\xfd7zXZ")
LEGACY_OFFICE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
PAGES = ("<!doctype html", "<html", "<svg", "<script", "<body", "<iframe")
OFFICE = {"xl/": ".xlsx", "word/": ".docx"}
ENCODINGS = ("utf-8-sig", "gb18030")


@dataclass(frozen=True, slots=True)
class Content:
    """What a file is: the ending its name should have."""

    suffix: str


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a file is not taken: a code with its sentence in both languages."""

    code: str


def recognise(stream: IO[bytes]) -> Content | Refusal:
    """Return what a file is, or why it is not taken; the stream is left at its start."""
    try:
        start = stream.read(START)
        if not start:
            return Refusal("evidence.empty")
        if _holds(stream, TEST_VIRUS):
            return Refusal("evidence.harmful")
        return _by_start(start, stream)
    finally:
        stream.seek(0)


def _by_start(start: bytes, stream: IO[bytes]) -> Content | Refusal:
    if b"%PDF-" in start[:1024] and not start.lstrip().startswith(b"<"):
        return Content(".pdf")
    for magic, suffix in PICTURES:
        if start.startswith(magic):
            return Content(suffix)
    if start.startswith(b"RIFF") and start[8:12] == b"WEBP":
        return Content(".webp")
    if start[4:8] == b"ftyp" and start[8:12] in HEIC_BRANDS:
        return Content(".heic")
    if start.startswith(b"PK"):
        return _zipped(stream)
    return _refused(start) or _text(start)


def _refused(start: bytes) -> Refusal | None:
    if start.startswith(PROGRAMS):
        return Refusal("evidence.program")
    if start.startswith(ARCHIVES):
        return Refusal("evidence.archive")
    if start.startswith(LEGACY_OFFICE):
        return Refusal("evidence.legacy_office")
    return None


def _text(start: bytes) -> Content | Refusal:
    """Take plain text, tables and electronic invoices (XML); no page that a browser would run."""
    text = _decoded(start)
    if text is None:
        return Refusal("evidence.unknown_kind")
    seen = text.lstrip("\ufeff \t\r\n").lower()
    if any(mark in seen for mark in PAGES):
        return Refusal("evidence.page")
    if seen.startswith("<?xml"):
        return Content(".xml")
    return Content(".csv" if _is_table(text) else ".txt")


def _decoded(start: bytes) -> str | None:
    for encoding in ENCODINGS:
        for cut in range(4):  # the last character may be cut in half
            try:
                text = start[: len(start) - cut].decode(encoding)
            except UnicodeDecodeError:
                continue
            return None if any(ord(c) < 32 and c not in "\t\r\n\f" for c in text) else text
    return None


def _is_table(text: str) -> bool:
    first = text.partition("\n")[0]
    return any(sign in first for sign in ",;\t")


def _zipped(stream: IO[bytes]) -> Content | Refusal:
    names = _parts(stream)
    if names is None:
        return Refusal("evidence.damaged")
    if any(name.lower().endswith("vbaproject.bin") for name in names):
        return Refusal("evidence.macros")
    if "[Content_Types].xml" in names:
        for folder, suffix in OFFICE.items():
            if any(name.startswith(folder) for name in names):
                return Content(suffix)
    if "OFD.xml" in names:
        return Content(".ofd")
    return Refusal("evidence.archive")


def _parts(stream: IO[bytes]) -> list[str] | None:
    """Return the names in a zip file's directory, ``None`` where it is damaged or too large."""
    size = stream.seek(0, 2)
    stream.seek(max(0, size - TAIL))
    tail = stream.read()
    end = tail.rfind(END_OF_DIRECTORY)
    if end < 0 or len(tail) < end + 22:
        return None
    count, length = struct.unpack_from("<HL", tail, end + 10)
    if count > MOST_PARTS or length > LARGEST_DIRECTORY:
        return None
    try:
        with zipfile.ZipFile(stream) as archive:
            return archive.namelist()[: MOST_PARTS + 1]
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError):
        return None


def _holds(stream: IO[bytes], wanted: bytes) -> bool:
    """Tell whether the file holds ``wanted`` anywhere, reading it in bounded pieces."""
    stream.seek(0)
    before = b""
    while piece := stream.read(1024 * 1024):
        if wanted in before + piece:
            return True
        before = piece[-len(wanted) :]
    return False
