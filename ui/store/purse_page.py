"""The purse: open it, bring cash in, type tips, check out; and the slip of the day."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from uuid import UUID, uuid5

from fastapi import Request
from fastapi.responses import Response

from edge.cash.service import CashService
from edge.checks.service import CheckService
from edge.house.service import HouseService
from edge.shifts.purse_requests import Checkout, CheckoutSlip, HandIn, OpenPurse, PrintSlip
from edge.shifts.purse_service import PurseService
from edge.shifts.service import ShiftService
from ui.components.row_list import RowActed, RowList
from ui.frame import screen
from ui.store import purse_view as view
from ui.store.asking import Pick, pick, with_approval
from ui.store.count_sheet import Count, Counted, CountSheet
from ui.store.live import Turns, in_turn
from ui.store.session import Door, tap
from ui.store.shell import Shell, open_shell
from ui.text import _

PURSE_PATH = "/purse"
SAFE, HOUSE = "safe", "house"


@dataclass(frozen=True, slots=True)
class Banking:
    """What a purse's page asks."""

    purses: PurseService
    shifts: ShiftService
    cash: CashService
    checks: CheckService
    house: HouseService


@dataclass(frozen=True, slots=True)
class Where:
    """Where cash goes or is from: an open drawer, or a place; neither is the house's own."""

    session_id: UUID | None
    place_id: UUID | None = None


def register(door: Door, banking: Banking) -> None:
    """The page `/purse`, for whoever is signed in."""

    @screen(PURSE_PATH, title="My purse")
    async def purse_page(request: Request) -> Response | None:
        session = await door.enter(request)
        if isinstance(session, Response):
            return session
        with open_shell(door, session, request, title=_("My purse")) as shell:
            page = PursePage(shell, banking)
        await page.begin()
        return None


class PursePage:
    """One waiter's purse."""

    def __init__(self, shell: Shell, banking: Banking) -> None:
        self.turns = Turns()
        self._shell = shell
        self._ask = banking
        self._done: CheckoutSlip | None = None
        self._session_id: UUID | None = None
        with shell.frame.body:
            self._rows = RowList()
            self._sheet = CountSheet(shell, banking.house, self._rows)
        self._acts: dict[str, Callable[[RowActed], Awaitable[None]]] = {
            view.OPEN: self._open,
            view.HAND_IN: self._hand_in,
            view.CHECK_OUT: self._check_out,
            view.TIPS: self._type_tips,
            view.PRINT: self._print,
            view.BACK: self._go_on,
        }

    async def begin(self) -> None:
        """Draw the purse and follow it from now on."""
        self._rows.on_act(self._act)
        await self._shell.keep_drawn(self.refresh, "drawer", "payments", "tips", "cash")

    @in_turn
    async def refresh(self) -> None:
        """Draw the purse as it is, or the slip that was just handed in."""
        session = self._shell.session
        if self._done is not None:
            self._rows.set_sections(view.checked_out(self._done, session.language))
            return
        slip = await self._ask.purses.mine(self._shell.actor())
        if slip is None:
            return
        self._session_id = slip.session_id
        states = await self._ask.shifts.purses() if slip.session_id else ()
        left = {each.session_id for each in states if each.is_from_before}
        self._rows.set_sections(
            view.sections(
                slip,
                carries=self._ask.purses.carried(),
                zone=session.house.zone,
                language=session.language,
                from_before=slip.session_id in left,
            )
        )

    async def _act(self, event: RowActed) -> None:
        await self._shell.run(self._acts[event.action](event))
        self._rows.answered()

    async def _open(self, _event: RowActed) -> None:
        async def then(counted: Counted) -> bool:
            source = await self._ask_source() if counted.minor else Where(None)
            if source is None:
                return False
            shell = self._shell
            request = OpenPurse(
                counted.command_id, counted.minor, source.session_id, source.place_id
            )
            opened = await with_approval(
                shell.client,
                shell.door.staff,
                shell.actor(),
                uuid5(counted.command_id, repr(source)),
                _("Give {name} a float").format(name=self._name()),
                lambda actor, id_: self._ask.purses.open(request, actor, id_),
                counted.minor,
            )
            await self.refresh()
            return opened is not None

        self._sheet.begin(Count(_("Count the float"), _("Carry it"), then))

    async def _hand_in(self, _event: RowActed) -> None:
        session_id = self._session_id
        if session_id is None:
            return

        async def then(counted: Counted) -> bool:
            to = await self._ask_where()
            if to is None:
                return False
            request = HandIn(counted.command_id, session_id, counted.minor, to.session_id)
            await self._ask.purses.hand_in(request, self._shell.actor(), counted.command_id)
            await self.refresh()
            return True

        self._sheet.begin(Count(_("What do you bring in?"), _("Bring it in"), then))

    async def _check_out(self, _event: RowActed) -> None:
        session_id = self._session_id
        if session_id is None:
            return
        asked = await self._ask.shifts.to_count(session_id)

        async def then(counted: Counted) -> bool:
            to = await self._ask_where()
            return to is not None and await self._finish(session_id, counted, to)

        self._sheet.begin(
            Count(
                _("Count all the cash you carry"),
                _("Check out"),
                then,
                asked.tenders,
                asked.expected_minor,
            )
        )

    async def _finish(self, session_id: UUID, counted: Counted, to: Where) -> bool:
        slip = await self._sheet.explain(
            counted,
            _("Check {name} out with a difference").format(name=self._name()),
            lambda reasons, actor, id_: self._ask.purses.check_out(
                Checkout(
                    session_id,
                    counted.minor,
                    reasons.get(None, ""),
                    counted.counts,
                    counted.explained(reasons),
                    to.session_id,
                ),
                actor,
                id_,
            ),
        )
        if not isinstance(slip, CheckoutSlip):
            return False
        self._done = slip
        words = view.done_words(slip, self._shell.session.language)
        self._shell.frame.show_note(words, "good")
        await self.refresh()
        return True

    async def _ask_where(self) -> Where | None:
        """The drawers that are open, and the safe; the only one without asking."""
        open_now = [each for each in await self._ask.shifts.drawers() if each.session_id]
        safes = await self._ask.cash.safes()
        picks = [
            *(Pick(str(each.session_id), each.name, each.opened_by) for each in open_now),
            *(Pick(SAFE, _(name)) for _id, name in safes[:1]),
        ]
        if not picks:
            return Where(None)
        picked = await pick(self._shell.client, _("Where does the cash go?"), picks)
        if picked is None:
            return None
        return Where(None if picked.value == SAFE else UUID(picked.value))

    async def _ask_source(self) -> Where | None:
        """Where a float comes from; a drawer's or the safe's is given by who runs drawers."""
        open_now = [each for each in await self._ask.shifts.drawers() if each.session_id]
        safes = await self._ask.cash.safes()
        picks = [
            Pick(HOUSE, _("The house's float")),
            *(Pick(str(each.session_id), each.name, each.opened_by) for each in open_now),
            *(Pick(SAFE, _(name)) for _id, name in safes[:1]),
        ]
        picked = await pick(self._shell.client, _("Where is the float from?"), picks)
        if picked is None:
            return None
        if picked.value == SAFE:
            return Where(None, safes[0][0])
        return Where(None if picked.value == HOUSE else UUID(picked.value))

    async def _type_tips(self, _event: RowActed) -> None:
        self._shell.go("/purse/tips")

    async def _print(self, event: RowActed) -> None:
        command_id = tap(event.tap_id)
        await self._ask.purses.print_slip(PrintSlip(command_id), self._shell.actor(), command_id)
        self._shell.frame.show_note(_("The slip is printed."), "good")

    async def _go_on(self, _event: RowActed) -> None:
        self._done = None
        await self.refresh()

    def _name(self) -> str:
        person = self._shell.session.person
        return person.name if person else ""
