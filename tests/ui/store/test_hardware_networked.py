"""A printer to try: found on the network like a real one, with its paper to be looked at."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import pytest

from edge.hardware.service import HardwareService
from edge.printing.networked import NetworkedPrinter
from tests.house import House

CUT = b"\x1dV\x00"


@pytest.fixture
async def printer(house: House) -> AsyncIterator[NetworkedPrinter]:
    hardware = HardwareService(house.db)
    networked = NetworkedPrinter(house.papers, hardware, house.db.signals, "Printer to try")
    yield networked
    await networked.stop()


async def papers(house: House, printer: NetworkedPrinter, wanted: int) -> None:
    """Wait until so many papers were cut off."""
    came = asyncio.Event()
    house.db.signals.subscribe("printing", lambda _: came.set())
    async with asyncio.timeout(5):
        while len(printer.printer.strips) < wanted:
            await came.wait()
            came.clear()


async def test_it_is_a_candidate_that_does_nothing_until_it_is_added(house: House) -> None:
    hardware = HardwareService(house.db)
    networked = NetworkedPrinter(house.papers, hardware, house.db.signals, "Printer to try")
    port = await networked.start()

    (found,) = await hardware.candidates()

    assert (found.title, found.family, found.settings["port"]) == (
        "Printer to try",
        "printer",
        port,
    )
    assert "Printer to try" not in [each.name for each in await hardware.overview()]
    await networked.stop()


async def test_each_paper_is_kept_once_however_its_bytes_come(
    house: House, printer: NetworkedPrinter
) -> None:
    port = await printer.start()
    _reader, writer = await asyncio.open_connection("127.0.0.1", port)

    writer.write(b"first\n" + CUT)
    await papers(house, printer, 1)
    for piece in (b"sec", b"ond\n" + CUT):
        writer.write(piece)
        await writer.drain()
    await papers(house, printer, 2)
    writer.close()

    texts = [strip.text.strip() for strip in printer.printer.strips]
    assert texts == ["first", "second"]


async def test_its_plug_can_be_pulled_and_put_back_by_hand(
    house: House, printer: NetworkedPrinter
) -> None:
    port = await printer.start()
    reader, _writer = await asyncio.open_connection("127.0.0.1", port)
    printer.printer.unplug()
    await printer.settled()
    with pytest.raises(ConnectionResetError):
        await reader.read()
    with pytest.raises(OSError, match="Connect call failed"):
        await asyncio.open_connection("127.0.0.1", port)

    printer.printer.plug_in()
    await printer.settled()

    _reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.close()
