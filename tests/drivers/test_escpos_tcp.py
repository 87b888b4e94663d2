"""The driver over real sockets to the simulated printer's server."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable

import pytest

from domain.device_errors import DeviceCode, DeviceError
from domain.errors import BadRequest
from domain.ports.printer import Printed, Printer, PrinterStatus, Proof, Refused, Unknown
from drivers.printers.escpos.dialect import ASK_STATUS
from drivers.printers.escpos.simulation import SimulatedPrinter
from drivers.printers.escpos.simulation_server import SimulatedPrinterServer
from drivers.registry import Surroundings, drivers, make_printer
from tests.drivers.samples import sample_receipt, sample_ticket


@pytest.fixture
async def server() -> AsyncIterator[SimulatedPrinterServer]:
    serving = SimulatedPrinterServer(SimulatedPrinter(), port=0)
    await serving.start()
    yield serving
    await serving.stop()


def driver_for(
    server: SimulatedPrinterServer, on_status: Callable[[PrinterStatus], None] | None = None
) -> Printer:
    settings = {"host": "127.0.0.1", "port": server.port, "profile": "epson-80"}
    return make_printer("escpos_tcp", settings, Surroundings("Bar printer", on_status=on_status))


async def test_a_receipt_goes_through_a_socket_onto_paper(server: SimulatedPrinterServer) -> None:
    outcome = await driver_for(server).print(sample_receipt(), key="r-1")

    assert outcome == Printed(Proof.PRINTED)
    assert "TOTAL            €122.45" in server.printer.strips[0].text


async def test_two_tills_print_one_after_the_other(server: SimulatedPrinterServer) -> None:
    outcomes = await asyncio.gather(
        *(driver_for(server).print(sample_ticket(), key=f"t-{n}") for n in range(4))
    )

    assert outcomes == [Printed(Proof.PRINTED)] * 4
    assert len({strip.text for strip in server.printer.strips}) == 1
    assert len(server.printer.strips) == 4


async def test_the_drawer_opens_in_the_middle_of_a_job(server: SimulatedPrinterServer) -> None:
    server.printer.faults.paper_left_dots = 300
    out = asyncio.Event()
    driver = driver_for(server, lambda status: out.set() if status.blocking else None)
    job = asyncio.create_task(driver.print(sample_receipt(), key="r-1"))
    await asyncio.wait_for(out.wait(), timeout=10)

    await driver.pulse_drawer()
    server.printer.faults.paper_out = False

    assert await job == Printed(Proof.PRINTED)
    assert len(server.printer.kicks) == 1
    assert len(server.printer.strips) == 1


async def test_an_unplugged_printer_refuses_and_prints_when_it_is_back(
    server: SimulatedPrinterServer,
) -> None:
    driver = driver_for(server)
    await server.unplug()
    away = await driver.print(sample_ticket(), key="t-1")
    with pytest.raises(DeviceError) as no_drawer:
        await driver.pulse_drawer()
    await server.plug_in()

    assert isinstance(away, Refused)
    assert away.error.code is DeviceCode.REFUSED
    assert no_drawer.value.code is DeviceCode.REFUSED
    assert await driver.print(sample_ticket(), key="t-1") == Printed(Proof.PRINTED)
    assert len(server.printer.strips) == 1


async def test_the_plug_pulled_mid_job_leaves_it_unknown(server: SimulatedPrinterServer) -> None:
    server.printer.faults.unplug_after_bytes = 400

    outcome = await driver_for(server).print(sample_ticket(), key="t-1")

    assert isinstance(outcome, Unknown)
    assert outcome.error.code is DeviceCode.LINK_LOST
    assert not server.printer.strips[0].is_cut


async def test_a_printer_that_hangs_up_mid_job_is_told_as_lost() -> None:
    async def greet_and_leave(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readexactly(len(ASK_STATUS))
        writer.write(b"\x12\x12\x12\x12")
        await reader.readexactly(len(b"\x1dr\x01"))
        writer.write(b"\x00")
        await reader.read(100)
        writer.write_eof()
        with contextlib.suppress(ConnectionError):
            await reader.read()
        writer.transport.abort()
        left.set()

    left = asyncio.Event()
    leaving = await asyncio.start_server(greet_and_leave, "127.0.0.1", 0)
    settings = {"host": "127.0.0.1", "port": leaving.sockets[0].getsockname()[1]}
    driver = make_printer("escpos_tcp", settings, Surroundings("Bar printer"))

    outcome = await driver.print(sample_ticket(), key="t-1")
    await left.wait()
    leaving.close()

    assert isinstance(outcome, Unknown)
    assert outcome.error.code is DeviceCode.LINK_LOST


async def test_a_page_showing_papers_is_told_to_look() -> None:
    looked: list[int] = []
    printer = SimulatedPrinter()
    server = SimulatedPrinterServer(
        printer, port=0, on_change=lambda: looked.append(len(printer.strips))
    )
    await server.start()
    await driver_for(server).print(sample_ticket(), key="t-1")
    await server.stop()

    assert looked[-1] == 1


@pytest.mark.parametrize(
    ("settings", "sentence"),
    [
        ({}, "The setting 'host' is missing."),
        ({"host": "10.0.0.9", "speed": 1}, "The setting 'speed' is unknown"),
        ({"host": "10.0.0.9", "port": "9100"}, "The setting 'port' must be of type int."),
        ({"host": "10.0.0.9", "port": 0}, "port is 0; it must be between 1 and 65535."),
        ({"host": "10.0.0.9", "profile": "none"}, "No printer profile is called 'none'"),
        ({"host": "10.0.0.9", "drawer_pin": 3}, "drawer_pin is 3; it must be 2 or 5."),
        ({"host": "a b"}, "host must be a name or an address without blanks."),
    ],
)
def test_a_wrong_setting_is_named(settings: dict[str, object], sentence: str) -> None:
    with pytest.raises(BadRequest) as refused:
        make_printer("escpos_tcp", settings, Surroundings("Bar printer"))

    assert str(refused.value).startswith(sentence)


def test_a_driver_that_does_not_exist_is_named() -> None:
    with pytest.raises(BadRequest, match="No driver is called 'star'"):
        make_printer("star", {}, Surroundings("Bar printer"))


def test_every_driver_is_registered_under_its_own_id() -> None:
    assert all(driver.id == name for name, driver in drivers().items())
