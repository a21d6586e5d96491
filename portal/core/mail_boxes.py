"""The box to which other servers report: a folder of messages, or an IMAP account.

What was understood is taken out of the box; what was not stays in it with a flag, for a person.
"""

import imaplib
import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from itertools import islice
from pathlib import Path
from typing import Any, Protocol
from urllib.parse import unquote, urlsplit

from portal.core.mail_reports import LARGEST

TIMEOUT_SECONDS = 20
SCHEMES = ("maildir", "imap", "imaps")


class BoxAway(OSError):
    """The box for reports cannot be opened or read."""


class Box(Protocol):
    """A box that is open."""

    def fresh(self, most: int) -> Iterator[tuple[str, bytes]]:
        """Yield at most so many messages that were never looked at, by their keys."""

    def drop(self, keys: Iterable[str]) -> None:
        """Take messages out of the box."""

    def leave(self, keys: Iterable[str]) -> None:
        """Leave messages in the box, flagged, and do not read them again."""

    def left(self) -> int:
        """Return how many messages wait for a person."""


@contextmanager
def opened(url: str) -> Iterator[Box]:
    """Open the box at ``imap(s)://user:password@host/FOLDER`` or ``maildir:///path``.

    Raises
    ------
    BoxAway
        There is no such box, or it does not let us in.
    """
    parts = urlsplit(url)
    if parts.scheme not in SCHEMES:
        raise BoxAway(f"a box is named by {', '.join(SCHEMES)}")
    try:
        if parts.scheme == "maildir":
            yield Folder(Path(unquote(parts.path)))
        else:
            with _signed_in(url) as server:
                yield Account(server)
    except (imaplib.IMAP4.error, OSError) as error:
        raise BoxAway(f"{type(error).__name__}: {error}"[:300]) from error


class Folder:
    """A Maildir: ``new`` and ``cur``; the flag of what is left stands in the file's name."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def _files(self) -> list[Path]:
        """Return the messages, oldest name first; a folder that is missing is an error."""
        found = [file for part in ("new", "cur") for file in (self.path / part).iterdir()]
        return sorted((file for file in found if not file.is_symlink()), key=lambda f: f.name)

    def fresh(self, most: int) -> Iterator[tuple[str, bytes]]:
        """Yield messages without our flag."""
        unread = (file for file in self._files() if not _is_flagged(file))
        for file in islice(unread, most):
            with file.open("rb") as opened_file:
                yield str(file.relative_to(self.path)), opened_file.read(LARGEST)

    def drop(self, keys: Iterable[str]) -> None:
        """Remove the files; another worker may have done so."""
        for key in keys:
            (self.path / key).unlink(missing_ok=True)

    def leave(self, keys: Iterable[str]) -> None:
        """Flag the messages and move them to what was seen."""
        for key in keys:
            file = self.path / key
            name, _, flags = file.name.partition(":2,")
            if file.exists():
                file.rename(self.path / "cur" / f"{name}:2,{''.join(sorted({*flags, 'F'}))}")

    def left(self) -> int:
        """Return how many carry our flag."""
        return sum(_is_flagged(file) for file in self._files())


def _is_flagged(file: Path) -> bool:
    return "F" in file.name.partition(":2,")[2]


@contextmanager
def _signed_in(url: str) -> Iterator[imaplib.IMAP4]:
    parts = urlsplit(url)
    secure = parts.scheme == "imaps"
    host, port = parts.hostname or "localhost", parts.port or (993 if secure else 143)
    make: Any = imaplib.IMAP4_SSL if secure else imaplib.IMAP4
    server: imaplib.IMAP4 = make(host, port, timeout=TIMEOUT_SECONDS)
    with server:
        if not secure and "STARTTLS" in server.capabilities:
            server.starttls()
        server.login(unquote(parts.username or ""), unquote(parts.password or ""))
        folder = unquote(parts.path.strip("/")) or "INBOX"
        said, _ = server.select('"' + folder.replace("\\", "").replace('"', "") + '"')
        if said != "OK":
            raise BoxAway(f"there is no folder {folder}")
        yield server


class Account:
    """A folder of an IMAP account; what is left is starred."""

    def __init__(self, server: imaplib.IMAP4) -> None:
        self.server = server

    def _search(self, what: str) -> list[str]:
        _, found = self.server.uid("SEARCH", what)
        words = b" ".join(part for part in found if isinstance(part, bytes)).split()
        return [word.decode() for word in words if word.isdigit()]

    def fresh(self, most: int) -> Iterator[tuple[str, bytes]]:
        """Yield messages without a star, only as much of each as is read."""
        for uid in self._search("UNFLAGGED UNDELETED")[:most]:
            _, answer = self.server.uid("FETCH", uid, f"(BODY.PEEK[]<0.{LARGEST}>)")
            for part in answer:
                if isinstance(part, tuple) and re.search(rb"BODY\[\]", part[0]):
                    yield uid, part[1]
                    break

    def drop(self, keys: Iterable[str]) -> None:
        """Delete the messages."""
        if uids := ",".join(keys):
            self.server.uid("STORE", uids, "+FLAGS.SILENT", r"(\Deleted)")
            self.server.expunge()

    def leave(self, keys: Iterable[str]) -> None:
        """Star the messages."""
        if uids := ",".join(keys):
            self.server.uid("STORE", uids, "+FLAGS.SILENT", r"(\Flagged)")

    def left(self) -> int:
        """Return how many are starred."""
        return len(self._search("FLAGGED UNDELETED"))
