"""A scanner at the screen's own device, that types like a keyboard (a "wedge"), and its tones."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from ui.components.element import DataElement, Handler, Values, text

Tone = Literal["good", "bad"]


@dataclass(frozen=True, slots=True)
class Scanned:
    """A code was scanned."""

    text: str
    tap_id: str


class ScanReader(
    DataElement, component="scan_reader.js", dependencies=["comanda_kit.js", "wedge_keys.js"]
):
    """Hears codes anywhere on the page, except while somebody writes in a field.

    A code is at least four characters, at most 50 ms apart, and Enter; or whatever comes between
    the `prefix` key (`F13`) and Enter, also in a field. Slower keys are a person's and reach the
    page. Nothing is heard on a page that is hidden or away.
    """

    def __init__(self, prefix: str = "") -> None:
        super().__init__()
        self._said = 0
        self.put("prefix", prefix)

    def on_scan(self, handler: Handler[Scanned]) -> None:
        """Call with every code."""
        self.listen("scan", _scanned, handler)

    def say(self, tone: Tone) -> None:
        """A high short tone for what was taken, a low long one for what was not."""
        self._said += 1
        self.put("said", [tone, self._said])


def _scanned(values: Values) -> Scanned:
    return Scanned(text(values, "text"), text(values, "tap_id"))
