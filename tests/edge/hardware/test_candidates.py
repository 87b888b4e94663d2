"""What was found and is a device already, and what is another one at the same address."""

from __future__ import annotations

from typing import Any

import pytest

from edge.hardware.candidates import candidate_views
from sync.tables.devices import Peripheral


def scale(**settings: Any) -> Peripheral:
    return Peripheral(name="Deli", kind="scale", driver="scale_cas_tcp", settings=settings)


def found(port: int) -> dict[str, list[dict[str, Any]]]:
    settings = {"host": "10.0.0.9", "port": port}
    frame = {
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
    return {"network": [frame]}


@pytest.mark.parametrize(
    ("row", "port", "is_known"),
    [
        (scale(host="10.0.0.9", port=4001), 4001, True),
        (scale(host="10.0.0.9"), 4001, True),
        (scale(host="10.0.0.9", port=4001), 4002, False),
        (scale(host="10.0.0.8", port=4001), 4001, False),
    ],
)
def test_each_port_of_a_serial_server_is_a_device(
    row: Peripheral, port: int, is_known: bool
) -> None:
    (view,) = candidate_views(found(port), [row])

    assert (view.known_as == row.id) is is_known
