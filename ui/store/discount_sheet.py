"""Discounts, coupons, charges and tax of an order, from the sheets that people tap through."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from uuid import UUID

from domain.errors import DomainError
from edge.commands import Actor
from edge.house.service import HouseService
from edge.orders.discount_requests import (
    GiveDiscount,
    RemoveDiscount,
    RestoreCharge,
    SetGuestGroup,
    UseCoupon,
    WaiveCharge,
)
from edge.orders.discounts import DiscountService
from edge.orders.exemptions import EndExemption, ExemptionService, ExemptOrder
from edge.orders.requests import OrderChange
from edge.orders.views import LineView, OrderView
from ui.components.form_sheet import FormDone, FormSheet
from ui.store import discount_view as show
from ui.store import office_values as read
from ui.store.asking import Pick, Picked, pick, with_approval, write
from ui.store.price_trail_sheet import show_why
from ui.store.session import tap
from ui.store.shell import Shell
from ui.text import _, format_money

OTHER = "other"
TYPED = (show.PERCENT, show.AMOUNT)
Act = Callable[[OrderView, UUID, str], Awaitable[object]]


@dataclass(frozen=True, slots=True)
class Pricing:
    """What is asked about prices of open orders."""

    discounts: DiscountService
    exemptions: ExemptionService
    house: HouseService


class PriceSheets:
    """One browser's sheets about what an order costs."""

    def __init__(self, shell: Shell, pricing: Pricing) -> None:
        self._shell = shell
        self._discounts = pricing.discounts
        self._exemptions = pricing.exemptions
        self._house = pricing.house
        self._form: FormSheet | None = None
        self._acts: dict[str, Act] = {
            show.GIVE: self._give_on_order,
            show.COUPON: self._coupon,
            show.GROUP: self._group,
            show.EXEMPT: self._exempt,
            show.END_EXEMPTION: self._end_exemption,
            show.REMOVE: self._remove,
            show.WAIVE: self._waive,
            show.RESTORE: self._restore,
        }

    async def why(self, line_id: str) -> None:
        """Explain a line's price."""
        await self._shell.run(show_why(self._shell, self._discounts, UUID(line_id)))

    async def on_order(self, view: OrderView, _command_id: UUID) -> None:
        """Offer what can be done about the price of the whole order, and do it."""
        found = await self._discounts.discounts(view.id)
        charges = await self._discounts.charges(view.id)
        groups = await self._discounts.guest_groups()
        picks = show.order_picks(view, found, charges, groups, self._shell.session.language)
        picked = await pick(self._shell.client, _("Discounts and tax"), picks)
        if picked:
            act, _colon, subject = picked.value.partition(":")
            await self._acts[act](view, tap(picked.tap_id), subject)

    async def on_line(self, line: LineView, view: OrderView, _command_id: UUID) -> None:
        """Give a discount on a line, or take one back."""
        found = await self._discounts.discounts(view.id)
        own = [each for each in found if each.line_id == line.id and each.source == "manual"]
        await self._give(view, line, [show.removal(each, self._language) for each in own])

    @property
    def _language(self) -> str:
        return self._shell.session.language

    # ---- discounts -------------------------------------------------------------------------
    async def _give_on_order(self, view: OrderView, _command_id: UUID, _subject: str) -> None:
        await self._give(view, None, [])

    async def _give(self, view: OrderView, line: LineView | None, removals: list[Pick]) -> None:
        what = line.name if line else _("order {number}").format(number=view.number)
        title = _("Discount on {what}").format(what=what)
        base_minor = show.base_of(view, line)
        picks = [*show.how_much(base_minor, view.currency, self._language), *removals]
        picked = await pick(self._shell.client, title, picks)
        if picked is None:
            return
        if picked.value.startswith(show.REMOVE):
            await self._remove(view, tap(picked.tap_id), picked.value.partition(":")[2])
            return
        typed = await self._typed(picked, title, view)
        reason = await self._reason(title) if typed is not None else None
        if typed is None or reason is None:
            return
        command_id = tap(reason.tap_id)
        line_id = line.id if line else None
        request = show.discount(picked.value, typed, view, line_id, command_id, reason.value)
        await self._approve_discount(request, what, view, base_minor)

    async def _typed(self, picked: Picked, title: str, view: OrderView) -> str | None:
        """What has to be typed: a percentage or an amount; empty where nothing has."""
        if picked.value not in TYPED:
            return ""
        label = "%" if picked.value == show.PERCENT else view.currency
        written = await write(self._shell.client, title, label=label, most=14, digits=True)
        return written.value if written and written.value else None

    async def _approve_discount(
        self, request: GiveDiscount, what: str, view: OrderView, base_minor: int
    ) -> None:
        words = show.words_of(request, what, view.currency, self._language)

        def act(actor: Actor, command_id: UUID) -> Awaitable[OrderChange]:
            return self._discounts.give(request, actor, command_id)

        worth = show.worth(request, base_minor)
        if await self._approved(words, request.discount_id, act, worth):
            amount = format_money(worth, view.currency, self._language)
            self._shell.frame.show_note(_("{amount} off.").format(amount=amount), "good")

    async def _remove(self, view: OrderView, command_id: UUID, subject: str) -> None:
        request = RemoveDiscount(view.id, UUID(subject))
        await self._approved(
            _("Take a discount back, order {number}").format(number=view.number),
            command_id,
            lambda actor, under: self._discounts.remove(request, actor, under),
        )

    async def _coupon(self, view: OrderView, _command_id: UUID, _subject: str) -> None:
        written = await write(self._shell.client, _("Coupon code"), most=40)
        if written and written.value:
            command_id = tap(written.tap_id)
            request = UseCoupon(view.id, command_id, written.value)
            await self._discounts.use_coupon(request, self._shell.actor(), command_id)
            self._shell.frame.show_note(_("The coupon is taken."), "good")

    async def _reason(self, title: str) -> Picked | None:
        offered = await self._house.reasons("discount")
        picks = [*(Pick(each, each) for each in offered), Pick(OTHER, _("Another reason"))]
        picked = await pick(self._shell.client, title, picks, _("Why?"))
        if picked is not None and picked.value == OTHER:
            return await write(self._shell.client, title, label=_("Why?"))
        return picked

    # ---- charges and guests ----------------------------------------------------------------
    async def _waive(self, view: OrderView, _command_id: UUID, subject: str) -> None:
        title = _("Charge no service, order {number}").format(number=view.number)
        reason = await self._reason(title)
        if reason is not None:
            request = WaiveCharge(view.id, UUID(subject), reason.value)
            await self._approved(
                title,
                tap(reason.tap_id),
                lambda actor, under: self._discounts.waive(request, actor, under),
            )

    async def _restore(self, view: OrderView, command_id: UUID, subject: str) -> None:
        request = RestoreCharge(view.id, UUID(subject))
        await self._approved(
            _("Charge service again, order {number}").format(number=view.number),
            command_id,
            lambda actor, under: self._discounts.restore(request, actor, under),
        )

    async def _group(self, view: OrderView, _command_id: UUID, _subject: str) -> None:
        title = _("Whose order is it?")
        picks = show.group_picks(await self._discounts.guest_groups())
        words = _("What is added from now on is priced for them.")
        picked = await pick(self._shell.client, title, picks, words)
        if picked:
            group = "" if picked.value == show.NOBODY else picked.value
            request = SetGuestGroup(view.id, group)
            await self._approved(
                f"{title} {group}".strip(),
                tap(picked.tap_id),
                lambda actor, under: self._discounts.set_guest_group(request, actor, under),
            )

    # ---- tax -------------------------------------------------------------------------------
    async def _exempt(self, view: OrderView, _command_id: UUID, _subject: str) -> None:
        if self._form is None:
            with self._shell.client.content:
                self._form = FormSheet()
            self._form.on_done(self._charge_no_tax)
        self._form.open(show.exemption_form(view.id, await self._exemptions.codes()))

    async def _charge_no_tax(self, done: FormDone) -> None:
        assert self._form is not None
        values, command_id = done.values, tap(done.tap_id)
        codes = values.get("codes")
        request = ExemptOrder(
            UUID(done.form_id),
            read.words(values, "reason"),
            read.words(values, "proof"),
            tuple(map(str, codes)) if isinstance(codes, list) else (),
        )
        what = _("No tax: {reason}, {proof}").format(reason=request.reason, proof=request.proof)
        try:
            await self._approved(
                what,
                command_id,
                lambda actor, under: self._exemptions.exempt(request, actor, under),
            )
        except DomainError as error:
            self._form.refuse(error.sentence)
            return
        self._form.close()

    async def _end_exemption(self, view: OrderView, command_id: UUID, _subject: str) -> None:
        request = EndExemption(view.id)
        await self._approved(
            _("Charge tax again, order {number}").format(number=view.number),
            command_id,
            lambda actor, under: self._exemptions.end(request, actor, under),
        )

    async def _approved(
        self,
        what: str,
        command_id: UUID,
        act: Callable[[Actor, UUID], Awaitable[OrderChange]],
        amount_minor: int | None = None,
    ) -> OrderChange | None:
        client, staff = self._shell.client, self._shell.door.staff
        return await with_approval(
            client,
            staff,
            self._shell.actor(),
            command_id,
            what,
            act,
            amount_minor=amount_minor,
        )
