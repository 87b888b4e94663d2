"""Devices in software at real sockets and pseudo-terminals."""

from __future__ import annotations

import asyncio
import os
import socket
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import pytest

from domain.device_errors import DeviceCode, DeviceError
from domain.ports.printer import Printed, Proof
from drivers.emulators.card import NetworkCard
from drivers.emulators.line import Line
from drivers.emulators.port import PairPort, PtyPort
from drivers.emulators.tcp import TcpServer
from drivers.printers.escpos.driver import EscposPrinter
from drivers.printers.escpos.simulation import SimulatedPrinter
from drivers.printers.profiles import PROFILES
from drivers.transports.serial import SerialSettings, SerialTransport
from drivers.transports.tcp import TcpTransport
from tests.drivers.emulators.stage import TICKET

ASK = b"\x10\x04\x01"
PATIENCE_S = 60
"""For machines with much else to do."""


@pytest.fixture
async def server() -> AsyncIterator[TcpServer]:
    made = TcpServer(NetworkCard(Line(SimulatedPrinter()), waits=1), port=0)
    await made.start()
    yield made
    await made.stop()


async def opened(server: TcpServer) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
    return await asyncio.open_connection("127.0.0.1", server.port)


async def until(holds: Callable[[], bool], port: PtyPort) -> None:
    async with asyncio.timeout(PATIENCE_S):
        while not holds():
            port.nudge()
            await asyncio.sleep(0)


async def said(reader: asyncio.StreamReader) -> bytes:
    async with asyncio.timeout(PATIENCE_S):
        return await reader.readexactly(1)


async def test_a_ticket_comes_out_of_a_tcp_port(server: TcpServer) -> None:
    wire = TcpTransport("127.0.0.1", server.port)

    outcome = await EscposPrinter("Grill", wire, PROFILES["epson-80"]).print(TICKET, key="a")

    assert outcome == Printed(Proof.PRINTED)
    assert "Lasagne" in server.card.line.emulator.sights()[2].words


async def test_a_device_answers_after_each_time_its_power_came_back(server: TcpServer) -> None:
    for _ in range(3):
        heard, asking = await opened(server)
        asking.write(ASK)
        assert await said(heard) == b"\x12"
        server.card.line.act("power_off")
        server.nudge()
        with pytest.raises(ConnectionResetError):
            await said(heard)
        server.card.line.act("power_on")
        server.look()
        asking.close()


async def test_the_second_connection_waits_and_the_third_is_reset(server: TcpServer) -> None:
    (_, first), (heard, second), (reset, _) = [await opened(server) for _ in range(3)]
    second.write(ASK)

    with pytest.raises(ConnectionResetError):
        await said(reset)
    first.close()

    assert await said(heard) == b"\x12"
    second.close()


async def test_a_closed_window_is_felt_by_the_sender(server: TcpServer) -> None:
    server.card.line.act("stall")
    sender = socket.socket()
    sender.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 4_096)
    sender.connect(("127.0.0.1", server.port))
    sender.setblocking(False)

    with pytest.raises(BlockingIOError):
        sender.sendall(b"x" * 65_536)

    sender.close()


async def test_a_cut_cable_acknowledges_nothing_and_tells_nobody(server: TcpServer) -> None:
    wire, late = TcpTransport("127.0.0.1", server.port), TcpTransport("127.0.0.1", server.port)
    await wire.open(1)
    server.card.line.act("vanish")
    server.look()

    await wire.write(ASK, 1)
    with pytest.raises(DeviceError) as nobody:
        await late.open(0.1)

    assert (await wire.read(0.05), wire.unacknowledged()) == (b"", 3)
    assert nobody.value.code is DeviceCode.CONNECT_TIMEOUT
    await wire.close(graceful=False)


async def test_nobody_listens_while_it_is_off(server: TcpServer) -> None:
    reader, _ = await opened(server)
    server.card.line.act("power_off")
    server.nudge()

    with pytest.raises(ConnectionResetError):
        await said(reader)
    with pytest.raises(ConnectionRefusedError):
        await opened(server)


async def test_a_ticket_comes_out_of_a_serial_port(tmp_path: Path) -> None:
    printer = SimulatedPrinter()
    port = PtyPort(Line(printer), link=tmp_path / "ttyUSB0")
    path = await port.start()
    wire = SerialTransport(path, SerialSettings(9_600), device="Grill")

    outcome = await EscposPrinter("Grill", wire, PROFILES["epson-80"]).print(TICKET, key="a")

    assert outcome == Printed(Proof.PRINTED)
    assert (tmp_path / "ttyUSB0").readlink() == Path(path)
    await port.stop()
    assert not (tmp_path / "ttyUSB0").is_symlink()


async def test_at_another_speed_nothing_is_understood() -> None:
    printer = SimulatedPrinter()
    port = PtyPort(Line(printer), baud=19_200)
    far = os.open(await port.start(), os.O_RDWR | os.O_NOCTTY)
    wire = SerialTransport(port.path, SerialSettings(9_600), device="Grill")
    await wire.open(1)

    await wire.write(ASK, 1)
    said = await wire.read(0.05)

    assert said != b"\x12"
    await wire.close(graceful=False)
    os.close(far)
    await port.stop()


async def test_a_pulled_plug_is_put_in_again_under_the_same_link(tmp_path: Path) -> None:
    link = tmp_path / "ttyUSB0"
    port = PtyPort(Line(SimulatedPrinter()), link=link)
    await port.start()

    port.line.act("close")
    await until(lambda: not link.is_symlink(), port)
    port.line.mend("close", "", 0.0)
    await until(link.is_symlink, port)

    await port.stop()


async def test_a_pair_of_sockets_is_a_wire_too() -> None:
    port = PairPort(Line(SimulatedPrinter()))
    other_end = await port.start()
    other_end.setblocking(False)
    loop = asyncio.get_running_loop()

    await loop.sock_sendall(other_end, ASK)

    assert await loop.sock_recv(other_end, 16) == b"\x12"
    other_end.close()
    await port.stop()
