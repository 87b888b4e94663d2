"""Ways to pay, as a manager sets them."""

from dataclasses import replace
from typing import Any
from uuid import UUID

import pytest

from domain.errors import Changed, Forbidden, NotFound
from domain.ids import new_id
from domain.permissions import USUAL_ROLES
from domain.tenders import TenderRefused
from domain.tipping import TipsRefused
from edge.authority import EditedAtTheCentre
from edge.checks.service import CheckService
from edge.commands import Actor, Command
from edge.database import Database
from edge.tenders.requests import MoveTender, SaveTender, SetTips, SwitchTender, TenderRow
from edge.tenders.service import TenderOffice
from sync.tables.catalog import Tender

CASHIER = Actor("person", rights=frozenset(USUAL_ROLES["Cashier"]))


@pytest.fixture
def office(db: Database) -> TenderOffice:
    return TenderOffice(db)


async def names(db: Database) -> list[str]:
    """The buttons on the pay screen."""
    return [each.name for each in await CheckService(db).tenders()]


def as_is(row: TenderRow) -> SaveTender:
    """A request that changes nothing."""
    same = ("name", "kind", "gives_change", "takes_tip", "opens_drawer", "rounding_minor")
    return SaveTender(row.id, rev=row.rev, **{each: getattr(row, each) for each in same})


async def test_a_new_way_to_pay_is_the_last_button(
    db: Database, office: TenderOffice, manager: Actor
) -> None:
    request = SaveTender(new_id(), " Pay  Pal ", "qr_wallet", takes_tip=True, brand="paypal")

    saved = await office.save(request, manager)

    assert (saved.name, saved.active, saved.brand) == ("Pay Pal", True, "paypal")
    assert await names(db) == ["Cash", "Card", "Pay Pal"]


async def test_cash_is_rounded_from_now_on(
    db: Database, office: TenderOffice, manager: Actor
) -> None:
    cash, _card = await office.tenders()

    await office.save(replace(as_is(cash), rounding_minor=5), manager)

    assert [each.rounding_minor for each in await CheckService(db).tenders()] == [5, 1]


async def test_a_way_to_pay_is_switched_off_and_on_again(
    db: Database, office: TenderOffice, manager: Actor
) -> None:
    _cash, card = await office.tenders()

    await office.switch(SwitchTender(card.id, False), manager)
    assert await names(db) == ["Cash"]
    await office.switch(SwitchTender(card.id, True), manager)
    assert await names(db) == ["Cash", "Card"]


@pytest.mark.parametrize(
    ("by", "order"), [(-1, "ACB"), (-9, "CAB"), (0, "ABC"), (1, "ABC"), (9, "ABC")]
)
async def test_buttons_are_moved(
    db: Database, office: TenderOffice, manager: Actor, by: int, order: str
) -> None:
    cash, card = await office.tenders()
    await office.save(replace(as_is(cash), name="A"), manager)
    await office.save(replace(as_is(card), name="B"), manager)
    third = await office.save(SaveTender(new_id(), "C", "voucher"), manager)

    await office.move(MoveTender(third.id, by), manager)

    assert "".join(await names(db)) == order


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"name": " "}, "needs a name"),
        ({"name": "x" * 31}, "needs a name"),
        ({"name": "cash"}, "There is a cash already"),
        ({"kind": "shells"}, "what kind of money"),
        ({"rounding_minor": 0}, "rounded to a step"),
        ({"rounding_minor": -5}, "rounded to a step"),
        ({"rounding_minor": 7}, "rounded to a step"),
        ({"rounding_minor": 5}, "Only cash is rounded"),
        ({"kind": "gift_card", "gives_change": True}, "give no change"),
        ({"needs_right": "fly"}, "Choose a right"),
    ],
)
async def test_terms_that_cannot_be_are_refused(
    office: TenderOffice, manager: Actor, wrong: dict[str, Any], sentence: str
) -> None:
    request = SaveTender(new_id(), "Wallet", "qr_wallet")

    with pytest.raises(TenderRefused, match=sentence):
        await office.save(replace(request, **wrong), manager)

    assert len(await office.tenders()) == 2


async def test_the_kind_of_a_way_to_pay_stays(office: TenderOffice, manager: Actor) -> None:
    _cash, card = await office.tenders()

    saved = await office.save(replace(as_is(card), kind="cash"), manager)

    assert saved.kind == "card_separate"


async def test_of_two_managers_the_later_one_is_told(office: TenderOffice, manager: Actor) -> None:
    _cash, card = await office.tenders()
    await office.save(replace(as_is(card), name="Cards"), manager)

    with pytest.raises(Changed):
        await office.save(replace(as_is(card), name="Karten"), manager)


async def test_what_the_centre_writes_is_changed_there(
    db: Database, office: TenderOffice, manager: Actor
) -> None:
    _cash, card = await office.tenders()
    await _by_the_centre(db, card.id, manager)

    with pytest.raises(EditedAtTheCentre):
        await office.switch(SwitchTender(card.id, False), manager)

    assert (await office.tenders())[1].locked


async def test_cashiers_set_nothing(office: TenderOffice) -> None:
    cash, _card = await office.tenders()

    with pytest.raises(Forbidden):
        await office.save(as_is(cash), CASHIER)
    with pytest.raises(Forbidden):
        await office.switch(SwitchTender(cash.id, False), CASHIER)
    with pytest.raises(Forbidden):
        await office.move(MoveTender(cash.id, 1), CASHIER)
    with pytest.raises(Forbidden):
        await office.set_tips(SetTips((100_000,), 500_000), CASHIER)


async def test_a_way_to_pay_that_is_not_there_is_not_found(
    office: TenderOffice, manager: Actor
) -> None:
    with pytest.raises(NotFound, match="no such way to pay"):
        await office.switch(SwitchTender(new_id(), True), manager)


async def test_tip_buttons_are_the_houses_own(
    db: Database, office: TenderOffice, manager: Actor
) -> None:
    await office.set_tips(SetTips((200_000, 125_000), 300_000), manager)

    assert await CheckService(db).tip_rates() == (125_000, 200_000)
    assert (await office.tips()).limit_micros == 300_000


@pytest.mark.parametrize(
    ("rates", "limit"),
    [
        ((1, 2, 3, 4, 5), 0),
        ((100_000, 100_000), 0),
        ((0,), 0),
        ((1_000_001,), 0),
        ((), -1),
        ((), 10**8),
    ],
)
async def test_tips_that_cannot_be_are_refused(
    office: TenderOffice, manager: Actor, rates: tuple[int, ...], limit: int
) -> None:
    with pytest.raises(TipsRefused):
        await office.set_tips(SetTips(rates, limit), manager)


async def _by_the_centre(db: Database, tender_id: UUID, manager: Actor) -> None:
    command = Command.of(SwitchTender(tender_id, True), manager)
    await db.write(command, lambda tx: tx.update_by_id(Tender, tender_id, authority="centre"))
