"""Web server and worker as children of one process, which watches over them."""

import os
import signal
import socket
import subprocess
import sys
import time
from contextlib import suppress
from types import TracebackType
from typing import Self
from urllib.error import URLError
from urllib.request import urlopen

import click

from portal.cli.processes import SUPERVISED

PROGRAMME = (sys.executable, "-m", "portal.cli")
CHILDREN = {"serve": ("serve",), "worker": ("worker", "--log-level", "ERROR")}
QUIET = "ignore:You're running the worker with superuser privileges"
"""One machine, one person: Celery's advice for servers would only hide the address."""

LOOK_EVERY_SECONDS = 0.5
PATIENCE_SECONDS = 60
STOP_SECONDS = 15
SETTLED_SECONDS = 30
LONGEST_PAUSE_SECONDS = 30


def is_taken(port: int) -> bool:
    """Tell whether something listens on a port of this machine already."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return True
    return False


class Supervisor:
    """Starts the children, starts a dead worker again, and stops both at the end."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.children: dict[str, subprocess.Popen[bytes]] = {}
        self.started_at: dict[str, float] = {}
        self.pause = 0.0

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        _kind: type[BaseException] | None,
        _error: BaseException | None,
        _trace: TracebackType | None,
    ) -> None:
        self.stop()

    def start(self) -> None:
        """Start both children."""
        self._start("serve")
        self._start("worker")

    def _start(self, name: str) -> None:
        """Start one child in a session of its own: Ctrl-C reaches us alone, and we tell it."""
        self.started_at[name] = time.monotonic()
        self.children[name] = subprocess.Popen(  # noqa: S603 - our own programme
            [*PROGRAMME, *CHILDREN[name]],
            env=os.environ | {SUPERVISED: "1", "PYTHONWARNINGS": QUIET},
            stdin=subprocess.PIPE,
            start_new_session=True,
        )

    def wait_for_the_server(self) -> None:
        """Return when the server answers.

        Raises
        ------
        click.ClickException
            It ended, or did not answer in time.
        """
        end = time.monotonic() + PATIENCE_SECONDS
        while not self._answers():
            if self.children["serve"].poll() is not None:
                raise click.ClickException("The web server could not start; see above.")
            if time.monotonic() > end:
                raise click.ClickException("The web server does not answer.")
            time.sleep(0.1)

    def _answers(self) -> bool:
        address = f"http://127.0.0.1:{self.port}/healthz"
        try:
            with urlopen(address, timeout=5) as answer:
                return bool(answer.status == 200)
        except (URLError, OSError):
            return False

    def watch(self) -> None:
        """Watch until the server ends, which nothing but a fault makes it do.

        Raises
        ------
        click.ClickException
            The server ended.
        """
        while self.children["serve"].poll() is None:
            if self.children["worker"].poll() is not None:
                self._start_the_worker_again()
            time.sleep(LOOK_EVERY_SECONDS)
        raise click.ClickException("The web server has stopped; see above.")

    def _start_the_worker_again(self) -> None:
        """Start the worker anew, after a longer pause each time it does not live for long."""
        lived = time.monotonic() - self.started_at["worker"]
        short = lived < SETTLED_SECONDS
        self.pause = min(2 * self.pause + 1, LONGEST_PAUSE_SECONDS) if short else 0
        click.echo("The worker has stopped; starting it again.", err=True)
        _end_the_rest(self.children["worker"])
        time.sleep(self.pause)
        self._start("worker")

    def stop(self) -> None:
        """Ask both children to end; kill what does not."""
        for child in self.children.values():
            child.terminate()
        end = time.monotonic() + STOP_SECONDS
        for child in self.children.values():
            try:
                child.wait(timeout=max(0.1, end - time.monotonic()))
            except subprocess.TimeoutExpired:
                child.kill()
                child.wait()
            _end_the_rest(child)


def _end_the_rest(child: subprocess.Popen[bytes]) -> None:
    """End what a child has started and left behind: its session is its own."""
    with suppress(ProcessLookupError):
        os.killpg(child.pid, signal.SIGKILL)
