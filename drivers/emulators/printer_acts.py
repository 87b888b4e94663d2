"""What people do to a printer in software, and what happens to it, by name."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Final

from drivers.emulators.core import Act

if TYPE_CHECKING:
    from drivers.emulators.printer import PrinterMachine

DOTS_PER_MM: Final = 8
_LASTING: Final = (
    ("open_cover", "Open the cover", "close_cover", "Close the cover", "cover_open"),
    ("take_paper_out", "Take the paper out", "put_paper_in", "", "paper_out"),
    ("near_end", "Let the roll end soon", "put_paper_in", "", "paper_near_end"),
    ("jam_cutter", "Jam the cutter", "clear_cutter", "Free the cutter", "cutter_jammed"),
    ("heat_up", "Let the head get hot", "cool_down", "Let the head cool down", "overheated"),
    ("break_down", "Let it break down", "repair", "Repair it", "unrecoverable"),
    ("mute", "Let it answer nothing more", "unmute", "Let it answer again", "silent"),
    (
        "mute_offline",
        "Let it be silent while it is not ready",
        "speak_offline",
        "Let it also answer while it is not ready",
        "mute_offline",
    ),
)
"""What is so until it is taken back: its name and title, those of its opposite, the fault."""


def acts_of(printer: PrinterMachine) -> Mapping[str, Act]:
    """All of them; those of a drawer that hangs at the printer's plug win."""
    acts: dict[str, Act] = {}
    for name, title, undo, undo_title, fault in _LASTING:
        acts[name] = _flag(printer, title, fault, True, undo)
        if undo_title:
            acts[undo] = _flag(printer, undo_title, fault, False)
    drawer = {} if printer.drawer is None else printer.drawer.acts()
    return {**acts, **_others(printer), **drawer}


def _flag(printer: PrinterMachine, title: str, fault: str, to: bool, undo: str = "") -> Act:
    def does(_value: str, _now: float) -> None:
        setattr(printer.faults, fault, to)

    def is_so() -> bool:
        return bool(getattr(printer.faults, fault))

    return Act(title, does, undo, is_on=is_so if to else None)


def _others(printer: PrinterMachine) -> dict[str, Act]:
    faults = printer.faults

    def leave_paper(value: str, _now: float) -> None:
        faults.paper_left_dots = int(value) * DOTS_PER_MM

    def slow(value: str, _now: float) -> None:
        faults.bytes_per_s = int(value) or None

    def speed_up(_value: str, _now: float) -> None:
        faults.bytes_per_s = None

    return {
        "put_paper_in": Act("Put a new roll in", lambda _value, _now: printer.put_paper_in()),
        "paper_left": Act("Let so many millimetres be left", leave_paper, "put_paper_in", "whole"),
        "power_off": Act(
            "Switch it off",
            lambda _value, _now: printer.unplug(),
            "power_on",
            is_on=lambda: faults.unplugged,
        ),
        "power_on": Act("Switch it on", lambda _value, now: printer.plug_in(now)),
        "slow_printing": Act("Let it work off so many bytes a second", slow, "full_speed", "whole"),
        "full_speed": Act("Let it print fast", speed_up),
        "open_drawer": Act(
            "Open the drawer with its key",
            lambda _value, now: printer.open_drawer(now),
            "close_drawer",
            is_on=lambda: printer.drawer_is_open,
        ),
        "close_drawer": Act("Shut the drawer", lambda _value, _now: printer.close_drawer()),
        "tear_off": Act("Throw the papers away", lambda _value, _now: printer.tear_off()),
    }
