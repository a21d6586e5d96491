"""Celery's broker settings: the given server, or the embedded one in a folder."""

from typing import Any

from portal.config import Config
from portal.core import folder_broker


def broker_options(config: Config) -> dict[str, Any]:
    """Return Celery's broker settings: the given server, or the embedded one in a folder."""
    if config.broker_url:
        return {
            "broker_url": config.broker_url,
            "broker_transport_options": (
                {"socket_timeout": 5, "socket_connect_timeout": 2, "visibility_timeout": 3600}
                if config.broker_url.startswith("redis")
                else {}
            ),
        }
    folder_broker.use()
    folder = config.data / "broker"
    messages, control = folder / "messages", folder / "control"
    for path in (messages, control):
        path.mkdir(parents=True, exist_ok=True)
    return {
        "broker_url": "filesystem://",
        "broker_transport_options": {
            "data_folder_in": str(messages),
            "data_folder_out": str(messages),
            "control_folder": str(control),
            "polling_interval": 0.1,
        },
    }
