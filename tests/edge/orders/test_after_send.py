"""After Send: one act changes the guest's line, the cook's card and the check."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from uuid import UUID

import pytest

from domain.after_send import AlreadyMade, CookStarted
from domain.catalog import Choice
from domain.documents import Row, from_doc, lay_out
from domain.errors import BadRequest, Changed, Forbidden, ItemSoldOut
from domain.ids import new_id
from domain.permissions import WAITER, Right
from edge.commands import Actor, Command
from edge.kitchen.paper import CHANGED, FIRED
from edge.kitchen.requests import AcknowledgeChange, BumpTicket, StartTicket, TakeItems
from edge.menu.requests import SetPortions
from edge.orders.after_requests import AlreadyServed, AlterLine, RemakeLine, TakeBack
from edge.orders.requests import VoidLine
from edge.reports.requests import Sales
from edge.reports.service import ReportService
from edge.transaction import Write
from sync.tables.catalog import Fare, FareSet
from sync.tables.kitchen import TicketItem
from sync.tables.sales import LineChange, OrderLine
from tests.house import House

RIBEYE = "Ribeye steak 300 g"


def options(house: House, dish: str, *names: str) -> tuple[Choice, ...]:
    """Options of a dish by their names."""
    item = next(each for each in house.menus.menu.items.values() if each.name == dish)
    offered = {o.name: o.id for g in item.group_ids for o in house.menus.menu.groups[g].options}
    return tuple(Choice(offered[name]) for name in names)


async def sent_ribeye(house: House, *names: str, quantity: int = 1) -> tuple[UUID, UUID]:
    """A steak that was just sent; its order and its line."""
    order, line = await house.open("7"), new_id()
    await house.add(order, RIBEYE, quantity, choices=options(house, RIBEYE, *names), line_id=line)
    await house.send(order)
    return order, line


async def item_of(house: House, line: UUID) -> TicketItem:
    """The newest item of a line on a card."""
    return [item for item in await house.ticket_items() if item.line_id == line][-1]


async def start(house: House, line: UUID) -> None:
    item = await item_of(house, line)
    await house.kitchen.start_ticket(StartTicket(item.ticket_id), house.actor("cook"))


async def finish(house: House, line: UUID) -> None:
    item = await item_of(house, line)
    await house.kitchen.bump_ticket(BumpTicket(item.ticket_id), house.actor("cook"))


async def live(house: House, order: UUID) -> list[OrderLine]:
    return [row for row in await house.lines(order) if row.state != "voided"]


def names(rows: Sequence[OrderLine]) -> list[str]:
    return [row.name for row in rows]


async def changes(house: House) -> list[LineChange]:
    return await house.db.read(lambda read: read.all(LineChange, "1 ORDER BY id"))


async def count_portions(house: House, dish: str, portions: int) -> None:
    request = SetPortions(item_id(house, dish), portions)
    await house.menus.set_portions(request, house.actor("manager"))


def item_id(house: House, dish: str) -> UUID:
    return next(each.id for each in house.menus.menu.items.values() if each.name == dish)


async def remaining(house: House, dish: str) -> int | None:
    """Portions that are left."""
    await house.menus.refresh()
    return house.menus.stocks()[item_id(house, dish)].remaining


async def set_fare(house: House, kind: str, priced_id: UUID, minor: int) -> None:
    """From now on a thing is sold at, or costs the house, so much."""

    def work(tx: Write) -> None:
        fare_set = tx.all(FareSet)[0]
        tx.insert(
            Fare,
            fare_set_id=fare_set.id,
            priced_kind=kind,
            priced_id=priced_id,
            amount_minor=minor,
            currency=fare_set.currency,
            active_from=tx.now,
        )
        tx.signal("menu")

    house.clock.advance(1)
    await house.db.write(Command.of(f"{kind} {priced_id}"), work)
    await house.menus.refresh()


async def price_cost(house: House, dish: str, minor: int) -> None:
    await set_fare(house, "cost", house.variant(dish), minor)


def to(house: House, line: UUID, *names_: str, **more: object) -> AlterLine:
    """Have the steak with these options."""
    return AlterLine(line, choices=options(house, RIBEYE, *names_), **more)  # type: ignore[arg-type]


async def test_medium_becomes_well_done_on_the_same_card_with_the_same_age(house: House) -> None:
    order, line = await sent_ribeye(house, "Medium", "Fries")
    before = await item_of(house, line)
    house.clock.advance(30)

    await house.orders.alter_line(to(house, line, "Well done", "Fries"), house.actor())

    after = await item_of(house, line)
    assert (after.id, after.ticket_id, after.created_at) == (
        before.id,
        before.ticket_id,
        before.created_at,
    )
    assert [option["name"] for option in after.options] == ["Well done", "Fries"]
    assert [option["name"] for option in after.before["options"]] == ["Medium", "Fries"]
    assert after.mark == "changed"
    assert names(await live(house, order)) == [RIBEYE, "Well done", "Fries"]
    assert len(await house.tickets()) == 1


async def test_the_kitchen_is_told_at_once(house: House) -> None:
    _order, line = await sent_ribeye(house, "Medium", "Fries")
    told: list[object] = []
    house.db.signals.subscribe("kitchen", told.append)

    await house.orders.alter_line(to(house, line, "Rare", "Fries"), house.actor())

    assert told


async def test_the_books_keep_before_and_after(house: House) -> None:
    _order, line = await sent_ribeye(house, "Medium", "Fries")

    await house.orders.alter_line(to(house, line, "Rare", "Fries"), house.actor())

    [kept] = await changes(house)
    assert (kept.act, kept.phase) == ("change", "waiting")
    assert "Medium" in [row["name"] for row in kept.before["lines"]]
    assert "Rare" in [row["name"] for row in kept.after["lines"]]


async def test_only_what_is_added_or_removed_is_priced(house: House) -> None:
    order, line = await sent_ribeye(house, "Medium", "Fries")
    before = (await house.order(order)).total_minor
    raised = {each.option_id for each in options(house, RIBEYE, "Fries", "Salsa verde")}
    for option_id in raised:
        await set_fare(house, "option", option_id, 900)

    await house.orders.alter_line(to(house, line, "Medium", "Fries", "Salsa verde"), house.actor())

    assert (await house.order(order)).total_minor == before + 900
    fries = next(row for row in await live(house, order) if row.name == "Fries")
    assert fries.unit_price_minor != 900, "what stays keeps the price of its tap"


async def test_within_a_minute_of_send_the_sender_needs_nobody(house: House) -> None:
    _order, line = await sent_ribeye(house, "Medium", "Fries")
    house.clock.advance(60)

    await house.orders.alter_line(to(house, line, "Rare", "Fries"), house.actor())


async def test_after_a_minute_a_manager_is_asked(house: House) -> None:
    order, line = await sent_ribeye(house, "Medium", "Fries")
    house.clock.advance(61)

    with pytest.raises(Forbidden) as refused:
        await house.orders.alter_line(to(house, line, "Rare", "Fries"), house.actor())

    assert refused.value.right == Right.VOID_SENT
    assert "Medium" in names(await live(house, order))


async def test_somebody_else_needs_the_right_even_at_once(house: House) -> None:
    _order, line = await sent_ribeye(house, "Medium", "Fries")
    other = Actor("person", sorted(house.people.values())[-1], None, None, frozenset(WAITER))

    with pytest.raises(Forbidden):
        await house.orders.alter_line(to(house, line, "Rare", "Fries"), other)


async def test_a_seat_is_changed_by_anybody_at_any_time(house: House) -> None:
    _order, line = await sent_ribeye(house, "Medium", "Fries")
    await finish(house, line)
    house.clock.advance(20 * 60)

    await house.orders.alter_line(AlterLine(line, seat=3), house.actor())

    assert (await item_of(house, line)).seat == 3
    assert (await item_of(house, line)).state == "done"


async def test_once_begun_the_waiter_is_warned_and_nothing_is_half_changed(house: House) -> None:
    order, line = await sent_ribeye(house, "Medium", "Fries")
    await start(house, line)

    with pytest.raises(CookStarted):
        await house.orders.alter_line(to(house, line, "Rare", "Fries"), house.actor("manager"))

    assert names(await live(house, order)) == [RIBEYE, "Medium", "Fries"]
    assert (await item_of(house, line)).mark == ""


async def test_once_begun_and_confirmed_the_right_is_needed_also_at_once(house: House) -> None:
    _order, line = await sent_ribeye(house, "Medium", "Fries")
    await start(house, line)
    request = to(house, line, "Rare", "Fries", confirmed=True)

    with pytest.raises(Forbidden):
        await house.orders.alter_line(request, house.actor())
    await house.orders.alter_line(request, house.actor("manager"))

    assert (await item_of(house, line)).state == "started"


async def test_what_is_made_is_not_changed_but_made_again(house: House) -> None:
    _order, line = await sent_ribeye(house, "Medium", "Fries")
    await finish(house, line)

    with pytest.raises(AlreadyMade, match="made again"):
        await house.orders.alter_line(
            to(house, line, "Rare", "Fries", confirmed=True), house.actor("manager")
        )


async def test_of_two_who_change_one_line_the_second_sees_the_first(house: House) -> None:
    order, line = await sent_ribeye(house, "Medium", "Fries")
    rev = (await house.lines(order))[0].rev
    first = to(house, line, "Rare", "Fries", expected_rev=rev)
    second = to(house, line, "Well done", "Fries", expected_rev=rev)

    await house.orders.alter_line(first, house.actor())
    with pytest.raises(Changed, match="It is now: Ribeye steak 300 g, Rare, Fries"):
        await house.orders.alter_line(second, house.actor())


async def test_the_same_tap_twice_is_one_change(house: House) -> None:
    _order, line = await sent_ribeye(house, "Medium", "Fries")
    command, request = new_id(), to(house, line, "Rare", "Fries")

    first = await house.orders.alter_line(request, house.actor(), command)
    again = await house.orders.alter_line(request, house.actor(), command)

    assert first == again
    assert len(await changes(house)) == 1


async def test_another_course_stays_on_the_card_and_says_so(house: House) -> None:
    order, line = await sent_ribeye(house, "Medium", "Fries")
    desserts = next(c for c in house.menus.menu.courses.values() if c.name == "Desserts")

    await house.orders.alter_line(AlterLine(line, course_id=desserts.id), house.actor())

    item = await item_of(house, line)
    assert (item.before["course"], item.before["to_course"]) == ("Mains", "Desserts")
    assert {row.course_id for row in await live(house, order)} == {desserts.id}


async def test_the_cook_acknowledges_and_only_then_bumps(house: House) -> None:
    _order, line = await sent_ribeye(house, "Medium", "Fries")
    await house.orders.alter_line(to(house, line, "Rare", "Fries"), house.actor())
    item = await item_of(house, line)

    with pytest.raises(Changed, match="Look at it first"):
        await finish(house, line)
    seen = AcknowledgeChange(item.id, item.changed_at)
    await house.kitchen.acknowledge_change(seen, house.actor("cook"))
    await finish(house, line)

    assert (await item_of(house, line)).state == "done"
    assert (await item_of(house, line)).mark == ""


async def test_a_change_that_the_cook_did_not_see_is_not_acknowledged(house: House) -> None:
    _order, line = await sent_ribeye(house, "Medium", "Fries")
    await house.orders.alter_line(to(house, line, "Rare", "Fries"), house.actor())
    seen = (await item_of(house, line)).changed_at
    house.clock.advance(5)
    await house.orders.alter_line(to(house, line, "Well done", "Fries"), house.actor())
    item = await item_of(house, line)

    with pytest.raises(Changed, match="once more"):
        await house.kitchen.acknowledge_change(
            AcknowledgeChange(item.id, seen), house.actor("cook")
        )

    before = [option["name"] for option in item.before["options"]]
    assert before == ["Medium", "Fries"], "the card still shows what the cook last knew"


async def test_changed_and_changed_back_is_no_change(house: House) -> None:
    _order, line = await sent_ribeye(house, "Medium", "Fries")
    await house.orders.alter_line(to(house, line, "Rare", "Fries"), house.actor())
    await house.orders.alter_line(to(house, line, "Medium", "Fries"), house.actor())

    assert (await item_of(house, line)).mark == ""
    await finish(house, line)


async def test_paper_repeats_the_item_as_it_is_and_as_it_was(house: House) -> None:
    order, line = await house.open("7"), new_id()
    await house.add(order, "Lasagne", line_id=line)
    await house.send(order)

    await house.orders.alter_line(AlterLine(line, note="no cheese", seat=2), house.actor())
    await house.orders.alter_line(AlterLine(line, note="no salt"), house.actor())

    jobs = await house.print_jobs()
    assert [job.kind for job in jobs] == [FIRED, CHANGED, CHANGED]
    rows = lay_out(from_doc(jobs[1].document), 42)
    words = "\n".join(row.plain() for row in rows if isinstance(row, Row))
    assert "CHANGED" in words
    assert "Lasagne" in words
    assert '"no cheese"' in words
    assert "(Seat -)" in words


async def test_a_remake_is_rushed_marked_and_charged_once(house: House) -> None:
    order, line = await sent_ribeye(house, "Medium", "Fries")
    total = (await house.order(order)).total_minor
    await finish(house, line)

    await house.orders.remake_line(RemakeLine(line, "overdone"), house.actor())

    old, new = [item for item in await house.ticket_items() if item.line_id == line]
    assert (new.mark, new.reason, new.remake_of_id, new.state) == (
        "remake",
        "overdone",
        old.id,
        "queued",
    )
    assert old.voided_at is not None, "the wrong plate leaves the pass"
    assert [ticket.rush for ticket in await house.tickets() if ticket.id == new.ticket_id] == [True]
    assert (await house.order(order)).total_minor == total
    assert not await house.kitchen.ready_plates()


async def test_a_remake_may_be_made_as_the_guest_wants_it_now(house: House) -> None:
    order, line = await sent_ribeye(house, "Medium", "Fries")
    await finish(house, line)
    wanted = RemakeLine(line, "too rare", choices=options(house, RIBEYE, "Well done", "Fries"))

    await house.orders.remake_line(wanted, house.actor())

    assert [each["name"] for each in (await item_of(house, line)).options] == ["Well done", "Fries"]
    assert "Well done" in names(await live(house, order))


async def test_a_cook_has_something_made_again_without_a_waiter(house: House) -> None:
    _order, line = await sent_ribeye(house, "Medium", "Fries")
    await finish(house, line)

    await house.orders.remake_line(RemakeLine(line, "dropped"), house.actor("cook"))

    assert (await item_of(house, line)).mark == "remake"


async def test_what_nobody_began_is_not_made_again(house: House) -> None:
    _order, line = await sent_ribeye(house, "Medium", "Fries")

    with pytest.raises(BadRequest, match="Change it instead"):
        await house.orders.remake_line(RemakeLine(line, "wrong"), house.actor())


async def test_the_cost_of_what_is_made_again_is_kept(house: House) -> None:
    await price_cost(house, RIBEYE, 950)
    _order, line = await sent_ribeye(house, "Medium", "Fries")
    await finish(house, line)

    await house.orders.remake_line(RemakeLine(line, "overdone"), house.actor())

    assert (await changes(house))[-1].after["wasted_cost_minor"] == 950


async def test_what_was_not_made_returns_its_portion(house: House) -> None:
    await count_portions(house, RIBEYE, 5)
    order, line = await sent_ribeye(house, "Medium", "Fries", quantity=2)

    await house.orders.take_back(TakeBack(line, "not_made"), house.actor())

    assert await remaining(house, RIBEYE) == 5
    assert (await house.order(order)).total_minor == 0
    assert (await item_of(house, line)).mark == "void"


async def test_what_was_wasted_stays_used(house: House) -> None:
    await count_portions(house, RIBEYE, 5)
    order, line = await sent_ribeye(house, "Medium", "Fries", quantity=2)

    await house.orders.take_back(TakeBack(line, "wasted"), house.actor("manager"))

    assert await remaining(house, RIBEYE) == 3
    assert (await house.order(order)).total_minor == 0


async def test_a_waste_needs_the_right_even_at_once(house: House) -> None:
    _order, line = await sent_ribeye(house, "Medium", "Fries")

    with pytest.raises(Forbidden):
        await house.orders.take_back(TakeBack(line, "wasted"), house.actor())


async def test_what_was_begun_is_not_unmade_without_a_question(house: House) -> None:
    _order, line = await sent_ribeye(house, "Medium", "Fries")
    await start(house, line)

    with pytest.raises(CookStarted):
        await house.orders.take_back(TakeBack(line, "not_made"), house.actor("manager"))
    await house.orders.take_back(TakeBack(line, "not_made", confirmed=True), house.actor("manager"))


async def test_on_the_house_stays_on_the_check_at_nothing(house: House) -> None:
    order, line = await sent_ribeye(house, "Medium", "Fries")
    worth = (await house.order(order)).total_minor

    await house.orders.take_back(TakeBack(line, "comp"), house.actor("manager"))

    rows = await live(house, order)
    assert names(rows) == [RIBEYE, "Medium", "Fries"]
    assert sum(row.amount_minor for row in rows) == 0
    assert sum(row.comped_minor for row in rows) == worth
    assert (await item_of(house, line)).voided_at is None
    await house.pay(order, 0)


async def test_on_the_house_needs_the_right_to_discount(house: House) -> None:
    _order, line = await sent_ribeye(house, "Medium", "Fries")

    with pytest.raises(Forbidden) as refused:
        await house.orders.take_back(TakeBack(line, "comp"), house.actor())

    assert refused.value.right == Right.DISCOUNT


async def test_what_is_on_the_house_stays_free_when_it_is_changed(house: House) -> None:
    order, line = await sent_ribeye(house, "Medium", "Fries")
    await house.orders.take_back(TakeBack(line, "comp"), house.actor("manager"))

    await house.orders.alter_line(to(house, line, "Rare", "Fries", "Salsa verde"), house.actor())

    assert (await house.order(order)).total_minor == 0


async def test_one_of_two_is_taken_back_and_the_other_stays(house: House) -> None:
    await count_portions(house, RIBEYE, 5)
    order, line = await sent_ribeye(house, "Medium", "Fries", quantity=2)
    whole = (await house.order(order)).total_minor

    await house.orders.take_back(TakeBack(line, "comp", quantity=1000), house.actor("manager"))
    await house.orders.take_back(TakeBack(line, "not_made"), house.actor())

    rows = [row for row in await live(house, order) if row.parent_line_id is None]
    assert [(row.quantity, row.amount_minor) for row in rows] == [(1000, 0)]
    assert sum(row.comped_minor for row in await live(house, order)) * 2 == whole
    assert await remaining(house, RIBEYE) == 4
    standing = [item for item in await house.ticket_items() if item.voided_at is None]
    assert [item.quantity for item in standing] == [1000]


async def test_nothing_is_taken_back_that_was_paid_for(house: House) -> None:
    order, line = await sent_ribeye(house, "Medium", "Fries")
    await house.pay(order, 1000)
    manager = house.actor("manager")

    with pytest.raises(BadRequest, match="Refund that first"):
        await house.orders.take_back(TakeBack(line, "comp"), manager)
    with pytest.raises(BadRequest, match="Refund that first"):
        await house.orders.void_line(VoidLine(line, "cold"), manager)

    assert names(await live(house, order)) == [RIBEYE, "Medium", "Fries"]


async def test_what_is_added_must_be_there(house: House) -> None:
    _order, line = await sent_ribeye(house, "Medium", "Fries")
    [sauce] = options(house, RIBEYE, "Salsa verde")
    request = SetPortions(sauce.option_id, 0, "option")
    await house.menus.set_portions(request, house.actor("manager"))

    with pytest.raises(ItemSoldOut):
        await house.orders.alter_line(
            to(house, line, "Medium", "Fries", "Salsa verde"), house.actor()
        )


async def test_a_slip_of_the_outage_is_entered_without_a_ticket(house: House) -> None:
    order, line = await house.open("7"), new_id()
    await house.add(order, "Lasagne", line_id=line)
    at, marco = house.clock.now() - timedelta(minutes=40), house.people["Marco Bianchi"]

    request = AlreadyServed(order, (line,), at, marco)
    await house.orders.already_served(request, house.actor("manager"))

    [row] = await house.lines(order)
    assert (row.state, row.sent_at, row.sent_by_id) == ("sent", at, marco)
    assert row.marks == [{"mark": "already_served"}]
    assert not await house.ticket_items()
    await house.pay(order)


async def test_somebody_elses_slip_needs_the_right(house: House) -> None:
    order, line = await house.open("7"), new_id()
    await house.add(order, "Lasagne", line_id=line)
    slip = AlreadyServed(order, (line,), house.clock.now(), house.people["Marco Bianchi"])

    with pytest.raises(Forbidden):
        await house.orders.already_served(slip, house.actor())


async def test_reports_tell_what_became_of_what_was_sent(house: House) -> None:
    await price_cost(house, RIBEYE, 950)
    for kind in ("not_made", "wasted", "comp"):
        _order, line = await sent_ribeye(house, "Medium", "Fries")
        await house.orders.take_back(TakeBack(line, kind), house.actor("manager"))
    order, line = await sent_ribeye(house, "Medium", "Fries")
    worth = (await house.order(order)).total_minor
    await finish(house, line)
    await house.orders.remake_line(RemakeLine(line, "overdone"), house.actor())
    slip = await house.open("8")
    await house.add(slip, "Lasagne")
    ids = tuple(row.id for row in await house.lines(slip))
    request = AlreadyServed(slip, ids, house.clock.now())
    await house.orders.already_served(request, house.actor())

    sales: Sales = await ReportService(house.db).today(house.actor("manager"))

    after = sales.after_send
    assert (sales.voids.acts, sales.voids.amount_minor) == (2, 2 * worth)
    assert (after.not_made.acts, after.not_made.amount_minor) == (1, worth)
    assert (after.wasted.acts, after.wasted.amount_minor) == (1, worth)
    assert (after.comps.acts, after.comps.amount_minor) == (1, worth)
    assert (after.remakes, after.wasted_cost_minor) == (1, 2 * 950)
    assert after.already_served_lines == 1


async def test_a_plate_that_was_carried_out_stays_so_when_it_is_made_again(house: House) -> None:
    _order, line = await sent_ribeye(house, "Medium", "Fries")
    await finish(house, line)
    item = await item_of(house, line)
    await house.kitchen.take_items(TakeItems((item.id,)), house.actor())

    await house.orders.remake_line(RemakeLine(line, "cold"), house.actor())

    old, new = [each for each in await house.ticket_items() if each.line_id == line]
    assert (old.state, old.voided_at) == ("taken", None)
    assert new.state == "queued"
