"""A restaurant begins with the ways to pay of its country."""

import pytest

from domain.errors import BadRequest
from edge.database import Database
from edge.founding import FoundStore, found
from edge.founding_tenders import usual_code
from sync.tables.catalog import Tender

TASHKENT = FoundStore("Choyxona", "UZS", "Asia/Tashkent", "UZ", tenders="UZ")


async def tenders(db: Database) -> list[Tender]:
    return await db.read(lambda read: read.all(Tender, "true ORDER BY position"))


async def test_a_restaurant_in_tashkent_takes_what_people_pay_with(empty_box: Database) -> None:
    founded = await found(empty_box, TASHKENT)

    cash, uzcard, *others = await tenders(empty_box)
    assert (cash.kind, cash.rounding_minor, cash.gives_change) == ("cash", 5_000, True)
    assert (uzcard.name, uzcard.brand, uzcard.takes_tip) == ("UzCard", "uzcard", True)
    assert [each.name for each in others][-3:] == ["Gift card", "House account", "Staff meal"]
    assert (founded.cash_tender_id, founded.card_tender_id) == (cash.id, uzcard.id)


async def test_staff_meals_and_house_accounts_need_their_right(empty_box: Database) -> None:
    await found(empty_box, TASHKENT)

    needs = {each.kind: each.needs_right for each in await tenders(empty_box)}
    assert (needs["staff_meal"], needs["house_account"]) == ("write_off", "use_accounts")
    assert needs["cash"] == ""


async def test_without_a_country_there_are_cash_and_card(empty_box: Database) -> None:
    await found(empty_box, FoundStore("Trattoria"))

    assert [(each.name, each.position) for each in await tenders(empty_box)] == [
        ("Cash", 0),
        ("Card", 1),
    ]


async def test_ways_to_pay_of_another_currency_are_refused(empty_box: Database) -> None:
    with pytest.raises(BadRequest, match="Vietnam are for VND, not for EUR"):
        await found(empty_box, FoundStore("Trattoria", tenders="VN"))


@pytest.mark.parametrize(
    ("country", "currency", "code"), [("UZ", "UZS", "UZ"), ("UZ", "USD", ""), ("XX", "EUR", "")]
)
def test_a_country_has_its_own_only_in_its_currency(country: str, currency: str, code: str) -> None:
    assert usual_code(country, currency) == code
