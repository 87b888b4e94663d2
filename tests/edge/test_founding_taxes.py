"""A restaurant is founded with its country's taxes, and its menu and checks follow them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import pytest

from domain.catalog import Menu
from domain.errors import BadRequest
from domain.tax import Rounding, TaxRules, rules_of
from edge.checks.worker import ReceiptWorker
from edge.database import Database
from edge.founding import Founded, FoundStore, found
from edge.menu.store import load_menu
from edge.orders.pricing import tax_snapshots
from edge.orders.views import order_view
from providers.fiscal.journal_only import JournalOnly
from sync.tables.catalog import Tax, TaxGroup
from sync.tables.tenancy import Store
from tests.edge.till import Till, open_till

NOW = datetime(2026, 3, 6, 18, 30, tzinfo=UTC)
NEW_YORK = FoundStore("Diner", "USD", "America/New_York", "US", tax_pack="US-NY-NYC")
TASHKENT = FoundStore("Choyxona", "UZS", "Asia/Tashkent", "UZ", tax_pack="UZ")
BERLIN = FoundStore("Wirtshaus", "EUR", "Europe/Berlin", "DE", tax_pack="DE")
MUMBAI = FoundStore("Dosa House", "INR", "Asia/Kolkata", "IN", tax_pack="IN")


async def menu_at(db: Database, moment: datetime = NOW) -> Menu:
    """The menu as a box loads it at a moment."""
    return await db.read(lambda read: load_menu(read, 1, moment))


async def kept(db: Database, founded: Founded, group: str, order_type: str) -> list[dict[str, Any]]:
    """The taxes that a line of a group is written with."""
    menu = await menu_at(db)
    return tax_snapshots(menu, founded.tax_groups[group], founded.order_types[order_type])


async def codes(db: Database, group: UUID, order_type: UUID, moment: datetime) -> Sequence[str]:
    """The codes of the taxes on a group at a moment."""
    menu = await menu_at(db, moment)
    return [tax.code for tax in menu.taxes_for(group, order_type)]


async def written(till: Till) -> list[tuple[str, int, int]]:
    """Code, base and tax of what the only check keeps."""
    rows = await till.db.read(
        lambda read: read.rows(
            "SELECT t.value ->> 'code', t.value ->> 'base_minor', t.value ->> 'tax_minor' "
            "FROM checks c, json_each(c.taxes) t"
        )
    )
    return [(code, base, tax) for code, base, tax in rows]


async def test_a_founded_restaurant_keeps_its_countrys_rules(empty_box: Database) -> None:
    founded = await found(empty_box, TASHKENT)

    store = await empty_box.read(lambda read: read.load(Store, founded.store_id))
    assert empty_box.house is not None
    assert rules_of(empty_box.house.options) == TaxRules(
        rounding=Rounding.LINE, pack="UZ", version="2023-01-01"
    )
    assert store.prices_include_tax


async def test_a_restaurant_without_tax_data_has_no_taxes_and_the_usual_rules(
    empty_box: Database,
) -> None:
    founded = await found(empty_box, FoundStore("Trattoria"))

    assert founded.tax_groups == {}
    assert empty_box.house is not None
    assert rules_of(empty_box.house.options) == TaxRules()


async def test_the_taxes_of_another_country_are_refused_and_nothing_is_founded(
    empty_box: Database,
) -> None:
    with pytest.raises(BadRequest, match="for IN in INR, not for IT in EUR"):
        await found(empty_box, FoundStore("Trattoria", tax_pack="IN"))

    assert empty_box.house is None


async def test_rates_change_at_the_stores_midnight(empty_box: Database) -> None:
    founded = await found(empty_box, BERLIN)
    food, here = founded.tax_groups["food"], founded.order_types["dine_in"]

    last_second = datetime(2025, 12, 31, 22, 59, 59, tzinfo=UTC)
    midnight = datetime(2025, 12, 31, 23, 0, tzinfo=UTC)

    assert await codes(empty_box, food, here, last_second) == ["MWST19"]
    assert await codes(empty_box, food, here, midnight) == ["MWST7"]


async def test_a_restaurants_own_taxes_replace_those_of_all(empty_box: Database) -> None:
    founded = await found(empty_box, BERLIN)
    till = await open_till(empty_box, founded)
    drinks = founded.tax_groups["drinks"]
    await till.add_row(
        Tax,
        tax_group_id=drinks,
        store_id=founded.store_id,
        name="Free port",
        code="FREE",
        rate_micros=0,
    )
    elsewhere = await till.add_row(TaxGroup, name="Elsewhere", code="elsewhere")
    await till.add_row(
        Tax,
        tax_group_id=elsewhere,
        store_id=founded.brand_id,
        name="Not here",
        code="NOT",
        rate_micros=10_000,
    )

    here = founded.order_types["dine_in"]
    assert await codes(empty_box, drinks, here, NOW) == ["FREE"]
    assert await codes(empty_box, elsewhere, here, NOW) == []


async def test_a_compound_tax_is_kept_with_the_line(empty_box: Database) -> None:
    founded = await found(empty_box, BERLIN)
    till = await open_till(empty_box, founded)
    group = await till.add_row(TaxGroup, name="Levied", code="levied")
    for position, compound in enumerate((False, True)):
        await till.add_row(
            Tax,
            tax_group_id=group,
            name="Levy",
            code=f"L{position}",
            rate_micros=100_000,
            included=False,
            compound=compound,
            position=position,
        )
    menu = await menu_at(empty_box)
    taxes = tax_snapshots(menu, group, founded.order_types["dine_in"])
    order_id = await till.order(1_000, taxes=taxes)

    # 10 % of 10.00 is 1.00, 10 % of 11.00 is 1.10
    assert (await till.pay(order_id, 1_210)).check_state == "paid"
    assert await written(till) == [("L0", 1_000, 100), ("L1", 1_100, 110)]


async def test_a_guest_in_new_york_pays_prices_and_the_joint_rate(empty_box: Database) -> None:
    founded = await found(empty_box, NEW_YORK)
    till = await open_till(empty_box, founded)
    taxes = await kept(empty_box, founded, "restaurant", "dine_in")
    order_id = await till.order(130, taxes=taxes)

    view = await empty_box.read(lambda read: order_view(read, order_id))
    assert (view.total_minor, view.added_tax_minor) == (130, 12)
    # 1.30 x 8.875 % = 0.115375
    assert (await till.pay(order_id, 142)).check_state == "paid"
    assert await written(till) == [("MCTD", 130, 1), ("NYC", 130, 6), ("NYS", 130, 5)]


async def test_a_receipt_in_mumbai_shows_base_and_tax_of_both_halves(empty_box: Database) -> None:
    founded = await found(empty_box, MUMBAI)
    till = await open_till(empty_box, founded)
    taxes = await kept(empty_box, founded, "restaurant", "takeaway")
    # 514.50 x 2.5 % = 12.8625 twice
    await till.pay(await till.order(42_500, 8_950, taxes=taxes), 54_022)

    await ReceiptWorker(empty_box, JournalOnly()).complete_pending()

    document = await till.value("SELECT document FROM receipts")
    for text in ("CGST 2.5", "SGST 2.5", "514.50", "12.86", "527.36", "540.22"):
        assert text in document


async def test_a_check_in_tashkent_is_the_sum_of_its_lines_taxes(empty_box: Database) -> None:
    founded = await found(empty_box, TASHKENT)
    till = await open_till(empty_box, founded)
    taxes = await kept(empty_box, founded, "standard", "dine_in")

    await till.pay(await till.order(500, 500, 500, taxes=taxes), 1_500)

    # 500 x 12 / 112 = 53.57, three times 54
    assert await written(till) == [("QQS12", 1_338, 162)]
