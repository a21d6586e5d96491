"""Real servers for the tests: PostgreSQL and Redis, started in a temporary folder."""

import os
import pwd
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any


class ServerMissing(RuntimeError):
    """A server program is not installed."""


def free_port() -> int:
    """Return a port nobody listens on."""
    with socket.socket() as sock:
        sock.bind(("127.0.0.1", 0))
        return int(sock.getsockname()[1])


def program(name: str, *also_in: str) -> str:
    """Return the path of a program, looking into ``also_in`` besides the PATH."""
    found = shutil.which(name, path=os.pathsep.join([os.environ["PATH"], *also_in]))
    if found is None:
        raise ServerMissing(f"{name} is not installed; `make test` installs it where it may")
    return found


def wait_until(ready: Callable[[], bool], seconds: float = 30) -> None:
    """Wait until ``ready`` says yes; fail after ``seconds``."""
    end = time.monotonic() + seconds
    while not ready():
        if time.monotonic() > end:
            raise TimeoutError(f"not ready after {seconds} s")
        time.sleep(0.05)


def listens(port: int) -> bool:
    """Tell whether something accepts connections on ``port``."""
    with socket.socket() as sock:
        return sock.connect_ex(("127.0.0.1", port)) == 0


class PostgresServer:
    """A PostgreSQL cluster of its own; PostgreSQL refuses to run as root, so another user does."""

    def __init__(self) -> None:
        versions = sorted(Path("/usr/lib/postgresql").glob("*/bin"))
        folders = [str(path) for path in reversed(versions)]
        self.pg_ctl = program("pg_ctl", *folders)
        self.initdb = program("initdb", *folders)
        self.folder = Path(tempfile.mkdtemp(prefix="gatefold-pg-"))
        self.port = free_port()
        self.user = "postgres" if os.geteuid() == 0 else pwd.getpwuid(os.geteuid()).pw_name

    def _run(self, *command: str) -> None:
        prefix = ["runuser", "-u", self.user, "--"] if os.geteuid() == 0 else []
        subprocess.run(
            [*prefix, *command], check=True, capture_output=True, cwd=self.folder, timeout=120
        )

    def start(self) -> "PostgresServer":
        """Create the cluster and start it, without syncing: the tests' data may be lost."""
        if os.geteuid() == 0:
            shutil.chown(self.folder, self.user)
        data = str(self.folder / "data")
        self._run(self.initdb, "-D", data, "-A", "trust", "-U", "gatefold", "-E", "UTF8", "-N")
        options = (
            f"-p {self.port} -k {self.folder} -h 127.0.0.1 -c fsync=off -c full_page_writes=off"
        )
        log = str(self.folder / "log")
        self._run(self.pg_ctl, "-D", data, "-w", "-l", log, "-o", options, "start")
        return self

    @property
    def url(self) -> str:
        """Return the address of the maintenance database."""
        return f"postgresql://gatefold@127.0.0.1:{self.port}/postgres"

    def stop(self) -> None:
        """Stop the cluster and remove it."""
        self._run(self.pg_ctl, "-D", str(self.folder / "data"), "-m", "immediate", "stop")
        shutil.rmtree(self.folder, ignore_errors=True)


class RedisServer:
    """A Redis server of its own that keeps nothing."""

    def __init__(self) -> None:
        self.program = program("redis-server")
        self.port = free_port()
        self.process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        """Return the broker address."""
        return f"redis://127.0.0.1:{self.port}/0"

    def start(self) -> "RedisServer":
        """Start the server and wait until it listens."""
        self.process = subprocess.Popen(
            [self.program, "--port", str(self.port), "--bind", "127.0.0.1", "--save", ""],
            stdout=subprocess.DEVNULL,
        )
        wait_until(lambda: listens(self.port))
        return self

    def stop(self) -> None:
        """Stop the server."""
        if self.process is not None:
            self.process.kill()
            self.process.wait()
            self.process = None


def chromium() -> dict[str, Any]:
    """Return how Playwright starts Chromium: the system's own, or the one it has installed.

    Ubuntu has Chromium only as a snap, which reads no temporary files of ours.
    """
    options: dict[str, Any] = {
        "args": ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
    }
    found = shutil.which("chromium")
    if found and not os.path.realpath(found).endswith("/snap"):
        options["executable_path"] = found
    return options
