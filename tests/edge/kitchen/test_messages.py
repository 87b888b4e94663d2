"""Words to a station: shown, seen with one tap, printed where there is no screen, never lost."""

from __future__ import annotations

from uuid import UUID

import pytest

from domain.errors import BadRequest
from domain.ids import new_id
from edge.alarms.store import open_alarms
from edge.commands import SYSTEM, Command
from edge.kitchen.messages import MessageView, SeeMessage, SendMessage, ShowMessages
from edge.transaction import Write
from sync.tables.catalog import Station
from tests.house import House


def station(house: House, name: str = "Kitchen") -> UUID:
    return next(each.id for each in house.menus.menu.stations.values() if each.name == name)


async def told(house: House, text: str = "Hold table 7", to: str = "Kitchen") -> UUID:
    order = await house.open("7")
    message = SendMessage(new_id(), station(house, to), text, order)
    return await house.kitchen.messages.send(message, house.actor(), new_id())


async def on_screen(house: House) -> tuple[MessageView, ...]:
    return (await house.kitchen.board(station(house))).messages


async def take_the_screen_away(house: House, printer: bool = True) -> None:
    def work(tx: Write) -> None:
        row = tx.load(Station, station(house))
        kept = row.printer_id if printer else None
        tx.update(row, has_screen=False, printer_id=kept)

    request = SeeMessage(new_id())
    await house.db.write(Command.of(request, SYSTEM), work)


async def alarms(house: House) -> list[str]:
    return [alarm.sentence for alarm in await house.db.read(open_alarms)]


async def test_a_message_stands_on_the_screen_until_a_cook_has_seen_it(house: House) -> None:
    message = await told(house)
    (shown,) = await on_screen(house)

    await house.kitchen.messages.see(SeeMessage(message), house.actor("cook"))

    assert (shown.text, shown.tables) == ("Hold table 7", ("7",))
    assert await on_screen(house) == ()


async def test_a_message_that_no_screen_shows_alarms_and_stops_when_one_does(house: House) -> None:
    message = await told(house)
    house.clock.advance(seconds=21)
    await house.kitchen.messages.look_after()
    unheard = await alarms(house)

    await house.kitchen.messages.show(ShowMessages((message,)), house.actor("cook"))

    assert unheard == ["Kitchen has not got the message “Hold table 7”. Go and tell them."]
    assert await alarms(house) == []


async def test_a_station_without_a_screen_gets_it_on_paper_and_the_paper_delivers_it(
    house: House,
) -> None:
    await take_the_screen_away(house)
    await told(house)
    await house.print_out()
    (paper,) = house.paper("Kitchen")
    house.clock.advance(seconds=21)
    await house.kitchen.messages.look_after()

    assert "Hold table 7" in paper
    assert await alarms(house) == []
    assert await on_screen(house) == ()


async def test_a_station_that_cannot_be_told_says_so(house: House) -> None:
    await take_the_screen_away(house, printer=False)

    with pytest.raises(BadRequest, match="neither a screen nor a printer"):
        await told(house)


async def test_a_message_needs_words(house: House) -> None:
    with pytest.raises(BadRequest, match="Write what"):
        await told(house, "  ")
