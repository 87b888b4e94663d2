"""`/demo`: tablet, till, kitchen and paper side by side, and plain buttons for what may happen."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

import segno
from fastapi import Request
from fastapi.responses import RedirectResponse, Response
from nicegui import background_tasks, ui
from nicegui.client import Client

from comanda.demo_stage.acts import Acts, Back
from comanda.demo_stage.chain_view import ChainStrip
from comanda.demo_stage.chained import Chained
from comanda.demo_stage.frames import ADDRESS
from comanda.demo_stage.guests import VISITORS_TABLES, Guests
from comanda.demo_stage.notes import Notebook, OwnMenu
from comanda.demo_stage.own_menu_sheet import OwnMenuSheet
from comanda.demo_stage.players import HOSTESS, PLAYERS, Player, Players
from domain.errors import DomainError
from edge.devices.doors import keep_token
from edge.devices.requests import ApproveDevice, DeviceRow
from edge.house.service import HouseFacts
from edge.menu.importing import MenuImport
from ui.components.action_button import ActionButton, Pressed
from ui.frame import Frame, screen, store_page
from ui.store.live import Turns, follow, in_turn
from ui.store.screens import Services
from ui.store.session import PAIR_PATH
from ui.text import _, format_money

PATH = "/demo"
HERE = Path(__file__).parent / "static"
LOOK_EVERY_S = 2.0
THIS_MACHINE = ("127.0.0.1", "::1")
LOCAL_NAMES = ("localhost", *THIS_MACHINE)


@dataclass
class Facts:
    """What every look at the stage shows. `said` is the last thing that happened."""

    house: HouseFacts | None = None
    lan_address: str = ""
    said: str = ""
    watchers: set[str] = field(default_factory=set)


@dataclass(frozen=True, slots=True)
class Behind:
    """What the page asks."""

    services: Services
    players: Players
    guests: Guests
    acts: Acts
    notebook: Notebook
    chained: Chained


def register(behind: Behind, facts: Facts) -> None:
    """The page `/demo`, for the laptop that the demo runs on and for counters of the house."""

    @screen(PATH, title="Comanda")
    async def demo_page(request: Request) -> Response | None:
        players = behind.players
        if not await players.may_see(request.cookies.get(players.cookie_name(), "")):
            if not _is_this_machine(request):
                return RedirectResponse(PAIR_PATH)
            response = RedirectResponse(PATH)
            keep_token(response, behind.services.devices, await players.let_spectator_in())
            return response
        await players.take_places()
        await behind.acts.open_drawers()
        house = facts.house
        assert house is not None, "the stage is set up before it serves"
        with store_page(
            house=house.name,
            device="",
            top_bar=False,
            zone=house.zone.key,
            language=house.language,
        ) as frame:
            await StagePage(behind, facts, frame, house).begin()
        return None


def _is_this_machine(request: Request) -> bool:
    """A browser on the laptop itself, under a name of the laptop: no page elsewhere can fake it."""
    host = request.client.host if request.client else ""
    return host in THIS_MACHINE and (request.url.hostname or "") in LOCAL_NAMES


def _welcome() -> str:
    tables = sorted(VISITORS_TABLES, key=int)
    words = _("Tables {one} and {other} are yours. Everybody else here is simulated.")
    return words.format(one=tables[0], other=tables[1])


def back_sentence(back: Back) -> str:
    """What a power cut did, in one sentence."""
    if back.lost:
        return _("Power is back after {seconds} s. {lost} rows are missing.").format(
            seconds=f"{back.away_s:.1f}", lost=back.lost
        )
    return _(
        "Power is back after {seconds} s. Nothing is lost: {orders} orders, {lines} lines, "
        "{payments} payments, as before."
    ).format(
        seconds=f"{back.away_s:.1f}",
        orders=back.orders,
        lines=back.lines,
        payments=back.payments,
    )


def founded_sentence(done: MenuImport) -> str:
    """What became of the visitor's menu, in one sentence."""
    words = _("Your menu is on the tiles: {dishes} dishes.")
    if done.left_out:
        words = _("Your menu is on the tiles: {dishes} dishes; {left_out} rows were left out.")
    return words.format(dishes=done.created, left_out=done.left_out)


DARK_WITHIN_S = 3.0


class StagePage:
    """One browser's look at the stage."""

    def __init__(self, behind: Behind, facts: Facts, frame: Frame, house: HouseFacts) -> None:
        self.turns = Turns()
        self._behind = behind
        self._facts = facts
        self._frame = frame
        self._house = house
        self._client: Client = ui.context.client
        _head()
        with frame.body, ui.element("div").classes("cmd-stage"):
            with ui.element("header").classes("cmd-bar"):
                self._draw_buttons()
            self._chain = ChainStrip(behind.chained, house, frame, self._say)
            self._said = ui.label(facts.said or _welcome()).classes("cmd-said")
            with ui.element("main").classes("cmd-panes"):
                for player in PLAYERS:
                    _draw_pane(player)
                self._draw_door()
        with frame.body:
            ui.timer(LOOK_EVERY_S, self._show_switches)

    async def begin(self) -> None:
        """Show who waits outside, and let guests come while this page is open."""
        self._facts.watchers.add(self._client.id)
        self._client.on_delete(self._leave)
        self._let_guests_come()
        follow(self._behind.services.db.signals, self._client, "devices", self.refresh)
        await self.refresh()
        self._show_switches()

    @in_turn
    async def refresh(self) -> None:
        """Show the devices that wait outside, each with the one button that lets it in."""
        waiting = await self._behind.services.devices.waiting()
        self._waiting.clear()
        with self._waiting:
            for row in waiting[:2]:
                self._draw_waiting(row)

    def _draw_buttons(self) -> None:
        ui.label(self._house.name).classes("cmd-house")
        self._printers = self._button("printers", _("Pull the printers"), self._pull)
        self._button("power", _("Power cut"), self._cut)
        self._button("friday", _("Friday, 8 pm"), self._fill)
        self._button("morning", _("Next morning"), self._sleep)
        self._guests = self._button("guests", _("Guests"), self._switch_guests)
        self._sheet = OwnMenuSheet(self._behind.notebook.data, self._house, self._start_over)
        self._button("menu", _("Your own menu"), self._open_sheet)

    def _button(self, name: str, label: str, act: Callable[[], Awaitable[None]]) -> ActionButton:
        with ui.element("div").classes("cmd-button").props(f"data-act={name}"):
            button = ActionButton(label)

        async def pressed(_pressed: Pressed) -> None:
            try:
                await act()
            except DomainError as error:
                self._frame.show_note(error.sentence, "bad")
            finally:
                button.answered()

        button.on_press(pressed)
        return button

    def _draw_door(self) -> None:
        with ui.element("aside").classes("cmd-door"):
            ui.label(_("Your phone is a waiter")).classes("cmd-title")
            if self._facts.lan_address:
                code = segno.make(self._facts.lan_address, error="m")
                ui.html(code.svg_inline(border=2, omitsize=True), sanitize=False).classes("cmd-qr")
                ui.label(self._facts.lan_address.removeprefix("http://")).classes("cmd-address")
            self._waiting = ui.element("div").classes("cmd-waiting")

    def _draw_waiting(self, row: DeviceRow) -> None:
        code = row.device.code or ""
        ui.label(_("A phone shows {code}").format(code=code)).classes("cmd-code")
        with ui.element("div").classes("cmd-let-in"):
            button = ActionButton(_("Let in as waiter"), tone="good")
        button.on_press(lambda _pressed: self._let_in(code))

    async def _let_in(self, code: str) -> None:
        devices = self._behind.services.devices
        phones = [row for row in await devices.devices() if row.device.profile == "waiter"]
        request = ApproveDevice(code, f"Phone {len(phones)}", "waiter")
        try:
            await devices.approve(request, HOSTESS)
        except DomainError as error:
            self._frame.show_note(error.sentence, "bad")
            await self.refresh()

    async def _pull(self) -> None:
        if self._behind.acts.pull_printers():
            self._say(_("The printers have power again. What waited is printed now, once."))
        else:
            self._say(_("The printers are pulled. Selling goes on; every paper waits."))
        self._show_switches()

    async def _cut(self) -> None:
        words = _("Power cut. The box was switched off in the middle of its work.")
        await self._go_dark(words)
        await self._behind.acts.cut_power()

    async def _open_sheet(self) -> None:
        self._sheet.open()

    async def _start_over(self, own: OwnMenu) -> None:
        words = _("The restaurant starts over with your menu.")
        await self._go_dark(words)
        await self._behind.acts.start_over(own)

    async def _go_dark(self, words: str) -> None:
        """Have the page say what happens, before nothing can tell it; a slow page hears it late."""
        dark = f"comandaStage.dark({json.dumps(words)})"
        with suppress(TimeoutError):
            await self._client.run_javascript(dark, timeout=DARK_WITHIN_S)

    async def _fill(self) -> None:
        self._say(_("Friday, 8 pm: everybody comes at once."))
        background_tasks.create(self._behind.guests.fill(), name="Friday, 8 pm")

    async def _sleep(self) -> None:
        closed = await self._behind.acts.next_morning()
        revenue = format_money(closed.revenue_minor, closed.currency, self._house.language)
        words = _("Good morning. Z {number} says {revenue}; the drawer was counted, it is right.")
        if closed.totals.open_orders:
            words = _(
                "Good morning. Z {number} says {revenue}; the drawer was counted, it is right. "
                "Your own orders stayed open."
            )
        self._say(words.format(number=closed.number, revenue=revenue))

    async def _switch_guests(self) -> None:
        on = not self._behind.notebook.notes.guests_on
        self._behind.notebook.note(guests_on=on)
        self._let_guests_come()
        self._say(_("Guests come in.") if on else _("Nobody comes in; who is here eats and pays."))
        self._show_switches()

    def _show_switches(self) -> None:
        are_in = self._behind.acts.printers_are_in()
        self._printers.set_text(_("Pull the printers") if are_in else _("Plug the printers in"))
        on = self._behind.notebook.notes.guests_on
        self._guests.set_text(_("Guests: on") if on else _("Guests: off"))
        self._chain.show()

    def _say(self, sentence: str) -> None:
        self._facts.said = sentence
        self._said.set_text(sentence)

    def _let_guests_come(self) -> None:
        on = self._behind.notebook.notes.guests_on
        self._behind.guests.come = on and bool(self._facts.watchers)

    def _leave(self) -> None:
        self._facts.watchers.discard(self._client.id)
        self._let_guests_come()


def _draw_pane(player: Player) -> None:
    with (
        ui.element("section").classes(f"cmd-pane cmd-{player.key}").props(f"data-pane={player.key}")
    ):
        with ui.element("div").classes("cmd-pane-head"):
            ui.label(_name(player)).classes("cmd-title")
            ui.html(
                f'<button class="cmd-large" data-local data-large="{player.key}" '
                f'aria-label="{_("Enlarge or shrink")}"></button>',
                sanitize=False,
            )
        with ui.element("div").classes("cmd-screen"):
            ui.element("iframe").props(
                f'src="{ADDRESS}{player.key}{player.home}" title="{player.name}"'
            )


def _name(player: Player) -> str:
    names = {
        "tablet": _("Tablet"),
        "counter": _("Counter"),
        "kitchen": _("Kitchen"),
        "paper": _("Paper"),
    }
    return f"{names[player.key]} · {player.person}" if player.person else names[player.key]


def _head() -> None:
    style = (HERE / "stage.css").read_text(encoding="utf-8")
    script = (HERE / "stage.js").read_text(encoding="utf-8")
    ui.add_head_html(f"<style>{style}</style><script>{script}</script>")
