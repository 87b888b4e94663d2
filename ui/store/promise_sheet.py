"""The sheet that asks for whom an order is, where to, and for when: one tap on a time saves all."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from functools import partial
from uuid import uuid5

from nicegui import ui

from domain.clock import Clock
from edge.menu.service import MenuService
from edge.orders.deliveries import DeliveryService, SetAddress
from edge.orders.promises import PromiseOrder, PromiseService
from edge.orders.views import OrderView
from ui.components.action_button import ActionButton, Pressed
from ui.store import takeaway_view as view
from ui.store.asking import answer_of, sheet
from ui.store.session import tap
from ui.store.shell import Shell
from ui.text import _


@dataclass(frozen=True, slots=True)
class Asked:
    """What was written, and the time that was tapped (None: as soon as possible)."""

    name: str
    phone: str
    street: str
    note: str
    promised_at: datetime | None
    tap_id: str


class PromiseSheet:
    """Asks about one order at a time, and keeps what was said."""

    def __init__(
        self,
        shell: Shell,
        promises: PromiseService,
        deliveries: DeliveryService,
        menus: MenuService,
        clock: Clock,
    ) -> None:
        self._shell = shell
        self._promises = promises
        self._deliveries = deliveries
        self._menus = menus
        self._clock = clock

    def looking(self) -> view.Looking:
        """For whom and when times are shown."""
        session = self._shell.session
        return view.Looking(session.house.zone, session.language, self._clock.now())

    def words(self, order: OrderView) -> str:
        """What the order's head says of its promise; empty for an order that has none."""
        if order.promised_at is None:
            return ""
        return view.promise_words(order.promised_at, order.fires_at, self.looking())

    async def ask(self, order: OrderView) -> None:
        """Ask, and keep the answer."""
        asked = await self._ask(order)
        if asked is not None:
            await self._shell.run(self._keep(order, asked))

    async def _keep(self, order: OrderView, asked: Asked) -> None:
        actor, tap_id = self._shell.actor(), tap(asked.tap_id)
        if self._is_delivered(order):
            address = SetAddress(order.id, asked.street, asked.note)
            await self._deliveries.set_address(address, actor, uuid5(tap_id, "address"))
        request = PromiseOrder(order.id, asked.promised_at, asked.name, asked.phone)
        await self._promises.promise(request, actor, tap_id)

    def _is_delivered(self, order: OrderView) -> bool:
        kind = self._menus.menu.order_types.get(order.order_type_id)
        return kind is not None and kind.is_delivered

    async def _ask(self, order: OrderView) -> Asked | None:
        looking = self.looking()
        with sheet(self._shell.client, _("For whom, and when?")) as dialog:
            name = _field(_("Name"), order.name, 80, "autofocus")
            phone = _field(_("Phone"), order.phone, 40, "type=tel")
            street = note = None
            if self._is_delivered(order):
                street = _field(_("Address"), order.street, 200, "")
                note = _field(_("For the driver"), order.street_note, 300, "")
            with ui.element("div").classes("cm-ask-picks cm-ask-few"):
                soon = ActionButton(_("As soon as possible"), tone="main", icon="fire")
                soon.classes("cm-ask-all")
                buttons = [(ActionButton(each.label), each.value) for each in view.times(looking)]
            with ui.element("div").classes("cm-ask-foot"):
                typed = _field(_("Another time"), "", 5, "type=time")
                save = ActionButton(_("Done"))

        def submit(at: datetime | None, pressed: Pressed) -> None:
            dialog.submit(
                Asked(
                    str(name.value or ""),
                    str(phone.value or ""),
                    str(street.value or "") if street else "",
                    str(note.value or "") if note else "",
                    at,
                    pressed.tap_id,
                )
            )

        def done(pressed: Pressed) -> None:
            """A typed time, else the time that was promised before."""
            at = view.typed_time(str(typed.value or ""), looking)
            kept = order.promised_at if order.fires_at is not None else None
            submit(at or kept, pressed)

        soon.on_press(lambda pressed: submit(None, pressed))
        for button, value in buttons:
            button.on_press(partial(submit, datetime.fromisoformat(value)))
        save.on_press(done)
        return await answer_of(dialog, Asked)


def _field(label: str, value: str, most: int, props: str) -> ui.input:
    return ui.input(label, value=value).props(f"outlined maxlength={most} {props}")
