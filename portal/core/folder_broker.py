"""Celery's broker in a folder, with messages that appear whole.

kombu's own writes a message where readers already look for it: who looks between the opening and
the writing of the file finds nothing in it, and a worker stops at that.
"""

import time
from pathlib import Path
from typing import Any
from uuid import uuid4

from kombu.transport import TRANSPORT_ALIASES, filesystem
from kombu.utils.json import dumps


class Channel(filesystem.Channel):
    """Writes a message under a name that no queue has, then gives it its own."""

    def _put(self, queue: str, payload: dict[str, Any], **_: Any) -> None:  # type: ignore[override]
        name = f"{round(time.monotonic() * 1000)}_{uuid4()}.{queue}.msg"
        whole = Path(self.data_folder_out) / name
        unfinished = whole.with_name(f".{name}")
        unfinished.write_text(dumps(payload), encoding="utf-8")
        unfinished.replace(whole)


class Transport(filesystem.Transport):
    """kombu's transport with these channels."""

    Channel = Channel


def use() -> None:
    """Let ``filesystem://`` be this broker."""
    TRANSPORT_ALIASES["filesystem"] = f"{__name__}:Transport"
