"""By what a device is known again, and what happens when another is in its place."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any, cast

import pytest

from domain.device_errors import DeviceCode, DeviceError
from domain.ports.printer import Printer
from drivers.host import watch as watching
from drivers.host.frames import Frame
from drivers.host.identity import drifted, other, same
from drivers.host.network import Network, NetworkThing
from drivers.host.printer_identity import PrinterIdentity
from drivers.host.ring import Ring, traffic_of
from drivers.host.session import Around, DeviceRow, Living
from drivers.host.watch import HardwareWatch
from tests.drivers.host.sysfs import Machine

EPSON = {"maker": "EPSON", "model": "TM-T20II", "serial": "J7A1"}


class Names:
    """A printer that says what it is."""

    def __init__(self, said: Mapping[str, str]) -> None:
        self.said = said

    async def identity(self) -> Mapping[str, str]:
        return self.said


def around(told: list[Frame], match: Mapping[str, str], known: Mapping[str, Any]) -> Around:
    row = DeviceRow("grill", "printer", "escpos_tcp", "Grill", {"host": "10.0.0.9"}, match=match)
    living = Living(row, told.append, lambda: 0.0)
    return Around(row, living, told.append, Ring(), lambda wire: wire, known)


async def looked(
    said: Mapping[str, str], match: Mapping[str, str], known: Mapping[str, Any]
) -> tuple[PrinterIdentity, list[Frame]]:
    told: list[Frame] = []
    identity = PrinterIdentity(around(told, match, known))
    await identity.make_sure(cast("Printer", Names(said)))
    return identity, told


def test_the_strongest_key_that_a_row_names_decides() -> None:
    match = {"usb_serial": "A1", "port_path": "1-1"}

    assert same(match, {"usb_serial": "A1", "port_path": "1-9"})
    assert not same(match, {"usb_serial": "B2", "port_path": "1-1"})
    assert same({"port_path": "1-1"}, {"port_path": "1-1", "usb_serial": "B2"})
    assert not same({"port_path": "1-1", "vendor": "04b8"}, {"port_path": "1-1", "vendor": "0519"})
    assert not same({}, {"host": "10.0.0.9"})


def test_a_weaker_key_that_disagrees_is_a_warning() -> None:
    known = {"usb_serial": "A1", "port_path": "1-1"}

    assert drifted(known, {"usb_serial": "A1"}, {"usb_serial": "A1", "port_path": "1-2"}) == (
        "port_path",
    )
    assert other({"usb_serial": "A1"}, {"usb_serial": "B2"}) == ("usb_serial",)


async def test_what_a_printer_says_first_is_learnt() -> None:
    identity, told = await looked(EPSON, {}, {})

    assert told[0]["identity"] == EPSON
    assert identity.is_sure(connected=True)


@pytest.mark.parametrize(("match", "known"), [({"serial": "J7A1"}, {}), ({}, EPSON)])
async def test_another_printer_at_the_address_gets_nothing(
    match: dict[str, str], known: dict[str, str]
) -> None:
    with pytest.raises(DeviceError, match="serial number is X9, not J7A1") as refused:
        await looked({**EPSON, "serial": "X9"}, match, known)

    assert refused.value.code is DeviceCode.IDENTITY


async def test_a_printer_that_was_away_is_asked_again() -> None:
    identity, _ = await looked(EPSON, {}, {})

    identity.doubt()

    assert not identity.is_sure(connected=True)


def test_the_ring_forgets_the_oldest_and_says_the_rest() -> None:
    times = iter(range(100))
    ring = Ring(200, lambda: float(next(times)))

    for number in range(10):
        ring.note(">", bytes([number]) * 20)

    kept = traffic_of(ring.frame())
    assert [entry.data[0] for entry in kept] == [7, 8, 9]
    assert kept == ring.entries()
    ring.note("<", b"x" * 10_000)
    assert len(ring.entries()[0].data) < 200


async def test_fifty_plugs_a_second_are_one_look(tmp_path: Path) -> None:
    machine = Machine(tmp_path)
    watch = HardwareWatch(machine.root)
    told: list[Frame] = []
    running = asyncio.ensure_future(watch.run(told.append, lambda devices: None))
    await asyncio.sleep(0)

    machine.plug_in_printer("1-1.4", serial="A1")
    for _ in range(50):
        watch.stir()
        await asyncio.sleep(0.01)
    async with asyncio.timeout(5):
        while len(told) < 2:
            await asyncio.wait({running}, timeout=0.05)
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)

    assert [len(frame["found"]) for frame in told] == [0, 1]


class Lan:
    """A network on which a printer is found."""

    def __init__(self, *found: NetworkThing) -> None:
        self.found = list(found)

    async def look(self, known_macs: Any) -> list[NetworkThing]:
        return self.found


async def test_a_printer_that_got_another_address_is_the_same_printer(tmp_path: Path) -> None:
    lan = Lan(NetworkThing("10.0.0.77", mac="aa:bb:cc:00:00:01"))
    watch = HardwareWatch(tmp_path, cast("Network", lan), dict)
    identity = {"mac": "aa:bb:cc:00:00:01"}
    row = DeviceRow("g", "printer", "escpos_tcp", "G", {"host": "10.0.0.9"}, identity=identity)
    watch.configured({"g": row})
    told: list[Frame] = []
    watch.tell_to(told.append, lambda devices: None)
    assert watch.where(row) == {}

    watch.heard({"device": "g", "state": "absent"})
    await watch.look_around(network=True)

    assert watch.where(row) == {"host": "10.0.0.77"}
    (place,) = [frame for frame in told if frame["event"] == "place"]
    assert place["place"] == {"host": "10.0.0.77"}
    assert "10.0.0.9" in place["why"]


async def test_a_printer_that_answers_is_not_looked_for(tmp_path: Path) -> None:
    lan = Lan(NetworkThing("10.0.0.77", mac="aa:bb:cc:00:00:01"))
    watch = HardwareWatch(tmp_path, cast("Network", lan), dict)
    row = DeviceRow(
        "g", "printer", "escpos_tcp", "G", {"host": "10.0.0.9"}, match={"mac": "aa:bb:cc:00:00:01"}
    )
    watch.configured({"g": row})

    await watch.look_around(network=True)

    assert watch.where(row) == {}


async def test_an_address_that_a_manager_types_counts_more_than_where_it_was_found(
    tmp_path: Path,
) -> None:
    lan = Lan(NetworkThing("10.0.0.77", mac="aa:bb:cc:00:00:01"))
    watch = HardwareWatch(tmp_path, cast("Network", lan), dict)
    identity = {"mac": "aa:bb:cc:00:00:01"}
    row = DeviceRow("g", "printer", "escpos_tcp", "G", {"host": "10.0.0.9"}, identity=identity)
    watch.configured({"g": row})
    watch.heard({"device": "g", "state": "absent"})
    await watch.look_around(network=True)
    typed = replace(row, settings={"host": "10.0.0.50"}, identity={})

    watch.configured({"g": typed})

    assert watch.where(typed) == {}


async def test_a_device_that_was_removed_while_it_was_away_is_no_end_of_looking(
    tmp_path: Path,
) -> None:
    watch = HardwareWatch(tmp_path, cast("Network", Lan()), dict)
    told: list[Frame] = []
    watch.tell_to(told.append, lambda devices: None)
    watch.configured({})
    watch.heard({"device": "gone", "state": "absent"})

    await watch.look_around(network=True)

    assert [frame["source"] for frame in told] == ["plugged", "network"]


async def test_a_look_that_fails_is_not_the_last(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(watching, "POLL_S", 0.0)
    monkeypatch.setattr(watching, "HUNT_AFTER_S", 0.0)
    looked = asyncio.Event()
    looks: list[int] = []

    class Cut(Lan):
        async def look(self, known_macs: Any) -> list[NetworkThing]:
            looks.append(len(looks))
            if len(looks) == 1:
                raise RuntimeError("no adapters")
            looked.set()
            return []

    watch = HardwareWatch(tmp_path, cast("Network", Cut()), dict)
    mac = {"mac": "aa:bb:cc:00:00:01"}
    row = DeviceRow("g", "printer", "escpos_tcp", "G", {"host": "10.0.0.9"}, match=mac)
    watch.configured({"g": row})
    watch.heard({"device": "g", "state": "absent"})
    running = asyncio.ensure_future(watch.run(lambda frame: None, lambda devices: None))

    async with asyncio.timeout(2):
        await looked.wait()
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)

    assert looks[:2] == [0, 1]
