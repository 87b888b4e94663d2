"""Setting a paid check right otherwise: wrong tender, table or server, reopened and corrected."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from functools import partial
from uuid import UUID, uuid5

from domain.orders import MAX_NOTE_LENGTH
from edge.checks.split_requests import CorrectPaid
from edge.commands import Actor
from edge.refunds.requests import CorrectTender, PaidCheck, Resell
from ui.components.row_list import RowActed
from ui.store import refund_view as view
from ui.store.asking import Pick, Picked, pick, with_approval, write
from ui.store.refund_asked import Refunding
from ui.store.session import tap
from ui.store.shell import Shell
from ui.text import _

TABLE, SERVER = "table", "server"


class Corrections:
    """What one screen does with a paid check beside giving money back."""

    def __init__(self, shell: Shell, asked: Refunding, reader: view.Reader) -> None:
        self._shell = shell
        self._asked = asked
        self._reader = reader

    async def act(self, event: RowActed, paid: PaidCheck) -> None:
        """Carry out what was tapped."""
        acts = {
            view.TENDER: self._tender,
            view.RESELL: self._reopen,
            view.CORRECT: self._table_or_server,
            view.RESOLD: self._go_on,
        }
        await self._shell.run(acts[event.action](event, paid))

    async def _tender(self, event: RowActed, paid: PaidCheck) -> None:
        payment = next(each for each in paid.payments if str(each.id) == event.row_id)
        picks = view.tender_picks(payment, await self._asked.checks.tenders())
        picked = await pick(self._shell.client, _("How was it really paid?"), picks)
        if picked is None:
            return
        why = await self._why(_("Wrong button"))
        if why is None:
            return
        command_id = tap(why.tap_id)
        request = CorrectTender(
            uuid5(command_id, "correction"), payment.id, UUID(picked.value), why.value
        )
        act = partial(self._asked.refunds.correct_tender, request)
        what = _("Correct how {check} was paid").format(check=view.called(paid))
        done = await self._approved(command_id, what, act, payment.amount_minor)
        if done is not None:
            words = _("Both entries are kept. Nothing was printed.")
            self._shell.frame.show_note(words, "good")

    async def _reopen(self, _event: RowActed, paid: PaidCheck) -> None:
        why = await self._why(_("Wrong item"))
        if why is None:
            return
        command_id = tap(why.tap_id)
        order_id = uuid5(command_id, "order")
        request = Resell(uuid5(command_id, "refund"), paid.check_id, order_id, why.value)
        act = partial(self._asked.refunds.resell, request)
        what = _("Reopen and correct {check}").format(check=view.called(paid))
        if await self._approved(command_id, what, act, paid.left_minor) is not None:
            self._open_order(order_id)

    async def _go_on(self, event: RowActed, _paid: PaidCheck) -> None:
        self._open_order(UUID(event.row_id))

    def _open_order(self, order_id: UUID) -> None:
        at_counter = self._shell.session.home == "/counter"
        self._shell.go(f"/{'counter' if at_counter else 'order'}/{order_id}")

    async def _table_or_server(self, _event: RowActed, paid: PaidCheck) -> None:
        which = await pick(
            self._shell.client,
            _("What is wrong?"),
            [
                Pick(TABLE, _("The table"), ", ".join(paid.tables), "plan"),
                Pick(SERVER, _("Who served"), paid.server, "person"),
            ],
        )
        if which is None:
            return
        picks = await (self._tables() if which.value == TABLE else self._people())
        picked = await pick(self._shell.client, _("What is right?"), picks)
        if picked is None:
            return
        why = await self._why(_("Noted wrongly"))
        if why is None:
            return
        chosen = UUID(picked.value)
        request = CorrectPaid(
            paid.check_id,
            table_id=chosen if which.value == TABLE else None,
            server_id=chosen if which.value == SERVER else None,
            reason=why.value,
        )
        act = partial(self._asked.checks.correct_paid, request)
        what = _("Correct {check}").format(check=view.called(paid))
        if await self._approved(tap(why.tap_id), what, act, None) is not None:
            self._shell.frame.show_note(_("It was corrected."), "good")

    async def _tables(self) -> list[Pick]:
        floor = await self._asked.floor.floor()
        return [Pick(str(table.id), table.name) for table in floor.tables.values()]

    async def _people(self) -> list[Pick]:
        return [Pick(str(each.id), each.name) for each in await self._shell.door.staff.people()]

    async def _why(self, usual: str) -> Picked | None:
        written = await write(
            self._shell.client,
            _("Why?"),
            value=usual,
            label=_("Reason"),
            most=MAX_NOTE_LENGTH,
        )
        return written if written is not None and written.value.strip() else None

    async def _approved(
        self,
        command_id: UUID,
        what: str,
        act: Callable[[Actor, UUID], Awaitable[object]],
        amount_minor: int | None,
    ) -> object | None:
        shell = self._shell
        return await with_approval(
            shell.client,
            shell.door.staff,
            shell.actor(),
            command_id,
            what,
            act,
            amount_minor,
        )
