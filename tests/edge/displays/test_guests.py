"""A guest sees the order that is open at the counter: exact, alone, and gone when it is paid."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

import pytest

from domain.clock import VirtualClock
from domain.device_errors import DeviceCode, DeviceError
from domain.errors import Forbidden
from domain.ids import new_id
from domain.permissions import CASHIER
from drivers.host.frames import Frame
from edge.commands import Actor, Command
from edge.database import Database
from edge.displays.guest import GuestLine, GuestView
from edge.displays.service import GuestDisplays
from edge.displays.showing import OpenAtCounters
from edge.displays.worker import DisplayWorker
from edge.founding import Founded
from edge.transaction import Write
from sync.tables.devices import Device, Peripheral
from tests.edge.till import MANAGER, Step, Till, open_till

PAGE, NEXT_PAGE = "page one", "page two"


@dataclass
class MadeUpDisplay:
    """Hears what it is to show."""

    shown: list[Any] = field(default_factory=list)
    is_away: bool = False
    listener: Callable[[Frame], None] | None = None

    async def ask(self, hardware_id: UUID, do: str, **more: Any) -> Frame:
        """Show something, or nothing."""
        if self.is_away:
            raise DeviceError(DeviceCode.LINK_LOST, "Display", "is away.", "Look.")
        self.shown.append([tuple(row.values()) for row in more["rows"]] if do == "show" else [])
        return {}

    def on(self, event: str, listener: Callable[[Frame], None]) -> Callable[[], None]:
        """Hear events."""
        self.listener = listener
        return lambda: None


@dataclass
class Counter:
    """A counter with a display on a wire, and its guests."""

    till: Till
    clock: VirtualClock
    guests: GuestDisplays
    display: MadeUpDisplay
    worker: DisplayWorker
    device_id: UUID
    display_id: UUID

    def serves(self, order_id: UUID | None, page: str = PAGE) -> None:
        """The counter's page shows an order, or nobody's."""
        self.guests.counters.serves(self.device_id, page, order_id)

    async def seen(self) -> GuestView:
        """What the guest sees."""
        return await self.guests.view(self.device_id)

    async def first_of(self, token: str) -> GuestView | None:
        """What a second screen shows first; None where its link is over."""
        feed = self.guests.follow(token)
        try:
            return await anext(feed, None)
        finally:
            await feed.aclose()


@pytest.fixture
async def counter(db: Database, founded: Founded, clock: VirtualClock) -> Counter:
    till = await open_till(db, founded)

    def work(tx: Write) -> list[UUID]:
        device = tx.insert(
            Device,
            store_id=tx.house.store_id,
            name="Counter",
            profile="counter",
            state="approved",
            asked_at=tx.now,
        )
        display = tx.insert(
            Peripheral,
            store_id=tx.house.store_id,
            name="Display",
            kind="display",
            driver="display_escpos_serial",
            settings={"path": "/dev/ttyUSB1"},
            place_kind="device",
            place_id=device.id,
        )
        return [device.id, display.id]

    device_id, display_id = await db.write(Command.of(Step("counter")), work, list[UUID])
    guests, display = GuestDisplays(db, OpenAtCounters(db.signals)), MadeUpDisplay()
    worker = DisplayWorker(db, guests, display)
    return Counter(till, clock, guests, display, worker, device_id, display_id)


async def test_a_guest_sees_lines_and_a_total_that_is_exact(counter: Counter) -> None:
    order_id = await counter.till.order(950, 1_275)

    counter.serves(order_id)

    seen = await counter.seen()
    assert seen.lines == (GuestLine("Margherita", "9.50"), GuestLine("Margherita", "12.75"))
    assert (seen.state, seen.total, seen.total_plain) == ("order", "€22.25", "EUR 22.25")


async def test_nobody_is_shown_where_nobody_is_served(counter: Counter) -> None:
    await counter.till.order(950)

    assert await counter.seen() == GuestView("idle")


async def test_v17_the_next_guest_sees_nothing_of_the_one_before(counter: Counter) -> None:
    first, second = await counter.till.order(950), await counter.till.order(300)
    counter.serves(first)
    counter.serves(None)
    assert (await counter.seen()).state == "idle"

    counter.serves(second)

    assert [line.amount for line in (await counter.seen()).lines] == ["3.00"]


async def test_v18_thanks_for_a_payment_have_no_dishes_and_end(counter: Counter) -> None:
    order_id = await counter.till.order(950)
    counter.serves(order_id)
    await counter.till.pay(order_id, 950)
    thanked = await counter.seen()
    counter.serves(None)
    assert (await counter.seen()).state == thanked.state == "thanks"
    assert (thanked.lines, thanked.total) == ((), "")

    counter.clock.advance(30)

    assert await counter.seen() == GuestView("idle")


async def test_a_page_that_is_gone_shows_nobody(counter: Counter) -> None:
    counter.serves(await counter.till.order(950))

    counter.guests.counters.leave(counter.device_id, PAGE)

    assert await counter.seen() == GuestView("idle")


async def test_paying_on_another_page_goes_on_showing(counter: Counter) -> None:
    order_id = await counter.till.order(950)
    counter.serves(order_id)
    counter.serves(order_id, NEXT_PAGE)

    counter.guests.counters.leave(counter.device_id, PAGE)

    assert (await counter.seen()).state == "order"


async def test_a_restarted_box_shows_nobody(counter: Counter) -> None:
    counter.serves(await counter.till.order(950))
    again = GuestDisplays(counter.till.db, OpenAtCounters(counter.till.db.signals))

    assert await again.view(counter.device_id) == GuestView("idle")


async def test_a_second_screen_follows_its_counter(counter: Counter) -> None:
    token = await counter.guests.invite(counter.device_id, MANAGER)
    order_id = await counter.till.order(950)
    feed = counter.guests.follow(token)
    assert (await anext(feed)).state == "idle"

    counter.serves(order_id)

    assert (await anext(feed)).total == "€9.50"


async def test_v15_a_link_that_was_taken_back_shows_nothing(counter: Counter) -> None:
    token = await counter.guests.invite(counter.device_id, MANAGER)
    feed = counter.guests.follow(token)
    await anext(feed)

    await counter.guests.revoke(counter.device_id, MANAGER)

    assert await anext(feed, None) is None
    assert await counter.first_of(token) is None


async def test_a_new_link_ends_the_old_one(counter: Counter) -> None:
    old = await counter.guests.invite(counter.device_id, MANAGER)
    new = await counter.guests.invite(counter.device_id, MANAGER)

    assert await counter.guests.counter_of(old) is None
    assert await counter.guests.counter_of(new) == counter.device_id


async def test_a_counter_that_was_sent_away_takes_its_guests_screen_along(counter: Counter) -> None:
    token = await counter.guests.invite(counter.device_id, MANAGER)

    await counter.till.change(Device, counter.device_id, state="revoked")

    assert await counter.guests.counter_of(token) is None


async def test_only_managers_make_links(counter: Counter) -> None:
    with pytest.raises(Forbidden):
        await counter.guests.invite(counter.device_id, Actor("person", new_id(), rights=CASHIER))


async def test_a_link_is_kept_nowhere(counter: Counter) -> None:
    token = await counter.guests.invite(counter.device_id, MANAGER)

    rows = await counter.till.values("SELECT CAST(settings AS TEXT) FROM peripherals")

    assert not any(token in str(row) for row in rows)


async def test_a_display_shows_the_last_dish_and_the_total(counter: Counter) -> None:
    order_id = await counter.till.order(950, 1_275)
    counter.serves(order_id)

    await counter.worker.look()
    await counter.worker.look()
    counter.serves(None)
    await counter.worker.look()

    assert counter.display.shown == [
        [("Margherita", "12.75"), ("Total", "€22.25", "EUR 22.25")],
        [],
    ]


async def test_v11_a_display_that_is_away_is_told_when_it_is_back(counter: Counter) -> None:
    counter.display.is_away = True
    counter.serves(await counter.till.order(950))
    await counter.worker.look()
    counter.display.is_away = False

    await counter.worker.look()

    assert len(counter.display.shown) == 1


async def test_v17_a_display_that_missed_the_end_of_an_order_is_looked_after_when_it_is_back(
    counter: Counter,
) -> None:
    counter.serves(await counter.till.order(950))
    await counter.worker.look()
    counter.display.is_away = True
    counter.serves(None)
    await counter.worker.look()
    counter.worker.start()
    looked = asyncio.Event()
    await counter.worker.stop()
    counter.worker._loop.wake = looked.set  # type: ignore[method-assign]

    assert counter.display.listener is not None
    counter.display.listener({"device": str(counter.display_id), "state": "ready"})

    assert looked.is_set()
