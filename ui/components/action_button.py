"""A button for an act that happens once: a second tap waits for the answer to the first."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from ui.components.element import DataElement, Handler, Values, text

Tone = Literal["main", "plain", "good", "danger"]


@dataclass(frozen=True, slots=True)
class Pressed:
    """The button was pressed; the same id again means the same act again."""

    tap_id: str


class ActionButton(DataElement, component="action_button.js", dependencies=["comanda_kit.js"]):
    """Send, Pay, Void, Bump. Armed when drawn; armed again, with a new id, by `answered()`.

    When no answer comes (the connection was away, or 10 s passed) it is armed with the same id.
    """

    def __init__(
        self, label: str, *, tone: Tone = "plain", detail: str = "", icon: str = ""
    ) -> None:
        super().__init__()
        self._rounds = 0
        self._face = {"label": label, "detail": detail, "tone": tone, "icon": icon}
        self.put("face", self._face)

    def set_text(self, label: str, detail: str = "") -> None:
        """Change what it says; `detail` is the smaller line under it."""
        self._face = {**self._face, "label": label, "detail": detail}
        self.put("face", self._face)

    def set_tone(self, tone: Tone) -> None:
        """Change how it looks."""
        self._face = {**self._face, "tone": tone}
        self.put("face", self._face)

    def set_enabled(self, enabled: bool, reason: str = "") -> None:
        """Grey it with the reason why it cannot be done, or make it usable."""
        self.put("blocked", None if enabled else {"reason": reason})

    def answered(self) -> None:
        """The act was answered, whatever the answer: take the next press as a new act."""
        self._rounds += 1
        self.put("round", self._rounds)

    def on_press(self, handler: Handler[Pressed]) -> None:
        """Call once per act."""
        self.listen("press", _pressed, handler)


def _pressed(values: Values) -> Pressed:
    return Pressed(tap_id=text(values, "tap_id"))
