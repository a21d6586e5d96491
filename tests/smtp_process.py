"""An SMTP server in a process of its own, which behaves as the receiver's name asks for.

``nobody@`` is refused, ``later@`` is asked to wait once, ``full@`` is refused when the text comes,
``gone@`` is taken and comes back by a report in the Maildir; everybody else gets the mail, which is
kept as a file.
"""

import asyncio
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from pathlib import Path
from uuid import UUID, uuid4

from services import free_port, listens, wait_until


class Receiver:
    """What happens to each mail."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.asked_to_wait: set[str] = set()

    async def handle_RCPT(self, server, session, envelope, address, options) -> str:  # type: ignore[no-untyped-def]
        """Answer to the receiver's name."""
        if address.startswith("nobody@"):
            return "550 5.1.1 no such person"
        if address.startswith("later@") and address not in self.asked_to_wait:
            self.asked_to_wait.add(address)
            return "451 4.7.1 greylisted, try again"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope) -> str:  # type: ignore[no-untyped-def]
        """Answer to the text."""
        (receiver,) = envelope.rcpt_tos
        if receiver.startswith("full@"):
            return "552 5.2.2 mailbox full"
        name = f"{receiver}.{uuid4().hex}"
        (self.folder / "inbox" / name).write_bytes(envelope.content)
        if receiver.startswith("gone@"):
            from bounce_samples import postfix

            token = envelope.mail_from.partition("+")[2].partition("@")[0]
            report = postfix(UUID(token), said="the person has left")
            (self.folder / "reports" / "new" / name).write_bytes(report)
        return "250 OK"


class Server:
    """A running server, and what it was given."""

    def __init__(self, folder: Path, port: int) -> None:
        self.folder = folder
        self.url = f"smtp://127.0.0.1:{port}"
        self.box = f"maildir://{folder / 'reports'}"

    def got(self) -> list[EmailMessage]:
        """Return the mails that arrived, by their receivers."""
        files = sorted((self.folder / "inbox").iterdir())
        return [message_from_bytes(file.read_bytes(), policy=default) for file in files]  # type: ignore[misc]


@contextmanager
def serving(folder: Path) -> Iterator[Server]:
    """Run a server for a while."""
    for part in ("inbox", "reports/new", "reports/cur", "reports/tmp"):
        (folder / part).mkdir(parents=True)
    port = free_port()
    process = subprocess.Popen([sys.executable, __file__, str(folder), str(port)])
    try:
        wait_until(lambda: listens(port))
        yield Server(folder, port)
    finally:
        process.kill()
        process.wait()


def main(folder: Path, port: int) -> None:
    """Serve until killed."""
    from aiosmtpd.smtp import SMTP

    async def serve() -> None:
        receiver = Receiver(folder)
        loop = asyncio.get_running_loop()
        server = await loop.create_server(lambda: SMTP(receiver), "127.0.0.1", port)
        await server.serve_forever()

    asyncio.run(serve())


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]))
