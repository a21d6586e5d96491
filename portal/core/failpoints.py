"""Named places where a test can kill, stop or fail the process: ``GATEFOLD_FP=name:kill``.

Unset, as always outside the tests, a failpoint does nothing.
"""

import os
import signal
import time

VARIABLE = "GATEFOLD_FP"


class FailpointReached(RuntimeError):
    """Raised where a test asked for a failure."""


def reach(name: str) -> None:
    """Do what the environment asks for at this place; nothing if it asks for nothing."""
    wanted = os.environ.get(VARIABLE, "")
    if not wanted.startswith(f"{name}:"):
        return
    action = wanted.removeprefix(f"{name}:")
    if action == "kill":
        os.kill(os.getpid(), signal.SIGKILL)
    if action == "raise":
        raise FailpointReached(name)
    if action.startswith("sleep"):
        time.sleep(float(action.removeprefix("sleep=")))
