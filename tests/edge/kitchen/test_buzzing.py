"""Buzzers: once for many cards, not for what was bumped, and never in a ticket's way."""

from __future__ import annotations

from dataclasses import dataclass, field
from uuid import UUID

import pytest

from domain.device_errors import DeviceCode, DeviceError
from domain.ids import new_id
from edge.commands import Command
from edge.kitchen import requests as ask
from edge.kitchen.buzzing import KitchenBuzzers
from edge.transaction import Write
from sync.tables.catalog import Printer, Station
from sync.tables.kitchen import Ticket
from tests.house import House


@dataclass(frozen=True, slots=True)
class Step:
    """A command of a test."""

    name: str


@dataclass
class Buzzing:
    """Every printer of the house."""

    buzzed: int = 0
    asked: list[UUID] = field(default_factory=list)
    is_off: bool = False

    async def printer(self, printer_id: UUID) -> Buzzing:
        self.asked.append(printer_id)
        return self

    async def buzz(self) -> None:
        if self.is_off:
            raise DeviceError(DeviceCode.LINK_LOST, "Buzzer", "is away.", "Look at it.")
        self.buzzed += 1


@pytest.fixture
async def printers(house: House) -> Buzzing:
    """Each station has a printer with a buzzer."""
    printer_id = new_id()

    def work(tx: Write) -> None:
        tx.insert(Printer, printer_id, name="Buzzer", role="kitchen", settings={"buzzer": "esc"})
        for station in tx.all(Station, "deleted_at IS NULL"):
            tx.update(station, printer_id=printer_id)

    await house.db.write(Command.of(Step("buzzer")), work)
    return Buzzing()


@pytest.fixture
async def buzzers(house: House, printers: Buzzing) -> KitchenBuzzers:
    found = KitchenBuzzers(house.db, printers)
    await found.look()
    return found


async def _send(house: House, table: str, item: str) -> UUID:
    order_id = await house.open(table)
    await house.add(order_id, item)
    await house.send(order_id)
    return order_id


async def _wait(house: House, buzzers: KitchenBuzzers) -> None:
    """Look, and again when it says, until nothing is due."""
    seconds = await buzzers.look()
    while seconds is not None:
        house.clock.advance(seconds)
        seconds = await buzzers.look()


async def test_k02_many_cards_are_one_buzz_in_three_seconds(
    house: House, buzzers: KitchenBuzzers, printers: Buzzing
) -> None:
    item = house.plain_items()[0]
    for table in sorted(house.tables)[:5]:
        await _send(house, table, item)
        await buzzers.look()
    house.clock.advance(1)
    await buzzers.look()
    first = printers.buzzed
    await _send(house, sorted(house.tables)[6], item)
    again_in = await buzzers.look()

    assert (first, again_in) == (1, 3)
    house.clock.advance(3)
    await buzzers.look()
    assert printers.buzzed == 2


async def test_k03_what_is_bumped_before_it_rings_does_not_ring(
    house: House, buzzers: KitchenBuzzers, printers: Buzzing
) -> None:
    await _send(house, sorted(house.tables)[0], house.plain_items()[0])
    await buzzers.look()
    (card,) = await house.db.read(lambda read: read.all(Ticket, "state = 'open'"))

    await house.kitchen.bump_ticket(ask.BumpTicket(card.id), house.actor("cook"))
    await _wait(house, buzzers)

    assert printers.buzzed == 0


async def test_k01_a_buzzer_that_is_away_is_left_out_and_the_ticket_untouched(
    house: House, buzzers: KitchenBuzzers, printers: Buzzing
) -> None:
    printers.is_off = True
    await _send(house, sorted(house.tables)[0], house.plain_items()[0])

    await _wait(house, buzzers)

    assert len(printers.asked) == 1
    assert len(await house.tickets()) == 1


async def test_k12_recalling_the_last_bump_brings_back_just_that_card(house: House) -> None:
    item, cook = house.plain_items()[0], house.actor("cook")
    for table in sorted(house.tables)[:2]:
        await _send(house, table, item)
        house.clock.advance(1)
    first, second = await house.tickets()
    for card in (second, first):
        await house.kitchen.bump_ticket(ask.BumpTicket(card.id), cook)
        house.clock.advance(1)

    await house.kitchen.recall_last(ask.RecallLast(first.station_id), cook)

    states = {card.id: card.state for card in await house.tickets()}
    assert (states[first.id], states[second.id]) == ("open", "bumped")


async def test_k13_a_bar_and_a_finger_bump_a_card_once(house: House) -> None:
    await _send(house, sorted(house.tables)[0], house.plain_items()[0])
    (card,), cook = await house.tickets(), house.actor("cook")
    seen = tuple(item.id for item in await house.ticket_items())

    await house.kitchen.bump_ticket(ask.BumpTicket(card.id, seen), cook)
    bumped = (await house.tickets())[0]
    await house.kitchen.bump_ticket(ask.BumpTicket(card.id, seen), cook)

    assert [each.bumped_at for each in await house.tickets()] == [bumped.bumped_at]
