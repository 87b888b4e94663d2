"""Every component with made-up data, on its own pages: `python -m tests.browser.gallery PORT`.

`/log` answers what the handlers were called with; tests read that instead of guessing.
"""

from __future__ import annotations

import sys
from dataclasses import asdict, replace
from uuid import uuid4

import uvicorn
from fastapi import FastAPI
from nicegui import ui

from tests.browser import gallery_data as data
from ui.assets import install_assets
from ui.components.action_button import ActionButton, Pressed
from ui.components.cash_pad import CashGiven, CashPad
from ui.components.choice_sheet import ChoiceSheet
from ui.components.floor_plan import FloorPlan
from ui.components.kitchen_board import CardBumped, KitchenBoard, LineBumped
from ui.components.order_list import Line, LineActed, OrderList, Total
from ui.components.paper_roll import PaperRoll, Strip
from ui.components.pin_pad import NameTiles, PinEntered, PinPad
from ui.components.tile_grid import TileGrid, TileMenu, TileTap, build_menu
from ui.components.top_bar import Away, PersonBadge
from ui.frame import Frame, screen, store_page
from ui.theme import Scheme

LOG: list[dict[str, object]] = []


def note(event: object) -> None:
    """Keep what a handler was called with."""
    LOG.append({"event": type(event).__name__, **asdict(event)})  # type: ignore[call-overload]


def menu(size: int = 0) -> TileMenu:
    """The small menu, or one of so many items."""
    return build_menu(data.CATEGORIES, data.many_tiles(size) if size else data.tiles())


def dress(frame: Frame) -> None:
    """What every page shows around itself."""
    frame.set_person(PersonBadge("p1", "Aziza", "AK", "#B5402E"))
    frame.on_person(note)
    frame.on_home(note)
    frame.on_back(note)


@screen("/order", title="Order")
def order_page(scheme: Scheme = "auto", items: int = 0, away: bool = False) -> None:
    """Taps add lines; a line whose item has choices opens the sheet."""
    with store_page(house="Trattoria", device="Tablet 2", layout="order", scheme=scheme) as frame:
        with frame.menu:
            grid = TileGrid(menu(items))
            sheet = ChoiceSheet(money=data.DOLLARS)
        with frame.order:
            order = OrderList()
        with frame.order_foot:
            hold = ActionButton("Hold", icon="held")
            send = ActionButton("Send", tone="main", detail="Pizza 3, Bar 1", icon="sent")
    dress(frame)
    frame.set_title("Table 7")
    frame.set_order_summary("7 lines", "$114.40")
    if away:
        frame.set_away([Away("Internet", "since 18:52.", "Selling, kitchen and cash work.")])
    grid.set_stock(data.STOCK)
    grid.show_category("pizza")
    lines = list(data.LINES)
    order.set_line_actions(data.ACTIONS)
    order.set_seats(data.SEATS, "1")
    order.set_lines(data.COURSES, lines)
    order.set_totals(data.TOTALS)

    def add(tap: TileTap) -> None:
        note(tap)
        number = len(lines)
        lines.append(Line(f"l{number}", 1, "1", f"Item {tap.item_id}", "9.00", "new", "c2"))
        order.set_lines(data.COURSES, lines)
        order.set_totals([*data.TOTALS[:2], Total("Total", f"${number}.00", strong=True)])

    def acted(event: LineActed) -> None:
        note(event)
        at = [line.line_id for line in lines].index(event.line_id)
        lines[at] = replace(lines[at], rev=lines[at].rev + 1, quantity=str(event.rev + 1))
        order.set_lines(data.COURSES, lines)

    def hold_pressed(event: Pressed) -> None:
        note(event)

    def send_pressed(event: Pressed) -> None:
        note(event)
        send.answered()

    grid.on_tap(add)
    order.on_line(acted)
    order.on_course(note)
    order.on_seat(note)
    hold.on_press(hold_pressed)
    send.on_press(send_pressed)
    sheet.on_done(note)
    sheet.on_cancel(note)
    sheet.restore("order-7")
    ui.on("test_sheet", lambda: sheet.open(data.PIZZA, key="order-7", context="line-1"))
    ui.on("test_answer_hold", hold.answered)
    ui.on("test_refuse", lambda: sheet.refuse("Mozzarella has just sold out."))


@screen("/bench", title="Bench")
def bench_page() -> None:
    """What is measured: sixty tiles, an order of fifteen lines; a tap shows its line."""
    with store_page(house="Trattoria", device="Tablet 2", layout="order") as frame:
        with frame.menu:
            grid = TileGrid(menu())
        with frame.order:
            order = OrderList()
    dress(frame)
    grid.show_category("pizza")
    lines = [replace(data.LINES[at % 7], line_id=f"l{at}") for at in range(14)]
    order.set_lines(data.COURSES, lines)

    def add(tap: TileTap) -> None:
        line = Line(tap.tap_id, 1, "1", f"Item {tap.item_id}", "9.00", "new", "c2", actions="new")
        order.set_lines(data.COURSES, [*lines, line])
        order.set_totals(data.TOTALS)

    grid.on_tap(add)


@screen("/floor", title="Floor")
def floor_page(scheme: Scheme = "auto", edit: bool = False, tables: str = "evening") -> None:
    """The floor in the middle of an evening; before it is read (`unread`), or without tables."""
    with store_page(house="Trattoria", device="Tablet 2", scheme=scheme) as frame, frame.body:
        floor = FloorPlan()
    dress(frame)
    frame.set_title("Floor")
    if tables != "unread":
        floor.set_floor(data.ROOMS, data.TABLES if tables == "evening" else ())
        floor.set_now(*data.floor_now())
    floor.set_editable(edit)
    floor.on_open(note)
    floor.on_tab(note)
    floor.on_move(note)


@screen("/kitchen", title="Kitchen")
def kitchen_page(scheme: Scheme = "auto", zoom: float = 1.0, answer: bool = True) -> None:
    """A station's board; bumps are answered unless told not to."""
    with store_page(house="", device="", scheme=scheme, top_bar=False) as frame, frame.body:
        board = KitchenBoard(zoom=zoom)
    cards = data.kitchen_cards()
    board.set_station("Pizza")
    board.set_all_day(*data.ALL_DAY)
    board.set_history(data.HISTORY)
    board.set_cards(cards)

    def bump_card(event: CardBumped) -> None:
        note(event)
        if answer:
            cards[:] = [card for card in cards if card.card_id != event.card_id]
            board.set_cards(cards)

    def bump_line(event: LineBumped) -> None:
        note(event)
        at = [card.card_id for card in cards].index(event.card_id)
        card = cards[at]
        lines = tuple(
            replace(line, done=event.done) if line.line_id == event.line_id else line
            for line in card.lines
        )
        cards[at] = replace(card, rev=card.rev + 1, lines=lines)
        board.set_cards(cards)

    board.on_bump_card(bump_card)
    board.on_bump_line(bump_line)
    board.on_recall(note)
    board.on_shown(note)
    frame.on_back(note)


@screen("/sign-in", title="Sign in")
def sign_in_page(scheme: Scheme = "auto") -> None:
    """Names, then a PIN."""
    with store_page(house="Trattoria", device="Tablet 2", scheme=scheme) as frame, frame.body:
        names = NameTiles()
        pad = PinPad()
    names.set_people(data.PEOPLE)
    names.on_choose(note)

    def entered(event: PinEntered) -> None:
        note(event)
        pad.refuse("That PIN is not right.") if event.pin == "1111" else pad.wait(30, "Too many.")

    pad.on_pin(entered)
    frame.on_back(note)


@screen("/cash", title="Cash")
def cash_page(scheme: Scheme = "auto") -> None:
    """A check of 41.50."""
    with store_page(house="Trattoria", device="Counter", scheme=scheme) as frame, frame.body:
        cash = CashPad(money=data.DOLLARS)
    dress(frame)
    frame.set_title("Check 118, table 7")
    cash.set_due(4150, data.NOTES)

    def pay(event: CashGiven) -> None:
        note(event)
        cash.answered(change=f"${(event.amount_minor - 4150) / 100:.2f}")

    cash.on_pay(pay)


@screen("/paper", title="Paper")
def paper_page(scheme: Scheme = "auto") -> None:
    """Strips of paper."""
    with store_page(house="Trattoria", device="Counter", scheme=scheme) as frame, frame.body:
        roll = PaperRoll()
    dress(frame)
    receipt = "TRATTORIA\n\n2 Margherita        22.00\n1 Cola               3.50\n\nTOTAL  25.50"
    roll.set_strips([Strip("s1", "Receipt 118", "19:21", text=receipt)] * 1)


@screen("/bare", title="Bare")
def bare_page() -> None:
    """The floor of the measurement: one button, one label."""
    count = {"taps": 0}
    label = ui.label("0")

    def press() -> None:
        count["taps"] += 1
        label.set_text(str(count["taps"]))

    ui.button("tap", on_click=press)


def build() -> FastAPI:
    """The app with its pages, and the log for the tests."""
    app = FastAPI()

    @app.get("/log")
    def log() -> list[dict[str, object]]:
        return LOG

    @app.delete("/log")
    def forget() -> None:
        LOG.clear()

    install_assets(boot_id=str(uuid4()))
    ui.run_with(app, title="Gallery", tailwind=False, dark=None, show_welcome_message=False)
    return app


if __name__ == "__main__":
    uvicorn.run(build(), host="127.0.0.1", port=int(sys.argv[1]), log_level="warning")
