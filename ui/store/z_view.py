"""What a Z or an X says, as sections of rows; lengths of bars are shares of the largest."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from domain.language import N_
from edge.reports.requests import Sales
from edge.shifts.requests import TenderCount, ZTotals
from edge.shifts.z_accounts import account_rows
from edge.shifts.z_parts import Reasons
from ui.components.row_list import Row, Section
from ui.store.manager_view import Reader
from ui.text import _, count_of, format_percent

REASON_WORDS = {
    "void": N_("Taken back, not made"),
    "waste": N_("Taken back, wasted"),
    "comp": N_("On the house"),
    "remake": N_("Made again"),
    "discount": N_("Discounts"),
    "coupon": N_("Coupons"),
    "offer": N_("Offers"),
    "charge_waived": N_("Service charge left out"),
    "refund": N_("Given back"),
    "walk_out": N_("Left without paying"),
    "after_bill": N_("Changed after the bill"),
    "no_sale": N_("Drawer opened without a sale"),
    "tender_corrected": N_("Way to pay corrected"),
    "check_corrected": N_("Paid check corrected"),
}
MOVED_WORDS = {
    "float": N_("Floats"),
    "pay_in": N_("Paid in"),
    "pay_out": N_("Paid out"),
    "drop": N_("To the safe"),
    "hand_in": N_("Handed in"),
    "tip_out": N_("Tips paid out"),
}


def z_sections(totals: ZTotals, grand_total_minor: int, reader: Reader) -> tuple[Section, ...]:
    """All that a Z says; what it has none of is left out."""
    sales = totals.sales
    every = (
        figures(totals, grand_total_minor, reader),
        Section("tenders", _("Taken"), _tenders(sales, reader)),
        Section("taxes", _("Taxes"), _taxes(sales, reader)),
        Section("hours", _("By hour"), _hours(sales, reader)),
        Section("categories", _("By category"), _categories(sales, reader)),
        Section("people", _("By person"), _people(sales, reader)),
        Section("counted", _("Counted"), counted_rows(totals, reader)),
        Section("moved", _("Cash moved"), _moved(totals, reader)),
        Section("accounts", _("Gift cards and house accounts"), _accounts(totals, reader)),
        *_reasons(totals.reasons, reader),
    )
    return tuple(section for section in every if section.rows)


def figures(totals: ZTotals, grand_total_minor: int, reader: Reader) -> Section:
    """The sums in front of everything."""
    sales, refunded = totals.sales, totals.refunded
    word = count_of(totals.gross.checks, "{count} check", "{count} checks")
    rows = [
        Row("revenue", _("Revenue"), amount=reader.money(totals.revenue_minor), word=word),
        Row("tax", _("Taxes in it"), amount=reader.money(sales.tax_minor)),
        Row("tips", _("Tips, no revenue"), amount=reader.money(sales.tip_minor)),
        Row("grand", _("Grand total of sales"), amount=reader.money(grand_total_minor)),
    ]
    if refunded.refunds:
        times = count_of(refunded.refunds, "{count} time", "{count} times")
        back = reader.money(-refunded.amount_minor)
        rows.insert(1, Row("refunded", _("Given back"), amount=back, word=times, tone="late"))
    if totals.grand_refunds_minor:
        all_back = reader.money(-totals.grand_refunds_minor)
        rows.append(Row("grand back", _("Grand total given back"), amount=all_back))
    if sales.rounding_minor:
        rounding = reader.money(sales.rounding_minor)
        rows.append(Row("rounding", _("Rounding of cash"), amount=rounding))
    if sales.walk_outs.checks:
        lost = reader.money(sales.walk_outs.amount_minor)
        rows.append(Row("lost", _("Left without paying"), amount=lost, tone="late"))
    return Section("figures", "", tuple(rows), look="figures")


def counted_rows(totals: ZTotals, reader: Reader) -> tuple[Row, ...]:
    """Drawers and ways to pay that were counted, each with its difference."""
    drawers = (
        _counted(
            Row(str(each.session_id), _whose(each.name, each.person)),
            TenderCount(
                each.session_id, each.name, each.expected_minor, each.counted_minor, each.reason
            ),
            reader,
        )
        for each in totals.drawers_counted
    )
    tenders = (
        _counted(Row(str(each.tender_id), each.name), each, reader) for each in totals.counts
    )
    return (*drawers, *tenders)


def _whose(drawer: str, person: str) -> str:
    """A drawer and who had it; a purse is called like its person."""
    return drawer if drawer.startswith(person) else f"{drawer}, {person}"


def _counted(row: Row, count: TenderCount, reader: Reader) -> Row:
    expected = _("should be {amount}").format(amount=reader.money(count.expected_minor))
    if count.counted_minor is None:
        return Row(row.row_id, row.title, expected, word=_("not counted"), tone="waiting")
    differs = count.difference_minor or 0
    word = reader.money(differs) if differs else _("right")
    return Row(
        row.row_id,
        row.title,
        ", ".join(filter(None, (expected, count.reason))),
        reader.money(count.counted_minor),
        word,
        "late" if differs else "ready",
    )


def _tenders(sales: Sales, reader: Reader) -> tuple[Row, ...]:
    most = _most(each.amount_minor for each in sales.by_tender)
    return tuple(
        Row(
            f"tender {each.tender_id}",
            each.name,
            _("and {amount} of tips").format(amount=reader.money(each.tip_minor))
            if each.tip_minor
            else "",
            reader.money(each.amount_minor),
            count_of(each.payments, "{count} payment", "{count} payments"),
            share=_share(each.amount_minor, most),
        )
        for each in sales.by_tender
    )


def _taxes(sales: Sales, reader: Reader) -> tuple[Row, ...]:
    return tuple(
        Row(
            f"tax {each.code} {each.rate_micros} {each.included}",
            f"{each.name} {format_percent(each.rate_micros, reader.language)}",
            _("on {amount}").format(amount=reader.money(each.base_minor)),
            reader.money(each.tax_minor),
        )
        for each in sales.taxes
    )


def _hours(sales: Sales, reader: Reader) -> tuple[Row, ...]:
    most = _most(each.revenue_minor for each in sales.by_hour)
    return tuple(
        Row(
            f"hour {each.hour}",
            f"{each.hour:02d}:00",
            amount=reader.money(each.revenue_minor),
            word=count_of(each.checks, "{count} check", "{count} checks"),
            share=_share(each.revenue_minor, most),
        )
        for each in sales.by_hour
    )


def _categories(sales: Sales, reader: Reader) -> tuple[Row, ...]:
    most = _most(each.revenue_minor for each in sales.by_category)
    return tuple(
        Row(
            f"category {each.category_id}",
            each.name,
            amount=reader.money(each.revenue_minor),
            word=reader.quantity(each.quantity),
            share=_share(each.revenue_minor, most),
        )
        for each in sales.by_category
    )


def _people(sales: Sales, reader: Reader) -> tuple[Row, ...]:
    most = _most(each.revenue_minor for each in sales.by_person)
    return tuple(
        Row(
            f"person {each.person_id}",
            each.name or _("Nobody"),
            amount=reader.money(each.revenue_minor),
            word=count_of(each.orders, "{count} order", "{count} orders"),
            share=_share(each.revenue_minor, most),
        )
        for each in sales.by_person
    )


def _moved(totals: ZTotals, reader: Reader) -> tuple[Row, ...]:
    rows = tuple(
        Row(
            f"moved {each.kind}",
            _(MOVED_WORDS.get(each.kind, each.kind)),
            amount=reader.money(each.amount_minor),
            word=count_of(each.acts, "{count} time", "{count} times"),
        )
        for each in totals.cash_moved
    )
    outside = totals.cash_outside_drawers_minor
    if not outside:
        return rows
    title = _("Cash without an open drawer")
    return (*rows, Row("outside", title, amount=reader.money(outside), tone="waiting"))


def _accounts(totals: ZTotals, reader: Reader) -> tuple[Row, ...]:
    return tuple(
        Row(f"account {label}", _(label), amount=reader.money(minor))
        for label, minor in account_rows(totals.accounts)
    )


def _reasons(found: Sequence[Reasons], reader: Reader) -> tuple[Section, ...]:
    """A section for each kind of what somebody gave a reason for."""
    kinds = dict.fromkeys(each.kind for each in found)
    return tuple(
        Section(
            f"reasons {kind}",
            _(REASON_WORDS.get(kind, kind)),
            tuple(
                Row(
                    f"reason {kind} {each.reason}",
                    each.reason or _("without a reason"),
                    amount=reader.money(each.amount_minor) if each.amount_minor else "",
                    word=count_of(each.acts, "{count} time", "{count} times"),
                )
                for each in found
                if each.kind == kind
            ),
        )
        for kind in kinds
    )


def _most(amounts: Iterable[int]) -> int:
    return max(amounts, default=0)


def _share(minor: int, most: int) -> int | None:
    """The length of a bar, 0 to 100; none where nothing is to be compared."""
    return max(0, minor * 100 // most) if most > 0 else None
