"""The protocols that scales speak, as data: how the port is set, who says what, who may be asked.

Another protocol is a core and a row here.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from drivers.scales.cas import Cas
from drivers.scales.core import Core
from drivers.scales.mt8217 import Mt8217
from drivers.scales.mt_sics import MtSics
from drivers.scales.nci import Nci
from drivers.transports.serial import Parity


@dataclass(frozen=True, slots=True)
class ScaleProtocol:
    """One row. `asked_when_idle` is False for scales that beep at every question."""

    id: str
    title: str
    core: Callable[[], Core]
    baud: int = 9_600
    bits: int = 8
    parity: Parity = "none"
    says_unit: bool = True
    asked_when_idle: bool = True


PROTOCOLS: Final[Mapping[str, ScaleProtocol]] = MappingProxyType(
    {
        row.id: row
        for row in (
            ScaleProtocol(
                "8217", "Mettler-Toledo 8217", Mt8217, bits=7, parity="even", says_unit=False
            ),
            ScaleProtocol("cas", "CAS, Samsung ECR", Cas),
            ScaleProtocol("nci", "NCI, Weigh-Tronix ECR", Nci, bits=7, parity="even"),
            ScaleProtocol("mt_sics", "MT-SICS", MtSics),
        )
    }
)
