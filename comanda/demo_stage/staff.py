"""Who looks after the simulated guests."""

from __future__ import annotations

from dataclasses import dataclass

from domain.permissions import MANAGER
from edge.commands import Actor
from edge.staff.service import StaffService


@dataclass(frozen=True, slots=True)
class Crew:
    """People of the demo, acting with their own rights and no device."""

    waiter: Actor
    cook: Actor
    runner: Actor
    cashier: Actor
    manager: Actor


async def crew(staff: StaffService) -> Crew:
    """The crew of the demo; the house itself stands in for somebody who no longer works here."""
    return Crew(
        waiter=await _acting(staff, "Marco"),
        cook=await _acting(staff, "Luca"),
        runner=await _acting(staff, "Nina"),
        cashier=await _acting(staff, "Giulia"),
        manager=await _acting(staff, "Sofia"),
    )


async def _acting(staff: StaffService, short_name: str) -> Actor:
    for person in await staff.people():
        if person.short_name == short_name:
            return Actor("person", person.id, rights=await staff.rights(person.id))
    return Actor("system", rights=frozenset(MANAGER))
