"""Serial and USB printers, and by what a printer is known again."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, cast

import pytest

from domain.device_errors import DeviceCode, DeviceError
from domain.documents import Cut, Document, Text
from drivers.emulators.line import Line
from drivers.emulators.port import PtyPort
from drivers.emulators.script import Step
from drivers.host.drivers import SPEED_ADVICE
from drivers.host.network import Network, NetworkThing
from drivers.host.watch import HardwareWatch
from drivers.printers.escpos.paper import Strip
from drivers.printers.escpos.simulation import SimulatedPrinter
from drivers.transports import tcp
from edge.hardware.requests import AllowIdentity
from edge.hardware.wizard import PrinterWizard
from tests.faults.card import Card
from tests.faults.house import BOSS, House, Wired
from tests.faults.hurried import running_loop

END: Final = "END OF PAPER"
MAC: Final = "aa:bb:cc:00:00:01"


# ---- who it is -----------------------------------------------------------------------------
async def test_p33_two_tills_print_once_each_and_a_second_box_waits_for_its_lease(
    tmp_path: Path,
) -> None:
    folders = [tmp_path / "one", tmp_path / "two"]
    for folder in folders:
        folder.mkdir()
    async with House.open(folders[1]) as second:
        async with House.open(folders[0]) as first:
            card = Card(SimulatedPrinter())
            await second.switch_on(card)
            bar = await first.add("Bar", "escpos_tcp", card, card.settings)
            jobs = await asyncio.gather(*(first.want(bar, f"till {n}") for n in range(2)))
            for job in jobs:
                await first.until(job, "printed")
            theirs = await second.add("Bar", "escpos_tcp", card, card.settings)
            waiting = await second.want(theirs, "the other box")
            await second.pass_time(20)
            refused = await second.job(waiting)
        done = await second.until(waiting, "printed")

    assert (refused.state, refused.code) == ("queued", "E_BUSY")
    assert done.attempts == 1
    assert [bar.times(words) for words in ("till 0", "till 1", "the other box")] == [1, 1, 1]


class Lan:
    """A network that is looked at: the printer answers at another address now."""

    async def look(self, known_macs: object) -> list[NetworkThing]:
        return [NetworkThing("127.0.0.2", mac=MAC)]


async def test_p37_a_printer_that_got_another_address_is_found_again_and_prints_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tcp, "neighbours", lambda: {"127.0.0.1": MAC, "127.0.0.2": MAC})
    watch = HardwareWatch(tmp_path, cast("Network", Lan()), dict)
    async with House.open(tmp_path, watch) as house:
        simulation = SimulatedPrinter()
        before = Card(simulation)
        grill = await house.network_printer("Grill", before)
        await house.until(await house.want(grill, "1 Cola"), "printed")
        await before.stop()
        after = Card(simulation, address="127.0.0.2", port=before.port)
        await house.switch_on(after)
        job = await house.want(grill, "2 Margherita")
        done = await house.until(job, "printed", within_s=180)
        place = (await house.hardware.detail(grill.id)).place

        assert done.attempts == 1
        assert grill.times("2 Margherita") == 1
        assert place == {"host": "127.0.0.2"}
        assert any("127.0.0.1" in said for said in await house.noted(grill))


async def test_p38_another_printer_at_the_address_prints_nothing_until_a_manager_allows_it(
    tmp_path: Path,
) -> None:
    async with House.open(tmp_path) as house:
        ours = Card(SimulatedPrinter(serial="J7A1"))
        grill = await house.network_printer("Grill", ours)
        await house.until(await house.want(grill, "1 Cola"), "printed")
        await house.pass_time(10)
        await ours.stop()
        stranger = Card(SimulatedPrinter(serial="X9"), port=ours.port)
        await house.switch_on(stranger)
        job = await house.want(grill, "2 Margherita")
        await house.until_state(grill, "faulted")
        await house.pass_time(60)
        chip, refused, papers = await house.chip(grill), await house.job(job), stranger.strips
        await house.hardware.allow_identity(AllowIdentity(grill.id), BOSS)
        done = await house.until(job, "printed")

        assert (chip.severity, chip.code) == ("stopped", "E_IDENTITY")
        assert (refused.state, refused.code, papers) == ("queued", "E_IDENTITY", ())
        assert done.attempts == 1


async def test_p50_a_star_driver_prints_nothing_on_an_epson(tmp_path: Path) -> None:
    async with House.open(tmp_path) as house:
        card = Card(SimulatedPrinter())
        await house.switch_on(card)
        bar = await house.add("Bar", "star_tcp", card, card.settings)
        job = await house.want(bar, "2 Margherita")
        await house.until_state(bar, "faulted")
        await house.pass_time(30)

        assert (await house.chip(bar)).code == "E_IDENTITY"
        assert (await house.job(job)).state == "queued"
        assert b"2 Margherita" not in card.took
        assert card.strips == ()


# ---- serial --------------------------------------------------------------------------------
@dataclass
class Pty:
    """A printer at a serial port."""

    simulation: SimulatedPrinter
    port: PtyPort

    @property
    def strips(self) -> tuple[Strip, ...]:
        return self.simulation.strips

    def says(self, data: str) -> None:
        """The printer says these bytes (hexadecimal) now."""
        self.port.line.fault("noise", data, running_loop().time())
        self.port.nudge()


async def at_a_port(house: House, baud: int | None = None) -> Pty:
    simulation = SimulatedPrinter(buffer_bytes=1_024, print_mm_per_s=150)
    port = PtyPort(Line(simulation), baud=baud)
    await port.start()
    house.after.push_async_callback(port.stop)
    return Pty(simulation, port)


async def test_p46_a_wrong_speed_is_named_in_the_wizard(tmp_path: Path) -> None:
    async with House.open(tmp_path) as house:
        pty = await at_a_port(house, baud=9_600)
        settings = {"path": pty.port.path, "baud": 19_200}
        wizard = PrinterWizard(house.hardware, "escpos_serial", settings, BOSS)
        silent = await wizard.find()
        asking = asyncio.ensure_future(wizard.find())
        await house.pass_time(0.5)
        pty.says("12 65 1b 65 f9 12 12 03")  # at another speed they are others
        with pytest.raises(DeviceError) as wrong:
            await asking
        settings["baud"] = 9_600
        found = await PrinterWizard(house.hardware, "escpos_serial", settings, BOSS).find()

        assert (silent.language, SPEED_ADVICE in silent.advice) == ("silent", True)
        assert wrong.value.code is DeviceCode.SETTINGS
        assert "try another baud" in str(wrong.value)
        assert found.language == "escpos"


async def test_p47_a_printer_that_says_stop_for_half_a_minute_loses_no_byte(
    tmp_path: Path,
) -> None:
    async with House.open(tmp_path) as house:
        pty = await at_a_port(house)
        settings = {"path": pty.port.path, "flow": "xonxoff"}
        bar = await house.add("Bar", "escpos_serial", pty, settings)
        lines = [f"line {number} {'.' * 35}" for number in range(400)]
        body = tuple(Text(line) for line in ("2 Margherita", *lines, END))
        job = await house.want(bar, "x", document=Document("other", "x", (*body, Cut())))
        await house.until_it_holds(lambda: "line 20" in bar.text)
        pty.says("13")
        await house.pass_time(30)
        meanwhile, came = await house.job(job), bar.times(END)
        pty.says("11")
        done = await house.until(job, "printed")

        assert (meanwhile.state, came) == ("sending", 0)
        assert done.attempts == 1
        assert bar.text.split("\n")[1:-1] == lines
        assert (bar.times("2 Margherita"), bar.times(END)) == (1, 1)


async def test_p48_a_port_without_modem_lines_prints(tmp_path: Path) -> None:
    async with House.open(tmp_path) as house:
        pty = await at_a_port(house)
        bar = await house.add("Bar", "escpos_serial", pty, {"path": pty.port.path})
        done = await house.until(await house.want(bar, "2 Margherita"), "printed")

        assert (done.attempts, done.proof) == (1, 3)
        assert bar.times("2 Margherita") == 1
        assert (await house.chip(bar)).severity == "ok"


# ---- USB -----------------------------------------------------------------------------------
@dataclass
class UsbPrinter:
    """A printer at a USB port in software; its worker is a process of its own."""

    card: Card
    file: Path

    @property
    def strips(self) -> tuple[Strip, ...]:
        return self.card.strips

    def script(self, **faults: Any) -> None:
        """What is wrong with it from now on."""
        printer = {
            "tcp": [self.card.address, self.card.port],
            "usb_serial": "A1",
            "faults": faults,
        }
        new = self.file.with_suffix(".new")
        new.write_text(json.dumps({"printers": [printer]}))
        new.replace(self.file)


async def at_usb(house: House, folder: Path, *steps: Step) -> Wired[UsbPrinter]:
    card = Card(SimulatedPrinter(print_mm_per_s=150), steps)
    await house.switch_on(card)
    printer = UsbPrinter(card, folder / "bus.json")
    printer.script()
    backend = f"drivers.emulators.usb:from_file:{printer.file}"
    return await house.add("Bar", "escpos_usb", printer, {"usb_serial": "A1", "backend": backend})


@contextmanager
def worker_at_work() -> Iterator[None]:
    """A process does something: time is the machine's."""
    with running_loop().real_time():
        yield


async def test_p39_a_usb_printer_pulled_and_put_in_again_prints_without_a_restart(
    tmp_path: Path,
) -> None:
    async with House.open(tmp_path) as house:
        with worker_at_work():
            bar = await at_usb(house, tmp_path)
            await house.until_state(bar, "ready")
            bar.papers.script(unplugged=True)
            gone = await house.until_state(bar, "absent", within_s=6)  # sooner than we ask
            bar.papers.script()
            await house.until_state(bar, "ready")
            done = await house.until(await house.want(bar, "2 Margherita"), "printed")

        assert gone["code"] in ("E_LINK_LOST", "E_NOT_FOUND")
        assert done.attempts == 1
        assert bar.times("2 Margherita") == 1
        assert house.hardware.host.starts == 1


async def test_p40_a_usb_cable_pulled_mid_write_leaves_a_receipt_to_the_cashier(
    tmp_path: Path,
) -> None:
    async with House.open(tmp_path) as house:
        with worker_at_work():
            bar = await at_usb(house, tmp_path)
            await house.until_state(bar, "ready")
            bar.papers.script(unplug_after=800)
            job = await house.want(bar, "Receipt A-1", "receipt", lines=200)
            lost = await house.until(job, "uncertain")
            bar.papers.script()
            after = await house.until(await house.want(bar, "1 Cola"), "printed")

        assert lost.code == "E_LINK_LOST"
        assert lost.attempts == 1
        assert (await house.job(job)).state == "uncertain"
        assert after.attempts == 1
        assert (bar.times("Receipt A-1"), bar.times("1 Cola")) == (1, 1)
        assert house.hardware.host.starts == 1
