"""What the order's page asks about time: courses, promises, deliveries."""

from __future__ import annotations

from dataclasses import dataclass

from edge.kitchen.pacing import PacingService
from edge.orders.deliveries import DeliveryService
from edge.orders.promises import PromiseService


@dataclass(frozen=True, slots=True)
class Timing:
    """The services that know when."""

    pacing: PacingService
    promises: PromiseService
    deliveries: DeliveryService
