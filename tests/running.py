"""A whole portal as people run it: `gatefold up` as a process of its own, with its output."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.error import HTTPError, URLError
from urllib.request import urlopen

from services import wait_until

from portal.demo import reading

START_SECONDS = 120
"""Generous: the machine of the tests may be busy."""


class Running:
    """One running portal."""

    def __init__(self, process: subprocess.Popen[bytes], data: Path, port: int, log: Path) -> None:
        self.process = process
        self.data = data
        self.port = port
        self.log = log

    @property
    def address(self) -> str:
        """Return where it is served."""
        return f"http://127.0.0.1:{self.port}"

    def said(self) -> str:
        """Return what it printed so far."""
        return self.log.read_text()

    def is_welcomed(self) -> bool:
        """Tell whether it has told how to sign in; fails when it ended instead."""
        assert self.process.poll() is None, self.said()
        return reading.password() in self.said()

    def wait(self) -> "Running":
        """Return once it is ready."""
        wait_until(self.is_welcomed, START_SECONDS)
        return self

    def status(self, path: str = "/readyz") -> int | None:
        """Return the status of one address, ``None`` where nothing answers."""
        try:
            with urlopen(f"{self.address}{path}", timeout=10) as answer:
                return int(answer.status)
        except HTTPError as error:
            return int(error.code)
        except (URLError, OSError):
            return None

    def processes(self) -> dict[int, list[str]]:
        """Return the ids of all processes that work on the folder, with their commands."""
        found = {}
        for pid in filter(str.isdigit, os.listdir("/proc")):
            environment, command = _read(pid, "environ"), _read(pid, "cmdline")
            if f"GATEFOLD_DATA={self.data}" in environment and len(command) > 1:
                found[int(pid)] = command
        return found


def _read(pid: str, name: str) -> list[str]:
    try:
        return Path("/proc", pid, name).read_text(errors="replace").split("\0")
    except OSError:
        return []


@contextmanager
def up(data: Path, port: int, **more: str) -> Iterator[Running]:
    """Run `gatefold up` on a folder; it is always stopped at the end."""
    environment = os.environ | {"GATEFOLD_DATA": str(data), "PORT": str(port)} | more
    environment.pop("GATEFOLD_BASE_URL", None)
    log = data.parent / f"{data.name}.{port}.log"
    with log.open("wb") as file:
        process = subprocess.Popen(
            [sys.executable, "-m", "portal.cli", "up"],
            env=environment,
            stdout=file,
            stderr=subprocess.STDOUT,
        )
    try:
        yield Running(process, data, port, log)
    finally:
        if process.poll() is None:
            process.send_signal(signal.SIGINT)
        process.wait(timeout=60)
