"""A printer on the network that serves one host at a time, and another host that holds it."""

from __future__ import annotations

import socket
from collections.abc import Iterator

import pytest

from drivers.emulators.card import NetworkCard
from drivers.emulators.line import Line
from drivers.emulators.tcp import TcpServer
from drivers.printers.escpos.simulation import SimulatedPrinter
from drivers.transports.tcp import TcpTransport
from tests.lan.network import Network, a_network

PRINTER = "10.9.0.50"
STATUS = b"\x10\x04\x01"
"""DLE EOT 1: how are you? (Epson's ESC/POS reference)"""


@pytest.fixture
def lan() -> Iterator[Network]:
    with a_network() as network:
        yield network


async def test_a_printer_for_one_host_answers_the_box_when_the_other_host_has_left(
    lan: Network,
) -> None:
    printer, box, till = (
        lan.host("p", f"{PRINTER}/24"),
        lan.host("b", "10.9.0.1/24"),
        lan.host("f", "10.9.0.2/24"),
    )
    simulated = SimulatedPrinter()
    server = TcpServer(NetworkCard(Line(simulated)), host=PRINTER, port=9_100)
    with printer.here():
        await server.start()
    foreign = till.do(lambda: socket.create_connection((PRINTER, 9_100)))
    wire = TcpTransport(PRINTER)

    with box.here():
        await wire.open(2)
    await wire.write(STATUS, 1)
    while_it_is_held = await wire.read(0.2)
    foreign.close()
    then = await wire.read(2)
    await wire.close(graceful=True)
    await server.stop()

    assert while_it_is_held == b""
    assert len(then) == 1
