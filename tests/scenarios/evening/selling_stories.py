"""What is sold how: by the hour, by weight, as a combo, off the menu, sold out, counted."""

from __future__ import annotations

from uuid import UUID

from domain.availability import Lasting
from edge.menu.edit_requests import AddSpecial
from edge.menu.requests import SetPortions, SetSoldOut
from edge.orders.requests import AddLine, AddOpenItem, MoveLines, RepeatRound, Send
from edge.orders.seats import SetAllergies
from edge.transaction import Read
from sync.tables.stock import StockItem
from tests.scenarios.evening.guests import leave
from tests.scenarios.evening.kitchen import cards
from tests.scenarios.evening.ledger import Rang
from tests.scenarios.evening.prices import Pick, Special, Wish
from tests.scenarios.evening.stage import Story
from tests.scenarios.evening.table import Party, choices, option_of, seat, variant_of

HAPPY, MIXED, ALLERGIC, OUT, SPECIALS = 2, 4, 3, 2, 2
SPECIAL = Special("Truffle calzone", 1650, "Pizza")
SPECIAL_PORTIONS = 3
PORTIONS = {"601": 14, "108": 80, "201": 80}
"""Of these dishes is counted: few tiramisù, and what is taken back and made again elsewhere."""


async def happy_hour(story: Story) -> None:
    """Tapped at 18:58, tapped at 19:01, sent together: two prices; and another round."""
    await story.until("18:58")
    party = await seat(story, "Marco", HAPPY, "27")
    await party.wants(Wish("808", quantity=2000))
    await story.until("19:01")
    await party.wants(Wish("808"))
    await party.send()
    prices = [line.unit_price_minor for line in (await party.view()).lines]
    assert prices == [500, 750], prices
    await story.rest(15)
    again = [Wish("808", quantity=2000), Wish("808")]
    await party.act("orders.repeat_round", RepeatRound(party.order_id))
    await note_rang(party, again)
    await party.send()
    await story.rest(10)
    await leave(party, "27")


async def note_rang(party: Party, wishes: list[Wish], *, made_here: bool = False) -> None:
    """The box rang these by itself: their ids are read from the screen, the rest is known."""
    known = set(party.lines)
    news = [line.id for line in (await party.view()).lines if line.id not in known]
    assert len(news) == len(wishes), news
    party.lines += news
    rang = Rang(party.order_id, tuple(zip(news, wishes, strict=True)), made_here)
    await party.story.note(rang)


async def mixed(story: Story) -> None:
    """A steak by weight, three courses as a menu, half a portion that is on no menu."""
    await story.until("20:20")
    party = await seat(story, "Giulia", MIXED, "25")
    medium = (Pick("doneness", "Medium rare"),)
    await party.wants(Wish("408", picks=medium, quantity=1245), seat=1)
    picks = (
        Pick("menu_starter", "Burrata"),
        Pick("menu_main", "Tagliata", medium),
        Pick("menu_dessert", "Panna cotta"),
    )
    await party.wants(Wish("991", picks=picks), seat=2)
    soup = Wish("982")
    assert await _kind(party, soup) == "NotSoldNow"
    menu = story.stage.box.menus.menu
    half = AddOpenItem(
        party.order_id,
        story.id(),
        "Half a lasagne",
        700,
        next(s.id for s in menu.stations.values() if s.name == "Kitchen"),
        next(item.tax_group_id for item in menu.items.values() if item.code == "206"),
    )
    await party.act("orders.add_open_item", half)
    party.lines.append(half.line_id)
    await party.send()
    await story.rest(30)
    await leave(party, "25")


async def allergic(story: Story) -> None:
    """Nuts at seat 2: on later rounds, through a move, and no bump before a cook has read it."""
    await story.until("19:05")
    party = await seat(story, "Aziza", ALLERGIC, "10")
    nuts = SetAllergies(party.order_id, 2, {"nuts": "severe"}, "EpiPen")
    await party.act("orders.set_allergies", nuts)
    await party.wants(Wish("201"), seat=1)
    gnocchi = await party.wants(Wish("205"), seat=2)
    await party.send()
    assert await _verdict(party, gnocchi) == {"nuts": "contains"}
    await story.rest(20)
    risky = await party.wants(Wish("602"), seat=2)
    unknown = await party.wants(Wish("107"), seat=2)
    await party.send()
    assert await _verdict(party, risky) == {"nuts": "may_contain"}
    assert await _verdict(party, unknown) == {"nuts": "may_contain"}
    other = await seat(story, "Aziza", 0, "5")
    await other.act("orders.set_allergies", SetAllergies(other.order_id, 2, {"milk": "avoid"}))
    await party.act("orders.move_lines", MoveLines((risky,), other.order_id))
    assert await _verdict(other, risky) == {"milk": "contains"}
    await story.rest(8)
    await leave(other, "5")
    await leave(party, "10")


async def _verdict(party: Party, line_id: UUID) -> dict[str, str]:
    found = await cards(party.story, "Kitchen", party.order_id)
    items = [item for card in found for item in card.items if item.line_id == line_id]
    if not items:
        menu = party.story.stage.box.menus.menu
        station = next(s.id for s in menu.stations.values() if s.name == "Kitchen")
        board = await party.story.look("kitchen.board", station)
        items = [i for card in board.cards for i in card.items if i.line_id == line_id]
    return dict(items[0].allergy)


async def sells_out(story: Story) -> None:
    """An item, an option, an ingredient: unsent lines are red, Send refuses, the rest goes."""
    await story.until("18:05")
    party = await seat(story, "Giulia", OUT, "27")
    side = (Pick("side", "Grilled vegetables"),)
    salmon = await party.wants(Wish("404", picks=side))
    rich = Wish("105", picks=(Pick("dip", "Truffle mayo"),))
    calamari = await party.wants(rich)
    await party.wants(Wish("154", picks=(Pick("dressing", "Balsamic"),)))
    menu = story.stage.box.menus.menu
    truffle = option_of(menu, Pick("dip", "Truffle mayo"))
    await _out(story, await _ingredient(story, "Salmon"), "stock_item", Lasting.TWO_HOURS)
    await _out(story, truffle, "option", Lasting.TODAY)
    refused = await story.refused("Giulia", "orders.send", Send(party.order_id))
    assert refused.kind == "ItemSoldOut", refused
    assert "Grilled salmon, Fried calamari are" in refused.sentence, refused
    assert await _kind(party, Wish("404", picks=side)) == "ItemSoldOut"
    assert await _kind(party, rich) == "ItemSoldOut"
    await party.remove(salmon)
    await party.remove(calamari)
    await party.send()
    lasagne = next(item.id for item in menu.items.values() if item.code == "206")
    await _out(story, lasagne, "item", Lasting.UNTIL_LIFTED)
    await story.rest(25)
    back = SetSoldOut(lasagne, "item", sold_out=False)
    await story.act("Luca", "menus.set_sold_out", back)
    await leave(party, "27")


async def _out(story: Story, local_id: UUID, kind: str, lasting: Lasting) -> None:
    request = SetSoldOut(local_id, kind, lasting=lasting)
    await story.act("Luca", "menus.set_sold_out", request)


async def _ingredient(story: Story, name: str) -> UUID:
    found: list[tuple[UUID, str]] = await story.look("house.db.read", _stock)
    return next(local_id for local_id, each in found if each == name)


def _stock(read: Read) -> list[tuple[UUID, str]]:
    return [(row.id, row.name) for row in read.all(StockItem)]


async def _kind(party: Party, wish: Wish | Special) -> str:
    menu = party.story.stage.box.menus.menu
    chosen = choices(menu, wish.picks)
    request = AddLine(
        party.order_id, party.story.id(), variant_of(menu, wish), wish.quantity, chosen
    )
    return (await party.story.refused(party.waiter, "orders.add_line", request)).kind


async def counts(story: Story) -> None:
    """Fourteen tiramisù: whoever taps first has them, and what is removed is there again."""
    await story.until("17:15")
    menu = story.stage.box.menus.menu
    items = {item.code: item.id for item in menu.items.values()}
    for code, portions in PORTIONS.items():
        request = SetPortions(items[code], portions)
        await story.act("Luca", "menus.set_portions", request)


async def special(story: Story) -> None:
    """Tonight's special in one act; three portions, to zero; one is released and sold again."""
    await story.until("19:00")
    menu = story.stage.box.menus.menu
    request = AddSpecial(
        story.id(),
        SPECIAL.name,
        SPECIAL.price,
        next(s.id for s in menu.stations.values() if s.name == SPECIAL.station),
        next(item.tax_group_id for item in menu.items.values() if item.code == "206"),
        {"gluten": "contains", "milk": "contains"},
        SPECIAL_PORTIONS,
    )
    await story.act("Sofia", "editing.add_special", request)
    await story.look("menus.refresh")
    party = await seat(story, "Giulia", SPECIALS, "5")
    lines = [await party.wants(SPECIAL) for _ in range(SPECIAL_PORTIONS)]
    assert await _kind(party, SPECIAL) == "ItemSoldOut"
    await party.remove(lines[0])
    await party.wants(SPECIAL)
    assert await _kind(party, SPECIAL) == "ItemSoldOut"
    await party.send()
    await story.rest(20)
    await leave(party, "5")
