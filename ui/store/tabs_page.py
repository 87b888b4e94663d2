"""The bar's tabs: another round in two taps, closed on card in three."""

from __future__ import annotations

from uuid import UUID

from fastapi import Request
from fastapi.responses import Response
from nicegui import ui

from domain.catalog import Menu
from domain.errors import NotFound
from edge.checks.requests import TenderView
from edge.checks.service import CheckService
from edge.menu.service import MenuService
from edge.orders.requests import OpenOrder
from edge.orders.service import OrderService
from edge.orders.tabs import ServeRound, TabService
from ui.components.action_button import ActionButton, Pressed
from ui.components.row_list import RowActed, RowList
from ui.frame import screen
from ui.store import floor_view
from ui.store import tabs_view as view
from ui.store.asking import write
from ui.store.live import Turns, in_turn
from ui.store.session import Door, tap
from ui.store.shell import Shell, open_shell
from ui.store.till import Till
from ui.text import _, format_money


def register(
    door: Door, tabs: TabService, orders: OrderService, checks: CheckService, menus: MenuService
) -> None:
    """The page `/tabs`."""

    @screen("/tabs", title="Tabs")
    async def tabs_page(request: Request) -> Response | None:
        session = await door.enter(request)
        if isinstance(session, Response):
            return session
        tenders = await checks.tenders()
        card = next((each for each in tenders if each.kind == "card_separate"), None)
        with open_shell(door, session, request, title=_("Tabs")) as shell:
            page = TabsPage(shell, tabs, orders, checks, menus, card)
        await page.begin()
        return None


class TabsPage:
    """One screen with the tabs."""

    def __init__(
        self,
        shell: Shell,
        tabs: TabService,
        orders: OrderService,
        checks: CheckService,
        menus: MenuService,
        card: TenderView | None,
    ) -> None:
        self.turns = Turns()
        self._shell = shell
        self._tabs = tabs
        self._orders = orders
        self._checks = checks
        self._menus = menus
        self._card = card
        self._till = Till(orders, checks)
        with shell.frame.body, ui.element("div").classes("cm-floor-page"):
            self._rows = RowList()
            with ui.element("div").classes("cm-floor-foot"):
                self._new = ActionButton(_("New tab"), tone="main", icon="person")

    async def begin(self) -> None:
        """Draw the tabs and follow them from now on."""
        shell = self._shell
        self._rows.on_act(self._act)
        self._new.on_press(self._ask_name)
        await shell.keep_drawn(self.refresh, "order", "payments")

    @in_turn
    async def refresh(self) -> None:
        """Draw the tabs as they are now."""
        card = self._card.name if self._card else ""
        found = await self._tabs.tabs()
        self._rows.set_sections(view.sections(found, card, self._shell.session.language))

    async def _act(self, event: RowActed) -> None:
        order_id, command_id = UUID(event.row_id), tap(event.tap_id)
        if event.action == view.AGAIN:
            await self._shell.run(self._serve_again(order_id, command_id))
        elif event.action == view.CARD:
            await self._shell.run(self._take_card(order_id, command_id))
        else:
            self._open(order_id)
        self._rows.answered()

    async def _serve_again(self, order_id: UUID, command_id: UUID) -> None:
        request = ServeRound(order_id)
        await self._tabs.serve_round(request, self._shell.actor(), command_id)
        self._shell.frame.show_note(_("The round was served again."), "good")

    async def _take_card(self, order_id: UUID, command_id: UUID) -> None:
        if self._card is None:
            return
        check = await self._checks.due(order_id)
        due_minor, actor = check.remaining_minor, self._shell.actor()
        await self._till.take(check, self._card, due_minor, actor, command_id)
        amount = format_money(due_minor, check.currency, self._shell.session.language)
        self._shell.frame.show_note(
            _("{name} paid {amount}.").format(name=check.name, amount=amount), "good"
        )

    async def _ask_name(self, _pressed: Pressed) -> None:
        self._new.answered()
        title, done = _("Whose tab is it?"), _("Open the tab")
        written = await write(self._shell.client, title, done=done, most=80)
        if written is not None and written.value.strip():
            await self._shell.run(self._begin(written.value, tap(written.tap_id)))

    async def _begin(self, name: str, order_id: UUID) -> None:
        kind = _kind(self._menus.menu)
        request = OpenOrder(order_id, kind, name=name)
        await self._orders.open_order(request, self._shell.actor(), order_id)
        self._open(order_id)

    def _open(self, order_id: UUID) -> None:
        """At a counter the tab is sold to there; a waiter sees it as any order."""
        at_counter = self._shell.session.home == "/counter"
        self._shell.go(f"/{'counter' if at_counter else 'order'}/{order_id}")


def _kind(menu: Menu) -> UUID:
    kind = floor_view.dine_in(menu)
    if kind is None:
        raise NotFound(_("There is no order type yet. Add one in the settings."))
    return kind
