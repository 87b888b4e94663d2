"""What the sheets of discounts, charges and tax offer, and what they ask for. Draws nothing."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from domain.orders import LineState
from domain.pricing.rules import rate_of
from edge.orders.discount_requests import GiveDiscount
from edge.orders.discount_views import ChargeView, DiscountView
from edge.orders.views import LineView, OrderView
from ui.components.form_sheet import Choosable, Field, Form
from ui.store.asking import Pick
from ui.store.office_values import amount, rate_micros
from ui.text import _, format_money, format_percent

USUAL_MICROS = (50_000, 100_000, 150_000, 200_000, 250_000, 500_000)
PERCENT, AMOUNT, COMP = "percent", "amount", "comp"
GIVE, COUPON, GROUP, EXEMPT, END_EXEMPTION = "give", "coupon", "group", "exempt", "tax_again"
REMOVE, WAIVE, RESTORE = "remove", "waive", "restore"
NOBODY = "-"


def order_picks(
    view: OrderView,
    found: Sequence[DiscountView],
    charges: Sequence[ChargeView],
    groups: Sequence[str],
    language: str,
) -> list[Pick]:
    """What can be done about the price of a whole order: what is there, and what may come."""
    empty = "" if _live(view) else _("Nothing is on the order yet")
    tax = (
        Pick(END_EXEMPTION, _("Charge tax again"), view.exemption, "recall")
        if view.exemption
        else Pick(EXEMPT, _("No tax is owed"), icon="note", why_not=empty)
    )
    return [
        Pick(GIVE, _("Discount on the order"), icon="pay", tone="main", why_not=empty),
        Pick(COUPON, _("Coupon code"), icon="number", why_not=empty),
        *((Pick(GROUP, _("Whose order is it?"), icon="guests"),) if groups else ()),
        tax,
        *(_charge_pick(each, view.currency, language) for each in charges),
        *(removal(each, language) for each in found if each.source in ("manual", "coupon")),
    ]


def removal(each: DiscountView, language: str) -> Pick:
    """Take a discount back."""
    minus = f"−{format_money(each.given_minor, each.currency, language)}"
    name = each.reason or _(each.name)
    return Pick(f"{REMOVE}:{each.id}", _("Remove: {discount}").format(discount=name), minus, "void")


def how_much(base_minor: int, currency: str, language: str) -> list[Pick]:
    """The usual percentages with what they come to, any other, an amount, or everything."""
    usual = [
        Pick(
            f"{PERCENT}:{micros}",
            format_percent(micros, language),
            f"−{format_money(rate_of(base_minor, micros), currency, language)}",
        )
        for micros in USUAL_MICROS
    ]
    return [
        *usual,
        Pick(PERCENT, _("Another percentage")),
        Pick(AMOUNT, _("An amount")),
        Pick(COMP, _("On the house"), icon="guests"),
    ]


def discount(
    picked: str, typed: str, view: OrderView, line_id: UUID | None, discount_id: UUID, reason: str
) -> GiveDiscount:
    """What was chosen and typed, as a request. Raises BadRequest for what is no number."""
    kind, _colon, micros = picked.partition(":")
    rate = (int(micros) if micros else rate_micros(typed)) if kind == PERCENT else None
    minor = typed_amount(typed, view.currency) if kind == AMOUNT else None
    return GiveDiscount(view.id, discount_id, kind, reason, rate, minor, line_id)


def typed_amount(typed: str, currency: str) -> int:
    """An amount as people type it. Raises BadRequest."""
    return amount({"amount": typed}, "amount", currency)


def words_of(request: GiveDiscount, what: str, currency: str, language: str) -> str:
    """What a manager reads before approving: `10 % off table 7: Complaint`."""
    if request.kind == COMP:
        pattern = _("{what} on the house: {reason}")
        return pattern.format(what=what, reason=request.reason)
    much = (
        format_percent(request.rate_micros, language)
        if request.rate_micros is not None
        else format_money(request.amount_minor or 0, currency, language)
    )
    pattern = _("{discount} off {what}: {reason}")
    return pattern.format(discount=much, what=what, reason=request.reason)


def worth(request: GiveDiscount, base_minor: int) -> int:
    """What it takes off now."""
    if request.rate_micros is not None:
        return rate_of(base_minor, request.rate_micros)
    return base_minor if request.amount_minor is None else request.amount_minor


def base_of(view: OrderView, line: LineView | None) -> int:
    """What a discount would be on."""
    if line is not None:
        return line.total_minor + line.shared_minor
    return sum(each.total_minor for each in _live(view))


def group_picks(groups: Sequence[str]) -> list[Pick]:
    """The groups that prices ask about, and nobody in particular."""
    return [Pick(NOBODY, _("Nobody in particular")), *(Pick(each, _(each)) for each in groups)]


def exemption_form(order_id: UUID, codes: Sequence[tuple[str, str]]) -> Form:
    """Why no tax is owed, the proof, and which taxes where there are several."""
    options = tuple(Choosable(code, f"{name} ({code})") for code, name in codes)
    which = Field("codes", _("Only these taxes (none chosen: all)"), "picks", [], options)
    return Form(
        str(order_id),
        _("No tax is owed"),
        (
            Field("reason", _("Why?"), required=True, hint=_("Embassy, certificate, ...")),
            Field("proof", _("Number of the certificate or card"), required=True),
            *((which,) if len(codes) > 1 else ()),
        ),
        done=_("Charge no tax"),
    )


def _charge_pick(each: ChargeView, currency: str, language: str) -> Pick:
    if each.is_waived:
        words = _("Charge {charge} again").format(charge=each.name)
        return Pick(f"{RESTORE}:{each.id}", words, each.reason, "recall")
    words = _("Do not charge {charge}").format(charge=each.name)
    return Pick(
        f"{WAIVE}:{each.id}", words, format_money(each.charged_minor, currency, language), "void"
    )


def _live(view: OrderView) -> list[LineView]:
    return [
        line for line in view.lines if line.state != LineState.VOIDED and line.kind != "service"
    ]
