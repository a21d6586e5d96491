"""The processes: web server, job worker, and both together."""

import os
import signal
import sys
import threading
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from portal.cli.supervisor import Supervisor

SUPERVISED = "GATEFOLD_SUPERVISED"


@click.command()
@click.option("--host", envvar="GATEFOLD_HOST", default="127.0.0.1", show_default=True)
@click.option("--port", envvar="GATEFOLD_PORT", type=int, default=8000, show_default=True)
@click.option("--threads", default=8, show_default=True, help="Requests handled at once.")
def serve(host: str, port: int, threads: int) -> None:
    """Serve the portal; refuses a database that is not at this code's schema."""
    import waitress

    from portal.app import settle
    from portal.core.migrations import SchemaMismatch
    from portal.wsgi import make_app

    _end_with_the_supervisor()
    signal.signal(signal.SIGTERM, _leave)  # requests in hand are answered first
    try:
        app = make_app()
    except SchemaMismatch as error:
        raise click.ClickException(str(error)) from None
    settle()
    waitress.serve(app, host=host, port=port, threads=threads, ident="gatefold", channel_timeout=60)


@click.command()
@click.option("--processes", envvar="GATEFOLD_WORKERS", type=int, default=1, show_default=True)
@click.option("--log-level", default="WARNING", show_default=True)
def worker(processes: int, log_level: str) -> None:
    """Do background jobs until told to stop; refuses a database of another schema."""
    from portal.app import create_app, settle
    from portal.core.migrations import SchemaMismatch, require_current
    from portal.worker import work

    _end_with_the_supervisor()
    app = create_app()
    try:
        require_current(app.extensions["database"].engine)
    except SchemaMismatch as error:
        raise click.ClickException(str(error)) from None
    settle()
    work(app, processes=processes, log_level=log_level)


@click.command()
@click.option("--port", envvar="PORT", type=int, default=8000, show_default=True)
def up(port: int) -> None:
    """Everything on one machine: migrate, load the demonstration, serve, work; Ctrl-C stops it."""
    from portal.cli.supervisor import Supervisor, is_taken

    if is_taken(port):
        raise click.ClickException(
            f"Port {port} is in use: Gatefold runs already, or another program does.\n"
            f"Stop it, or choose another port: PORT={port + 1} make run"
        )
    base_url = os.environ.setdefault("GATEFOLD_BASE_URL", f"http://127.0.0.1:{port}")
    os.environ["GATEFOLD_PORT"] = str(port)
    _listen_for_the_end()
    try:
        _start_and_watch(Supervisor(port), base_url)
    except KeyboardInterrupt:
        click.echo("Stopped.")


def _start_and_watch(supervisor: "Supervisor", base_url: str) -> None:
    from portal.demo import story

    click.echo("Starting Gatefold …")
    story.prepare()
    with supervisor:
        supervisor.start()
        supervisor.wait_for_the_server()
        click.echo(story.welcome(base_url))
        click.echo("Ctrl-C stops everything; the data stay.")
        supervisor.watch()


def _listen_for_the_end() -> None:
    """Let Ctrl-C and its kin end everything, also where a script started us in the background.

    Only a hangup that somebody chose to ignore (nohup) stays ignored.
    """
    signal.signal(signal.SIGINT, _interrupt)
    signal.signal(signal.SIGTERM, _interrupt)
    if signal.getsignal(signal.SIGHUP) is not signal.SIG_IGN:
        signal.signal(signal.SIGHUP, _interrupt)


def _interrupt(*_: object) -> None:
    raise KeyboardInterrupt


def _leave(*_: object) -> None:
    sys.exit(0)


def _end_with_the_supervisor() -> None:
    """End when whoever started this process is gone, even if it was killed.

    The supervisor holds the other end of the standard input; nothing is ever written to it.
    """
    if SUPERVISED not in os.environ:
        return

    def wait() -> None:
        while os.read(0, 1):  # not through sys.stdin: its lock would disturb the end
            pass
        os.kill(os.getpid(), signal.SIGTERM)

    threading.Thread(target=wait, name="supervisor", daemon=True).start()
