"""Logs: one line for each thing worth knowing, with ids and without personal data."""

from __future__ import annotations

import logging
import sys
from collections.abc import MutableMapping
from typing import Any

import structlog

PERSONAL = frozenset(
    {
        "address", "card", "code", "cookie", "email", "guest", "guest_name", "link", "name",
        "note", "password", "person", "person_name", "phone", "pin", "secret", "short_name",
        "token", "user_agent",
    }
)  # fmt: skip
"""Keys whose values name a person or open a door: they never reach a log."""


def drop_personal(
    _logger: object, _method: str, event: MutableMapping[str, Any]
) -> MutableMapping[str, Any]:
    """A structlog processor: leaves out what `PERSONAL` names, also inside nested values."""
    return {key: _without_personal(value) for key, value in event.items() if key not in PERSONAL}


def _without_personal(value: object) -> object:
    if isinstance(value, dict):
        return {k: _without_personal(v) for k, v in value.items() if k not in PERSONAL}
    if isinstance(value, list | tuple):
        return [_without_personal(each) for each in value]
    return value


def configure(level: str = "info", log_format: str = "json") -> None:
    """Send structlog's and the standard library's lines to stderr, as JSON or as text."""
    shared: list[structlog.typing.Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.stdlib.ExtraAdder(),
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        drop_personal,
    ]
    last: list[structlog.typing.Processor] = (
        [structlog.processors.format_exc_info, structlog.processors.JSONRenderer(default=str)]
        if log_format == "json"
        else [structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty())]
    )
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=shared,
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, *last],
        )
    )
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level.upper())
    for quiet in ("alembic", "aiosqlite", "uvicorn.access", "httpx", "engineio", "socketio"):
        logging.getLogger(quiet).setLevel(logging.WARNING)
