"""The floor: NiceGUI with one button and one label, served as the box is served.

`python -m tests.bench.bare_page PORT`. At `/` the button sets the label beside it; at `/button` it
sets the label of every browser that shows `/label`.
"""

from __future__ import annotations

import sys
from itertools import count

import uvicorn
from fastapi import FastAPI
from nicegui import ui

from tests.bench.box import HOST

_labels: list[ui.label] = []
_numbers = count(1)


@ui.page("/")
def both() -> None:
    """A button and its label."""
    label = ui.label("0")
    ui.button("press", on_click=lambda: label.set_text(str(next(_numbers))))


@ui.page("/button")
def button() -> None:
    """A button for the labels of others."""

    def press() -> None:
        text = str(next(_numbers))
        for label in _labels:
            label.set_text(text)

    ui.button("press", on_click=press)


@ui.page("/label")
def label() -> None:
    """A label that others set."""
    _labels.append(ui.label("0"))


def main(port: int) -> None:
    """Serve until stopped, under the box's own settings."""
    app = FastAPI()
    ui.run_with(app, tailwind=False, dark=None, reconnect_timeout=3.0, show_welcome_message=False)
    uvicorn.run(app, host=HOST, port=port, log_config=None, access_log=False, server_header=False)


if __name__ == "__main__":
    main(int(sys.argv[1]))
