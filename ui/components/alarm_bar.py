"""What somebody must do something about, in one row at the foot of a screen."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ui.components.element import DataElement


@dataclass(frozen=True, slots=True)
class AlarmLine:
    """One alarm as a sentence; `since_ms` is box time. One that is `audible` sounds once."""

    alarm_id: str
    sentence: str
    since_ms: int
    audible: bool = False


@dataclass(frozen=True, slots=True)
class AlarmLabels:
    """Words of the bar."""

    more: str = "+ {count} more"
    less: str = "Show less"
    minutes: str = "{minutes} min"
    hours: str = "{hours} h"


class AlarmBar(
    DataElement, component="alarm_bar.js", dependencies=["comanda_kit.js", "kitchen_sound.js"]
):
    """The oldest alarm in full and the number of the others; a tap shows them all."""

    def __init__(self, *, labels: AlarmLabels | None = None) -> None:
        super().__init__()
        self.put_labels(labels or AlarmLabels())

    def set_alarms(self, alarms: Sequence[AlarmLine]) -> None:
        """Show these alarms, oldest first; none takes the bar away."""
        self.put("alarms", alarms)
