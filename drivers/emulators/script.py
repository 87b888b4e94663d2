"""Faults as data: when something happens, what happens, and how long it lasts.

A script is a JSON list of steps, or `{"faults": [...]}`:

    [{"at_byte": 4000, "do": "power_off", "for_s": 5},
     {"at_s": 12.5, "do": "open_cover", "for_s": 20},
     {"on": "1d 56", "nth": 2, "do": "jam_cutter"},
     {"on_connection": 2, "do": "reset"},
     {"at_byte": 900, "do": "slow", "value": 200}]

`do` is a fault of the wire (`LINK_FAULTS`) or one of the device's own acts.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any, Final

from domain.errors import BadRequest

MAX_STEPS: Final = 1_000
_MAX_S: Final = 86_400.0
_TRIGGERS: Final = ("at_byte", "at_s", "on", "on_connection")


@dataclass(frozen=True, slots=True)
class Step:
    """One thing that happens, once.

    Exactly one of: `at_byte` (so many bytes came in, over all connections), `at_s` (so many seconds
    after the first moment), `on` (the `nth` command that begins with these bytes, before it is
    done; real-time commands too), `on_connection` (the n-th connection was made). `after_s` delays
    it, `for_s` takes it back so much later, `value` is what the act asks for.
    """

    do: str
    value: str = ""
    at_byte: int | None = None
    at_s: float | None = None
    on: bytes = b""
    on_connection: int | None = None
    nth: int = 1
    after_s: float = 0.0
    for_s: float | None = None

    def __post_init__(self) -> None:
        given = [name for name in _TRIGGERS if getattr(self, name) not in (None, b"")]
        if len(given) != 1:
            raise BadRequest(f"A fault needs exactly one of {', '.join(_TRIGGERS)}.")
        for name in ("at_byte", "at_s", "after_s", "for_s"):
            value = getattr(self, name)
            if value is not None and not 0 <= value <= (1 << 40 if name == "at_byte" else _MAX_S):
                raise BadRequest(f"The {name} of a fault is {value}; that cannot be.")
        for name in ("nth", "on_connection"):
            if (value := getattr(self, name)) is not None and value < 1:
                raise BadRequest(f"The {name} of a fault counts from 1.")


def script(text: str) -> tuple[Step, ...]:
    """The steps of a script. Raises BadRequest naming the step and what is wrong with it."""
    try:
        told = json.loads(text)
    except ValueError as error:
        raise BadRequest(f"The faults are no JSON ({error}).") from error
    steps = told.get("faults") if isinstance(told, dict) else told
    if not isinstance(steps, list) or len(steps) > MAX_STEPS:
        raise BadRequest(f"Faults are a list of at most {MAX_STEPS} steps.")
    return tuple(_step(number, each) for number, each in enumerate(steps, 1))


_KINDS: Final[Mapping[str, tuple[type, ...]]] = {
    "do": (str,),
    "value": (str, int, float),
    "at_byte": (int,),
    "at_s": (int, float),
    "on": (str,),
    "on_connection": (int,),
    "nth": (int,),
    "after_s": (int, float),
    "for_s": (int, float),
}


def _step(number: int, told: object) -> Step:
    if not isinstance(told, dict) or "do" not in told:
        raise BadRequest(f"Fault {number} must be a table that says what to `do`.")
    known = [each.name for each in fields(Step)]
    values: dict[str, Any] = {}
    for name, value in told.items():
        if name not in known:
            raise BadRequest(f"Fault {number} has an unknown {name!r}; known: {', '.join(known)}.")
        if isinstance(value, bool) or not isinstance(value, _KINDS[name]):
            raise BadRequest(f"The {name} of fault {number} cannot be {value!r}.")
        values[name] = value
    values["value"] = str(values.get("value", ""))
    try:
        values["on"] = bytes.fromhex(values.get("on", ""))
        return Step(**values)
    except ValueError as error:
        raise BadRequest(f"The `on` of fault {number} must be hexadecimal.") from error
    except BadRequest as error:
        raise BadRequest(f"Fault {number}: {error.sentence}") from error
