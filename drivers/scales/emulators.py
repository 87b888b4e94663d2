"""Scales in software, for `comanda emulate`."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

from drivers.emulators.model import Model
from drivers.scales.platform import Platform
from drivers.scales.simulation import SimulatedScale
from drivers.scales.table import PROTOCOLS


@dataclass(frozen=True, slots=True)
class ScaleOptions:
    """How a scale in software is built."""

    capacity_grams: int = 15_000
    division_grams: int = 5
    settle_ms: int = 300
    load_grams: int = 0


_SAYS: Final = {
    "capacity_grams": "The heaviest that it weighs.",
    "division_grams": "The step of its last digit.",
    "settle_ms": "How long its pointer swings.",
    "load_grams": "What lies on it at first.",
}


def _maker(protocol: str) -> Callable[[ScaleOptions], SimulatedScale]:
    def make(options: ScaleOptions) -> SimulatedScale:
        platform = Platform(
            options.division_grams, options.capacity_grams, options.settle_ms / 1_000
        )
        scale = SimulatedScale(protocol, platform)
        if options.load_grams:
            scale.put(options.load_grams, 0.0)
        return scale

    return make


MODELS: Final[tuple[Model[Any], ...]] = tuple(
    Model(
        name=f"scale-{each.id.replace('_', '-')}",
        title=f"A scale that speaks {each.title}",
        options=ScaleOptions,
        make=_maker(each.id),
        says=_SAYS,
    )
    for each in PROTOCOLS.values()
)
