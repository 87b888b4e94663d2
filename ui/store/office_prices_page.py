"""Prices edited on the box: rules, price lists, coupons; and what something would cost."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from fastapi import Request
from fastapi.responses import Response
from nicegui import ui

from domain.clock import Clock
from domain.errors import DomainError
from domain.ids import new_id
from domain.permissions import Right
from edge.menu.price_editing import PriceEditor
from edge.menu.price_office import OfficeCoupon, OfficeList, OfficeRule, PriceOffice
from edge.menu.price_requests import EndPricing
from edge.orders.discount_views import Explained
from ui.components.action_button import ActionButton, Pressed
from ui.components.form_sheet import FormActed, FormDone, FormSheet
from ui.components.row_list import RowActed, RowList, TabChosen
from ui.frame import screen
from ui.store import office_prices_reading as reading
from ui.store import office_prices_view as view
from ui.store.asking import Pick, pick
from ui.store.live import Turns, in_turn
from ui.store.office_services import Office, around
from ui.store.office_values import Values
from ui.store.price_trail_sheet import show_reasons
from ui.store.session import Door, tap
from ui.store.shell import Shell, open_shell
from ui.text import _

Edited = OfficeRule | OfficeList | OfficeCoupon


@dataclass(frozen=True, slots=True)
class PriceServices:
    """What the page of prices asks."""

    editor: PriceEditor
    reading: PriceOffice
    clock: Clock


def register(door: Door, office: Office, prices: PriceServices) -> None:
    """The page `/office/prices`, for those who may edit the menu."""

    @screen("/office/prices", title="Prices")
    async def prices_page(request: Request) -> Response | None:
        session = await door.enter(request, Right.EDIT_MENU)
        if isinstance(session, Response):
            return session
        with open_shell(door, session, request, title=_("Prices")) as shell:
            page = PricesPage(shell, office, prices)
        await page.begin()
        return None


class PricesPage:
    """One browser's view of prices, and the form that is open over it."""

    def __init__(self, shell: Shell, office: Office, prices: PriceServices) -> None:
        self.turns = Turns()
        self._shell = shell
        self._office = office
        self._prices = prices
        self._tab = view.RULES
        self._open: Edited | None = None
        self._is_new = False
        self._seen: dict[str, Edited] = {}
        with shell.frame.body, ui.element("div").classes("cm-office"):
            with ui.element("div").classes("cm-office-head"):
                self._add = ActionButton(_("New"), tone="main", icon="more")
                self._try = ActionButton(_("Try a price"), icon="pay")
            self._rows = RowList()
            self._form = FormSheet()

    async def begin(self) -> None:
        """Take taps, and follow what others change."""
        self._rows.on_act(self._edit)
        self._rows.on_tab(self._turn)
        self._form.on_done(self._save)
        self._form.on_act(self._end)
        self._add.on_press(self._new)
        self._try.on_press(self._ask_try)
        await self._shell.keep_drawn(self.refresh, "menu")

    @in_turn
    async def refresh(self) -> None:
        """Show what is there now."""
        reader, actor, asked = await self._reader(), self._shell.actor(), self._prices.reading
        found: list[OfficeRule] | list[OfficeList] | list[OfficeCoupon]
        if self._tab == view.RULES:
            found = rules = await asked.rules(actor)
            sections = view.rule_rows(rules, reader)
        elif self._tab == view.LISTS:
            found = lists = await asked.lists(actor)
            sections = view.list_rows(lists, reader)
        else:
            found = coupons = await asked.coupons(actor)
            sections = view.coupon_rows(coupons, reader)
        self._seen = {str(each.id): each for each in found}
        self._rows.set_tabs(*view.tabs(self._tab))
        self._rows.set_sections(sections)

    async def _reader(self) -> view.Reader:
        return view.Reader(await around(self._office, self._shell), self._shell.session.house.zone)

    async def _turn(self, event: TabChosen) -> None:
        self._tab = event.tab_id
        await self.refresh()

    # ---- forms -----------------------------------------------------------------------------
    async def _edit(self, event: RowActed) -> None:
        self._rows.answered()
        edited = self._seen.get(event.row_id)
        if edited is not None:
            await self._show(edited, is_new=False)

    async def _show(self, edited: Edited, *, is_new: bool) -> None:
        self._open, self._is_new = edited, is_new
        reader = await self._reader()
        if isinstance(edited, OfficeRule):
            self._form.open(view.rule_form(edited, reader, is_new=is_new))
        elif isinstance(edited, OfficeList):
            self._form.open(view.list_form(edited, reader, is_new=is_new))
        else:
            self._form.open(view.coupon_form(edited, reader, is_new=is_new))

    async def _new(self, _pressed: Pressed) -> None:
        self._add.answered()
        if self._tab == view.LISTS:
            await self._show(view.blank_list(new_id()), is_new=True)
        elif self._tab == view.COUPONS:
            await self._show(view.blank_coupon(new_id()), is_new=True)
        else:
            picks = [Pick(value, name, detail) for value, name, detail in view.templates()]
            picked = await pick(self._shell.client, _("What kind of rule?"), picks)
            if picked:
                await self._show(view.blank(picked.value, new_id()), is_new=True)

    async def _save(self, done: FormDone) -> None:
        try:
            if done.form_id == view.TRY:
                await self._tried(done.values)
                return
            await self._saving(done.values, tap(done.tap_id))
        except DomainError as error:
            self._form.refuse(error.sentence)
            return
        self._form.close()
        await self.refresh()

    async def _saving(self, values: Values, command_id: UUID) -> None:
        edited, is_new, actor = self._open, self._is_new, self._shell.actor()
        editor, reader = self._prices.editor, await self._reader()
        if isinstance(edited, OfficeRule):
            rule = reading.rule(values, edited, reader, is_new=is_new)
            await editor.put_rule(rule, actor, command_id)
        elif isinstance(edited, OfficeList):
            found = reading.price_list(values, edited, reader, is_new=is_new)
            await editor.put_list(found, actor, command_id)
        elif isinstance(edited, OfficeCoupon):
            coupon = reading.coupon(values, edited, reader, is_new=is_new)
            await editor.put_coupon(coupon, actor, command_id)

    async def _end(self, event: FormActed) -> None:
        kinds: dict[type[Edited], str] = {
            OfficeRule: "rule",
            OfficeList: "list",
            OfficeCoupon: "coupon",
        }
        if self._open is None:
            return
        request = EndPricing(kinds[type(self._open)], self._open.id)
        try:
            await self._prices.editor.end(request, self._shell.actor(), tap(event.tap_id))
        except DomainError as error:
            self._form.refuse(error.sentence)
            return
        self._form.close()
        await self.refresh()

    # ---- trying ----------------------------------------------------------------------------
    async def _ask_try(self, _pressed: Pressed) -> None:
        self._try.answered()
        reader = await self._reader()
        self._form.open(view.try_form(reader, self._prices.clock.now()))

    async def _tried(self, values: Values) -> None:
        reader = await self._reader()
        request = reading.tried(values, reader)
        steps = await self._prices.reading.try_price(request, self._shell.actor())
        self._form.answered()
        item, variant = reader.menu.variant(request.variant_id)
        name = f"{item.name} {variant.name}".strip()
        unit = "kg" if item.sold_by == "weight" else ""
        shown = Explained(name, request.quantity, unit, reader.around.currency, steps)
        title = _("{name} would cost").format(name=name)
        await show_reasons(self._shell, title, [shown])
