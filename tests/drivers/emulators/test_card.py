"""The network card: one prints, few wait, others are turned away; idle connections are closed."""

from __future__ import annotations

import pytest

from domain.device_errors import DeviceCode, DeviceError
from drivers.emulators.card import Door
from drivers.emulators.memory import EmulatedWire
from tests.drivers.emulators.stage import card, connected

ASK = b"\x10\x04\x01"


def test_one_is_served_two_wait_and_the_next_is_reset() -> None:
    net = card()

    assert [connected(net).verdict for _ in range(4)] == ["served", "waits", "waits", "reset"]


def test_who_waits_is_served_when_the_first_leaves() -> None:
    net = card()
    first, second = connected(net), connected(net)

    assert (first.feed(ASK, 0.0), second.room) == (b"\x12", 0)
    first.disconnect(1.0)

    assert second.feed(ASK, 1.0) == b"\x12"


def test_an_idle_connection_is_closed_after_five_minutes() -> None:
    net = card()
    door = connected(net)
    door.feed(ASK, 10.0)
    door.tick(309.0)
    assert door.is_there

    assert net.wake_at == 310.0
    door.tick(310.0)

    assert not door.is_there


def test_a_lost_goodbye_locks_the_printer_for_a_while() -> None:
    net = card(waits=0)
    net.line.act("lost_fin", "30")
    connected(net).disconnect(5.0)

    assert connected(net, 34.0).verdict == "reset"
    assert connected(net, 35.0).verdict == "served"


async def test_a_driver_is_told_that_another_system_is_connected() -> None:
    net = card(waits=0)
    await EmulatedWire(Door(net), device="Bar").open(1)

    with pytest.raises(DeviceError) as refused:
        await EmulatedWire(Door(net), device="Bar").open(1)

    assert refused.value.code is DeviceCode.BUSY


def test_while_it_starts_up_nobody_is_let_in() -> None:
    net = card()
    printer = net.line.emulator
    printer.acts()["power_off"].does("", 0.0)

    assert connected(net, 1.0).verdict == "refused"
    printer.acts()["power_on"].does("", 2.0)
    assert connected(net, 2.0).verdict == "served"
