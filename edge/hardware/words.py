"""How a device is, in words a waiter understands: what is wrong, and what to do about it. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any, Final

from domain.device_errors import DeviceCode
from domain.language import N_
from drivers.host.lifecycle import AWAY, LifeState
from edge.hardware.requests import HardwareState, Severity

CONDITIONS: Final[Mapping[str, tuple[Severity, str, str]]] = {
    "cover_open": ("stopped", N_("Its cover is open."), N_("Close the cover.")),
    "paper_out": ("stopped", N_("It has no paper."), N_("Put in a new roll.")),
    "cutter_error": (
        "stopped",
        N_("Its cutter is stuck."),
        N_("Open the cover, free the cutter, close it again."),
    ),
    "overheated": ("stopped", N_("Its head is too hot."), N_("Wait a few minutes.")),
    "unrecoverable": (
        "stopped",
        N_("It reports a fault that it cannot mend."),
        N_("Switch it off and on. If that does not help, call service."),
    ),
    "offline": (
        "stopped",
        N_("It is not ready and does not say why."),
        N_("Look at its cover, its paper and its lights."),
    ),
    "paper_near_end": ("warning", N_("The paper is nearly used up."), N_("Have a roll ready.")),
    "buffer_stalled": (
        "warning",
        N_("It takes no more data."),
        N_("Look at its cover and its paper."),
    ),
    "status_unknown": (
        "warning",
        N_("It cannot say how it is."),
        N_("Look whether its papers come out."),
    ),
    "config_drift": (
        "warning",
        N_("It was found somewhere else than before."),
        N_("Check that no two devices were swapped."),
    ),
}
"""What a device reports of itself; the first that holds is the one that is said."""

CODES: Final[Mapping[str, tuple[str, str]]] = {
    "E_NOT_FOUND": (N_("It is not connected."), N_("Put its cable in and switch it on.")),
    "E_PERMISSION": (
        N_("The box may not use it."),
        N_("Whoever looks after the box has to allow it."),
    ),
    "E_BUSY": (
        N_("Another system is using it."),
        N_("End the other system, or wait until it is done."),
    ),
    "E_REFUSED": (
        N_("It does not accept a connection."),
        N_("Check that it is switched on and its cable is in."),
    ),
    "E_CONNECT_TIMEOUT": (
        N_("It cannot be reached on the network."),
        N_("Check its cable, its power and the network."),
    ),
    "E_LINK_LOST": (
        N_("The connection broke."),
        N_("Check that it is switched on and its cable is in."),
    ),
    "E_WRITE_TIMEOUT": (N_("It takes no more data."), N_("Look at its cover and its paper.")),
    "E_NO_RESPONSE": (
        N_("It does not answer."),
        N_("Look at its lights; switch it off and on."),
    ),
    "E_IDENTITY": (
        N_("Another device is at its address."),
        N_("Look which one is there, then set it up anew."),
    ),
    "E_SETTINGS": (
        N_("What it says cannot be read."),
        N_("Check speed and parity in its settings."),
    ),
    "E_FRAMING": (
        N_("What it says cannot be read."),
        N_("Check speed and parity in its settings."),
    ),
    "E_CONFIG": (N_("Its settings cannot be."), N_("Correct its settings.")),
    "E_UNSUPPORTED": (N_("It cannot do what it is set up for."), N_("Correct its settings.")),
    "E_VERSION": (
        N_("The box's device service is of another version."),
        N_("Restart the box."),
    ),
}
"""Why a device is away or wrong, by the code of its error."""

UNKNOWN: Final = HardwareState("unknown", "warning", None, N_("Nothing is known of it yet."), "")
VIRTUAL_STATE: Final = HardwareState("ready", "ok", None)
SWITCHED_OFF: Final = HardwareState("disabled", "off", None, N_("It is switched off."))


def in_words(frame: Mapping[str, Any] | None, since: datetime | None) -> HardwareState:
    """What a device's last `state` event means for people; None is not heard of yet.

    Sentences are in English, to be translated where they are shown.
    """
    if frame is None:
        return UNKNOWN
    state, code = LifeState(frame["state"]), str(frame.get("code", ""))
    conditions = tuple(frame["conditions"])
    if state is LifeState.DISABLED:
        return SWITCHED_OFF
    if state is LifeState.FAULTED or state in AWAY:
        return _trouble(state, code, str(frame["reason"]), since)
    if state is LifeState.BUSY and not conditions:
        return HardwareState(state, "ok", since)
    return _reported(state, conditions, since)


def refused(sentence: str) -> HardwareState:
    """A device whose settings cannot be."""
    what_to_do = CODES["E_CONFIG"][1]
    return HardwareState(LifeState.FAULTED, "stopped", None, sentence, what_to_do, code="E_CONFIG")


def _trouble(state: LifeState, code: str, reason: str, since: datetime | None) -> HardwareState:
    if state is not LifeState.FAULTED and not code:
        return HardwareState(state, "warning", since, N_("It is being connected."))
    wrong, what_to_do = CODES.get(code, (reason or N_("It does not work."), ""))
    severity: Severity = "warning" if code == DeviceCode.BUSY else "stopped"
    return HardwareState(state, severity, since, wrong, what_to_do, code=code)


def _reported(state: LifeState, conditions: Iterable[str], since: datetime | None) -> HardwareState:
    found = set(conditions)
    for name, (severity, wrong, what_to_do) in CONDITIONS.items():
        if name in found:
            return HardwareState(
                state, severity, since, wrong, what_to_do, tuple(sorted(found)), ""
            )
    severity = "warning" if state in (LifeState.BLOCKED, LifeState.DEGRADED) else "ok"
    return HardwareState(state, severity, since, conditions=tuple(sorted(found)))
