"""A weight is sold as the scale wrote it, once, while it stands; anything else is refused."""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from domain.device_errors import DeviceCode
from domain.errors import Forbidden
from domain.ids import new_id
from domain.weighing import WeightRefused
from edge.commands import Command
from edge.database import Database
from edge.founding import Founded
from edge.orders.requests import ChangeLine
from edge.weighing.requests import LiveWeight
from sync.tables.audit import AuditEntry
from sync.tables.devices import Peripheral
from tests.edge.weighing.shop import NOW_S, SELLS, WAITS, Shop, open_shop, said


@dataclass(frozen=True, slots=True)
class Break:
    """A row that no driver knows, as the centre of another version may send it."""


@pytest.fixture
async def shop(db: Database, founded: Founded) -> Shop:
    return await open_shop(db, founded)


async def refusal(shop: Shop, shown: str, tare_grams: int = 0) -> DeviceCode:
    with pytest.raises(WeightRefused) as refused:
        await shop.sell(shown, tare_grams=tare_grams)
    assert await shop.lines() == []
    return refused.value.device_code


async def test_a_weight_is_a_line_of_whole_grams_at_its_exact_price(shop: Shop) -> None:
    shop.scale.reading = said("01.235")

    change = await shop.sell("01.235")

    [line] = await shop.lines()
    [weighing] = await shop.weighings()
    assert (line.quantity, line.unit, line.weighing_id) == (1_235, "kg", weighing.id)
    assert change.total_minor == line.amount_minor == 2_952  # 23.90 x 1.235 = 29.5165
    assert (weighing.sent, weighing.grams, weighing.manual) == ("01.235 kg", 1_235, False)
    assert weighing.reading == "first:1:7"


async def test_the_tare_is_taken_off_and_kept(shop: Shop) -> None:
    shop.scale.reading = said("0.500")

    await shop.sell("0.500", tare_grams=35)

    [line], [weighing] = await shop.lines(), await shop.weighings()
    assert (line.quantity, weighing.tare_grams, weighing.sent) == (465, 35, "0.500 kg")


async def test_s28_another_unit_is_never_converted(shop: Shop) -> None:
    shop.scale.reading = said("1.10", unit="lb")

    assert await refusal(shop, "1.10") == DeviceCode.UNIT


async def test_s32_what_was_not_taken_off_is_sold_once(shop: Shop) -> None:
    shop.scale.reading = said("0.500")
    await shop.sell("0.500")
    shop.scale.reading = said("0.500", number=9)

    with pytest.raises(WeightRefused) as refused:
        await shop.sell("0.500")
    assert refused.value.device_code is DeviceCode.SAME_WEIGHT
    shop.scale.reading = said("0.500", load=2)
    await shop.sell("0.500")

    assert len(await shop.lines()) == 2


async def test_a_person_may_sell_the_same_again_and_it_is_remembered(shop: Shop) -> None:
    shop.scale.reading = said("0.500")
    await shop.sell("0.500")

    await shop.sell("0.500", again=True)

    audit = await shop.db.read(lambda read: read.all(AuditEntry))
    assert "weighed_again" in {entry.act for entry in audit}


async def test_a_scale_that_was_away_does_not_make_its_load_new(shop: Shop) -> None:
    shop.scale.reading = said("0.500")
    await shop.sell("0.500")
    shop.scale.reading = said("0.500", session="second", load=0)

    with pytest.raises(WeightRefused) as refused:
        await shop.sell("0.500")

    assert refused.value.device_code is DeviceCode.SAME_WEIGHT


async def test_s33_another_weight_than_the_one_that_was_seen_is_refused(shop: Shop) -> None:
    shop.scale.reading = said("0.300")

    assert await refusal(shop, "0.500") == DeviceCode.MOTION


async def test_s34_a_tare_above_the_weight_is_refused(shop: Shop) -> None:
    shop.scale.reading = said("0.030")

    assert await refusal(shop, "0.030", tare_grams=35) == DeviceCode.UNDER_ZERO


async def test_s35_one_tare_only(shop: Shop) -> None:
    shop.scale.reading = said("0.500", net=True)

    assert await refusal(shop, "0.500", tare_grams=35) == DeviceCode.UNIT


async def test_s36_nothing_is_not_sold(shop: Shop) -> None:
    shop.scale.reading = said("0.000")

    assert await refusal(shop, "0.000") == DeviceCode.BELOW_MIN


async def test_s37_as_many_decimals_as_the_scale_writes(db: Database, founded: Founded) -> None:
    shop = await open_shop(db, founded, decimals=2)
    shop.scale.reading = said("1.25", unit="")
    await shop.sell("1.25")
    shop.scale.reading = said("1.250", unit="", load=2)

    with pytest.raises(WeightRefused):
        await shop.sell("1.250")

    assert [(line.quantity, line.amount_minor) for line in await shop.lines()] == [(1_250, 2_988)]


async def test_s42_a_reading_that_waited_too_long_is_old(shop: Shop) -> None:
    shop.scale.reading = said("0.500", at_s=NOW_S - 0.5)

    assert await refusal(shop, "0.500") == DeviceCode.STALE


async def test_a_scale_that_is_away_sells_nothing(shop: Shop) -> None:
    shop.scale.away = DeviceCode.LINK_LOST

    assert await refusal(shop, "0.500") == DeviceCode.LINK_LOST


async def test_a_repeated_tap_sells_once_also_when_the_scale_is_away_by_then(shop: Shop) -> None:
    shop.scale.reading = said("0.500")
    tap, line = new_id(), new_id()
    first = await shop.sell("0.500", command_id=tap, line_id=line)
    shop.scale.away = DeviceCode.LINK_LOST

    assert await shop.sell("0.500", command_id=tap, line_id=line) == first
    assert len(await shop.lines()) == 1


async def test_a_typed_weight_needs_its_right_and_is_marked(shop: Shop) -> None:
    with pytest.raises(Forbidden, match="Typing a weight"):
        await shop.type_in(500, WAITS)
    await shop.type_in(500, SELLS)

    [weighing] = await shop.weighings()
    [line] = await shop.lines()
    assert (weighing.manual, weighing.grams, line.weighing_id) == (True, 500, weighing.id)


async def test_changing_a_weight_by_hand_is_typing_it(shop: Shop) -> None:
    shop.scale.reading = said("0.500")
    await shop.sell("0.500")
    [line] = await shop.lines()

    with pytest.raises(Forbidden):
        await shop.orders.change_line(ChangeLine(line.id, quantity=400), WAITS)
    await shop.orders.change_line(ChangeLine(line.id, quantity=400), SELLS)

    [changed] = await shop.lines()
    assert [each.manual for each in await shop.weighings()] == [False, True]
    assert (changed.quantity, changed.amount_minor) == (400, 956)
    assert changed.weighing_id == (await shop.weighings())[1].id


async def test_a_screen_sees_what_the_scale_says(shop: Shop) -> None:
    [scale] = await shop.weighing.scales(None)
    seen: list[LiveWeight] = []
    stop = shop.weighing.look(scale, seen.append)

    shop.scale.says(scale.id, said("0.412"))
    shop.scale.says(scale.id, said("0.413", steady=False))
    shop.scale.says(new_id(), said("9.999"))
    stop()
    shop.scale.says(scale.id, said("1.000"))

    assert [(each.sent, each.grams, each.code) for each in seen] == [
        ("0.412", 412, ""),
        ("0.413", None, "E_MOTION"),
    ]


async def test_a_scale_whose_settings_cannot_be_keeps_no_page_from_opening(shop: Shop) -> None:
    await shop.db.write(
        Command.of(Break()),
        lambda tx: tx.insert(Peripheral, name="Broken", kind="scale", driver="sand") and None,
    )

    assert [scale.name for scale in await shop.weighing.scales(None)] == ["Counter scale"]
