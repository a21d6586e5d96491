"""Files that people uploaded: kept by the hash of their content, each company's apart.

A file lies at ``<company>/<first two digits>/<SHA-256>`` below the storage folder. It is on the
disk, whole and flushed, before the row that names it is committed; nothing is ever overwritten.
Equal files of two companies are two files: sizes and times tell nobody what others have.
"""

import hashlib
import os
import shutil
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import IO
from uuid import UUID

from flask import current_app

from portal.config import Config
from portal.core import failpoints

CHUNK = 1024 * 1024


class TooLong(Exception):
    """More came than may be kept; nothing was."""


class Altered(Exception):
    """The kept file is missing, or is not what was uploaded."""


@dataclass(frozen=True, slots=True)
class Kept:
    """A file that is on the disk: hexadecimal SHA-256 and size in bytes."""

    sha256: str
    size: int


class Storage:
    """One folder of files, by company and content."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def keep(self, owner: UUID, stream: IO[bytes], *, most: int) -> Kept:
        """Write a stream to the disk and return its hash; the same content is kept once.

        Raises
        ------
        TooLong
            The stream holds more than ``most`` bytes.
        """
        folder = self.root / str(owner)
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        handle, name = tempfile.mkstemp(dir=folder, prefix=".coming-")
        try:
            with os.fdopen(handle, "wb") as file:
                kept = _copy(stream, file, most)
            self._settle(Path(name), self._path(owner, kept.sha256))
        finally:
            Path(name).unlink(missing_ok=True)
        failpoints.reach("storage.kept")
        return kept

    def give(self, owner: UUID, sha256: str, receiver: UUID) -> None:
        """Let another company have a copy of a file, in its own folder.

        Raises
        ------
        Altered
            The file is not what it was.
        """
        source, target = self.checked(owner, sha256), self._path(receiver, sha256)
        if target.exists():
            target.touch()
            return
        target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        handle, name = tempfile.mkstemp(dir=target.parent, prefix=".coming-")
        os.close(handle)
        try:
            shutil.copyfile(source, name)
            self._settle(Path(name), target)
        finally:
            Path(name).unlink(missing_ok=True)

    def checked(self, owner: UUID, sha256: str) -> Path:
        """Return where a file lies, after reading it once to see that it is what it was.

        Raises
        ------
        Altered
            It is missing or has another content.
        """
        path = self._path(owner, sha256)
        if not path.is_file() or _hash(path) != sha256:
            raise Altered(str(path))
        return path

    def files(self, owner: UUID) -> Iterator[tuple[str, datetime]]:
        """Yield hash and time of each file that a company has."""
        for path in sorted((self.root / str(owner)).glob("??/*")):
            if len(path.name) == 64:
                yield path.name, datetime.fromtimestamp(path.stat().st_mtime, UTC)

    def remove(self, owner: UUID, sha256: str, *, unless_after: datetime) -> None:
        """Take a file away that no row names, unless it came again since."""
        path = self._path(owner, sha256)
        if path.is_file() and path.stat().st_mtime < unless_after.timestamp():
            path.unlink(missing_ok=True)

    def _path(self, owner: UUID, sha256: str) -> Path:
        return self.root / str(owner) / sha256[:2] / sha256

    @staticmethod
    def _settle(coming: Path, target: Path) -> None:
        """Flush a written file and its folder, and give it its name."""
        target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        _flush(coming)
        coming.replace(target)
        _flush(target.parent)


def _copy(stream: IO[bytes], file: IO[bytes], most: int) -> Kept:
    hashed, size = hashlib.sha256(), 0
    while chunk := stream.read(CHUNK):
        size += len(chunk)
        if size > most:
            raise TooLong
        hashed.update(chunk)
        file.write(chunk)
    return Kept(hashed.hexdigest(), size)


def _hash(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _flush(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def storage() -> Storage:
    """Return the application's storage."""
    config: Config = current_app.extensions["config"]
    return Storage(config.storage)
