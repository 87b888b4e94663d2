"""Every device that exists in software, by its name for `comanda emulate`.

Written out, so that a frozen build has all of it and a reader finds all of it: each family keeps
its models in its room and is listed here.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, Final

from domain.errors import BadRequest
from drivers.displays.simulation import MODELS as DISPLAYS
from drivers.emulators.model import Model
from drivers.inputs.simulation import MODELS as INPUTS
from drivers.printers.emulators import MODELS as PRINTERS
from drivers.scales.emulators import MODELS as SCALES

_MODELS: Final[tuple[Model[Any], ...]] = (
    *PRINTERS,
    *INPUTS,
    *SCALES,
    *DISPLAYS,
)
EMULATORS: Final[Mapping[str, Model[Any]]] = MappingProxyType({each.name: each for each in _MODELS})


def model(name: str) -> Model[Any]:
    """The model of a name. Raises BadRequest naming them all."""
    if name not in EMULATORS:
        raise BadRequest(f"Nothing called {name!r} is emulated; there are {', '.join(EMULATORS)}.")
    return EMULATORS[name]
