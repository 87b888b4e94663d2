"""Something that is not on the menu, rung from the order's screen."""

from __future__ import annotations

from uuid import UUID

from domain.errors import DomainError
from edge.house.service import HouseService
from edge.menu.service import MenuService
from edge.orders.requests import AddOpenItem
from edge.orders.service import OrderService
from edge.orders.views import OrderView
from ui.components.form_sheet import Field, Form, FormDone, FormSheet
from ui.store import office_values as read
from ui.store.asking import with_approval
from ui.store.office_view import Around
from ui.store.session import tap
from ui.store.shell import Shell
from ui.text import _


class OpenItems:
    """Asks for name, price, station and tax, and adds the line."""

    def __init__(
        self, shell: Shell, orders: OrderService, house: HouseService, menus: MenuService
    ) -> None:
        self._shell = shell
        self._orders = orders
        self._house = house
        self._menus = menus
        self._form: FormSheet | None = None
        self._seat = 0

    async def ask(self, view: OrderView, seat: int = 0) -> None:
        """Open the form for an order, and for the guest at a seat."""
        if self._form is None:
            with self._shell.client.content:
                self._form = FormSheet()
            self._form.on_done(self._add)
        self._seat = seat
        session, taxes = self._shell.session, await self._house.tax_groups()
        around = Around(self._menus.menu, taxes, session.house.currency, session.language)
        self._form.open(_form(view.id, around))

    async def _add(self, done: FormDone) -> None:
        assert self._form is not None
        command_id = tap(done.tap_id)
        try:
            request = AddOpenItem(
                UUID(done.form_id),
                command_id,
                read.words(done.values, "name"),
                read.amount(done.values, "price", self._shell.session.house.currency),
                read.one_id(done.values, "station"),
                read.one_id(done.values, "tax"),
                seat=self._seat,
            )
            await with_approval(
                self._shell.client,
                self._shell.door.staff,
                self._shell.actor(),
                command_id,
                _("Not on the menu: {name}").format(name=request.name),
                lambda actor, command_id: self._orders.add_open_item(request, actor, command_id),
            )
        except DomainError as error:
            self._form.refuse(error.sentence)
            return
        self._form.close()


def _form(order_id: UUID, around: Around) -> Form:
    return Form(
        str(order_id),
        _("Not on the menu"),
        (
            Field("name", _("What is it?"), required=True, hint=_("Half a lasagne")),
            Field("price", _("Price"), "money", required=True, unit=around.currency, most=14),
            Field("station", _("Made at"), "pick", "", around.stations),
            Field("tax", _("Tax"), "pick", around.usual_tax, around.taxes),
        ),
        done=_("Add"),
    )
