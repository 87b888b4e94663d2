"""Network printers that cannot be reached, are taken, break off, stand still or come back."""

from __future__ import annotations

import socket
from pathlib import Path

import pytest

from domain.documents import Cut, Document, Text
from drivers.emulators.script import Step
from drivers.host.ring import traffic_of
from drivers.printers.escpos.dialect import RECOVERY
from drivers.printers.escpos.simulation import SimulatedPrinter
from drivers.transports import tcp
from tests.faults.card import Card
from tests.faults.house import House
from tests.faults.hurried import running_loop

TICKET = b"2 Margherita"
DRAWN = Document(
    "other", "x", (Text("2 Margherita"), *(Text(f"Phở bò tái {n}") for n in range(20)), Cut())
)
RASTER = b"\x1dv0"


async def test_p01_a_printer_that_refuses_gets_its_ticket_once_when_it_returns(
    tmp_path: Path,
) -> None:
    async with House.open(tmp_path) as house:
        grill = await house.network_printer("Grill")
        grill.papers.do("refuse")
        await house.pass_time(1)
        job = await house.want(grill, "2 Margherita")
        await house.pass_time(60)

        chip, alarms = await house.chip(grill), await house.alarms()
        grill.papers.over("refuse")
        done = await house.until(job, "printed", within_s=20)

        assert (chip.severity, chip.code) == ("stopped", "E_REFUSED")
        assert set(alarms) == {"printer_away", "kitchen_stopped"}
        assert done.attempts == 1
        assert grill.times("2 Margherita") == 1
        assert "COPY" not in grill.text
        assert await house.alarms() == {}


async def test_p02_a_host_that_is_not_there_is_given_up_after_three_seconds(
    tmp_path: Path,
) -> None:
    async with House.open(tmp_path) as house:
        card = Card(SimulatedPrinter())
        await house.switch_on(card)
        card.vanish()
        grill = await house.add("Grill", "escpos_tcp", card, card.settings)
        began = house.clock.now()
        job = await house.want(grill, "2 Margherita")
        await house.until_it_holds(lambda: house.state(grill)["code"] != "")

        assert 3 <= (house.clock.now() - began).total_seconds() < 4
        assert house.state(grill)["code"] == "E_CONNECT_TIMEOUT"
        assert (await house.until(job, "queued")).attempts == 0


async def test_p03_a_printer_that_never_answers_is_filled_up_and_given_up_clean(
    tmp_path: Path,
) -> None:
    async with House.open(tmp_path) as house:
        card = Card(SimulatedPrinter(), [Step("silent", at_s=0)])
        grill = await house.network_printer("Grill", card)
        began = house.clock.now()
        job = await house.want(grill, "2 Margherita")
        await house.until_it_holds(lambda: "printer_away" in card_alarms(house))
        took_s = (house.clock.now() - began).total_seconds()

        assert 10 <= took_s <= 20
        assert RECOVERY in card.took
        assert TICKET not in card.took
        assert (await house.job(job)).attempts == 0
        assert (await house.job(job)).code == "E_NO_RESPONSE"
        card.over("silent")
        await house.until(job, "printed")
        assert grill.times("2 Margherita") == 1


async def test_p04_a_printer_stuck_in_an_old_picture_is_filled_up_and_prints_once(
    tmp_path: Path,
) -> None:
    async with House.open(tmp_path) as house:
        printer = SimulatedPrinter(strict=False)
        printer.feed(RASTER + b"\x00\x48\x00\x64\x00" + b"\x55" * 100, 0.0)
        grill = await house.network_printer("Grill", Card(printer))

        job = await house.want(grill, "2 Margherita")
        done = await house.until(job, "printed")
        await house.pass_time(2)

        assert done.attempts == 1
        assert grill.times("2 Margherita") == 1
        assert any("filled up" in said for said in await house.noted(grill))


@pytest.mark.parametrize("cut_at", [3_360, 4_100], ids=["between slices", "within a slice"])
@pytest.mark.parametrize("is_page", [True, False], ids=["page", "lines"])
async def test_p18_a_link_cut_inside_a_picture_is_clean_in_page_mode_and_else_marked(
    tmp_path: Path, cut_at: int, is_page: bool
) -> None:
    async with House.open(tmp_path) as house:
        card = Card(SimulatedPrinter(), [Step("reset", at_byte=cut_at)])
        grill = await house.network_printer("Grill", card, {"page_mode": is_page})
        job = await house.want(grill, "x", document=DRAWN)
        after = await house.until(job, "uncertain", "printed")
        done = await house.until(job, "printed", within_s=100)

        whole = [strip for strip in grill.strips if strip.is_cut]
        assert after.state == ("printed" if is_page else "uncertain")
        assert done.attempts == (1 if is_page else 2)
        assert len(whole) == 1
        assert ("POSSIBLE COPY - ATTEMPT 2" in whole[0].text) is not is_page
        assert RECOVERY in card.took[cut_at:]


async def test_p19_a_reset_in_the_middle_leaves_a_receipt_to_the_cashier(tmp_path: Path) -> None:
    async with House.open(tmp_path) as house:
        card = Card(SimulatedPrinter(), [Step("reset", at_byte=600)])
        bar = await house.network_printer("Bar", card)
        job = await house.want(bar, "Receipt A-1", "receipt", lines=100)
        lost = await house.until(job, "uncertain")
        await house.pass_time(120)

        assert lost.code == "E_LINK_LOST"
        assert (await house.job(job)).state == "uncertain"
        assert set(await house.alarms()) == {"print_uncertain"}
        assert bar.times("Receipt A-1") == 1


async def test_p20_a_printer_that_vanishes_without_a_word_is_noticed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tcp, "VANISHED_MS", 250)
    async with House.open(tmp_path) as house:
        bar = await house.network_printer("Bar", Card(SimulatedPrinter(print_mm_per_s=20)))
        job = await house.want(bar, "Receipt A-1", "receipt", lines=300)
        await house.until_it_holds(lambda: b"Receipt A-1" in bar.papers.took)
        bar.papers.vanish()
        with running_loop().real_time():
            lost = await house.until(job, "uncertain", within_s=10)
        ring = traffic_of((await house.hardware.ask(bar.id, "ring"))["ring"])

        assert lost.code == "E_LINK_LOST"
        assert any(b"E_LINK_LOST" in each.data and b"unackn" in each.data for each in ring)


@pytest.mark.parametrize(
    ("what", "buffer"), [("slow_printing", 65_536), ("slow_printing", 1_024), ("slow", 1_024)]
)
async def test_p21_a_slow_printer_is_given_its_time(tmp_path: Path, what: str, buffer: int) -> None:
    async with House.open(tmp_path) as house:
        card = Card(SimulatedPrinter(buffer_bytes=buffer))
        card.do(what, "200")
        grill = await house.network_printer("Grill", card)
        job = await house.want(grill, "2 Margherita", lines=400)
        await house.pass_time(15)
        meanwhile = await house.chip(grill)
        done = await house.until(job, "printed", within_s=120)

        assert meanwhile.severity == "ok"
        assert (meanwhile.state, done.attempts) == ("busy", 1)
        assert grill.times("2 Margherita") == 1


async def test_p22_a_printer_that_stands_still_for_a_minute_is_told_of_and_finishes_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tcp, "VANISHED_MS", 100)
    async with House.open(tmp_path) as house:
        card = Card(SimulatedPrinter(), [Step("stall", at_byte=6_000, for_s=60)])
        grill = await house.network_printer("Grill", card)
        job = await house.want(grill, "x", document=DRAWN)
        await house.until_it_holds(lambda: card.line.faults.stall)
        await house.pass_time(8)
        early = (await house.chip(grill)).conditions
        await house.pass_time(6)
        chip = await house.chip(grill)
        done = await house.until(job, "printed", within_s=90)

        assert "buffer_stalled" not in early
        assert chip.severity == "warning"
        assert "buffer_stalled" in chip.conditions
        assert done.attempts == 1
        assert grill.times("2 Margherita") == 1


async def test_p34_a_printer_that_another_system_holds_is_amber_until_it_is_free(
    tmp_path: Path,
) -> None:
    async with House.open(tmp_path) as house:
        grill = await house.network_printer("Grill")
        await house.until_state(grill, "ready")
        await house.pass_time(3)
        other = socket.create_connection(("127.0.0.1", grill.papers.port))
        job = await house.want(grill, "2 Margherita")
        await house.until_it_holds(lambda: house.state(grill)["code"] != "")
        chip = await house.chip(grill)
        other.close()
        done = await house.until(job, "printed")

        assert (chip.severity, chip.code) == ("warning", "E_BUSY")
        assert chip.wrong == "Another system is using it."
        assert done.attempts == 1
        assert grill.times("2 Margherita") == 1


async def test_p35_a_connection_that_the_printer_closed_when_idle_costs_nothing(
    tmp_path: Path,
) -> None:
    async with House.open(tmp_path) as house:
        card = Card(SimulatedPrinter(), idle_s=8)  # sooner than we ask it how it is
        grill = await house.network_printer("Grill", card, {"linger_s": 3_600})
        told: list[str] = []
        house.hardware.on("state", lambda state: told.append(state["code"]))
        first = await house.until(await house.want(grill, "2 Margherita"), "printed")
        before = card.connections
        await house.pass_time(25)
        second = await house.until(await house.want(grill, "1 Cola"), "printed", within_s=3)

        assert (first.attempts, second.attempts) == (1, 1)
        assert card.connections > before
        assert set(told) == {""}
        assert [grill.times(words) for words in ("2 Margherita", "1 Cola")] == [1, 1]
        assert await house.alarms() == {}


async def test_a_ticket_takes_one_connection_its_name_included(tmp_path: Path) -> None:
    async with House.open(tmp_path) as house:
        grill = await house.network_printer("Grill")
        await house.until(await house.want(grill, "1 Cola"), "printed")
        await house.pass_time(12)
        before, asked = grill.papers.connections, grill.papers.took.count(b"\x1dI")
        began = house.clock.now()
        await house.until(await house.want(grill, "2 Margherita"), "printed")

        assert grill.papers.connections == before + 1
        assert grill.papers.took.count(b"\x1dI") > asked
        assert (house.clock.now() - began).total_seconds() < 0.5


async def test_p36_a_printer_that_locks_us_out_for_a_while_prints_once(tmp_path: Path) -> None:
    async with House.open(tmp_path) as house:
        card = Card(SimulatedPrinter(), lock_s=30)
        grill = await house.network_printer("Grill", card)
        await house.until(await house.want(grill, "1 Cola"), "printed")
        await house.pass_time(8)
        job = await house.want(grill, "2 Margherita")
        await house.pass_time(10)
        chip = await house.chip(grill)
        done = await house.until(job, "printed")

        assert chip.code == "E_BUSY"
        assert done.attempts == 1
        assert grill.times("2 Margherita") == 1


def card_alarms(house: House) -> set[str]:
    """The kinds of the open alarms, at once."""
    rows = house.db.look(lambda read: read.rows("SELECT kind FROM alarms"))
    return {str(kind) for (kind,) in rows}
