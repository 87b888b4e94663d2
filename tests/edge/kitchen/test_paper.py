"""The kitchen's paper: one for each send, with what was added or taken back marked."""

from __future__ import annotations

from uuid import UUID

from domain.documents import Row, from_doc, lay_out
from edge.box_tables import PrintJob
from edge.commands import Command
from edge.kitchen.paper import FIRED, VOID, print_ticket
from edge.orders.requests import Send, TransferOrder, VoidLine
from edge.transaction import Write
from tests.house import House


def words(job: PrintJob) -> str:
    """What a paper says, row by row."""
    rows = lay_out(from_doc(job.document), 42)
    return "\n".join(row.plain() for row in rows if isinstance(row, Row))


async def ordered(house: House, *names: str, table: str = "7") -> UUID:
    order = await house.open(table)
    for name in names:
        await house.add(order, name)
    await house.send(order)
    return order


async def test_a_send_prints_one_paper_at_each_station_that_has_a_printer(house: House) -> None:
    await ordered(house, "Lasagne", "Espresso", "Margherita")

    jobs = await house.print_jobs()

    assert [job.kind for job in jobs] == [FIRED, FIRED]
    assert sorted(from_doc(job.document).title for job in jobs) == ["Bar 2", "Kitchen 1"]


async def test_the_paper_says_what_where_for_whom_and_who_else_makes_it(house: House) -> None:
    order = await house.open("7")
    await house.add(order, "Aperitivo for two", 2, seat=3)
    await house.send(order)

    kitchen = next(job for job in await house.print_jobs() if "Kitchen" in words(job))

    for said in ("Table 7", "2 Aperitivo for two", "Seat 3", "Also at: Bar", "Starters", "19:00"):
        assert said in words(kitchen)


async def test_what_is_sent_later_is_a_second_paper_marked_as_added(house: House) -> None:
    order = await ordered(house, "Lasagne")
    await house.add(order, "Mushroom risotto")
    await house.send(order)

    first, second = await house.print_jobs()

    assert "ADDED" not in words(first)
    assert "ADDED" in words(second)
    assert "Mushroom risotto" in words(second)
    assert "Lasagne" not in words(second)


async def test_what_is_taken_back_is_printed_struck(house: House) -> None:
    order = await ordered(house, "Lasagne", "Mushroom risotto")
    lasagne = next(line for line in await house.lines(order) if line.name == "Lasagne")
    request = VoidLine(lasagne.id, "Guest changed mind")
    await house.orders.void_line(request, house.actor("manager"))

    _fired, void = await house.print_jobs()

    assert void.kind == VOID
    assert void.ticket_id is None, "striking through proves no delivery"
    assert "VOID" in words(void)
    assert "Mushroom risotto" not in words(void)


async def test_part_of_a_line_taken_back_twice_is_two_papers(house: House) -> None:
    order = await house.open("7")
    await house.add(order, "Lasagne", 3)
    await house.send(order)
    line = (await house.lines(order))[0]
    for _time in range(2):
        request = VoidLine(line.id, "Guest changed mind", 1000)
        await house.orders.void_line(request, house.actor("manager"))

    kinds = [job.kind for job in await house.print_jobs()]

    assert kinds == [FIRED, VOID, VOID]


async def test_the_same_send_prints_once_however_often_it_is_asked_for(house: House) -> None:
    await ordered(house, "Lasagne")
    (ticket,), items = await house.tickets(), await house.ticket_items()

    def ask_again(tx: Write) -> None:
        print_ticket(tx, house.menus.menu, ticket, items, "fired")

    await house.db.write(Command.of(Send(ticket.order_id)), ask_again)

    assert len(await house.print_jobs()) == 1


async def test_another_table_is_no_new_paper(house: House) -> None:
    order = await ordered(house, "Lasagne")

    request = TransferOrder(order, (house.tables["9"],))
    await house.orders.transfer(request, house.actor())

    assert len(await house.print_jobs()) == 1


async def test_a_paper_proves_the_delivery_of_what_is_on_it_and_of_nothing_else(
    house: House,
) -> None:
    order = await ordered(house, "Lasagne")
    await house.print_out()
    house.printer("Kitchen").unplug()
    await house.add(order, "Mushroom risotto")
    await house.send(order)
    (ticket,) = await house.tickets()

    await house.kitchen.ticket_printed(ticket.id)

    states = {item.name: item.state for item in await house.ticket_items()}
    assert states == {"Lasagne": "delivered", "Mushroom risotto": "queued"}


async def test_the_printers_proof_is_the_cards_delivery(house: House) -> None:
    await ordered(house, "Lasagne")

    await house.print_out()

    assert [item.state for item in await house.ticket_items()] == ["delivered"]
