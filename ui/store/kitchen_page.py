"""The kitchen screen of a station: no PIN, no lock; what is bumped here belongs to the station."""

from __future__ import annotations

from collections.abc import Awaitable
from datetime import datetime
from uuid import UUID, uuid5

from fastapi import Request
from fastapi.responses import RedirectResponse, Response

from domain.errors import Changed, DomainError
from domain.ids import parse_id
from edge.commands import Actor
from edge.kitchen import requests as ask
from edge.kitchen.messages import SeeMessage, ShowMessages
from edge.kitchen.service import KitchenService
from edge.kitchen.views import Board
from edge.menu.service import MenuService
from edge.scanning.requests import Heard
from ui.components.kitchen_board import (
    AllergyRead,
    CardBumped,
    CardsShown,
    ChangesSeen,
    KitchenBoard,
    LineBumped,
    Recalled,
    Rushed,
    SoldOutPressed,
    StationPressed,
)
from ui.components.row_list import RowActed, RowList
from ui.frame import screen
from ui.store import kitchen_view as view
from ui.store.hearing import hear
from ui.store.kitchen_counts import all_day
from ui.store.kitchen_session import enter_kitchen, station_actor
from ui.store.kitchen_setup import ScreenSetup
from ui.store.live import Turns, in_turn
from ui.store.session import Door, tap
from ui.store.shell import Shell, open_shell
from ui.store.sold_out_page import SoldOutSheet
from ui.store.sold_out_view import Thing, on_board
from ui.text import _, age_ms

REVS_KEPT = 8


def register(door: Door, kitchen: KitchenService, menus: MenuService) -> None:
    """The pages `/kitchen` (the device's own station, or a choice) and `/kitchen/{station}`."""

    @screen("/kitchen", title="Kitchen")
    async def own_station(request: Request, choose: bool = False) -> Response | None:
        session = await enter_kitchen(door, request)
        if isinstance(session, Response):
            return session
        if session.device.station_id is not None and not choose:
            return RedirectResponse(f"/kitchen/{session.device.station_id}")
        with open_shell(door, session, request) as shell, shell.frame.body:
            rows = RowList()
        shell.frame.set_title(_("Kitchen"))
        rows.set_sections(view.station_choice(menus.menu))

        def open_station(event: RowActed) -> None:
            shell.go(event.row_id)

        rows.on_act(open_station)
        return None

    @screen("/kitchen/{station}", title="Kitchen")
    async def station_board(request: Request, station: str) -> Response | None:
        session = await enter_kitchen(door, request)
        if isinstance(session, Response):
            return session
        station_id = parse_id(station, "station")
        if station_id not in menus.menu.stations:
            return RedirectResponse("/kitchen?choose=true")
        language = menus.menu.stations[station_id].language
        with (
            open_shell(door, session, request, top_bar=False, language=language) as shell,
            shell.frame.body,
        ):
            board = KitchenBoard()
        await StationPage(shell, board, kitchen, menus, station_id).begin()
        return None


class StationPage:
    """One kitchen screen."""

    def __init__(
        self,
        shell: Shell,
        board: KitchenBoard,
        kitchen: KitchenService,
        menus: MenuService,
        station_id: UUID,
    ) -> None:
        self.turns = Turns()
        self._shell = shell
        self._board = board
        self._kitchen = kitchen
        self._menus = menus
        self._station_id = station_id
        self._drawn: dict[str, dict[int, tuple[UUID, ...]]] = {}
        self._to_prove: frozenset[UUID] = frozenset()
        self._untold: frozenset[UUID] = frozenset()
        self._board_now = Board(station_id, (), ())
        self._sheet = SoldOutSheet(shell, menus, self._can_be_out)

    async def begin(self) -> None:
        """Draw the board and follow it from now on."""
        board, shell = self._board, self._shell
        board.on_bump_card(self._bump_card)
        board.on_bump_line(self._bump_line)
        board.on_recall(self._recall)
        board.on_rush(self._rush)
        board.on_shown(self._shown)
        board.on_acknowledge(self._acknowledge)
        board.on_seen(self._seen)
        board.on_station(self._leave)
        board.on_sold_out(self._sold_out)
        ScreenSetup(shell, board).begin()
        device_id, scanning = shell.session.device.id, shell.door.scanning
        hear(scanning, shell.client, device_id, "key", self._pressed, station_id=self._station_id)
        shell.follow("kitchen", self.refresh, self._station_id)
        await shell.keep_drawn(self.refresh, "menu")

    @in_turn
    async def refresh(self) -> None:
        """Draw what the station has to do now."""
        found = await self._kitchen.board(self._station_id)
        looking = self._looking()
        self._remember(found)
        self._board_now = found
        self._board.set_station(looking.station.name)
        self._board.set_cards(view.cards(found, looking))
        counts = all_day(found, looking.menu, looking.language)
        self._board.set_all_day(counts.items, counts.ingredients, counts.choices)
        self._board.set_history(view.history(found, looking))

    def _looking(self) -> view.Looking:
        menu, session = self._menus.menu, self._shell.session
        station = menu.stations[self._station_id]
        language = station.language or session.house.language
        return view.Looking(station, menu, session.house.zone, language)

    def _remember(self, found: Board) -> None:
        """Keep what each card held at its last revs, so that a tap means what the cook saw."""
        self._untold = frozenset(each.id for each in found.messages if not each.shown)
        kept = {str(card.id): self._drawn.get(str(card.id), {}) for card in found.cards}
        for card in found.cards:
            revs = kept[str(card.id)]
            revs[card.rev] = tuple(item.id for item in card.items)
            for old in sorted(revs)[:-REVS_KEPT]:
                del revs[old]
        self._drawn = kept
        self._to_prove = frozenset(view.undelivered(found.cards))

    def _actor(self) -> Actor:
        return station_actor(self._shell.session)

    async def _bump_card(self, event: CardBumped) -> None:
        message_id = view.message_of(event.card_id)
        if message_id is not None:
            read = self._kitchen.messages.see(
                SeeMessage(message_id), self._actor(), tap(event.tap_id)
            )
            await self._do(read, event.card_id)
            return
        seen = self._drawn.get(event.card_id, {}).get(event.rev, ())
        request = ask.BumpTicket(UUID(event.card_id), seen)
        actor = self._actor()
        await self._do(self._kitchen.bump_ticket(request, actor, tap(event.tap_id)), event.card_id)

    async def _bump_line(self, event: LineBumped) -> None:
        item_id, actor, command_id = UUID(event.line_id), self._actor(), tap(event.tap_id)
        if event.done:
            act = self._kitchen.bump_item(ask.BumpItem(item_id), actor, command_id)
        else:
            act = self._kitchen.recall_item(ask.RecallItem(item_id), actor, command_id)
        await self._do(act, event.card_id)

    async def _acknowledge(self, event: AllergyRead) -> None:
        request = ask.AcknowledgeAllergy((UUID(event.line_id),))
        actor, command_id = self._actor(), tap(event.tap_id)
        await self._do(self._kitchen.acknowledge_allergy(request, actor, command_id))

    async def _seen(self, event: ChangesSeen) -> None:
        """Each change that the cook saw is acknowledged, under an id of its own."""
        actor = self._actor()
        for line_id, change in zip(event.line_ids, event.changes, strict=True):
            request = ask.AcknowledgeChange(UUID(line_id), datetime.fromisoformat(change))
            command_id = uuid5(tap(event.tap_id), line_id)
            act = self._kitchen.acknowledge_change(request, actor, command_id)
            await self._do(act, event.card_id)

    async def _recall(self, event: Recalled) -> None:
        actor, command_id = self._actor(), tap(event.tap_id)
        if event.card_id:
            one = ask.RecallTicket(UUID(event.card_id))
            await self._do(self._kitchen.recall_ticket(one, actor, command_id))
        else:
            last = ask.RecallLast(self._station_id)
            await self._do(self._kitchen.recall_last(last, actor, command_id))

    async def _rush(self, event: Rushed) -> None:
        request = ask.RushTicket(UUID(event.card_id), event.rush)
        await self._do(self._kitchen.rush_ticket(request, self._actor(), tap(event.tap_id)))

    async def _shown(self, event: CardsShown) -> None:
        """The proof of delivery: just what was on those cards when they were painted."""
        painted = {
            item_id
            for card_id, rev in zip(event.card_ids, event.revs, strict=True)
            for item_id in self._drawn.get(card_id, {}).get(rev, ())
        }
        proved = tuple(sorted(painted & self._to_prove))
        if proved:
            request = ask.ShowTickets(proved)
            await self._do(self._kitchen.show_tickets(request, self._actor()))
        told = {view.message_of(card_id) for card_id in event.card_ids} & self._untold
        if told:
            heard = ShowMessages(tuple(sorted(each for each in told if each)))
            await self._do(self._kitchen.messages.show(heard, self._actor()))

    async def _pressed(self, heard: Heard) -> None:
        """A bump bar of the box. A key that nobody set up is said, and does nothing."""
        if not heard.trouble:
            self._board.press(heard.text, age_ms(heard.at))
        elif heard.trouble == "stuck":
            self._shell.frame.show_note(_("A key of the bump bar is stuck. Free it."), "bad")
        elif heard.trouble == "unknown":
            words = _("This key of the bump bar is not set up. A manager can do that.")
            self._shell.frame.show_note(words, "bad")

    async def _sold_out(self, _event: SoldOutPressed) -> None:
        await self._sheet.open()

    def _can_be_out(self) -> list[Thing]:
        return on_board(self._board_now, self._menus.menu)

    def _leave(self, _event: StationPressed) -> None:
        self._shell.go("/kitchen?choose=true")

    async def _do(self, act: Awaitable[object], card_id: str = "") -> None:
        try:
            await act
        except DomainError as error:
            self._shell.tell(error)
            if card_id:
                self._board.refused(card_id)
            if isinstance(error, Changed):
                await self.refresh()
