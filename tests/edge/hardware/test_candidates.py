"""What was found and is a device already, and what is another one at the same address."""

from __future__ import annotations

from typing import Any

import pytest

from domain.permissions import Right
from edge.commands import Actor
from edge.database import Database
from edge.hardware.requests import AddPeripheral
from edge.hardware.service import HardwareService

MANAGER = Actor("person", rights=frozenset(Right))


def found(port: int) -> dict[str, Any]:
    settings = {"host": "10.0.0.9", "port": port}
    return {
        "key": f"tcp {port}",
        "source": "network",
        "wire": "tcp",
        "family": "scale",
        "title": "Scale",
        "evidence": [],
        "settings": settings,
        "match": {},
        "identity": settings,
    }


@pytest.mark.parametrize(
    ("settings", "is_known"),
    [
        ({"host": "10.0.0.9", "port": 4001}, True),
        ({"host": "10.0.0.9"}, True),
        ({"host": "10.0.0.9", "port": 4002}, False),
        ({"host": "10.0.0.8", "port": 4001}, False),
    ],
)
async def test_each_port_of_a_serial_server_is_a_device(
    db: Database, settings: dict[str, Any], is_known: bool
) -> None:
    hardware = HardwareService(db)
    added = await hardware.rows.add_peripheral(
        AddPeripheral("Deli", "scale", "scale_cas_tcp", settings), MANAGER
    )

    hardware.offer("network", [found(4001)])

    (view,) = await hardware.candidates()
    assert (view.known_as == added.hardware_id) is is_known
