"""The floor of a start: NiceGUI's hello world in a process that defines the same tables.

`python -m tests.bench.hello PORT`.
"""

from __future__ import annotations

import sys

import sqlmodel  # noqa: F401  (what the same tables are made with)
from nicegui import ui

import edge.box_tables  # noqa: F401
import sync.tables  # noqa: F401

HOST = "127.0.0.1"


@ui.page("/")
def hello() -> None:
    """Say hello."""
    ui.label("Hello, world")


ui.run(host=HOST, port=int(sys.argv[1]), reload=False, show=False, show_welcome_message=False)
