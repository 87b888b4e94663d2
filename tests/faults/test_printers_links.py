"""Network printers that cannot be reached, are taken, vanish or come back (P01 to P05, P18 ...)."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from drivers.emulators.script import Step
from drivers.printers.escpos.dialect import RECOVERY
from drivers.printers.escpos.simulation import SimulatedPrinter
from drivers.transports import tcp
from tests.faults.card import Card
from tests.faults.house import House
from tests.faults.hurried import running_loop

BODY = b"Margherita"


async def test_p01_a_printer_that_refuses_gets_its_ticket_once_when_it_returns(
    tmp_path: Path,
) -> None:
    async with House.open(tmp_path) as house:
        grill = await house.network_printer("Grill")
        grill.papers.do("refuse")
        await house.pass_time(1)
        job = await house.want(grill, "2 Margherita")
        await house.pass_time(60)

        away = house.state(grill)
        alarms = await house.alarms()
        grill.papers.over("refuse")
        done = await house.until(job, "printed", within_s=20)

        assert (away["state"], away["code"]) == ("absent", "E_REFUSED")
        assert set(alarms) == {"printer_away", "kitchen_stopped"}
        assert done.attempts == 1
        assert grill.times("2 Margherita") == 1
        assert "COPY" not in grill.text
        assert await house.alarms() == {}


async def test_p02_a_host_that_is_not_there_is_given_up_after_three_seconds(
    tmp_path: Path,
) -> None:
    async with House.open(tmp_path) as house:
        grill = await house.network_printer("Grill")
        grill.papers.vanish()
        began = house.clock.now()
        job = await house.want(grill, "2 Margherita")
        await house.until_it_holds(lambda: house.state(grill)["code"] != "")

        assert 3 <= (house.clock.now() - began).total_seconds() < 4
        assert house.state(grill)["code"] == "E_CONNECT_TIMEOUT"
        waits = await house.until(job, "queued")
        assert waits.attempts == 0
