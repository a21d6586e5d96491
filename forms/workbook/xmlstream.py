"""One bounded way to stream an XML part of a workbook, for the gate and the reader alike."""

from __future__ import annotations

import zipfile
import zlib
from collections.abc import Callable, Iterator, Mapping
from typing import Final
from xml.parsers import expat

from forms.workbook.container import unpacks_too_large
from forms.workbook.findings import Finding
from forms.workbook.limits import Limits

_BLOCK: Final = 64 * 1024
_ENCODINGS: Final = {None, "UTF-8", "UTF-16", "US-ASCII", "ASCII"}

Start = Callable[[str, Mapping[str, str]], None]
End = Callable[[str], None]
Text = Callable[[str], None]


class Refused(Exception):
    """The part must not be read any further; carries the finding that says why."""

    def __init__(self, finding: Finding) -> None:
        super().__init__(finding.code)
        self.finding = finding


class Meter:
    """Counts the bytes that really come out of an archive, whatever its directory says."""

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._unpacked = 0

    def blocks(self, archive: zipfile.ZipFile, part: str) -> Iterator[bytes]:
        """Yield the part block by block, or raise :class:`Refused`."""
        declared = archive.getinfo(part).file_size
        found = 0
        try:
            with archive.open(part) as stream:
                while block := stream.read(_BLOCK):
                    found += len(block)
                    self._unpacked += len(block)
                    if self._unpacked > self._limits.unpacked_bytes:
                        raise Refused(unpacks_too_large(self._limits))
                    yield block
        # A forged size shows as a wrong checksum, because zipfile stops at that size.
        except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError):
            raise Refused(damaged(part)) from None
        if found != declared:
            raise Refused(damaged(part))


def damaged(part: str) -> Finding:
    """Return the finding of a part that cannot be read as it should."""
    return Finding("file.damaged", facts={"part": part})


class XmlPart:
    """Streams one part through expat and refuses what no spreadsheet program writes.

    Names reach the handlers without their namespace prefix, so that
    ``x:row`` and ``row`` are the same element to everyone who looks.
    """

    def __init__(self, part: str, limits: Limits) -> None:
        self.part = part
        self._limits = limits
        self._depth = 0
        self._fed = 0
        self._parser = expat.ParserCreate()
        self._parser.buffer_text = True
        self._parser.StartDoctypeDeclHandler = self._refuse_dtd
        self._parser.EntityDeclHandler = self._refuse_dtd
        self._parser.XmlDeclHandler = self._check_encoding

    def handle(self, start: Start, end: End | None = None, text: Text | None = None) -> XmlPart:
        """Set who is told about elements and texts."""

        def on_start(name: str, attributes: dict[str, str]) -> None:
            self._depth += 1
            if self._depth > self._limits.depth:
                raise Refused(self._too_complex("depth", self._depth, self._limits.depth))
            start(name.rpartition(":")[2], attributes)

        def on_end(name: str) -> None:
            self._depth -= 1
            if end is not None:
                end(name.rpartition(":")[2])

        self._parser.StartElementHandler = on_start
        self._parser.EndElementHandler = on_end
        if text is not None:
            self._parser.CharacterDataHandler = text
        return self

    def feed(self, block: bytes) -> None:
        """Parse one block, or raise :class:`Refused`."""
        self._parse(block, last=False)
        self._fed += len(block)
        # -1 before the first token is complete.
        if self._fed - max(self._parser.CurrentByteIndex, 0) > self._limits.token_bytes + _BLOCK:
            raise Refused(self._too_complex("token", self._fed, self._limits.token_bytes))

    def close(self) -> None:
        """Finish, or raise :class:`Refused` where the part ends too early."""
        self._parse(b"", last=True)

    def _parse(self, block: bytes, *, last: bool) -> None:
        try:
            self._parser.Parse(block, last)
        except expat.ExpatError:
            raise Refused(damaged(self.part)) from None

    def _too_complex(self, what: str, count: int, limit: int) -> Finding:
        return Finding("file.too_complex", facts={"what": what, "count": count, "limit": limit})

    def _refuse_dtd(self, *_: object) -> None:
        raise Refused(Finding("file.dtd", facts={"part": self.part}))

    def _check_encoding(self, _version: str, encoding: str | None, _standalone: int) -> None:
        if encoding is not None and encoding.upper() not in _ENCODINGS:
            facts = {"part": self.part, "found": encoding}
            raise Refused(Finding("file.encoding", facts=facts))


def stream(
    archive: zipfile.ZipFile,
    part: str,
    start: Start,
    end: End | None = None,
    text: Text | None = None,
    *,
    limits: Limits,
) -> None:
    """Run one whole part through the handlers, or raise :class:`Refused`."""
    if part not in archive.namelist():
        raise Refused(damaged(part))
    parser = XmlPart(part, limits).handle(start, end, text)
    for block in Meter(limits).blocks(archive, part):
        parser.feed(block)
    parser.close()
