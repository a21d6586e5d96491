"""Logs: one JSON object a line, without local variables, so that no secret slips in."""

import json
import logging
import sys
from typing import Any

import structlog


def _one_line(document: dict[str, Any], **_: object) -> str:
    return json.dumps(document, ensure_ascii=False, default=str)


def set_up(*, level: int = logging.INFO) -> None:
    """Write all logs of the process to standard error in the house's form."""
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.format_exc_info,
            structlog.processors.JSONRenderer(serializer=_one_line),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(level),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
        cache_logger_on_first_use=False,
    )
