"""A waiter's hands: what is done for a party, one tap after the other."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from comanda.demo_menu import demo_menu
from domain.catalog import Choice, Menu
from edge.checks.requests import Pay
from edge.orders.requests import AddLine, FireCourse, OpenOrder, RemoveLine, Send
from tests.scenarios.evening.prices import Pick, Special, Wish
from tests.scenarios.evening.stage import Story


@dataclass
class Party:
    """Guests with an order, and who serves them. `lines` are what was added, in order."""

    story: Story
    waiter: str
    order_id: UUID
    lines: list[UUID] = field(default_factory=list)

    async def wants(
        self, *wishes: Wish | Special, seat: int = 0, note: str = "", **more: Any
    ) -> UUID:
        """Tap wishes; the id of the last line. Raises Refused."""
        line_id = self.order_id
        for wish in wishes:
            line_id = self.story.id()
            menu = self.story.stage.box.menus.menu
            request = AddLine(
                self.order_id,
                line_id,
                variant_of(menu, wish),
                wish.quantity,
                choices(menu, wish.picks),
                seat,
                more.get("course_id"),
                note,
            )
            await self.act("orders.add_line", request, means=wish)
            self.lines.append(line_id)
        return line_id

    async def wants_if_there(self, wish: Wish, seat: int = 0) -> UUID | None:
        """Like `wants`; nothing where it is sold out."""
        line_id, menu = self.story.id(), self.story.stage.box.menus.menu
        request = AddLine(
            self.order_id,
            line_id,
            variant_of(menu, wish),
            wish.quantity,
            choices(menu, wish.picks),
            seat,
        )
        add = "orders.add_line"
        if not await self.story.tries("ItemSoldOut", self.waiter, add, request, means=wish):
            return None
        self.lines.append(line_id)
        return line_id

    async def send(self, *line_ids: UUID) -> Any:
        """Send what is new, or just these."""
        return await self.act("orders.send", Send(self.order_id, line_ids))

    async def send_what_is_there(self) -> None:
        """Send; what was sold out meanwhile is taken off first, as the screen offers."""
        verb, request = "orders.send", Send(self.order_id)
        if not await self.story.tries("ItemSoldOut", self.waiter, verb, request):
            await self.take_off_what_is_out()
            await self.send()

    async def take_off_what_is_out(self) -> None:
        """Take off what is red."""
        said = await self.story.look("menus.said")
        out = {each.local_id for each in said if each.sold_out}
        for line in (await self.view()).lines:
            if line.state in ("new", "held") and line.item_id in out:
                await self.remove(line.id)

    async def fire(self, course: str) -> Any:
        """Fire a course by its name."""
        return await self.act("orders.fire_course", FireCourse(self.order_id, self.course(course)))

    async def remove(self, line_id: UUID) -> None:
        """Take an unsent line away."""
        await self.act("orders.remove_line", RemoveLine(line_id))

    async def pay(self, *shares: float, tender: str = "Cash", tip: int = 0, given: int = 0) -> None:
        """Pay what is due, in shares of it; the rest with the last one."""
        for share in (*shares, 1.0):
            due = (await self.story.look("checks.due", self.order_id)).remaining_minor
            amount = round(due * share)
            request = Pay(
                self.order_id,
                self.story.id(),
                self.story.stage.box.house.tenders[tender],
                amount,
                tendered_minor=amount + tip + given if tender == "Cash" and given else None,
                tip_minor=tip if tender == "Card" else 0,
                paper=self.story.dice.random() < 0.3,
            )
            await self.act("checks.pay", request)

    async def view(self) -> Any:
        """The order as the waiter's screen shows it."""
        return await self.story.look("orders.view", self.order_id)

    async def act(self, verb: str, request: Any, **more: Any) -> Any:
        """The waiter does something."""
        return await self.story.act(self.waiter, verb, request, **more)

    def course(self, name: str) -> UUID:
        """A course's id."""
        courses = self.story.stage.box.menus.menu.courses.values()
        return next(course.id for course in courses if course.name == name)


async def seat(
    story: Story, waiter: str, guests: int, *tables: str, party_id: UUID | None = None
) -> Party:
    """A waiter seats guests at tables."""
    house = story.stage.box.house
    request = OpenOrder(
        story.id(),
        house.order_type("dine_in"),
        tuple(house.tables[table] for table in tables),
        0 if party_id else guests,
        party_id=party_id,
    )
    change = await story.act(waiter, "orders.open_order", request, means=guests)
    return Party(story, waiter, change.order_id)


def variant_of(menu: Menu, wish: Wish | Special) -> UUID:
    """The variant of a wish."""
    item = next(
        each for each in menu.items.values() if (each.code, each.name) == (wish.code, wish.name)
    )
    return next(each.id for each in item.variants if wish.size in ("", each.name))


def choices(menu: Menu, picks: tuple[Pick, ...]) -> tuple[Choice, ...]:
    """The options of a wish as the box is asked for them."""
    return tuple(Choice(option_of(menu, pick), 1, choices(menu, pick.below)) for pick in picks)


def option_of(menu: Menu, pick: Pick) -> UUID:
    """An option by the place of its group in the menu's file, and its name."""
    names = {option.name for option in demo_menu().groups[pick.group].options}
    for group in menu.groups.values():
        if {option.name for option in group.options} == names:
            return next(option.id for option in group.options if option.name == pick.name)
    raise AssertionError(f"{pick} is not on the menu")
