"""A printer on the network that serves one host at a time, and another host that holds it."""

from __future__ import annotations

import socket
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator

import pytest
from zeroconf import IPVersion
from zeroconf.asyncio import AsyncServiceInfo, AsyncZeroconf

from drivers.emulators.card import NetworkCard
from drivers.emulators.line import Line
from drivers.emulators.tcp import TcpServer
from drivers.host.announcements import RAW_SERVICE, announced
from drivers.host.network import Network as PrinterSearch
from drivers.host.network import NetworkThing
from drivers.printers.escpos.simulation import SimulatedPrinter
from drivers.transports.tcp import TcpTransport
from tests.lan.network import Host, Network, a_network

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


@pytest.fixture
async def announce(lan: Network) -> AsyncIterator[Callable[[str, str], Awaitable[Host]]]:
    """A printer's host that listens at 9100, and says that it is at some address."""
    responders: list[AsyncZeroconf] = []
    servers: list[TcpServer] = []

    async def switched_on(title: str, says: str) -> Host:
        host = lan.host("p", f"{PRINTER}/24")
        servers.append(TcpServer(NetworkCard(Line(SimulatedPrinter())), host=PRINTER))
        with host.here():
            await servers[-1].start()
            responder = AsyncZeroconf(interfaces=[PRINTER], ip_version=IPVersion.V4Only)
        responders.append(responder)
        info = AsyncServiceInfo(
            RAW_SERVICE, f"{title}.{RAW_SERVICE}", port=9_100, parsed_addresses=[says]
        )
        await responder.async_register_service(info, cooperating_responders=True)
        return host

    yield switched_on
    for server in servers:
        await server.stop()
    for responder in responders:
        await responder.async_close()


async def looked_around(box: Host) -> list[NetworkThing]:
    with box.here():
        return await PrinterSearch(look_s=0.4).look(dict)


async def test_n15_a_printer_that_announces_an_address_where_nobody_is_is_not_offered(
    lan: Network, announce: Callable[[str, str], Awaitable[Host]]
) -> None:
    box = lan.host("b", "10.9.0.1/24")
    await announce("Kitchen", "10.9.0.1")

    with box.here():
        heard = await announced(0.4)

    assert [each.host for each in heard] == ["10.9.0.1"]
    assert await looked_around(box) == []


async def test_n16_a_printers_name_is_shown_as_it_was_given(
    lan: Network, announce: Callable[[str, str], Awaitable[Host]]
) -> None:
    box = lan.host("b", "10.9.0.1/24")
    name = "Принтер на кухне, Größe 80 mm — 厨房"
    await announce(name, PRINTER)

    [found] = await looked_around(box)

    assert len(name.encode()) > 50
    assert (found.host, found.port, found.title) == (PRINTER, 9_100, name)
